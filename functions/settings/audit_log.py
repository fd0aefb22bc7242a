"""/audit-log: who changed what."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Page, PageRequest
from supermarket.settings import audit_service
from supermarket.settings.audit_schemas import AuditEntryView, AuditQuery

handler = app = Api("audit_log")


@app.get("/audit-log", access="audit:read", query=AuditQuery, returns=AuditEntryView, paged=True)
def read_audit_log(query: AuditQuery, caller: Caller, page: PageRequest) -> Page[AuditEntryView]:
    """Read who changed what, newest first.

    Of one actor, one object, a day, or from one day to another (UTC). An entry is there seconds after its change. The
    log tells of all branches, so it is for those who act in all of them.
    """
    found = audit_service.entries(wiring.audit_log(), caller, query.wanted(), page)
    return found.map(AuditEntryView.of)
