"""The letter about a product that is there again."""

from collections.abc import Mapping
from typing import Any

from supermarket.notifications.letter_model import Letter, Paragraph, Row
from supermarket.notifications.model import ShopName


def product_letter(data: Mapping[str, Any], shop: ShopName, shop_url: str, stop_url: str) -> Letter:
    """``data`` is that of a ProductBack."""
    name, product = data["name"], data["product_name"]
    product_bn = data["product_name_bn"] or product
    return Letter(
        f"{product} is available again · {shop.english}",
        (
            Paragraph(
                f"Dear {name}, {product} is available again. It is not kept for you: others want it, too."
            ),
            Paragraph(
                f"প্রিয় {data['name_bn'] or name}, {product_bn} আবার পাওয়া যাচ্ছে। এটি আপনার জন্য আলাদা করে রাখা হয়নি, অন্যরাও চাইছেন।"
            ),
            Row("To the product · পণ্যটি দেখুন", f"{shop_url}/products/{data['product_id']}"),
            Row("No more of these mails · এই ইমেইল আর চাই না", stop_url),
            Paragraph(f"{shop.english} · {shop.bangla}"),
        ),
    )
