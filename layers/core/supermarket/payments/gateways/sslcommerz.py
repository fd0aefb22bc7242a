"""SSLCommerz v4: a page of theirs to pay on, and answers to what is asked of them.

After the vendor's documentation, version 4.00, and its sample libraries. A no comes with HTTP 200 too. The store's
password goes with every call, in the address of each GET: no address is ever told to anybody.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self
from urllib.parse import urlsplit

from supermarket.kernel.money import CURRENCY, Money
from supermarket.payments.exchange_model import (
    Call,
    GatewayRefused,
    GatewayUnknown,
    Hint,
    Payer,
    Settled,
    Signal,
    Started,
)
from supermarket.payments.gateways import sslcommerz_forms, wire
from supermarket.payments.gateways.credentials import require
from supermarket.payments.gateways.sslcommerz_proof import PAID, evidence_of, same_once, text, unpaid
from supermarket.payments.model import Evidence, Payment, Refund, RefundEvidence, RefundState, Said
from supermarket.payments.ports import Tokens

_SESSION = "/gwprocess/v4/api.php"
_PROOF = "/validator/api/validationserverAPI.php"
_TRANSACTIONS = "/validator/api/merchantTransIDvalidationAPI.php"
_PAGES = {"securepay.sslcommerz.com": frozenset({"securepay.sslcommerz.com", "epay-gw.sslcommerz.com"})}
_LEAST, _MOST = Money.taka("10"), Money.taka("500000")
_NOBODY = "noreply@example.com"
_NOT_GIVEN = "N/A"
_REFUNDS = {
    "refunded": RefundState.COMPLETED, "processing": RefundState.PENDING, "cancelled": RefundState.REJECTED,
}  # fmt: skip
_LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){8,}")


@dataclass(frozen=True, slots=True)
class SslcommerzGateway:
    """A `PaymentGateway`. ``email`` is told for shoppers who gave none; they ask for one.

    ``repeats`` says that SSLCommerz has promised not to refund twice under one number: then a refund whose answer was
    lost is asked for again. Without that promise it waits for somebody to look it up there.
    """

    base_url: str
    merchant: str
    password: str = field(repr=False)
    email: str = _NOBODY
    repeats: bool = False

    @classmethod
    def of(cls, given: Mapping[str, str], tokens: Tokens) -> Self:
        require(given, "SSLCommerz", "base_url", "store_id", "store_passwd")
        return cls(
            given["base_url"].rstrip("/"), given["store_id"], given["store_passwd"], given.get("email") or _NOBODY,
            given.get("refund_repeats") == "yes",
        )  # fmt: skip

    def start(
        self,
        payment: Payment,
        payer: Payer,
        back: str,
        notify: str,
        remember: Callable[[str, Mapping[str, str]], None],
    ) -> Started:
        if not _LEAST <= payment.amount <= _MOST:
            raise GatewayRefused(f"SSLCommerz takes {_LEAST} to {_MOST}.", code="amount_out_of_range")
        form = {
            **_bill(payment, payer),
            **_ways_back(back),
            "ipn_url": notify,
            "cus_email": self._email(payer),
        }
        told = _read(wire.ask("POST", self.base_url + _SESSION, form={**form, **self._proof_of_us}))
        status, session, page = text(told, "status"), text(told, "sessionkey"), text(told, "GatewayPageURL")
        if status == "FAILED":
            raise GatewayRefused(f"SSLCommerz: {self._words(told, 'failedreason')}")
        if status != "SUCCESS" or not session or not self._is_theirs(page):
            raise GatewayUnknown("SSLCommerz opened no page that can be trusted.")
        return Started(session, page)

    def ask(self, payment: Payment, said: Said) -> Evidence:
        """Two steps: which payments they list for the invoice, then their proof of each that is paid."""
        attempts = self._attempts(payment.invoice)
        paid = {text(each, "val_id"): each for each in attempts if text(each, "status") in PAID}
        if not paid:
            return unpaid(attempts, payment.invoice, lambda each: self._words(each, "error"))
        proofs = same_once([self._proof(val_id) for val_id in paid])
        return evidence_of(payment, proofs)

    def refund(self, payment: Payment, refund: Refund) -> RefundEvidence:
        told = self._ask_refund_of(payment, refund)
        connected, status = text(told, "APIConnect"), text(told, "status")
        if connected in ("FAILED", "INVALID_REQUEST", "INACTIVE") or (connected, status) == (
            "DONE",
            "failed",
        ):
            raise GatewayRefused(f"SSLCommerz: {connected} {self._words(told, 'errorReason')}".rstrip())
        return _taken(payment, told)

    def ask_refund(self, payment: Payment, refund: Refund) -> RefundEvidence:
        """A refund that they gave no reference for cannot be asked about: it is unknown, never "not heard of"."""
        if refund.reference:
            return self._refund_told(payment, refund)
        if self.repeats:
            return _taken(payment, self._ask_refund_of(payment, refund))
        raise GatewayUnknown("SSLCommerz gave no reference of this refund: look it up in the merchant panel.")

    def settled_on(self, day: date) -> Iterable[Settled] | None:
        """None: version 4 has no list."""
        return None

    def read_callback(self, call: Call) -> Hint:
        return sslcommerz_forms.callback(call)

    def read_message(self, call: Call) -> Signal:
        told = sslcommerz_forms.signed(call.body, self.merchant, self.password)
        return sslcommerz_forms.signal(told, self._words(told, "error"))

    @property
    def _proof_of_us(self) -> dict[str, str]:
        return {"store_id": self.merchant, "store_passwd": self.password}

    def _email(self, payer: Payer) -> str:
        """Theirs ends at 50 letters; half an address might be somebody else's."""
        return payer.email if 0 < len(payer.email) <= 50 else self.email

    def _is_theirs(self, page: str) -> bool:
        try:
            ours, theirs = urlsplit(self.base_url), urlsplit(page)
        except ValueError:
            return False
        return theirs.scheme == ours.scheme and theirs.netloc in _PAGES.get(ours.netloc, {ours.netloc})

    def _get(self, path: str, **query: str) -> Mapping[str, Any]:
        sought = {**query, **self._proof_of_us, "format": "json"}
        return _read(wire.ask("GET", self.base_url + path, query=sought))

    def _attempts(self, invoice: str) -> list[Mapping[str, Any]]:
        told = self._get(_TRANSACTIONS, tran_id=invoice)
        listed = told.get("element") or []
        if text(told, "APIConnect") != "DONE" or not isinstance(listed, list):
            raise GatewayUnknown("SSLCommerz listed no transactions.")
        attempts = [each for each in listed if each]
        if text(told, "no_of_trans_found") != str(len(attempts)) or not all(map(_is_attempt, attempts)):
            raise GatewayUnknown("SSLCommerz listed something else than transactions.")
        return [each for each in attempts if text(each, "tran_id") == invoice]

    def _proof(self, val_id: str) -> Mapping[str, Any]:
        """What is listed as paid and does not prove to be is unknown, and so is half a proof."""
        proof = self._get(_PROOF, val_id=val_id, v="1") if val_id else {}
        sound = text(proof, "APIConnect") == "DONE" and text(proof, "status") in PAID
        if not sound or not all(text(proof, key) for key in ("tran_id", "bank_tran_id", "currency")):
            raise GatewayUnknown("SSLCommerz lists a payment as made and gives no proof of it.")
        return proof

    def _ask_refund_of(self, payment: Payment, refund: Refund) -> Mapping[str, Any]:
        return self._get(
            _TRANSACTIONS, bank_tran_id=payment.transaction_id, refund_trans_id=refund.number,
            refund_amount=str(refund.amount), refund_remarks=refund.reason[:255] or "Refund", refe_id=payment.invoice,
            v="1",
        )  # fmt: skip

    def _refund_told(self, payment: Payment, refund: Refund) -> RefundEvidence:
        told = self._get(_TRANSACTIONS, refund_ref_id=refund.reference)
        state = _REFUNDS.get(text(told, "status"))
        ours = {text(told, "refund_ref_id"), text(told, "bank_tran_id")} <= {
            "", refund.reference, payment.transaction_id,
        }  # fmt: skip
        if text(told, "APIConnect") != "DONE" or state is None or not ours:
            raise GatewayUnknown("SSLCommerz said nothing about this refund.")
        return RefundEvidence(
            state=state, reference=refund.reference, reason=self._words(told, "errorReason")
        )

    def _words(self, told: Mapping[str, Any], key: str) -> str:
        """Their reason in short, without what must not be kept: our password, and numbers of cards and telephones."""
        words = " ".join(text(told, key).replace(self.password, "***").split())
        return _LONG_NUMBER.sub("***", words)[:100]


