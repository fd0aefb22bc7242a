"""Reading a request: its body, query, headers and caller, with every limit on the way."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

from supermarket.aws import secrets
from supermarket.edge import cursor, tokens
from supermarket.edge.problems import Malformed
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import FieldError, Invalid, NotFound, NotSignedIn
from supermarket.kernel.once import Once
from supermarket.kernel.paging import PageRequest

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

    M = TypeVar("M", bound=BaseModel)

BODY_LIMIT = 512 * 1024
DEPTH_LIMIT = 24
QUERY_LIMIT = 2048
PATH_VALUE_LIMIT = 200
KEY = re.compile(r"[A-Za-z0-9_.:\-]{8,128}")
_GUEST_TOKEN = re.compile(r"[A-Za-z0-9_\-]{20,128}")
_STRUCTURE = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_LENGTH_OF_SECRET = re.compile(r"Value should have (at (?:least|most) \d+) item(s?) after validation, not .+")


@dataclass(frozen=True, slots=True)
class Request:
    """What a handler may ask of the request beside its body: headers (lower case), address, request id."""

    headers: Mapping[str, str]
    query: Mapping[str, str]
    address: str
    id: str

    def accepts(self, content_type: str) -> bool:
        return content_type in self.headers.get("accept", "")

    @property
    def viewer_address(self) -> str:
        """Where the person is. Behind the CDN ``address`` is the CDN's own, and anyone can write a header:
        the viewer's address is believed from whoever knows the key that the CDN sends."""
        told, key = self.headers.get("x-viewer-address"), self.headers.get("x-origin-key")
        if told and key and hmac.compare_digest(key.encode(), secrets.secret("origin-key").encode()):
            return told
        return self.address


def read(event: Mapping[str, Any]) -> Request:
    context = event["requestContext"]
    return Request(
        headers={name.lower(): value for name, value in (event.get("headers") or {}).items()},
        query=event.get("queryStringParameters") or {},
        address=context.get("identity", {}).get("sourceIp") or "",
        id=context.get("requestId") or "",
    )


def require_short(event: Mapping[str, Any]) -> None:
    """Raises Malformed for a query longer than any that means something, NotFound for a part of a path that is. How
    much the headers may be is the gateway's to say."""
    query = event.get("multiValueQueryStringParameters") or {}
    if sum(len(name) + len(value) + 2 for name, values in query.items() for value in values) > QUERY_LIMIT:
        raise Malformed(400, "query_too_long", f"A query may have {QUERY_LIMIT} characters at most.")
    if any(len(value) > PATH_VALUE_LIMIT for value in path_values(event).values()):
        raise NotFound("Nothing has so long a name.")


def path_values(event: Mapping[str, Any]) -> dict[str, str]:
    return {name: unquote(value) for name, value in (event.get("pathParameters") or {}).items()}


def caller_of(event: Mapping[str, Any], request: Request, guests: bool) -> Caller:
    """Who calls: what the authorizer found, or, where guests may call, what a token proves if one is sent."""
    found = event["requestContext"].get("authorizer")
    guest_token = _guest_token(request.headers) if guests else None
    if found and found.get("user"):
        return replace(tokens.caller(found, request.address), guest_token=guest_token)
    if not guests:
        raise NotSignedIn
    header = request.headers.get("authorization")
    if header:
        return replace(tokens.verify(header, request.address), guest_token=guest_token)
    return Caller(address=request.address, guest_token=guest_token)


def _guest_token(headers: Mapping[str, str]) -> str | None:
    """The guest's token; whoever signs in may still send it, for what was theirs before."""
    token = headers.get("x-guest-token")
    if token is not None and not _GUEST_TOKEN.fullmatch(token):
        raise Malformed(400, "bad_guest_token", "X-Guest-Token is not a token this shop gave out.")
    return token


