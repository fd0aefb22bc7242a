"""What the reports tell: that a day is finalised."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from supermarket.kernel.events import Change, DomainEvent
from supermarket.reports.model import (
    AMOUNTS,
    CANCELLED,
    COUNT,
    EXPIRED,
    ONLINE,
    POS,
    TILL_AMOUNTS,
    DaySheet,
    FinalDay,
)

FINAL = "final"
"""The kind of item that a finalised day is."""


def events_of(change: Change) -> Iterable[DomainEvent]:
    if change.kind == FINAL and change.created and change.new is not None:
        yield day_finalised(read_final(change.new))


def read_final(item: Mapping[str, Any]) -> FinalDay:
    """A finalised day from its stored item."""
    sheet = DaySheet(item["branch_id"], date.fromisoformat(item["business_date"]), json.loads(item["rows"]))
    return FinalDay(sheet, int(item["run"]), item["finalised_at"], json.loads(item["differences"]))


def day_finalised(final: FinalDay) -> DomainEvent:
    sheet = final.sheet
    day = sheet.business_date.isoformat()
    data: dict[str, Any] = {
        "branch_id": sheet.branch_id, "business_date": day, "run": final.run, "difference": final.difference.poisha,
        "pos": _figures(sheet, POS, TILL_AMOUNTS), "online": _figures(sheet, ONLINE, AMOUNTS),
        "cancelled": _figures(sheet, CANCELLED, AMOUNTS), "expired": _figures(sheet, EXPIRED, AMOUNTS),
        "tenders": [{"kind": kind, **columns} for kind, columns in sheet.tenders()],
        "taxes": [{"code": code, "rate": rate, **columns} for code, rate, columns in sheet.taxes()],
    }  # fmt: skip
    return DomainEvent("DayFinalised", f"day#{sheet.branch_id}#{day}#{final.run}", final.finalised_at, data)


def _figures(sheet: DaySheet, row: str, names: Iterable[str]) -> dict[str, int]:
    return {name: sheet.figure(row, name) for name in (COUNT, *names)}
