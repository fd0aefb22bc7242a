"""What the shop leans on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dependency:
    """Something this needs from outside, and whether it answers."""

    name: str
    reachable: bool
