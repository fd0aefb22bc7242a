"""Who is calling, as far as the access token or a guest's token says."""

from dataclasses import dataclass, replace
from hashlib import sha256

from supermarket.kernel.errors import NotAllowed, NotSignedIn

ALL_BRANCHES = "branches:all"
MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Caller:
    """``user_id`` is None for a guest. Staff carry a branch; ``branches:all`` lets them act anywhere.

    A machine is known by its API key's id as ``user_id`` and the role ``machine``. ``till`` is the till session that
    a cashier who signed in by PIN is bound to, or at which a supervisor, ``approved_by``, approved of this request.
    """

    user_id: str | None = None
    role: str = "guest"
    permissions: frozenset[str] = frozenset()
    branch_id: str | None = None
    session_id: str | None = None
    address: str = ""
    guest_token: str | None = None
    name: str = ""
    till: str = ""
    approved_by: str = ""

    @property
    def machine(self) -> bool:
        return self.role == MACHINE

    @property
    def scope(self) -> str:
        """What idempotency keys are unique within: the user, or the guest as far as a token tells."""
        if self.user_id is not None:
            return self.user_id
        return "guest:" + (sha256(self.guest_token.encode()).hexdigest()[:32] if self.guest_token else "")

    @property
    def id(self) -> str:
        """The user's id, for records that say who; a guest has none."""
        if self.user_id is None:
            raise NotSignedIn
        return self.user_id

    def at(self, address: str) -> "Caller":
        return replace(self, address=address)

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def may_at(self, branch_id: str) -> bool:
        return self.branch_id == branch_id or self.may(ALL_BRANCHES)

    def require_branch(self, branch_id: str) -> None:
        if not self.may_at(branch_id):
            raise NotAllowed("This belongs to another branch.")


SYSTEM = Caller(user_id="system", role="system", permissions=frozenset({ALL_BRANCHES}))
