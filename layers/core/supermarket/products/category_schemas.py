"""Categories and brands as HTTP has them."""

from typing import Annotated, Any, Self

from pydantic import Field

from supermarket.products.model import Brand, Category
from supermarket.products.schemas import Name, OtherName, Reference
from supermarket.products.shelf_line_model import CODE
from supermarket.schema import Id, Schema, View

Code = Annotated[
    str, Field(pattern=f"^{CODE}$", description="The shop's own short name for it, such as in files.")
]

CATEGORY: dict[str, Any] = {"code": "rice", "name": "Rice", "name_bn": "চাল", "parent_id": ""}
CATEGORY_ANSWER: dict[str, Any] = {"id": "01938f5e-0000-7000-8000-000000000002", **CATEGORY, "version": 1}
BRAND: dict[str, Any] = {"code": "aarong", "name": "Aarong Dairy", "name_bn": "আড়ং ডেইরি"}
BRAND_ANSWER: dict[str, Any] = {"id": "01938f5e-0000-7000-8000-000000000003", **BRAND, "version": 1}


class CategoryRequest(Schema):
    code: Code
    name: Name
    name_bn: OtherName = ""
    parent_id: Annotated[Reference, Field(description="The category it is below; nothing for a root.")] = ""

    def category(self, category_id: str) -> Category:
        return Category(category_id, self.code, self.name, self.name_bn, self.parent_id)


class CategoryView(View):
    id: Id
    code: str
    name: str
    name_bn: str
    parent_id: str
    version: int

    @classmethod
    def of(cls, category: Category) -> Self:
        return cls(
            id=category.id, code=category.code, name=category.name, name_bn=category.name_bn,
            parent_id=category.parent_id, version=category.version,
        )  # fmt: skip


class BrandRequest(Schema):
    code: Code
    name: Name
    name_bn: OtherName = ""

    def brand(self, brand_id: str) -> Brand:
        return Brand(brand_id, self.code, self.name, self.name_bn)


class BrandView(View):
    id: Id
    code: str
    name: str
    name_bn: str
    version: int

    @classmethod
    def of(cls, brand: Brand) -> Self:
        return cls(
            id=brand.id, code=brand.code, name=brand.name, name_bn=brand.name_bn, version=brand.version
        )
