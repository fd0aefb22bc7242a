"""Categories and brands in the table: a partition of each, small enough to be read as a whole."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import Marker, check, commit, delete, put, update
from supermarket.kernel.errors import AlreadyExists, FieldError, NotFound, Outdated
from supermarket.kernel.ids import is_id
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write
from supermarket.products.code_tables import CONTEXT, CodeRow, claim, release
from supermarket.products.model import Brand, Category
from supermarket.products.tree_model import Tree


class CategoryMarker(Marker):
    context = CONTEXT


class BrandMarker(Marker):
    context = CONTEXT


class ShelfRow(Row):
    """What categories and brands have in common: a partition, a code, two names."""

    context = CONTEXT
    partition: ClassVar[str]
    code = UnicodeAttribute()
    name = UnicodeAttribute()
    name_bn = UnicodeAttribute()
    version = NumberAttribute()
    slug = UnicodeAttribute(null=True)

    @classmethod
    def keys(cls, record_id: str) -> tuple[str, str]:
        return cls.partition, f"ID#{record_id}"

    @property
    def id(self) -> str:
        return str(self.sk.removeprefix("ID#"))


class CategoryRow(ShelfRow):
    partition = "CATEGORIES"
    parent_id = UnicodeAttribute()

    @classmethod
    def of(cls, category: Category) -> Self:
        return cls(
            *cls.keys(category.id), kind="category", code=category.code, name=category.name,
            name_bn=category.name_bn, parent_id=category.parent_id, version=category.version,
            slug=category.slug or None,
        )  # fmt: skip

    def category(self) -> Category:
        return Category(
            self.id, self.code, self.name, self.name_bn, self.parent_id, int(self.version), self.slug or ""
        )


class BrandRow(ShelfRow):
    partition = "BRANDS"

    @classmethod
    def of(cls, brand: Brand) -> Self:
        return cls(
            *cls.keys(brand.id), kind="brand", code=brand.code, name=brand.name, name_bn=brand.name_bn,
            version=brand.version, slug=brand.slug or None,
        )  # fmt: skip

    def brand(self) -> Brand:
        return Brand(self.id, self.code, self.name, self.name_bn, int(self.version), self.slug or "")


class TreeRow(Row):
    """The version of the tree's shape. Who moves or removes a category says which shape that was decided on."""

    context = CONTEXT
    version = NumberAttribute(default=0)

    @classmethod
    def the_one(cls) -> Self:
        return cls("TREE", "TREE")

    @classmethod
    def now(cls) -> int:
        row = cls.find("TREE", "TREE", consistent=True)
        return int(row.version) if row else 0


class TableCategories:
    """The `Categories` over DynamoDB."""

    def __init__(self) -> None:
        self._known: Tree | None = None

    def get(self, category_id: str, *, fresh: bool = False) -> Category:
        row = (
            CategoryRow.find(*CategoryRow.keys(category_id), consistent=fresh) if is_id(category_id) else None
        )
        if row is None:
            raise NotFound("There is no such category.", category_id=category_id)
        return row.category()

    def page(self, page: PageRequest) -> Page[Category]:
        return CategoryRow.page(page, CategoryRow.partition).map(CategoryRow.category)

    def by_slug(self, slug: str) -> Category | None:
        owned = CodeRow.find(*CodeRow.keys(_category_slug(slug)))
        row = CategoryRow.find(*CategoryRow.keys(owned.owner())) if owned else None
        return None if row is None else row.category()

    def tree(self) -> Tree:
        """The version is read first: a change after that is noticed when the tree is written. What a warm function
        has read is still the tree as long as the version is the same."""
        version = TreeRow.now()
        if self._known is None or self._known.version != version:
            rows = CategoryRow.all(CategoryRow.partition, consistent=True)
            self._known = Tree({row.id: row.category() for row in rows}, version)
        return self._known

    def add(self, category: Category, tree: Tree, once: Once | None = None) -> None:
        note = noted(CONTEXT, "category", category.id, None, category)
        commit([
            *new_category(category), reshape(None), *_chain(category, tree), *note,
            *CategoryMarker.write(once, category.id),
        ])  # fmt: skip

    def made_by(self, once: Once) -> str | None:
        return CategoryMarker.record_made_by(once)

    def replace(self, category: Category, old: Category, tree: Tree) -> Category:
        note = noted(CONTEXT, "category", old.id, old, category)
        commit([*changed_category(category, old), reshape(tree), *note])
        return category

    def remove(self, category: Category, tree: Tree) -> None:
        unchanged = CategoryRow.version == category.version
        gone = delete(CategoryRow.of(category), unchanged, _outdated("category"))
        note = noted(CONTEXT, "category", category.id, category)
        commit([gone, *_released(_category_keys(category), category.id), reshape(tree), *note])


