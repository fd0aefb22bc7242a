"""Products and their codes in the table."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Self

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
)

from supermarket.aws.audit import noted
from supermarket.aws.tables import Key, Row, read_together
from supermarket.aws.transactions import Marker, check, commit, put, write_alone
from supermarket.kernel.errors import AlreadyExists, FieldError, Invalid, NotFound, Outdated
from supermarket.kernel.ids import is_id
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.quantity import Unit
from supermarket.kernel.reading import Read
from supermarket.kernel.writing import Write
from supermarket.products import detail_tables as details
from supermarket.products.code_tables import CONTEXT, CodeRow, claim, release
from supermarket.products.model import Product
from supermarket.products.pack_model import place_of_code

EVERYTHING, CHANGES = "PRODUCTS", "CHANGES"


class ProductMarker(Marker):
    context = CONTEXT


class ProductRow(Row):
    """Three indexes hold active products alone, by name: gsi1 those of a category, gsi2 of a brand, gsi3 all. gsi4 has
    every product, by when it last changed."""

    context = CONTEXT
    sku = UnicodeAttribute()
    name = UnicodeAttribute()
    name_bn = UnicodeAttribute()
    price = NumberAttribute()
    mrp = NumberAttribute()
    tax_class = UnicodeAttribute()
    unit = UnicodeAttribute()
    barcodes: ListAttribute[Any] = ListAttribute()
    plu = UnicodeAttribute()
    category_id = UnicodeAttribute()
    brand_id = UnicodeAttribute()
    pack = UnicodeAttribute()
    active = BooleanAttribute()
    version = NumberAttribute()
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()
    more = JSONAttribute(null=True)
    gsi1pk = UnicodeAttribute(null=True)
    gsi1sk = UnicodeAttribute(null=True)
    gsi2pk = UnicodeAttribute(null=True)
    gsi2sk = UnicodeAttribute(null=True)
    gsi3pk = UnicodeAttribute(null=True)
    gsi3sk = UnicodeAttribute(null=True)
    gsi4pk = UnicodeAttribute(null=True)
    gsi4sk = UnicodeAttribute(null=True)

    @staticmethod
    def keys(product_id: str) -> tuple[str, str]:
        return f"PRODUCT#{product_id}", "PRODUCT"

    @classmethod
    def of(cls, product: Product) -> Self:
        row = cls(
            *cls.keys(product.id), kind="product", sku=product.sku, name=product.name, name_bn=product.name_bn,
            price=product.price.poisha, mrp=product.mrp.poisha, tax_class=product.tax_class,
            unit=product.unit.value, barcodes=list(product.barcodes), plu=product.plu,
            category_id=product.category_id, brand_id=product.brand_id, pack=product.pack, active=product.active,
            version=product.version, created_at=product.created_at, updated_at=product.updated_at,
            more=details.written(product),
        )  # fmt: skip
        row._index(product)
        return row

    def _index(self, product: Product) -> None:
        self.gsi4pk, self.gsi4sk = CHANGES, f"{product.updated_at}#{product.id}"
        if not product.active:
            return
        name = f"{product.name.casefold()[:200]}#{product.id}"
        self.gsi3pk, self.gsi3sk = EVERYTHING, name
        if product.category_id:
            self.gsi1pk, self.gsi1sk = f"CATEGORY#{product.category_id}", name
        if product.brand_id:
            self.gsi2pk, self.gsi2sk = f"BRAND#{product.brand_id}", name

    def product(self) -> Product:
        row = self.attribute_values
        return Product(
            id=row["pk"].partition("#")[2], sku=row["sku"], name=row["name"], name_bn=row["name_bn"],
            price=Money(int(row["price"])), mrp=Money(int(row["mrp"])), tax_class=row["tax_class"],
            unit=Unit(row["unit"]), barcodes=tuple(row["barcodes"]), plu=row["plu"], category_id=row["category_id"],
            brand_id=row["brand_id"], pack=row["pack"], active=row["active"], version=int(row["version"]),
            created_at=row["created_at"], updated_at=row["updated_at"], **details.read(row.get("more")),
        )  # fmt: skip


class TableCatalogue:
    """The `Catalogue` over DynamoDB."""

    def get(self, product_id: str, *, fresh: bool = False) -> Product:
        known = is_id(product_id)
        row = ProductRow.find(*ProductRow.keys(product_id), consistent=fresh) if known else None
        if row is None:
            raise NotFound("There is no such product.", product_id=product_id)
        return row.product()

    def read(self, product_id: str) -> Read[Product]:
        return _key(product_id)

    def by_ids(self, product_ids: Collection[str], *, fresh: bool = False) -> dict[str, Product]:
        found = read_together([_key(product_id, fresh) for product_id in product_ids])
        return {product.id: product for product in found if product is not None}

    def by_code(self, code: str) -> Product | None:
        owned = CodeRow.find(*CodeRow.keys(code))
        row = ProductRow.find(*ProductRow.keys(owned.owner())) if owned else None
        return None if row is None else row.product()

    def price_list_of(self, customer_id: str) -> Read[str]:
        from supermarket.products.price_list_tables import GroupRow

        return GroupRow.key(customer_id)

    def owners(self, code_keys: Collection[str]) -> dict[str, str]:
        found = read_together([CodeRow.key(code_key) for code_key in code_keys])
        return {key: owner for key, owner in zip(code_keys, found, strict=True) if owner is not None}

    def page(
        self, page: PageRequest, *, category_id: str | None = None, brand_id: str | None = None
    ) -> Page[Product]:
        pk, index = EVERYTHING, "gsi3"
        if category_id:
            pk, index = f"CATEGORY#{category_id}", "gsi1"
        elif brand_id:
            pk, index = f"BRAND#{brand_id}", "gsi2"
        only = ProductRow.brand_id == brand_id if category_id and brand_id else None
        return ProductRow.page(page, pk, index=index, only=only).map(ProductRow.product)

    def has_any(self, *, category_id: str = "", brand_id: str = "") -> bool:
        one = PageRequest(limit=1)
        return bool(self.page(one, category_id=category_id, brand_id=brand_id).items)

    def add(self, product: Product, also: Sequence[Write] = (), once: Once | None = None) -> None:
        marker = ProductMarker.write(once, product.id)
        note = noted(CONTEXT, "product", product.id, None, product)
        commit([*new_product(product), *_places(product, None), *also, *note, *marker])

    def made_by(self, once: Once) -> str | None:
        return ProductMarker.record_made_by(once)

    def replace(self, product: Product, old: Product) -> Product:
        note = noted(CONTEXT, "product", old.id, old, product)
        writes = [*changed_product(product, old), *_places(product, old), *note]
        commit(writes) if len(writes) > 1 else write_alone(writes[0])
        return product


def new_product(product: Product) -> list[Write]:
    added = put(ProductRow.of(product), ProductRow.pk.does_not_exist())
    return [added, *_claims(product, frozenset()), *_family(product, None)]


def changed_product(product: Product, old: Product) -> list[Write]:
    from supermarket.products.price_line_tables import line_of_edit  # who only reads never needs it

    unchanged = ProductRow.version == old.version
    lost = sorted(old.code_keys - product.code_keys)
    return [
        put(ProductRow.of(product), unchanged, Outdated("This product has changed since you read it.")),
        *_claims(product, old.code_keys),
        *(release(key, old.id) for key in lost),
        *line_of_edit(product, old),
        *_family(product, old),
    ]


def _family(product: Product, old: Product | None) -> list[Write]:
    """Its joining or leaving a family."""
    if not product.family_id and (old is None or not old.family_id):
        return []
    from supermarket.products.family_tables import family_writes  # most products are of none

    return family_writes(product, old)


def _claims(product: Product, owned: Iterable[str]) -> list[Write]:
    return [
        claim(key, product.id, _taken(key, product)) for key in sorted(product.code_keys - frozenset(owned))
    ]


def _taken(code_key: str, product: Product) -> AlreadyExists:
    code = code_key.removeprefix("PLU#")
    message = f"{code} belongs to another product."
    return AlreadyExists(message, errors=[FieldError(place_of_code(product, code_key), message, "taken")])


def _places(product: Product, old: Product | None) -> list[Write]:
    """That the category and the brand it is put into are there."""
    from supermarket.products.category_tables import BrandRow, CategoryRow  # who only reads never needs them

    kept = old if old and old.active else None
    writes: list[Write] = []
    if product.category_id and (kept is None or kept.category_id != product.category_id):
        missing = Invalid.field("/category_id", "there is no such category")
        keys = CategoryRow.keys(product.category_id)
        writes.append(check(CategoryRow, *keys, CategoryRow.pk.exists(), missing))
    if product.brand_id and (kept is None or kept.brand_id != product.brand_id):
        missing = Invalid.field("/brand_id", "there is no such brand")
        keys = BrandRow.keys(product.brand_id)
        writes.append(check(BrandRow, *keys, BrandRow.pk.exists(), missing))
    return writes


def _key(product_id: str, fresh: bool = False) -> Key[ProductRow, Product]:
    return Key(ProductRow, *ProductRow.keys(product_id), ProductRow.product, consistent=fresh)
