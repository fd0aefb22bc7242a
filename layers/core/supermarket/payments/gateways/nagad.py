"""Nagad's merchant checkout, DFS API v-0.2.0: open, place, ask, and take back.

It sends no messages, has no token, and finds nothing by our own number: what `initialize` answers must be kept before
`complete`, or a lost answer could never be asked about. Answers are decided by status, never by the code beside it.
"""

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import AddressValueError, IPv4Address
from typing import Any, NoReturn, Self
from urllib.parse import quote, urlsplit

from supermarket.kernel import clock
from supermarket.kernel.money import ZERO
from supermarket.payments.exchange_model import Call, Forged, GatewayUnknown, Hint, Payer, Settled, Started
from supermarket.payments.gateways import nagad_words as words
from supermarket.payments.gateways import wire
from supermarket.payments.gateways.credentials import require
from supermarket.payments.gateways.nagad_callback import SESSION, hint_of
from supermarket.payments.gateways.nagad_crypto import DIGESTS, Sealer
from supermarket.payments.model import Evidence, Payment, Refund, RefundEvidence, RefundState, Said, Verdict
from supermarket.payments.ports import Tokens

_VERSION = "v-0.2.0"
_TAKA = "050"
_MESSAGE = 60
_SKEW = timedelta(minutes=2)
"""How far the clock there may be from ours before a time of theirs says which of two refunds it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NagadGateway:
    """``address`` is the IPv4 address told as the client's where the shopper's is not known. ``refund_dated`` says
    what a refund gives as the date of the payment: ``payment`` its own, ``today`` the day of the refund.
    """

    base_url: str
    merchant: str
    sealer: Sealer
    account: str = ""
    address: str = "127.0.0.1"
    service: str = ""
    refund_dated: str = "payment"
    now: Callable[[], datetime] = clock.now

    @classmethod
    def of(cls, given: Mapping[str, str], tokens: Tokens) -> Self:
        require(given, "Nagad", "base_url", "merchant_id", "private_key", "gateway_key")
        return cls(
            base_url=given["base_url"].rstrip("/"), merchant=given["merchant_id"],
            sealer=Sealer.of(given["private_key"], given["gateway_key"], given.get("digest", DIGESTS[0])),
            account=given.get("account_number", ""), address=given.get("address", "127.0.0.1"),
            service=given.get("service_name", ""), refund_dated=given.get("refund_dated", "payment"),
        )  # fmt: skip

    def start(
        self,
        payment: Payment,
        payer: Payer,
        back: str,
        notify: str,
        remember: Callable[[str, Mapping[str, str]], None],
    ) -> Started:
        headers = self._headers(payer.address)
        at = words.written(self.now())
        session, challenge = self._open(payment, at, headers)
        facts = {"challenge": challenge, "opened": at}
        remember(session, facts)
        return Started(session, self._place(payment, session, challenge, back, headers), facts)

    def ask(self, payment: Payment, said: Said) -> Evidence:
        told = self._verified(payment)
        if told is None:
            return self._unheard_of(payment)
        status = words.word(told.get("status", ""))
        if status in words.RETURNED | words.RETURNED_IN_PART:
            return self._returned(payment, told, in_part=status in words.RETURNED_IN_PART)
        return self._evidence(payment, told, words.verdict_of(status), risky=status == "fraud")

    def refund(self, payment: Payment, refund: Refund) -> RefundEvidence:
        sealed, signature = self.sealer.seal(self._cancelling(payment, refund))
        told = self._call(
            "POST", "/purchase/cancel", self._headers(""),
            body={"sensitiveDataCancelRequest": sealed, "signature": signature},
            query={"paymentRefId": payment.session, "orderId": payment.invoice},
        )  # fmt: skip
        done = self._opened(told)
        returned = words.word(done.get("status", "")) in words.RETURNED | words.RETURNED_IN_PART
        amount = words.amount_of(done.get("cancelamount", str(refund.amount)))
        if not returned or amount != refund.amount:
            raise GatewayUnknown("Nagad answered with something else than the refund.")
        return RefundEvidence(state=RefundState.COMPLETED, reference=done.get("canceltrxid", ""))

    def ask_refund(self, payment: Payment, refund: Refund) -> RefundEvidence:
        """What is told there is the last refund, by its time and reference; not which of ours it was."""
        told = self._verified(payment)
        if told is None:
            raise GatewayUnknown("Nagad does not know the payment.")
        status = words.word(told.get("status", ""))
        reference = told.get("cancelissuerrefno", "")
        if status == "success" and not reference:
            return RefundEvidence(state=None)
        if status not in words.RETURNED | words.RETURNED_IN_PART | {"success"}:
            raise GatewayUnknown("Nagad does not say what became of the refund.")
        at = words.read_time(told.get("cancelissuerdatetime", ""))
        if at is not None and at < refund.created_at - _SKEW:
            return RefundEvidence(state=None)
        if status not in words.RETURNED and not _can_only_be(payment, refund, at):
            raise GatewayUnknown("Nagad does not say which refund it was.")
        return RefundEvidence(state=RefundState.COMPLETED, reference=reference)

    def settled_on(self, day: date) -> Iterable[Settled] | None:
        return None

    def read_callback(self, call: Call) -> Hint:
        return hint_of(call, self.merchant)

    def read_message(self, call: Call) -> NoReturn:
        raise Forged("Nagad sends no messages.")

    def _open(self, payment: Payment, at: str, headers: Mapping[str, str]) -> tuple[str, str]:
        """The payment's reference and challenge there."""
        inner = {
            "merchantId": self.merchant, "datetime": at, "orderId": payment.invoice,
            "challenge": secrets.token_hex(20).upper(),
        }  # fmt: skip
        sealed, signature = self.sealer.seal(_bytes(inner))
        body = {"dateTime": at, "sensitiveData": sealed, "signature": signature}
        if self.account:
            body = {"accountNumber": self.account, **body}
        path = f"/check-out/initialize/{quote(self.merchant, safe='')}/{quote(payment.invoice, safe='')}"
        told = self._call("POST", path, headers, body=body, query={"locale": "EN"}, quickly=True)
        opened = self._opened(told)
        session = opened.get("paymentreferenceid", "")
        challenge = opened.get("challenge") or opened.get("random", "")
        if not SESSION.fullmatch(session) or not challenge:
            raise GatewayUnknown("Nagad opened the payment without a reference.")
        return session, challenge

    def _place(
        self, payment: Payment, session: str, challenge: str, back: str, headers: Mapping[str, str]
    ) -> str:
        """Where the shopper pays. ``Success`` says here that the order was taken, not that it was paid."""
        inner = {
            "merchantId": self.merchant, "orderId": payment.invoice, "currencyCode": _TAKA,
            "amount": str(payment.amount), "challenge": challenge,
        }  # fmt: skip
        sealed, signature = self.sealer.seal(_bytes(inner))
        body: dict[str, Any] = {"sensitiveData": sealed, "signature": signature, "merchantCallbackURL": back}
        if self.service:
            body["additionalMerchantInfo"] = {"serviceName": self.service}
        path = f"/check-out/complete/{quote(session, safe='=')}"
        told = self._call("POST", path, headers, body=body, quickly=True)
        page = urlsplit(told.get("callbackurl", ""))
        schemes = {"https", urlsplit(self.base_url).scheme}
        if words.word(told.get("status", "")) != "success" or page.scheme not in schemes or not page.netloc:
            raise GatewayUnknown("Nagad placed the payment without a page for it.")
        return page.geturl()

    def _cancelling(self, payment: Payment, refund: Refund) -> bytes:
        opened = payment.facts.get("opened") or words.written(payment.created_at)
        day = words.written(self.now()) if self.refund_dated == "today" else opened
        inner = {
            "merchantId": self.merchant, "originalRequestDate": day[:8], "originalAmount": str(payment.captured),
            "cancelAmount": str(refund.amount), "referenceNo": refund.number, "referenceMessage": "",
        }  # fmt: skip
        room = min(_MESSAGE, self.sealer.room - len(_bytes(inner)))
        return _bytes(
            inner | {"referenceMessage": words.short(refund.reason, max(room, 0)) or "Refund"[:room]}
        )

    def _verified(self, payment: Payment) -> words.Told | None:
        """What is true about the payment there; None when it is not known there."""
        if not payment.session:
            return None
        reply = wire.ask(
            "GET",
            f"{self.base_url}/verify/payment/{quote(payment.session, safe='=')}",
            headers=self._headers(""),
        )
        told = words.told_by(reply.json)
        reason = words.reason_of(told)
        if reason == words.UNKNOWN_PAYMENT:
            return None
        if reason or reply.status != 200:
            raise GatewayUnknown("Nagad did not answer about the payment.")
        return told

    def _unheard_of(self, payment: Payment) -> Evidence:
        """It was never placed, so nobody can have paid it; but while it is young it may be being placed just now."""
        over = self.now() >= payment.expires_at
        return Evidence(
            verdict=Verdict.EXPIRED if over else Verdict.PENDING,
            reason="not known there",
            facts=payment.facts,
        )

    def _returned(self, payment: Payment, told: words.Told, *, in_part: bool) -> Evidence:
        """Refunds are counted by us: money we had stays taken, and none is taken that went back before we knew."""
        if payment.state.has_money:
            return self._evidence(payment, told, Verdict.PAID)
        return self._evidence(payment, told, Verdict.PAID if in_part else Verdict.CANCELLED, risky=in_part)

    def _evidence(
        self, payment: Payment, told: words.Told, verdict: Verdict, *, risky: bool = False
    ) -> Evidence:
        session = told.get("paymentrefid") or told.get("paymentreferenceid", "")
        invoice, merchant = told.get("orderid", ""), told.get("merchantid", "")
        if verdict is Verdict.PAID and not (session and invoice and merchant):
            raise GatewayUnknown("Nagad does not say whose payment it was.")
        another = (invoice or payment.invoice, session or payment.session) != (
            payment.invoice,
            payment.session,
        )
        if verdict is not Verdict.PAID and another:
            raise GatewayUnknown("Nagad answered about another payment.")
        settled = verdict is Verdict.PAID and not risky
        at = words.read_time(told.get("issuerpaymentdatetime", "")) if verdict is Verdict.PAID else None
        reference = told.get("issuerpaymentrefno") or told.get("issuerpaymentreferenceno", "")
        return Evidence(
            verdict=verdict, invoice=invoice, session=session, merchant=merchant, risky=risky,
            amount=words.amount_of(told.get("amount", "")), transaction_id=reference,
            reason="" if settled else words.short(f"{told.get('status', '')} {told.get('statuscode', '')}", _MESSAGE),
            facts={**payment.facts, **({"paid_at": clock.stamp(at)} if at else {})},
        )  # fmt: skip

    def _call(
        self, method: str, path: str, headers: Mapping[str, str], *, body: Any, query: Mapping[str, str] | None = None,
        quickly: bool = False,
    ) -> words.Told:  # fmt: skip
        reply = wire.ask(
            method, self.base_url + path, body=_bytes(body), query=query, headers=headers,
            timeouts=wire.QUICK if quickly else wire.TIMEOUTS,
        )  # fmt: skip
        told = words.told_by(reply.json)
        reason = words.reason_of(told)
        if reason:
            raise words.refused(reason)
        if reply.status != 200:
            raise GatewayUnknown(f"Nagad answered {reply.status}.")
        return told

    def _opened(self, told: words.Told) -> words.Told:
        plain = self.sealer.open(told.get("sensitivedata", ""), told.get("signature", ""))
        try:
            return words.told_by(json.loads(plain))
        except ValueError:
            raise GatewayUnknown("The answer of Nagad cannot be read.") from None

    def _headers(self, address: str) -> Mapping[str, str]:
        try:
            client = str(IPv4Address(address))
        except AddressValueError:
            client = self.address
        return {
            "Content-Type": "application/json", "X-KM-Api-Version": _VERSION, "X-KM-IP-V4": client,
            "X-KM-Client-Type": "PC_WEB",
        }  # fmt: skip


def _bytes(inner: Any) -> bytes:
    return json.dumps(inner, separators=(",", ":")).encode()


def _can_only_be(payment: Payment, refund: Refund, at: datetime | None) -> bool:
    """Whether a part that went back can be no other refund of ours: there is none, or it came no earlier than this."""
    if payment.refunding - refund.amount > ZERO:
        return False
    return payment.refunded == ZERO or (at is not None and at >= refund.created_at.replace(microsecond=0))
