"""What the gateways' statements say, beside what reconciling found of the day."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from pynamodb.attributes import UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import commit, put
from supermarket.kernel.clock import read_stamp, stamp
from supermarket.kernel.errors import Conflict
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once
from supermarket.payments.audit_tables import FindingsRow, difference_of
from supermarket.payments.statement_model import Statement
from supermarket.payments.tables import CONTEXT, PaymentMarker


class StatementRow(Row):
    """The last of a gateway and a day."""

    context = CONTEXT
    at = UnicodeAttribute()
    record = UnicodeAttribute()

    @staticmethod
    def keys(branch_id: str, day: str, gateway: str) -> tuple[str, str]:
        pk, sk = FindingsRow.keys(branch_id, day)
        return pk, f"{sk}#{gateway}"

    @classmethod
    def of(cls, statement: Statement) -> "StatementRow":
        keys = cls.keys(statement.branch_id, statement.day, statement.gateway)
        record = asdict(statement) | {
            "at": stamp(statement.at), "total": statement.total.poisha, "fees": statement.fees.poisha,
        }  # fmt: skip
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        return cls(*keys, kind="statement", at=record["at"], record=text)

    def statement(self) -> Statement:
        record = json.loads(self.record)
        return Statement(**record | {
            "at": read_stamp(record["at"]), "total": Money(record["total"]), "fees": Money(record["fees"]),
            "differences": tuple(difference_of(each) for each in record["differences"]),
        })  # fmt: skip


class TableStatements:
    """The `Statements` over DynamoDB."""

    def keep(self, new: Statement, old: Statement | None, once: Once | None) -> None:
        row = StatementRow.of(new)
        newest = StatementRow.pk.does_not_exist() | (StatementRow.at <= row.at)
        refusal = Conflict("A newer statement of this day was read meanwhile.", code="statement_newer")
        told = (each and _said(each) for each in (old, new))
        made = PaymentMarker.write(once, f"{new.branch_id}#{new.day}#{new.gateway}#{new.id}")
        commit([put(row, newest, refusal), *noted(CONTEXT, "statement", new.id, *told), *made])

    def of(self, branch_id: str, day: date) -> Sequence[Statement]:
        pk, sk = StatementRow.keys(branch_id, day.isoformat(), "")
        rows = StatementRow.all(pk, StatementRow.sk.startswith(sk), consistent=True)
        return [row.statement() for row in rows]

    def made_by(self, once: Once) -> Statement | None:
        made = PaymentMarker.record_made_by(once)
        if made is None:
            return None
        *place, statement_id = made.split("#")
        row = StatementRow.find(*StatementRow.keys(*place), consistent=True)
        found = None if row is None else row.statement()
        return found if found and found.id == statement_id else None


def _said(statement: Statement) -> dict[str, object]:
    names = ("branch_id", "gateway", "day", "count", "total", "fees", "found")
    return {name: getattr(statement, name) for name in names}
