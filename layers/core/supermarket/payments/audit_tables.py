"""What reconciling found, a day in an item."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from pynamodb.attributes import UnicodeAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import put, write_alone
from supermarket.kernel.clock import read_stamp, stamp
from supermarket.kernel.errors import Outdated
from supermarket.kernel.money import Money
from supermarket.payments.audit_model import Difference, Kind, Reconciliation, Sum
from supermarket.payments.tables import CONTEXT


class FindingsRow(Row):
    """A run that is older than what is there changes nothing."""

    context = CONTEXT
    at = UnicodeAttribute()
    record = UnicodeAttribute()

    @staticmethod
    def keys(branch_id: str, day: str) -> tuple[str, str]:
        return f"RECONCILIATION#{branch_id}", day


class TableFindings:
    def keep(self, found: Reconciliation) -> None:
        sums = {name: asdict(each) for name, each in found.sums.items()}
        record = {
            "sums": sums,
            "listed": found.listed,
            "found": found.found,
            "differences": [asdict(each) for each in found.differences],
        }
        row = FindingsRow(
            *FindingsRow.keys(found.branch_id, found.day), kind="reconciliation", at=stamp(found.at),
            record=json.dumps(record, separators=(",", ":")),
        )  # fmt: skip
        newer = FindingsRow.pk.does_not_exist() | (FindingsRow.at <= row.at)
        write_alone(put(row, newer, Outdated()))

    def of(self, branch_id: str, day: date) -> Reconciliation | None:
        row = FindingsRow.find(*FindingsRow.keys(branch_id, day.isoformat()))
        if row is None:
            return None
        record = json.loads(row.record)
        return Reconciliation(
            branch_id=branch_id, day=row.sk, at=read_stamp(row.at), listed=tuple(record["listed"]),
            sums={name: Sum(**_money(each)) for name, each in record["sums"].items()},
            found=record["found"], differences=tuple(difference_of(each) for each in record["differences"]),
        )  # fmt: skip


def difference_of(stored: dict[str, Any]) -> Difference:
    return Difference(**_money(stored) | {"kind": Kind(stored["kind"])})


def _money(stored: dict[str, Any]) -> dict[str, Any]:
    return {
        name: Money(value["poisha"]) if isinstance(value, dict) else value for name, value in stored.items()
    }
