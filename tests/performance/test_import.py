"""A catalogue in and out: what a row costs, and how far the longest invocation is from the Lambda limit."""

import csv
import io
import time
import tracemalloc
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from supermarket import wiring
from supermarket.kernel.paging import Page, PageRequest
from supermarket.products import export_service, import_service
from supermarket.products.export_model import ExportFormat
from supermarket.products.gateways.sheets import Sheets
from supermarket.products.import_model import Import, ImportKind
from supermarket.products.import_service import Desk
from supermarket.products.model import Product
from supermarket.settings.model import TaxClass
from tests.performance.capacity import asked_of
from tests.performance.emulator import a_product
from tests.support.templates import ROOT, resources

SHARED = ROOT.parent / "shared" / "data"
DEMO = ROOT / "local" / "seed" / "data"
LARGE = 100_000
TIMEOUT = next(
    r.properties["Timeout"] for r in resources("AWS::Serverless::Function") if r.id == "ImportFile"
)
MEMORY = next(
    r.properties["MemorySize"] for r in resources("AWS::Serverless::Function") if r.id == "ImportFile"
)
ROWS_A_SECOND = 250
"""CPU of a worker, at least; waiting for DynamoDB comes on top."""


@dataclass
class Folder:
    """The imports bucket, in memory."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def form(self, key: str, *_: Any) -> tuple[str, dict[str, str]]:
        return key, {}

    def read(self, key: str, tag: str = "") -> tuple[bytes, str]:
        return self.kept[key], tag or "tag"

    def keep(self, key: str, content: bytes, content_type: str) -> None:
        self.kept[key] = content

    def link(self, key: str, *_: Any) -> str:
        return key


@dataclass
class Office:
    """Workers, one after the other, and what each of their invocations took."""

    folder: Folder = field(default_factory=Folder)
    messages: deque[Any] = field(default_factory=deque)
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def desk(self) -> Desk:
        return replace(wiring.import_desk(), files=self.folder, queue=self.messages.append)

    def invoke(self, work: Callable[[], Any]) -> Any:
        cpu, wall = time.process_time(), time.perf_counter()
        result = work()
        self.cpu.append(time.process_time() - cpu)
        self.wall.append(time.perf_counter() - wall)
        return result

    def send(
        self, content: bytes, kind: ImportKind = ImportKind.PRODUCTS, *, dry_run: bool = False
    ) -> Import:
        record, _ = import_service.start_import(wiring.imports(), self.folder, kind, "bench", dry_run=dry_run)
        self.folder.kept[record.key] = content
        opened: Import = self.invoke(lambda: import_service.open_file(self.desk(), record.id))
        return opened

    def work(self, record: Import) -> Import:
        while self.messages:
            number = self.messages.popleft()["chunk"]
            self.invoke(lambda n=number: import_service.work_off(self.desk(), record.id, n))  # type: ignore[misc]
        return wiring.imports().progress(record.id, fresh=True)

    def export(self, form: ExportFormat, catalogue: Any = None) -> bytes:
        real = wiring.export_desk()
        desk = replace(
            real, files=self.folder, queue=self.messages.append, catalogue=catalogue or real.catalogue
        )
        asked = export_service.start_export(desk.exports, desk.queue, ImportKind.PRODUCTS, form, "bench")
        while self.messages:
            self.messages.popleft()
            self.invoke(lambda: export_service.carry_on(desk, asked.id))
        return self.folder.kept[asked.key]

    def __str__(self) -> str:
        return (
            f"{sum(self.cpu):.1f} s of CPU, {len(self.cpu)} invocations, the longest {max(self.wall):.1f} s "
            f"({max(self.cpu):.1f} s of CPU) of {TIMEOUT} s"
        )


class Shelf:
    """As many products as one likes, in memory: the emulator sorts all of them for each page."""

    def page(self, request: PageRequest, **_: Any) -> Page[Product]:
        start = int((request.start or {}).get("at", 0))
        end = min(start + request.limit, LARGE)
        return Page([a_product(n) for n in range(start, end)], {"at": end} if end < LARGE else None)


def source() -> Path:
    return SHARED if SHARED.exists() else DEMO


def large_file(rows: int = LARGE) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["sku", "name", "name_bn", "price", "mrp", "pack", "barcode", "attributes"])
    for number in range(rows):
        writer.writerow([
            f"BENCH-{number:06d}", f"Pran Mango Juice {number:06d} 250 ml", f"প্রাণ ম্যাংগো জুস {number:06d} ২৫০ মিলি",
            "99.50", "100", "250 ml", _ean13(number), "origin=Bogura; halal=yes",
        ])  # fmt: skip
    return text.getvalue().encode()


def _ean13(number: int) -> str:
    digits = f"880{number:09d}"
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return digits + str(-total % 10)


@pytest.fixture(scope="module", autouse=True)
def _shop(dynamodb: Any) -> Iterator[None]:
    wiring.settings().add_tax_class(TaxClass("standard", "VAT", 1500))
    return


def peak(work: Callable[[], Any]) -> float:
    """Megabytes at most above what there was."""
    tracemalloc.start()
    work()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 2**20


def test_a_real_catalogue_goes_in_and_comes_back_unchanged() -> None:
    shelves = Office()
    shelves.work(shelves.send((source() / "categories.csv").read_bytes(), ImportKind.CATEGORIES))
    if source() is DEMO:
        shelves.work(shelves.send((source() / "brands.csv").read_bytes(), ImportKind.BRANDS))
    first, again, out = Office(), Office(), Office()

    with asked_of() as bill:
        done = first.work(first.send((source() / "products.csv").read_bytes()))
    rows = done.tally.created
    print(f"\n{rows} new rows: {first}; {rows / sum(first.cpu):.0f} rows a second")
    transactions = bill.calls.count("TransactWriteItems")
    print(
        f"{transactions / rows:.3f} transactions, {bill.told / rows:.1f} write units, {bill.reads / rows:.1f} read "
        f"units and {len(bill.calls) / rows:.3f} calls a row"
    )
    assert (rows, done.tally.failed) == (done.total, 0)
    for form in ExportFormat:
        content = out.export(form)
        with asked_of() as bill:
            back = again.work(again.send(content))
        assert (back.tally.unchanged, back.tally.done, back.total) == (rows, rows, rows)
    print(f"out as CSV and as a workbook: {out}")
    print(
        f"in again, unchanged: {again}; {2 * rows / sum(again.cpu):.0f} rows a second, "
        f"{bill.told / rows:.2f} write units and {bill.reads / rows:.1f} read units a row"
    )
    assert rows / sum(first.cpu) > ROWS_A_SECOND
    assert max(first.wall + again.wall + out.wall) < TIMEOUT / 2


def test_a_hundred_thousand_rows_go_in_within_what_a_function_has() -> None:
    content, office = large_file(), Office()

    record = office.send(content)
    print(f"\n{len(content) / 2**20:.1f} MB of CSV, split into {record.chunks} chunks: {office}")
    taken = peak(lambda: Office().send(content))
    print(f"memory while it is split: {taken:.0f} MB of {MEMORY} MB")
    workers = Office(office.folder, office.messages)
    done = workers.work(record)
    print(f"{LARGE} rows worked off: {workers}; {LARGE / sum(workers.cpu):.0f} rows a second of CPU")
    assert (done.status, done.tally.created, done.tally.failed) == ("done", LARGE, 0)
    assert LARGE / sum(workers.cpu) > ROWS_A_SECOND
    assert max(office.wall + workers.wall) < TIMEOUT / 2
    assert taken < MEMORY / 2


@pytest.mark.parametrize("form", list(ExportFormat))
def test_a_hundred_thousand_products_come_out_within_what_a_function_has(form: ExportFormat) -> None:
    office = Office()

    file = office.export(form, Shelf())
    print(f"\n{LARGE} products out as {form}, {len(file) / 2**20:.1f} MB: {office}")
    assert max(office.wall) < TIMEOUT / 2


def test_a_workbook_of_a_hundred_thousand_rows_is_read_within_what_a_function_has() -> None:
    office = Office()
    content = Sheets().file((row for _, row in Sheets().rows(large_file())), ExportFormat.XLSX)

    record = office.send(content)
    print(f"\n{len(content) / 2**20:.1f} MB of workbook, split into {record.chunks} chunks: {office}")
    assert (record.total, record.chunks) == (LARGE, LARGE // 1000)
    assert max(office.wall) < TIMEOUT / 2
