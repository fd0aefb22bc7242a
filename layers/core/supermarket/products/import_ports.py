"""What imports and exports need from outside: their records, a bucket, the queue, and spreadsheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.products.export_model import Export, ExportFormat
    from supermarket.products.import_model import Chunk, Import, RowError, Step


class Imports(Protocol):
    """What is known of each import. A step's writes and its chunk's progress are one transaction."""

    def get(self, import_id: str, *, fresh: bool = False) -> Import:
        """Raises NotFound. Without its progress."""

    def progress(self, import_id: str, *, fresh: bool = False) -> Import:
        """The same, and the sum of what its chunks have done."""

    def with_errors(self, import_id: str) -> Import:
        """The same, and the first errors of its rows."""

    def errors(self, import_id: str, most: int) -> Sequence[RowError]:
        """The errors of its rows, by row."""

    def add(self, record: Import, once: Once | None = None) -> None: ...

    def made_by(self, once: Once) -> str | None: ...

    def move(self, record: Import, old: Import) -> Import:
        """Start, finish or fail it. Raises Outdated when its status is not ``old``'s."""

    def cancel(self, record: Import, old: Import) -> Import:
        """The same, and whoever keeps watch is told."""

    def chunk(self, record: Import, number: int) -> Chunk:
        """How far a chunk is."""

    def commit(self, record: Import, chunk: Chunk, step: Step) -> Chunk:
        """Write a step of a chunk and count it, once. Raises Outdated when another worker is further on,
        AlreadyExists and the like when what the step found has changed since."""


class Exports(Protocol):
    """What is known of each export."""

    def get(self, export_id: str) -> Export:
        """Raises NotFound."""

    def page(self, page: PageRequest) -> Page[Export]:
        """The newest first."""

    def add(self, record: Export, once: Once | None = None) -> None: ...

    def made_by(self, once: Once) -> str | None: ...

    def move(self, record: Export, old: Export) -> Export:
        """Raises Outdated when it is not as far as ``old``."""


class ImportFiles(Protocol):
    """Where files lie: those sent, those being worked on, those to be fetched."""

    def form(self, key: str, content_type: str, largest: int, seconds: int) -> tuple[str, Mapping[str, str]]:
        """Where to send a file and the fields to send with it."""

    def read(self, key: str, tag: str = "") -> tuple[bytes, str]:
        """A file and the tag of its content. Raises NotFound; Outdated when its tag is not the one asked for."""

    def keep(self, key: str, content: bytes, content_type: str) -> None: ...

    def link(self, key: str, name: str, seconds: int) -> str:
        """Where to fetch a file that is to be called ``name``."""


class ImportQueue(Protocol):
    def __call__(self, message: Mapping[str, str | int], /) -> None: ...


class SheetFormats(Protocol):
    """CSV and workbooks."""

    def rows(self, content: bytes) -> Iterator[tuple[int, list[str]]]:
        """The rows of a sheet as a person sees them, by their numbers. Raises Invalid, also on the way."""

    def file(self, rows: Iterable[Sequence[str]], form: ExportFormat) -> bytes: ...
