"""What tills and the online shop tell of a trading day, for tests of the reports."""

from typing import Any

from supermarket.kernel.events import DomainEvent

BRANCH, DAY = "01890000-0000-7000-8000-0000000000b1", "2026-11-22"
AT = "2026-11-22T10:00:00.000Z"


def sale(number: int, *, branch: str = BRANCH, **said: Any) -> DomainEvent:
    """A soap for 115.00 with 15 % VAT in it, paid in cash, where nothing else is said."""
    amounts = {
        "gross": 11500, "discount": 0, "net": 10000, "tax": 1500, "total": 11500, "rounding": 0, "payable": 11500,
    }  # fmt: skip
    more = {
        "tenders": [{"kind": "cash", "amount": 11500}],
        "taxes": [{"code": "VAT15", "rate": 1500, "taxable": 10000, "tax": 1500}],
    }
    data = {"sale_id": f"s-{number}", "branch_id": branch, "business_date": DAY, **amounts, **more, **said}
    return DomainEvent("SaleCompleted", f"sale#s-{number}", AT, data)


def order(number: int, name: str = "OrderPlaced", *, branch: str = BRANCH, **said: Any) -> DomainEvent:
    """An order of 230.00 with 15 % VAT in it, or what became of it."""
    data = {
        "order_id": f"o-{number}", "branch_id": branch, "business_date": DAY, "gross": 23000, "discount": 0,
        "net": 20000, "tax": 3000, "total": 23000, "reason": "",
        "taxes": [{"code": "VAT15", "rate": 1500, "taxable": 20000, "tax": 3000}], **said,
    }  # fmt: skip
    return DomainEvent(name, f"order#o-{number}#{name.removeprefix('Order').lower()}", AT, data)


def as_sent(event: DomainEvent) -> dict[str, Any]:
    """The event as a queue holds it."""
    detail = {"key": event.key, "at": event.at, "version": event.version, "data": event.data}
    return {"source": "supermarket.pos", "detail-type": event.name, "detail": detail}


class Told:
    """A source that tells what it was given."""

    def __init__(self, *events: DomainEvent) -> None:
        self.told = events

    def events(self, branch_id: str, business_date: Any) -> list[DomainEvent]:
        return list(self.told)
