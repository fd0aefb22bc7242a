"""Imports: a file's rows become products, categories or brands, chunk by chunk and step by step, each counted once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256

from supermarket.kernel.errors import Conflict
from supermarket.products.model import Brand, Category, Product
from supermarket.products.tree_model import Tree

ERRORS_KEPT = 200
MESSAGE_LENGTH = 200
LARGEST_FILE = 64 * 1024 * 1024
MOST_ROWS = 100_000
MOST_ERRORS = 100_000
"""What the file of errors holds."""
CHUNK_ROWS = 1000
UPLOADS = "imports/"
CONTENT_TYPE = "text/csv"
"""What the form says; a file is known by its content."""
Record = Product | Category | Brand


class ImportKind(StrEnum):
    PRODUCTS = "products"
    CATEGORIES = "categories"
    BRANDS = "brands"


class ImportStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class RowError:
    """``row`` as a spreadsheet numbers it: the header is row 1."""

    row: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Tally:
    """``done`` rows are worked off, each of them created, updated, unchanged or failed something."""

    done: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    problems: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.done + other.done, self.created + other.created, self.updated + other.updated,
            self.unchanged + other.unchanged, self.failed + other.failed, self.problems + other.problems,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some of an import's rows, worked off in their order; ``tally`` is how far."""

    number: int
    tally: Tally = Tally()

    def after(self, step: "Step") -> "Chunk":
        return replace(self, tally=self.tally + step.tally)


@dataclass(frozen=True, slots=True)
class Import:
    """A file of ``total`` rows in ``chunks``; ``tally`` is the sum of theirs. A ``dry_run`` writes none of the rows.

    ``tag`` is the content that was split: a file that comes after it is not looked at.
    """

    id: str
    kind: ImportKind
    created_at: str
    created_by: str = ""
    dry_run: bool = False
    status: ImportStatus = ImportStatus.WAITING
    message: str = ""
    tag: str = ""
    total: int = 0
    chunks: int = 0
    tally: Tally = Tally()
    finished_at: str = ""
    errors: tuple[RowError, ...] = ()

    @property
    def key(self) -> str:
        return f"{UPLOADS}{self.id}"

    @property
    def errors_key(self) -> str:
        return f"errors/{self.id}.csv"

    def chunk_key(self, number: int) -> str:
        """Of this content's chunk, so that two files never mix."""
        return f"work/{self.id}/{sha256(self.tag.encode()).hexdigest()[:16]}/{number:04d}.json"

    @property
    def has_error_file(self) -> bool:
        return self.status is ImportStatus.DONE and self.tally.problems > 0

    def started(self, total: int, chunks: int, message: str, at: str) -> "Import":
        if total == 0:
            return replace(self, status=ImportStatus.DONE, message=message, finished_at=at)
        return replace(self, status=ImportStatus.RUNNING, message=message, total=total, chunks=chunks)

    def stopped(self, message: str, at: str) -> "Import":
        return replace(self, status=ImportStatus.FAILED, message=message, finished_at=at)

    def cancelled(self, at: str) -> "Import":
        """Raises Conflict when there is nothing left to cancel."""
        if self.status not in (ImportStatus.WAITING, ImportStatus.RUNNING):
            raise Conflict("This import is over: what it wrote stays.", code="import_is_over")
        return replace(self, status=ImportStatus.CANCELLED, finished_at=at)

    def finished(self, at: str) -> "Import":
        return replace(self, status=ImportStatus.DONE, finished_at=at)


@dataclass(frozen=True, slots=True)
class Step:
    """What some of the rows come to. ``tree`` is the one that new places of categories were thought out for."""

    created: Sequence[Record] = ()
    updated: Sequence[tuple[Record, Record]] = ()
    unchanged: int = 0
    failed: int = 0
    errors: Sequence[RowError] = ()
    tree: Tree | None = None

    @property
    def rows(self) -> int:
        return len(self.created) + len(self.updated) + self.unchanged + self.failed

    @property
    def tally(self) -> Tally:
        return Tally(
            self.rows, len(self.created), len(self.updated), self.unchanged, self.failed, len(self.errors)
        )


@dataclass(slots=True)
class Gathering:
    """A step in the making."""

    created: list[Record] = field(default_factory=list)
    updated: list[tuple[Record, Record]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    unchanged: int = 0
    failed: int = 0

    def take(self, new: Record, old: Record | None, wrong: Sequence[RowError]) -> None:
        """One row: what it describes, what is there already, and what is wrong with it."""
        if wrong:
            self.errors += [replace(error, message=error.message[:MESSAGE_LENGTH]) for error in wrong]
            self.failed += 1
        elif old is None and isinstance(new, Product) and not new.active:
            self.unchanged += 1
        elif old is None:
            self.created.append(new)
        elif new == old:
            self.unchanged += 1
        else:
            self.updated.append((new, old))

    def step(self, tree: Tree | None = None) -> Step:
        shaped = tree if self.created or self.updated else None
        return Step(self.created, self.updated, self.unchanged, self.failed, self.errors, shaped)


def id_of(key: str) -> str:
    """The import that an uploaded file belongs to."""
    return key.removeprefix(UPLOADS)
