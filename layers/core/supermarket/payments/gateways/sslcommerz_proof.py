"""What SSLCommerz lists and proves, in our words. What cannot be read is unknown, never a no."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from supermarket.kernel.money import CURRENCY, Money
from supermarket.payments.exchange_model import GatewayUnknown
from supermarket.payments.model import Evidence, Payment, Verdict

PAID = ("VALID", "VALIDATED")
"""Both are paid; the second has been proven to somebody before."""
_VERDICTS = {
    "PENDING": Verdict.PENDING, "FAILED": Verdict.FAILED, "CANCELLED": Verdict.CANCELLED,
    "UNATTEMPTED": Verdict.EXPIRED, "EXPIRED": Verdict.EXPIRED,
}  # fmt: skip
_AMOUNT = re.compile(r"\d{1,10}(\.\d{1,8})?", re.ASCII)
_KEPT = ("val_id", "card_type", "store_amount", "risk_level")

Told = Mapping[str, Any]


def text(told: Told, key: str) -> str:
    """They write numbers as numbers or as strings, and leave out what is empty."""
    value = told.get(key)
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value).encode("utf-8", "replace").decode().strip()


def taka(written: str) -> Money | None:
    """``600``, ``600.0`` and ``600.00`` are one amount. None for what is none, or finer than a poisha."""
    if not _AMOUNT.fullmatch(written):
        return None
    try:
        return Money.taka(f"{Decimal(written).normalize():f}")
    except ValueError:
        return None


def unpaid(attempts: Sequence[Told], invoice: str, why: Callable[[Told], str]) -> Evidence:
    """The latest attempt decides, unless one is still going on. The shopper has tried nothing when there is none."""
    verdicts = [_VERDICTS.get(text(each, "status")) for each in attempts]
    if None in verdicts:
        raise GatewayUnknown("SSLCommerz names a state of a payment that is not known.")
    if not attempts or Verdict.PENDING in verdicts:
        return Evidence(verdict=Verdict.PENDING, invoice=invoice)
    last = max(attempts, key=lambda each: text(each, "tran_date"))
    status = text(last, "status")
    return Evidence(verdict=_VERDICTS[status], invoice=invoice, reason=f"{status} {why(last)}".rstrip())


def same_once(proofs: Sequence[Told]) -> list[Told]:
    return list({text(each, "bank_tran_id"): each for each in proofs}.values())


def evidence_of(payment: Payment, proofs: Sequence[Told]) -> Evidence:
    """Asked again it is the same one that counts: the one we took, else the first that was paid as it should be."""
    first, *more = sorted(proofs, key=lambda proof: _rank(payment, proof))
    return Evidence(
        verdict=Verdict.PAID, invoice=text(first, "tran_id"), merchant=text(first, "store_id"),
        amount=_amount(first), currency=_currency(first), transaction_id=text(first, "bank_tran_id"),
        risky=text(first, "risk_level") != "0", reason=_risk(first),
        facts={key: text(first, key) for key in _KEPT if text(first, key)}, twice=tuple(map(_further, more)),
    )  # fmt: skip


def _rank(payment: Payment, proof: Told) -> tuple[bool, bool, str, str]:
    transaction_id = text(proof, "bank_tran_id")
    return (
        transaction_id != payment.transaction_id, _amount(proof) != payment.amount, text(proof, "tran_date"),
        transaction_id,
    )  # fmt: skip


def _further(proof: Told) -> tuple[str, Money]:
    amount = _amount(proof)
    if amount is None:
        raise GatewayUnknown("SSLCommerz lists a second payment of an amount that cannot be read.")
    return text(proof, "bank_tran_id"), amount


def _amount(proof: Told) -> Money | None:
    return taka(text(proof, "amount"))


def _currency(proof: Told) -> str:
    """``currency`` is what they settle in, ``currency_type`` what was asked for: both have to be taka."""
    asked = text(proof, "currency_type").upper()
    return asked if asked not in ("", CURRENCY) else text(proof, "currency").upper()


def _risk(proof: Told) -> str:
    level = text(proof, "risk_level")
    return "" if level == "0" else f"risk level {level[:10] or 'not told'}"
