"""How the prices of a product move on: what is due happens in its order, however late, each step once."""

from dataclasses import dataclass, replace

from supermarket.kernel.errors import Conflict
from supermarket.products.model import Product
from supermarket.products.price_model import Plan, PriceChange, PriceEvent, PriceLine, Scope, steps

MOST_PLANNED = 40
"""Planned and running prices of one product: all of them begin and end in one transaction at the most."""
DELETED = "the product was deleted"
SUPERSEDED = "another price was set"
CAPPED = "held at the maximum retail price"


@dataclass(frozen=True, slots=True)
class Turn:
    """A product and its plan after a step, and the lines that tell of it. ``replanned`` when the plan is another."""

    product: Product
    plan: Plan
    lines: tuple[PriceLine, ...]
    replanned: bool


class Turning:
    """The prices of a product on their way to ``now``, and what is done to them then."""

    def __init__(self, product: Product, plan: Plan, now: str, above_mrp: bool = False) -> None:
        self.old, self.old_plan = product, plan
        self.product, self.pending, self.running = product, plan.pending, plan.running
        self.under = dict(plan.under)
        self.now, self.above_mrp = now, above_mrp
        self.lines: list[PriceLine] = []
        self._notice_others()
        self._pass()

    def done(self) -> Turn:
        plan = Plan(self.old.id, self.pending, self.running, self.under, self.old_plan.version)
        replanned = plan != self.old_plan
        if replanned:
            plan = replace(plan, version=plan.version + 1)
        product = self.product
        if product != self.old:
            product = replace(product, version=self.old.version + 1, updated_at=self.now)
        return Turn(product, plan, tuple(self.lines), replanned)

    def why_not(self, change: PriceChange) -> str:
        """Why a price cannot begin; nothing when it can."""
        if not self.product.active:
            return DELETED
        mrp = self.product.mrp if change.mrp is None else change.mrp
        if self.above_mrp:
            return ""
        prices = [change.price]
        if mrp < self.product.mrp:
            prices += [*self.under.values(), *self.product.branch_prices.values()]
            prices += [] if change.lasting and not self._running(Scope()) else [self.product.price]
        return f"not above the maximum retail price, {mrp}" if any(p and p > mrp for p in prices) else ""

    def schedule(self, change: PriceChange) -> None:
        """Raises Conflict when too many are planned."""
        if len(self.pending) + len(self.running) >= MOST_PLANNED:
            raise Conflict(
                f"At most {MOST_PLANNED} prices are planned for a product.", code="too_many_prices"
            )
        self.pending += (change,)
        self._tell(PriceEvent.SCHEDULED, change, self.now)

    def begin(self, change: PriceChange, due: str = "", *, at_once: bool = True) -> None:
        """Let a price hold, or tell why it cannot."""
        why, scope = self.why_not(change), change.scope
        if why:
            self._tell(PriceEvent.FAILED, change, due, message=why)
            return
        before = self.product
        if change.mrp is not None:
            self.product = replace(self.product, mrp=change.mrp)
        if not change.lasting:
            self.under.setdefault(scope, scope.of(before))
            self.running += (change,)
        elif at_once:
            self._supersede(scope)
        if change.lasting and self._running(scope):
            self.under[scope] = change.price
        else:
            self.product = scope.priced(self.product, change.price)
        self._tell(PriceEvent.BEGAN, change, due, before)

    def end(self, change: PriceChange, due: str = "", by: str = "", message: str = "") -> None:
        """Take a temporary price back: what would hold without it holds, capped where the MRP fell meanwhile."""
        before, scope = self.product, change.scope
        self.running = tuple(each for each in self.running if each.id != change.id)
        rest = self._running(scope)
        price = rest[-1].price if rest else self.under.pop(scope)
        if price and price > before.mrp and not self.above_mrp:
            price, message = before.mrp, message or CAPPED
            self.running = tuple(
                replace(each, price=price) if rest and each.id == rest[-1].id else each
                for each in self.running
            )
        self.product = scope.priced(before, price)
        self._tell(PriceEvent.ENDED, change, due, before, by=by, message=message)

    def cancel(self, change: PriceChange, by: str) -> None:
        """One that has not begun never will; one that runs ends."""
        if change not in self.pending:
            self.end(change, by=by)
            return
        self.pending = tuple(each for each in self.pending if each.id != change.id)
        self._tell(PriceEvent.CANCELLED, change, by=by)

    def _running(self, scope: Scope) -> list[PriceChange]:
        return [each for each in self.running if each.scope == scope]

    def _notice_others(self) -> None:
        """A price that was changed with the product itself, such as by an import, was set at once."""
        for scope in list(self.under):
            if self._running(scope)[-1].price != scope.of(self.product):
                self._supersede(scope)

    def _supersede(self, scope: Scope) -> None:
        for change in self._running(scope):
            self._tell(PriceEvent.ENDED, change, message=SUPERSEDED)
        self.running = tuple(each for each in self.running if each.scope != scope)
        self.under.pop(scope, None)

    def _pass(self) -> None:
        """Do what was due until now, in its order, however late."""
        while due_now := [each for each in steps(self.pending, self.running) if each[0] <= self.now]:
            due, begins, _, change = min(due_now, key=lambda each: each[:3])
            if begins:
                self.pending = tuple(each for each in self.pending if each.id != change.id)
                self.begin(change, due, at_once=False)
            else:
                self.end(change, due)

    def _tell(
        self, event: PriceEvent, change: PriceChange, due: str = "", before: Product | None = None, by: str = "",
        message: str = "",
    ) -> None:  # fmt: skip
        before, scope = before or self.product, change.scope
        self.lines.append(PriceLine(
            self.old.id, event, change, scope.of(before), scope.of(self.product), before.mrp, self.product.mrp,
            self.now, due or self.now, by or change.by, len(self.lines), message,
        ))  # fmt: skip
