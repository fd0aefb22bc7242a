"""Passwords under argon2id (RFC 9106), with the parameters of OWASP's password storage cheat sheet."""

from functools import cached_property
from typing import TYPE_CHECKING

from supermarket.accounts.password_model import normal_form

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MEMORY_KIB, PASSES, LANES = 19456, 2, 1
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$E/N5cfBRDBzk7AC0L3DhIA$QV/XQum809fj0AriABA0rDi82yFnNrKWQlPbkt9Rio4"
"""The hash of a password nobody knows: an unknown account costs as long as a wrong password."""


class ArgonPasswords:
    """Implements `Passwords`. A hash is text that names its own parameters and salt."""

    @cached_property
    def _hasher(self) -> "PasswordHasher":
        from argon2 import PasswordHasher, Type

        return PasswordHasher(PASSES, MEMORY_KIB, LANES, hash_len=32, salt_len=16, type=Type.ID)

    def hash(self, password: str) -> str:
        return self._hasher.hash(normal_form(password))

    def verify(self, password_hash: str | None, password: str) -> bool:
        from argon2.exceptions import VerificationError

        try:
            return self._hasher.verify(password_hash or NOBODYS, normal_form(password)) and bool(
                password_hash
            )
        except VerificationError:
            return False

    def is_outdated(self, password_hash: str) -> bool:
        return self._hasher.check_needs_rehash(password_hash)
