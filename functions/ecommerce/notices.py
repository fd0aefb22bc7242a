"""/cart/notices: the products a customer waits for."""

from supermarket import wiring
from supermarket.ecommerce import notice_service
from supermarket.ecommerce.notice_schemas import NoticesView
from supermarket.edge.http import SIGNED_IN, Api, Caller

handler = app = Api("notices")


@app.get("/cart/notices", access=SIGNED_IN, returns=NoticesView)
def list_notices(caller: Caller) -> NoticesView:
    """The products that one waits for, to be told by mail when they are there again."""
    return NoticesView.of(notice_service.show(wiring.notice_desk(), caller.id))
