"""Importing a file: the office asks for a place to send it, and workers read it step by step.

A step is one transaction of its records, its errors and the import's progress. A message delivered twice, two
workers at once and a worker that dies midway therefore count nothing twice and leave nothing out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from supermarket.kernel import clock
from supermarket.kernel.errors import Conflict, DomainError, Invalid, Outdated, Unavailable
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import Once, perform
from supermarket.products.import_model import (
    CONTENT_TYPE,
    LARGEST_FILE,
    Import,
    ImportKind,
    ImportStatus,
    Step,
)
from supermarket.products.line_model import WINDOW, Known, codes_of, product_step, without_doubles
from supermarket.products.model import Product
from supermarket.products.ports import Brands, Catalogue, Categories, ImportFiles, ImportQueue, Imports
from supermarket.products.sheet_model import Line, read_sheet
from supermarket.products.shelf_line_model import (
    brand_step,
    category_step,
    parents_first,
    without_doubled_codes,
)
from supermarket.settings.ports import SettingsBook

UPLOAD_SECONDS = 3600
ROWS_A_MESSAGE = 1000
TRIES = 5
Take = Callable[[Sequence[Line]], Step]
Upload = tuple[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything an import touches."""

    imports: Imports
    files: ImportFiles
    queue: ImportQueue
    catalogue: Catalogue
    categories: Categories
    brands: Brands
    settings: SettingsBook


def start_import(
    imports: Imports, files: ImportFiles, kind: ImportKind, by: str, once: Once | None = None
) -> tuple[Import, Upload]:
    record = Import(new_id(), kind, clock.stamp(clock.now()), by)

    def work() -> Import:
        imports.add(record, once)
        return record

    def replay(once: Once) -> Import | None:
        made = imports.made_by(once)
        return imports.get(made, fresh=True) if made else None

    known = perform(once, work, replay)
    return known, files.form(known.key, CONTENT_TYPE, LARGEST_FILE, UPLOAD_SECONDS)


def carry_on(desk: Desk, import_id: str, rows: int = ROWS_A_MESSAGE) -> Import:
    """Work off the next rows of an import; a message to the queue asks for those after them."""
    record = desk.imports.get(import_id, fresh=True)
    if not record.open:
        return record
    try:
        content, tag = desk.files.read(record.key, record.tag)
        lines = _lines(content, record.kind)
    except (Invalid, Outdated) as error:
        return _moved(desk, record.stopped(str(error), _now()), record)
    if record.status is ImportStatus.WAITING:
        record = _moved(desk, record.started(tag, len(lines), _now()), record)
    take, until = _reader(desk, record.kind), min(record.done + rows, record.total)
    while record.open and record.done < until:
        record = _one_step(desk, record, lines[record.done : until], take)
    if record.open:
        desk.queue({"import_id": record.id})
    return record


def _moved(desk: Desk, record: Import, old: Import) -> Import:
    try:
        return desk.imports.move(record, old)
    except Outdated:
        return desk.imports.get(old.id, fresh=True)


def _lines(content: bytes, kind: ImportKind) -> list[Line]:
    lines = read_sheet(content, kind)
    match kind:
        case ImportKind.PRODUCTS:
            return without_doubles(lines)
        case ImportKind.CATEGORIES:
            return parents_first(without_doubled_codes(lines))
        case ImportKind.BRANDS:
            return without_doubled_codes(lines)


def _reader(desk: Desk, kind: ImportKind) -> Take:
    match kind:
        case ImportKind.PRODUCTS:
            return _product_reader(desk)
        case ImportKind.CATEGORIES:
            return lambda lines: category_step(lines, desk.categories.tree())
        case ImportKind.BRANDS:
            return lambda lines: brand_step(lines, {b.code.casefold(): b for b in desk.brands.all()})


def _product_reader(desk: Desk) -> Take:
    categories = {c.code.casefold(): c.id for c in desk.categories.tree().categories.values()}
    brands = {brand.code.casefold(): brand.id for brand in desk.brands.all()}
    desk.settings.forget()
    taxes = frozenset(tax.code for tax in desk.settings.tax_classes())

    def take(lines: Sequence[Line]) -> Step:
        window = lines[:WINDOW]
        owners = desk.catalogue.owners({key for line in window for _, key in codes_of(line)})
        products: Mapping[str, Product] = desk.catalogue.by_ids(set(owners.values()), fresh=True)
        return product_step(window, Known(owners, products, categories, brands, taxes), _now())

    return take


def _one_step(desk: Desk, record: Import, lines: Sequence[Line], take: Take) -> Import:
    """Read, decide and write; again when somebody changed what was read. Another worker's progress is taken over."""
    last: DomainError = Unavailable()
    for _ in range(TRIES):
        step = take(lines)
        try:
            return desk.imports.commit(record.after(step, _now()), record, step)
        except Conflict as error:
            last = error
        now = desk.imports.get(record.id, fresh=True)
        if (now.done, now.status) != (record.done, record.status):
            return now
    raise last


def _now() -> str:
    return clock.stamp(clock.now())
