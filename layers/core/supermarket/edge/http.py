"""The HTTP edge: Chalice behind one subclass.

A handler states its route and receives what its parameters are named after: ``body`` and ``query`` (validated
models), ``caller``, ``once`` (the idempotency mark), ``page``, ``expected`` (the version in If-Match),
``request``, ``raw`` (the body as it came), and the path's own parameters. It returns a view, a `Page` of views, an
`Answer`, or None.
"""

import inspect
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from aws_lambda_powertools import Logger
from chalice.app import Chalice, Response

from supermarket.edge import admission, cors, cursor, problems, requests
from supermarket.edge.metrics import count
from supermarket.edge.operation import GUEST, PUBLIC, REQUIRED, SIGNED_IN, Access, Operation
from supermarket.edge.problems import PROBLEM_JSON
from supermarket.edge.requests import Request
from supermarket.kernel.acting import Act, acting
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import DomainError
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = [
    "GUEST", "PUBLIC", "REQUIRED", "SIGNED_IN", "Access", "Answer", "Api", "Caller", "Once", "Page",
    "PageRequest", "Request",
]  # fmt: skip

VERSION = "/v1"
BINARY_TYPES = ["application/pdf", "application/octet-stream", "image/*", "application/zip"]
SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Vary": "Origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
Headers = dict[str, str | list[str]]
View = TypeVar("View", bound=Callable[..., Any])
log = Logger()


@dataclass(frozen=True, slots=True)
class Answer:
    """A view with a status or headers of its own, or a document: ``content`` with its ``content_type``."""

    view: "BaseModel | None" = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | str | None = None
    content_type: str = "application/json"


class Api(Chalice):
    """One endpoint: one path and its methods. ``name`` is the function's file."""

    def __init__(self, name: str) -> None:
        super().__init__(name, configure_logs=False)
        self.log = cast("logging.Logger", log)
        self.operations: list[Operation] = []
        self.api.binary_types[:] = BINARY_TYPES
        self._event: Mapping[str, Any] = {}
        self._request: Request | None = None
        self._caller = Caller()

    def get(self, path: str, **promise: Any) -> Callable[[View], View]:
        return self._serve("GET", path, promise)

    def post(self, path: str, **promise: Any) -> Callable[[View], View]:
        return self._serve("POST", path, promise)

    def put(self, path: str, **promise: Any) -> Callable[[View], View]:
        return self._serve("PUT", path, promise)

    def patch(self, path: str, **promise: Any) -> Callable[[View], View]:
        return self._serve("PATCH", path, promise)

    def delete(self, path: str, **promise: Any) -> Callable[[View], View]:
        return self._serve("DELETE", path, promise)

    def _serve(self, method: str, path: str, promise: dict[str, Any]) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            summary, _, description = inspect.cleandoc(view.__doc__ or view.__name__).partition("\n")
            operation = Operation(
                method=method, path=path, name=view.__name__, summary=summary.rstrip("."),
                description=description.strip(), view=view, **promise,
            )  # fmt: skip
            self.operations.append(operation)
            wants = frozenset(inspect.signature(view).parameters)

            def answer(**path_values: str) -> Response:
                return self._answer(operation, wants)

            self.route(VERSION + path, methods=[method], content_types=[], name=view.__name__)(answer)
            return view

        return decorate

    def __call__(self, event: Any, context: Any) -> Any:
        started = time.perf_counter()
        self._event = event
        self._request = requests.read(event)
        response = super().__call__(event, context)
        if response["statusCode"] >= 400 and not SECURITY_HEADERS.keys() <= response["headers"].keys():
            response = self._own_words(response)
        response["headers"] |= cors.answer_headers(self._request.headers.get("origin"))
        log.info("request", extra={
            "method": event["requestContext"]["httpMethod"], "path": event["requestContext"]["resourcePath"],
            "status": response["statusCode"], "request": self._request.id,
            "ms": round((time.perf_counter() - started) * 1000, 1),
        })  # fmt: skip
        return response

    def _answer(self, operation: Operation, wants: frozenset[str]) -> Response:
        request = self._request
        assert request is not None
        try:
            arguments = self._arguments(operation, wants, request)
            assert operation.view is not None
            with self._act(operation, request):
                result = operation.view(**arguments)
            return self._respond(operation, result, request)
        except DomainError as error:
            return _problem(error, request)
        except Exception as error:
            known = problems.as_domain_error(error)
            if known is None:
                log.exception("unhandled error", extra={"operation": operation.name, "request": request.id})
                count("UnhandledErrors", operation.name)
                return Response(problems.unexpected(request.id), _headers(PROBLEM_JSON), 500)
            log.warning(
                "a service did not answer", extra={"operation": operation.name, "request": request.id}
            )
            return _problem(known, request)

    def _act(self, operation: Operation, request: Request) -> AbstractContextManager[None]:
        if not operation.audits(self._caller):
            return nullcontext()
        return acting(Act(operation.name, self._caller.at(request.viewer_address), request.id))

    def _arguments(self, operation: Operation, wants: frozenset[str], request: Request) -> dict[str, Any]:
        found: dict[str, Any] = {}
        requests.require_short(self._event)
        self._caller = caller = admission.admit(self._event, request, operation)
        values = requests.path_values(self._event)
        found |= {name: value for name, value in values.items() if name in wants}
        if operation.body is not None:
            assert self.current_request is not None
            raw = cast("bytes", self.current_request.raw_body)
            found["body"] = requests.body_of(raw, operation.body, request.headers)
        if operation.paged:
            found["page"] = requests.page_of(request.query, _list_scope(operation, caller, values, request))
        if operation.query is not None:
            found["query"] = requests.query_of(request.query, operation.query)
        if operation.idempotent:
            payload = repr(sorted(values.items())) + (
                found["body"].model_dump_json() if "body" in found else ""
            )
            required = operation.idempotent == REQUIRED
            found["once"] = requests.once_of(request.headers, caller, operation.name, payload, required)
        if operation.guarded:
            found["expected"] = requests.expected_version(request.headers)
        if "raw" in wants:
            found["raw"] = requests.raw_body(cast("Any", self.current_request).raw_body)
        found |= {"caller": caller, "request": request}
        return {name: value for name, value in found.items() if name in wants}

    def _respond(self, operation: Operation, result: Any, request: Request) -> Response:
        answer = result if isinstance(result, Answer) else Answer()
        status = answer.status or operation.status
        if isinstance(result, Page):
            scope = _list_scope(operation, self._caller, requests.path_values(self._event), request)
            return Response(_page_json(result, scope), _answer_headers(operation, "application/json"), status)
        if answer.content is not None:
            # Chalice keeps binary content from whoever's Accept does not name it; the operation has decided.
            cast("Any", self.current_request).headers = {"accept": answer.content_type}
            headers: Headers = {**_answer_headers(operation, answer.content_type), **answer.headers}
            return _unless_known(Response(answer.content, headers, status), operation, request)
        view = answer.view if isinstance(result, Answer) else result
        headers = {**_answer_headers(operation, "application/json"), **answer.headers}
        version = getattr(view, "version", None)
        if version is not None:
            headers["ETag"] = f'"{version}"'
        if view is None:
            return Response("", headers, 204 if status == 200 else status)
        response = Response(view.model_dump_json(), headers, status)
        gathered = getattr(view, "gathered", False)
        return response if gathered else _unless_known(response, operation, request)

    def _own_words(self, response: dict[str, Any]) -> dict[str, Any]:
        """Chalice's own refusals (a method it does not know, an answer it cannot send) as problem documents."""
        assert self._request is not None
        status = response["statusCode"]
        if status >= 500:
            return {
                **response,
                "headers": _headers(PROBLEM_JSON),
                "body": problems.unexpected(self._request.id),
            }
        code = {405: "method_not_allowed", 400: "bad_request"}.get(status, "bad_request")
        refusal = problems.Malformed(
            status, code, "This path does not take that method." if status == 405 else ""
        )
        body = problems.document(refusal, self._request.id)
        kept = {name: value for name, value in response["headers"].items() if name == "Allow"}
        return {**response, "headers": {**_headers(PROBLEM_JSON), **kept}, "body": body}


