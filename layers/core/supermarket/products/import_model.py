"""Imports: a file's rows become products, categories or brands, step by step, each row counted once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from supermarket.products.model import Brand, Category, Product
from supermarket.products.tree_model import Tree

ERRORS_KEPT = 200
MESSAGE_LENGTH = 200
LARGEST_FILE = 16 * 1024 * 1024
MOST_ROWS = 100_000
CONTENT_TYPE = "text/csv"
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


@dataclass(frozen=True, slots=True)
class RowError:
    """``row`` as a spreadsheet numbers it: the header is row 1."""

    row: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Import:
    """``done`` rows of ``total`` are worked off, each of them created, updated, unchanged or failed something.

    ``tag`` is the content that was read first, so that a file replaced on the way is noticed.
    """

    id: str
    kind: ImportKind
    created_at: str
    created_by: str = ""
    status: ImportStatus = ImportStatus.WAITING
    message: str = ""
    tag: str = ""
    total: int = 0
    done: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    problems: int = 0
    finished_at: str = ""
    errors: tuple[RowError, ...] = ()

    @property
    def key(self) -> str:
        return f"imports/{self.id}.csv"

    @property
    def open(self) -> bool:
        return self.status in (ImportStatus.WAITING, ImportStatus.RUNNING)

    def started(self, tag: str, total: int, at: str) -> "Import":
        if total == 0:
            return replace(self, status=ImportStatus.DONE, tag=tag, finished_at=at)
        return replace(self, status=ImportStatus.RUNNING, tag=tag, total=total)

    def stopped(self, message: str, at: str) -> "Import":
        return replace(self, status=ImportStatus.FAILED, message=message, finished_at=at)

    def after(self, step: "Step", at: str) -> "Import":
        done = self.done + step.rows
        whole = done >= self.total
        return replace(
            self, done=done, created=self.created + len(step.created), updated=self.updated + len(step.updated),
            unchanged=self.unchanged + step.unchanged, failed=self.failed + step.failed,
            problems=self.problems + len(step.errors), errors=self.errors_kept(step),
            status=ImportStatus.DONE if whole else self.status, finished_at=at if whole else "",
        )  # fmt: skip

    def errors_kept(self, step: "Step") -> tuple[RowError, ...]:
        """Those of a step that are still among the first of all."""
        return tuple(step.errors[: max(0, ERRORS_KEPT - self.problems)])


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
    return key.removeprefix("imports/").removesuffix(".csv")
