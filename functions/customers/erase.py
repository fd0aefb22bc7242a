"""/customers/{customer_id}/erase: forget a person."""

from supermarket import wiring
from supermarket.customers import privacy_service
from supermarket.customers.privacy_schemas import EraseRequest, ErasureView
from supermarket.edge.http import SIGNED_IN, Api, Caller
from supermarket.kernel import clock

handler = app = Api("erase")


@app.post(
    "/customers/{customer_id}/erase", access=SIGNED_IN, sensitive=True, body=EraseRequest, returns=ErasureView,
    examples={"body": {"confirm": "erase"}},
)  # fmt: skip
def erase_data(customer_id: str, body: EraseRequest, caller: Caller) -> ErasureView:
    """Erase what the shop holds about a person, oneself or with privacy:manage somebody who asked for it.

    The account, its sign-ins and the cart go. Orders stay with their goods, amounts and VAT, as tax law asks, and no
    longer say who it was. 409 while an order is under way, or `credit_left` while there is store credit. Sent again
    after a failure it goes on.
    """
    now = clock.now()
    erased = privacy_service.erase(wiring.personal_data(), caller, customer_id, now)
    return ErasureView.of(customer_id, now, erased)
