"""Talking to the shop's API as a program does: signing in, sending JSON, going on after a lost answer."""

import itertools
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

Json = Any
_RETRIED = {429, 502, 503, 504}


class Refused(Exception):
    """The API said no: ``status`` and the problem document."""

    def __init__(self, method: str, path: str, status: int, problem: Json) -> None:
        super().__init__(f"{method} {path}: {status} {json.dumps(problem, ensure_ascii=False)[:600]}")
        self.status = status
        self.problem = problem

    @property
    def code(self) -> str:
        return str(self.problem.get("code", "")) if isinstance(self.problem, dict) else ""


@dataclass
class Api:
    """One caller. ``url`` is the API's base, such as ``http://localhost:8000/api/v1``."""

    url: str
    token: str = ""
    guest_token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def sign_in(self, login: str, password: str) -> "Api":
        """Another caller, signed in."""
        tokens = self.post("/auth/login", {"login": login, "password": password})
        return Api(self.url, token=tokens["access"])

    def get(self, path: str, **query: Any) -> Json:
        asked = urlencode({name: value for name, value in query.items() if value is not None})
        return self.send("GET", f"{path}?{asked}" if asked else path)

    def post(self, path: str, body: Json = None, key: str | None = None) -> Json:
        """With an idempotency key of its own, so that it may be sent again when nobody answered."""
        return self.send("POST", path, body, {"Idempotency-Key": key or str(uuid.uuid4())})

    def put(self, path: str, body: Json = None, version: int | None = None) -> Json:
        return self.send("PUT", path, body, {} if version is None else {"If-Match": f'"{version}"'})

    def every(self, path: str, **query: Any) -> Iterator[Json]:
        """The items of a list, page after page."""
        cursor: str | None = None
        while True:
            page = self.get(path, **{"limit": 100, **query, "cursor": cursor})
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def send(self, method: str, path: str, body: Json = None, headers: dict[str, str] | None = None) -> Json:
        for attempt in itertools.count(1):
            status, answer = self.exchange(method, path, body, headers)
            if status < 400:
                return answer
            if status not in _RETRIED or attempt == 8:
                raise Refused(method, path, status, answer)
            time.sleep(0.2 * attempt)
        raise AssertionError

    def exchange(
        self, method: str, path: str, body: Json = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Json]:
        """One request as it is: the status, and the answer's JSON, text or bytes."""
        sent = {"Content-Type": "application/json", **self.headers, **(headers or {})}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if self.guest_token:
            sent["X-Guest-Token"] = self.guest_token
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        request = urllib.request.Request(self.url + path, data, sent, method=method)  # noqa: S310 - our own shop
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # nosec B310
                return answer.status, _content(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, _content(refusal)


def _content(answer: Any) -> Json:
    raw = answer.read()
    kind = answer.headers.get("Content-Type", "")
    if "json" in kind:
        return json.loads(raw) if raw else None
    return raw.decode() if kind.startswith("text/") else raw
