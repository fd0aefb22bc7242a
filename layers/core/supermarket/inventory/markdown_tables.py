"""The prices that are cut, in the table: what the job has to take back."""

from collections.abc import Sequence
from typing import Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import delete, put, write_alone
from supermarket.inventory.markdown_model import Markdown
from supermarket.inventory.tables import CONTEXT


class MarkdownRow(Row):
    context = CONTEXT
    branch_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    expires_on = UnicodeAttribute()
    off = NumberAttribute()

    @staticmethod
    def keys(warehouse_id: str, product_id: str = "") -> tuple[str, str]:
        return f"MARKDOWN#{warehouse_id}", f"PRODUCT#{product_id}"

    @classmethod
    def of(cls, markdown: Markdown) -> Self:
        return cls(
            *cls.keys(markdown.warehouse_id, markdown.product_id), kind="markdown", branch_id=markdown.branch_id,
            product_id=markdown.product_id, expires_on=markdown.expires_on, off=markdown.off,
        )  # fmt: skip

    def markdown(self) -> Markdown:
        warehouse_id = self.pk.partition("#")[2]
        return Markdown(warehouse_id, self.branch_id, self.product_id, self.expires_on, int(self.off))


class TableMarkdowns:
    """The `Markdowns` over DynamoDB. The job is its only writer, and what it writes twice is the same."""

    def of_warehouse(self, warehouse_id: str) -> Sequence[Markdown]:
        pk, _ = MarkdownRow.keys(warehouse_id)
        return [row.markdown() for row in MarkdownRow.all(pk, consistent=True)]

    def keep(self, markdown: Markdown) -> None:
        write_alone(put(MarkdownRow.of(markdown)))

    def forget(self, markdown: Markdown) -> None:
        write_alone(delete(MarkdownRow.of(markdown)))
