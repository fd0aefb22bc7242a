"""What the simulated SSLCommerz knows: sessions, the attempts to pay in each, and refunds of those that were paid."""

import secrets
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Self
from zoneinfo import ZoneInfo

Record = dict[str, Any]

_DHAKA = ZoneInfo("Asia/Dhaka")
_LETTERS = string.ascii_letters + string.digits
_PAID = ("VALID", "VALIDATED")


def now() -> str:
    return datetime.now(_DHAKA).strftime("%Y-%m-%d %H:%M:%S")


def _number() -> str:
    return datetime.now(_DHAKA).strftime("%y%m%d%H%M%S") + "".join(
        secrets.choice(_LETTERS) for _ in range(14)
    )


def attempt(
    session: Record, wallet: Mapping[str, str], *, status: str, amount: Decimal | None = None, risk: str = "0",
    error: str = "",
) -> Record:  # fmt: skip
    """One payment as it is told everywhere; the store gets 97.5 % of it."""
    taka = Decimal(session["total_amount"]) if amount is None else amount
    paid = status in ("VALID", "PENDING")
    return {
        "session": session["sessionkey"], "status": status, "tran_date": now(), "tran_id": session["tran_id"],
        "val_id": _number() if paid else "", "amount": f"{taka:.2f}",
        "store_amount": f"{taka * Decimal('0.975'):.2f}", "currency": "BDT",
        "bank_tran_id": "" if status in ("CANCELLED", "UNATTEMPTED") else _number(), **wallet,
        "currency_type": "BDT", "currency_amount": f"{taka:.2f}", "currency_rate": "1.0000", "base_fair": "0.00",
        **{name: session.get(name, "") for name in ("value_a", "value_b", "value_c", "value_d")},
        "risk_level": risk, "risk_title": "Safe" if risk == "0" else "Risky", "error": error,
    }  # fmt: skip


@dataclass(frozen=True)
class Books:
    sessions: dict[str, Record]
    attempts: dict[str, Record]
    refunds: dict[str, Record]

    @classmethod
    def of(cls, tables: dict[str, dict[str, Any]]) -> Self:
        return cls(
            *(tables.setdefault(f"sslcommerz_{name}", {}) for name in ("sessions", "attempts", "refunds"))
        )

    def open_session(self, form: Mapping[str, str]) -> str:
        key = secrets.token_hex(16).upper()
        kept = {name: value for name, value in form.items() if name not in ("store_id", "store_passwd")}
        self.sessions[key] = {**kept, "sessionkey": key, "state": "open"}
        return key

    def keep(self, record: Record) -> Record:
        self.attempts[f"{len(self.attempts):06d}"] = record
        return record

    def of_session(self, session: Mapping[str, Any]) -> list[Record]:
        return [each for each in self.attempts.values() if each["session"] == session["sessionkey"]]

    def of_invoice(self, tran_id: str) -> list[Record]:
        return [each for each in self.attempts.values() if each["tran_id"] == tran_id]

    def paid(self, val_id: str) -> Record | None:
        found = (each for each in self.attempts.values() if each["val_id"] == val_id)
        return next((each for each in found if each["status"] in _PAID), None)

    def decide(self, found: Sequence[Record]) -> None:
        """The bank has made up its mind by the next time."""
        for each in found:
            if each["status"] == "PENDING":
                each["status"] = "VALID"

    def shown(self, record: Mapping[str, Any]) -> dict[str, str]:
        return {key: value for key, value in record.items() if key != "session"}

    def refunded(self, bank_tran_id: str) -> Decimal:
        """With what is on its way."""
        mine = (each for each in self.refunds.values() if each["bank_tran_id"] == bank_tran_id)
        return sum((Decimal(each["amount"]) for each in mine if each["status"] != "cancelled"), Decimal(0))

    def _asked(self, query: Mapping[str, str]) -> Record | None:
        number = query["refund_trans_id"]
        return next((each for each in self.refunds.values() if each["refund_trans_id"] == number), None)

    def why_no_refund(self, query: Mapping[str, str]) -> str:
        bank_tran_id, amount = query["bank_tran_id"], query["refund_amount"]
        paid = [
            each
            for each in self.attempts.values()
            if (each["bank_tran_id"], each["status"] in _PAID) == (bank_tran_id, True)
        ]
        if not paid:
            return "Invalid bank_tran_id"
        before = self._asked(query)
        if before is not None:
            same = (before["bank_tran_id"], before["amount"]) == (bank_tran_id, amount)
            return "" if same else "Duplicate refund_trans_id"
        left = Decimal(paid[0]["amount"]) - self.refunded(bank_tran_id)
        return "" if 0 < Decimal(amount) <= left else "Refund amount exceeds the amount that is left"

    def refund(self, query: Mapping[str, str]) -> tuple[Record, bool]:
        """It, and whether it is asked for the first time."""
        before = self._asked(query)
        if before is not None:
            return before, False
        paid = next(e for e in self.attempts.values() if e["bank_tran_id"] == query["bank_tran_id"])
        refund = {
            "refund_ref_id": secrets.token_hex(7)[:13], "refund_trans_id": query["refund_trans_id"],
            "bank_tran_id": query["bank_tran_id"], "tran_id": paid["tran_id"], "amount": query["refund_amount"],
            "initiated_on": now(), "refunded_on": "", "status": "processing", "asked": 0, "errorReason": "",
        }  # fmt: skip
        self.refunds[refund["refund_ref_id"]] = refund
        return refund, True

    def progress(self, refund: Record, *, cancel: bool) -> None:
        """The first time it is asked about it is still on its way."""
        refund["asked"] += 1
        if refund["status"] == "processing" and cancel:
            refund.update(status="cancelled", errorReason="Refused by the bank")
        elif refund["status"] == "processing" and refund["asked"] > 1:
            refund.update(status="refunded", refunded_on=now())

    def state(self) -> dict[str, Any]:
        """For people and auditors: every attempt and every refund, and what is open."""
        payments = [
            {
                "invoice": each["tran_id"], "session": each["session"], "transaction_id": each["bank_tran_id"],
                "status": each["status"], "paid": each["status"] in _PAID, "amount": each["amount"],
                "refunded": f"{self.refunded(each['bank_tran_id']):.2f}" if each["bank_tran_id"] else "0.00",
                "risk_level": each["risk_level"],
            }
            for each in self.attempts.values()
        ]  # fmt: skip
        sessions = [
            {
                "session": each["sessionkey"], "invoice": each["tran_id"], "state": each["state"],
                "amount": f"{Decimal(each['total_amount']):.2f}",
            }
            for each in self.sessions.values()
        ]  # fmt: skip
        return {"sessions": sessions, "payments": payments, "refunds": list(self.refunds.values())}
