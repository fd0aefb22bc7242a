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
from supermarket.kernel.money import divide_half_up
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.pricing import Tax
from supermarket.kernel.quantity import Unit, read_quantity
from supermarket.kernel.reading import ReadTogether
from supermarket.pos.model import SUPERVISE, Till
from supermarket.pos.ports import Sales, Tills
from supermarket.pos.sale_model import AskedLine, AskedSale, Goods, Sale, price, settle
from supermarket.pos.service import branch_or_own, on_current_till, session
from supermarket.products.model import Product, Scanned
from supermarket.products.ports import Catalogue
from supermarket.products.service import look_up
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
    now: Callable[[], datetime] = clock.now


class Seen(NamedTuple):
    """What one joint read shows. ``levels`` is what the warehouse of the cashier's own branch has."""

    till: Till
    products: Mapping[str, Product]
    warehouse_id: str | None
    levels: Levels


def ring_up(counter: Counter, caller: Caller, asked: AskedSale, once: Once) -> Sale:
    """Sell a basket: one read of all it needs, then one transaction of all it does.

    Raises Invalid for what cannot be sold or paid so, SessionClosed, OutOfStock where overselling is off.
    """
    if asked.discounted and not caller.may(SUPERVISE):
        raise NotAllowed(f"A discount needs the permission {SUPERVISE}.")

    def work() -> Sale:
        codes = _scan(counter.catalogue, asked.lines)
        return on_current_till(lambda: _sell(counter, caller, asked, codes, once))

    return perform(once, work, counter.sales.made_by)


def _sell(counter: Counter, caller: Caller, asked: AskedSale, codes: Codes, once: Once) -> Sale:
    seen = _look(counter, caller, asked, codes)
    seen.till.require_open_for(caller)
    now = counter.now()
    day = counter.settings.branch(seen.till.branch_id).business_date(now)
    goods = [
        _goods(counter.settings, number, line, codes, seen.products, day)
        for number, line in enumerate(asked.lines)
    ]
    sale = _sale(counter, caller, asked, seen, goods, now)
    guarded = not counter.settings.rules().till_may_oversell
    moves = [sell(sale.warehouse_id, line.product_id, line.quantity, guarded) for line in sale.lines]
    cause = Cause(CauseKind.SALE, sale.id, by=caller.id)
    counter.stock.commit(moves, cause, also=counter.sales.writes(sale, once))
    return sale


def _scan(catalogue: Catalogue, lines: Sequence[AskedLine]) -> Codes:
    found: dict[str, Scanned] = {}
    for number, line in enumerate(lines):
        if line.barcode is None or line.barcode in found:
            continue
        try:
            found[line.barcode] = look_up(catalogue, line.barcode)
        except (NotFound, Invalid) as error:
            raise Invalid.field(f"/lines/{number}/barcode", str(error), error.code) from None
    return found


def _look(counter: Counter, caller: Caller, asked: AskedSale, codes: Codes) -> Seen:
    known = {scanned.product.id: scanned.product for scanned in codes.values()}
    wanted = list(dict.fromkeys(line.product_id for line in asked.lines if line.product_id))
    sold = list(dict.fromkeys([*wanted, *known]))
    warehouse_id = _own_warehouse(counter.settings, caller)
    stocked = sold if warehouse_id and counter.settings.rules().till_may_oversell else []
    till, *found = counter.read_together([
        counter.sales.till(asked.session_id),
        *(counter.catalogue.read(product_id) for product_id in wanted),
        *(counter.stock.read(warehouse_id or "", product_id) for product_id in stocked),
    ])  # fmt: skip
    if till is None:
        raise Invalid.field("/session_id", "there is no such till session")
    products = {p.id: p for p in found[: len(wanted)] if p is not None}
    levels = dict(zip(stocked, found[len(wanted) :], strict=True))
    return Seen(till, known | products, warehouse_id, levels)


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
    settings: ShopSettings, number: int, line: AskedLine, codes: Codes, products: Mapping[str, Product], day: date
) -> Goods:  # fmt: skip
    where = f"/lines/{number}"
    scanned = codes[line.barcode] if line.barcode else None
    product = scanned.product if scanned else products.get(line.product_id or "")
    if product is None or not product.active:
        field = "barcode" if scanned else "product_id"
        raise Invalid.field(f"{where}/{field}", "there is no such product on sale")
    return Goods(
        product_id=product.id,
        sku=product.sku,
        name=product.name,
        name_bn=product.name_bn,
        unit=product.unit,
        unit_price=product.price,
        quantity=_quantity(where, line, scanned or Scanned(product)),
        tax=_tax(settings, product, day),
        label_total=scanned.label_total if scanned else None,
        discount=line.discount,
    )


def _tax(settings: ShopSettings, product: Product, day: date) -> Tax:
    try:
        return settings.tax(product.tax_class, day)
    except NotFound:
        raise Conflict("This product's tax class is not set up.", product_id=product.id) from None


def _quantity(where: str, line: AskedLine, scanned: Scanned) -> int:
    if scanned.quantity is not None or scanned.label_total is not None:
        if line.quantity is not None:
            raise Invalid.field(f"{where}/quantity", "the label says how much it is")
        return _labelled(where, scanned)
    asked = line.quantity
    if asked is None:
        if line.barcode is None or scanned.product.unit is not Unit.PIECE:
            raise Invalid.field(f"{where}/quantity", "say how much")
        asked = 1
    try:
        quantity = read_quantity(asked, scanned.product.unit)
    except ValueError as error:
        raise Invalid.field(f"{where}/quantity", str(error)) from None
    if quantity <= 0:
        raise Invalid.field(f"{where}/quantity", "more than nothing")
    return quantity


def _labelled(where: str, scanned: Scanned) -> int:
    """What a scale label says, or what its price bought."""
    quantity, label, product = scanned.quantity, scanned.label_total, scanned.product
    if quantity is None and label is not None and product.price:
        quantity = divide_half_up(label.poisha * product.unit.per_price, product.price.poisha)
    if not quantity:
        raise Invalid.field(f"{where}/barcode", "this label does not tell how much it is")
    return quantity


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
    )  # fmt: skip


def _oversold(counter: Counter, warehouse_id: str, seen: Seen, goods: Sequence[Goods]) -> tuple[str, ...]:
    """The products of which the book has less than is sold. A guarded sale is refused instead."""
    if not counter.settings.rules().till_may_oversell:
        return ()
    sold: dict[str, int] = {}
    for item in goods:
        sold[item.product_id] = sold.get(item.product_id, 0) + item.quantity
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
