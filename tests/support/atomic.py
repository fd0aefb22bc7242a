"""DynamoDB and S3 decide about one write at a time, moto about as many as there are threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from supermarket.aws.clients import client
from supermarket.aws.tables import connection


@contextmanager
def one_call_at_a_time() -> Iterator[None]:
    """Each call is carried out whole; the calls of several threads come in any order."""
    lock = Lock()
    endpoints: list[Any] = [connection().client._endpoint, client("s3")._endpoint]
    sends = [endpoint._do_get_response for endpoint in endpoints]

    def whole(send: Any) -> Any:
        def exchange(request: Any, model: Any, context: Any) -> Any:
            with lock:
                return send(request, model, context)

        return exchange

    for endpoint, send in zip(endpoints, sends, strict=True):
        endpoint._do_get_response = whole(send)
    try:
        yield
    finally:
        for endpoint, send in zip(endpoints, sends, strict=True):
            endpoint._do_get_response = send
