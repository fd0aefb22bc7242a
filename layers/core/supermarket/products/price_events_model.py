"""What a line of a product's prices tells the rest of the shop; see docs/events.md."""

from collections.abc import Iterable

from supermarket.kernel.events import Change, DomainEvent

_TOLD = ("product_id", "old_price", "new_price", "old_mrp", "new_mrp", "reason")


def events_of(change: Change) -> Iterable[DomainEvent]:
    """PriceChanged, when another price or MRP holds than before."""
    line = change.new
    if line is None or not change.created or change.kind != "price_line":
        return
    if (line.get("old_price"), line["old_mrp"]) == (line.get("new_price"), line["new_mrp"]):
        return
    data = {name: line.get(name) for name in _TOLD} | {
        "branch_id": line.get("branch_id"), "list_id": line.get("list_id"), "kind": line["price_kind"],
        "change_id": line["change_id"],
    }  # fmt: skip
    key = f"price#{line['product_id']}#{line['sk'].removeprefix('PRICE#')}"
    yield DomainEvent("PriceChanged", key, line["at"], data)
