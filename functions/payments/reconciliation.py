"""/payments/reconciliation: what the gateways say against what we say."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.payments import audit_service
from supermarket.payments.schemas import DayQuery, ReconciliationView

handler = app = Api("reconciliation")


@app.get("/payments/reconciliation", access="payments:read", query=DayQuery, returns=ReconciliationView)
def show_reconciliation(query: DayQuery, caller: Caller) -> ReconciliationView:
    """A branch's day: what each gateway brought, and everything that does not agree.

    It is worked out every hour for today and the two days before. `statements` are what gateways' statements said.
    """
    shown = audit_service.show(wiring.audit_desk(), caller, query.branch_id, query.date)
    return ReconciliationView.of(*shown)
