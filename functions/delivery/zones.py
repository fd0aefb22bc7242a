"""/delivery/zones: where branches bring goods to, and where they hand them out."""

from supermarket import wiring
from supermarket.delivery import service
from supermarket.delivery.schemas import ZoneQuery, ZoneRequest, ZoneView
from supermarket.edge.http import PUBLIC, Api, Caller, Once, Page, PageRequest

handler = app = Api("zones")
EXAMPLE = {
    "branch_id": "01920000-0000-7000-8000-000000000001", "name": "Dhanmondi", "name_bn": "ধানমন্ডি",
    "areas": ["Dhanmondi", "ধানমন্ডি"], "postcodes": ["1205"], "fee": "60.00", "tax_class": "VAT15",
    "minimum_order": "300.00", "free_above": "1500.00",
    "windows": [{"weekdays": ["friday"], "starts": "10:00", "ends": "12:00", "capacity": 20, "cut_off_minutes": 60}],
}  # fmt: skip


@app.get("/delivery/zones", access=PUBLIC, query=ZoneQuery, returns=ZoneView, paged=True)
def list_zones(query: ZoneQuery, page: PageRequest) -> Page[ZoneView]:
    """List the zones of a branch, or of all of them."""
    return wiring.zones().page(query.branch_id, page).map(ZoneView.of)


@app.post(
    "/delivery/zones", access="delivery:manage", body=ZoneRequest, returns=ZoneView, status=201, idempotent=True,
    examples={"body": EXAMPLE},
)  # fmt: skip
def add_zone(body: ZoneRequest, caller: Caller, once: Once | None) -> ZoneView:
    """Add a zone to a branch.

    From the first one on, the branch delivers to its zones alone. 409 `area_taken` when another has an area already.
    """
    return ZoneView.of(service.add_zone(wiring.delivery_desk(), caller, body.new(), once))