def _problem(error: DomainError, request: Request) -> Response:
    headers: Headers = {**_headers(PROBLEM_JSON), **problems.headers_of(error)}
    return Response(problems.document(error, request.id), headers, problems.status_of(error))


def _unless_known(response: Response, operation: Operation, request: Request) -> Response:
    """The answer, or 304 when the caller has this very version of it (RFC 9110, 13.1.2)."""
    sent = request.headers.get("if-none-match")
    if sent is None or operation.method != "GET" or response.status_code != 200:
        return response
    known = {tag.strip().removeprefix("W/") for tag in sent.split(",")}
    return Response("", response.headers, 304) if response.headers.get("ETag") in known else response


def _answer_headers(operation: Operation, content_type: str) -> Headers:
    """What everybody may read may be kept, and is asked for again with its ETag; all else is kept nowhere."""
    shared = operation.access is PUBLIC and operation.method == "GET"
    return {**_headers(content_type), **({"Cache-Control": "no-cache"} if shared else {})}


def _headers(content_type: str) -> Headers:
    return {"Content-Type": content_type, **SECURITY_HEADERS}


def _list_scope(operation: Operation, caller: Caller, values: Mapping[str, str], request: Request) -> str:
    filters = sorted((k, v) for k, v in request.query.items() if k not in ("limit", "cursor"))
    return f"{operation.name}|{caller.user_id}|{sorted(values.items())}|{filters}"


def _page_json(page: Page[Any], scope: str) -> str:
    mark = "null" if page.next is None else f'"{cursor.write(page.next, scope)}"'
    beside = "" if page.beside is None else "," + cast("BaseModel", page.beside).model_dump_json()[1:-1]
    return f'{{"items":[{",".join(view.model_dump_json() for view in page.items)}],"next_cursor":{mark}{beside}}}'
