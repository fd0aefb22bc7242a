"""Reorder points, and the plans that they follow from."""

from collections.abc import Iterator, Sequence
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import commit, put, update, write_alone
from supermarket.inventory.model import Level
from supermarket.inventory.reorder_model import Plan, Points, Policy, Round
from supermarket.inventory.tables import CONTEXT, LevelRow
from supermarket.kernel.errors import Outdated
from supermarket.kernel.paging import PageRequest
from supermarket.kernel.reading import Read
from supermarket.kernel.writing import Write

TOGETHER = 40
"""Levels that are set in one transaction, each with its plan."""
_MANY = 100


class PlanRow(Row):
    """People set the policy, the night what follows: neither writes the other's attributes."""

    context = CONTEXT
    warehouse_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    review_days = NumberAttribute(null=True)
    service_level = NumberAttribute(null=True)
    own_lead_days = NumberAttribute(null=True)
    daily = NumberAttribute(null=True)
    deviation = NumberAttribute(null=True)
    days = NumberAttribute(null=True)
    lead_days = NumberAttribute(null=True)
    supplier_id = UnicodeAttribute(null=True)
    day = UnicodeAttribute(null=True)

    @staticmethod
    def keys(warehouse_id: str, product_id: str) -> tuple[str, str]:
        return f"REORDER#{warehouse_id}", f"PRODUCT#{product_id}"

    def plan(self) -> Plan:
        own, usual, none = self.own_lead_days, Policy(), Plan("", "")
        policy = Policy(
            int(self.review_days or usual.review_days), int(self.service_level or usual.service_level),
            None if own is None else int(own),
        )  # fmt: skip
        lead = none.lead_days if self.lead_days is None else int(self.lead_days)
        return Plan(
            self.warehouse_id, self.product_id, policy, int(self.daily or 0), int(self.deviation or 0),
            int(self.days or 0), lead, self.supplier_id or "", self.day or "",
        )  # fmt: skip


class RoundRow(Row):
    context = CONTEXT
    warehouse_id = UnicodeAttribute()
    day = UnicodeAttribute()
    planned = NumberAttribute()
    changed = NumberAttribute()
    after = UnicodeAttribute(null=True)
    finished_at = UnicodeAttribute(null=True)

    @staticmethod
    def keys(warehouse_id: str) -> tuple[str, str]:
        return f"REORDER#{warehouse_id}", "ROUND"

    @classmethod
    def of(cls, planned: Round) -> "RoundRow":
        return cls(
            *cls.keys(planned.warehouse_id), kind="reorder_round", warehouse_id=planned.warehouse_id, day=planned.day,
            planned=planned.planned, changed=planned.changed, after=planned.after or None,
            finished_at=planned.finished_at or None,
        )  # fmt: skip

    def round(self) -> Round:
        return Round(
            self.warehouse_id, self.day, int(self.planned), int(self.changed), self.after or "", self.finished_at or "",
        )  # fmt: skip


