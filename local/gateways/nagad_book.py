"""What the simulated Nagad knows of a payment, how it moves, and how it tells of it."""

import re
import secrets
import string
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from local.gateways.nagad_keys import Refused

DHAKA = ZoneInfo("Asia/Dhaka")
WINDOW = timedelta(minutes=30)
WALLETS = {
    "01700000001": "pay",
    "01700000002": "insufficient",
    "01700000003": "fail",
    "01700000004": "fraud",
}
"""Test wallets, and what becomes of a payment out of each."""
_LETTERS = string.ascii_uppercase + string.digits
_FAILED = "50_0026_851"
OUTCOMES: Mapping[str, tuple[str, str, str]] = {
    "pay": ("Success", "00_0000_000", "Successful Transaction"),
    "fail": ("Failed", _FAILED, "E Com Trx Failed. Transaction over limit."),
    "insufficient": ("Failed", _FAILED, "E Com Trx Failed. Insufficient balance."),
    "fraud": ("Fraud", _FAILED, "E Com Trx Failed."),
    "abort": ("Aborted", "", "Aborted by the customer"),
}
"""For each way a payment ends: its status, the code and the words the browser brings back."""

Record = dict[str, Any]


def new_payment(ref: str, merchant: str, order: str, challenge: str, now: datetime) -> Record:
    return {
        "ref": ref, "merchant": merchant, "order": order, "challenge": challenge, "opened_at": now.isoformat(),
        "status": "OrderInitiated", "coming": [], "amount": None, "callback": "", "info": None, "wallet": "",
        "code": "", "words": "", "issuer": "", "paid_at": "", "returned": 0, "cancel_ref": "", "cancelled_at": "",
    }  # fmt: skip


def reference() -> str:
    return "000" + "".join(secrets.choice(_LETTERS) for _ in range(5))


def poisha(text: Any) -> int:
    if not isinstance(text, str) or not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", text, re.ASCII):
        raise Refused("999", "Invalid amount")
    whole, _, part = text.partition(".")
    amount = int(whole) * 100 + int(part.ljust(2, "0"))
    if not amount:
        raise Refused("999", "Invalid amount")
    return amount


def taka(amount: int) -> str:
    """Unnormalised, as it is answered: ``600``, ``1250.5``."""
    return f"{amount // 100}.{amount % 100:02d}".rstrip("0").rstrip(".")


def day_of(stamp: str) -> str:
    return datetime.fromisoformat(stamp).astimezone(DHAKA).strftime("%Y%m%d")


def read_datetime(text: Any, now: datetime) -> datetime:
    if not isinstance(text, str) or not re.fullmatch(r"\d{14}", text, re.ASCII):
        raise Refused("081", "Invalid date format")
    try:
        at = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=DHAKA)
    except ValueError:
        raise Refused("081", "Invalid date format") from None
    if abs(now - at) > WINDOW:
        raise Refused("076", "Date time is outside of the window")
    return at


def end(payment: Record, outcome: str, now: datetime) -> None:
    payment["status"], payment["code"], payment["words"] = OUTCOMES[outcome]
    if payment["status"] == "Success":
        payment["issuer"], payment["paid_at"] = reference(), now.isoformat()


def move_on(payment: Record, now: datetime) -> None:
    """One step of a payment that is still going on by itself."""
    if payment["coming"]:
        payment["status"] = payment["coming"].pop(0)
        if payment["status"] == "Success":
            end(payment, "pay", now)


def give_back(payment: Record, amount: int, now: datetime) -> str:
    payment["returned"] += amount
    payment["status"] = "Cancelled" if payment["returned"] == payment["amount"] else "PartialCancelled"
    payment["cancel_ref"], payment["cancelled_at"] = reference(), now.isoformat()
    return str(payment["cancel_ref"])


def shown(payment: Record, outcome: str, compact: bool) -> Record:
    """What ``verify`` answers. ``compact`` dates and the other spelling of the reference are those of the guide."""
    wrong = {"wrong_amount": 1, "too_little": -1}.get(outcome, 0)
    amount = None if payment["amount"] is None else taka(payment["amount"] + wrong)
    issuer = "issuerPaymentReferenceNo" if compact else "issuerPaymentRefNo"
    return {
        "merchantId": "683000000000999" if outcome == "wrong_merchant" else payment["merchant"],
        "orderId": "ANOTHER1A1" if outcome == "wrong_order" else payment["order"],
        "paymentRefId": payment["ref"], "amount": f"{amount}001" if outcome == "finer_amount" else amount,
        "clientMobileNo": payment["wallet"][:3] + "****" + payment["wallet"][-4:] if payment["wallet"] else None,
        "merchantMobileNo": "01900000000", "orderDateTime": _date(payment["opened_at"], compact),
        "issuerPaymentDateTime": _date(payment["paid_at"], compact), issuer: payment["issuer"] or None,
        "additionalMerchantInfo": payment["info"], "status": payment["status"],
        "statusCode": "000" if payment["issuer"] else payment["code"] or None,
        "cancelIssuerDateTime": _date(payment["cancelled_at"], compact),
        "cancelIssuerRefNo": payment["cancel_ref"] or None,
    }  # fmt: skip


def _date(stamp: str, compact: bool) -> str | None:
    if not stamp:
        return None
    local = datetime.fromisoformat(stamp).astimezone(DHAKA)
    return local.strftime("%Y%m%d%H%M%S" if compact else "%Y-%m-%d %H:%M:%S.0")


def way_back(payment: Record, said: str, twist: str) -> str:
    """The URL a browser is sent to, unsigned: anybody can make one."""
    status, code, words = OUTCOMES["pay" if twist == "forged" else said]
    asked = {
        "merchant": payment["merchant"], "order_id": payment["order"], "payment_ref_id": payment["ref"],
        "status": status, "status_code": code, "message": words,
    }  # fmt: skip
    if payment["issuer"]:
        paid = datetime.fromisoformat(payment["paid_at"]).astimezone(DHAKA)
        issuer = payment["ref"] if twist == "issuer_ref" else payment["issuer"]
        asked |= {"payment_dt": paid.strftime("%Y%m%d%H%M%S"), "issuer_payment_ref": issuer}
    if twist == "lower_case":
        asked["status"] = status.lower()
    query = urlencode({name: value for name, value in asked.items() if value}, quote_via=quote, safe="=")
    return f"{payment['callback']}{'/' if twist == 'slash' else ''}?{query}"