def _chain(category: Category, tree: Tree) -> list[Write]:
    """That all above a new leaf is where it was: whoever moves one of them makes the leaf look again."""
    moved = Outdated("The tree of categories has changed meanwhile: look again.")
    above = tree.path(category.parent_id) if category.parent_id else []
    return [
        check(CategoryRow, *CategoryRow.keys(each.id), CategoryRow.version == each.version, moved)
        for each in above
    ]


def new_category(category: Category) -> list[Write]:
    added = put(CategoryRow.of(category), CategoryRow.pk.does_not_exist())
    return [added, *_claimed(_category_keys(category), category.id, "category")]


def changed_category(category: Category, old: Category) -> list[Write]:
    unchanged = CategoryRow.version == old.version
    keys, earlier = _category_keys(category), _category_keys(old)
    return [
        put(CategoryRow.of(category), unchanged, _outdated("category")),
        *_claimed(keys - earlier, old.id, "category"), *_released(earlier - keys, old.id),
    ]  # fmt: skip


def reshape(tree: Tree | None) -> Write:
    """A new leaf has its own conditions, and gives none; every other change fits the tree it was thought out for."""
    same = None
    if tree is not None:
        same = (TreeRow.version == tree.version) if tree.version else TreeRow.pk.does_not_exist()
    changed = Outdated("The tree of categories has changed meanwhile: look again.")
    return update(TreeRow.the_one(), [TreeRow.version.add(1), TreeRow.kind.set("tree")], same, changed)


class TableBrands:
    """The `Brands` over DynamoDB."""

    def get(self, brand_id: str, *, fresh: bool = False) -> Brand:
        row = BrandRow.find(*BrandRow.keys(brand_id), consistent=fresh) if is_id(brand_id) else None
        if row is None:
            raise NotFound("There is no such brand.", brand_id=brand_id)
        return row.brand()

    def page(self, page: PageRequest) -> Page[Brand]:
        return BrandRow.page(page, BrandRow.partition).map(BrandRow.brand)

    def by_slug(self, slug: str) -> Brand | None:
        owned = CodeRow.find(*CodeRow.keys(_brand_slug(slug)))
        row = BrandRow.find(*BrandRow.keys(owned.owner())) if owned else None
        return None if row is None else row.brand()

    def all(self) -> Sequence[Brand]:
        return [row.brand() for row in BrandRow.all(BrandRow.partition, consistent=True)]

    def add(self, brand: Brand, once: Once | None = None) -> None:
        note = noted(CONTEXT, "brand", brand.id, None, brand)
        commit([*new_brand(brand), *note, *BrandMarker.write(once, brand.id)])

    def made_by(self, once: Once) -> str | None:
        return BrandMarker.record_made_by(once)

    def replace(self, brand: Brand, old: Brand) -> Brand:
        commit([*changed_brand(brand, old), *noted(CONTEXT, "brand", old.id, old, brand)])
        return brand

    def remove(self, brand: Brand) -> None:
        unchanged = BrandRow.version == brand.version
        gone = delete(BrandRow.of(brand), unchanged, _outdated("brand"))
        note = noted(CONTEXT, "brand", brand.id, brand)
        commit([gone, *_released(_brand_keys(brand), brand.id), *note])


def new_brand(brand: Brand) -> list[Write]:
    added = put(BrandRow.of(brand), BrandRow.pk.does_not_exist())
    return [added, *_claimed(_brand_keys(brand), brand.id, "brand")]


def changed_brand(brand: Brand, old: Brand) -> list[Write]:
    keys, earlier = _brand_keys(brand), _brand_keys(old)
    return [
        put(BrandRow.of(brand), BrandRow.version == old.version, _outdated("brand")),
        *_claimed(keys - earlier, old.id, "brand"), *_released(earlier - keys, old.id),
    ]  # fmt: skip


def _category_keys(category: Category) -> frozenset[str]:
    code = f"CATEGORY#{category.code.casefold()}"
    return frozenset({code, _category_slug(category.slug)} if category.slug else {code})


def _brand_keys(brand: Brand) -> frozenset[str]:
    code = f"BRAND#{brand.code.casefold()}"
    return frozenset({code, _brand_slug(brand.slug)} if brand.slug else {code})


def _category_slug(slug: str) -> str:
    return f"CATEGORY_SLUG#{slug}"


def _brand_slug(slug: str) -> str:
    return f"BRAND_SLUG#{slug}"


def _claimed(code_keys: Iterable[str], owner_id: str, what: str) -> list[Write]:
    return [claim(key, owner_id, _taken(what, key)) for key in sorted(code_keys)]


def _released(code_keys: Iterable[str], owner_id: str) -> list[Write]:
    return [release(key, owner_id) for key in sorted(code_keys)]


def _taken(what: str, code_key: str) -> AlreadyExists:
    kind, _, code = code_key.partition("#")
    field = "slug" if kind.endswith("_SLUG") else "code"
    message = f"There is a {what} with the {field} {code}."
    return AlreadyExists(message, errors=[FieldError(f"/{field}", message, "taken")])


def _outdated(what: str) -> Outdated:
    return Outdated(f"This {what} has changed since you read it.")
