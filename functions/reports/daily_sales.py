"""/reports/sales/daily: what a branch sold on a day."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.reports import service
from supermarket.reports.schemas import DailyQuery, DailySalesView

handler = app = Api("daily_sales")
_ONE = {"count": 1, "gross": "115.00", "discount": "0.00", "net": "100.00", "tax": "15.00", "total": "115.00"}
_NONE = {"count": 0, "gross": "0.00", "discount": "0.00", "net": "0.00", "tax": "0.00", "total": "0.00"}
EXAMPLE = {
    "branch_id": "01920000-0000-7000-8000-000000000001", "date": "2026-11-22", "currency": "BDT",
    "pos": {**_ONE, "rounding": "0.00", "payable": "115.00"},
    "online": {
        "placed": _ONE, "cancelled": _ONE, "expired": _NONE, "changed": _NONE, "returned": _NONE, "standing": _NONE,
    },
    "tenders": [{"kind": "cash", "count": 1, "amount": "115.00"}],
    "taxes": [{"code": "VAT15", "rate": "15.00", "taxable": "100.00", "tax": "15.00"}],
    "final": {"run": 1, "finalised_at": "2026-11-22T19:10:00.000Z", "difference": "0.00", "differences": []},
}  # fmt: skip


@app.get(
    "/reports/sales/daily", access="reports:read", query=DailyQuery, returns=DailySalesView,
    examples={"answer": EXAMPLE},
)  # fmt: skip
def daily_sales(query: DailyQuery, caller: Caller) -> DailySalesView:
    """Show a branch's trading day: till and online, tender mix, tax.

    The figures run with the day. At night they are recounted from the sales and orders themselves, and ``final``
    says by how much they differed.
    """
    day = service.daily_sales(wiring.days(), wiring.settings(), caller, query.branch_id, query.date)
    return DailySalesView.of(day)
