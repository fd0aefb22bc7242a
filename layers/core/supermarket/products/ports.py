"""The catalogue as the till, the shop, the stock room and its own office read and change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.kernel.reading import Read
    from supermarket.kernel.writing import Write
    from supermarket.products.model import Brand, Category, Product
    from supermarket.products.tree_model import Tree


class Catalogue(Protocol):
    def get(self, product_id: str, *, fresh: bool = False) -> Product:
        """Raises NotFound. A deleted product is found, and not ``active``. ``fresh`` sees what was just written."""

    def read(self, product_id: str) -> Read[Product]: ...

    def by_ids(self, product_ids: Collection[str], *, fresh: bool = False) -> dict[str, Product]:
        """Those that exist, in as few calls as they take."""

    def by_code(self, code: str) -> Product | None:
        """By SKU, barcode, or ``PLU#`` and a scale number."""

    def price_list_of(self, customer_id: str) -> Read[str]:
        """The id of the price list a customer is in."""

    def owners(self, code_keys: Collection[str]) -> dict[str, str]:
        """The products that codes belong to now, as ``Product.code_keys`` writes them."""

    def page(
        self, page: PageRequest, *, category_id: str | None = None, brand_id: str | None = None
    ) -> Page[Product]:
        """Active products by name. Of a category, a brand, both, or all."""

    def has_any(self, *, category_id: str = "", brand_id: str = "") -> bool:
        """Whether any active product is of this category or brand."""

    def add(self, product: Product, also: Sequence[Write] = (), once: Once | None = None) -> None:
        """Raises AlreadyExists when a code belongs to another product, Invalid for no such category or brand."""

    def made_by(self, once: Once) -> str | None: ...

    def replace(self, product: Product, old: Product) -> Product:
        """Raises Outdated when the stored version is not ``old``'s, AlreadyExists for a code that is taken."""


class Categories(Protocol):
    """Codes are unique: AlreadyExists. Outdated is for a record, or the tree's shape, that somebody else changed."""

    def get(self, category_id: str, *, fresh: bool = False) -> Category:
        """Raises NotFound."""

    def by_slug(self, slug: str) -> Category | None: ...

    def page(self, page: PageRequest) -> Page[Category]: ...

    def tree(self) -> Tree:
        """The whole tree as it is now."""

    def add(self, category: Category, tree: Tree, once: Once | None = None) -> None:
        """Raises Outdated when what is above it in the tree has changed meanwhile."""

    def made_by(self, once: Once) -> str | None: ...

    def replace(self, category: Category, old: Category, tree: Tree) -> Category: ...

    def remove(self, category: Category, tree: Tree) -> None: ...


class Brands(Protocol):
    """Codes are unique: AlreadyExists. Outdated is for a record that somebody else changed."""

    def get(self, brand_id: str, *, fresh: bool = False) -> Brand:
        """Raises NotFound."""

    def by_slug(self, slug: str) -> Brand | None: ...

    def page(self, page: PageRequest) -> Page[Brand]: ...

    def all(self) -> Sequence[Brand]:
        """Every brand as it is now."""

    def add(self, brand: Brand, once: Once | None = None) -> None: ...

    def made_by(self, once: Once) -> str | None: ...

    def replace(self, brand: Brand, old: Brand) -> Brand: ...

    def remove(self, brand: Brand) -> None: ...
