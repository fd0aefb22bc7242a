"""/customers/{customer_id}/store-credit: what the shop owes a customer, and why."""

from supermarket import wiring
from supermarket.customers import credit_service
from supermarket.customers.credit_schemas import (
    CreditBalance,
    CreditChangeView,
    CreditEntryView,
    CreditRequest,
)
from supermarket.edge.http import REQUIRED, SIGNED_IN, Api, Caller, Once, Page, PageRequest

PATH = "/customers/{customer_id}/store-credit"
handler = app = Api("store_credit")


@app.get(PATH, access=SIGNED_IN, returns=CreditEntryView, paged=True, beside=CreditBalance)
def show_store_credit(customer_id: str, caller: Caller, page: PageRequest) -> Page[CreditEntryView]:
    """Show a customer's store credit and its ledger, newest first. One's own, or with orders:read anybody's."""
    wallet = credit_service.show(wiring.store_credit(), caller, customer_id, page)
    found = wallet.entries.map(CreditEntryView.of)
    return Page(found.items, found.next, CreditBalance(balance=wallet.balance))


@app.post(
    PATH, access="payments:manage", body=CreditRequest, returns=CreditChangeView, status=201, idempotent=REQUIRED,
    examples={"body": {"amount": "500.00", "reason": "gift_card", "note": "Card 0042"}},
)  # fmt: skip
def change_store_credit(
    customer_id: str, body: CreditRequest, caller: Caller, once: Once
) -> CreditChangeView:
    """Give a customer store credit, or take some back by a correction of less than nothing.

    409 `credit_short` when more would be taken than there is. Nobody gives to themselves.
    """
    book = wiring.store_credit(), wiring.users()
    return CreditChangeView.of(*credit_service.change(*book, caller, customer_id, body.change(), once))
