"""Views of people."""

from typing import Any

from pydantic import Field

from supermarket.accounts.model import User
from supermarket.kernel.clock import read_stamp
from supermarket.schema import Id, Instant, View


class UserView(View):
    id: Id
    name: str
    name_bn: str
    email: str | None
    phone: str | None
    role: str
    branch_id: str | None
    active: bool
    email_verified: bool
    phone_verified: bool
    second_factor: bool = Field(description="Signing in takes a code besides the password.")
    avatar: str | None = Field(description="Where their picture is, such as `/media/avatars/….webp`.")
    created_at: Instant
    updated_at: Instant
    version: int

    @classmethod
    def of(cls, user: User) -> "UserView":
        return cls(**_shown(user))


class MeView(UserView):
    """``permissions`` are those of the access token that asks."""

    permissions: list[str]

    @classmethod
    def seen(cls, user: User, permissions: frozenset[str]) -> "MeView":
        return cls(**_shown(user), permissions=sorted(permissions))


def _shown(user: User) -> dict[str, Any]:
    return {
        "id": user.id, "name": user.name, "name_bn": user.name_bn, "email": user.email or None,
        "phone": user.phone or None, "role": user.role, "branch_id": user.branch_id or None, "active": user.active,
        "email_verified": user.email_verified, "phone_verified": user.phone_verified,
        "second_factor": user.second_factor, "avatar": f"/{user.avatar}" if user.avatar else None,
        "created_at": read_stamp(user.created_at), "updated_at": read_stamp(user.updated_at), "version": user.version,
    }  # fmt: skip
