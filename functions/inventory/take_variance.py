"""/stock/takes/{take_id}/variance: what is missing or too much."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Page, PageRequest
from supermarket.inventory import take_service
from supermarket.inventory.take_schemas import VarianceView

handler = app = Api("take_variance")


@app.get("/stock/takes/{take_id}/variance", access="inventory:manage", returns=VarianceView, paged=True)
def list_variance(take_id: str, caller: Caller, page: PageRequest) -> Page[VarianceView]:
    """List what was counted beside what should be there, with the value of the difference at cost."""
    return take_service.variances(wiring.counting_desk(), caller, take_id, page).map(VarianceView.of)
