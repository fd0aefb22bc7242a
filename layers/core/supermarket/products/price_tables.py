"""Prices in the table, in their product's partition: its plan, and a line for each step, which is never changed."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import commit, put
from supermarket.kernel.errors import Outdated
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write
from supermarket.products.code_tables import CONTEXT
from supermarket.products.model import Product
from supermarket.products.price_line_tables import PriceLineRow, money, poisha, written_line
from supermarket.products.price_model import Plan, PriceChange, PriceKind, PriceLine, Scope, read_day
from supermarket.products.price_turn_model import Turn
from supermarket.products.tables import ProductMarker, ProductRow

DUE = "PRICES_DUE"


class PlanRow(Row):
    """In gsi1 while something is to happen, by when. It stays when it is empty: its version goes on counting."""

    context = CONTEXT
    pending = JSONAttribute()
    running = JSONAttribute()
    under = JSONAttribute()
    version = NumberAttribute()
    gsi1pk = UnicodeAttribute(null=True)
    gsi1sk = UnicodeAttribute(null=True)

    @staticmethod
    def keys(product_id: str) -> tuple[str, str]:
        return f"PRODUCT#{product_id}", "PRICES"

    @classmethod
    def of(cls, plan: Plan) -> Self:
        row = cls(
            *cls.keys(plan.product_id), kind="price_plan", pending=[_written(each) for each in plan.pending],
            running=[_written(each) for each in plan.running], version=plan.version,
            under=[[scope.branch_id, scope.list_id, poisha(price)] for scope, price in plan.under.items()],
        )  # fmt: skip
        if plan.due:
            row.gsi1pk, row.gsi1sk = DUE, f"{plan.due}#{plan.product_id}"
        return row

    @property
    def product_id(self) -> str:
        return str(self.pk.partition("#")[2])

    def plan(self) -> Plan:
        return Plan(
            self.product_id, tuple(map(_read, self.pending)), tuple(map(_read, self.running)),
            {Scope(branch, of_list): money(price) for branch, of_list, price in self.under}, int(self.version),
        )  # fmt: skip


class TablePrices:
    """The `Prices` over DynamoDB."""

    def plan(self, product_id: str) -> Plan:
        row = PlanRow.find(*PlanRow.keys(product_id), consistent=True)
        return Plan(product_id) if row is None else row.plan()

    def commit(
        self, old: Product, turn: Turn, told: PriceLine | None = None, also: Sequence[Write] = (),
        once: Once | None = None,
    ) -> None:  # fmt: skip
        note = [] if told is None else noted(CONTEXT, "price", told.change.id, None, told)
        marker = ProductMarker.write(once, told.key) if told else []
        lines = [written_line(line) for line in turn.lines]
        commit([*_product(turn.product, old), *_plan(turn), *lines, *also, *note, *marker])

    def due(self, until: str, page: PageRequest) -> Page[str]:
        within = PlanRow.gsi1sk < f"{until}~"
        return PlanRow.page(page, DUE, within, index="gsi1").map(lambda row: row.product_id)

    def history(self, product_id: str, page: PageRequest) -> Page[PriceLine]:
        pk, _ = PlanRow.keys(product_id)
        lines = PriceLineRow.sk.startswith("PRICE#")
        return PriceLineRow.page(page, pk, lines, newest_first=True).map(PriceLineRow.line)

    def made_by(self, product_id: str, once: Once) -> PriceLine | None:
        key = ProductMarker.record_made_by(once)
        row = PriceLineRow.find(*PriceLineRow.keys(product_id, key), consistent=True) if key else None
        return None if row is None else row.line()


def _product(product: Product, old: Product) -> list[Write]:
    """Its codes and places stay as they are, so that nothing else of it is written."""
    if product == old:
        return []
    changed = Outdated("This product has changed meanwhile.")
    return [put(ProductRow.of(product), ProductRow.version == old.version, changed)]


def _plan(turn: Turn) -> list[Write]:
    if not turn.replanned:
        return []
    plan = turn.plan
    unchanged = PlanRow.version == plan.version - 1 if plan.version > 1 else PlanRow.pk.does_not_exist()
    return [put(PlanRow.of(plan), unchanged, Outdated("The plan of this product's prices has changed."))]


def _written(change: PriceChange) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": change.id, "price": poisha(change.price), "starts": change.starts, "ends": change.ends,
        "branch_id": change.branch_id, "list_id": change.list_id, "mrp": poisha(change.mrp), "reason": change.reason,
        "kind": change.kind.value, "by": change.by, "starts_on": str(change.starts_on or ""),
        "ends_on": str(change.ends_on or ""),
    }  # fmt: skip
    return {name: value for name, value in said.items() if value or name in ("id", "price", "starts")}


def _read(said: Mapping[str, Any]) -> PriceChange:
    given = {
        **said,
        "price": money(said["price"]),
        "mrp": money(said.get("mrp")),
        "kind": PriceKind(said["kind"]),
    }
    for name in ("starts_on", "ends_on"):
        given[name] = read_day(said.get(name))
    return PriceChange(**given)
