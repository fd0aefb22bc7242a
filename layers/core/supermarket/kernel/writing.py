"""Writes that go together.

A context makes the writes that belong to its own records; a use case gathers them, and one transaction
commits all of them or none. What a write looks like inside is known to the tables alone.
"""

from typing import Protocol

from supermarket.kernel.errors import DomainError


class Write(Protocol):
    """One conditional write. ``refusal`` is what it means when its condition does not hold."""

    @property
    def refusal(self) -> DomainError | None: ...
