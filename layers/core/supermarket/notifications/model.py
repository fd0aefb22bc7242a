"""What the shop writes to people when something has happened, in English and Bangla."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.notifications.letter_model import Letter, Paragraph, Row

Data = Mapping[str, Any]
_MEASURES = {Unit.PIECE: "", Unit.GRAM: " kg", Unit.MILLILITRE: " l"}


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One letter to one address."""

    sender: str
    to: str
    letter: Letter
    attachments: tuple[Attachment, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sms:
    """One text to one number, as ``+8801XXXXXXXXX``; of no use after ``minutes``."""

    to: str
    text: str
    minutes: int


@dataclass(frozen=True, slots=True)
class ShopName:
    english: str
    bangla: str


@dataclass(frozen=True, slots=True)
class Goods:
    """A product as a letter names it."""

    name: str
    name_bn: str
    unit: Unit


_ORDER_NEWS = {
    "OrderPlaced": (
        "Your order {number}",
        "Thank you, {name}. We have your order {number} and keep the goods for you.",
        "ধন্যবাদ, {name}। আপনার অর্ডার {number} আমরা পেয়েছি, পণ্যগুলো আপনার জন্য রাখা আছে।",
    ),
    "OrderCancelled": (
        "Order {number} is cancelled",
        "Dear {name}, your order {number} is cancelled. There is nothing to pay.",
        "প্রিয় {name}, আপনার অর্ডার {number} বাতিল হয়েছে। কোনো টাকা দিতে হবে না।",
    ),
    "OrderHandedOver": (
        "Order {number} is on its way",
        "Dear {name}, your order {number} has left the shop.",
        "প্রিয় {name}, আপনার অর্ডার {number} দোকান থেকে রওনা হয়েছে।",
    ),
    "OrderExpired": (
        "Order {number} has expired",
        "Dear {name}, we could not keep the goods of your order {number} any longer. You are welcome to order again.",
        "প্রিয় {name}, আপনার অর্ডার {number} এর পণ্য আর রাখা সম্ভব হয়নি। আবার অর্ডার করতে পারেন।",
    ),
}


def order_letter(event: str, data: Data, shop: ShopName) -> Letter:
    """``event`` is one of the orders' that are told by mail, ``data`` what it says (see docs/events.md)."""
    subject, english, bangla = (text.format(**_said(data)) for text in _ORDER_NEWS[event])
    reason = [Paragraph(f"Reason · কারণ: {data['reason']}")] if data.get("reason") else []
    return Letter(
        f"{subject} · {shop.english}",
        (
            Paragraph(english),
            Paragraph(bangla),
            *reason,
            *(_order_line(line) for line in data["lines"]),
            *_delivery(data),
            Row("Total · মোট", _taka(data["total"])),
            *_vat(data),
            *(_payment(data) if event in ("OrderPlaced", "OrderHandedOver") else _money_back(data)),
            Paragraph(f"{shop.english} · {shop.bangla}"),
        ),
    )


def _said(data: Data) -> dict[str, str]:
    """A name is quoted, never read as a template."""
    return {"number": str(data["number"]), "name": str(data["name"])}


def _order_line(line: Data) -> Row:
    amount = f"{_amount(line['quantity'], Unit(line['unit']))} × {line.get('name') or line['sku']}"
    return Row(amount, _taka(line["total"]), line.get("name_bn", ""))


def _vat(data: Data) -> Iterable[Row]:
    return [Row("VAT in it · এর মধ্যে ভ্যাট", _taka(data["tax"]))] if data["tax"] else []


def _delivery(data: Data) -> Iterable[Row]:
    return [Row("Delivery · ডেলিভারি", _taka(data["delivery"]))] if data.get("delivery") else []


def _money_back(data: Data) -> Iterable[Row]:
    return [Row("Goes back to you · ফেরত পাবেন", _taka(data["paid"]))] if data.get("paid") else []


def _payment(data: Data) -> Iterable[Row]:
    if data["payment_method"] != "cash_on_delivery":
        return []
    return [Row("To pay on delivery · ডেলিভারির সময় দেবেন", _taka(data["total"]))]


def low_stock_letter(data: Data, goods: Goods, place: str, shop: ShopName) -> Letter:
    return Letter(
        f"Low stock: {goods.name} · {shop.english}",
        (
            Paragraph(f"{goods.name} is running low at {place}."),
            Paragraph(f"{place}: {goods.name_bn or goods.name} কমে এসেছে।"),
            Row("Available · আছে", _amount(data["available"], goods.unit)),
            Row("Reorder point · পুনঃঅর্ডার সীমা", _amount(data["reorder_point"], goods.unit)),
        ),
    )


def purchase_order_letter(data: Data, shop: ShopName) -> Letter:
    """To a supplier; the order itself goes with it as a PDF."""
    number, expected = data["number"], data["expected_on"]
    return Letter(
        f"Purchase order {number} · {shop.english}",
        (
            Paragraph(f"Dear {data['name']}, please deliver what the attached order {number} says."),
            Paragraph(f"{data['name']}, সংযুক্ত ক্রয়াদেশ {number} অনুযায়ী পণ্য সরবরাহ করুন।"),
            Row("Expected · প্রত্যাশিত তারিখ", expected),
            Row("Total · মোট", _taka(data["total"])),
            Paragraph(f"{shop.english} · {shop.bangla}"),
        ),
    )


_SWITCHED_OFF = {
    "gone": ("it answered that it is gone", "সেটি আর নেই বলে জানিয়েছে"),
    "failing": ("it has failed for too long", "সেটি অনেকক্ষণ ধরে ব্যর্থ হচ্ছে"),
}


def webhook_letter(data: Data, shop: ShopName) -> Letter:
    english, bangla = _SWITCHED_OFF[data["reason"]]
    return Letter(
        f"A webhook is switched off: {data['host']} · {shop.english}",
        (
            Paragraph(f"{data['host']} is told nothing more, because {english}."),
            Paragraph(f"{data['host']}-কে আর জানানো হচ্ছে না, কারণ {bangla}।"),
            Row("Webhook · ওয়েবহুক", data["description"] or data["webhook_id"]),
        ),
    )


_DAY_ROWS = {
    "pos": "Till sales · কাউন্টার বিক্রি",
    "online": "Online orders · অনলাইন অর্ডার",
    "cancelled": "Cancelled · বাতিল",
    "expired": "Expired · মেয়াদোত্তীর্ণ",
}


def day_letter(data: Data, branch: str, shop: ShopName) -> Letter:
    day, difference = data["business_date"], data["difference"]
    agrees = "The figures agree." if not difference else f"The running figures differ by {_taka(difference)}."
    return Letter(
        f"{branch}, {day}: the day in figures · {shop.english}",
        (
            Paragraph(f"{branch}, {day}. {agrees}"),
            Paragraph(f"{branch}, {day} দিনের হিসাব।"),
            *(_day_row(title, data[name]) for name, title in _DAY_ROWS.items() if name in data),
            *(Row(tender["kind"], _taka(tender["amount"])) for tender in data.get("tenders", ())),
            *(Row(f"Tax {tax['code']}", _taka(tax["tax"])) for tax in data.get("taxes", ())),
        ),
    )


def _day_row(title: str, figures: Data) -> Row:
    return Row(title, f"{figures['count']} · {_taka(figures['total'])}")


def _amount(quantity: int, unit: Unit) -> str:
    return f"{show_quantity(quantity, unit)}{_MEASURES[unit]}"


def _taka(poisha: int) -> str:
    return f"৳ {Money(poisha)}"
