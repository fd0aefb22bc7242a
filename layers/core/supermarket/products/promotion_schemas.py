"""Promotions as HTTP has them."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema

from supermarket.kernel.money import ZERO
from supermarket.products.coupon_schemas import CODE_PATTERN, capitals
from supermarket.products.promotion_model import (
    Channel,
    Hours,
    Kind,
    Promotion,
    Selection,
    Uses,
)
from supermarket.products.schemas import Name, OtherName
from supermarket.schema import Amount, BusinessDate, Id, Schema, View
from supermarket.settings.hours_model import WEEKDAYS
from supermarket.settings.hours_schemas import TimeOfDay
from supermarket.settings.model import show_percent
from supermarket.settings.schemas import Percent, PercentText

PROMOTION: dict[str, Any] = {
    "name": "Friday evening fruit", "name_bn": "শুক্রবার সন্ধ্যার ফল", "kind": "percent", "percent": "10.00",
    "starts_on": "2026-12-01", "ends_on": "2026-12-31", "channels": ["till"],
    "hours": [{"days": ["friday"], "begins": "17:00", "ends": "20:00"}], "priority": 5,
}  # fmt: skip
PROMOTION_ANSWER: dict[str, Any] = {
    "id": "01938f5e-0000-7000-8000-000000000051", **PROMOTION,
    "goods": {"product_ids": [], "category_ids": [], "brand_ids": []},
    "rewards": {"product_ids": [], "category_ids": [], "brand_ids": []}, "amount": "0.00", "buy": 0, "get": 0,
    "size": 0, "price": "0.00", "spend": "0.00", "branch_ids": [], "price_list_ids": [], "code": "", "limit": 0,
    "limit_per_customer": 0, "combinable": False, "withdrawn": False, "used": 0, "version": 1,
}  # fmt: skip


_OptionalCode = Annotated[
    str,
    BeforeValidator(capitals),
    Field(
        pattern=f"^({CODE_PATTERN})?$",
        description="Makes it a coupon: it is given to whoever shows the code.",
    ),
    WithJsonSchema({"type": "string", "maxLength": 32, "examples": ["EID-2027"]}),
]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Units = Annotated[int, Field(ge=0, le=100)]
Limit = Annotated[int, Field(ge=0, le=1_000_000_000, description="How often it may be used; 0 for no limit.")]


class SelectionRequest(Schema):
    """Goods: products, those of categories and all below them, those of brands. Everything where all are empty."""

    product_ids: Annotated[tuple[Id, ...], Field(max_length=100)] = ()
    category_ids: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    brand_ids: Annotated[tuple[Id, ...], Field(max_length=20)] = ()

    def selection(self) -> Selection:
        return Selection(frozenset(self.product_ids), frozenset(self.category_ids), frozenset(self.brand_ids))


class HappyHours(Schema):
    """On these days by the branch's clock, until just before ``ends``: past midnight where that is not later."""

    days: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    begins: TimeOfDay
    ends: TimeOfDay

    def hours(self) -> Hours:
        return Hours(frozenset(map(WEEKDAYS.index, self.days)), self.begins, self.ends)


