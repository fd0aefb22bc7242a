"""Families in the table, and what makes each combination of options one product's.

A family lies in the partition of all families; its variants in one of its own, an item a combination of options, which
names the product. Changing a product therefore never touches another of its family.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any, Self

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import Marker, commit, delete, put, update
from supermarket.kernel.errors import AlreadyExists, Conflict, FieldError, NotFound, Outdated
from supermarket.kernel.ids import is_id
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write
from supermarket.products.code_tables import CONTEXT
from supermarket.products.family_model import MOST_VARIANTS, Family
from supermarket.products.model import Product


class FamilyMarker(Marker):
    context = CONTEXT


class FamilyRow(Row):
    """``variants`` counts what joined and left, so that who deletes it or changes its options sees none come in."""

    context = CONTEXT
    name = UnicodeAttribute()
    name_bn = UnicodeAttribute()
    options: ListAttribute[Any] = ListAttribute()
    asked = UnicodeAttribute()
    version = NumberAttribute()
    variants = NumberAttribute(default=0)

    @staticmethod
    def keys(family_id: str) -> tuple[str, str]:
        return "FAMILIES", f"ID#{family_id}"

    @classmethod
    def of(cls, family: Family) -> Self:
        return cls(
            *cls.keys(family.id), kind="family", name=family.name, name_bn=family.name_bn,
            options=list(family.options), asked=_asked(family.options), version=family.version,
            variants=family.variants,
        )  # fmt: skip

    def family(self) -> Family:
        return Family(
            self.sk.removeprefix("ID#"), self.name, self.name_bn, tuple(self.options), int(self.version),
            int(self.variants),
        )  # fmt: skip


class VariantRow(Row):
    context = CONTEXT
    product_id = UnicodeAttribute()

    @staticmethod
    def keys(product: Product) -> tuple[str, str]:
        """The combination as a digest: capitals or not, it is the same, and any letters fit a key."""
        said = sorted((name, value.casefold()) for name, value in product.options.items())
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        return f"FAMILY#{product.family_id}", f"VARIANT#{hashlib.sha256(text.encode()).hexdigest()}"

    @classmethod
    def of(cls, product: Product) -> Self:
        return cls(*cls.keys(product), kind="variant", product_id=product.id)


class TableFamilies:
    """The `Families` over DynamoDB."""

    def get(self, family_id: str, *, fresh: bool = False) -> Family:
        row = FamilyRow.find(*FamilyRow.keys(family_id), consistent=fresh) if is_id(family_id) else None
        if row is None:
            raise NotFound("There is no such family.", family_id=family_id)
        return row.family()

    def page(self, page: PageRequest) -> Page[Family]:
        return FamilyRow.page(page, "FAMILIES").map(FamilyRow.family)

    def variant_ids(self, family_id: str) -> Sequence[str]:
        return [row.product_id for row in VariantRow.all(f"FAMILY#{family_id}")]

    def add(self, family: Family, once: Once | None = None) -> None:
        note = noted(CONTEXT, "family", family.id, None, family)
        added = put(FamilyRow.of(family), FamilyRow.pk.does_not_exist())
        commit([added, *note, *FamilyMarker.write(once, family.id)])

    def made_by(self, once: Once) -> str | None:
        return FamilyMarker.record_made_by(once)

    def replace(self, family: Family, old: Family) -> Family:
        """Its variants may come and go meanwhile, unless what they differ by changes."""
        unchanged = FamilyRow.version == old.version
        if family.options != old.options:
            unchanged &= FamilyRow.variants == old.variants
        actions = [
            FamilyRow.name.set(family.name), FamilyRow.name_bn.set(family.name_bn),
            FamilyRow.options.set(list(family.options)), FamilyRow.asked.set(_asked(family.options)),
            FamilyRow.version.set(family.version),
        ]  # fmt: skip
        row = FamilyRow(*FamilyRow.keys(old.id))
        commit([update(row, actions, unchanged, _outdated()), *noted(CONTEXT, "family", old.id, old, family)])
        return family

    def remove(self, family: Family) -> None:
        empty = (FamilyRow.version == family.version) & (FamilyRow.variants == 0)
        in_use = Conflict("There are variants in this family: move or delete them first.", code="in_use")
        gone = delete(FamilyRow.of(family), empty, in_use)
        commit([gone, *noted(CONTEXT, "family", family.id, family)])


def family_writes(product: Product, old: Product | None) -> list[Write]:
    """What a product's joining or leaving a family writes; nothing where it stays the variant that it is."""
    into = product.family_id if product.active else ""
    out_of = old.family_id if old is not None and old.active else ""
    same = old is not None and into == out_of and VariantRow.keys(product) == VariantRow.keys(old)
    if same or not (into or out_of):
        return []
    writes: list[Write] = []
    if old is not None and out_of:
        writes.append(delete(VariantRow.of(old), VariantRow.product_id == old.id))
    if into:
        writes.append(put(VariantRow.of(product), VariantRow.pk.does_not_exist(), _taken()))
    if into != out_of:
        writes += _counted(product, into, out_of)
    return writes


def _counted(product: Product, into: str, out_of: str) -> list[Write]:
    writes: list[Write] = []
    if into:
        room = (FamilyRow.variants < MOST_VARIANTS) & (FamilyRow.asked == _asked(product.options))
        changed = Outdated("The family has changed meanwhile, or is full: look again.")
        writes.append(update(FamilyRow(*FamilyRow.keys(into)), [FamilyRow.variants.add(1)], room, changed))
    if out_of:
        left = FamilyRow.variants > 0
        writes.append(update(FamilyRow(*FamilyRow.keys(out_of)), [FamilyRow.variants.add(-1)], left))
    return writes


def _asked(options: Iterable[str]) -> str:
    """What a variant must say, whatever the order: a condition compares it."""
    return json.dumps(sorted(options), ensure_ascii=False)


def _taken() -> AlreadyExists:
    message = "Another product of this family has these options."
    return AlreadyExists(message, errors=[FieldError("/options", message, "taken")])


def _outdated() -> Outdated:
    return Outdated("This family has changed since you read it.")
