"""Requests and views of accounts."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, WithJsonSchema, model_validator

from supermarket.accounts.login_model import Credentials, email_address
from supermarket.accounts.model import PERMISSIONS, ROLE_NAME, Person, Role, User
from supermarket.accounts.password_model import LONGEST, SHORTEST
from supermarket.accounts.session_model import ACCESS_LIFE, Device, Grant
from supermarket.kernel.clock import read_stamp
from supermarket.kernel.phone import mobile_number
from supermarket.schema import Id, Instant, Schema, Text, View

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


class SignIn(Schema):
    """``login`` is an email address or a mobile number."""

    login: Annotated[str, Field(min_length=1, max_length=254)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=LONGEST)]
    code: Annotated[SecretStr, Field(max_length=64)] = Field(
        SecretStr(""),
        description="Of the authenticator app, or a recovery code, once `second_factor_required` asks.",
    )
    device: Annotated[SecretStr, Field(max_length=200)] = Field(
        SecretStr(""), description="What an earlier sign-in on this device answered as `device`."
    )
    remember_device: bool = Field(False, description="Ask for no code here for 30 days, once one was right.")
    cookie: bool = Field(False, description="Keep the refresh token in a cookie that no script can read.")

    @property
    def credentials(self) -> Credentials:
        return Credentials(self.login, self.password.get_secret_value(), self.code.get_secret_value())

    def from_device(self, address: str, agent: str) -> Device:
        return Device(address, agent, self.device.get_secret_value(), self.remember_device)


class Refresh(Schema):
    """Empty where the token is in the cookie."""

    refresh: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _nothing_sent(cls, value: Any) -> Any:
        return {} if value is None else value


class SignOut(Schema):
    """An empty body ends this session."""

    everywhere: bool = False

    @model_validator(mode="before")
    @classmethod
    def _nothing_sent(cls, value: Any) -> Any:
        return {} if value is None else value


class NameChange(Schema):
    """What is sent is changed."""

    name: Text | None = None
    name_bn: Annotated[str, Field(max_length=200)] | None = None


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


class GrantView(View):
    """Send ``access`` as ``Authorization: Bearer``. ``refresh`` is good for one `/auth/refresh`; null is in the cookie.

    Keep ``device`` and send it with the next sign-in here; a refresh leaves it as it is and says null. While
    ``second_factor_enrolment_required`` there are no permissions: enrol at `/auth/mfa/totp`, then refresh.
    """

    access: str
    refresh: str | None
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a scheme, not a secret
    expires_in: int = Field(description="Seconds that the access token lives.")
    user: MeView
    device: str | None
    second_factor_enrolment_required: bool

    @classmethod
    def of(cls, grant: Grant, cookie: bool = False) -> "GrantView":
        return cls(
            access=grant.access, refresh=None if cookie else grant.refresh, expires_in=int(ACCESS_LIFE.total_seconds()),
            user=MeView.seen(grant.user, grant.permissions), device=grant.device or None,
            second_factor_enrolment_required=grant.enrolment_required,
        )  # fmt: skip


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
