"""Personal data as HTTP has it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import Field

from supermarket.kernel.personal import Erasure
from supermarket.schema import Id, Instant, Schema, View


class ExportView(View):
    """``data`` has a part for each context that holds any."""

    customer_id: Id
    exported_at: Instant
    data: dict[str, dict[str, Any]]


class EraseRequest(Schema):
    """There is no way back."""

    confirm: Literal["erase"] = Field(description='The word "erase".')


class ErasedPart(View):
    context: str
    removed: int = Field(description="Records that are gone.")
    kept: int = Field(description="Records that stay and no longer say who it was.")
    reason: str = Field(description="Why they stay.")


class ErasureView(View):
    customer_id: Id
    erased_at: Instant
    parts: list[ErasedPart]

    @classmethod
    def of(cls, customer_id: str, at: datetime, erased: Mapping[str, Erasure]) -> Self:
        parts = [
            ErasedPart(context=context, removed=part.removed, kept=part.kept, reason=part.reason)
            for context, part in erased.items()
        ]
        return cls(customer_id=customer_id, erased_at=at, parts=parts)
