"""/cart/notices/{product_id}: waiting for a product that the online shop has none of."""

from supermarket import wiring
from supermarket.ecommerce import notice_service
from supermarket.ecommerce.notice_schemas import NoticesView
from supermarket.edge.http import SIGNED_IN, Api, Caller

handler = app = Api("notice")


@app.put("/cart/notices/{product_id}", access=SIGNED_IN, returns=NoticesView)
def ask_for_notice(product_id: str, caller: Caller) -> NoticesView:
    """Be told once, by mail, when the product is there again. To ask twice is to ask once.

    409 `available` for a product that is there, `withdrawn` for one that is sold no more, `bundle` (ask for what it is
    made of), `address_not_verified`, and `notices_full` for more than 50.
    """
    return NoticesView.of(notice_service.ask(wiring.notice_desk(), caller.id, product_id))


@app.delete("/cart/notices/{product_id}", access=SIGNED_IN, returns=NoticesView)
def forget_notice(product_id: str, caller: Caller) -> NoticesView:
    """Wait for a product no more."""
    return NoticesView.of(notice_service.forget(wiring.notice_desk(), caller.id, product_id))
