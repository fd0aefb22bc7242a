"""What planning and ordering anew needs from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from supermarket.inventory.model import Level, Warehouse
    from supermarket.inventory.purchase_model import PurchaseOrder
    from supermarket.inventory.reorder_model import Awaited, Plan, Points, Round, Turn
    from supermarket.inventory.supplier_model import Offer, Supplier
    from supermarket.kernel.once import Once
    from supermarket.kernel.reading import Read


class Reorders(Protocol):
    def read(self, warehouse_id: str, product_id: str) -> Read[Plan]: ...

    def set(self, changes: Sequence[tuple[Level, Level, Plan | None]]) -> None:
        """Put each first level's reorder point, target and whether it is automatic as in the second; a plan's policy
        with it. At most 40 happen all or not at all, more by as many; again changes nothing."""

    def keep(self, plan: Plan) -> None:
        """Keep what was worked out; the policy stays as it is."""

    def adopt(self, level: Level, points: Points) -> bool:
        """Give an automatic level new points. False when somebody has taken it into their own hands meanwhile."""

    def last_round(self, warehouse_id: str) -> Round | None: ...

    def keep_round(self, planned: Round) -> None:
        """A round that is finished stays as it is."""

    def levels(self, warehouse_id: str, after: str) -> Iterator[Sequence[Level]]:
        """A warehouse's levels by product, from the one after ``after`` on, a hundred at a time."""


class Pipeline(Protocol):
    def turn(self, warehouse_id: str) -> Turn: ...

    def awaited(self, warehouse: Warehouse, turn: Turn | None = None) -> Mapping[str, Awaited]:
        """By product, what is to come to a warehouse; with what was drafted at the last turn for certain."""

    def offers(self, wanted: Sequence[tuple[str, str]]) -> Sequence[Offer | None]:
        """What suppliers offer, by supplier and product."""

    def offers_of(self, product_id: str) -> Sequence[Offer]:
        """Who sells a product, preferred suppliers first."""

    def suppliers(self, ids: Sequence[str]) -> Mapping[str, Supplier]: ...

    def add_drafts(self, orders: Sequence[PurchaseOrder], turn: Turn, once: Once) -> None:
        """All or nothing, at most twenty of one warehouse. Raises Outdated when somebody else has taken the turn."""

    def drafts_made_by(self, once: Once) -> Sequence[PurchaseOrder] | None:
        """What this request drafted before. Raises KeyReused for another body."""
