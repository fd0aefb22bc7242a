"""A code, a recovery code and an approval are good at most once, in whatever order and however many ask at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
from hypothesis import given, settings
from hypothesis import strategies as st

from supermarket import wiring
from supermarket.accounts import factor_service, factor_setup_service
from supermarket.accounts.model import User
from supermarket.edge import approvals
from supermarket.edge.operation import Operation
from supermarket.kernel.caller import Caller
from supermarket.kernel.clock import epoch, stamp
from supermarket.kernel.errors import DomainError
from supermarket.kernel.ids import new_id
from tests.support.atomic import one_call_at_a_time
from tests.support.gateway import function
from tests.support.till_people import hashed

START = datetime(2026, 11, 22, 10, 0, 7, tzinfo=UTC)
STEP = timedelta(seconds=30)
OPERATION = Operation(
    method="GET", path="/x", access="pos:report", name="x_report", summary="", approvable=True
)  # fmt: skip
# What is typed: the app's code of some step, or one of the recovery codes; and how long after the last.
TYPED = st.one_of(
    st.tuples(st.just("step"), st.integers(-3, 3)), st.tuples(st.just("recovery"), st.integers(0, 3))
)
TURNS = st.lists(st.tuples(TYPED, st.integers(0, 70), st.booleans()), max_size=10)


def enrolled() -> tuple[User, str, tuple[str, ...]]:
    """Somebody with a second factor, its secret, and their recovery codes; the step of START is used up."""
    accounts, factors, user_id = wiring.accounts(), wiring.factors(), new_id()
    user = User(
        user_id, "Nasrin", "manager", email=f"{user_id}@example.com",
        password_hash=hashed("four quiet river boats"), created_at=stamp(START), updated_at=stamp(START),
    )  # fmt: skip
    accounts.users.add(user)
    owner = Caller(user_id)
    secret = factor_setup_service.enrol(factors, accounts, owner, "Shop", START).secret
    code = pyotp.TOTP(secret).at(START)
    codes = factor_setup_service.confirm(factors, accounts, owner, code, START)
    return accounts.users.get(user_id), secret, codes


def accepted(user: User, code: str, now: datetime) -> bool:
    try:
        factor_service.require(wiring.factors(), user, code, now)
    except DomainError:
        return False
    return True


@settings(max_examples=25, deadline=None)
@given(TURNS)
def typed_in_turn(turns: list[Any]) -> None:
    user, secret, codes = enrolled()
    now, last, burnt = START, epoch(START) // 30, set[str]()
    for (kind, number), seconds, waits in turns:
        now += timedelta(seconds=seconds, minutes=5 if waits else 0)
        step = epoch(now) // 30 + number
        code = pyotp.HOTP(secret).at(step) if kind == "step" else codes[number]
        good = step > last and abs(number) <= 1 if kind == "step" else code not in burnt
        got = accepted(user, code, now)
        assert not got or good, (kind, number)
        if got and kind == "step":
            last = step
        elif got:
            burnt.add(code)


def test_no_code_is_accepted_twice_nor_one_before_the_last(cloud: None) -> None:
    typed_in_turn()


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from(["step", "recovery"]), min_size=2, max_size=5))
def typed_at_once(kinds: list[str]) -> None:
    user, secret, codes = enrolled()
    now = START + STEP
    typed = [pyotp.TOTP(secret).at(now) if kind == "step" else codes[0] for kind in kinds]
    with one_call_at_a_time(), ThreadPoolExecutor(len(typed)) as many:
        got = list(many.map(lambda code: accepted(user, code, now), typed))
    passed = Counter(kind for kind, ok in zip(kinds, got, strict=True) if ok)
    assert passed == Counter(set(kinds))


def test_what_many_type_at_once_is_accepted_once(cloud: None) -> None:
    typed_at_once()


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=1, max_size=8))
def shown_at_once(order: list[int]) -> None:
    papers = [paper() for _ in range(3)]
    with one_call_at_a_time(), ThreadPoolExecutor(4) as many:
        got = list(many.map(granted, [papers[n] for n in order]))
    assert Counter(n for n, ok in zip(order, got, strict=True) if ok) == Counter(set(order))


def test_an_approval_is_good_once(cloud: None) -> None:
    function("accounts/rotate_signing_keys").handler({}, None)
    shown_at_once()


def paper() -> str:
    now = datetime.now(UTC)
    claims = {
        "aud": approvals.AUDIENCE, "jti": new_id(), "sub": "nasrin", "cashier": "salma", "till": "t-1",
        "permission": "pos:report", "exp": epoch(now) + 120,
    }  # fmt: skip
    return wiring.accounts().signer.sign(claims, now)


def granted(paper: str) -> bool:
    try:
        approvals.granted(paper, OPERATION, Caller("salma", permissions=frozenset({"pos:sell"})))
    except DomainError:
        return False
    return True
