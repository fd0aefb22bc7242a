"""Signing in with an identity provider, as HTTP has it."""

from typing import Annotated

from pydantic import Field, SecretStr

from supermarket.accounts.identity_model import Vouched
from supermarket.accounts.session_model import Device
from supermarket.schema import Schema


class VouchedSignIn(Schema):
    """``id_token`` is what the provider answered, ``nonce`` what it was asked with, made anew for each sign-in."""

    id_token: Annotated[SecretStr, Field(min_length=1, max_length=8192)]
    nonce: Annotated[SecretStr, Field(min_length=16, max_length=200)]
    code: Annotated[SecretStr, Field(max_length=64)] = Field(
        SecretStr(""),
        description="Of the authenticator app, or a recovery code, once `second_factor_required` asks.",
    )
    device: Annotated[SecretStr, Field(max_length=200)] = Field(
        SecretStr(""), description="What an earlier sign-in on this device answered as `device`."
    )
    remember_device: bool = Field(False, description="Ask for no code here for 30 days, once one was right.")
    cookie: bool = Field(False, description="Keep the refresh token in a cookie that no script can read.")

    def vouched(self, provider: str) -> Vouched:
        secrets = (self.id_token, self.nonce, self.code)
        return Vouched(provider, *(secret.get_secret_value() for secret in secrets))

    def from_device(self, address: str, agent: str) -> Device:
        return Device(address, agent, self.device.get_secret_value(), self.remember_device)
