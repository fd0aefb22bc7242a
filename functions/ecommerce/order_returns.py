"""/orders/{order_id}/returns: goods that come back after delivery."""

from supermarket import wiring
from supermarket.ecommerce import return_service
from supermarket.ecommerce.return_schemas import ReturnBody, ReturnView
from supermarket.edge.http import GUEST, REQUIRED, Api, Caller, Once, Page, PageRequest

PATH = "/orders/{order_id}/returns"
handler = app = Api("order_returns")
EXAMPLE = {
    "reason": "damaged", "note": "The bag was torn",
    "lines": [{"product_id": "01890000-0000-7000-8000-0000000000a1", "quantity": 1}],
}  # fmt: skip


@app.get(PATH, access=GUEST, returns=ReturnView, paged=True, headers=["X-Guest-Token"])
def list_order_returns(order_id: str, caller: Caller, page: PageRequest) -> Page[ReturnView]:
    """List what came back of an order, or is to, newest first."""
    return return_service.listed(wiring.return_desk(), caller, order_id, page).map(ReturnView.of)


@app.post(
    PATH, access=GUEST, body=ReturnBody, returns=ReturnView, status=201, idempotent=REQUIRED,
    headers=["X-Guest-Token"], staff="orders:manage", examples={"body": EXAMPLE},
)  # fmt: skip
def give_back(order_id: str, body: ReturnBody, caller: Caller, once: Once) -> ReturnView:
    """Give goods back, within 7 days of delivery.

    Whoever placed the order asks for it, and the answer is `requested`. The branch's staff with orders:manage do it:
    the goods go back onto the shelf where they can be sold again, and what was paid for them is paid back.

    409 `return_above_sold`, `return_too_late`, `return_pending`, `no_store_credit`, `batch_blocked`.
    """
    return ReturnView.of(
        return_service.give_back(wiring.return_desk(), caller, order_id, body.wanted(), once)
    )
