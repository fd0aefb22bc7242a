"""Users and their sign-in names in the table."""

from collections.abc import Sequence
from typing import Any, cast

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.expressions.condition import size
from pynamodb.expressions.update import Action

from supermarket.accounts.model import User
from supermarket.accounts.notice_model import Notice
from supermarket.accounts.notice_tables import notice_writes
from supermarket.aws.audit import noted
from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import Marker, commit, put, update
from supermarket.kernel.errors import AlreadyExists, Conflict, DomainError, FieldError, NotFound, Outdated
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.reading import Read
from supermarket.kernel.writing import Write

CONTEXT = "accounts"
NOBODY = "nobody"
STAFF = "STAFF"


class AccountsMarker(Marker):
    context = CONTEXT


class UserRow(Row):
    """Under ``USER#<id>``, where the user's sessions are too. ``gsi1`` lists staff by branch, oldest first."""

    context = CONTEXT
    user_id = UnicodeAttribute()
    name = UnicodeAttribute()
    name_bn = UnicodeAttribute(default="")
    email = UnicodeAttribute(default="")
    phone = UnicodeAttribute(default="")
    role = UnicodeAttribute()
    branch_id = UnicodeAttribute(default="")
    password_hash = UnicodeAttribute()
    active = BooleanAttribute(default=True)
    generation = NumberAttribute(default=1)
    version = NumberAttribute(default=1)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()
    email_verified = BooleanAttribute(default=False)
    phone_verified = BooleanAttribute(default=False)
    second_factor = BooleanAttribute(default=False)
    avatar = UnicodeAttribute(default="")
    signed_in_at = UnicodeAttribute(default="")
    gsi1pk = UnicodeAttribute(null=True)
    gsi1sk = UnicodeAttribute(null=True)

    @staticmethod
    def keys(user_id: str) -> tuple[str, str]:
        return f"USER#{user_id}", "USER"

    @staticmethod
    def staff_key(branch_id: str, user_id: str = "") -> str:
        return f"BRANCH#{branch_id}#{user_id}"

    @classmethod
    def of(cls, user: User) -> "UserRow":
        return cls(
            *cls.keys(user.id), kind="user", user_id=user.id, name=user.name, name_bn=user.name_bn, email=user.email,
            phone=user.phone, role=user.role, branch_id=user.branch_id, password_hash=user.password_hash,
            active=user.active, generation=user.generation, version=user.version, created_at=user.created_at,
            updated_at=user.updated_at, email_verified=user.email_verified, phone_verified=user.phone_verified,
            second_factor=user.second_factor, avatar=user.avatar, signed_in_at=user.signed_in_at,
            gsi1pk=STAFF if user.staff else None,
            gsi1sk=cls.staff_key(user.branch_id, user.id) if user.staff else None,
        )  # fmt: skip

    def user(self) -> User:
        return User(
            self.user_id, self.name, self.role, self.name_bn, self.email, self.phone, self.branch_id,
            self.password_hash, bool(self.active), int(self.generation), int(self.version), self.created_at,
            self.updated_at, bool(self.email_verified), bool(self.phone_verified), bool(self.second_factor),
            self.avatar, self.signed_in_at,
        )  # fmt: skip


class LoginRow(Row):
    """That an email address or a number belongs to a user, and so to nobody else."""

    context = CONTEXT
    user_id = UnicodeAttribute()

    @staticmethod
    def keys(login: str) -> tuple[str, str]:
        return f"LOGIN#{login}", "LOGIN"


class AdminsRow(Row):
    """Who the active admins are, so that a condition can keep the last one."""

    context = CONTEXT
    members = UnicodeSetAttribute(null=True)

    @classmethod
    def only(cls) -> "AdminsRow":
        return cls("ADMINS", "ADMINS")


