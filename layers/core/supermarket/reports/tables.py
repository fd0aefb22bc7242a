"""Days in the table: a branch's trading day is a partition of figures and finalised runs."""

import json
from collections.abc import Mapping
from datetime import date, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import commit, put, update, write_alone
from supermarket.kernel import clock
from supermarket.kernel.errors import AlreadyExists
from supermarket.kernel.once import AlreadyDone
from supermarket.kernel.paging import PageRequest
from supermarket.kernel.writing import Write
from supermarket.reports.model import COLUMNS, COUNT, Day, DaySheet, FinalDay, Rows

CONTEXT = "reports"
COUNTED_KEPT = timedelta(days=90)
"""Longer than any queue or archive keeps an event that could be told again."""
_WHOLE_DAY = PageRequest(limit=1000)


class CountedRow(Row):
    """That an event was added to its day."""

    context = CONTEXT
    expires_at = NumberAttribute()

    @classmethod
    def write(cls, event_key: str) -> Write:
        expires = clock.epoch(clock.now() + COUNTED_KEPT)
        row = cls(f"COUNTED#{event_key}", "COUNTED", kind="counted", expires_at=expires)
        return put(row, cls.pk.does_not_exist(), AlreadyDone())


class DayRow(Row):
    """A row of running figures, or a finalised run: one query reads both."""

    context = CONTEXT
    branch_id = UnicodeAttribute()
    business_date = UnicodeAttribute()
    number = NumberAttribute(null=True, attr_name="count")
    gross = NumberAttribute(null=True)
    discount = NumberAttribute(null=True)
    net = NumberAttribute(null=True)
    tax = NumberAttribute(null=True)
    total = NumberAttribute(null=True)
    rounding = NumberAttribute(null=True)
    payable = NumberAttribute(null=True)
    amount = NumberAttribute(null=True)
    taxable = NumberAttribute(null=True)
    run = NumberAttribute(null=True)
    finalised_at = UnicodeAttribute(null=True)
    rows = UnicodeAttribute(null=True)
    differences = UnicodeAttribute(null=True)

    @staticmethod
    def key(branch_id: str, business_date: str) -> str:
        return f"DAY#{branch_id}#{business_date}"

    @classmethod
    def running(cls, branch_id: str, business_date: str, name: str) -> "DayRow":
        return cls(cls.key(branch_id, business_date), f"FIGURES#{name}")

    @classmethod
    def finalised(cls, final: FinalDay) -> "DayRow":
        sheet, day = final.sheet, final.sheet.business_date.isoformat()
        return cls(
            cls.key(sheet.branch_id, day), f"FINAL#{final.run:04d}", kind="final", branch_id=sheet.branch_id,
            business_date=day, run=final.run, finalised_at=final.finalised_at, rows=json.dumps(sheet.rows),
            differences=json.dumps(final.differences),
        )  # fmt: skip

    def name(self) -> str:
        return self.sk.removeprefix("FIGURES#")

    def figures(self) -> dict[str, int]:
        found = {name: getattr(self, _attribute(name)) for name in COLUMNS}
        return {name: int(value) for name, value in found.items() if value is not None}

    def final(self, branch_id: str, business_date: date) -> FinalDay:
        sheet = DaySheet(branch_id, business_date, json.loads(self.rows or "{}"))
        differences = json.loads(self.differences or "{}")
        return FinalDay(sheet, int(self.run or 0), self.finalised_at or "", differences)


class TableDays:
    """The `Days` over DynamoDB."""

    def add(self, event_key: str, branch_id: str, business_date: str, rows: Rows) -> None:
        commit([
            CountedRow.write(event_key),
            *(_add(DayRow.running(branch_id, business_date, name), branch_id, business_date, columns)
              for name, columns in rows.items()),
        ])  # fmt: skip

    def day(self, branch_id: str, business_date: date, consistent: bool = False) -> Day:
        pk = DayRow.key(branch_id, business_date.isoformat())
        found = DayRow.page(_WHOLE_DAY, pk, consistent=consistent).items
        running = {row.name(): row.figures() for row in found if row.kind != "final"}
        finals = [row.final(branch_id, business_date) for row in found if row.kind == "final"]
        return Day(DaySheet(branch_id, business_date, running), finals)

    def finalise(self, final: FinalDay) -> None:
        again = AlreadyExists("The day was just finalised by somebody else.")
        write_alone(put(DayRow.finalised(final), DayRow.pk.does_not_exist(), again))


def _add(row: DayRow, branch_id: str, business_date: str, columns: Mapping[str, int]) -> Write:
    actions = [getattr(DayRow, _attribute(name)).add(value) for name, value in columns.items()]
    said = [
        DayRow.kind.set("figures"),
        DayRow.branch_id.set(branch_id),
        DayRow.business_date.set(business_date),
    ]
    return update(row, [*actions, *said])


def _attribute(column: str) -> str:
    """PynamoDB has a method of the name ``count``."""
    return "number" if column == COUNT else column
