"""Sessions of people who exist in a test alone, so that what asks whether a session stands finds one."""

from functools import cache
from secrets import token_urlsafe
from typing import Any

import boto3
from argon2 import PasswordHasher

from supermarket.aws import standing
from tests.support.cloud import STACK

MADE_UP = "s-1"
"""The session of whoever did not sign in."""
MARK = "of_a_test"
"""What the items made here have and no others; `tests.support.tables` leaves them out."""
_SINCE, _UNTIL = "2026-11-22T10:00:00.000Z", {"N": "4102444800"}


@cache
def _nobodys_password() -> str:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(token_urlsafe())


@cache
def _dynamodb() -> Any:
    return boto3.client("dynamodb")


def stand(user: str, session: str = MADE_UP) -> None:
    """A session of the user that stands, and the user too where there is none."""
    accounts = _dynamodb()
    table = f"{STACK}-accounts"
    user_key, session_key = ({"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in standing.keys(user, session))
    found = accounts.get_item(TableName=table, Key=user_key).get("Item")
    if found is None:
        found = {
            **user_key, "kind": {"S": "user"}, "user_id": {"S": user}, "name": {"S": "Of a test"},
            "role": {"S": "manager"}, "password_hash": {"S": _nobodys_password()}, "active": {"BOOL": True},
            "generation": {"N": "1"}, "version": {"N": "1"}, "created_at": {"S": _SINCE}, "updated_at": {"S": _SINCE},
            MARK: {"BOOL": True},
        }  # fmt: skip
        accounts.put_item(TableName=table, Item=found)
    row = {
        **session_key, "kind": {"S": "session"}, "user_id": {"S": user}, "session_id": {"S": session},
        "generation": found["generation"], "current": {"S": "none"}, "started_at": {"S": _SINCE},
        "rotated_at": {"S": _SINCE}, "expires_at": _UNTIL, MARK: {"BOOL": True},
    }  # fmt: skip
    accounts.put_item(TableName=table, Item=row)