class TableUsers:
    """The `Users` over DynamoDB."""

    def get(self, user_id: str) -> User:
        row = UserRow.find(*UserRow.keys(user_id), consistent=True)
        if row is None:
            raise NotFound("There is no such user.")
        return row.user()

    def read(self, user_id: str) -> Read[User]:
        return Key(UserRow, *UserRow.keys(user_id), UserRow.user, consistent=True)

    def by_login(self, login: str) -> User | None:
        """Two reads, whether or not somebody has that name."""
        named = LoginRow.find(*LoginRow.keys(login), consistent=True)
        row = UserRow.find(*UserRow.keys(named.user_id if named else NOBODY), consistent=True)
        return row.user() if row else None

    def staff(self, page: PageRequest, branch_id: str | None = None) -> Page[User]:
        within = None if branch_id is None else UserRow.gsi1sk.startswith(UserRow.staff_key(branch_id))
        return UserRow.page(page, STAFF, within, index="gsi1").map(UserRow.user)

    def add(self, user: User, once: Once | None = None, *, first_admin: bool = False) -> None:
        commit([*user_writes(user, first_admin=first_admin), *AccountsMarker.write(once, user.id)])

    def change(self, old: User, new: User, notices: Sequence[Notice] = ()) -> None:
        commit([*change_writes(old, new), *notice_writes(notices)])

    def rehash(self, user: User, password_hash: str) -> None:
        same = UserRow.password_hash == user.password_hash
        row = UserRow(*UserRow.keys(user.id))
        try:
            commit([update(row, [UserRow.password_hash.set(password_hash)], same, Outdated())])
        except Outdated:
            return

    def end_sessions(self, user_id: str) -> None:
        row = UserRow(*UserRow.keys(user_id))
        ended = update(row, [UserRow.generation.add(1)], UserRow.pk.exists(), NotFound())
        commit([ended, *noted(CONTEXT, "user", user_id, None, {"sessions": "ended"})])

    def made_by(self, once: Once) -> User | None:
        user_id = AccountsMarker.record_made_by(once)
        return None if user_id is None else self.get(user_id)


def user_writes(user: User, *, first_admin: bool = False) -> list[Write]:
    """The writes that make a user, to be committed with whatever is made with it."""
    logins = [_login_write(login, user) for login in user.logins]
    note = noted(CONTEXT, "user", user.id, None, user)
    writes = [put(UserRow.of(user), UserRow.pk.does_not_exist()), *logins, *note]
    return [_join_admins(user, first=first_admin), *writes] if user.governs else writes


def change_writes(old: User, new: User) -> list[Write]:
    """The writes that make ``old`` into ``new``, to be committed with whatever changes with it."""
    return [*silent_change_writes(old, new), *noted(CONTEXT, "user", old.id, old, new)]


def silent_change_writes(old: User, new: User) -> list[Write]:
    """The same, and the audit log is not told what the user was and is."""
    row = UserRow(*UserRow.keys(old.id))
    writes = [update(row, _changes(old, new), UserRow.version == old.version, Outdated())]
    if new.governs and not old.governs:
        writes.append(_join_admins(new))
    if old.governs and not new.governs:
        writes.append(_leave_admins(new))
    return writes


def _login_write(login: str, user: User) -> Write:
    field = "/email" if login == user.email else "/phone"
    taken = AlreadyExists(
        "There is an account with this address or number.",
        errors=[FieldError(field, "has an account", "taken")],
    )
    row = LoginRow(*LoginRow.keys(login), kind="login", user_id=user.id)
    return put(row, LoginRow.pk.does_not_exist(), taken)


def _changes(old: User, new: User) -> list[Action]:
    """Field by field, so that what ends sessions at the same moment is not undone."""
    names = (
        "name", "name_bn", "email", "phone", "role", "branch_id", "password_hash", "active", "updated_at",
        "email_verified", "phone_verified", "second_factor", "avatar",
    )  # fmt: skip
    actions: list[Action] = [
        getattr(UserRow, name).set(getattr(new, name))
        for name in names
        if getattr(old, name) != getattr(new, name)
    ]
    if new.generation != old.generation:
        actions.append(UserRow.generation.add(1))
    if new.staff:
        actions += [UserRow.gsi1pk.set(STAFF), UserRow.gsi1sk.set(UserRow.staff_key(new.branch_id, new.id))]
    return [*actions, UserRow.version.add(1)]


def _join_admins(user: User, first: bool = False) -> Write:
    actions = [AdminsRow.members.add({user.id}), AdminsRow.kind.set("admins")]
    none_yet = AdminsRow.members.does_not_exist()
    new_here = none_yet | ~AdminsRow.members.contains(user.id)
    refusal: DomainError = (
        Conflict("There is an admin already.", code="admin_exists") if first else Outdated()
    )
    return update(AdminsRow.only(), actions, none_yet if first else new_here, refusal)


def _leave_admins(user: User) -> Write:
    others = (cast("Any", size)(AdminsRow.members) > 1) & AdminsRow.members.contains(user.id)
    refusal = Conflict("The last admin cannot be removed.", code="last_admin")
    return update(AdminsRow.only(), [AdminsRow.members.delete({user.id})], others, refusal)
