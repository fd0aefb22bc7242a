"""/pos/transactions: ring up a sale, and list those that were."""

from supermarket import wiring
from supermarket.edge.http import REQUIRED, Api, Caller, Once, Page, PageRequest
from supermarket.pos import sale_service
from supermarket.pos.sale_schemas import SALE_EXAMPLE, SaleQuery, SaleRequest, SaleSummary, SaleView

handler = app = Api("transactions")


@app.get("/pos/transactions", access="pos:sell", query=SaleQuery, returns=SaleSummary, paged=True)
def list_transactions(query: SaleQuery, caller: Caller, page: PageRequest) -> Page[SaleSummary]:
    """List the sales of a session, or of a branch on a business date, the newest first."""
    sales = wiring.sales()
    if query.session_id is not None:
        found = sale_service.sales_of_session(sales, wiring.tills(), caller, query.session_id, page)
    else:
        assert query.business_date is not None
        found = sale_service.sales_of_day(sales, caller, query.branch_id, query.business_date, page)
    return found.map(SaleSummary.of)


@app.post(
    "/pos/transactions", access="pos:sell", body=SaleRequest, returns=SaleView, status=201, idempotent=REQUIRED,
    examples={"body": SALE_EXAMPLE},
)  # fmt: skip
def ring_up(body: SaleRequest, caller: Caller, once: Once) -> SaleView:
    """Sell a basket: price it, take the money, give the receipt number and take the goods from stock, at once.

    Cards and wallets pay exactly, cash pays what is left, rounded to the taka. A discount needs `pos:report`.
    """
    return SaleView.of(sale_service.ring_up(wiring.counter(), caller, body.asked(), once))
