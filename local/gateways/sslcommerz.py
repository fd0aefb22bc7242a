"""SSLCommerz v4, simulated: sessions, a page to pay on, proof, lists, refunds, and the messages (IPN) about them.

What can be scripted, by step:

- ``start``, ``query``, ``validate``, ``refund``, ``refund_query``: ``no_answer`` (not done), ``lose_answer`` (done,
  and never told), ``maintenance`` (503), ``unreadable`` (200, and HTML).
- ``start`` also: ``refuse``, ``elsewhere`` (the page is on a foreign host).
- ``validate`` also: ``wrong_amount``, ``wrong_currency``, ``wrong_invoice``, ``unknown``.
- ``refund`` also: ``refuse``; ``refund_query`` also: ``cancel``.
- ``pay``, what the bank does when the shopper pays: ``wrong_amount`` (a poisha more), ``pending`` (listed so once).
- ``message``, for each that would be sent: ``twice``, ``late``, ``bad_signature``, ``none``.

A refund is ``processing`` the first time it is asked about and ``refunded`` the second. After a failure or a cancel
the page still takes money: that is how a late success comes about.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from local.gateways.exchange import Asked, Post, Script, Told, Vault
from local.gateways.payment_page import notice
from local.gateways.sslcommerz_books import Books, attempt, now
from local.gateways.sslcommerz_messages import signed, to_browser, to_shop
from local.gateways.sslcommerz_page import WALLETS, session_page

_PAGE = "/EasyCheckOut/testcde"
_CLOSED = "<!doctype html><title>SSLCommerz</title><p>Under maintenance</p>"
_NEEDED = (
    "currency", "tran_id", "success_url", "fail_url", "cancel_url", "cus_name", "cus_email", "cus_add1", "cus_city",
    "cus_postcode", "cus_country", "cus_phone", "shipping_method", "num_of_item", "product_name", "product_category",
    "product_profile",
)  # fmt: skip
_LEAST, _MOST, _POISHA = Decimal("10.00"), Decimal("500000.00"), Decimal("0.01")
_PAYS = ("pay", "risky", "twice", "retry", "vanish")
_STATES = {
    **dict.fromkeys(_PAYS, "paid"), "fail": "failed", "cancel": "cancelled", "expire": "expired",
}  # fmt: skip
_OVER = ("paid", "expired")
_BACK = {
    "CANCELLED": "cancel_url",
    "VALID": "success_url",
    "VALIDATED": "success_url",
    "PENDING": "success_url",
}


class SslcommerzGatewaySimulator:
    """``given`` is the account of the shop, as its own credentials name it: ``store_id`` and ``store_passwd``."""

    created_by_default = WALLETS

    def __init__(self, url: str, vault: Vault, given: Mapping[str, str]) -> None:
        self.script = Script()
        self._url, self._vault = url.rstrip("/"), vault
        self._store_id, self._password = given["store_id"], given["store_passwd"]

    def answer(self, asked: Asked) -> Told:
        with self._vault.open() as tables:
            books = Books.of(tables)
            if asked.path.startswith(_PAGE):
                return self._page(books, asked)
            route = {
                ("POST", "/_script"): self._set_script, ("GET", "/_state"): self._state,
                ("POST", "/gwprocess/v4/api.php"): self._start,
                ("GET", "/validator/api/validationserverAPI.php"): self._validate,
                ("GET", "/validator/api/merchantTransIDvalidationAPI.php"): self._transactions,
            }.get((asked.method, asked.path))  # fmt: skip
            return route(books, asked) if route else Told.page("<h1>404</h1>", 404)

    def _set_script(self, _: Books, asked: Asked) -> Told:
        self.script.set(asked.json or {})
        return Told.of({})

    def _state(self, books: Books, _: Asked) -> Told:
        return Told.of(books.state())

    def _step(self, name: str, done: Callable[[str], Mapping[str, Any]]) -> Told:
        outcome = self.script.take(name)
        match outcome:
            case "no_answer":
                return Told(lost=True)
            case "maintenance":
                return Told.page(_CLOSED, 503)
            case "unreadable":
                return Told.page(_CLOSED)
        return Told.of(done(outcome), lost=outcome == "lose_answer")

    def _is_ours(self, given: Mapping[str, str]) -> bool:
        return (given.get("store_id"), given.get("store_passwd")) == (self._store_id, self._password)

    def _start(self, books: Books, asked: Asked) -> Told:
        return self._step("start", lambda outcome: self._session(books, asked.form, outcome))

    def _session(self, books: Books, form: dict[str, str], outcome: str) -> dict[str, Any]:
        why_not = "Store Credential Error Or Store is De-active" if not self._is_ours(form) else _amiss(form)
        if outcome == "refuse":
            why_not = "Store is not allowed to take payments"
        if why_not:
            return {"status": "FAILED", "failedreason": why_not, "sessionkey": "", "GatewayPageURL": ""}
        key = books.open_session(form)
        host = "https://pay.elsewhere.example" if outcome == "elsewhere" else self._url
        return {
            "status": "SUCCESS", "failedreason": "", "sessionkey": key, "gw": {"mobilebanking": "bkash,nagad"},
            "redirectGatewayURL": "", "GatewayPageURL": f"{host}{_PAGE}{key.lower()}", "storeBanner": "",
            "storeLogo": "", "desc": [], "is_direct_pay_enable": "0",
        }  # fmt: skip

    def _page(self, books: Books, asked: Asked) -> Told:
        session = books.sessions.get(asked.path.removeprefix(_PAGE).upper())
        if session is None:
            return notice("SSLCommerz", "No such payment.", 404)
        did = asked.form.get("do", "")
        made = self._try(books, session, did, asked.form) if session["state"] not in _OVER else []
        tried = books.of_session(session)
        if asked.method == "GET" or not tried:
            return Told.page(session_page(session))
        back = session[_BACK.get(tried[-1]["status"], "fail_url")]
        page = to_browser(back, signed(tried[-1], self._store_id, self._password))
        if did == "vanish":
            page = notice("SSLCommerz", "Paid. The way back to the shop was lost.")
        return replace(page, then=self._messages(session, made))

    def _try(
        self, books: Books, session: dict[str, Any], did: str, form: Mapping[str, str]
    ) -> list[dict[str, Any]]:
        """What the shopper did, and each attempt that it made there."""
        wallet = WALLETS.get(form.get("with", ""), WALLETS["bkash"])
        outcome = self.script.take("pay") if did in _PAYS else ""
        amount = Decimal(session["total_amount"]) + (_POISHA if outcome == "wrong_amount" else 0)
        good = {"status": "PENDING" if outcome == "pending" else "VALID", "amount": amount}
        failed = {"status": "FAILED", "error": "Invalid OTP"}
        unattempted = "EXPIRED" if books.of_session(session) else "UNATTEMPTED"
        plans: dict[str, list[dict[str, Any]]] = {
            "pay": [good], "vanish": [good], "risky": [{**good, "risk": "1"}], "twice": [good, good],
            "retry": [failed, good], "fail": [failed],
            "cancel": [{"status": "CANCELLED", "error": "Cancelled by User"}],
            "expire": [{"status": unattempted, "error": "Session expired"}],
        }  # fmt: skip
        session["state"] = _STATES.get(did, session["state"])
        return [books.keep(attempt(session, wallet, **plan)) for plan in plans.get(did, [])]

    def _messages(self, session: Mapping[str, Any], made: Sequence[Mapping[str, Any]]) -> list[Post]:
        url = session.get("ipn_url", "")
        sent = [each for each in made if url and each["status"] != "PENDING"]
        return [
            post
            for each in sent
            for post in to_shop(url, each, self._store_id, self._password, self.script.take("message"))
        ]

    def _validate(self, books: Books, asked: Asked) -> Told:
        return self._step("validate", lambda outcome: self._proof(books, asked.query, outcome))

    def _proof(self, books: Books, query: Mapping[str, str], outcome: str) -> dict[str, Any]:
        if not self._is_ours(query):
            return {"APIConnect": "FAILED"}
        if not query.get("val_id") or query.get("format") != "json":
            return {"APIConnect": "INVALID_REQUEST"}
        paid = books.paid(query["val_id"])
        if paid is None or outcome == "unknown":
            return {"status": "INVALID_TRANSACTION", "APIConnect": "DONE"}
        told = {**books.shown(paid), "APIConnect": "DONE", "validated_on": now(), "gw_version": ""}
        paid["status"] = "VALIDATED"
        wrong = {
            "wrong_amount": {"amount": f"{Decimal(told['amount']) - _POISHA}"},
            "wrong_currency": {"currency_type": "USD"}, "wrong_invoice": {"tran_id": "ANOTHER1A1"},
        }  # fmt: skip
        return {**told, **wrong.get(outcome, {})}

    def _transactions(self, books: Books, asked: Asked) -> Told:
        query = asked.query
        step, done = "query", self._list
        if "refund_ref_id" in query:
            step, done = "refund_query", self._refund_told
        elif "refund_amount" in query:
            step, done = "refund", self._refund
        if not self._is_ours(query):
            return Told.of({"APIConnect": "FAILED"})
        return self._step(step, lambda outcome: done(books, query, outcome))

    def _list(self, books: Books, query: Mapping[str, str], outcome: str) -> dict[str, Any]:
        if query.get("sessionkey"):
            session = books.sessions.get(query["sessionkey"], {"sessionkey": ""})
            last = [books.shown(each) for each in books.of_session(session)][-1:] or [{"status": "PENDING"}]
            return {"APIConnect": "DONE", "sessionkey": query["sessionkey"], **last[0]}
        if not query.get("tran_id"):
            return {"APIConnect": "INVALID_REQUEST"}
        found = books.of_invoice(query["tran_id"])
        told = [books.shown(each) for each in found]
        books.decide(found)
        return {"APIConnect": "DONE", "no_of_trans_found": len(told), "element": told}

    def _refund(self, books: Books, query: Mapping[str, str], outcome: str) -> dict[str, Any]:
        if not all(
            query.get(key) for key in ("bank_tran_id", "refund_trans_id", "refund_amount", "refund_remarks")
        ):
            return {"APIConnect": "INVALID_REQUEST"}
        reason = "Refund is not allowed" if outcome == "refuse" else books.why_no_refund(query)
        told = {
            "APIConnect": "DONE",
            "bank_tran_id": query["bank_tran_id"],
            "trans_id": "",
            "errorReason": reason,
        }
        if reason:
            return {**told, "refund_ref_id": "", "status": "failed"}
        refund, first = books.refund(query)
        status = "success" if first else "processing"
        return {
            **told,
            "trans_id": refund["tran_id"],
            "refund_ref_id": refund["refund_ref_id"],
            "status": status,
        }

    def _refund_told(self, books: Books, query: Mapping[str, str], outcome: str) -> dict[str, Any]:
        refund = books.refunds.get(query["refund_ref_id"])
        if refund is None:
            return {"APIConnect": "DONE", "status": "", "errorReason": "Refund not found"}
        books.progress(refund, cancel=outcome == "cancel")
        shown = (
            "bank_tran_id",
            "tran_id",
            "refund_ref_id",
            "initiated_on",
            "refunded_on",
            "status",
            "errorReason",
        )
        return {"APIConnect": "DONE", **{key: refund[key] for key in shown}}


def _amiss(form: Mapping[str, str]) -> str:
    missing = [name for name in _NEEDED if not form.get(name)]
    if missing:
        return f"{missing[0]} is missing"
    amount = form.get("total_amount", "")
    if not amount.replace(".", "", 1).isdigit() or not _LEAST <= Decimal(amount) <= _MOST:
        return "Invalid amount"
    return "Invalid tran_id" if len(form["tran_id"]) > 30 else ""
