"""What the office, the till and the shop do with products."""

from dataclasses import replace

from supermarket.kernel import clock
from supermarket.kernel.errors import Invalid, NotFound, Outdated
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.products import model
from supermarket.products.code_model import LONGEST_CODE, Label, plu_key, read_code
from supermarket.products.model import Product, Scanned
from supermarket.products.ports import Catalogue
from supermarket.settings.ports import ShopSettings


def products(catalogue: Catalogue, page: PageRequest, category_id: str, brand_id: str) -> Page[Product]:
    return catalogue.page(page, category_id=category_id or None, brand_id=brand_id or None)


def add_product(
    catalogue: Catalogue, settings: ShopSettings, product: Product, once: Once | None = None
) -> Product:
    now = clock.stamp(clock.now())
    new = replace(model.tidy(product), created_at=now, updated_at=now)

    def work() -> Product:
        _check(settings, new)
        catalogue.add(new, once=once)
        return new

    def replay(once: Once) -> Product | None:
        made = catalogue.made_by(once)
        return catalogue.get(made, fresh=True) if made else None

    return perform(once, work, replay)


def replace_product(catalogue: Catalogue, settings: ShopSettings, product: Product, expected: int) -> Product:
    """A product that was deleted comes back, if its codes are still free."""
    old = catalogue.get(product.id, fresh=True)
    if old.version != expected:
        raise Outdated("This product has changed since you read it.")
    new = model.revised(old, model.tidy(product), clock.stamp(clock.now()))
    _check(settings, new)
    return catalogue.replace(new, old)


def delete_product(catalogue: Catalogue, product_id: str) -> None:
    """It leaves the lists and gives its codes free; orders and receipts still find it by its id."""
    old = catalogue.get(product_id, fresh=True)
    if old.active:
        gone = replace(old, active=False)
        catalogue.replace(model.revised(old, gone, clock.stamp(clock.now())), old)


def look_up(catalogue: Catalogue, code: str) -> Scanned:
    """What a SKU, a barcode, a scale number or a scale label stands for."""
    if len(code) > LONGEST_CODE:
        raise NotFound("No code is as long.")
    meant = read_code(code)
    product = catalogue.by_code(plu_key(meant.plu) if isinstance(meant, Label) else meant)
    if product is None or not product.active:
        raise NotFound("No product has this code.", lookup=code)
    return model.weighed(product, meant) if isinstance(meant, Label) else Scanned(product)


def _check(settings: ShopSettings, product: Product) -> None:
    model.check(product)
    try:
        settings.tax_class(product.tax_class)
    except NotFound:
        raise Invalid.field("/tax_class", "there is no such tax class") from None
