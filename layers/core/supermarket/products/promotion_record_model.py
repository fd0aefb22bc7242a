"""A promotion as the JSON document it is kept as: what is empty is left out."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, time
from typing import Any

from supermarket.kernel.money import Money
from supermarket.products.promotion_model import Channel, Hours, Kind, Promotion, Selection

_SELECTIONS = ("goods", "rewards")
_AMOUNTS = ("amount", "price", "spend")
_SETS = ("branches", "price_lists")
_EMPTY = Promotion(id="", name="", kind=Kind.PERCENT, starts_on=date.min)


def write(promotion: Promotion) -> str:
    said = {each.name: getattr(promotion, each.name) for each in fields(promotion)}
    kept = {name: value for name, value in said.items() if value != getattr(_EMPTY, name) or name == "kind"}
    return json.dumps(kept, default=_plain, ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> Promotion:
    raw = json.loads(text)
    raw |= {name: _selection(raw[name]) for name in _SELECTIONS if name in raw}
    raw |= {name: Money(raw[name]) for name in _AMOUNTS if name in raw}
    raw |= {name: frozenset(raw[name]) for name in _SETS if name in raw}
    raw |= {name: date.fromisoformat(raw[name]) for name in ("starts_on", "ends_on") if name in raw}
    raw |= {
        "kind": Kind(raw["kind"]),
        "channels": frozenset(Channel(each) for each in raw.get("channels", ())),
        "hours": tuple(_hours(each) for each in raw.get("hours", ())),
    }
    return Promotion(**raw)


def _plain(value: Any) -> Any:
    match value:
        case Money():
            return value.poisha
        case date() | time():
            return value.isoformat()
        case frozenset():
            return sorted(value)
        case _:
            return {each.name: getattr(value, each.name) for each in fields(value)}


def _selection(raw: Mapping[str, list[str]]) -> Selection:
    return Selection(**{name: frozenset(ids) for name, ids in raw.items()})


def _hours(raw: Mapping[str, Any]) -> Hours:
    return Hours(frozenset(raw["days"]), time.fromisoformat(raw["begins"]), time.fromisoformat(raw["ends"]))
