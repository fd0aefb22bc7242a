"""Nagad's words: its statuses, reasons, amounts and times, in every spelling that was seen of them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from aws_lambda_powertools import Logger

from supermarket.kernel.clock import zone
from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import GatewayRefused, GatewayUnknown
from supermarket.payments.model import Verdict

Told = Mapping[str, str]
"""An answer: names in lower case, values as text, and nothing that is neither text nor a number."""

ZONE = "Asia/Dhaka"
_TIME, _DIGITS = "%Y%m%d%H%M%S", 14
_AMOUNT = re.compile(r"\d{1,13}(\.\d{1,20})?", re.ASCII)
_REASON = re.compile(r"\d{2}_\d{4}_\d{3}", re.ASCII)
_POISHA = Decimal("0.01")

UNKNOWN_PAYMENT = "16_0006_055"
# What these say was not done. An answer with another reason, such as a failed store or process of theirs, says nothing.
_REFUSALS: Mapping[str, str] = {
    "16_0006_004": "invalid merchant id", "16_0006_050": "invalid merchant id",
    "16_0006_017": "purchase state is invalid", "16_0006_040": "invalid request type",
    "16_0006_052": "invalid merchant", "16_0006_053": "inactive merchant",
    UNKNOWN_PAYMENT: "invalid payment reference", "16_0006_057": "decryption failed",
    "16_0006_058": "signature failed", "16_0006_059": "invalid sensitive data",
    "16_0006_061": "invalid merchant key", "16_0006_064": "mandatory header missing",
    "16_0006_068": "invalid order id", "16_0006_069": "not encoded",
    "16_0006_076": "date outside window", "16_0006_080": "invalid currency",
    "16_0006_081": "invalid date format", "16_0006_083": "duplicate order id",
    "16_0006_999": "invalid request",
}  # fmt: skip

_VERDICTS: Mapping[str, Verdict] = {
    "orderinitiated": Verdict.PENDING, "ready": Verdict.PENDING, "inprogress": Verdict.PENDING,
    "transactioninprogress": Verdict.PENDING, "otpsent": Verdict.PENDING, "otpverified": Verdict.PENDING,
    "pingiven": Verdict.PENDING,
    "success": Verdict.PAID,
    "aborted": Verdict.CANCELLED,
    "failed": Verdict.FAILED, "unknownfailed": Verdict.FAILED, "invalidrequest": Verdict.FAILED,
    "fraud": Verdict.FAILED,
}  # fmt: skip
RETURNED = frozenset({"cancelled", "refunded"})
RETURNED_IN_PART = frozenset({"partialcancelled", "partialrefunded"})

log = Logger()


def told_by(answer: Any) -> Told:
    """Raises GatewayUnknown for what is no JSON object."""
    if not isinstance(answer, dict):
        raise GatewayUnknown("The answer of Nagad cannot be read.")
    return {
        str(name).lower(): str(value).strip()
        for name, value in answer.items()
        if not isinstance(value, bool | dict | list | None)
    }


def word(text: str) -> str:
    """``UnKnownFailed``, ``Unknown_Failed`` and ``UNKNOWN FAILED`` are one word."""
    return re.sub(r"[^a-z]", "", text.lower())


def verdict_of(status: str) -> Verdict:
    """Raises GatewayUnknown for a status that means nothing here."""
    verdict = _VERDICTS.get(word(status))
    if verdict is None:
        raise GatewayUnknown("Nagad answered with an unknown status.")
    return verdict


def amount_of(text: str) -> Money | None:
    """``"600"``, ``"600.0"`` and ``"600.000"`` are 600 taka; finer than a poisha, or anything else, is None."""
    if not _AMOUNT.fullmatch(text):
        return None
    taka = Decimal(text)
    return None if taka % _POISHA else Money.taka(f"{taka:.2f}")


def written(at: datetime) -> str:
    """``yyyyMMddHHmmss``, as the clocks in Dhaka show it."""
    return at.astimezone(zone(ZONE)).strftime(_TIME)


def read_time(text: str) -> datetime | None:
    """``20260102153245`` and ``2026-01-02 15:32:45.0``, both of Dhaka; None for anything else."""
    digits = re.sub(r"[-: T]", "", re.sub(r"\.\d+$", "", text))
    try:
        at = datetime.strptime(digits, _TIME) if len(digits) == _DIGITS else None  # noqa: DTZ007
    except ValueError:
        return None
    if at is None:
        return None
    return at.replace(tzinfo=zone(ZONE)).astimezone(UTC)


def reason_of(told: Told) -> str:
    """The code of a failure, empty when the answer is none."""
    reason = told.get("reason", "")
    if reason:
        cause = re.sub(r"[A-Za-z0-9+/=]{25,}|\d{4,}", "…", told.get("devmessage", ""))[:200]
        log.warning("nagad answered with a failure", reason=reason[:20], cause=cause)
    return reason


def refused(reason: str) -> GatewayRefused | GatewayUnknown:
    """A no for certain when the reason is one that says so."""
    words = _REFUSALS.get(reason)
    if words is not None:
        return GatewayRefused(f"Nagad refused: {reason}, {words}.")
    code = reason if _REASON.fullmatch(reason) else "a reason that is unknown"
    return GatewayUnknown(f"Nagad failed: {code}.")


def short(text: str, length: int) -> str:
    """Plain letters, digits and spaces, at most so many, for where every byte counts."""
    plain = re.sub(r"[^A-Za-z0-9 .,_-]+", " ", text)
    return " ".join(plain.split())[:length].strip()
