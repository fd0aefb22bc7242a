"""The shop window: what the branch that serves online orders offers now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from supermarket.ecommerce.offer_model import CartLine, Offer
from supermarket.ecommerce.parts_model import Part, most
from supermarket.inventory.model import Level
from supermarket.inventory.ports import StockBook
from supermarket.kernel import clock
from supermarket.kernel.errors import Conflict
from supermarket.kernel.reading import Read, ReadTogether
from supermarket.products.bundle_model import age_for, parts_of
from supermarket.products.model import Product
from supermarket.products.ports import Catalogue
from supermarket.products.promotion_ports import Promotions
from supermarket.settings.model import Branch
from supermarket.settings.ports import ShopSettings

if TYPE_CHECKING:
    from supermarket.ecommerce.cart_model import Cart
    from supermarket.products.promotion_model import Promotion

OnShelf = tuple[Product | None, Level | None]
Shelf = Mapping[str, OnShelf]


@dataclass(frozen=True, slots=True)
class Storefront:
    """What the online shop sells from."""

    settings: ShopSettings
    catalogue: Catalogue
    stock: StockBook
    read_together: ReadTogether
    promotions: Promotions
    now: Callable[[], datetime] = clock.now


def online_branch(front: Storefront) -> Branch:
    """The branch that serves online orders. Raises Conflict when the shop has none."""
    branch_id = front.settings.rules().online_branch_id
    if not branch_id:
        raise Conflict("The online shop is not open.", code="shop_closed")
    return front.settings.branch(branch_id)


def offers(
    front: Storefront, branch: Branch, now: datetime, product_ids: Sequence[str], customer_id: str = ""
) -> dict[str, Offer]:
    """The products that exist, with today's price for whom it is and tax and what is available, in one call for fifty
    of them.
    """
    reads: list[Read[object]] = [front.catalogue.read(product_id) for product_id in product_ids]
    reads += [front.stock.read(branch.warehouse_id, product_id) for product_id in product_ids]
    reads += [front.catalogue.price_list_of(customer_id)] if customer_id else []
    found = front.read_together(reads)
    price_list = found.pop() if customer_id else None
    today = branch.business_date(now)
    products, levels = found[: len(product_ids)], found[len(product_ids) :]
    shelf = dict(zip(product_ids, zip(products, levels, strict=True), strict=True))
    inside = [each for each in parts_of(product for product in products if product) if each not in shelf]
    if inside:
        shelf |= _shelf(front, branch, inside)
    return {
        product.id: _offer(front, product, level, today, shelf, price_list or "", branch.id)
        for product, level in zip(products, levels, strict=True)
        if product is not None
    }


def _shelf(front: Storefront, branch: Branch, product_ids: Sequence[str]) -> dict[str, OnShelf]:
    """What bundles are made of: one more call, for baskets with a bundle in them."""
    reads: list[Read[object]] = [front.catalogue.read(product_id) for product_id in product_ids]
    reads += [front.stock.read(branch.warehouse_id, product_id) for product_id in product_ids]
    found = front.read_together(reads)
    pairs = zip(found[: len(product_ids)], found[len(product_ids) :], strict=True)
    return dict(zip(product_ids, pairs, strict=True))


def _offer(
    front: Storefront, product: Product, level: Level | None, today: date, shelf: Shelf, price_list: str,
    branch_id: str,
) -> Offer:  # fmt: skip
    inside = {part.product_id: shelf[part.product_id] for part in product.components}
    known = {each: found for each, (found, _) in inside.items() if found is not None}
    parts = tuple(
        Part(part.product_id, part.quantity, _available(inside[part.product_id][1]))
        for part in product.components
    )
    return Offer(
        product_id=product.id,
        sku=product.sku,
        name=product.name,
        name_bn=product.name_bn,
        unit=product.unit,
        price=product.price_at(branch_id, price_list),
        tax=front.settings.tax(product.tax_class, today),
        available=most(parts) if parts else _available(level),
        sold=product.active and len(known) == len(inside) and all(part.active for part in known.values()),
        parts=parts,
        minimum_age=age_for(product, known),
        category_id=product.category_id,
        brand_id=product.brand_id,
        price_list=price_list,
        order_limit=product.order_limit,
    )


def _available(level: Level | None) -> int:
    return max(0, level.available) if level else 0


def dealt(
    front: Storefront, branch: Branch, now: datetime, cart: "Cart", lines: list[CartLine]
) -> tuple[list[CartLine], Sequence["Promotion"]]:
    """The lines with what promotions take off, and the coupons among them.

    Where nothing is on, what reckons with promotions is not even loaded.
    """
    if not cart.coupon and not front.promotions.in_force():
        return lines, ()
    from supermarket.ecommerce.promotion_service import promoted

    return promoted(front, branch, now, cart, lines)
