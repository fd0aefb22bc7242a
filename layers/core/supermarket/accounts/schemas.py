"""Requests and views of accounts."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, WithJsonSchema, model_validator

from supermarket.accounts.login_model import email_address
from supermarket.accounts.model import PERMISSIONS, ROLE_NAME, Person, Role
from supermarket.accounts.password_model import LONGEST, SHORTEST
from supermarket.kernel.phone import mobile_number
from supermarket.schema import Id, Schema, Text, View

Email = Annotated[str, AfterValidator(email_address), WithJsonSchema({
    "type": "string", "format": "email", "maxLength": 254, "examples": ["ayesha@example.com"],
})]  # fmt: skip
Mobile = Annotated[str, AfterValidator(mobile_number), WithJsonSchema({
    "type": "string", "maxLength": 32, "examples": ["01712345678", "+8801712345678"],
    "description": "A Bangladeshi mobile number; 01712345678 and +8801712345678 are one.",
})]  # fmt: skip


def _long_enough(password: SecretStr) -> SecretStr:
    if not SHORTEST <= len(password) <= LONGEST:
        raise ValueError(f"{SHORTEST} to {LONGEST} characters")
    return password


NewPassword = Annotated[SecretStr, AfterValidator(_long_enough), WithJsonSchema({
    "type": "string", "format": "password", "writeOnly": True, "minLength": SHORTEST, "maxLength": LONGEST,
    "description": "Long rather than clever; what everybody tries first is refused.",
})]  # fmt: skip
RoleName = Annotated[str, Field(pattern=f"^{ROLE_NAME}$")]


class NewPerson(Schema):
    """An email address, a mobile number, or both: either will do to sign in with."""

    name: Text
    name_bn: Annotated[str, Field(max_length=200)] = ""
    email: Email | None = None
    phone: Mobile | None = None
    password: NewPassword

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.email is None and self.phone is None:
            raise ValueError("an email address or a mobile number is needed")
        return self

    @property
    def person(self) -> Person:
        return Person(self.name, self.name_bn, self.email or "", self.phone or "")


class NewStaff(NewPerson):
    """``branch_id`` is needed unless the role is for all branches. Without a password, they are invited to set one."""

    password: NewPassword | None = None  # type: ignore[assignment]
    role: RoleName
    branch_id: Id | None = None

    @property
    def new_password(self) -> str | None:
        return None if self.password is None else self.password.get_secret_value()


class StaffChange(Schema):
    """What is sent is changed. A new role, branch or password, or being deactivated, ends the user's sessions."""

    name: Text | None = None
    name_bn: Annotated[str, Field(max_length=200)] | None = None
    role: RoleName | None = None
    branch_id: Id | Literal[""] | None = Field(None, description="Empty for a role that is for all branches.")
    active: bool | None = None
    password: NewPassword | None = None
    reset_second_factor: Literal[True] | None = Field(
        None, description="For who lost theirs; sent alone. Their sessions end."
    )

    @model_validator(mode="after")
    def _reset_alone(self) -> Self:
        if self.reset_second_factor and len(self.model_fields_set) > 1:
            raise ValueError("reset_second_factor is sent alone")
        return self

    @property
    def fields(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True, exclude={"password", "reset_second_factor"})

    @property
    def new_password(self) -> str | None:
        return None if self.password is None else self.password.get_secret_value()


class StaffQuery(Schema):
    branch_id: Id | None = None


class NameChange(Schema):
    """What is sent is changed."""

    name: Text | None = None
    name_bn: Annotated[str, Field(max_length=200)] | None = None


class RoleChange(Schema):
    """The whole set that the role may do."""

    permissions: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=len(PERMISSIONS))]


class RoleView(View):
    name: str
    permissions: list[str]
    version: int

    @classmethod
    def of(cls, role: Role) -> "RoleView":
        return cls(name=role.name, permissions=sorted(role.permissions), version=role.version)


class RolesView(View):
    """Every role, and what each permission lets one do."""

    items: list[RoleView]
    permissions: dict[str, str]

    @classmethod
    def of(cls, roles: list[Role]) -> "RolesView":
        return cls(items=[RoleView.of(role) for role in roles], permissions=dict(PERMISSIONS))


class PublicKey(View):
    """RFC 8037."""

    kid: str
    use: str
    alg: str
    kty: str
    crv: str
    x: str


class PublicKeys(View):
    """A JSON Web Key Set (RFC 7517)."""

    keys: list[PublicKey]
