"""Setting, planning and taking back prices, by hand and by schedule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, Invalid, NotFound, Outdated, Unavailable
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.products.ports import Catalogue
from supermarket.products.price_model import (
    AskedPrice,
    Plan,
    PriceChange,
    PriceEvent,
    PriceKind,
    PriceLine,
    problems_of,
)
from supermarket.products.price_ports import PriceLists, Prices
from supermarket.products.price_turn_model import DELETED, Turning
from supermarket.settings.model import Branch
from supermarket.settings.ports import ShopSettings

T = TypeVar("T")
TRIES = 5
MOST_AT_ONCE = 3000
"""Products that one run of the schedule moves on; the next run goes on with the others."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PriceDesk:
    """What setting a price needs around it."""

    catalogue: Catalogue
    prices: Prices
    lists: PriceLists
    settings: ShopSettings
    now: Callable[[], datetime] = clock.now


def set_price(
    desk: PriceDesk, caller: Caller, product_id: str, asked: AskedPrice, once: Once | None = None
) -> PriceLine:
    """Let a price hold at once, or from a day on. Gives the line that tells of it.

    Raises Invalid for what cannot be, such as a price above the MRP when it begins, as far as is known now.
    """
    if asked.branch_id:
        caller.require_branch(asked.branch_id)
    return perform(
        once,
        lambda: _tried(lambda: _set(desk, caller, product_id, asked, once)),
        lambda done: desk.prices.made_by(product_id, done),
    )


def _set(desk: PriceDesk, caller: Caller, product_id: str, asked: AskedPrice, once: Once | None) -> PriceLine:
    now = desk.now()
    change = _change(desk.settings, asked, caller.id, now)
    turning = _turning(desk, product_id, now)
    if change.starts > turning.now:
        turning.schedule(change)
        _foresee(turning, change)
    else:
        _require(turning.why_not(change))
        turning.begin(change)
    line = next(each for each in turning.lines if each.change.id == change.id)
    also = [desk.lists.standing(change.list_id)] if change.list_id else []
    desk.prices.commit(turning.old, turning.done(), line, also, once)
    return line


def _turning(desk: PriceDesk, product_id: str, now: datetime) -> Turning:
    product = desk.catalogue.get(product_id, fresh=True)
    above = desk.settings.rules().sell_above_mrp
    return Turning(product, desk.prices.plan(product_id), clock.stamp(now), above)


def _change(settings: ShopSettings, asked: AskedPrice, by: str, now: datetime) -> PriceChange:
    branch = _branch(settings, asked.branch_id)
    today = branch.business_date(now)
    if wrong := list(problems_of(asked, today)):
        raise Invalid(f"{wrong[0].pointer}: {wrong[0].detail}", errors=wrong)
    later = asked.starts_on is not None and asked.starts_on > today
    return PriceChange(
        new_id(), asked.price, _moment(branch, asked.starts_on) if later else clock.stamp(now),
        _moment(branch, asked.ends_on + _DAY) if asked.ends_on else "", asked.branch_id, asked.list_id, asked.mrp,
        asked.starts_on, asked.ends_on, reason=asked.reason, by=by,
    )  # fmt: skip


def _branch(settings: ShopSettings, branch_id: str) -> Branch:
    """Whose days count: for what is the whole shop's, those of the branch that serves it online."""
    wanted = branch_id or settings.rules().online_branch_id
    try:
        return settings.branch(wanted) if wanted else Branch("", "", "")
    except NotFound:
        if branch_id:
            raise Invalid.field("/branch_id", "there is no such branch") from None
        return Branch("", "", "")


def _moment(branch: Branch, day: date | None) -> str:
    assert day is not None
    return clock.stamp(clock.day_begins(day, branch.time_zone, branch.day_start))


def _require(why: str) -> None:
    if why == DELETED:
        raise Conflict("This product was deleted.", code="product_deleted")
    if why:
        raise Invalid.field("/price", why, "above_mrp")


def _foresee(turning: Turning, change: PriceChange) -> None:
    """Refuse what could not begin on its day, as things stand."""
    turn = turning.done()
    then = Turning(turn.product, turn.plan, change.starts, turning.above_mrp)
    for line in then.lines:
        if line.change.id == change.id and line.event is PriceEvent.FAILED:
            _require(line.message)


