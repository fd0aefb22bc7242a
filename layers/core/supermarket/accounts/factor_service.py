"""Asking for the second factor: each code is good once, and wrong ones are few."""

from datetime import datetime

from supermarket.accounts.factor_model import (
    TRIES,
    Factor,
    Proof,
    code_required,
    is_totp,
    recovery_digest,
    tidy,
    wrong_code,
)
from supermarket.accounts.factor_ports import Factors
from supermarket.accounts.model import User
from supermarket.accounts.notice_model import Alert, alert
from supermarket.kernel.errors import TooMany


def require(factors: Factors, user: User, code: str, now: datetime) -> None:
    """Nothing where the user has no second factor; else a code of the app, or a recovery code, which is used up.

    Raises NotSignedIn with ``second_factor_required`` for no code and ``wrong_code`` for one that is wrong or was
    used, TooMany after too many of these.
    """
    if not user.second_factor:
        return
    proof = prove(factors, user, code, now)
    told = [alert(user, Alert.RECOVERY_CODE_USED, now)] if proof.digest else []
    factors.book.use(user.id, proof, told)
    give_back(factors, user.id, now)


def count_try(factors: Factors, user_id: str, now: datetime) -> None:
    """Counted before anything is looked at, so that many at once are as many as one after the other."""
    for tries in TRIES:
        until = tries.until(now)
        if not factors.spend(f"{tries.name}#{user_id}", 1, tries.allowed, until):
            wait = max(1, int((until - now).total_seconds()))
            raise TooMany(f"Too many wrong codes. Try again in {wait} seconds.", retry_after=wait)


def give_back(factors: Factors, user_id: str, now: datetime) -> None:
    """What was right does not count."""
    for tries in TRIES:
        factors.spend(f"{tries.name}#{user_id}", -1, tries.allowed, tries.until(now))


def prove(factors: Factors, user: User, code: str, now: datetime) -> Proof:
    """What the code proves, unless it was used: the write that follows finds out. Raises NotSignedIn, TooMany."""
    given = tidy(code)
    if not given:
        raise code_required()
    count_try(factors, user.id, now)
    factor = factors.book.get(user.id)
    if factor is None or not factor.confirmed:
        raise wrong_code()
    if not is_totp(given):
        return Proof(digest=recovery_digest(user.id, given))
    return Proof(step_of(factors, factor, given, now))


def step_of(factors: Factors, factor: Factor, code: str, now: datetime) -> int:
    secret = factors.authenticator.open(factor.sealed, factor.user_id)
    step = factors.authenticator.matching_step(secret, tidy(code), now)
    if step is None:
        raise wrong_code()
    return step
