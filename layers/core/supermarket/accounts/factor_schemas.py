"""Second factors as HTTP has them."""

from typing import Annotated, Any, Self

from pydantic import Field, SecretStr, model_validator

from supermarket.accounts.factor_model import Enrolment
from supermarket.accounts.password_model import LONGEST
from supermarket.schema import Schema, View

Code = Annotated[str, Field(min_length=6, max_length=32, examples=["492039"])]
"""Of the app, or a recovery code."""
Password = Annotated[SecretStr, Field(min_length=1, max_length=LONGEST)]


class FactorRequest(Schema):
    """Without a code it begins an enrolment, with a code of the app it confirms it."""

    code: Code | None = None

    @model_validator(mode="before")
    @classmethod
    def _nothing_sent(cls, value: Any) -> Any:
        return {} if value is None else value


class FactorProof(Schema):
    """``code`` is one of the app, or a recovery code."""

    code: Code


class FactorRemoval(Schema):
    """A code of the app, a recovery code, or the password."""

    code: Code | None = None
    password: Password | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.code is None) == (self.password is None):
            raise ValueError("send a code or the password")
        return self

    @property
    def typed_password(self) -> str:
        return "" if self.password is None else self.password.get_secret_value()


class FactorView(View):
    """``secret``, ``otpauth_uri`` and ``qr`` are for the app; ``recovery_codes`` for paper, and shown this once."""

    enabled: bool = Field(description="Whether signing in takes a code now.")
    secret: str | None = Field(None, description="Base32, for who types it into the app.")
    otpauth_uri: str | None = None
    qr: str | None = Field(None, description="The otpauth URI as a QR: a data URI of an SVG image.")
    recovery_codes: list[str] | None = Field(None, description="Each is good once in the place of a code.")

    @classmethod
    def begun(cls, enrolment: Enrolment) -> "FactorView":
        return cls(enabled=False, secret=enrolment.secret, otpauth_uri=enrolment.uri, qr=enrolment.picture)

    @classmethod
    def confirmed(cls, codes: tuple[str, ...]) -> "FactorView":
        return cls(enabled=True, recovery_codes=list(codes))


class RecoveryCodesView(View):
    """Those given out before are good for nothing now."""

    recovery_codes: list[str]

    @classmethod
    def of(cls, codes: tuple[str, ...]) -> "RecoveryCodesView":
        return cls(recovery_codes=list(codes))
