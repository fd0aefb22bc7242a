"""Signing in with an identity provider, as HTTP has it."""

from typing import Annotated

from pydantic import Field, SecretStr

from supermarket.accounts.identity_model import Vouched
from supermarket.accounts.sign_in_schemas import FromDevice


class VouchedSignIn(FromDevice):
    """``id_token`` is what the provider answered, ``nonce`` what it was asked with, made anew for each sign-in."""

    id_token: Annotated[SecretStr, Field(min_length=1, max_length=8192)]
    nonce: Annotated[SecretStr, Field(min_length=16, max_length=200)]

    def vouched(self, provider: str) -> Vouched:
        secrets = (self.id_token, self.nonce, self.code)
        return Vouched(provider, *(secret.get_secret_value() for secret in secrets))
