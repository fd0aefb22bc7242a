"""Exporting: the office asks for a file, and workers read the catalogue part by part until it is whole."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from supermarket.kernel import clock
from supermarket.kernel.errors import Outdated
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest, Position
from supermarket.products.column_model import brand_row, category_row, product_row
from supermarket.products.export_model import PART_ROWS, Export, ExportFormat, ExportStatus, each_once
from supermarket.products.import_model import ImportKind
from supermarket.products.import_ports import Exports, ImportFiles, ImportQueue, SheetFormats
from supermarket.products.ports import Brands, Catalogue, Categories
from supermarket.products.sheet_model import COLUMNS

LINK_SECONDS = 3600
PAGE_ROWS = 1000
Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class ExportDesk:
    """Everything an export touches."""

    exports: Exports
    files: ImportFiles
    queue: ImportQueue
    formats: SheetFormats
    catalogue: Catalogue
    categories: Categories
    brands: Brands


def start_export(
    exports: Exports,
    queue: ImportQueue,
    kind: ImportKind,
    form: ExportFormat,
    by: str,
    once: Once | None = None,
) -> Export:
    """Asked for again under its key, it asks the workers again: the first time may have ended between the two."""
    record = Export(new_id(), kind, form, clock.stamp(clock.now()), by)

    def work() -> Export:
        exports.add(record, once)
        return record

    def replay(once: Once) -> Export | None:
        made = exports.made_by(once)
        return exports.get(made) if made else None

    known = perform(once, work, replay)
    if known.status is ExportStatus.WAITING:
        queue({"export_id": known.id})
    return known


def links(files: ImportFiles, page: Page[Export]) -> Page[tuple[Export, str]]:
    """Each with where to fetch it, nothing while it is not done."""
    return page.map(lambda record: (record, _link(files, record)))


def _link(files: ImportFiles, record: Export) -> str:
    done = record.status is ExportStatus.DONE
    return files.link(record.key, record.name, LINK_SECONDS) if done else ""


def carry_on(desk: ExportDesk, export_id: str, rows: int = PART_ROWS) -> Export:
    """Read the next part of an export, or put its file together; a message asks for what comes after."""
    record = desk.exports.get(export_id)
    if not record.whole:
        record = _with_next_part(desk, record, rows)
        if record.status is not ExportStatus.DONE and not (record.whole and len(record.parts) == 1):
            desk.queue({"export_id": record.id})
            return record
    return record if record.status is ExportStatus.DONE else _put_together(desk, record)


def _with_next_part(desk: ExportDesk, record: Export, rows: int) -> Export:
    found, position = _read(desk, record, rows)
    key = record.part_key(new_id())
    desk.files.keep(key, json.dumps(found, ensure_ascii=False).encode(), "application/json")
    return _moved(desk, record.with_part(key, len(found), position), record)


def _read(desk: ExportDesk, record: Export, rows: int) -> tuple[list[Row], Position | None]:
    match record.kind:
        case ImportKind.PRODUCTS:
            return _products(desk, record.position, rows)
        case ImportKind.CATEGORIES:
            categories = desk.categories.tree().categories.values()
            codes = {category.id: category.code for category in categories}
            return [*sorted(category_row(each, codes) for each in categories)], None
        case ImportKind.BRANDS:
            return [*sorted(brand_row(each) for each in desk.brands.all())], None


def _products(desk: ExportDesk, start: Position | None, rows: int) -> tuple[list[Row], Position | None]:
    categories = {category.id: category.code for category in desk.categories.tree().categories.values()}
    brands = {brand.id: brand.code for brand in desk.brands.all()}
    found: list[Row] = []
    while len(found) < rows:
        page = desk.catalogue.page(PageRequest(min(PAGE_ROWS, rows - len(found)), start))
        found += [product_row(product, categories, brands) for product in page.items]
        start = page.next
        if start is None:
            break
    return found, start


def _put_together(desk: ExportDesk, record: Export) -> Export:
    counted = Counted(each_once(_parts(desk, record)))
    content = desk.formats.file(_under_header(record.kind, counted), record.form)
    desk.files.keep(record.key, content, record.form.content_type)
    return _moved(desk, record.finished(counted.rows, clock.stamp(clock.now())), record)


@dataclass(slots=True)
class Counted:
    """Rows, counted as they are taken."""

    source: Iterable[Row]
    rows: int = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self.source:
            self.rows += 1
            yield row


def _under_header(kind: ImportKind, rows: Iterable[Row]) -> Iterator[Row]:
    yield COLUMNS[kind]
    yield from rows


def _parts(desk: ExportDesk, record: Export) -> Iterator[Row]:
    for key in record.parts:
        content, _ = desk.files.read(key)
        yield from json.loads(content)


def _moved(desk: ExportDesk, record: Export, old: Export) -> Export:
    try:
        return desk.exports.move(record, old)
    except Outdated:
        return desk.exports.get(old.id)
