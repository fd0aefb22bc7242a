"""/stock/audits: whether the books are what the ledger says."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Page, PageRequest
from supermarket.inventory import audit_service
from supermarket.inventory.audit_schemas import AuditView
from supermarket.inventory.schemas import InWarehouse

handler = app = Api("audits")


@app.get("/stock/audits", access="inventory:manage", query=InWarehouse, returns=AuditView, paged=True)
def list_audits(query: InWarehouse, caller: Caller, page: PageRequest) -> Page[AuditView]:
    """List the audits of a warehouse, newest first

    Levels, batches and values are worked out again from the movements alone, once a business day, and what does not
    agree is named.
    """
    found = audit_service.audits(wiring.stock_room(), wiring.stock_audits(), caller, query.warehouse_id, page)
    return found.map(AuditView.of)
