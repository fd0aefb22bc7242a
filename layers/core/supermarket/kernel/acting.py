"""Who is at it: the request that privileged writes are made for, known wherever they are made."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from supermarket.kernel.caller import Caller


@dataclass(frozen=True, slots=True)
class Act:
    """``operation`` is the operation's name, ``request_id`` the gateway's."""

    operation: str
    caller: Caller
    request_id: str = ""


_current: ContextVar[Act | None] = ContextVar("act", default=None)


@contextmanager
def acting(act: Act) -> Iterator[None]:
    token = _current.set(act)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Act | None:
    return _current.get()