class TableReorders:
    """The `Reorders` over DynamoDB."""

    def read(self, warehouse_id: str, product_id: str) -> Read[Plan]:
        return Key(PlanRow, *PlanRow.keys(warehouse_id, product_id), PlanRow.plan)

    def set(self, changes: Sequence[tuple[Level, Level, Plan | None]]) -> None:
        for start in range(0, len(changes), TOGETHER):
            part = changes[start : start + TOGETHER]
            plans = [_policy_write(plan) for _, _, plan in part if plan is not None]
            commit([*(_points_write(new) for _, new, _ in part), *plans, *_note(part)])

    def keep(self, plan: Plan) -> None:
        row: Any = PlanRow
        figures = {
            "kind": "reorder_plan", "warehouse_id": plan.warehouse_id, "product_id": plan.product_id,
            "daily": plan.daily, "deviation": plan.deviation, "days": plan.days, "lead_days": plan.lead_days,
            "supplier_id": plan.supplier_id, "day": plan.day,
        }  # fmt: skip
        actions = [getattr(row, name).set(value) for name, value in figures.items()]
        newest = row.day.does_not_exist() | (row.day <= plan.day)
        key = PlanRow(*PlanRow.keys(plan.warehouse_id, plan.product_id))
        try:
            write_alone(update(key, actions, newest, Outdated()))
        except Outdated:
            return

    def adopt(self, level: Level, points: Points) -> bool:
        row: Any = LevelRow
        actions = [
            row.reorder_point.set(points.reorder_point), row.target.set(points.target), row.version.add(1),
        ]  # fmt: skip
        key = LevelRow(*LevelRow.keys(level.warehouse_id, level.product_id))
        try:
            write_alone(update(key, actions, row.automatic == True, Outdated()))  # noqa: E712 - builds a condition
        except Outdated:
            return False
        return True

    def last_round(self, warehouse_id: str) -> Round | None:
        row = RoundRow.find(*RoundRow.keys(warehouse_id), consistent=True)
        return None if row is None else row.round()

    def keep_round(self, planned: Round) -> None:
        other_day = RoundRow.day < planned.day
        open_yet = RoundRow.pk.does_not_exist() | RoundRow.finished_at.does_not_exist() | other_day
        try:
            write_alone(put(RoundRow.of(planned), open_yet, Outdated()))
        except Outdated:
            return

    def levels(self, warehouse_id: str, after: str) -> Iterator[Sequence[Level]]:
        pk, sk = LevelRow.keys(warehouse_id, after)
        request = PageRequest(_MANY, {"pk": pk, "sk": sk} if after else None)
        while True:
            page = LevelRow.page(request, pk, LevelRow.sk.startswith("STOCK#"))
            yield [row.level() for row in page.items]
            if page.next is None:
                return
            request = PageRequest(_MANY, page.next)


def _points_write(level: Level) -> Write:
    """A level that is not there yet begins with nothing."""
    row: Any = LevelRow
    actions = [
        row.kind.set("level"), row.warehouse_id.set(level.warehouse_id), row.product_id.set(level.product_id),
        row.on_hand.add(0), row.reserved.add(0), row.available.add(0), row.version.add(1),
        row.automatic.set(level.automatic),
    ]  # fmt: skip
    for attribute, value in ((row.reorder_point, level.reorder_point), (row.target, level.target)):
        actions.append(attribute.remove() if value is None else attribute.set(value))
    return update(LevelRow(*LevelRow.keys(level.warehouse_id, level.product_id)), actions)


def _policy_write(plan: Plan) -> Write:
    row: Any = PlanRow
    own = plan.policy.lead_days
    actions = [
        row.kind.set("reorder_plan"), row.warehouse_id.set(plan.warehouse_id), row.product_id.set(plan.product_id),
        row.review_days.set(plan.policy.review_days), row.service_level.set(plan.policy.service_level),
        row.own_lead_days.remove() if own is None else row.own_lead_days.set(own),
    ]  # fmt: skip
    return update(PlanRow(*PlanRow.keys(plan.warehouse_id, plan.product_id)), actions)


def _note(part: Sequence[tuple[Level, Level, Plan | None]]) -> list[Write]:
    """One note for what is set together: of a single level its points, of several each one's."""
    first = part[0][1]
    if len(part) == 1:
        before, after = (_words(level) for level in part[0][:2])
        return noted(CONTEXT, "level", f"{first.warehouse_id}:{first.product_id}", before, after)
    before, after = (
        {level.product_id: _words(level) for level in levels}
        for levels in ([old for old, _, _ in part], [new for _, new, _ in part])
    )
    return noted(CONTEXT, "levels", first.warehouse_id, before, after)


def _words(level: Level) -> dict[str, Any]:
    return {"reorder_point": level.reorder_point, "target": level.target, "automatic": level.automatic}
