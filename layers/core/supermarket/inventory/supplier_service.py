"""What the office does with suppliers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from supermarket.inventory.purchase_request_model import AskedOffers
from supermarket.inventory.purchasing_ports import Suppliers
from supermarket.inventory.supplier_model import Account, Offer, Supplier, check
from supermarket.kernel.errors import FieldError, Invalid, Outdated
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.products.model import Product
from supermarket.products.pack_model import pack_named
from supermarket.products.ports import Catalogue


def add_supplier(suppliers: Suppliers, asked: Supplier, once: Once | None) -> Supplier:
    def work() -> Supplier:
        check(asked)
        suppliers.add(asked, once)
        return asked

    return perform(once, work, suppliers.made_by)


def supplier_and_account(suppliers: Suppliers, supplier_id: str) -> tuple[Supplier, Account]:
    return suppliers.get(supplier_id), suppliers.account(supplier_id)


def replace_supplier(suppliers: Suppliers, asked: Supplier, expected: int) -> tuple[Supplier, Account]:
    check(asked)
    old = _expected(suppliers, asked.id, expected)
    return suppliers.replace(asked, old), suppliers.account(asked.id)


def list_offers(
    suppliers: Suppliers, catalogue: Catalogue, supplier_id: str, page: PageRequest
) -> Page[tuple[Offer, Product | None]]:
    suppliers.get(supplier_id)
    offers = suppliers.offers(supplier_id, page)
    products = catalogue.by_ids([offer.product_id for offer in offers.items])
    return offers.map(lambda offer: (offer, products.get(offer.product_id)))


def set_offers(
    suppliers: Suppliers, catalogue: Catalogue, supplier_id: str, asked: AskedOffers, expected: int
) -> tuple[Supplier, Sequence[tuple[Offer, Product | None]]]:
    """Say what a supplier offers, all of it or nothing. ``expected`` is the supplier's version."""
    old = _expected(suppliers, supplier_id, expected)
    products = catalogue.by_ids([offer.product_id for offer in asked.offered])
    offers = _sound(asked, supplier_id, products)
    new = suppliers.set_offers(old, offers, asked.withdrawn)
    return new, [(offer, products[offer.product_id]) for offer in offers]


def _expected(suppliers: Suppliers, supplier_id: str, expected: int) -> Supplier:
    old = suppliers.get(supplier_id)
    if old.version != expected:
        raise Outdated
    return old


def _sound(asked: AskedOffers, supplier_id: str, products: Mapping[str, Product]) -> list[Offer]:
    wrong, seen = [], set(asked.withdrawn)
    for place, offer in enumerate(asked.offered):
        product = products.get(offer.product_id)
        if product is None:
            wrong.append(
                FieldError(f"/products/{place}/product_id", "There is no such product.", "not_found")
            )
        elif offer.product_id in seen:
            wrong.append(FieldError(f"/products/{place}/product_id", "Named twice.", "repeated"))
        elif offer.pack and pack_named(product, offer.pack) is None:
            wrong.append(
                FieldError(f"/products/{place}/pack", f"no pack of this product is called {offer.pack}")
            )
        seen.add(offer.product_id)
    if wrong:
        raise Invalid(f"{wrong[0].pointer}: {wrong[0].detail}", errors=wrong)
    return [replace(offer, supplier_id=supplier_id) for offer in asked.offered]
