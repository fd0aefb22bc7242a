"""Roles that somebody changed, in the table."""

from collections.abc import Sequence
from dataclasses import replace

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from supermarket.accounts.model import Role, role_of
from supermarket.accounts.tables import CONTEXT
from supermarket.aws.audit import noted
from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import commit, put
from supermarket.kernel.errors import Outdated
from supermarket.kernel.reading import Read


class RoleRow(Row):
    """All roles share one partition: there are a dozen at most."""

    context = CONTEXT
    name = UnicodeAttribute()
    permissions = UnicodeSetAttribute(null=True)
    version = NumberAttribute()

    @staticmethod
    def keys(name: str) -> tuple[str, str]:
        return "ROLES", f"ROLE#{name}"

    def role(self) -> Role:
        return Role(self.name, frozenset(self.permissions or ()), int(self.version))


class TableRoles:
    """The `Roles` over DynamoDB."""

    def get(self, name: str) -> Role | None:
        row = RoleRow.find(*RoleRow.keys(name), consistent=True)
        return None if row is None else row.role()

    def read(self, name: str) -> Read[Role]:
        return Key(RoleRow, *RoleRow.keys(name), RoleRow.role, consistent=True)

    def all(self) -> Sequence[Role]:
        pk, _ = RoleRow.keys("")
        return [row.role() for row in RoleRow.all(pk)]

    def save(self, role: Role) -> Role:
        before, new = role_of(role.name, self.get(role.name)), replace(role, version=role.version + 1)
        row = RoleRow(
            *RoleRow.keys(role.name), kind="role", name=role.name, permissions=set(role.permissions) or None,
            version=new.version,
        )  # fmt: skip
        unchanged = RoleRow.version == role.version if role.version else RoleRow.pk.does_not_exist()
        commit([put(row, unchanged, Outdated()), *noted(CONTEXT, "role", role.name, before, new)])
        return new
