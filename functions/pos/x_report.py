"""/pos/sessions/{session_id}/x-report: how a till stands."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.pos import service
from supermarket.pos.schemas import XReport

handler = app = Api("x_report")


@app.get("/pos/sessions/{session_id}/x-report", access="pos:report", returns=XReport, approvable=True)
def x_report(session_id: str, caller: Caller) -> XReport:
    """Show a session's sums and the cash that should be in its drawer now.

    A cashier without `pos:report` sends a supervisor's approval as `X-Till-Approval`.
    """
    return XReport.of(*service.session(wiring.tills(), caller, session_id))
