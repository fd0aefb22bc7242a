"""Signing in and out, and what comes of it."""

from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, model_validator

from supermarket.accounts.login_model import Credentials
from supermarket.accounts.password_model import LONGEST
from supermarket.accounts.session_model import ACCESS_LIFE, Device, Grant
from supermarket.accounts.user_schemas import MeView
from supermarket.schema import Schema, View


class FromDevice(Schema):
    """What goes with every proof of who one is: the second factor, and the device it is sent from."""

    code: Annotated[SecretStr, Field(max_length=64)] = Field(
        SecretStr(""),
        description="Of the authenticator app, or a recovery code, once `second_factor_required` asks.",
    )
    device: Annotated[SecretStr, Field(max_length=200)] = Field(
        SecretStr(""), description="What an earlier sign-in on this device answered as `device`."
    )
    remember_device: bool = Field(False, description="Ask for no code here for 30 days, once one was right.")
    cookie: bool = Field(False, description="Keep the refresh token in a cookie that no script can read.")

    def from_device(self, address: str, agent: str) -> Device:
        return Device(address, agent, self.device.get_secret_value(), self.remember_device)


class SignIn(FromDevice):
    """``login`` is an email address or a mobile number."""

    login: Annotated[str, Field(min_length=1, max_length=254)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=LONGEST)]

    @property
    def credentials(self) -> Credentials:
        return Credentials(self.login, self.password.get_secret_value(), self.code.get_secret_value())


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
