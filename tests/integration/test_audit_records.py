"""What a note keeps of a record: everything but secrets and whose it is."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

import pytest

from supermarket.aws.audit import noted
from supermarket.kernel.acting import Act, acting
from supermarket.kernel.caller import Caller
from supermarket.kernel.masking import PERSONAL
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit

pytestmark = pytest.mark.usefixtures("cloud")
PRICE = Money(1250)
WHO = Caller("u-1", "cashier", name="Rahima", address="203.0.113.7", approved_by="u-2")


@dataclass(frozen=True)
class Thing:
    name: str = field(default="", metadata=PERSONAL)
    pin: str = field(default="1234", repr=False)
    price: Money = PRICE
    unit: Unit = Unit.GRAM
    opens: time = time(6, 30)
    seen: datetime = datetime(2026, 11, 22, 10, tzinfo=UTC)
    tags: frozenset[str] = frozenset({"b", "a"})
    parts: tuple[Any, ...] = ()


def told(before: object = None, after: object = None) -> tuple[Any, Any]:
    with acting(Act("change_thing", WHO, "r-1")):
        (write,) = noted("settings", "thing", "1", before, after)
    item = write.arguments["Item"]  # type: ignore[attr-defined]
    assert item["approved_by"] == {"S": "u-2"}
    return tuple(json.loads(item[name]["S"]) if item[name]["S"] else None for name in ("before", "after"))  # type: ignore[return-value]


def test_values_are_written_as_people_read_them() -> None:
    assert told(None, Thing()) == (None, {
        "name": "", "price": "12.50", "unit": "gram", "opens": "06:30:00", "seen": "2026-11-22T10:00:00.000Z",
        "tags": ["a", "b"], "parts": [],
    })  # fmt: skip


def test_of_a_secret_it_is_told_that_it_changed() -> None:
    before, after = told(Thing(), Thing(pin="9876"))

    assert ("pin" in before, after["pin"]) == (False, "(changed)")
    assert "pin" not in told(Thing(), Thing())[1]


def test_whose_it_is_is_masked_also_within() -> None:
    inner = Thing(name="Karim")
    before, after = told(Thing(name="Rahim"), Thing(name="Rahima", parts=(inner, {"kept": inner})))

    assert (before["name"], after["name"]) == ("R…", "R… (changed)")
    assert [after["parts"][0]["name"], after["parts"][1]["kept"]["name"]] == ["K…", "K…"]


def test_a_record_too_long_to_keep_is_kept_as_its_digest() -> None:
    _, after = told(None, {"text": "র" * 30_000})

    assert (after["bytes"], len(after["sha256"])) == (90_011, 64)


def test_nothing_is_noted_where_nobody_acts() -> None:
    assert noted("settings", "thing", "1", None, Thing()) == []
