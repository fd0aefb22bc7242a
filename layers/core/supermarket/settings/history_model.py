"""What the settings were: every version as the fields that it changed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from supermarket.kernel.money import Money
from supermarket.settings.model import ShopRules, TaxClass, show_percent

Facts = Mapping[str, Any]
"""A record as JSON shows it, without its version."""


@dataclass(frozen=True, slots=True)
class Change:
    """None for a field that was not there, or is no more."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Version:
    """Who made the settings what, and when. ``by_id`` is empty when the shop itself did."""

    version: int
    at: str
    by_id: str
    by_name: str
    changes: tuple[Change, ...]


def facts_of(record: ShopRules | TaxClass | None) -> Facts:
    if record is None:
        return {}
    if isinstance(record, ShopRules):
        return _facts(record)
    return {
        "name": record.name,
        "name_bn": record.name_bn,
        "inclusive": record.inclusive,
        "rates": [
            {"from": None, "rate": show_percent(record.rate)},
            *({"from": each.start.isoformat(), "rate": show_percent(each.rate)} for each in record.later),
        ],
        "withdrawn": record.withdrawn,
    }


def _facts(record: Any) -> Facts:
    return {
        field.name: _plain(getattr(record, field.name)) for field in fields(record) if field.name != "version"
    }


def _plain(value: Any) -> Any:
    if isinstance(value, (Money, date)):
        return str(value)
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    return _facts(value) if hasattr(value, "__dataclass_fields__") else value


def changes(before: Facts, after: Facts) -> tuple[Change, ...]:
    return tuple(
        Change(name, before.get(name), after.get(name))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    )
