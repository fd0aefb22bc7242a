"""Ringing up a sale, and looking up those that were."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from supermarket.inventory.model import Cause, CauseKind, Level, sell
from supermarket.inventory.ports import StockBook
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.pricing import Tax
from supermarket.kernel.reading import ReadTogether
from supermarket.kernel.writing import Write
from supermarket.pos.model import SUPERVISE, Till
from supermarket.pos.ports import Sales, Tills
from supermarket.pos.quantity_service import quantity_of_line
from supermarket.pos.sale_model import AskedLine, AskedSale, Goods, Sale, checked_age, price, settle
from supermarket.pos.service import branch_or_own, on_current_till, session
from supermarket.products.bundle_model import age_for, parts_of
from supermarket.products.model import Product, Scanned
from supermarket.products.pack_model import price_of_packs
from supermarket.products.ports import Catalogue
from supermarket.products.promotion_ports import Promotions
from supermarket.products.service import look_up
from supermarket.settings.model import Branch
from supermarket.settings.ports import ShopSettings

Codes = Mapping[str, Scanned]
Levels = Mapping[str, Level | None]


@dataclass(frozen=True, slots=True)
class Counter:
    """What a sale needs around it."""

    sales: Sales
    stock: StockBook
    catalogue: Catalogue
    settings: ShopSettings
    read_together: ReadTogether
    promotions: Promotions
    now: Callable[[], datetime] = clock.now


class Seen(NamedTuple):
    """What one joint read shows. ``levels`` is what the warehouse of the cashier's own branch has."""

    till: Till
    products: Mapping[str, Product]
    warehouse_id: str | None
    levels: Levels
    price_list: str = ""


def ring_up(counter: Counter, caller: Caller, asked: AskedSale, once: Once) -> Sale:
    """Sell a basket: one read of all it needs, then one transaction of all it does.

    Raises Invalid for what cannot be sold or paid so, SessionClosed, OutOfStock where overselling is off.
    """
    if asked.discounted and not caller.may(SUPERVISE):
        raise NotAllowed(f"A discount needs the permission {SUPERVISE}.")

    def work() -> Sale:
        codes = _scan(counter, asked.lines)
        return on_current_till(lambda: _sell(counter, caller, asked, codes, once))

    return perform(once, work, counter.sales.made_by)


def _sell(counter: Counter, caller: Caller, asked: AskedSale, codes: Codes, once: Once) -> Sale:
    seen = _look(counter, caller, asked, codes)
    seen.till.require_open_for(caller)
    now = counter.now()
    branch = counter.settings.branch(seen.till.branch_id)
    day = branch.business_date(now)
    shelf = [
        _goods(counter.settings, number, line, codes, seen, day) for number, line in enumerate(asked.lines)
    ]
    goods, coupons = _promoted(counter, branch, now, asked, shelf, seen.price_list)
    sale = _sale(counter, caller, asked, seen, goods, now)
    guarded = not counter.settings.rules().till_may_oversell
    taken = [each for line in sale.lines for each in line.taken]
    on = day.isoformat()
    moves = [sell(sale.warehouse_id, product_id, quantity, guarded, on) for product_id, quantity in taken]
    cause = Cause(CauseKind.SALE, sale.id, by=caller.id)
    counter.stock.commit(moves, cause, also=[*counter.sales.writes(sale, once), *coupons])
    return sale


def _promoted(
    counter: Counter, branch: Branch, now: datetime, asked: AskedSale, shelf: Sequence[Goods], price_list: str
) -> tuple[Sequence[Goods], Sequence[Write]]:  # fmt: skip
    """Where nothing is on, what reckons with promotions is not even loaded."""
    if not asked.coupon_codes and not counter.promotions.in_force():
        return shelf, ()
    from supermarket.pos.promotion_service import promoted

    return promoted(counter.promotions, branch, now, asked, shelf, price_list)


def _scan(counter: Counter, lines: Sequence[AskedLine]) -> Codes:
    found: dict[str, Scanned] = {}
    for number, line in enumerate(lines):
        if line.barcode is None or line.barcode in found:
            continue
        try:
            found[line.barcode] = look_up(counter.catalogue, lambda: counter.settings, line.barcode)
        except (NotFound, Invalid) as error:
            raise Invalid.field(f"/lines/{number}/barcode", str(error), error.code) from None
    return found


def _look(counter: Counter, caller: Caller, asked: AskedSale, codes: Codes) -> Seen:
    known = {scanned.product.id: scanned.product for scanned in codes.values()}
    wanted = list(dict.fromkeys(line.product_id for line in asked.lines if line.product_id))
    inside = parts_of(known.values())
    warehouse_id = _own_warehouse(counter.settings, caller)
    till, products, levels, price_list = _read(
        counter, asked.session_id, warehouse_id, [*wanted, *inside], known, asked.customer_id or ""
    )  # fmt: skip
    if till is None:
        raise Invalid.field("/session_id", "there is no such till session")
    unread = [each for each in parts_of(products.values()) if each not in products]
    if unread:
        _, more, their_levels, _ = _read(counter, None, warehouse_id, unread, {})
        products, levels = products | more, levels | their_levels
    return Seen(till, known | products, warehouse_id, levels, price_list)


