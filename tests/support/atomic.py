"""DynamoDB decides about one write at a time, moto about as many as there are threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from supermarket.aws.tables import connection


@contextmanager
def one_call_at_a_time() -> Iterator[None]:
    """Each call is carried out whole; the calls of several threads come in any order."""
    endpoint: Any = connection().client._endpoint
    send, lock = endpoint._do_get_response, Lock()

    def exchange(request: Any, model: Any, context: Any) -> Any:
        with lock:
            return send(request, model, context)

    endpoint._do_get_response = exchange
    try:
        yield
    finally:
        endpoint._do_get_response = send
