"""Suppliers in the table, what they offer, and what they are owed."""

from collections.abc import Sequence
from dataclasses import replace

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Key, Row, read_together
from supermarket.aws.transactions import commit, delete, put, update
from supermarket.inventory.supplier_model import Account, Offer, Supplier
from supermarket.inventory.tables import CONTEXT, InventoryMarker
from supermarket.kernel.errors import AlreadyExists, NotFound, Outdated
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write


class SupplierRow(Row):
    """``gsi1`` lists them by name."""

    context = CONTEXT
    supplier_id = UnicodeAttribute()
    name = UnicodeAttribute()
    name_bn = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    address = UnicodeAttribute(null=True)
    vat_number = UnicodeAttribute(null=True)
    payment_days = NumberAttribute()
    lead_days = NumberAttribute()
    minimum_order = NumberAttribute()
    active = BooleanAttribute()
    version = NumberAttribute()
    gsi1pk = UnicodeAttribute()
    gsi1sk = UnicodeAttribute()

    @staticmethod
    def keys(supplier_id: str) -> tuple[str, str]:
        return f"SUPPLIER#{supplier_id}", "SUPPLIER"

    @classmethod
    def of(cls, supplier: Supplier) -> "SupplierRow":
        s = supplier
        return cls(
            *cls.keys(s.id), kind="supplier", supplier_id=s.id, name=s.name, name_bn=s.name_bn or None,
            phone=s.phone or None, email=s.email or None, address=s.address or None, vat_number=s.vat_number or None,
            payment_days=s.payment_days, lead_days=s.lead_days, minimum_order=s.minimum_order.poisha, active=s.active,
            version=s.version, gsi1pk="SUPPLIERS", gsi1sk=f"{s.name.casefold()}#{s.id}",
        )  # fmt: skip

    def supplier(self) -> Supplier:
        return Supplier(
            self.supplier_id, self.name, self.name_bn or "", self.phone or "", self.email or "", self.address or "",
            self.vat_number or "", int(self.payment_days), int(self.lead_days), Money(int(self.minimum_order)),
            self.active, int(self.version),
        )  # fmt: skip


class AccountRow(Row):
    """Sums that only grow: each approved invoice and each credit note adds to one, in its own transaction."""

    context = CONTEXT
    invoiced = NumberAttribute(default=0)
    credited = NumberAttribute(default=0)

    @staticmethod
    def keys(supplier_id: str) -> tuple[str, str]:
        return f"SUPPLIER#{supplier_id}", "ACCOUNT"

    def account(self) -> Account:
        return Account(Money(int(self.invoiced or 0)), Money(int(self.credited or 0)))


class OfferRow(Row):
    """``gsi1`` has a product's, preferred suppliers first."""

    context = CONTEXT
    supplier_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    code = UnicodeAttribute(null=True)
    pack = UnicodeAttribute(null=True)
    price = NumberAttribute()
    minimum = NumberAttribute()
    preferred = BooleanAttribute()
    gsi1pk = UnicodeAttribute()
    gsi1sk = UnicodeAttribute()

    @staticmethod
    def keys(supplier_id: str, product_id: str) -> tuple[str, str]:
        return f"SUPPLIER#{supplier_id}", f"OFFER#{product_id}"

    @staticmethod
    def product_key(product_id: str) -> str:
        return f"OFFERS#{product_id}"

    @classmethod
    def of(cls, offer: Offer) -> "OfferRow":
        o = offer
        return cls(
            *cls.keys(o.supplier_id, o.product_id), kind="offer", supplier_id=o.supplier_id, product_id=o.product_id,
            code=o.code or None, pack=o.pack or None, price=o.price.poisha, minimum=o.minimum, preferred=o.preferred,
            gsi1pk=cls.product_key(o.product_id), gsi1sk=f"{0 if o.preferred else 1}#{o.supplier_id}",
        )  # fmt: skip

    def offer(self) -> Offer:
        return Offer(
            self.supplier_id, self.product_id, self.code or "", self.pack or "", Money(int(self.price)),
            int(self.minimum), self.preferred,
        )  # fmt: skip


