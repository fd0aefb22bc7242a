"""What all simulated gateways share: requests and answers without a server, what they keep, and what is scripted.

A simulator is a function of requests; the front door serves it, and tests serve it alone.
"""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Asked:
    """``path`` below the simulator's own, such as ``/v1/refunds``; names of ``headers`` in lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> Any:
        """None for a body that is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


@dataclass(frozen=True)
class Post:
    """A message that a gateway sends by itself, some seconds after it has answered."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    after: float = 0


@dataclass(frozen=True)
class Told:
    """``lost`` is an answer that never arrives: the connection is closed instead. ``then`` is sent afterwards."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    lost: bool = False
    then: Sequence[Post] = ()

    @classmethod
    def of(cls, value: Any, status: int = 200, **more: Any) -> "Told":
        return cls(status, json.dumps(value).encode(), {"Content-Type": "application/json"}, **more)

    @classmethod
    def page(cls, html: str, status: int = 200) -> "Told":
        return cls(status, html.encode(), {"Content-Type": "text/html; charset=utf-8"})

    @classmethod
    def to(cls, url: str, then: Sequence[Post] = ()) -> "Told":
        return cls(HTTPStatus.FOUND, b"", {"Location": url}, then=then)


class Script:
    """What goes wrong next: for each step, such as ``execute``, what happens the next times it is taken.

    ``POST …/_script`` with ``{"execute": ["lose_answer"], "message": ["twice", "bad_signature"]}`` sets it.
    """

    def __init__(self) -> None:
        self._next: dict[str, list[str]] = {}
        self._lock = threading.Lock()

    def set(self, outcomes: Mapping[str, Sequence[str]]) -> None:
        with self._lock:
            for step, several in outcomes.items():
                self._next.setdefault(step, []).extend(several)

    def take(self, step: str) -> str:
        """What is to happen now at this step; empty for what usually does."""
        with self._lock:
            waiting = self._next.get(step)
            return waiting.pop(0) if waiting else ""


class Vault:
    """What a gateway keeps: tables of JSON records in one file, or in memory alone."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.RLock()
        self._tables: dict[str, dict[str, Any]] = {}
        if file is not None and file.exists():
            self._tables = json.loads(file.read_text("utf-8"))

    @contextmanager
    def open(self) -> Iterator[dict[str, dict[str, Any]]]:
        """The tables, for one caller at a time; kept when it is done."""
        with self._lock:
            yield self._tables
            if self._file is not None:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                beside = self._file.with_suffix(".new")
                beside.write_text(json.dumps(self._tables), "utf-8")
                beside.replace(self._file)


class Simulator(Protocol):
    """``url`` is where it is reached. It answers each request, ``_script`` among them, and never waits."""

    script: Script

    def answer(self, asked: Asked) -> Told: ...
