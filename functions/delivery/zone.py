"""/delivery/zones/{zone_id}: one zone."""

from supermarket import wiring
from supermarket.delivery import service
from supermarket.delivery.schemas import ZoneChange, ZoneView
from supermarket.edge.http import PUBLIC, Api, Caller

handler = app = Api("zone")
EXAMPLE = {"name": "Dhanmondi", "areas": ["Dhanmondi", "ধানমন্ডি"], "minimum_order": "500.00"}


@app.get("/delivery/zones/{zone_id}", access=PUBLIC, returns=ZoneView)
def read_zone(zone_id: str) -> ZoneView:
    """Show a zone."""
    return ZoneView.of(wiring.zones().get(zone_id))


@app.put(
    "/delivery/zones/{zone_id}", access="delivery:manage", body=ZoneChange, returns=ZoneView, guarded=True,
    examples={"body": EXAMPLE},
)  # fmt: skip
def replace_zone(zone_id: str, body: ZoneChange, caller: Caller, expected: int) -> ZoneView:
    """Change a zone: its areas, its fee, its times.

    It stays in its branch and of its kind. What is ordered keeps the fee and the time it was ordered with. The shop
    knows of it within a minute.
    """
    return ZoneView.of(service.replace_zone(wiring.delivery_desk(), caller, body.zone(zone_id), expected))


@app.delete("/delivery/zones/{zone_id}", access="delivery:manage", status=204)
def remove_zone(zone_id: str, caller: Caller) -> None:
    """Remove a zone.

    Nothing more is ordered to it; what is ordered keeps its fee and its time.
    """
    service.remove_zone(wiring.delivery_desk(), caller, zone_id)
