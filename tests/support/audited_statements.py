"""A successful comparison of a gateway's statement, with the note it leaves."""

from supermarket import wiring
from supermarket.kernel import clock
from tests.support.audited_office import Told, ask, scene
from tests.support.gateway import Reply
from tests.support.online_shop import BRANCH

UNNOTED: dict[str, str] = {}


@scene("POST /payments/reconciliation/statements")
def compare_statement() -> tuple[Reply, list[Told]]:
    today = wiring.settings().branch(BRANCH).business_date(clock.now()).isoformat()
    body = {"branch_id": BRANCH, "gateway": "nagad", "date": today, "csv": "transaction_id,amount\nT1,5.00\n"}
    assert ask("POST", "/payments/reconciliation/statements", body).status == 201
    reply = ask(
        "POST", "/payments/reconciliation/statements", {**body, "csv": "transaction_id,amount,fee\nT1,6,1\n"}
    )
    before = {"gateway": "nagad", "day": today, "count": 1, "total": "5.00", "fees": "0.00", "found": 1}
    after = {"branch_id": BRANCH, "count": 1, "total": "6.00", "fees": "1.00", "found": 1}
    return reply, [Told("statement", reply.json["id"], before, after)]