def _read(
    counter: Counter, session_id: str | None, warehouse_id: str | None, wanted: Sequence[str],
    known: Mapping[str, Product], customer_id: str = "",
) -> tuple[Till | None, dict[str, Product], dict[str, Level | None], str]:  # fmt: skip
    """A till, products, the levels of what has any, the customer's price list: a bundle has no level."""
    flagged = warehouse_id and counter.settings.rules().till_may_oversell
    ids = dict.fromkeys(wanted)
    sold = [*ids, *(each for each, product in known.items() if each not in ids and not product.components)]
    stocked = sold if flagged else []
    till, *found = counter.read_together([
        *([counter.sales.till(session_id)] if session_id else []),
        *(counter.catalogue.read(product_id) for product_id in ids),
        *(counter.stock.read(warehouse_id or "", product_id) for product_id in stocked),
        *([counter.catalogue.price_list_of(customer_id)] if customer_id else []),
    ])  # fmt: skip
    price_list = found.pop() if customer_id else None
    if not session_id:
        till, found = None, [till, *found]
    products = {p.id: p for p in found[: len(ids)] if p is not None}
    return till, products, dict(zip(stocked, found[len(ids) :], strict=True)), price_list or ""


def _own_warehouse(settings: ShopSettings, caller: Caller) -> str | None:
    """Where the till most likely sells from: which branch it is in shows only when it has been read."""
    try:
        return settings.branch(caller.branch_id).warehouse_id or None if caller.branch_id else None
    except NotFound:
        return None


def _warehouse(settings: ShopSettings, branch_id: str) -> str:
    warehouse_id = settings.branch(branch_id).warehouse_id
    if not warehouse_id:
        raise Conflict("This branch has no warehouse to sell from.", code="no_warehouse")
    return warehouse_id


def _goods(
    settings: ShopSettings, number: int, line: AskedLine, codes: Codes, seen: Seen, day: date
) -> Goods:  # fmt: skip
    where = f"/lines/{number}"
    scanned = codes[line.barcode] if line.barcode else None
    product = scanned.product if scanned else seen.products.get(line.product_id or "")
    if product is None or not product.active:
        field = "barcode" if scanned else "product_id"
        raise Invalid.field(f"{where}/{field}", "there is no such product on sale")
    found = scanned or Scanned(product)
    here, price_list = seen.till.branch_id, "" if found.label_total is not None else seen.price_list
    quantity = quantity_of_line(where, line, found, product.price_at(here))
    return Goods(
        product_id=product.id,
        sku=product.sku,
        name=product.name,
        name_bn=product.name_bn,
        unit=product.unit,
        unit_price=product.price_at(here, price_list),
        quantity=quantity,
        tax=_tax(settings, product, day),
        label_total=price_of_packs(found.pack, quantity) if found.pack else found.label_total,
        discount=line.discount,
        parts=tuple(product.contents(quantity)) if product.components else (),
        pack=found.pack.name if found.pack else "",
        pack_size=found.pack.quantity if found.pack else 0,
        minimum_age=age_for(product, seen.products),
        category_id=product.category_id,
        brand_id=product.brand_id,
    )


def _tax(settings: ShopSettings, product: Product, day: date) -> Tax:
    try:
        return settings.tax(product.tax_class, day)
    except NotFound:
        raise Conflict("This product's tax class is not set up.", product_id=product.id) from None


def _sale(
    counter: Counter, caller: Caller, asked: AskedSale, seen: Seen, goods: Sequence[Goods], now: datetime
) -> Sale:
    till = seen.till
    branch = counter.settings.branch(till.branch_id)
    warehouse_id = _warehouse(counter.settings, till.branch_id)
    basket = price(goods, asked.discount)
    totals = basket.totals
    paid = settle(totals.total, asked.tenders, counter.settings.rules().cash_rounding)
    return Sale(
        id=new_id(), number=till.next_receipt, terminal_code=till.terminal_code, terminal_id=till.terminal_id,
        session_id=till.session_id, branch_id=till.branch_id, warehouse_id=warehouse_id, cashier_id=caller.id,
        customer_id=asked.customer_id, business_date=branch.business_date(now), at=now, lines=basket.lines,
        gross=totals.gross, discount=totals.discount, net=totals.net, tax=totals.tax, total=totals.total,
        rounding=paid.rounding, payable=totals.total + paid.rounding, taxes=totals.taxes, tenders=paid.tenders,
        change=paid.change, oversold=_oversold(counter, warehouse_id, seen, goods), cashier_name=caller.name,
        checked_age=checked_age(goods, asked.age_checked),
    )  # fmt: skip


def _oversold(counter: Counter, warehouse_id: str, seen: Seen, goods: Sequence[Goods]) -> tuple[str, ...]:
    """The products of which the book has less than is sold. A guarded sale is refused instead."""
    if not counter.settings.rules().till_may_oversell:
        return ()
    sold: dict[str, int] = {}
    for product_id, quantity in (each for item in goods for each in item.taken):
        sold[product_id] = sold.get(product_id, 0) + quantity
    levels = seen.levels
    if warehouse_id != seen.warehouse_id:
        found = counter.read_together([counter.stock.read(warehouse_id, product_id) for product_id in sold])
        levels = dict(zip(sold, found, strict=True))
    return tuple(
        product_id for product_id, quantity in sold.items() if quantity > _available(levels[product_id])
    )


def _available(level: Level | None) -> int:
    return 0 if level is None else level.available


def sale(sales: Sales, caller: Caller, sale_id: str) -> Sale:
    found = sales.get(sale_id)
    caller.require_branch(found.branch_id)
    return found


def sales_of_session(
    sales: Sales, tills: Tills, caller: Caller, session_id: str, page: PageRequest
) -> Page[Sale]:
    of, _ = session(tills, caller, session_id)
    return sales.of_session(of.id, page)


def sales_of_day(
    sales: Sales, caller: Caller, branch_id: str | None, day: date, page: PageRequest
) -> Page[Sale]:
    return sales.of_day(branch_or_own(caller, branch_id), day, page)
