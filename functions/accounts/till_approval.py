"""/pos/sessions/{session_id}/approvals: a supervisor approves of something at the till, by PIN."""

from supermarket import wiring
from supermarket.accounts import approval_service
from supermarket.accounts.pin_schemas import ApprovalRequest, ApprovalView
from supermarket.edge.http import Api, Caller, Request
from supermarket.kernel import clock

handler = app = Api("till_approval")
EXAMPLES = {
    "body": {"login": "01812345678", "pin": "739104", "permission": "pos:report", "reason": "Shift change"}
}


@app.post(
    "/pos/sessions/{session_id}/approvals", access="pos:sell", body=ApprovalRequest, returns=ApprovalView, status=201,
    examples=EXAMPLES,
)  # fmt: skip
def approve_at_till(session_id: str, body: ApprovalRequest, caller: Caller, request: Request) -> ApprovalView:
    """Lend a cashier a supervisor's permission, for one request at this till within two minutes.

    Send the approval as `X-Till-Approval` with an operation that takes it. 422 `wrong_pin` as at the sign-in;
    403 `not_a_supervisor` when whoever typed the PIN lacks the permission too. Who approved what is kept.
    """
    token = approval_service.approve(
        wiring.pinned(), caller.at(request.viewer_address), session_id, body.typed, body.permission, body.reason,
        clock.now(),
    )  # fmt: skip
    return ApprovalView.of(token)
