"""Price lists in the table, and which customer is in which: a group is found by its customer's id."""

from typing import Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import check, commit, delete, put, update
from supermarket.kernel.errors import AlreadyExists, Conflict, FieldError, Invalid, NotFound, Outdated
from supermarket.kernel.ids import is_id
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write
from supermarket.products.code_tables import CONTEXT, claim, release
from supermarket.products.price_list_model import Member, PriceList
from supermarket.products.tables import ProductMarker


class PriceListRow(Row):
    context = CONTEXT
    code = UnicodeAttribute()
    name = UnicodeAttribute()
    name_bn = UnicodeAttribute()
    customers = NumberAttribute()
    version = NumberAttribute()

    @staticmethod
    def keys(list_id: str) -> tuple[str, str]:
        return "PRICE_LISTS", f"ID#{list_id}"

    @classmethod
    def named(cls, list_id: str) -> Self:
        return cls(*cls.keys(list_id))

    def price_list(self) -> PriceList:
        return PriceList(
            self.sk.removeprefix("ID#"), self.code, self.name, self.name_bn, int(self.customers), int(self.version)
        )  # fmt: skip


class GroupRow(Row):
    """The list a customer is in; gsi1 has the customers of a list."""

    context = CONTEXT
    list_id = UnicodeAttribute()
    since = UnicodeAttribute()
    gsi1pk = UnicodeAttribute()
    gsi1sk = UnicodeAttribute()

    @staticmethod
    def keys(customer_id: str) -> tuple[str, str]:
        return f"PRICEGROUP#{customer_id}", "PRICEGROUP"

    @staticmethod
    def index(list_id: str) -> str:
        return f"PRICE_LIST#{list_id}"

    @classmethod
    def of(cls, member: Member) -> Self:
        return cls(
            *cls.keys(member.customer_id), kind="price_group", list_id=member.list_id, since=member.since,
            gsi1pk=cls.index(member.list_id), gsi1sk=member.customer_id,
        )  # fmt: skip

    @classmethod
    def key(cls, customer_id: str) -> Key[Self, str]:
        return Key(cls, *cls.keys(customer_id), lambda row: str(row.list_id))

    def member(self) -> Member:
        return Member(self.pk.partition("#")[2], self.list_id, self.since)


class TablePriceLists:
    """The `PriceLists` over DynamoDB."""

    def get(self, list_id: str) -> PriceList:
        row = PriceListRow.find(*PriceListRow.keys(list_id), consistent=True) if is_id(list_id) else None
        if row is None:
            raise NotFound("There is no such price list.", list_id=list_id[:60])
        return row.price_list()

    def page(self, page: PageRequest) -> Page[PriceList]:
        return PriceListRow.page(page, PriceListRow.keys("")[0]).map(PriceListRow.price_list)

    def add(self, price_list: PriceList, once: Once | None = None) -> None:
        row = PriceListRow(
            *PriceListRow.keys(price_list.id), kind="price_list", code=price_list.code, name=price_list.name,
            name_bn=price_list.name_bn, customers=0, version=1,
        )  # fmt: skip
        note = noted(CONTEXT, "price_list", price_list.id, None, price_list)
        absent = put(row, PriceListRow.pk.does_not_exist())
        commit([absent, _claim(price_list), *note, *ProductMarker.write(once, price_list.id)])

    def made_by(self, once: Once) -> str | None:
        return ProductMarker.record_made_by(once)

    def replace(self, price_list: PriceList, old: PriceList) -> PriceList:
        """The count of its customers goes its own way."""
        said = [
            PriceListRow.code.set(price_list.code), PriceListRow.name.set(price_list.name),
            PriceListRow.name_bn.set(price_list.name_bn), PriceListRow.version.set(price_list.version),
        ]  # fmt: skip
        unchanged = PriceListRow.version == old.version
        outdated = Outdated("This price list has changed since you read it.")
        writes = [update(PriceListRow.named(old.id), said, unchanged, outdated)]
        if _code(price_list) != _code(old):
            writes += [_claim(price_list), release(_code(old), old.id)]
        commit([*writes, *noted(CONTEXT, "price_list", old.id, old, price_list)])
        return price_list

    def remove(self, price_list: PriceList) -> None:
        empty = (PriceListRow.customers == 0) & (PriceListRow.version == price_list.version)
        busy = Conflict("There are customers in this price list: put them elsewhere first.", code="in_use")
        gone = delete(PriceListRow.named(price_list.id), empty, busy)
        note = noted(CONTEXT, "price_list", price_list.id, price_list)
        commit([gone, release(_code(price_list), price_list.id), *note])

    def standing(self, list_id: str) -> Write:
        missing = Invalid.field("/list_id", "there is no such price list")
        return check(PriceListRow, *PriceListRow.keys(list_id), PriceListRow.pk.exists(), missing)

    def member(self, customer_id: str) -> Member | None:
        row = GroupRow.find(*GroupRow.keys(customer_id), consistent=True)
        return None if row is None else row.member()

    def members(self, list_id: str, page: PageRequest) -> Page[Member]:
        return GroupRow.page(page, GroupRow.index(list_id), index="gsi1").map(GroupRow.member)

    def move(self, customer_id: str, old: Member | None, new: Member | None) -> None:
        same = GroupRow.list_id == old.list_id if old else GroupRow.pk.does_not_exist()
        moved = Outdated("Somebody else has just moved this customer.")
        writes = [_counted(old.list_id, -1)] if old else []
        if new is not None:
            writes += [put(GroupRow.of(new), same, moved), _counted(new.list_id, 1)]
        elif old is not None:
            writes.append(delete(GroupRow.of(old), same, moved))
        commit([*writes, *noted(CONTEXT, "price_group", customer_id, old, new)])


def _counted(list_id: str, more: int) -> Write:
    missing = NotFound("There is no such price list.", list_id=list_id)
    there = PriceListRow.pk.exists()
    return update(PriceListRow.named(list_id), [PriceListRow.customers.add(more)], there, missing)


def _code(price_list: PriceList) -> str:
    return f"PRICE_LIST#{price_list.code.casefold()}"


def _claim(price_list: PriceList) -> Write:
    message = f"There is a price list with the code {price_list.code}."
    taken = AlreadyExists(message, errors=[FieldError("/code", message, "taken")])
    return claim(_code(price_list), price_list.id, taken)
