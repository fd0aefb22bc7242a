"""/pos/transactions/{transaction_id}: one sale."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.pos import sale_service
from supermarket.pos.sale_schemas import SaleView

handler = app = Api("transaction")


@app.get("/pos/transactions/{transaction_id}", access="pos:sell", returns=SaleView)
def get_transaction(transaction_id: str, caller: Caller) -> SaleView:
    """Show a sale with its lines."""
    return SaleView.of(sale_service.sale(wiring.sales(), caller, transaction_id))
