"""All that the accounts hold about a person: it lies in the person's own partition, and its names beside it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from supermarket.accounts.identity_tables import IdentityRow
from supermarket.accounts.model import User
from supermarket.accounts.tables import CONTEXT, LoginRow, UserRow, silent_change_writes
from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import TRANSACTION_LIMIT, commit, delete
from supermarket.kernel.clock import stamp
from supermarket.kernel.writing import Write

NOBODY = "erased"
_SHOWN: Mapping[str, tuple[str, ...]] = {
    "user": (
        "name", "name_bn", "email", "phone", "email_verified", "phone_verified", "role", "branch_id", "second_factor",
        "avatar", "created_at", "updated_at",
    ),
    "session": ("started_at", "rotated_at", "address", "agent"),
    "device": ("first_seen", "last_seen", "address", "agent"),
    "identity": ("provider", "subject", "linked_at"),
}  # fmt: skip
"""What a person is shown of the account's records, by kind. Digests and secrets are not about anybody."""


class TablePersonalRecords:
    """The `PersonalRecords` over DynamoDB."""

    def user(self, user_id: str) -> User | None:
        row = UserRow.find(*UserRow.keys(user_id), consistent=True)
        return None if row is None else row.user()

    def export(self, user_id: str) -> dict[str, list[dict[str, Any]]]:
        shown: dict[str, list[dict[str, Any]]] = {kind: [] for kind in _SHOWN}
        for item in _items(user_id):
            kind = item["kind"]["S"]
            if kind in _SHOWN:
                values = {name: next(iter(item[name].values())) for name in _SHOWN[kind] if name in item}
                shown[kind].append(values)
        commit(noted(CONTEXT, "personal_data", user_id, None, {"given_out": True}))
        return shown

    def erase(self, user: User, now: datetime) -> int:
        """The names and the user last: until then the person can ask again. Gives how many records are gone."""
        own = [item for item in _items(user.id) if item["kind"]["S"] != "user"]
        removals = [write for item in own for write in _removals(item)]
        for start in range(0, len(removals), TRANSACTION_LIMIT):
            commit(removals[start : start + TRANSACTION_LIMIT])
        names = [
            delete(LoginRow(*LoginRow.keys(login)), LoginRow.user_id == user.id) for login in user.logins
        ]
        note = noted(CONTEXT, "personal_data", user.id, None, {"erased": True})
        commit([*names, *silent_change_writes(user, _nobody(user, now)), *note])
        return len(own) + len(names)


class _OwnRow(Row):
    """Any record in a person's partition."""

    context = CONTEXT


def _nobody(user: User, now: datetime) -> User:
    return user.changed(
        stamp(now), name=NOBODY, name_bn="", email="", phone="", avatar="", email_verified=False,
        phone_verified=False, second_factor=False, active=False, password_hash="",
    )  # fmt: skip


def _items(user_id: str) -> Iterable[Mapping[str, Any]]:
    table = UserRow._get_connection()
    start = None
    while True:
        answer = table.query(UserRow.keys(user_id)[0], consistent_read=True, exclusive_start_key=start)
        yield from answer["Items"]
        start = answer.get("LastEvaluatedKey")
        if not start:
            return


def _removals(item: Mapping[str, Any]) -> list[Write]:
    """The writes that remove a record, and what leads to it from elsewhere."""
    own = delete(_OwnRow(item["pk"]["S"], item["sk"]["S"]))
    if item["kind"]["S"] != "identity":
        return [own]
    return [own, delete(IdentityRow(*IdentityRow.keys(item["provider"]["S"], item["subject"]["S"])))]
