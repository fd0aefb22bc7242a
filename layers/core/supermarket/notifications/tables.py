"""Which events people were written to about."""

from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import put, update, write_alone
from supermarket.kernel import clock
from supermarket.kernel.errors import Unavailable

CONTEXT = "notifications"
CLAIM_LASTS = timedelta(minutes=1)
"""Longer than the sender may run, shorter than its queue waits before telling again."""
REMEMBERED = timedelta(days=35)
"""Longer than a message can live in the queue and then in its dead-letter queue."""


class SentRow(Row):
    """``state`` is ``sending`` while somebody has it in hand, until ``claimed_until``; then ``sent``."""

    context = CONTEXT
    state = UnicodeAttribute()
    claimed_until = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def keys(key: str) -> tuple[str, str]:
        return f"MAIL#{key}", "MAIL"


class TableSentMail:
    """The `SentMail` over DynamoDB."""

    def claim(self, key: str, now: datetime) -> bool:
        row = SentRow(
            *SentRow.keys(key), kind="sent_mail", state="sending", claimed_until=clock.epoch(now + CLAIM_LASTS),
            expires_at=clock.epoch(now + REMEMBERED),
        )  # fmt: skip
        given_up = (SentRow.state == "sending") & (SentRow.claimed_until < clock.epoch(now))
        busy = Unavailable("This is being written about just now.")
        try:
            write_alone(put(row, SentRow.pk.does_not_exist() | given_up, busy))
        except Unavailable:
            found = SentRow.find(*SentRow.keys(key), consistent=True)
            if found is not None and found.state == "sent":
                return False
            raise
        return True

    def done(self, key: str) -> None:
        row = SentRow(*SentRow.keys(key))
        write_alone(update(row, [SentRow.state.set("sent")], SentRow.pk.exists()))
