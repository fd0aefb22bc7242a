"""Price lists as HTTP has them."""

from typing import Annotated, Any, Self

from pydantic import Field

from supermarket.products.price_list_model import Member, PriceList
from supermarket.products.schemas import Name, OtherName
from supermarket.products.shelf_line_model import CODE
from supermarket.schema import Id, Schema, View

PRICE_LIST: dict[str, Any] = {"code": "wholesale", "name": "Wholesale", "name_bn": "পাইকারি"}
PRICE_LIST_ANSWER: dict[str, Any] = {
    "id": "01938f5e-0000-7000-8000-000000000031", **PRICE_LIST, "customers": 12, "version": 1
}  # fmt: skip


class PriceListRequest(Schema):
    code: Annotated[str, Field(pattern=f"^{CODE}$", description="The shop's own short name for it.")]
    name: Name
    name_bn: OtherName = ""

    def price_list(self, list_id: str) -> PriceList:
        return PriceList(list_id, self.code, self.name, self.name_bn)


class PriceListView(View):
    """``customers`` is how many are in it."""

    id: Id
    code: str
    name: str
    name_bn: str
    customers: int
    version: int

    @classmethod
    def of(cls, price_list: PriceList) -> Self:
        return cls(
            id=price_list.id, code=price_list.code, name=price_list.name, name_bn=price_list.name_bn,
            customers=price_list.customers, version=price_list.version,
        )  # fmt: skip


class MemberView(View):
    customer_id: str
    list_id: str
    since: str

    @classmethod
    def of(cls, member: Member) -> Self:
        return cls(customer_id=member.customer_id, list_id=member.list_id, since=member.since)
