"""/orders/track/{order_number}: how far an order has come, without signing in."""

from supermarket import wiring
from supermarket.ecommerce import track_service
from supermarket.ecommerce.track_schemas import TrackQuery, TrackView
from supermarket.edge.http import PUBLIC, Answer, Api, Request
from supermarket.kernel import clock

handler = app = Api("track_order")


@app.get(
    "/orders/track/{order_number}", access=PUBLIC, query=TrackQuery, returns=TrackView,
    examples={"path": {"order_number": "DHK-000123"}, "query": {"phone": "5678"}},
)  # fmt: skip
def track_order(order_number: str, query: TrackQuery, request: Request) -> Answer:
    """Follow an order by its number and the last four digits of the phone it was ordered with.

    Wrong digits and a number there is none of get the same 404. After five of them for a number, or twenty from an
    address, in a quarter of an hour 429 says when to try again.
    """
    seen = track_service.track(
        wiring.tracker(), order_number, query.phone, request.viewer_address, clock.now()
    )
    return Answer(TrackView.of(seen), headers={"Cache-Control": "no-store"})
