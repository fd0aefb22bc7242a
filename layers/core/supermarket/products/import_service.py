"""Importing a file: the office asks for a place to send it, and workers read it side by side.

The first worker splits the file into chunks, which keep its lines as they are read; each chunk is worked off by
itself, step by step. A step is one transaction of its records, its errors and the chunk's progress. A message
delivered twice, two workers at once and a worker that dies midway therefore count nothing twice and leave nothing
out. Who ends the last chunk ends the import.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from supermarket.kernel import clock
from supermarket.kernel.acting import Act, acting
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, DomainError, Invalid, Outdated, Unavailable
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import Once, perform
from supermarket.products import chunk_model as parts
from supermarket.products.import_model import (
    CHUNK_ROWS,
    CONTENT_TYPE,
    LARGEST_FILE,
    MOST_ERRORS,
    MOST_ROWS,
    Chunk,
    Import,
    ImportKind,
    ImportStatus,
    Step,
)
from supermarket.products.import_ports import ImportFiles, ImportQueue, Imports, SheetFormats
from supermarket.products.line_model import WINDOW, Known, codes_of, product_step, without_doubles
from supermarket.products.model import Product
from supermarket.products.ports import Brands, Catalogue, Categories
from supermarket.products.sheet_model import Line, error_sheet, read_sheet
from supermarket.products.shelf_line_model import (
    Rehearsal,
    brand_step,
    category_step,
    parents_first,
    without_doubled_codes,
)
from supermarket.settings.ports import SettingsBook

UPLOAD_SECONDS = 3600
LINK_SECONDS = 3600
TRIES = 5
Take = Callable[[int, int], Step]
"""What the lines from one on come to, some of those up to another."""
Upload = tuple[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything an import touches."""

    imports: Imports
    files: ImportFiles
    queue: ImportQueue
    formats: SheetFormats
    catalogue: Catalogue
    categories: Categories
    brands: Brands
    settings: SettingsBook


def start_import(
    imports: Imports,
    files: ImportFiles,
    kind: ImportKind,
    by: str,
    once: Once | None = None,
    *,
    dry_run: bool = False,
) -> tuple[Import, Upload]:
    record = Import(new_id(), kind, clock.stamp(clock.now()), by, dry_run)

    def work() -> Import:
        imports.add(record, once)
        return record

    def replay(once: Once) -> Import | None:
        made = imports.made_by(once)
        return imports.get(made, fresh=True) if made else None

    known = perform(once, work, replay)
    return known, files.form(known.key, CONTENT_TYPE, LARGEST_FILE, UPLOAD_SECONDS)


def progress(imports: Imports, files: ImportFiles, import_id: str) -> tuple[Import, str]:
    """How far an import is, and where all its errors are, once it is done and has any."""
    record = imports.with_errors(import_id)
    name = f"errors-{record.kind}-{record.created_at[:10]}.csv"
    return record, files.link(record.errors_key, name, LINK_SECONDS) if record.has_error_file else ""


def cancel(imports: Imports, import_id: str) -> Import:
    """No chunk is begun any more. Those that are being worked off at this moment come to their end."""
    for _ in range(TRIES):
        old = imports.progress(import_id, fresh=True)
        try:
            return imports.cancel(old.cancelled(_now()), old)
        except Outdated:
            continue
    raise Unavailable


def open_file(desk: Desk, import_id: str) -> Import:
    """Split the file that has arrived, once, and ask for each chunk to be worked off."""
    record = desk.imports.get(import_id, fresh=True)
    if record.status is ImportStatus.WAITING:
        record = _split(desk, record)
    if record.status is ImportStatus.RUNNING:
        for number in range(record.chunks):
            desk.queue({"import_id": record.id, "chunk": number})
    return record


def _split(desk: Desk, waiting: Import) -> Import:
    content, tag = desk.files.read(waiting.key)
    record, total, count = replace(waiting, tag=tag), 0, 0
    size = CHUNK_ROWS if record.kind is ImportKind.PRODUCTS else MOST_ROWS
    try:
        sheet = read_sheet(desk.formats.rows(content), record.kind)
        for chunk in parts.chunks(_ordered(sheet.lines, record.kind), size):
            desk.files.keep(record.chunk_key(count), parts.written(chunk), "application/json")
            count, total = count + 1, total + len(chunk)
    except Invalid as error:
        return _moved(desk, record.stopped(str(error), _now()), waiting)
    unread = f"Columns that say nothing here: {', '.join(sheet.unread)[:400]}." if sheet.unread else ""
    return _moved(desk, record.started(total, count, unread, _now()), waiting)