class TableSuppliers:
    """The `Suppliers` over DynamoDB."""

    def get(self, supplier_id: str) -> Supplier:
        row = SupplierRow.find(*SupplierRow.keys(supplier_id), consistent=True)
        if row is None:
            raise NotFound("There is no such supplier.")
        return row.supplier()

    def account(self, supplier_id: str) -> Account:
        row = AccountRow.find(*AccountRow.keys(supplier_id), consistent=True)
        return Account() if row is None else row.account()

    def page(self, page: PageRequest) -> Page[Supplier]:
        return SupplierRow.page(page, "SUPPLIERS", index="gsi1").map(SupplierRow.supplier)

    def add(self, supplier: Supplier, once: Once | None = None) -> None:
        row = put(SupplierRow.of(supplier), SupplierRow.pk.does_not_exist(), AlreadyExists())
        note = noted(CONTEXT, "supplier", supplier.id, None, supplier)
        commit([row, *note, *InventoryMarker.write(once, supplier.id)])

    def made_by(self, once: Once) -> Supplier | None:
        supplier_id = InventoryMarker.record_made_by(once)
        return None if supplier_id is None else self.get(supplier_id)

    def replace(self, supplier: Supplier, old: Supplier) -> Supplier:
        new = replace(supplier, version=old.version + 1)
        commit([_next(new), *noted(CONTEXT, "supplier", old.id, old, new)])
        return new

    def offers(self, supplier_id: str, page: PageRequest) -> Page[Offer]:
        pk, _ = OfferRow.keys(supplier_id, "")
        return OfferRow.page(page, pk, OfferRow.sk.startswith("OFFER#"), consistent=True).map(OfferRow.offer)

    def offers_of(self, product_id: str) -> Sequence[Offer]:
        return [row.offer() for row in OfferRow.all(OfferRow.product_key(product_id), index="gsi1")]

    def offered(self, supplier_id: str, product_ids: Sequence[str]) -> dict[str, Offer]:
        keys = [
            Key(OfferRow, *OfferRow.keys(supplier_id, product), OfferRow.offer) for product in product_ids
        ]
        found: list[Offer | None] = read_together(keys)
        return {offer.product_id: offer for offer in found if offer is not None}

    def set_offers(self, old: Supplier, offers: Sequence[Offer], withdrawn: Sequence[str]) -> Supplier:
        """One transaction with the supplier's version, which is the condition of all of it."""
        new = replace(old, version=old.version + 1)
        gone = [delete(OfferRow(*OfferRow.keys(old.id, product_id))) for product_id in withdrawn]
        before = {"version": old.version}
        after = {
            "version": new.version,
            "offers": [_words(offer) for offer in offers],
            "withdrawn": list(withdrawn),
        }
        note = noted(CONTEXT, "supplier_products", old.id, before, after)
        commit([_next(new), *(put(OfferRow.of(offer)) for offer in offers), *gone, *note])
        return new

    def charge(self, supplier_id: str, amount: Money) -> Write:
        return _add(supplier_id, amount.poisha, 0)

    def credit(self, supplier_id: str, amount: Money) -> Write:
        return _add(supplier_id, 0, amount.poisha)


def _next(new: Supplier) -> Write:
    return put(SupplierRow.of(new), SupplierRow.version == new.version - 1, Outdated())


def _words(offer: Offer) -> str:
    return f"{offer.product_id} {offer.price} {offer.pack}".strip()


def _add(supplier_id: str, invoiced: int, credited: int) -> Write:
    """What makes it happen once is the record that it is written with."""
    actions = [
        AccountRow.kind.set("supplier_account"), AccountRow.invoiced.add(invoiced), AccountRow.credited.add(credited),
    ]  # fmt: skip
    return update(AccountRow(*AccountRow.keys(supplier_id)), actions)
