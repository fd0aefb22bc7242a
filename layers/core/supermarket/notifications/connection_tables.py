"""Open connections: one row each, and one for each audience it belongs to, newest last."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import commit, delete, put
from supermarket.kernel import clock
from supermarket.kernel.paging import PageRequest
from supermarket.notifications.alert_model import Connection
from supermarket.notifications.tables import CONTEXT

LONGEST = timedelta(hours=2, minutes=5)
"""API Gateway closes a connection after two hours."""
LISTENERS = 100
"""How many lines of one audience are spoken to, the newest: nobody can keep the others waiting with more."""


class ConnectionRow(Row):
    """``audiences`` lead to its listener rows."""

    context = CONTEXT
    audiences: ListAttribute[str] = ListAttribute()
    since = UnicodeAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def keys(connection_id: str) -> tuple[str, str]:
        return f"CONNECTION#{connection_id}", "CONNECTION"


class ListenerRow(Row):
    context = CONTEXT
    connection_id = UnicodeAttribute()
    since = UnicodeAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def keys(audience: str, since: str, connection_id: str) -> tuple[str, str]:
        return ListenerRow.partition(audience), f"{since}#{connection_id}"

    @staticmethod
    def partition(audience: str) -> str:
        return f"AUDIENCE#{audience}"


class TableConnections:
    """The `Connections` over DynamoDB."""

    def add(self, connection: Connection) -> None:
        since, until = clock.stamp(connection.since), clock.epoch(connection.since + LONGEST)
        row = ConnectionRow(
            *ConnectionRow.keys(connection.id), kind="connection", audiences=list(connection.audiences), since=since,
            expires_at=until,
        )  # fmt: skip
        listeners = [
            ListenerRow(
                *ListenerRow.keys(audience, since, connection.id), kind="listener", connection_id=connection.id,
                since=since, expires_at=until,
            )
            for audience in connection.audiences
        ]  # fmt: skip
        commit([put(row), *map(put, listeners)])

    def remove(self, connection_id: str) -> None:
        row = ConnectionRow.find(*ConnectionRow.keys(connection_id), consistent=True)
        if row is None:
            return
        keys = (ListenerRow.keys(audience, row.since, connection_id) for audience in row.audiences)
        commit([delete(row), *(delete(ListenerRow(*key)) for key in keys)])

    def listening(self, audience: str, now: datetime) -> Sequence[Connection]:
        still_open = ListenerRow.expires_at > clock.epoch(now)
        rows = ListenerRow.page(
            PageRequest(LISTENERS), ListenerRow.partition(audience), newest_first=True, only=still_open
        )
        return [Connection(row.connection_id, (audience,), clock.read_stamp(row.since)) for row in rows.items]
