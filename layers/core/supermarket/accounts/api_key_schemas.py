"""API keys as HTTP has them."""

from typing import Annotated, Self

from pydantic import Field

from supermarket.accounts.api_key_model import ApiKey
from supermarket.accounts.model import PERMISSIONS
from supermarket.kernel.clock import read_stamp
from supermarket.schema import Id, Instant, Schema, Text, View


class NewApiKey(Schema):
    """``branch_id`` is your own branch unless you say another; a key that holds `branches:all` needs none."""

    name: Text
    permissions: Annotated[
        list[Annotated[str, Field(max_length=64)]], Field(min_length=1, max_length=len(PERMISSIONS))
    ]
    branch_id: Id | None = None
    expires_at: Instant | None = None


class ApiKeyView(View):
    """``last_used_at`` is true to the hour."""

    id: Id
    name: str
    permissions: list[str]
    branch_id: str | None
    created_by: str
    created_at: Instant
    expires_at: Instant | None
    last_used_at: Instant | None
    revoked_at: Instant | None

    @classmethod
    def of(cls, key: ApiKey, token: str | None = None) -> Self:
        shown = {} if token is None else {"token": token}
        return cls(
            id=key.id, name=key.name, permissions=sorted(key.permissions), branch_id=key.branch_id or None,
            created_by=key.created_by, created_at=read_stamp(key.created_at), expires_at=key.expires_at,
            last_used_at=key.last_used_at, revoked_at=read_stamp(key.revoked_at) if key.revoked_at else None, **shown,
        )  # fmt: skip


class NewApiKeyView(ApiKeyView):
    """``token`` goes into ``Authorization: Bearer``. It is shown here and never again, not to a repeated request."""

    token: str | None = None
