"""Notices in the table: they stay long enough for the stream to carry them off."""

import json
from collections.abc import Sequence
from datetime import timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.accounts.notice_model import Notice
from supermarket.aws.tables import Row
from supermarket.aws.transactions import put
from supermarket.kernel.clock import epoch, stamp
from supermarket.kernel.writing import Write

_LIFE = timedelta(days=2)


class NoticeRow(Row):
    """``data`` is JSON."""

    context = "accounts"
    event = UnicodeAttribute()
    data = UnicodeAttribute()
    at = UnicodeAttribute()
    expires_at = NumberAttribute()


def notice_writes(notices: Sequence[Notice]) -> list[Write]:
    """The writes that tell of something, to be committed with what they tell of."""
    return [
        put(
            NoticeRow(
                f"NOTICE#{notice.id}", "NOTICE", kind="notice", event=notice.event,
                data=json.dumps(notice.data, ensure_ascii=False), at=stamp(notice.at),
                expires_at=epoch(notice.at + _LIFE),
            ),
            NoticeRow.pk.does_not_exist(),
        )
        for notice in notices
    ]  # fmt: skip