def _read(reply: wire.Reply) -> Mapping[str, Any]:
    if reply.status != 200 or not isinstance(reply.json, dict):
        raise GatewayUnknown("SSLCommerz answered nothing that can be read.")
    return reply.json


def _is_attempt(told: Any) -> bool:
    return isinstance(told, dict) and bool(text(told, "tran_id"))


def _taken(payment: Payment, told: Mapping[str, Any]) -> RefundEvidence:
    """``success`` is that they will; ``processing`` that they had been asked before."""
    bank_tran_id = text(told, "bank_tran_id")
    if text(told, "APIConnect") != "DONE" or text(told, "status") not in ("success", "processing"):
        raise GatewayUnknown("SSLCommerz did not say whether it refunds.")
    if bank_tran_id not in ("", payment.transaction_id):
        raise GatewayUnknown("SSLCommerz answered about another payment.")
    return RefundEvidence(state=RefundState.PENDING, reference=text(told, "refund_ref_id"))


def _bill(payment: Payment, payer: Payer) -> dict[str, str]:
    return {
        "total_amount": str(payment.amount), "currency": CURRENCY, "tran_id": payment.invoice,
        "cus_name": payer.name[:50] or _NOT_GIVEN, "cus_add1": payer.line[:50] or _NOT_GIVEN,
        "cus_city": payer.city[:50] or _NOT_GIVEN, "cus_postcode": payer.postcode[:30] or _NOT_GIVEN,
        "cus_country": "Bangladesh", "cus_phone": payer.phone.removeprefix("+88")[:20],
        "shipping_method": "NO", "num_of_item": str(payer.items), "product_name": "Grocery",
        "product_category": "grocery", "product_profile": "general", "emi_option": "0",
        "value_a": payment.branch_id, "value_b": payment.order_number,
    }  # fmt: skip


def _ways_back(back: str) -> dict[str, str]:
    with_said = f"{back}{'&' if urlsplit(back).query else '?'}said="
    return {
        "success_url": f"{with_said}{Said.SUCCESS}", "fail_url": f"{with_said}{Said.FAILURE}",
        "cancel_url": f"{with_said}{Said.CANCEL}",
    }  # fmt: skip
