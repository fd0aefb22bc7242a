"""CPU of a request in a warm process, without the wait for Amazon.

A request is carried out once against the emulator, and what it answered byte for byte is answered again from
inside the process, in the same order. Counted is everything from the event to the answer: the edge, the use case,
the rows, and botocore, which builds and signs each call and parses its answer; the latter also for itself.
"""

import logging
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.httpsession import URLLib3Session

from supermarket.edge import admission

ROUNDS, PER_ROUND = 15, 20


class Raw(BytesIO):
    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()


@dataclass
class Tape:
    """The answers of one request, played again and again."""

    answers: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    place: int = 0

    def next(self) -> tuple[dict[str, str], bytes]:
        answer = self.answers[self.place % len(self.answers)]
        self.place += 1
        return answer


@contextmanager
def recording() -> Iterator[Tape]:
    tape, send = Tape(), URLLib3Session.send

    def record(self: Any, request: Any) -> Any:
        response = send(self, request)
        tape.answers.append((dict(response.headers), response.content))
        return response

    with _sending(record):
        yield tape


@contextmanager
def playing(tape: Tape) -> Iterator[None]:
    def play(self: Any, request: Any) -> Any:
        headers, content = tape.next()
        return AWSResponse(request.url, 200, headers, Raw(content))

    with _sending(play):
        yield


@contextmanager
def _sending(send: Callable[[Any, Any], Any]) -> Iterator[None]:
    real = URLLib3Session.send
    URLLib3Session.send = send
    try:
        yield
    finally:
        URLLib3Session.send = real


@contextmanager
def botocore_clock() -> Iterator[list[float]]:
    """The CPU seconds spent inside botocore meanwhile, call by call."""
    spent: list[float] = []
    real = BaseClient._make_api_call

    def timed(self: Any, *arguments: Any) -> Any:
        started = time.process_time()
        try:
            return real(self, *arguments)
        finally:
            spent.append(time.process_time() - started)

    BaseClient._make_api_call = timed
    try:
        yield spent
    finally:
        BaseClient._make_api_call = real


@contextmanager
def quiet_logs() -> Iterator[None]:
    """Log lines and metrics are made and written, to nowhere; pytest's own handling of each is not what is measured."""
    names = [name for name in logging.root.manager.loggerDict if "." not in name]
    streams = [
        h for name in names for h in logging.getLogger(name).handlers if isinstance(h, logging.StreamHandler)
    ]
    kept, real = logging.root.handlers[:], [handler.stream for handler in streams]
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        logging.root.handlers.clear()
        for handler in streams:
            handler.setStream(nowhere)
        try:
            yield
        finally:
            logging.root.handlers[:] = kept
            for handler, stream in zip(streams, real, strict=True):
                handler.setStream(stream)


@dataclass(frozen=True)
class Warm:
    """Milliseconds of CPU per request: all of it, and what botocore took of it. The least of all rounds."""

    rounds: tuple[float, ...]
    botocore: tuple[float, ...]

    @property
    def least(self) -> float:
        return min(self.rounds)

    @property
    def own(self) -> float:
        return min(a - b for a, b in zip(self.rounds, self.botocore, strict=True))

    def __str__(self) -> str:
        median = statistics.median(self.rounds)
        return f"{self.least:.2f} ms (median {median:.2f}), {self.own:.2f} ms without botocore"


def compare(handlers: list[Callable[[Any, Any], Any]], event: Any, tapes: list[Tape]) -> list[Warm]:
    """CPU of each handler for the same event. They take turns, so that a slow moment is slow for all."""
    rounds: list[list[float]] = [[] for _ in handlers]
    inside: list[list[float]] = [[] for _ in handlers]
    for _ in range(ROUNDS):
        for number, (handler, tape) in enumerate(zip(handlers, tapes, strict=True)):
            with quiet_logs(), playing(tape), botocore_clock() as spent:
                started = time.process_time()
                for _ in range(PER_ROUND):
                    admission.forget()  # the tape has no answers for counted requests
                    assert handler(event, None)["statusCode"] < 300
                rounds[number].append((time.process_time() - started) / PER_ROUND * 1000)
                inside[number].append(sum(spent) / PER_ROUND * 1000)
    return [Warm(tuple(a), tuple(b)) for a, b in zip(rounds, inside, strict=True)]
