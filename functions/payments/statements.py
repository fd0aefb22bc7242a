"""/payments/reconciliation/statements: what a gateway's own statement of a day says against what we say."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Once
from supermarket.payments import statement_service
from supermarket.payments.statement_schemas import StatementRequest, StatementView

handler = app = Api("statements")


@app.post(
    "/payments/reconciliation/statements", access="payments:manage", body=StatementRequest, returns=StatementView,
    status=201, idempotent=True,
    examples={"body": {
        "branch_id": "01890000-0000-7000-8000-0000000000b1", "gateway": "bkash", "date": "2026-11-22",
        "csv": 'transaction_id,amount,invoice,fee\n9HD7GQ2K1A,"1,250.50",DHK000123A1,18.75\n',
    }},
)  # fmt: skip
def compare_statement(body: StatementRequest, caller: Caller, once: Once | None) -> StatementView:
    """Compare the statement of a day that a gateway's merchant panel gives to download with what we have.

    `csv` is text whose first line names the columns, in any order: `transaction_id` and `amount`, and, where there
    are, `invoice`, `refunded` and `fee`; others are not read. Amounts are in taka, with commas between thousands (in
    quotes) and Bangla digits if need be. A line is a payment; at most 5,000. When any cannot be read, all that cannot
    are named and nothing is kept. Another statement of the same gateway and day takes the place of this one.
    """
    asked = body.branch_id, body.gateway, body.date, body.csv
    return StatementView.of(statement_service.take(wiring.audit_desk(), caller, *asked, once))
