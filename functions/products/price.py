"""/products/{product_id}/prices/{price_id}: one price that is planned, or that runs until a day."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.products import price_service as service

handler = app = Api("price")


@app.delete("/products/{product_id}/prices/{price_id}", access="products:manage")
def cancel_price(product_id: str, price_id: str, caller: Caller) -> None:
    """Cancel a price

    One that has not begun never will. A temporary one that runs ends now. A lasting one that has begun stays: set
    another.
    """
    service.cancel_price(wiring.price_desk(), caller, product_id, price_id)
