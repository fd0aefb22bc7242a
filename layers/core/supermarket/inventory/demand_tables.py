"""Daily demand in the table: one item for each warehouse, product and business day on which there was any."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import update
from supermarket.inventory.demand_model import Demand
from supermarket.inventory.tables import CONTEXT
from supermarket.kernel import clock
from supermarket.kernel.paging import PageRequest
from supermarket.kernel.writing import Write

KEPT = timedelta(days=400)
_NEWEST = 100


class DemandRow(Row):
    context = CONTEXT
    quantity = NumberAttribute(default=0)
    out = BooleanAttribute(null=True)
    ends_out = BooleanAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def keys(warehouse_id: str, product_id: str, day: str = "") -> tuple[str, str]:
        return f"DEMAND#{warehouse_id}#{product_id}", day

    def demand(self) -> Demand:
        return Demand(self.sk, int(self.quantity), bool(self.out), self.ends_out)


def demand_write(warehouse_id: str, product_id: str, demand: Demand) -> Write:
    """Add to a day, in the transaction that folds the movement: that makes it once, and in order."""
    gone = datetime.fromisoformat(demand.day).replace(tzinfo=UTC) + KEPT
    row: Any = DemandRow
    actions = [
        row.kind.set("demand"), row.ends_out.set(demand.ends_out), row.expires_at.set(clock.epoch(gone)),
        row.quantity.add(demand.quantity),
    ]  # fmt: skip
    if demand.out:
        actions.append(row.out.set(True))
    return update(DemandRow(*DemandRow.keys(warehouse_id, product_id, demand.day)), actions)


class TableDemands:
    """The `Demands` over DynamoDB."""

    def of(self, warehouse_id: str, product_id: str) -> Sequence[Demand]:
        pk, _ = DemandRow.keys(warehouse_id, product_id)
        newest = DemandRow.page(PageRequest(_NEWEST), pk, newest_first=True)
        return [row.demand() for row in reversed(newest.items)]
