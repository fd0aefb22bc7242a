"""What the simulated bKash keeps of payments and refunds, and what it answers about them."""

import secrets
import string
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any

from local.gateways.exchange import Told

Record = dict[str, Any]
DHAKA = timezone(timedelta(hours=6))
REFUSED_WALLETS = {"01823074817": "insufficient balance", "01823074818": "debit block"}
_EXECUTE_REFUSES = {"01823074817": "2023", "01823074818": "2037"}
_LIFE = timedelta(hours=24)
_REFUNDS = 10
_WORDS = {
    "2001": "Invalid App Key", "2002": "Invalid Payment ID", "2003": "Process failed", "2006": "Invalid amount",
    "2007": "Invalid currency", "2008": "Invalid intent", "2023": "Insufficient Balance", "2024": "Under maintenance",
    "2029": "Duplicate for all transactions", "2031": "Invalid merchant invoice number",
    "2033": "Transaction not found", "2037": "Debit party state prohibits", "2048": "Invalid payer reference",
    "2049": "Invalid merchant callback URL", "2056": "Invalid Payment State", "2065": "Mandatory field missing",
    "2069": "Transaction already cancelled", "2072": "Refund amount exceeds available amount",
    "2078": "Maximum refunds reached", "2117": "Payment execution already been completed",
}  # fmt: skip


def no(code: str) -> Told:
    return Told.of({"statusCode": code, "statusMessage": _WORDS.get(code, "Scripted")})


def refund_no(code: str) -> Told:
    words = _WORDS.get(code, "Scripted")
    return Told.of({
        "internalCode": words.lower().replace(" ", "_"), "externalCode": code, "errorMessageEn": words,
        "errorMessageBn": None,
    }, 400)  # fmt: skip


