"""What pictures of people need from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class Pictures(Protocol):
    """The media bucket."""

    def form(self, key: str, content_type: str, largest: int, seconds: int) -> tuple[str, Mapping[str, str]]:
        """Where to POST one file, and the fields before it."""

    def read(self, key: str) -> tuple[bytes, str]:
        """Content and tag. Raises NotFound."""

    def write(self, key: str, content: bytes, content_type: str) -> None:
        """For everybody to see. What is under a key never changes."""

    def remove(self, key: str) -> None:
        """Also when there is nothing."""


class Studio(Protocol):
    def portrait(self, content: bytes) -> bytes:
        """A small square WebP with nothing in it but the picture. Raises Invalid for what is no picture of ours."""
