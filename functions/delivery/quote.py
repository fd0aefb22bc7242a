"""/delivery/quote: what bringing goods to an address costs, before anything is ordered."""

from supermarket import wiring
from supermarket.delivery import service
from supermarket.delivery.slot_schemas import QuoteRequest, QuoteView, SlotView
from supermarket.edge.http import GUEST, Api
from supermarket.kernel import clock

handler = app = Api("quote")
EXAMPLE = {"address": {"area": "Dhanmondi", "city": "Dhaka", "postcode": "1205"}, "amount": "850.00"}


@app.post("/delivery/quote", access=GUEST, body=QuoteRequest, returns=QuoteView, examples={"body": EXAMPLE})
def quote(body: QuoteRequest) -> QuoteView:
    """Say what delivery costs, what is missing to the minimum, and the first times that can be had.

    Checkout charges the same. 422 `not_delivered` where the branch brings nothing.
    """
    desk, now, where = wiring.delivery_desk(), clock.now(), body.where()
    branch = service.branch_asked(desk, body.branch_id)
    found, rooms = service.quote(desk, branch, where, body.amount, now)
    slots = [SlotView.of(each.slot, each.remaining, now) for each in rooms]
    return QuoteView.of(branch.id, body.amount, found, slots)
