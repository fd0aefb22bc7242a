"""/cart/notices/stop/{token}: the link in a letter about a product, to have no more of them."""

from supermarket import wiring
from supermarket.ecommerce import notice_service
from supermarket.ecommerce.notice_schemas import WaitingView, page
from supermarket.edge.http import PUBLIC, Answer, Api, Request

handler = app = Api("notice_stop")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
}


@app.get("/cart/notices/stop/{token}", access=PUBLIC, returns=WaitingView, produces=["text/html"])
def show_waiting(token: str, request: Request) -> Answer:
    """Whether a customer waits for any product; a page with a button for who asks for one."""
    waiting = notice_service.is_waiting(
        wiring.notice_book(), wiring.read_together(), wiring.reminder_key(), token
    )
    return shown(WaitingView(waiting=waiting), request)


@app.post("/cart/notices/stop/{token}", access=PUBLIC, returns=WaitingView, produces=["text/html"])
def stop_waiting(token: str, request: Request) -> Answer:
    """Wait for nothing any more. Mail programs send this by themselves (RFC 8058), with any body."""
    notice_service.stop(wiring.notice_book(), wiring.read_together(), wiring.reminder_key(), token)
    return shown(WaitingView(waiting=False), request)


def shown(view: WaitingView, request: Request) -> Answer:
    if not request.accepts("text/html"):
        return Answer(view, headers={"Cache-Control": "no-store"})
    return Answer(content=page(view), content_type="text/html; charset=utf-8", headers=HEADERS)
