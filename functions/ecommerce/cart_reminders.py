"""/cart/reminders/{token}: the link in a reminder, to have no more of them."""

from supermarket import wiring
from supermarket.ecommerce import reminder_service
from supermarket.ecommerce.reminder_schemas import RemindersView, page
from supermarket.edge.http import PUBLIC, Answer, Api, Request
from supermarket.kernel import clock

handler = app = Api("cart_reminders")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
}


@app.get("/cart/reminders/{token}", access=PUBLIC, returns=RemindersView, produces=["text/html"])
def show_reminders(token: str, request: Request) -> Answer:
    """Whether a customer is still reminded of a cart that was left; a page with a button for who asks for one."""
    stopped = reminder_service.is_stopped(
        wiring.reminder_book(), wiring.read_together(), wiring.reminder_key(), token
    )
    return shown(RemindersView(reminders=not stopped), request)


@app.post("/cart/reminders/{token}", access=PUBLIC, returns=RemindersView, produces=["text/html"])
def stop_reminders(token: str, request: Request) -> Answer:
    """Have no more reminders. Mail programs send this by themselves (RFC 8058); what is in the body does not matter."""
    desk = wiring.reminder_book(), wiring.read_together(), wiring.reminder_key()
    reminder_service.stop(*desk, token, clock.now())
    return shown(RemindersView(reminders=False), request)


def shown(view: RemindersView, request: Request) -> Answer:
    if not request.accepts("text/html"):
        return Answer(view, headers={"Cache-Control": "no-store"})
    return Answer(content=page(view), content_type="text/html; charset=utf-8", headers=HEADERS)
