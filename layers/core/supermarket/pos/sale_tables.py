"""Sales in the table."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from pynamodb.attributes import UnicodeAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import put
from supermarket.kernel.clock import stamp
from supermarket.kernel.errors import NotFound
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.reading import Read
from supermarket.kernel.writing import Write
from supermarket.pos import records
from supermarket.pos.model import Till
from supermarket.pos.sale_model import Sale
from supermarket.pos.tables import PosMarker
from supermarket.pos.till_tables import CONTEXT, TillRow

if TYPE_CHECKING:
    from supermarket.kernel.events import DomainEvent


class SaleRow(Row):
    """A sale as it was rung up, whole in ``document`` and never changed.

    ``gsi1`` has a session's sales by receipt number, ``gsi2`` a branch's business date by time.
    """

    context = CONTEXT
    document = UnicodeAttribute()
    gsi1pk = UnicodeAttribute()
    gsi1sk = UnicodeAttribute()
    gsi2pk = UnicodeAttribute()
    gsi2sk = UnicodeAttribute()

    @staticmethod
    def keys(sale_id: str) -> tuple[str, str]:
        return f"SALE#{sale_id}", "SALE"

    @staticmethod
    def session_key(session_id: str) -> str:
        return f"SESSION#{session_id}#SALES"

    @staticmethod
    def day_key(branch_id: str, day: date) -> str:
        return f"BRANCH#{branch_id}#{day.isoformat()}"

    @classmethod
    def of(cls, sale: Sale) -> Self:
        return cls(
            *cls.keys(sale.id), kind=records.SALE_RECORD, document=records.write(sale),
            gsi1pk=cls.session_key(sale.session_id), gsi1sk=f"{sale.number:012d}",
            gsi2pk=cls.day_key(sale.branch_id, sale.business_date), gsi2sk=f"{stamp(sale.at)}#{sale.id}",
        )  # fmt: skip

    def sale(self) -> Sale:
        return records.read_sale(self.document)


class TableSales:
    """The `Sales` over DynamoDB."""

    def till(self, session_id: str) -> Read[Till]:
        return TillRow.read(session_id)

    def writes(self, sale: Sale, once: Once | None) -> Sequence[Write]:
        return [
            put(SaleRow.of(sale), SaleRow.pk.does_not_exist()),
            TillRow.take_number(sale.session_id, sale.number, sale.till_totals),
            *PosMarker.write(once, sale.id),
        ]

    def get(self, sale_id: str) -> Sale:
        row = SaleRow.find(*SaleRow.keys(sale_id), consistent=True)
        if row is None:
            raise NotFound("There is no such sale.")
        return row.sale()

    def made_by(self, once: Once) -> Sale | None:
        sale_id = PosMarker.record_made_by(once)
        return None if sale_id is None else self.get(sale_id)

    def of_session(self, session_id: str, page: PageRequest) -> Page[Sale]:
        key = SaleRow.session_key(session_id)
        return SaleRow.page(page, key, index="gsi1", newest_first=True).map(SaleRow.sale)

    def of_day(self, branch_id: str, day: date, page: PageRequest) -> Page[Sale]:
        key = SaleRow.day_key(branch_id, day)
        return SaleRow.page(page, key, index="gsi2", newest_first=True).map(SaleRow.sale)

    def events_of_day(self, branch_id: str, business_date: date) -> "Iterable[DomainEvent]":
        from supermarket.pos.events import sale_completed  # no till asks

        rows = SaleRow.all(SaleRow.day_key(branch_id, business_date), index="gsi2")
        return (sale_completed(row.sale()) for row in rows)
