"""Cursors: where a page ended, signed so that a list goes on from nowhere else."""

import base64
import hashlib
import hmac
import json
from typing import cast

from supermarket.aws import secrets
from supermarket.kernel.errors import Invalid
from supermarket.kernel.paging import Position

_TAG = 16


def write(position: Position, scope: str) -> str:
    """``scope`` names the list: its operation, filters and caller. A cursor of another list is refused."""
    payload = json.dumps(dict(position), separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(_tag(payload, scope) + payload).rstrip(b"=").decode()


def read(text: str, scope: str) -> Position:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raw = b""
    tag, payload = raw[:_TAG], raw[_TAG:]
    if not payload or not hmac.compare_digest(tag, _tag(payload, scope)):
        raise Invalid.field("?cursor", "not a cursor of this list")
    return cast("Position", json.loads(payload))


def _tag(payload: bytes, scope: str) -> bytes:
    key = secrets.secret("cursor-key").encode()
    return hmac.new(key, scope.encode() + b"\0" + payload, hashlib.sha256).digest()[:_TAG]
