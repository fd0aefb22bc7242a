"""The index that a warm function keeps: looked after once a minute, fetched when there is a new one.

A look-up or a file that does not come changes nothing: the old index goes on answering, and the next look is a minute
later. A first question waits for the first file, and is told to come again when that does not come.
"""

import gzip
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from aws_lambda_powertools import Logger

from supermarket.kernel.errors import Unavailable
from supermarket.products.gateways.search_file import SearchFile
from supermarket.products.search_model import Places
from supermarket.products.search_ports import Editions, IndexFiles

LOOK_SECONDS = 60
log = Logger()


class WarmWindow:
    def __init__(
        self, editions: Editions, files: IndexFiles, monotonic: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._editions, self._files, self._monotonic = editions, files, monotonic
        self._open: SearchFile | None = None
        self._key = ""
        self._looked_at: int | None = None

    def index(self) -> SearchFile:
        if self._is_time():
            self._look()
        if self._open is None:
            raise Unavailable(
                "The search is being made ready.", code="search_not_ready", retry_after=LOOK_SECONDS
            )
        return self._open

    def _is_time(self) -> bool:
        now = self._monotonic()
        return self._open is None or self._looked_at is None or now - self._looked_at >= LOOK_SECONDS * 10**9

    def _look(self) -> None:
        self._looked_at = self._monotonic()
        try:
            edition = self._editions.current()
            if edition is not None and edition.key != self._key:
                content, _ = self._files.read(edition.key)
                self._exchange(opened(content), edition.key)
            elif edition is None and self._open is None:
                self._exchange(empty(), "")
        except Exception:
            log.exception("the new index did not come")

    def _exchange(self, fresh: SearchFile, key: str) -> None:
        if self._open is not None:
            self._open.close()
        self._open, self._key = fresh, key


def empty() -> SearchFile:
    """What a shop has before its first index: nothing."""
    from supermarket.products.gateways.search_writer import SearchWriter

    return opened(SearchWriter([], [], Places()).content(""))


def opened(content: bytes) -> SearchFile:
    """The index in a file of its own, which is gone from the folder as soon as it is open."""
    handle, path = tempfile.mkstemp(suffix=".sqlite", prefix="search-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(gzip.decompress(content))
        fresh = SearchFile(path)
        fresh.size()
        return fresh
    finally:
        Path(path).unlink()
