"""Telling open screens what happened: each at least once, as far as it is still open.

A line that is gone is forgotten. One that opened a moment ago may answer as if it were gone until its client has heard
that it is open, so it is left alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from supermarket.inventory.ports import Warehouses
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import NotFound, Unavailable
from supermarket.kernel.events import DomainEvent
from supermarket.notifications.alert_model import (
    Alert,
    Connection,
    audiences_of,
    goods_alert,
    is_about_stock,
    order_alert,
    stock_alert,
)
from supermarket.notifications.ports import Connections, Tell

OPENING = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Switchboard:
    """Who is connected, and how they are spoken to."""

    connections: Connections
    warehouses: Warehouses
    tell: Tell


def listen(connections: Connections, caller: Caller, connection_id: str, now: datetime) -> None:
    connections.add(Connection(connection_id, audiences_of(caller), now))


def push(board: Switchboard, event: DomainEvent, now: datetime) -> int:
    """Tell everybody who listens of an event, and say how many heard it.

    Raises Unavailable, after everybody else was told, when somebody may not have heard: told again, all hear it again.
    """
    alert = _alert(board.warehouses, event)
    if alert is None:
        return 0
    listeners = {
        line.id: line for audience in alert.audiences for line in board.connections.listening(audience, now)
    }
    heard = [_tell(board, line, alert, now) for line in listeners.values()]
    if None in heard:
        raise Unavailable("Not everybody could be told.")
    return heard.count(True)


def _alert(warehouses: Warehouses, event: DomainEvent) -> Alert | None:
    """None when a warehouse is of no branch any more."""
    if event.name == "GoodsReceived":
        return goods_alert(event)
    if not is_about_stock(event):
        return order_alert(event)
    try:
        return stock_alert(event, warehouses.get(event.data["warehouse_id"]).branch_id)
    except NotFound:
        return None


def _tell(board: Switchboard, line: Connection, alert: Alert, now: datetime) -> bool | None:
    """Whether it was heard; None when nobody knows."""
    try:
        heard = board.tell(line.id, alert.message)
    except Unavailable:
        return None
    if not heard and now - line.since > OPENING:
        board.connections.remove(line.id)
    return heard
