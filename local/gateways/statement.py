"""What each simulated gateway's ``/_state`` says of its payments, in one form: for people, and for adding up."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

State = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One payment as its gateway has it, in poisha. ``transaction_id`` is empty where no money came in.

    ``page`` is the path of the page it is paid on, empty where the state does not tell.
    """

    invoice: str
    state: str
    amount: int
    transaction_id: str = ""
    refunded: int = 0
    page: str = ""


def lines(gateway: str, state: State) -> list[Line]:
    """The oldest first."""
    return list(_READERS[gateway](state))


def _bkash(state: State) -> Iterator[Line]:
    for each in state.get("payments", ()):
        refunded = sum(poisha(one["refundAmount"]) for one in each["refunds"])
        yield Line(each["invoice"], each["state"], poisha(each["amount"]), each["trxID"], refunded)


def _nagad(state: State) -> Iterator[Line]:
    for each in state.get("payments", ()):
        page, amount = f"/check-out/{each['ref']}", each["amount"] or 0
        yield Line(each["order"], each["status"], amount, each["issuer"], each["returned"], page)


def _sslcommerz(state: State) -> Iterator[Line]:
    pages = {
        each["session"]: f"/EasyCheckOut/testcde{each['session'].lower()}"
        for each in state.get("sessions", ())
    }
    tried = {each["session"] for each in state.get("payments", ())}
    for each in state.get("sessions", ()):
        if each["session"] not in tried:
            yield Line(each["invoice"], each["state"], 0, page=pages[each["session"]])
    for each in state.get("payments", ()):
        known = each["transaction_id"] if each["paid"] else ""
        refunded = poisha(each["refunded"])
        page = pages.get(each["session"], "")
        yield Line(each["invoice"], each["status"], poisha(each["amount"]), known, refunded, page)


def _stripe(state: State) -> Iterator[Line]:
    charges = {each["payment_intent"]: each for each in state.get("charges", {}).values()}
    for each in state.get("sessions", {}).values():
        charge = charges.get(each["payment_intent"], {})
        known, refunded = charge.get("id", ""), charge.get("amount_refunded", 0)
        said = f"{each['status']}, {each['payment_status']}"
        invoice = each["client_reference_id"] or ""
        yield Line(invoice, said, each["amount_total"], known, refunded, f"/c/pay/{each['id']}")


_READERS: Mapping[str, Callable[[State], Iterator[Line]]] = {
    "bkash": _bkash, "nagad": _nagad, "sslcommerz": _sslcommerz, "stripe": _stripe,
}  # fmt: skip


def poisha(amount: str) -> int:
    taka, _, rest = amount.partition(".")
    return int(taka) * 100 + int(rest.ljust(2, "0")[:2])
