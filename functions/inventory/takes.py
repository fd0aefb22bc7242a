"""/stock/takes: counting what is there."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Once, Page, PageRequest
from supermarket.inventory import take_service
from supermarket.inventory.take_schemas import TakeQuery, TakeRequest, TakeView

handler = app = Api("takes")
EXAMPLE = {"warehouse_id": "01920000-0000-7000-8000-000000000011", "note": "Year's end"}


@app.get("/stock/takes", access="inventory:adjust", query=TakeQuery, returns=TakeView, paged=True)
def list_takes(query: TakeQuery, caller: Caller, page: PageRequest) -> Page[TakeView]:
    """List a warehouse's stock takes, newest first."""
    found = take_service.list_takes(wiring.counting_desk(), caller, query.warehouse_id, query.state, page)
    return found.map(TakeView.of)


@app.post(
    "/stock/takes", access="inventory:adjust", body=TakeRequest, returns=TakeView, status=201, idempotent=True,
    examples={"body": EXAMPLE},
)  # fmt: skip
def open_take(body: TakeRequest, caller: Caller, once: Once | None) -> TakeView:
    """Begin to count a warehouse or a part of it.

    The shop goes on selling. 409 while another stock take of the warehouse is open.
    """
    return TakeView.of(take_service.open_take(wiring.counting_desk(), caller, body.opening(), once))
