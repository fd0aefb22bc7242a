"""bKash's own words: its status codes, amounts and times, and the four forms in which it says no."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, NoReturn

from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import GatewayRefused, GatewayUnknown
from supermarket.payments.gateways.wire import Reply

OK = "0000"
CANCELLED = "2069"
FAILED = frozenset({"2023", "2029", "2037", "2038", "2039", "2040", "2041", "2057", "2058"})
"""What execute says when the wallet cannot pay. What it says of a payment's state (2056, 2062, 2117) says nothing."""
NOT_REFUNDED = frozenset({
    "2001", "2002", "2006", "2007", "2025", "2026", "2028", "2031", "2033", "2042", "2063", "2064", "2065", "2067",
    "2071", "2072", "2073", "2076", "2077", "2078", "2079", "2080", "2081", "2082", "2127",
})  # fmt: skip
"""Refused for certain. "Refunded already" and "duplicate" (2034, 2035, 2074, 2075) may be about this very refund."""
_UNCLEAR = frozenset({"2003", "2020", "2024"})
_ANY_CODE = re.compile(r"\w{1,8}", re.ASCII)
_CODE = re.compile(r"2[01]\d\d", re.ASCII)
_AMOUNT = re.compile(r"\d{1,13}(\.\d*)?", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[:.](\d{3}))?\d*\s*(?:GMT|UTC)?([+-]\d\d:?\d\d|Z)?", re.ASCII
)
_DHAKA = timezone(timedelta(hours=6))


@dataclass(frozen=True, slots=True)
class Answer:
    """``code`` is empty for what means nothing: a server's page, another status than 200 that names no code."""

    status: int
    body: Mapping[str, Any]
    code: str
    words: str

    @classmethod
    def of(cls, reply: Reply) -> "Answer":
        body: Mapping[str, Any] = reply.json if isinstance(reply.json, dict) else {}
        code = text(body, "errorCode", "externalCode", "statusCode")
        if not _ANY_CODE.fullmatch(code) or (code == OK and reply.status != 200):
            code = ""
        words = text(body, "statusMessage", "errorMessage", "errorMessageEn", "message")
        return cls(reply.status, body, code, _letters(words))

    @property
    def reason(self) -> str:
        return f"{self.code or self.status} {self.words}".strip()

    @property
    def malformed(self) -> bool:
        """The request did not get past the outermost layer, which names no code."""
        return self.status == 400 and not self.code and "message" in self.body

    def told(self, *names: str) -> str:
        return text(self.body, *names)

    def needed(self, *names: str) -> str:
        return text(self.body, *names) or unknown(f"an answer without {names[0]}")

    def refuse(self) -> None:
        """Raises GatewayRefused where the code says that a payment could not be opened."""
        if self.malformed or (_CODE.fullmatch(self.code) and self.code not in _UNCLEAR):
            raise GatewayRefused(f"bKash refused: {self.reason}.")


def unknown(what: str) -> NoReturn:
    raise GatewayUnknown(f"bKash: {what}.")


def text(body: Mapping[str, Any], *names: str) -> str:
    """The first of these that is there, as text; empty for none, and for anything that is neither text nor a number."""
    for name in names:
        value = body.get(name)
        if value is not None and not isinstance(value, bool | dict | list):
            return str(value).strip()
    return ""


def amount(value: str) -> Money | None:
    """``600``, ``600.00`` and ``1250.5``; None for anything else, and for what is finer than a poisha."""
    if not _AMOUNT.fullmatch(value):
        return None
    whole, _, part = value.partition(".")
    part = part.rstrip("0")
    return Money.taka(f"{whole}.{part:0<2}") if len(part) <= 2 else None


def moment(value: str) -> datetime | None:
    """``2026-01-02T15:30:05:219 GMT+0600``; without an offset, as refunds have it, in Dhaka."""
    match = _MOMENT.fullmatch(value)
    if match is None:
        return None
    seconds, thousandths, offset = match.groups()
    try:
        at = datetime.fromisoformat(f"{seconds}.{thousandths or '000'}{offset or ''}")
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=_DHAKA)


def allowed(value: str, otherwise: str) -> str:
    """Text as bKash takes it: up to 255 characters, and none of ``<>&``."""
    kept = "".join(each for each in value if each.isprintable() and each not in "<>&").strip()
    return kept[:255] or otherwise


def _letters(words: str) -> str:
    """What bKash says, without digits: those may be somebody's number."""
    return "".join(each for each in words if each.isascii() and (each.isalpha() or each in " .,'-"))[
        :80
    ].strip()
