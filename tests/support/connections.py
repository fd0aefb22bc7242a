"""API Gateway's side of open WebSockets (the ``@connections`` calls), as a server that remembers what it was told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

_KINDS = {410: "GoneException", 403: "ForbiddenException", 429: "LimitExceededException"}


class Gateway(ThreadingHTTPServer):
    """``heard`` is by connection; ``answers`` says which connections answer with another status than 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.heard: dict[str, list[Any]] = {}
        self.answers: dict[str, int] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/ws"


class _Exchange(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        stage, _, connection = unquote(self.path).partition("/@connections/")
        assert stage == "/ws"
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = self.server.answers.get(connection, 200)
        if status == 200:
            self.server.heard.setdefault(connection, []).append(content)
        self.send_response(status)
        if status in _KINDS:
            self.send_header("x-amzn-ErrorType", _KINDS[status])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's own name
        """Tests say enough."""


@contextmanager
def gateway() -> Iterator[Gateway]:
    with Gateway() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
