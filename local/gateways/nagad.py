"""Nagad's merchant checkout, simulated: DFS API v-0.2.0 as merchants see it, its page, and what can go wrong.

Paths are those of the provider's origin; with ``/api/dfs`` before them they are the same. ``POST /_script`` sets what
happens at the next times of a step:

- ``start`` (initialize), ``complete``, ``query`` (verify), ``refund`` (cancel): ``lose_answer`` (done, its answer is
  lost), ``no_answer`` (not done, lost), ``maintenance`` (503 and a page), ``html`` (200 and a page), ``empty`` (as to a
  server that is not on their list), ``storage_failure``
- ``start`` and ``refund``: ``bad_signature``; ``refund``: ``refuse``, ``wrong_amount`` (another one is told)
- ``query``: ``wrong_amount`` (a poisha more), ``too_little``, ``finer_amount``, ``wrong_order``, ``wrong_merchant``
- ``pay``: ``slowly`` (the browser is back before it is paid), or any button's own name
- ``callback``: ``none`` (the window is closed), ``slash`` (before the ``?``), ``lower_case``, ``forged`` (says Success
  whatever became of it), ``issuer_ref`` (repeats the payment's reference)

``GET /_state`` tells all payments and refunds. A refund asked for twice is made twice, also with the same
``referenceNo``: nothing says that the provider would notice. Test wallets are in `nagad_book.WALLETS`.
``given``: ``merchant_id``, ``digest`` (``SHA-1``), ``dates`` (``compact``, as the guide writes them).
"""

import base64
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from ipaddress import AddressValueError, IPv4Address
from typing import Any
from urllib.parse import unquote

from local.gateways import nagad_book as book
from local.gateways.exchange import Asked, Script, Told, Vault
from local.gateways.nagad_keys import Envelopes, Refused
from local.gateways.payment_page import VANISH, notice, payment_page

MERCHANT = "683000000000001"
_HEADERS = ("x-km-api-version", "x-km-ip-v4", "x-km-client-type")
_BUTTONS = (
    ("pay", "Pay"),
    ("late", "Leave; the payment succeeds some time later"),
    ("fail", "Fail: over the limit"),
    ("insufficient", "Not enough money in the wallet"),
    ("abort", "Cancel"),
    ("pending", "Leave it pending"),
    VANISH,
)
_WAYS = {*book.OUTCOMES, "late", "slowly", "pending", "vanish"}
_COMING = ("OtpSent", "PinGiven", "Success")
_PAGE = "<html><body>We will be back soon</body></html>"
_INSTEAD: Mapping[str, Told] = {
    "no_answer": Told(lost=True),
    "maintenance": Told.page(_PAGE, 503),
    "html": Told.page(_PAGE),
    "empty": Told(),
    "storage_failure": Told.of({"reason": "16_0006_075", "message": "Storage failure"}, 400),
}
Act = Callable[[Asked, str], Told]


