"""What the office does with families, and how the shop shows one."""

from dataclasses import replace

from supermarket.kernel.errors import Conflict, Invalid, NotFound, Outdated
from supermarket.kernel.once import Once, perform
from supermarket.products import family_model as model
from supermarket.products.family_model import Family, Gathered
from supermarket.products.family_ports import Families
from supermarket.products.listing_service import Shelves, available
from supermarket.products.model import composed
from supermarket.products.ports import Catalogue


def gathered(
    families: Families, catalogue: Catalogue, shelves: Shelves, family_id: str, branch_id: str
) -> Gathered:
    """All of its variants, in as few calls as they take."""
    family = families.get(family_id)
    products = catalogue.by_ids(families.variant_ids(family_id))
    variants = model.in_order(family, [each for each in products.values() if each.active])
    if not branch_id:
        return Gathered(family, variants)
    try:
        branch = shelves.settings().branch(branch_id)
    except NotFound:
        raise Invalid.field("?branch_id", "there is no such branch") from None
    return Gathered(family, variants, branch_id, available(shelves, branch.warehouse_id, variants))


def add_family(families: Families, family: Family, once: Once | None = None) -> Family:
    new = _tidy(family)

    def work() -> Family:
        model.check(new)
        families.add(new, once)
        return new

    def replay(once: Once) -> Family | None:
        made = families.made_by(once)
        return families.get(made, fresh=True) if made else None

    return perform(once, work, replay)


def replace_family(families: Families, family: Family, expected: int) -> Family:
    """Its name alone is written, however many variants it has."""
    old = families.get(family.id, fresh=True)
    if old.version != expected:
        raise Outdated("This family has changed since you read it.")
    new = replace(_tidy(family), version=old.version + 1, variants=old.variants)
    model.check(new)
    model.check_change(new, old)
    return families.replace(new, old)


def remove_family(families: Families, family_id: str) -> None:
    family = families.get(family_id, fresh=True)
    if family.variants:
        raise Conflict("There are variants in this family: move or delete them first.", code="in_use")
    families.remove(family)


def _tidy(family: Family) -> Family:
    options = tuple(map(composed, family.options))
    return replace(family, name=composed(family.name), name_bn=composed(family.name_bn), options=options)
