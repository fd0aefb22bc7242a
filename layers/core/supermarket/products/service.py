"""What the office, the till and the shop do with products."""

from collections.abc import Callable
from dataclasses import replace

from supermarket.kernel import clock
from supermarket.kernel.errors import Invalid, NotFound, Outdated
from supermarket.kernel.once import Once, perform
from supermarket.kernel.scale_labels import Label
from supermarket.products import model
from supermarket.products.bundle_model import part_problems
from supermarket.products.code_model import LONGEST_CODE, needs_rules, plu_key, read_code
from supermarket.products.family_ports import Families
from supermarket.products.model import Product, Scanned
from supermarket.products.pack_model import pack_of_code
from supermarket.products.ports import Catalogue
from supermarket.settings.ports import ShopSettings


def add_product(
    catalogue: Catalogue,
    settings: ShopSettings,
    families: Families,
    product: Product,
    once: Once | None = None,
) -> Product:
    now = clock.stamp(clock.now())
    new = replace(model.tidy(product), created_at=now, updated_at=now)

    def work() -> Product:
        _check(catalogue, settings, new)
        _check_family(families, new)
        catalogue.add(new, once=once)
        return new

    def replay(once: Once) -> Product | None:
        made = catalogue.made_by(once)
        return catalogue.get(made, fresh=True) if made else None

    return perform(once, work, replay)


def replace_product(
    catalogue: Catalogue, settings: ShopSettings, families: Families, product: Product, expected: int
) -> Product:
    """A product that was deleted comes back, if its codes are still free."""
    old = catalogue.get(product.id, fresh=True)
    if old.version != expected:
        raise Outdated("This product has changed since you read it.")
    new = model.edited(old, model.tidy(product), clock.stamp(clock.now()))
    _check(catalogue, settings, new)
    _check_family(families, new)
    return catalogue.replace(new, old)


def delete_product(catalogue: Catalogue, product_id: str) -> None:
    """It leaves the lists and gives its codes free; orders and receipts still find it by its id."""
    old = catalogue.get(product_id, fresh=True)
    if old.active:
        gone = replace(old, active=False)
        catalogue.replace(model.revised(old, gone, clock.stamp(clock.now())), old)


def look_up(
    catalogue: Catalogue, settings: Callable[[], ShopSettings], code: str, branch_id: str = ""
) -> Scanned:
    """What a SKU, a barcode, a scale number or a scale label stands for. Only a label asks for the shop's rules."""
    if len(code) > LONGEST_CODE:
        raise NotFound("No code is as long.")
    meant = read_code(code, settings().rules().scale_rules if needs_rules(code) else ())
    product = catalogue.by_code(plu_key(meant.plu) if isinstance(meant, Label) else meant)
    if product is None or not product.active:
        raise NotFound("No product has this code.", lookup=code)
    if isinstance(meant, Label):
        return model.weighed(product, meant, product.price_at(branch_id))
    pack = pack_of_code(product, meant)
    return Scanned(product, pack.quantity, pack.price, pack) if pack else Scanned(product)


def _check(catalogue: Catalogue, settings: ShopSettings, product: Product) -> None:
    rules = settings.rules()
    model.check(product, rules.sell_above_mrp, rules.scale_rules)
    _check_parts(catalogue, product)
    try:
        settings.tax_class(product.tax_class)
    except NotFound:
        raise Invalid.field("/tax_class", "there is no such tax class") from None


def _check_family(families: Families, product: Product) -> None:
    if not product.family_id:
        return
    try:
        family = families.get(product.family_id, fresh=True)
    except NotFound:
        raise Invalid.field("/family_id", "there is no such family") from None
    family.check_options(product.options)


def _check_parts(catalogue: Catalogue, product: Product) -> None:
    if not product.components:
        return
    parts = catalogue.by_ids([part.product_id for part in product.components], fresh=True)
    found = list(part_problems(product, parts))
    if found:
        raise Invalid(f"{found[0].pointer}: {found[0].detail}", errors=found)
