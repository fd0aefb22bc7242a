"""Faults on the way to DynamoDB: calls that fail, and calls that succeed and whose answer is lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSResponse, HTTPHeaders
from botocore.exceptions import ReadTimeoutError

from supermarket.aws.tables import connection

CONFLICT = {
    "Error": {
        "Code": "TransactionCanceledException",
        "Message": "Transaction cancelled [TransactionConflict]",
    },
    "CancellationReasons": [
        {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
    ],
}
THROTTLED = {
    "Error": {"Code": "ProvisionedThroughputExceededException", "Message": "The throughput was exceeded."},
}
Exchange = Callable[[Any, Any, Any], Any]


class _Nothing(BytesIO):
    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield b""


@contextmanager
def failing(operation: str, answer: dict[str, Any], times: int = 1) -> Iterator[list[str]]:
    """The next ``times`` calls of a DynamoDB operation are answered with an error and not carried out."""

    def fail(send: Exchange, request: Any, model: Any, context: Any) -> Any:
        response = AWSResponse(request.url, 400, HTTPHeaders(), _Nothing())
        return (response, {**answer, "ResponseMetadata": {"HTTPStatusCode": 400, "HTTPHeaders": {}}}), None

    with _instead(operation, times, fail) as answered:
        yield answered


@contextmanager
def losing_the_answer(operation: str, times: int = 1) -> Iterator[list[str]]:
    """The next ``times`` calls of an operation are carried out, and then look as if nobody had answered."""

    def lose(send: Exchange, request: Any, model: Any, context: Any) -> Any:
        send(request, model, context)
        return None, ReadTimeoutError(endpoint_url=request.url)

    with _instead(operation, times, lose) as lost:
        yield lost


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every DynamoDB operation that is sent, in order."""

    def pass_on(send: Exchange, request: Any, model: Any, context: Any) -> Any:
        return send(request, model, context)

    with _instead(None, 10**9, pass_on) as sent:
        yield sent


@contextmanager
def _instead(operation: str | None, times: int, answer: Callable[..., Any]) -> Iterator[list[str]]:
    """Put ``answer`` in the place of an exchange with DynamoDB; gives the operations it was asked for."""
    endpoint: Any = connection().client._endpoint
    send = endpoint._do_get_response
    asked: list[str] = []

    def exchange(request: Any, model: Any, context: Any) -> Any:
        if operation not in (None, model.name) or len(asked) >= times:
            return send(request, model, context)
        asked.append(model.name)
        return answer(send, request, model, context)

    endpoint._do_get_response = exchange
    try:
        yield asked
    finally:
        endpoint._do_get_response = send
