"""Whose account an identity of another provider opens, in the table."""

from collections.abc import Sequence
from datetime import datetime

from pynamodb.attributes import UnicodeAttribute

from supermarket.accounts.identity_model import Identity
from supermarket.accounts.model import User
from supermarket.accounts.notice_model import Notice
from supermarket.accounts.notice_tables import notice_writes
from supermarket.accounts.tables import CONTEXT, UserRow, user_writes
from supermarket.aws.tables import Row
from supermarket.aws.transactions import check, commit, put
from supermarket.kernel.clock import stamp
from supermarket.kernel.errors import AlreadyExists, Outdated
from supermarket.kernel.writing import Write


class IdentityRow(Row):
    """Twice: under the provider's word for somebody, to find the user, and beside the user, to find it again."""

    context = CONTEXT
    user_id = UnicodeAttribute()
    provider = UnicodeAttribute()
    subject = UnicodeAttribute()
    linked_at = UnicodeAttribute()

    @staticmethod
    def keys(provider: str, subject: str) -> tuple[str, str]:
        return f"IDENTITY#{provider}#{subject}", "IDENTITY"

    @staticmethod
    def own_keys(user_id: str, provider: str, subject: str) -> tuple[str, str]:
        return f"USER#{user_id}", f"IDENTITY#{provider}#{subject}"

    @classmethod
    def of(cls, keys: tuple[str, str], identity: Identity, user: User, now: datetime) -> "IdentityRow":
        return cls(
            *keys, kind="identity", user_id=user.id, provider=identity.provider, subject=identity.subject,
            linked_at=stamp(now),
        )  # fmt: skip


class TableIdentities:
    """The `Identities` over DynamoDB."""

    def owner(self, identity: Identity) -> str | None:
        row = IdentityRow.find(*IdentityRow.keys(identity.provider, identity.subject), consistent=True)
        return None if row is None else row.user_id

    def link(self, identity: Identity, user: User, now: datetime, notices: Sequence[Notice]) -> None:
        same = (UserRow.version == user.version) & (UserRow.generation == user.generation)
        unchanged = check(UserRow, *UserRow.keys(user.id), same, Outdated())
        commit([*_writes(identity, user, now), unchanged, *notice_writes(notices)])

    def join(self, identity: Identity, user: User, now: datetime) -> None:
        try:
            commit([*_writes(identity, user, now), *user_writes(user)])
        except AlreadyExists:
            raise Outdated from None


def _writes(identity: Identity, user: User, now: datetime) -> list[Write]:
    named = IdentityRow.keys(identity.provider, identity.subject)
    own = IdentityRow.own_keys(user.id, identity.provider, identity.subject)
    return [
        put(IdentityRow.of(keys, identity, user, now), IdentityRow.pk.does_not_exist(), Outdated())
        for keys in (named, own)
    ]
