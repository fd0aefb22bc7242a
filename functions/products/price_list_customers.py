"""/price-lists/{list_id}/customers: who is in a price list."""

from supermarket import wiring
from supermarket.edge.http import Api, Page, PageRequest
from supermarket.products import price_list_service as service
from supermarket.products.price_list_schemas import MemberView

handler = app = Api("price_list_customers")


@app.get("/price-lists/{list_id}/customers", access="products:manage", returns=MemberView, paged=True)
def list_customers(list_id: str, page: PageRequest) -> Page[MemberView]:
    """The customers in a price list"""
    return service.members(wiring.price_lists(), list_id, page).map(MemberView.of)
