"""What the office does with promotions, and what those who sell ask of them."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, FieldError, Invalid, NotFound, Outdated
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.pricing import Reduction
from supermarket.products.ports import Brands, Catalogue, Categories
from supermarket.products.price_ports import PriceLists
from supermarket.products.promotion_discount_model import BasketLine, reductions
from supermarket.products.promotion_model import (
    MOST_LIVE,
    Channel,
    Moment,
    Promotion,
    Uses,
    check,
)
from supermarket.products.promotion_ports import Promotions
from supermarket.settings.ports import ShopSettings


@dataclass(frozen=True, slots=True)
class PromotionDesk:
    """What the office needs to write promotions."""

    promotions: Promotions
    catalogue: Catalogue
    categories: Categories
    brands: Brands
    price_lists: PriceLists
    settings: ShopSettings


@dataclass(frozen=True, slots=True)
class Deal:
    """What the lines of a basket get, and the coupons among it."""

    lines: Sequence[tuple[Reduction, ...]]
    coupons: tuple[Promotion, ...] = ()


def add_promotion(
    desk: PromotionDesk, caller: Caller, promotion: Promotion, once: Once | None = None
) -> Promotion:
    """Raises Invalid for what cannot be or names what is not there, Conflict for more than a shop can have at once."""

    def work() -> Promotion:
        _require_branches(caller, promotion)
        _check(desk, promotion)
        if len(desk.promotions.in_force()) >= MOST_LIVE:
            message = f"A shop has {MOST_LIVE} promotions at most that have not ended: withdraw some first."
            raise Conflict(message, code="too_many_promotions")
        desk.promotions.add(promotion, once)
        return promotion

    def replay(once: Once) -> Promotion | None:
        made = desk.promotions.made_by(once)
        return desk.promotions.get(made) if made else None

    return perform(once, work, replay)


def replace_promotion(desk: PromotionDesk, caller: Caller, promotion: Promotion, expected: int) -> Promotion:
    """What was sold keeps what it got. Raises Outdated, and Conflict for one that was withdrawn."""
    old = desk.promotions.get(promotion.id)
    if old.version != expected:
        raise Outdated("This promotion has changed since you read it.")
    _require_branches(caller, old)
    _require_branches(caller, promotion)
    if old.withdrawn:
        raise Conflict("This promotion was withdrawn: make a new one.", code="withdrawn")
    _check(desk, promotion)
    changed = replace(promotion, version=old.version + 1)
    desk.promotions.replace(changed, old)
    return changed


def withdraw_promotion(promotions: Promotions, caller: Caller, promotion_id: str) -> None:
    """Nothing is sold with it any more. Withdrawing again changes nothing."""
    old = promotions.get(promotion_id)
    _require_branches(caller, old)
    if not old.withdrawn:
        promotions.replace(replace(old, withdrawn=True, version=old.version + 1), old)


def find_promotions(
    promotions: Promotions, page: PageRequest, on: date | None, branch_id: str | None, channel: Channel | None
) -> Page[Promotion]:
    """All, or those that hold on a day. A page may have fewer than asked for where a branch or channel is named."""
    found = promotions.page(page) if on is None else promotions.not_ended(on, page)
    fitting = [each for each in found.items if each.at(branch_id, channel) and (on is None or each.on(on))]
    return Page(fitting, found.next)


def uses_of(promotions: Promotions, promotion: Promotion) -> Uses:
    return promotions.uses(promotion.id) if promotion.code else Uses()


def coupon(promotions: Promotions, moment: Moment, code: str) -> Promotion | None:
    """The coupon of this code, if it holds."""
    known = promotions.in_force(code)
    return next((each for each in known if each.code == code and each.holds(moment)), None)


def deal(promotions: Promotions, moment: Moment, lines: Sequence[BasketLine]) -> Deal:
    """What promotions take off. A coupon that gives nothing is not among it."""
    for code in moment.codes:
        promotions.in_force(code)
    known = promotions.in_force()
    found = reductions(lines, known, moment)
    used = {each.promotion_id for line in found for each in line}
    return Deal(found, tuple(each for each in known if each.code and each.id in used))


def _require_branches(caller: Caller, promotion: Promotion) -> None:
    for branch_id in promotion.branches:
        caller.require_branch(branch_id)


def _check(desk: PromotionDesk, promotion: Promotion) -> None:
    check(promotion)
    missing = [
        FieldError(pointer, f"there is no such {what}: {each}", "unknown")
        for pointer, what, each in _unknown(desk, promotion)
    ]
    if missing:
        raise Invalid(missing[0].detail, errors=missing)


def _unknown(desk: PromotionDesk, promotion: Promotion) -> Iterator[tuple[str, str, str]]:
    for name in ("goods", "rewards"):
        chosen = getattr(promotion, name)
        known = desk.catalogue.by_ids(sorted(chosen.products)) if chosen.products else {}
        tree = desk.categories.tree().categories if chosen.categories else {}
        yield from (
            (f"/{name}/product_ids", "product", each) for each in sorted(chosen.products - known.keys())
        )
        yield from (
            (f"/{name}/category_ids", "category", each) for each in sorted(chosen.categories - tree.keys())
        )
        yield from (
            (f"/{name}/brand_ids", "brand", each) for each in _missing(chosen.brands, desk.brands.get)
        )
    yield from (
        ("/branch_ids", "branch", each) for each in _missing(promotion.branches, desk.settings.branch)
    )
    yield from (
        ("/price_list_ids", "price list", each)
        for each in _missing(promotion.price_lists, desk.price_lists.get)
    )


def _missing(ids: Collection[str], get: Callable[[str], object]) -> Iterator[str]:
    for each in sorted(ids):
        try:
            get(each)
        except NotFound:
            yield each
