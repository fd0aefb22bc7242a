"""An order's invoice, as it is asked for."""

from typing import Annotated, Literal

from pydantic import Field

from supermarket.schema import Schema


class InvoiceQuery(Schema):
    format: Annotated[Literal["pdf", "text"], Field(description="On A4, or plain text.")] = "pdf"
