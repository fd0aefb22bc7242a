"""The shop window: what the branch that serves online orders offers now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from supermarket.ecommerce.offer_model import Offer
from supermarket.inventory.model import Level
from supermarket.inventory.ports import StockBook
from supermarket.kernel import clock
from supermarket.kernel.errors import Conflict
from supermarket.kernel.reading import Read, ReadTogether
from supermarket.products.model import Product
from supermarket.products.ports import Catalogue
from supermarket.settings.model import Branch
from supermarket.settings.ports import ShopSettings


@dataclass(frozen=True, slots=True)
class Storefront:
    """What the online shop sells from."""

    settings: ShopSettings
    catalogue: Catalogue
    stock: StockBook
    read_together: ReadTogether
    now: Callable[[], datetime] = clock.now


def online_branch(front: Storefront) -> Branch:
    """The branch that serves online orders. Raises Conflict when the shop has none."""
    branch_id = front.settings.rules().online_branch_id
    if not branch_id:
        raise Conflict("The online shop is not open.", code="shop_closed")
    return front.settings.branch(branch_id)


def offers(front: Storefront, branch: Branch, now: datetime, product_ids: Sequence[str]) -> dict[str, Offer]:
    """The products that exist, with today's price and tax and what is available, in one call for fifty of them."""
    reads: list[Read[object]] = [front.catalogue.read(product_id) for product_id in product_ids]
    reads += [front.stock.read(branch.warehouse_id, product_id) for product_id in product_ids]
    found = front.read_together(reads)
    today = branch.business_date(now)
    products, levels = found[: len(product_ids)], found[len(product_ids) :]
    return {
        product.id: _offer(front, product, level, today)
        for product, level in zip(products, levels, strict=True)
        if product is not None
    }


def _offer(front: Storefront, product: Product, level: Level | None, today: date) -> Offer:
    return Offer(
        product_id=product.id,
        sku=product.sku,
        name=product.name,
        name_bn=product.name_bn,
        unit=product.unit,
        price=product.price,
        tax=front.settings.tax(product.tax_class, today),
        available=max(0, level.available) if level else 0,
        sold=product.active,
    )
