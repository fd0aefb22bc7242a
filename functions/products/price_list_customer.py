"""/price-lists/{list_id}/customers/{customer_id}: one customer of a price list."""

from supermarket import wiring
from supermarket.edge.http import Api
from supermarket.products import price_list_service as service
from supermarket.products.price_list_schemas import MemberView

handler = app = Api("price_list_customer")


@app.put("/price-lists/{list_id}/customers/{customer_id}", access="products:manage", returns=MemberView)
def put_in(list_id: str, customer_id: str) -> MemberView:
    """Put a customer into a price list

    Out of any other: a customer is in one at most. It holds from the next sale, cart and checkout on.
    """
    return MemberView.of(service.put_in(wiring.price_lists(), wiring.users(), list_id, customer_id))


@app.delete("/price-lists/{list_id}/customers/{customer_id}", access="products:manage")
def take_out(list_id: str, customer_id: str) -> None:
    """Take a customer out of a price list"""
    service.take_out(wiring.price_lists(), list_id, customer_id)
