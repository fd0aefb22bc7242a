"""Categories and brands as HTTP has them."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Field

from supermarket.products.model import Brand, Category
from supermarket.products.schemas import Name, OtherName, Reference
from supermarket.products.shelf_line_model import CODE
from supermarket.products.slug_model import SLUG_LENGTH, slug_of
from supermarket.products.tree_model import Tree
from supermarket.schema import Id, Schema, View

Code = Annotated[
    str, Field(pattern=f"^{CODE}$", description="The shop's own short name for it, such as in files.")
]

_FOOD = "01938f5e-0000-7000-8000-000000000001"
CATEGORY: dict[str, Any] = {
    "code": "rice", "name": "Rice", "name_bn": "চাল", "slug": "rice", "parent_id": _FOOD,
}  # fmt: skip
CATEGORY_ANSWER: dict[str, Any] = {
    "id": "01938f5e-0000-7000-8000-000000000002", **CATEGORY, "version": 1,
    "path": [
        {"id": _FOOD, "name": "Food", "name_bn": "খাবার", "slug": "food"},
        {"id": "01938f5e-0000-7000-8000-000000000002", "name": "Rice", "name_bn": "চাল", "slug": "rice"},
    ],
    "children": [],
}  # fmt: skip
BRAND: dict[str, Any] = {
    "code": "aarong", "name": "Aarong Dairy", "name_bn": "আড়ং ডেইরি", "slug": "aarong-dairy",
}  # fmt: skip
BRAND_ANSWER: dict[str, Any] = {"id": "01938f5e-0000-7000-8000-000000000003", **BRAND, "version": 1}


def _slug(text: str) -> str:
    slug = slug_of(text)
    if text and not slug:
        raise ValueError("letters and digits")
    return slug


Slug = Annotated[
    str, Field(max_length=SLUG_LENGTH), AfterValidator(_slug),
    Field(description="Its name in addresses, English or Bangla: letters and digits joined by hyphens. Left out, it "
          "stays as it is, and is made from the name at first."),
]  # fmt: skip
SlugFilter = Annotated[str, Field(max_length=SLUG_LENGTH, description="The one whose slug this is.")]


class CategoryRequest(Schema):
    code: Code
    name: Name
    name_bn: OtherName = ""
    slug: Slug = ""
    parent_id: Annotated[Reference, Field(description="The category it is below; nothing for a root.")] = ""

    def category(self, category_id: str) -> Category:
        return Category(category_id, self.code, self.name, self.name_bn, self.parent_id, slug=self.slug)


class CategoryQuery(Schema):
    """Nothing for all of them one after the other; ``view=tree`` for those below, each with all below it."""

    parent_id: Annotated[
        Reference | None, Field(description="Those right below a category; empty for the roots.")
    ] = None
    slug: SlugFilter = ""
    view: Annotated[Literal["list", "tree"], Field(description="A tree has its roots as items.")] = "list"


class CategoryView(View):
    """``children`` is null where nobody asked for a tree."""

    id: Id
    code: str
    name: str
    name_bn: str
    slug: str
    parent_id: str
    version: int
    children: "list[CategoryView] | None" = None

    @classmethod
    def of(cls, category: Category) -> "CategoryView":
        return CategoryView(**_told(category))

    @classmethod
    def whole(cls, category: Category, tree: Tree) -> "CategoryView":
        below = [cls.whole(child, tree) for child in tree.children(category.id)]
        return CategoryView(**_told(category), children=below)


class Crumb(View):
    id: Id
    name: str
    name_bn: str
    slug: str


class CategoryDetail(View):
    """``path`` leads from the root to the category itself; ``children`` are right below it, by name."""

    gathered: ClassVar[bool] = True

    id: Id
    code: str
    name: str
    name_bn: str
    slug: str
    parent_id: str
    version: int
    path: list[Crumb]
    children: list[CategoryView]

    @classmethod
    def of(cls, category: Category, tree: Tree) -> Self:
        above = tree.path(category.parent_id) if category.parent_id else []
        path = [Crumb(id=c.id, name=c.name, name_bn=c.name_bn, slug=c.slug) for c in (*above, category)]
        children = [CategoryView.of(child) for child in tree.children(category.id)]
        return cls(**_told(category), path=path, children=children)


def _told(category: Category) -> dict[str, Any]:
    return {
        "id": category.id, "code": category.code, "name": category.name, "name_bn": category.name_bn,
        "slug": category.slug, "parent_id": category.parent_id, "version": category.version,
    }  # fmt: skip


class BrandRequest(Schema):
    code: Code
    name: Name
    name_bn: OtherName = ""
    slug: Slug = ""

    def brand(self, brand_id: str) -> Brand:
        return Brand(brand_id, self.code, self.name, self.name_bn, slug=self.slug)


class BrandQuery(Schema):
    slug: SlugFilter = ""


class BrandView(View):
    id: Id
    code: str
    name: str
    name_bn: str
    slug: str
    version: int

    @classmethod
    def of(cls, brand: Brand) -> Self:
        return cls(
            id=brand.id, code=brand.code, name=brand.name, name_bn=brand.name_bn, slug=brand.slug,
            version=brand.version,
        )  # fmt: skip