class PromotionRequest(Schema):
    """`percent`: `percent` off. `amount`: `amount` off each piece, kilogram or litre.

    `buy_get`: with `buy` of the goods, `get` of the rewards (of the goods, where there are none) for `percent` less.
    `mix`: `size` pieces of the goods for `price` together. `basket`: when the goods come to `spend`, `percent` or
    `amount` off the whole bill.
    """

    name: Name
    name_bn: OtherName = ""
    kind: Kind
    goods: SelectionRequest = SelectionRequest()
    rewards: SelectionRequest = SelectionRequest()
    percent: Percent = 0
    amount: Amount = ZERO
    buy: Units = 0
    get: Units = 0
    size: Units = 0
    price: Amount = ZERO
    spend: Amount = ZERO
    starts_on: Annotated[BusinessDate, Field(description="The first business date of each branch.")]
    ends_on: Annotated[BusinessDate | None, Field(description="The last business date.")] = None
    hours: Annotated[tuple[HappyHours, ...], Field(max_length=14)] = ()
    branch_ids: Annotated[
        tuple[Id, ...], Field(max_length=100, description="Every branch where it is empty.")
    ] = ()
    channels: Annotated[tuple[Channel, ...], Field(max_length=2, description="Both where it is empty.")] = ()
    price_list_ids: Annotated[
        tuple[Id, ...], Field(max_length=20, description="Only for customers in these price lists.")
    ] = ()
    code: _OptionalCode = ""
    limit: Limit = 0
    limit_per_customer: Limit = 0
    priority: Annotated[int, Field(ge=0, le=1000, description="The higher goes first.")] = 0
    combinable: Annotated[
        bool, Field(description="Comes off together with others; else a unit is in one promotion alone.")
    ] = False

    def promotion(self, promotion_id: str) -> Promotion:
        return Promotion(
            id=promotion_id, name=self.name, name_bn=self.name_bn, kind=self.kind, goods=self.goods.selection(),
            rewards=self.rewards.selection(), percent=self.percent, amount=self.amount, buy=self.buy, get=self.get,
            size=self.size, price=self.price, spend=self.spend, starts_on=self.starts_on, ends_on=self.ends_on,
            hours=tuple(each.hours() for each in self.hours), branches=frozenset(self.branch_ids),
            channels=frozenset(self.channels), price_lists=frozenset(self.price_list_ids), code=self.code,
            limit=self.limit, limit_per_customer=self.limit_per_customer, priority=self.priority,
            combinable=self.combinable,
        )  # fmt: skip


class PromotionQuery(Schema):
    on: Annotated[
        BusinessDate | None, Field(description="Those that hold on this day, the first to end first.")
    ] = None
    branch_id: Id | None = None
    channel: Channel | None = None


class SelectionView(View):
    product_ids: list[Id]
    category_ids: list[Id]
    brand_ids: list[Id]

    @classmethod
    def of(cls, selection: Selection) -> Self:
        return cls(
            product_ids=sorted(selection.products), category_ids=sorted(selection.categories),
            brand_ids=sorted(selection.brands),
        )  # fmt: skip


class HoursView(View):
    days: list[Weekday]
    begins: TimeOfDay
    ends: TimeOfDay

    @classmethod
    def of(cls, hours: Hours) -> Self:
        days: list[Any] = [WEEKDAYS[day] for day in sorted(hours.days)]
        return cls(days=days, begins=hours.begins, ends=hours.ends)


class PromotionSummary(View):
    """A promotion as it was asked for. One that is ``withdrawn`` is given to nobody any more."""

    id: Id
    name: str
    name_bn: str
    kind: Kind
    goods: SelectionView
    rewards: SelectionView
    percent: PercentText
    amount: Amount
    buy: int
    get: int
    size: int
    price: Amount
    spend: Amount
    starts_on: BusinessDate
    ends_on: BusinessDate | None
    hours: list[HoursView]
    branch_ids: list[Id]
    channels: list[Channel]
    price_list_ids: list[Id]
    code: str
    limit: int
    limit_per_customer: int
    priority: int
    combinable: bool
    withdrawn: bool
    version: int

    @classmethod
    def of(cls, promotion: Promotion) -> Self:
        return cls(**_said(promotion))


class PromotionView(PromotionSummary):
    """``used`` is how often a coupon was used, those not counted that were given back."""

    gathered = True
    used: int

    @classmethod
    def with_uses(cls, promotion: Promotion, uses: Uses) -> Self:
        return cls(used=uses.in_all, **_said(promotion))


def _said(promotion: Promotion) -> dict[str, Any]:
    same = (
        "id", "name", "name_bn", "kind", "amount", "buy", "get", "size", "price", "spend", "starts_on", "ends_on",
        "code", "limit", "limit_per_customer", "priority", "combinable", "withdrawn", "version",
    )  # fmt: skip
    return {name: getattr(promotion, name) for name in same} | {
        "goods": SelectionView.of(promotion.goods),
        "rewards": SelectionView.of(promotion.rewards),
        "percent": show_percent(promotion.percent),
        "hours": [HoursView.of(each) for each in promotion.hours],
        "branch_ids": sorted(promotion.branches),
        "channels": sorted(promotion.channels),
        "price_list_ids": sorted(promotion.price_lists),
    }
