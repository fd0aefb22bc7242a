"""The night's work: what each product is expected to sell, and the reorder points that follow."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from supermarket.inventory.demand_forecast_model import outlook
from supermarket.inventory.demand_model import series
from supermarket.inventory.demand_ports import Demands
from supermarket.inventory.model import Level, Warehouse
from supermarket.inventory.ports import Warehouses
from supermarket.inventory.reorder_model import DEFAULT_LEAD_DAYS, Parcel, Plan, Round, Source
from supermarket.inventory.reorder_ports import Pipeline, Reorders
from supermarket.inventory.reorder_service import source_of
from supermarket.inventory.supplier_model import Supplier
from supermarket.kernel import clock
from supermarket.kernel.reading import ReadTogether
from supermarket.products.model import Product
from supermarket.products.ports import Catalogue
from supermarket.settings.ports import ShopSettings

BUDGET = timedelta(minutes=10)
"""A run stops after this; the next one carries on where it was."""


@dataclass(frozen=True, slots=True)
class Planning:
    """What the plans are made with. ``suppliers`` are those that were met on the way."""

    reorders: Reorders
    pipeline: Pipeline
    demands: Demands
    warehouses: Warehouses
    catalogue: Catalogue
    read_together: ReadTogether
    settings: ShopSettings
    suppliers: dict[str, Supplier] = field(default_factory=dict)


def plan_reorders(planning: Planning, now: datetime, until: datetime | None = None) -> dict[str, int]:
    """Go on with each warehouse's round, one a business day, from the demand of the days before it.

    What a run did and could not note is done again by the next one, to the same end.
    """
    until = until or clock.now() + BUDGET
    planned = changed = 0
    for warehouse in planning.warehouses.all():
        before = _begun(planning, warehouse, now)
        if not before.finished_at:
            after = _carry_on(planning, before, until)
            planned += after.planned - before.planned
            changed += after.changed - before.changed
    return {"planned": planned, "changed": changed}


def _begun(planning: Planning, warehouse: Warehouse, now: datetime) -> Round:
    day = planning.settings.branch(warehouse.branch_id).business_date(now).isoformat()
    last = planning.reorders.last_round(warehouse.id)
    return last if last is not None and last.day == day else Round(warehouse.id, day)


def _carry_on(planning: Planning, done: Round, until: datetime) -> Round:
    for levels in planning.reorders.levels(done.warehouse_id, done.after):
        if clock.now() >= until:
            return done
        changed = _plan_all(planning, levels, done.day)
        after = levels[-1].product_id if levels else done.after
        done = replace(done, planned=done.planned + len(levels), changed=done.changed + changed, after=after)
        planning.reorders.keep_round(done)
    done = replace(done, after="", finished_at=clock.stamp(clock.now()))
    planning.reorders.keep_round(done)
    return done


def _plan_all(planning: Planning, levels: Sequence[Level], day: str) -> int:
    """How many of the levels got other points."""
    found = planning.read_together([
        *[planning.reorders.read(level.warehouse_id, level.product_id) for level in levels],
        *[planning.catalogue.read(level.product_id) for level in levels],
    ])  # fmt: skip
    rows = zip(levels, found[: len(levels)], found[len(levels) :], strict=True)
    return sum(
        _plan(planning, level, plan or Plan(level.warehouse_id, level.product_id), product, day)
        for level, plan, product in rows
        if product is not None and product.active and not product.components
    )


def _plan(planning: Planning, level: Level, old: Plan, product: Product, day: str) -> bool:
    last = date.fromisoformat(day) - timedelta(days=1)
    found = outlook(series(planning.demands.of(level.warehouse_id, level.product_id), last))
    wanted = level.automatic or level.reorder_point is not None
    source = _source(planning, product) if wanted else None
    lead = source.lead_days if source else DEFAULT_LEAD_DAYS
    new = old.expecting(found, lead, source.supplier_id if source else "", day)
    if replace(new, day=old.day) != old:
        planning.reorders.keep(new)
    points = new.points(source.parcel if source else Parcel(product.unit.per_price))
    if not level.automatic or points.reorder_point is None:
        return False
    same = (points.reorder_point, points.target) == (level.reorder_point, level.target)
    return not same and planning.reorders.adopt(level, points)


def _source(planning: Planning, product: Product) -> Source | None:
    offers = planning.pipeline.offers_of(product.id)
    unmet = [offer.supplier_id for offer in offers if offer.supplier_id not in planning.suppliers]
    if unmet:
        planning.suppliers.update(planning.pipeline.suppliers(unmet))
    return source_of(product, offers, planning.suppliers)
