"""The search as HTTP has it."""

from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import Field

from supermarket.kernel.money import CURRENCY, ZERO
from supermarket.kernel.paging import Page
from supermarket.kernel.quantity import Unit
from supermarket.products.media_view_schemas import MEDIA, MediaView
from supermarket.products.model import Product
from supermarket.products.schemas import Reference
from supermarket.products.search_model import BANDS, LONGEST, Count, Facets, Filters, Results
from supermarket.schema import Amount, Id, Schema, View


class SearchQuery(Schema):
    """Without ``q`` everything is found that the filters let in."""

    q: Annotated[
        str,
        Field(
            max_length=LONGEST,
            description="Words of Bangla, English, or Bangla in Latin letters, the last unfinished or not; or a code.",
        ),
    ] = ""
    suggest: Annotated[
        bool, Field(description="Answer with suggestions alone, while somebody is typing.")
    ] = False
    category_id: Annotated[Reference, Field(description="It, and what is below it.")] = ""
    brand_id: Reference = ""
    price_min: Amount | None = None
    price_max: Amount | None = None
    available: Annotated[
        bool | None, Field(description="Only what the branch has, or only what it has not.")
    ] = None
    branch_id: Annotated[
        Reference, Field(description="Whose prices and stock; the branch that sells online when left out.")
    ] = ""

    def filters(self) -> Filters:
        return Filters(
            self.category_id, self.brand_id, self.price_min, self.price_max, self.available, self.branch_id
        )


class FoundView(View):
    """A product as it is now. ``available`` is null where no branch is asked about."""

    id: Id
    sku: str
    name: str
    name_bn: str
    category_id: str
    brand_id: str
    unit: Unit
    pack: str
    price: Amount
    mrp: Amount
    currency: str
    minimum_age: int
    media: list[MediaView]
    available: bool | None

    @classmethod
    def of(cls, product: Product, available: bool | None, branch_id: str) -> Self:
        return cls(
            id=product.id, sku=product.sku, name=product.name, name_bn=product.name_bn,
            category_id=product.category_id, brand_id=product.brand_id, unit=product.unit, pack=product.pack,
            price=product.price_at(branch_id), mrp=product.mrp, currency=CURRENCY,
            minimum_age=product.minimum_age, media=MediaView.all(product), available=available,
        )  # fmt: skip


class ShelfCount(View):
    """``path`` leads from the root of the tree to the category."""

    id: str
    name: str
    name_bn: str
    path: list[str]
    count: int

    @classmethod
    def all(cls, counts: Sequence[Count]) -> list[Self]:
        return [
            cls(
                id=c.shelf.id,
                name=c.shelf.name,
                name_bn=c.shelf.name_bn,
                path=list(c.shelf.path),
                count=c.count,
            )
            for c in counts
        ]


class BandCount(View):
    """Prices from ``price_min`` on and below ``below``, which the last has not."""

    price_min: Amount
    below: Amount | None
    count: int


class FacetsView(View):
    """Counts among what was found, all filters applied, as of the index: the sixty largest categories and brands.

    ``available`` is null where no branch is asked about.
    """

    categories: list[ShelfCount]
    brands: list[ShelfCount]
    prices: list[BandCount]
    available: int | None

    @classmethod
    def of(cls, facets: Facets) -> Self:
        edges = [ZERO, *BANDS]
        prices = [
            BandCount(price_min=edges[place], below=(*BANDS, None)[place], count=count)
            for place, count in enumerate(facets.bands)
            if count
        ]
        return cls(
            categories=ShelfCount.all(facets.categories), brands=ShelfCount.all(facets.brands), prices=prices,
            available=facets.available,
        )  # fmt: skip


class SearchSummary(View):
    """What is told beside the products. ``total`` is as of the index; ``did_you_mean`` is what was searched instead."""

    total: int
    did_you_mean: str | None
    suggestions: list[str]
    facets: FacetsView | None


def listed(results: Results) -> Page[FoundView]:
    summary = SearchSummary(
        total=results.facets.total, did_you_mean=results.did_you_mean or None, suggestions=[],
        facets=FacetsView.of(results.facets),
    )  # fmt: skip
    items = [FoundView.of(hit.product, hit.available, results.branch_id) for hit in results.hits]
    return Page(items, results.next, summary)


def suggested(suggestions: list[str]) -> Page[FoundView]:
    return Page([], None, SearchSummary(total=0, did_you_mean=None, suggestions=suggestions, facets=None))


SHELF: dict[str, Any] = {
    "id": "01938f5e-0000-7000-8000-000000000002", "name": "Rice", "name_bn": "চাল",
    "path": ["01938f5e-0000-7000-8000-000000000002"], "count": 1,
}  # fmt: skip
ANSWER: dict[str, Any] = {
    "items": [{
        "id": "01938f5e-0000-7000-8000-000000000001", "sku": "RICE-MINIKET-5KG", "name": "Miniket Rice 5 kg",
        "name_bn": "মিনিকেট চাল ৫ কেজি", "category_id": "01938f5e-0000-7000-8000-000000000002", "brand_id": "",
        "unit": "piece", "pack": "5 kg", "price": "355.00", "mrp": "360.00", "currency": CURRENCY, "minimum_age": 0,
        "media": [MEDIA], "available": True,
    }],
    "next_cursor": None, "total": 1, "did_you_mean": None, "suggestions": [],
    "facets": {
        "categories": [SHELF], "brands": [], "available": 1,
        "prices": [{"price_min": "200.00", "below": "500.00", "count": 1}],
    },
}  # fmt: skip
