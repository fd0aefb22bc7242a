"""A simulated gateway on a port of its own, and the messages it sends by itself."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from local.gateways.exchange import Asked, Post, Simulator, Told


@contextmanager
def serving(make: Callable[[str], Simulator], sent: list[Post] | None = None) -> Iterator[tuple[Any, str]]:
    """The simulator that ``make`` makes for its URL. What it would send by itself is put into ``sent``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    url = f"http://127.0.0.1:{server.server_address[1]}"
    simulator = make(url)
    server.simulator, server.sent = simulator, [] if sent is None else sent  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield simulator, url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def _serve(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        asked = Asked(
            self.command, parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()}, self.rfile.read(length),
        )  # fmt: skip
        told: Told = self.server.simulator.answer(asked)  # type: ignore[attr-defined]
        self.server.sent.extend(told.then)  # type: ignore[attr-defined]
        if told.lost:
            self.close_connection = True
            return
        self.send_response(told.status)
        for name, value in told.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(told.body)))
        self.end_headers()
        self.wfile.write(told.body)

    do_GET = do_POST = _serve  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Nothing: tests read what they ask for."""