class NagadGatewaySimulator:
    def __init__(self, url: str, vault: Vault, given: Mapping[str, str]) -> None:
        self.script = Script()
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._url, self._vault, self._compact = url.rstrip("/"), vault, given.get("dates") == "compact"
        self._merchant = given.get("merchant_id", MERCHANT)
        self._envelopes = Envelopes.of(vault, given)

    def answer(self, asked: Asked) -> Told:
        parts = [unquote(part) for part in asked.path.removeprefix("/api/dfs").strip("/").split("/")]
        match asked.method, parts:
            case "POST", ["check-out", "initialize", merchant, order]:
                return self._step("start", asked, lambda a, o: self._initialize(a, o, merchant, order))
            case "POST", ["check-out", "complete", ref]:
                return self._step("complete", asked, lambda a, o: self._complete(a, ref))
            case "GET", ["verify", "payment", ref]:
                return self._step("query", asked, lambda a, o: self._verify(ref, o))
            case "POST", ["purchase", "cancel"]:
                return self._step("refund", asked, self._cancel)
            case _:
                return self._answer_others(asked, parts)

    def _answer_others(self, asked: Asked, parts: list[str]) -> Told:
        match asked.method, parts:
            case "GET", ["check-out", ref]:
                return self._page(ref)
            case "POST", ["check-out", ref]:
                return self._clicked(ref, asked.form)
            case "POST", ["_script"]:
                self.script.set(asked.json or {})
                return Told.of({})
            case "GET", ["_state"]:
                return Told.of(self._state())
            case _:
                return Told(404)

    def _step(self, step: str, asked: Asked, act: Act) -> Told:
        outcome = self.script.take(step)
        if outcome in _INSTEAD:
            return _INSTEAD[outcome]
        try:
            _check_headers(asked.headers)
            told = act(asked, outcome)
        except Refused as refused:
            told = Told.of({"reason": refused.reason, "message": refused.message}, 400)
        return Told(lost=True) if outcome == "lose_answer" else told

    def _initialize(self, asked: Asked, outcome: str, merchant: str, order: str) -> Told:
        now, inner = self.now(), self._opened(asked, "sensitiveData")
        if merchant != self._merchant:
            raise Refused("052", "Invalid Merchant")
        if not re.fullmatch(r"[A-Za-z0-9]{5,20}", order, re.ASCII):
            raise Refused("068", "Invalid Order Id")
        _expect(inner, merchantId=merchant, orderId=order, datetime=_body(asked).get("dateTime"))
        book.read_datetime(inner["datetime"], now)
        if not 1 <= len(str(inner.get("challenge") or "")) <= 40:
            raise Refused("059", "Invalid sensitive data")
        challenge = secrets.token_hex(10)
        at = now.astimezone(book.DHAKA)
        ref = base64.b64encode(
            f"{at:%m%d%H%M%S}{at:%f}"[:13].encode() + f".{merchant}.{order}.{challenge}".encode()
        )
        with self._vault.open() as tables:
            payments = tables.setdefault("payments", {})
            today = book.day_of(now.isoformat())
            if any(p["order"] == order and book.day_of(p["opened_at"]) == today for p in payments.values()):
                raise Refused("083", "Duplicate Order ID in same day")
            payments[ref.decode()] = book.new_payment(ref.decode(), merchant, order, challenge, now)
        opened = {
            "paymentReferenceId": ref.decode(),
            "challenge": challenge,
            "acceptDateTime": f"{at:%Y%m%d%H%M%S}",
        }
        return Told.of(self._envelopes.seal(opened, outcome == "bad_signature"))

    def _complete(self, asked: Asked, ref: str) -> Told:
        inner, body = self._opened(asked, "sensitiveData"), _body(asked)
        with self._vault.open() as tables:
            payment = _payment(tables, ref)
            if payment["amount"] is not None:
                raise Refused("017", "Purchase information state is invalid")
            _expect(
                inner, merchantId=self._merchant, orderId=payment["order"], challenge=payment["challenge"]
            )
            if inner.get("currencyCode") != "050":
                raise Refused("080", "Invalid Currency Code")
            if not str(body.get("merchantCallbackURL") or "").startswith("http"):
                raise Refused("999", "Invalid request")
            payment["amount"] = book.poisha(inner.get("amount"))
            payment["callback"], payment["info"] = (
                body["merchantCallbackURL"],
                body.get("additionalMerchantInfo"),
            )
        return Told.of({"callBackUrl": f"{self._url}/check-out/{ref}", "status": "Success"})

    def _verify(self, ref: str, outcome: str) -> Told:
        with self._vault.open() as tables:
            payment = _payment(tables, ref)
            book.move_on(payment, self.now())
            return Told.of(book.shown(payment, outcome, self._compact))

    def _cancel(self, asked: Asked, outcome: str) -> Told:
        now, inner = self.now(), self._opened(asked, "sensitiveDataCancelRequest")
        with self._vault.open() as tables:
            payment = _payment(tables, asked.query.get("paymentRefId", ""))
            if asked.query.get("orderId") != payment["order"]:
                raise Refused("068", "Invalid Order Id")
            _expect(inner, merchantId=self._merchant)
            if inner.get("originalRequestDate") not in {
                book.day_of(payment["opened_at"]),
                book.day_of(now.isoformat()),
            }:
                raise Refused("059", "Invalid sensitive data")
            asked_for, number = book.poisha(inner.get("cancelAmount")), str(inner.get("referenceNo") or "")
            whole = payment["status"] in ("Success", "PartialCancelled") and outcome != "refuse"
            if not whole or not number or asked_for > payment["amount"] - payment["returned"]:
                raise Refused("017", "Purchase information state is invalid")
            if book.poisha(inner.get("originalAmount")) != payment["amount"]:
                raise Refused("059", "Invalid sensitive data")
            reference = book.give_back(payment, asked_for, now)
            tables.setdefault("refunds", {})[reference] = {
                "reference": reference, "number": number, "order": payment["order"], "amount": book.taka(asked_for),
                "message": inner.get("referenceMessage"), "at": now.isoformat(),
            }  # fmt: skip
            told = {
                "status": payment["status"], "code": "000", "originalAmount": book.taka(payment["amount"]),
                "cancelAmount": book.taka(asked_for + (outcome == "wrong_amount")), "cancelTrxId": reference,
            }  # fmt: skip
        return Told.of(self._envelopes.seal(told, outcome == "bad_signature"))

    def _page(self, ref: str) -> Told:
        with self._vault.open() as tables:
            payment = tables.get("payments", {}).get(ref)
            if payment is None or payment["amount"] is None:
                return notice("Nagad", "No such payment.", 404)
            if payment["status"] == "OrderInitiated":
                payment["status"] = "Ready"
            is_open = payment["status"] == "Ready"
            facts = {"merchant": payment["merchant"], "order": payment["order"], "status": payment["status"]}
            amount = f"{book.taka(payment['amount'])} BDT"
        wallets = "".join(f'<option value="{n}">{n} ({does})</option>' for n, does in book.WALLETS.items())
        fields = f'<p><label>Wallet <select name="wallet">{wallets}</select></label></p>'
        return Told.page(
            payment_page("Nagad", amount, facts, _BUTTONS if is_open else (), fields if is_open else "")
        )

    def _clicked(self, ref: str, form: Mapping[str, str]) -> Told:
        with self._vault.open() as tables:
            payment = tables.get("payments", {}).get(ref)
            if payment is None or payment["amount"] is None:
                return notice("Nagad", "No such payment.", 404)
            if payment["status"] not in ("OrderInitiated", "Ready"):
                return notice("Nagad", "This payment is over.", 409)
            does = self.script.take("pay") or form.get("do", "")
            if does not in _WAYS:
                return notice("Nagad", "There is no such button.", 400)
            payment["wallet"] = form.get("wallet") or next(iter(book.WALLETS))
            said = self._carry_out(
                payment, book.WALLETS.get(payment["wallet"], "pay") if does == "pay" else does
            )
            twist = self.script.take("callback")
            if not said or twist == "none":
                return notice("Nagad", "You may close this window.")
            return Told.to(book.way_back(payment, said, twist))

    def _carry_out(self, payment: book.Record, does: str) -> str:
        """What the browser says of it when it goes back; empty when it stays."""
        if does in book.OUTCOMES:
            book.end(payment, does, self.now())
            return does
        if does == "vanish":
            book.end(payment, "pay", self.now())
            return ""
        payment["status"] = "InProgress"
        if does in ("late", "slowly"):
            payment["coming"] = list(_COMING)
        return {"late": "abort", "slowly": "pay"}.get(does, "")

    def _opened(self, asked: Asked, name: str) -> dict[str, Any]:
        body = _body(asked)
        return self._envelopes.open(body.get(name), body.get("signature"))

    def _state(self) -> dict[str, Any]:
        with self._vault.open() as tables:
            payments = tables.get("payments", {}).values()
            hidden = ("challenge", "coming")
            return {
                "payments": [{k: v for k, v in p.items() if k not in hidden} for p in payments],
                "refunds": list(tables.get("refunds", {}).values()),
                "wallets": dict(book.WALLETS),
            }


def _payment(tables: Mapping[str, dict[str, Any]], ref: str) -> book.Record:
    found: book.Record | None = tables.get("payments", {}).get(ref)
    if found is None:
        raise Refused("055", "Invalid Payment Reference Id")
    return found


def _check_headers(headers: Mapping[str, str]) -> None:
    if any(not headers.get(name) for name in _HEADERS):
        raise Refused("064", "Mandatory Header Missing")
    try:
        IPv4Address(headers["x-km-ip-v4"])
    except AddressValueError:
        raise Refused("999", "Invalid request") from None


def _body(asked: Asked) -> dict[str, Any]:
    return asked.json if isinstance(asked.json, dict) else {}


def _expect(inner: Mapping[str, Any], **values: Any) -> None:
    if any(inner.get(name) != value for name, value in values.items()):
        raise Refused("059", "Invalid sensitive data")
