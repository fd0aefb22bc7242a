"""When to order anew: the points of a product, and what follows from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from supermarket.inventory.model import Level, Warehouse
from supermarket.inventory.ports import Ledger, StockBook
from supermarket.inventory.reorder_model import AskedPoints, Awaited, Need, Parcel, Plan, Source, Suggestion
from supermarket.inventory.reorder_ports import Pipeline, Reorders
from supermarket.inventory.service import StockRoom, amount_of
from supermarket.inventory.supplier_model import Offer, Supplier
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import FieldError, Invalid, NotFound
from supermarket.kernel.paging import Page, PageRequest
from supermarket.products.model import Product
from supermarket.products.pack_model import pack_named


@dataclass(frozen=True, slots=True)
class ReorderDesk:
    """What ordering anew works with."""

    room: StockRoom
    stock: StockBook
    ledger: Ledger
    reorders: Reorders
    pipeline: Pipeline


def set_points(
    desk: ReorderDesk, caller: Caller, warehouse_id: str, asked: AskedPoints
) -> tuple[Warehouse, Product, Level]:
    """From which level on a product counts as low in a warehouse, and up to which it is ordered. Raises NotFound."""
    warehouse, products, old = _known(desk, caller, warehouse_id, [asked.product_id])
    if asked.product_id not in products:
        raise NotFound("There is no such product.")
    new = _pointed(old[0], products[asked.product_id], asked, "")
    desk.reorders.set([_change(old[0], new, asked)])
    return warehouse, products[asked.product_id], desk.stock.level(warehouse_id, asked.product_id)


def set_many(
    desk: ReorderDesk, caller: Caller, warehouse_id: str, asked: Sequence[AskedPoints]
) -> list[tuple[Level, Product]]:
    """The points of several products. Raises Invalid, naming every row that cannot be, and then none is set."""
    ids = [each.product_id for each in asked]
    _, products, old = _known(desk, caller, warehouse_id, ids)
    found, errors = list[Level](), list[FieldError]()
    for place, (each, level) in enumerate(zip(asked, old, strict=True)):
        try:
            if each.product_id in ids[:place]:
                raise Invalid.field(f"/products/{place}/product_id", "On another row already.", "repeated")
            if each.product_id not in products:
                raise Invalid.field(f"/products/{place}/product_id", "There is no such product.", "not_found")
            found.append(_pointed(level, products[each.product_id], each, f"/products/{place}"))
        except Invalid as error:
            errors += error.errors
    if errors:
        raise Invalid(f"{errors[0].pointer}: {errors[0].detail}", errors=errors)
    desk.reorders.set([_change(*each) for each in zip(old, found, asked, strict=True)])
    return [(level, products[level.product_id]) for level in found]


def suggest(
    desk: ReorderDesk, caller: Caller, warehouse_id: str, supplier_id: str | None, page: PageRequest
) -> Page[tuple[Suggestion, Product]]:
    """What to order for a warehouse: of its low products those that have not enough on the way. Raises NotFound."""
    warehouse, _ = desk.room.look_up(caller, warehouse_id, [])
    low = desk.ledger.low(warehouse_id, page)
    if not low.items:
        return Page([], low.next)
    ids = [level.product_id for level in low.items]
    return Page(suggested(desk, warehouse_id, ids, desk.pipeline.awaited(warehouse), supplier_id), low.next)


def suggested(
    desk: ReorderDesk, warehouse_id: str, ids: Sequence[str], awaited: Mapping[str, Awaited],
    supplier_id: str | None = None,
) -> list[tuple[Suggestion, Product]]:  # fmt: skip
    """What to order of these products; with a supplier, only of what they sell."""
    needs = _needs(desk, warehouse_id, ids, awaited)
    sources = _sources(desk, needs, supplier_id)
    found = []
    for need, product in needs:
        source = sources.get(product.id)
        if source or supplier_id is None:
            parcel = source.parcel if source else Parcel(product.unit.per_price)
            found.append((Suggestion(need, source, need.order(parcel)), product))
    return found


def source_of(product: Product, offers: Sequence[Offer], suppliers: Mapping[str, Supplier]) -> Source | None:
    """The first of the offers that can be ordered: its supplier is active, and the product still has its pack."""
    for offer in offers:
        pack = pack_named(product, offer.pack) if offer.pack else None
        supplier = suppliers.get(offer.supplier_id)
        if supplier is None or not supplier.active or (offer.pack and pack is None):
            continue
        parcel = Parcel(pack.quantity if pack else product.unit.per_price, max(1, offer.minimum))
        return Source(
            supplier.id, supplier.name, offer.code, pack.name if pack else "", offer.price, parcel, supplier.lead_days
        )  # fmt: skip
    return None


def _known(
    desk: ReorderDesk, caller: Caller, warehouse_id: str, ids: Sequence[str]
) -> tuple[Warehouse, Mapping[str, Product], list[Level]]:
    warehouse, products = desk.room.look_up(caller, warehouse_id, ids)
    levels = desk.room.read_together([desk.stock.read(warehouse_id, each) for each in ids])
    known = [found or Level(warehouse_id, each) for each, found in zip(ids, levels, strict=True)]
    return warehouse, products, known


def _pointed(old: Level, product: Product, asked: AskedPoints, row: str) -> Level:
    point, target = (
        None if written is None else amount_of(f"{row}/{name}", written, product, least=0)
        for name, written in (("reorder_point", asked.reorder_point), ("target", asked.target))
    )
    if target is not None and (point is None or target <= point):
        raise Invalid.field(f"{row}/target", "more than the reorder point")
    return replace(old, reorder_point=point, target=target, automatic=asked.automatic)


def _change(old: Level, new: Level, asked: AskedPoints) -> tuple[Level, Level, Plan | None]:
    plan = Plan(new.warehouse_id, new.product_id, asked.policy) if asked.automatic else None
    return old, new, plan


def _needs(
    desk: ReorderDesk, warehouse_id: str, ids: Sequence[str], awaited: Mapping[str, Awaited]
) -> list[tuple[Need, Product]]:
    """Of the products those that are short, all of them read in one go."""
    found = desk.room.read_together([
        *[desk.stock.read(warehouse_id, each) for each in ids],
        *[desk.reorders.read(warehouse_id, each) for each in ids],
        *map(desk.room.catalogue.read, ids),
    ])  # fmt: skip
    count, needs = len(ids), []
    for level, plan, product in zip(found[:count], found[count : 2 * count], found[2 * count :], strict=True):
        if level is None or product is None or not product.active or product.components:
            continue
        need = Need(level, awaited.get(product.id, Awaited()), plan or Plan(warehouse_id, product.id))
        if need.short:
            needs.append((need, product))
    return needs


def _sources(
    desk: ReorderDesk, needs: Sequence[tuple[Need, Product]], supplier_id: str | None
) -> Mapping[str, Source]:
    """By product, who to order from: the one asked for, or the preferred one, which the plan mostly knows already."""
    pairs = [
        (supplier_id or need.plan.supplier_id, product.id)
        for need, product in needs
        if supplier_id or need.plan.supplier_id
    ]
    offers = {
        offer.product_id: [offer]
        for offer in desk.pipeline.offers(pairs)
        if offer is not None and (supplier_id or offer.preferred)
    }
    if supplier_id is None:
        for _, product in needs:
            if product.id not in offers:
                offers[product.id] = list(desk.pipeline.offers_of(product.id))
    suppliers = desk.pipeline.suppliers([offer.supplier_id for each in offers.values() for offer in each])
    found = {product.id: source_of(product, offers.get(product.id, []), suppliers) for _, product in needs}
    return {product_id: source for product_id, source in found.items() if source is not None}
