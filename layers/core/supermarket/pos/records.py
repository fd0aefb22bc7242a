"""Sales and sessions as the JSON documents they are kept as: amounts in poisha, times and dates as text."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from supermarket.kernel.clock import read_stamp, stamp
from supermarket.kernel.money import Money
from supermarket.kernel.pricing import Reduction, TaxAmount
from supermarket.kernel.quantity import Unit
from supermarket.pos.model import Closing, Denomination, Session, TenderKind, TillTotals
from supermarket.pos.sale_model import Sale, SaleLine, Tender

SALE_RECORD, SESSION_RECORD = "sale", "session"
"""The kinds of item that events are drawn from."""
_TOTALS = ("gross", "discount", "net", "tax", "total", "rounding", "payable")
_SELDOM = ("parts", "pack", "pack_size", "checked_age", "promotions")
"""Written only where there is something to say."""
_LINE_AMOUNTS = ("unit_price", "gross", "discount", "basket_discount", "net", "tax", "total")


def write(record: Sale | Session) -> str:
    return json.dumps(_plain(record), default=_plain, ensure_ascii=False, separators=(",", ":"))


def read_sale(text: str) -> Sale:
    raw = json.loads(text)
    raw |= _moneys(raw, (*_TOTALS, "change"))
    raw |= {
        "business_date": date.fromisoformat(raw["business_date"]),
        "at": read_stamp(raw["at"]),
        "lines": tuple(_line(line) for line in raw["lines"]),
        "taxes": tuple(_tax(tax) for tax in raw["taxes"]),
        "tenders": tuple(_tender(tender) for tender in raw["tenders"]),
        "oversold": tuple(raw["oversold"]),
    }
    return Sale(**raw)


def read_session(text: str) -> Session:
    raw = json.loads(text)
    raw |= {
        "business_date": date.fromisoformat(raw["business_date"]),
        "opened_at": read_stamp(raw["opened_at"]),
        "opening_float": Money(raw["opening_float"]),
        "closing": _closing(raw["closing"]) if raw["closing"] else None,
    }
    return Session(**raw)


def _plain(value: Any) -> Any:
    match value:
        case Money():
            return value.poisha
        case datetime():
            return stamp(value)
        case date():
            return value.isoformat()
        case _:
            said = {name: getattr(value, name) for name in value.__slots__}
            return {name: each for name, each in said.items() if each or name not in _SELDOM}


def _moneys(raw: Mapping[str, Any], names: Iterable[str]) -> dict[str, Money]:
    return {name: Money(raw[name]) for name in names}


def _line(raw: Mapping[str, Any]) -> SaleLine:
    parts = tuple((product_id, quantity) for product_id, quantity in raw.get("parts", ()))
    given = tuple(
        Reduction(each["promotion_id"], each["name"], Money(each["amount"]))
        for each in raw.get("promotions", ())
    )
    said = {"unit": Unit(raw["unit"]), "parts": parts, "promotions": given}
    return SaleLine(**{**raw, **_moneys(raw, _LINE_AMOUNTS), **said})


def _tax(raw: Mapping[str, Any]) -> TaxAmount:
    return TaxAmount(raw["code"], raw["rate"], Money(raw["taxable"]), Money(raw["tax"]))


def _tender(raw: Mapping[str, Any]) -> Tender:
    return Tender(TenderKind(raw["kind"]), Money(raw["amount"]), raw["reference"])


def _closing(raw: Mapping[str, Any]) -> Closing:
    return Closing(
        at=read_stamp(raw["at"]),
        by=raw["by"],
        counted=Money(raw["counted"]),
        expected=Money(raw["expected"]),
        totals=_totals(raw["totals"]),
        next_receipt=raw["next_receipt"],
        denominations=tuple(Denomination(Money(d["value"]), d["count"]) for d in raw["denominations"]),
    )


def _totals(raw: Mapping[str, Any]) -> TillTotals:
    return TillTotals(raw["sales"], **_moneys(raw, (*_TOTALS, "cash", "card", "wallet")))
