"""What an identity provider publishes, fetched with care: small documents, over TLS, and no redirects."""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from supermarket.kernel.errors import Unavailable

TIMEOUTS = (2, 5)
"""Seconds to connect, and to wait for the next bytes; ``WHOLE`` is for all of them."""
WHOLE = 8
LARGEST = 256 * 1024
SHORTEST_LIFE, LONGEST_LIFE = 5 * 60, 24 * 60 * 60
"""Seconds that a document is kept, whatever its publisher says."""
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=\"?(\d{1,9})")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Published:
    """``keep`` is how many seconds it may be kept."""

    content: Mapping[str, Any]
    keep: int


@dataclass(frozen=True, slots=True)
class WebDocuments:
    """``loopback`` also takes plain HTTP from this machine, which is for development alone."""

    session: requests.Session
    loopback: bool = False

    def read(self, url: object) -> Published:
        """A JSON object. Raises Unavailable for whatever keeps us from having it."""
        if not isinstance(url, str) or not self._trusted(url):
            raise _silent()
        try:
            with self.session.get(url, timeout=TIMEOUTS, allow_redirects=False, stream=True) as answer:
                content = _whole(answer)
        except (requests.RequestException, OSError):
            raise _silent() from None
        return Published(_object(content), _keep(answer.headers.get("Cache-Control", "")))

    def _trusted(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
            host = parts.hostname
        except ValueError:
            return False
        if not host or parts.username is not None or parts.fragment:
            return False
        return parts.scheme == "https" or (self.loopback and parts.scheme == "http" and host in _LOOPBACK)


def _whole(answer: requests.Response) -> bytes:
    started, content = time.monotonic(), b""
    if answer.status_code != 200:
        raise _silent()
    for part in answer.iter_content(16 * 1024):
        content += part
        if len(content) > LARGEST or time.monotonic() - started > WHOLE:
            raise _silent()
    return content


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise _silent() from None
    if not isinstance(found, dict):
        raise _silent()
    return found


def _keep(cache_control: str) -> int:
    said = _MAX_AGE.search(cache_control.lower())
    return min(max(int(said[1]), SHORTEST_LIFE), LONGEST_LIFE) if said else SHORTEST_LIFE


def _silent() -> Unavailable:
    return Unavailable(
        "The identity provider does not answer. Try again, or sign in another way.", retry_after=10
    )
