"""What one method of one path promises: enough to serve it, to protect it and to document it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from supermarket.kernel.caller import Caller

if TYPE_CHECKING:
    from pydantic import BaseModel


class Access(StrEnum):
    """Who may call, where it is not a permission that decides."""

    PUBLIC = "public"
    """Anyone; no token is looked at."""
    GUEST = "guest"
    """Anyone; a token is verified when one is sent."""
    SIGNED_IN = "signed in"
    """Whoever has a valid token."""


PUBLIC, GUEST, SIGNED_IN = Access.PUBLIC, Access.GUEST, Access.SIGNED_IN
REQUIRED = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """``access`` is an Access, or the permission that is asked for, such as ``"inventory:adjust"``.

    ``idempotent`` is True where an Idempotency-Key is welcome and REQUIRED where it must be sent. ``guarded``
    asks for If-Match and hands its version to the handler. ``paged`` lists ``returns`` with a cursor, and
    with what ``beside`` says of the list.
    ``produces`` names other content types than JSON. ``examples`` has a ``body`` and an ``answer`` to show,
    and ``path`` and ``query`` values by name. ``sensitive`` asks the accounts whether the caller's session still
    stands, where others believe the access token. ``approvable`` lets a supervisor's approval at the till stand in
    for the permission. ``staff`` is the permission by which staff do this to what is others', where anybody may do it
    to what is theirs.
    """

    method: str
    path: str
    access: Access | str
    name: str
    summary: str
    description: str = ""
    body: "type[BaseModel] | None" = None
    query: "type[BaseModel] | None" = None
    returns: "type[BaseModel] | None" = None
    status: int = 200
    idempotent: bool | str = False
    guarded: bool = False
    sensitive: bool = False
    approvable: bool = False
    staff: str = ""
    paged: bool = False
    beside: "type[BaseModel] | None" = None
    produces: Sequence[str] = ()
    headers: Sequence[str] = ()
    examples: Mapping[str, Any] = field(default_factory=dict)
    view: Callable[..., Any] | None = None

    @property
    def permission(self) -> str | None:
        return None if isinstance(self.access, Access) else self.access

    @property
    def audited(self) -> bool:
        """A change that not everybody may make: who made it is kept."""
        return self.method != "GET" and (self.permission is not None or self.sensitive)

    def audits(self, caller: Caller) -> bool:
        return self.audited or bool(self.staff and caller.may(self.staff))