def body_of(raw: bytes, model: "type[M]", headers: Mapping[str, str]) -> "M":
    from pydantic import ValidationError

    content_type = headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if content_type != "application/json" and not content_type.endswith("+json"):
        raise Malformed(415, "unsupported_media_type", "Send the body as application/json.")
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Malformed(415, "unsupported_encoding", "Send the body as it is, without a Content-Encoding.")
    if len(raw) > BODY_LIMIT:
        raise Malformed(413, "too_large", f"A body may have {BODY_LIMIT // 1024} kB at most.")
    if _depth(raw) > DEPTH_LIMIT:
        raise Malformed(400, "too_deep", f"A body may be nested {DEPTH_LIMIT} deep at most.")
    try:
        return model.model_validate_json(raw or b"null")
    except ValidationError as error:
        raise _invalid(error, "/") from None


def raw_body(raw: bytes | str) -> bytes:
    """A body that somebody else's form has, such as a gateway's message, as it came."""
    if len(raw) > BODY_LIMIT:
        raise Malformed(413, "too_large", f"A body may have {BODY_LIMIT // 1024} kB at most.")
    return raw.encode() if isinstance(raw, str) else raw


def _depth(raw: bytes) -> int:
    if raw.count(b"{") + raw.count(b"[") <= DEPTH_LIMIT:
        return 0
    depth = deepest = 0
    for token in _STRUCTURE.findall(raw):
        if token in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token in b"]}":
            depth -= 1
    return deepest


def query_of(values: Mapping[str, str], model: "type[M]") -> "M":
    from pydantic import ValidationError

    try:
        return model.model_validate({k: v for k, v in values.items() if k not in ("limit", "cursor")})
    except ValidationError as error:
        raise _invalid(error, "?") from None


def _invalid(error: "ValidationError", start: str) -> Invalid | Malformed:
    found = error.errors(include_url=False, include_input=False, include_context=False)
    if found[0]["type"] == "json_invalid":
        return Malformed(400, "malformed_json", "The body is not JSON.")
    errors = [FieldError(start + _pointer(e["loc"]), _reason(e["msg"]), e["type"]) for e in found]
    return Invalid(f"{errors[0].pointer}: {errors[0].detail}", errors=errors)


def _pointer(path: Sequence[str | int]) -> str:
    return "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in path)


def _reason(message: str) -> str:
    """In words for people. Of a secret pydantic counts the letters as items, and tells how many there were."""
    if secret := _LENGTH_OF_SECRET.fullmatch(message):
        return f"{secret[1]} character{secret[2]}"
    return message.removeprefix("Value error, ")


def page_of(query: Mapping[str, str], scope: str) -> PageRequest:
    text = query.get("limit", "25")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= 100):
        raise Invalid.field("?limit", "a whole number from 1 to 100")
    mark = query.get("cursor")
    return PageRequest(int(text), cursor.read(mark, scope) if mark else None)


def once_of(
    headers: Mapping[str, str], caller: Caller, operation: str, payload: str, required: bool
) -> Once | None:
    key = headers.get("idempotency-key")
    if key is None:
        if required:
            raise Malformed(400, "idempotency_key_required", "Send an Idempotency-Key header.")
        return None
    if not KEY.fullmatch(key):
        raise Malformed(
            400, "bad_idempotency_key", "An Idempotency-Key has 8 to 128 letters, digits, - _ . or :"
        )
    digest = hashlib.sha256(payload.encode()).hexdigest()
    return Once(f"{caller.scope}#{operation}", key, digest)


def expected_version(headers: Mapping[str, str]) -> int:
    text = headers.get("if-match")
    if text is None:
        raise Malformed(428, "if_match_required", "Send If-Match with the ETag that you read.")
    match = re.fullmatch(r'(?:W/)?"(\d{1,12})"', text.strip())
    if match is None:
        raise Malformed(400, "bad_if_match", 'If-Match is an ETag such as "3".')
    return int(match.group(1))