class Desk:
    def __init__(self, url: str, now: Callable[[], datetime], duplicate_seconds: int) -> None:
        self._url = url
        self._now = now
        self._duplicate = timedelta(seconds=duplicate_seconds)

    def find(self, tables: Any, payment_id: str) -> Record | None:
        found: Record | None = tables.setdefault("payments", {}).get(payment_id)
        return found

    def create(self, tables: Any, body: Any, outcome: str) -> Told:
        wrong = _wrong(body)
        if wrong:
            return no(wrong)
        now = self._now()
        payment_id = f"TR{body['mode']}{_letters(7, mixed=True)}{int(now.timestamp() * 1000):013d}"
        wallet = body["payerReference"]
        payment: Record = {
            "paymentID": payment_id, "mode": body["mode"], "invoice": body["merchantInvoiceNumber"],
            "amount": body["amount"], "payerReference": wallet, "callback": body["callbackURL"],
            "created": now.isoformat(), "state": "Initiated", "agreed": False, "trxID": "", "executed": "",
            "wallet": wallet if wallet.startswith("01") else "01770618575", "refunds": [],
            "hash": secrets.token_urlsafe(8), "signature": _letters(10, mixed=True),
        }  # fmt: skip
        tables.setdefault("payments", {})[payment_id] = payment
        return Told.of(self._created(payment))

    def _created(self, payment: Record) -> Record:
        back = f"{payment['callback']}{'&' if '?' in payment['callback'] else '?'}paymentID={payment['paymentID']}"
        ways = {"success": "success", "failure": "failure", "cancelled": "cancel"}
        page = f"{self._url}/?paymentId={payment['paymentID']}&hash={payment['hash']}"
        return {
            "statusCode": "0000", "statusMessage": "Successful", "paymentID": payment["paymentID"],
            "bkashURL": f"{page}&mode={payment['mode']}&apiVersion=v1.2.0-beta/", "callbackURL": payment["callback"],
            **{f"{name}CallbackURL": f"{back}&status={way}&signature={payment['signature']}"
               for name, way in ways.items()},
            "amount": payment["amount"], "intent": "sale", "currency": "BDT",
            "paymentCreateTime": _moment(payment["created"]), "transactionStatus": "Initiated",
            "merchantInvoiceNumber": payment["invoice"],
        }  # fmt: skip

    def execute(self, tables: Any, body: Any, outcome: str) -> tuple[Told, Record | None]:
        """The answer, and the payment when it was executed just now."""
        payment = self.find(tables, body.get("paymentID", ""))
        if payment is None:
            return no("2002"), None
        refused = self._refused(tables, payment)
        if refused:
            return no(refused), None
        if outcome == "wrong_amount":
            payment["amount"] = str(Decimal(payment["amount"]) + 1)
        payment.update(state="Completed", trxID=_letters(10), executed=self._now().isoformat())
        counts = tables.setdefault("counts", {})
        counts["executions"] = counts.get("executions", 0) + 1
        return Told.of({
            "statusCode": "0000", "statusMessage": "Successful", "paymentID": payment["paymentID"],
            "payerReference": payment["payerReference"], "customerMsisdn": payment["wallet"],
            "trxID": payment["trxID"], "amount": payment["amount"], "transactionStatus": "Completed",
            "paymentExecuteTime": _moment(payment["executed"]), "currency": "BDT", "intent": "sale",
            "merchantInvoiceNumber": payment["invoice"],
        }), payment  # fmt: skip

    def _refused(self, tables: Any, payment: Record) -> str:
        if payment["state"] == "Completed":
            return "2117"
        if not payment["agreed"] or self._now() >= datetime.fromisoformat(payment["created"]) + _LIFE:
            return "2056"
        if payment["wallet"] in _EXECUTE_REFUSES:
            return _EXECUTE_REFUSES[payment["wallet"]]
        since = self._now() - self._duplicate
        twice = any(
            each["wallet"] == payment["wallet"]
            and Decimal(each["amount"]) == Decimal(payment["amount"])
            and each["executed"]
            and datetime.fromisoformat(each["executed"]) > since
            for each in tables["payments"].values()
        )
        return "2029" if twice else ""

    def query(self, tables: Any, body: Any, outcome: str) -> Told:
        payment = self.find(tables, body.get("paymentID", ""))
        if payment is None:
            return no("2002")
        amount = Decimal(payment["amount"]) + (1 if outcome == "wrong_amount" else 0)
        answer = {
            "statusCode": "0000", "statusMessage": "Successful", "paymentID": payment["paymentID"],
            "mode": payment["mode"], "paymentCreateTime": _moment(payment["created"]), "amount": str(amount),
            "transactionStatus": payment["state"], "currency": "BDT", "intent": "sale",
            "merchantInvoice": payment["invoice"], "payerReference": payment["payerReference"],
            "verificationStatus": "Complete" if payment["agreed"] else "Incomplete",
        }  # fmt: skip
        if payment["executed"]:
            answer |= {
                "paymentExecuteTime": _moment(payment["executed"]),
                "trxID": payment["trxID"],
                "maxRefundableAmount": f"{_left(payment):.2f}",
            }
        return Told.of(answer)

    def search(self, tables: Any, body: Any, outcome: str) -> Told:
        payment = _executed(tables, body.get("trxID", ""))
        if payment is None:
            return no("2033")
        return Told.of({
            "statusCode": "0000", "statusMessage": "Successful", "trxID": payment["trxID"],
            "transactionStatus": "Completed", "transactionType": "bKash Tokenized Checkout via API",
            "amount": payment["amount"], "currency": "BDT", "customerMsisdn": payment["wallet"],
            "initiationTime": _moment(payment["created"]), "completedTime": _moment(payment["executed"]),
            "organizationShortCode": "01900000000", "maxRefundableAmount": f"{_left(payment):.2f}",
        })  # fmt: skip

    def refund(self, tables: Any, body: Any, outcome: str) -> Told:
        if any(not body.get(name) for name in ("paymentId", "trxId", "refundAmount", "sku", "reason")):
            return Told.of({"message": "Invalid request body"}, 400)
        payment = self.find(tables, body["paymentId"])
        if payment is None or payment["trxID"] != body["trxId"]:
            return refund_no("2002" if payment is None else "2033")
        amount = _amount(body["refundAmount"])
        if amount is None or amount > _left(payment):
            return refund_no("2006" if amount is None else "2072")
        if len(payment["refunds"]) >= _REFUNDS:
            return refund_no("2078")
        made = {
            "refundTrxId": _letters(10), "refundTransactionStatus": "Completed", "refundAmount": f"{amount:.2f}",
            "completedTime": self._now().astimezone(DHAKA).strftime("%Y-%m-%dT%H:%M:%S:000"),
        }  # fmt: skip
        payment["refunds"].append(made)
        said = amount + 1 if outcome == "wrong_amount" else amount
        return Told.of({
            "originalTrxId": payment["trxID"], "originalTrxAmount": payment["amount"], "currency": "BDT", **made,
            "refundAmount": f"{said:.2f}", "sku": body["sku"], "reason": body["reason"],
        })  # fmt: skip

    def refunds(self, tables: Any, body: Any, outcome: str) -> Told:
        payment = _executed(tables, body.get("trxId", ""))
        if payment is None or payment["paymentID"] != body.get("paymentId"):
            return refund_no("2002")
        return Told.of({
            "originalTrxId": payment["trxID"], "originalTrxAmount": payment["amount"],
            "originalTrxCompletedTime": _moment(payment["executed"]), "refundTransactions": payment["refunds"],
        })  # fmt: skip


def _wrong(body: Record) -> str:
    """The code of what is wrong with a request to create a payment."""
    reference = str(body.get("payerReference") or "")
    checks = {
        "2065": body.get("mode") == "0011",
        "2006": _amount(body.get("amount")) is not None,
        "2007": body.get("currency") == "BDT",
        "2008": body.get("intent") == "sale",
        "2031": bool(body.get("merchantInvoiceNumber")),
        "2048": 0 < len(reference) <= 255 and not set(reference) & set("<>&"),
        "2049": str(body.get("callbackURL") or "").startswith("http"),
    }
    return next((code for code, holds in checks.items() if not holds), "")


def _amount(value: Any) -> Decimal | None:
    try:
        amount = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None
    exact = amount is not None and amount > 0 and amount == round(amount, 2)
    return amount if exact else None


def _executed(tables: Any, trx_id: str) -> Record | None:
    several = tables.setdefault("payments", {}).values()
    return next((each for each in several if trx_id and each["trxID"] == trx_id), None)


def _left(payment: Record) -> Decimal:
    return Decimal(payment["amount"]) - sum(Decimal(each["refundAmount"]) for each in payment["refunds"])


def _moment(stamp: str) -> str:
    at = datetime.fromisoformat(stamp).astimezone(DHAKA)
    return f"{at:%Y-%m-%dT%H:%M:%S}:{at.microsecond // 1000:03d} GMT+0600"


def _letters(count: int, *, mixed: bool = False) -> str:
    alphabet = (string.ascii_letters if mixed else string.ascii_uppercase) + string.digits
    return "".join(secrets.choice(alphabet) for _ in range(count))
