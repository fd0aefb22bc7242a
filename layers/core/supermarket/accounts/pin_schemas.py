"""PINs, turns and approvals at the till as HTTP has them."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, WithJsonSchema, model_validator

from supermarket.accounts.approval_model import LIFE
from supermarket.accounts.factor_schemas import Password
from supermarket.accounts.pin_model import LONGEST, SHORTEST, TurnGrant, Typed
from supermarket.schema import Id, Schema, Text, View

PinDigits = Annotated[SecretStr, Field(min_length=SHORTEST, max_length=LONGEST), WithJsonSchema({
    "type": "string", "format": "password", "writeOnly": True, "pattern": rf"^[0-9]{{{SHORTEST},{LONGEST}}}$",
})]  # fmt: skip
Login = Annotated[str, Field(min_length=1, max_length=254)]
Liftable = Literal["pos:manage", "pos:report"]
"""What a supervisor may lend."""


def _figures(pin: SecretStr) -> None:
    text = pin.get_secret_value()
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{SHORTEST} to {LONGEST} figures")


class NewPin(Schema):
    """4 to 8 figures; what everybody tries first is refused. The password is one's own."""

    password: Password
    pin: PinDigits

    @model_validator(mode="after")
    def _pin_of_figures(self) -> Self:
        _figures(self.pin)
        return self


class TypedPin(Schema):
    """Who types their PIN: by what they sign in with, or by their id."""

    login: Login | None = None
    user_id: Id | None = None
    pin: PinDigits

    @model_validator(mode="after")
    def _one_person(self) -> Self:
        if (self.login is None) == (self.user_id is None):
            raise ValueError("name who it is by login or by user_id")
        _figures(self.pin)
        return self

    @property
    def typed(self) -> Typed:
        return Typed(self.login or "", self.user_id or "", self.pin.get_secret_value())


class TillSignIn(Schema):
    """Whoever takes their turn. An empty body asks for the next token of one's own turn, while it lasts."""

    login: Login | None = None
    user_id: Id | None = None
    pin: PinDigits | None = None

    @model_validator(mode="before")
    @classmethod
    def _nothing_sent(cls, value: Any) -> Any:
        return {} if value is None else value

    @model_validator(mode="after")
    def _all_or_nothing(self) -> Self:
        named = (self.login is not None) + (self.user_id is not None)
        if named != (self.pin is not None):
            raise ValueError("name who it is by login or by user_id, with the PIN; or send nothing")
        if self.pin is not None:
            _figures(self.pin)
        return self

    @property
    def typed(self) -> Typed | None:
        if self.pin is None:
            return None
        return Typed(self.login or "", self.user_id or "", self.pin.get_secret_value())


class ApprovalRequest(TypedPin):
    """The supervisor's PIN, what they lend, and what for."""

    permission: Liftable
    reason: Text


class TurnUserView(View):
    id: Id
    name: str
    name_bn: str
    role: str
    permissions: list[str]


class TurnView(View):
    """``access`` is good at this till session alone."""

    access: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a scheme, not a secret
    expires_in: int = Field(description="Seconds that the access token lives.")
    user: TurnUserView

    @classmethod
    def of(cls, grant: TurnGrant) -> "TurnView":
        who = grant.user
        may = sorted(grant.permissions)
        user = TurnUserView(id=who.id, name=who.name, name_bn=who.name_bn, role=who.role, permissions=may)
        return cls(access=grant.access, expires_in=grant.seconds, user=user)


class ApprovalView(View):
    """Send ``approval`` as the header `X-Till-Approval` with the one request that it is for."""

    approval: str
    expires_in: int = Field(description="Seconds that it is good for.")

    @classmethod
    def of(cls, token: str) -> "ApprovalView":
        return cls(approval=token, expires_in=int(LIFE.total_seconds()))
