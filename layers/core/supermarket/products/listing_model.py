"""Which products a list is of."""

from dataclasses import dataclass

from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import Money
from supermarket.products.model import Product


@dataclass(frozen=True, slots=True)
class Wanted:
    """Products that fit all of it: of one of the ``categories`` (None for any), of a brand, within prices."""

    categories: frozenset[str] | None = None
    brand_id: str = ""
    price_min: Money | None = None
    price_max: Money | None = None

    @property
    def anything(self) -> bool:
        return self == Wanted()

    def check(self) -> None:
        if self.price_min is not None and self.price_max is not None and self.price_min > self.price_max:
            raise Invalid.field("?price_max", "not less than price_min")

    def fits(self, product: Product) -> bool:
        return (
            (self.categories is None or product.category_id in self.categories)
            and self.brand_id in ("", product.brand_id)
            and (self.price_min is None or product.price >= self.price_min)
            and (self.price_max is None or product.price <= self.price_max)
        )
