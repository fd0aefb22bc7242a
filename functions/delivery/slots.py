"""/delivery/slots: when goods can be brought, or picked up."""

from supermarket import wiring
from supermarket.delivery import service
from supermarket.delivery.slot_schemas import SlotQuery, SlotsView, SlotView
from supermarket.edge.http import PUBLIC, Api
from supermarket.kernel import clock

handler = app = Api("slots")
EXAMPLE = {"zone_id": "01920000-0000-7000-8000-000000000051", "from": "2026-11-23", "to": "2026-11-25"}


@app.get("/delivery/slots", access=PUBLIC, query=SlotQuery, returns=SlotsView, examples={"query": EXAMPLE})
def list_slots(query: SlotQuery) -> SlotsView:
    """List the times of a zone, with how many orders each still takes.

    Two weeks of them, today among them, or the days asked for out of these.
    """
    query.check()
    desk, now = wiring.delivery_desk(), clock.now()
    zone = service.zone_asked(desk, query.branch_id, query.zone_id)
    rooms = service.slots(desk, zone, query.since, query.until, now)
    items = [SlotView.of(each.slot, each.remaining, now) for each in rooms]
    return SlotsView(zone_id=zone.id, branch_id=zone.branch_id, kind=zone.kind, items=items)
