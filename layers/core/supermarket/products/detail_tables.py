"""What few products have, kept in one attribute of their item, which those that have none of it lack."""

from collections.abc import Callable, Mapping
from typing import Any

from supermarket.kernel.money import Money
from supermarket.products.model import Component, Media, Pack, Product

_Loader = Callable[[Any], Any]
_AS_THEY_ARE = (
    "description", "description_bn", "family_id", "options", "attributes", "minimum_age", "perishable",
    "order_limit",
)  # fmt: skip


def written(product: Product) -> dict[str, Any] | None:
    """What is stored: fields that say something, None when none does."""
    said: dict[str, Any] = {name: value for name in _AS_THEY_ARE if (value := getattr(product, name))}
    said = {name: dict(value) if isinstance(value, Mapping) else value for name, value in said.items()}
    if product.packs:
        said["packs"] = [_pack(pack) for pack in product.packs]
    if product.components:
        said["components"] = [[part.product_id, part.quantity] for part in product.components]
    if product.media:
        said["media"] = [[each.id, each.alt, list(each.widths)] for each in product.media]
    for name in ("branch_prices", "list_prices"):
        if prices := getattr(product, name):
            said[name] = {key: price.poisha for key, price in sorted(prices.items())}
    return said or None


def read(said: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The fields of a product, by name."""
    return {
        name: _LOADERS[name](value) if name in _LOADERS else value for name, value in (said or {}).items()
    }


def _pack(pack: Pack) -> list[Any]:
    return [pack.name, pack.quantity, list(pack.barcodes), None if pack.price is None else pack.price.poisha]


def _packs(said: Any) -> tuple[Pack, ...]:
    return tuple(
        Pack(name, quantity, tuple(barcodes), None if price is None else Money(price))
        for name, quantity, barcodes, price in said
    )


def _components(said: Any) -> tuple[Component, ...]:
    return tuple(Component(product_id, quantity) for product_id, quantity in said)


def _media(said: Any) -> tuple[Media, ...]:
    return tuple(Media(media_id, alt, tuple(widths)) for media_id, alt, widths in said)


def _prices(said: Any) -> Mapping[str, Money]:
    return {key: Money(poisha) for key, poisha in said.items()}


_LOADERS: Mapping[str, _Loader] = {
    "packs": _packs, "components": _components, "media": _media, "branch_prices": _prices, "list_prices": _prices,
}  # fmt: skip