def cancel_price(desk: PriceDesk, caller: Caller, product_id: str, change_id: str) -> None:
    """A price that has not begun never will, and a temporary one that runs ends. Raises NotFound for any other."""

    def work() -> None:
        turning = _turning(desk, product_id, desk.now())
        change = turning.done().plan.change(change_id)
        if change is None:
            raise NotFound("No price with this id is planned or ends.", price_id=change_id[:60])
        if change.branch_id:
            caller.require_branch(change.branch_id)
        turning.cancel(change, caller.id)
        desk.prices.commit(turning.old, turning.done(), turning.lines[-1])

    _tried(work)


def plan_of(catalogue: Catalogue, prices: Prices, product_id: str) -> Plan:
    """Raises NotFound for no such product."""
    return prices.plan(catalogue.get(product_id).id)


def history(catalogue: Catalogue, prices: Prices, product_id: str, page: PageRequest) -> Page[PriceLine]:
    """Raises NotFound for no such product."""
    return prices.history(catalogue.get(product_id).id, page)


def apply_due(
    catalogue: Catalogue, prices: Prices, settings: ShopSettings, now: datetime
) -> Mapping[str, int]:
    """Move on every product of which something is due. Gives how many prices began, ended and could not begin.

    Whatever was done before, or by another run at the same moment, is not done again; a product that another
    change keeps busy is left to the next run.
    """
    told = dict.fromkeys(("products", "began", "ended", "failed", "busy"), 0)
    until, above = clock.stamp(now), settings.rules().sell_above_mrp
    start: PageRequest | None = PageRequest(100)
    while start is not None and told["products"] < MOST_AT_ONCE:
        page = prices.due(until, start)
        for product_id in page.items:
            told["products"] += 1
            try:
                lines = _move_on(catalogue, prices, product_id, until, above)
            except (Outdated, Unavailable):
                told["busy"] += 1
                continue
            for line in lines:
                told[line.event.value] += 1
        start = None if page.next is None else PageRequest(100, page.next)
    return told


def _move_on(
    catalogue: Catalogue, prices: Prices, product_id: str, now: str, above: bool
) -> tuple[PriceLine, ...]:
    turning = Turning(catalogue.get(product_id, fresh=True), prices.plan(product_id), now, above)
    if turning.lines:
        prices.commit(turning.old, turning.done())
    return tuple(turning.lines)


def mark_down(
    catalogue: Catalogue, prices: Prices, product_id: str, branch_id: str, price: Money, reason: str, now: datetime,
    *, above_mrp: bool = False,
) -> None:  # fmt: skip
    """Let a lower price hold at a branch until ``end_markdown``; one that runs there already gives way to it.

    A price that somebody sets meanwhile at once ends it; one that begins by plan holds after it.
    """

    def work() -> None:
        at = clock.stamp(now)
        turning = Turning(catalogue.get(product_id, fresh=True), prices.plan(product_id), at, above_mrp)
        running = turning.done().plan.markdown(branch_id)
        if running is not None and (running.price, running.reason) == (price, reason):
            return
        if running is not None:
            turning.end(running)
        change = PriceChange(
            new_id(), price, at, branch_id=branch_id, kind=PriceKind.MARKDOWN, reason=reason, by="system"
        )
        _require(turning.why_not(change))
        turning.begin(change)
        prices.commit(turning.old, turning.done(), turning.lines[-1])

    _tried(work)


def end_markdown(
    catalogue: Catalogue, prices: Prices, product_id: str, branch_id: str, now: datetime,
    *, above_mrp: bool = False,
) -> bool:  # fmt: skip
    """What would hold without the markdown holds again. False when none runs, or another price has ended it."""

    def work() -> bool:
        at = clock.stamp(now)
        turning = Turning(catalogue.get(product_id, fresh=True), prices.plan(product_id), at, above_mrp)
        running = turning.done().plan.markdown(branch_id)
        if running is None:
            return False
        turning.end(running)
        prices.commit(turning.old, turning.done(), turning.lines[-1])
        return True

    return _tried(work)


def _tried(work: Callable[[], T]) -> T:
    """Again when somebody else was faster: what is decided is decided on what is read anew."""
    for _ in range(TRIES):
        try:
            return work()
        except Outdated:
            continue
    raise Unavailable("Too many others are changing the prices of this product.")