def _ordered(lines: Iterable[Line], kind: ImportKind) -> Iterable[Line]:
    match kind:
        case ImportKind.PRODUCTS:
            return without_doubles(lines)
        case ImportKind.CATEGORIES:
            return parents_first(without_doubled_codes(lines))
        case ImportKind.BRANDS:
            return without_doubled_codes(lines)


def work_off(desk: Desk, import_id: str, number: int, rows: int = CHUNK_ROWS) -> Import:
    """Work off the next rows of a chunk; a message to the queue asks for those after them."""
    record = desk.imports.get(import_id, fresh=True)
    if record.status is not ImportStatus.RUNNING:
        return record
    content, _ = desk.files.read(record.chunk_key(number))
    lines, chunk = parts.read(content), desk.imports.chunk(record, number)
    take, until = _reader(desk, record, lines), min(chunk.tally.done + rows, len(lines))
    with acting(Act("import", Caller(record.created_by), record.id)):
        while chunk.tally.done < until:
            chunk = _one_step(desk, record, chunk, take, until)
    if chunk.tally.done < len(lines):
        desk.queue({"import_id": record.id, "chunk": number})
        return desk.imports.progress(record.id, fresh=True)
    return _ended(desk, record)


def _ended(desk: Desk, record: Import) -> Import:
    """The import, done when this was the last of its chunks."""
    now = desk.imports.progress(record.id, fresh=True)
    if now.status is not ImportStatus.RUNNING or now.tally.done < now.total:
        return now
    if now.tally.problems:
        errors = desk.imports.errors(now.id, MOST_ERRORS)
        desk.files.keep(now.errors_key, error_sheet(errors), CONTENT_TYPE)
    return _moved(desk, now.finished(_now()), now)


def _moved(desk: Desk, record: Import, old: Import) -> Import:
    try:
        return desk.imports.move(record, old)
    except Outdated:
        return desk.imports.progress(old.id, fresh=True)


def _reader(desk: Desk, record: Import, lines: Sequence[Line]) -> Take:
    match record.kind:
        case ImportKind.PRODUCTS:
            return _product_reader(desk, lines)
        case ImportKind.CATEGORIES if record.dry_run:
            return Rehearsal(lines, desk.categories.tree()).take
        case ImportKind.CATEGORIES:
            return lambda start, end: category_step(lines[start:end], desk.categories.tree())
        case ImportKind.BRANDS:
            return lambda start, end: brand_step(
                lines[start:end], {b.code.casefold(): b for b in desk.brands.all()}
            )


def _product_reader(desk: Desk, lines: Sequence[Line]) -> Take:
    categories = {c.code.casefold(): c.id for c in desk.categories.tree().categories.values()}
    brands = {brand.code.casefold(): brand.id for brand in desk.brands.all()}
    desk.settings.forget()
    rules, taxes = desk.settings.rules(), frozenset(tax.code for tax in desk.settings.tax_classes())
    shop = Known({}, {}, categories, brands, taxes, rules.sell_above_mrp, rules.scale_rules)

    def take(start: int, end: int) -> Step:
        window = lines[start : min(end, start + WINDOW)]
        owners = desk.catalogue.owners({key for line in window for _, key in codes_of(line)})
        products: Mapping[str, Product] = desk.catalogue.by_ids(set(owners.values()), fresh=True)
        return product_step(window, replace(shop, owners=owners, products=products), _now())

    return take


def _one_step(desk: Desk, record: Import, chunk: Chunk, take: Take, until: int) -> Chunk:
    """Read, decide and write; again when somebody changed what was read. Another worker's progress is taken over."""
    last: DomainError = Unavailable()
    for _ in range(TRIES):
        step = take(chunk.tally.done, until)
        try:
            return desk.imports.commit(record, chunk, step)
        except Conflict as error:
            last = error
        now = desk.imports.chunk(record, chunk.number)
        if now.tally.done != chunk.tally.done:
            return now
    raise last


def _now() -> str:
    return clock.stamp(clock.now())
