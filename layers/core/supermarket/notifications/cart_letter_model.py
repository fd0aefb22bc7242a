"""The letter about a cart that a customer left behind, and how it says to stop such letters."""

from collections.abc import Mapping
from typing import Any

from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.notifications.letter_model import Letter, Paragraph, Row
from supermarket.notifications.model import ShopName

Data = Mapping[str, Any]
_MEASURES = {Unit.PIECE: "", Unit.GRAM: " kg", Unit.MILLILITRE: " l"}


def cart_letter(data: Data, shop: ShopName, shop_url: str, stop_url: str) -> Letter:
    """``data`` is that of a CartAbandoned."""
    name, more = data["name"], data["more"]
    return Letter(
        f"You left something in your cart · {shop.english}",
        (
            Paragraph(f"Dear {name}, these goods are still in your cart. Prices and stock may change."),
            Paragraph(f"প্রিয় {data['name_bn'] or name}, এই পণ্যগুলো এখনও আপনার কার্টে আছে। দাম ও মজুত বদলাতে পারে।"),
            *(_line(line) for line in data["lines"]),
            *([Row("More · আরও", str(more))] if more else []),
            Row("Total · মোট", f"৳ {Money(data['total'])}"),
            Row("Your cart · আপনার কার্ট", f"{shop_url}/cart"),
            Row("No more of these mails · এই ইমেইল আর চাই না", stop_url),
            Paragraph(f"{shop.english} · {shop.bangla}"),
        ),
    )


def stop_link(public_url: str, path: str, token: str) -> str:
    return f"{public_url}/api/v1/cart/{path}/{token}"


def stop_headers(link: str) -> tuple[tuple[str, str], ...]:
    """By which mail programs offer to stop them, in one click (RFC 2369, RFC 8058)."""
    return ("List-Unsubscribe", f"<{link}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")


def _line(line: Data) -> Row:
    unit = Unit(line["unit"])
    amount = f"{show_quantity(line['quantity'], unit)}{_MEASURES[unit]} × {line['name']}"
    return Row(amount, f"৳ {Money(line['total'])}", line["name_bn"])
