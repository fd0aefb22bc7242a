"""Waiting for products over HTTP, and the page where it ends."""

from collections.abc import Sequence

from supermarket.ecommerce.notice_model import Notice
from supermarket.ecommerce.reminder_schemas import stop_page
from supermarket.products.model import Product
from supermarket.schema import Id, Instant, View


class NoticeView(View):
    """``sold`` is false for what the shop sells no more; its names are empty when nobody knows it."""

    product_id: Id
    sku: str
    name: str
    name_bn: str
    sold: bool
    asked_at: Instant

    @classmethod
    def of(cls, notice: Notice, product: Product | None) -> "NoticeView":
        return cls(
            product_id=notice.product_id, sku=product.sku if product else "", name=product.name if product else "",
            name_bn=product.name_bn if product else "", sold=product is not None and product.active,
            asked_at=notice.asked_at,
        )  # fmt: skip


class NoticesView(View):
    """Fifty at most, the longest waited for first."""

    items: list[NoticeView]

    @classmethod
    def of(cls, shown: Sequence[tuple[Notice, Product | None]]) -> "NoticesView":
        return cls(items=[NoticeView.of(*each) for each in shown])


class WaitingView(View):
    """``waiting`` says whether the customer waits for any product."""

    waiting: bool


_ON = (
    "We write to you when goods you wait for are there again.",
    "আপনি যেসব পণ্যের অপেক্ষায় আছেন সেগুলো আবার এলে আমরা আপনাকে জানাব।",
)
_OFF = ("You wait for no goods: we write to you of none.", "আপনি কোনো পণ্যের অপেক্ষায় নেই, তাই আমরা কিছু জানাব না।")


def page(view: WaitingView) -> str:
    """Where the link in the letter leads: looking changes nothing, the button ends it."""
    return stop_page("Goods you wait for · অপেক্ষার পণ্য", _ON if view.waiting else _OFF, view.waiting)
