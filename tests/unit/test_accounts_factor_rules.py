"""One-time codes, recovery codes and PINs: the rules alone."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag

from supermarket.accounts.factor_model import (
    TRIES,
    Factor,
    is_totp,
    recovery_codes,
    recovery_digest,
)
from supermarket.accounts.gateways.authenticator import AppAuthenticator
from supermarket.accounts.model import DEFAULT_ROLES, Role, User
from supermarket.accounts.pin_model import Pin, Turn, may_work_at, require_good_pin, till_permissions
from supermarket.kernel.errors import Invalid

# RFC 6238, appendix B: the SHA-1 rows, of which an app shows the last six figures.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [
    (59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037"),
    (20000000000, "353130"),
]  # fmt: skip
NOW = datetime(2026, 11, 22, 10, 0, 7, tzinfo=UTC)
APPS = AppAuthenticator(lambda: "k" * 64)


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_codes_are_those_of_the_standard(seconds, code):
    assert APPS.matching_step(SECRET, code, at(seconds)) == seconds // 30


@pytest.mark.parametrize(
    ("late", "found"), [(-31, False), (-30, True), (-1, True), (0, True), (59, True), (60, False)]
)
def test_a_clock_may_be_one_step_slow_or_fast(late, found):
    assert (APPS.matching_step(SECRET, "050471", at(1111111110 + late)) is not None) is found


@pytest.mark.parametrize("code", ["", "05047", "0504711", "abcdef", "০৫০৪৭১"])
def test_what_is_no_code_matches_nothing(code):
    assert APPS.matching_step(SECRET, code, at(1111111111)) is None if code.isascii() else not is_totp(code)


def test_a_sealed_secret_opens_for_its_owner_alone():
    sealed = APPS.seal(SECRET, "u-1")
    assert APPS.open(sealed, "u-1") == SECRET
    assert SECRET not in sealed
    with pytest.raises(InvalidTag):
        APPS.open(sealed, "u-2")
    with pytest.raises(InvalidTag):
        AppAuthenticator(lambda: "another").open(sealed, "u-1")


def test_one_secret_is_never_sealed_the_same_twice():
    assert APPS.seal(SECRET, "u-1") != APPS.seal(SECRET, "u-1")


def test_a_new_secret_has_160_bits():
    assert len({APPS.make() for _ in range(50)}) == 50
    assert len(APPS.make()) * 5 == 160


def test_an_app_is_told_whose_secret_it_is_and_gets_a_picture():
    uri = APPS.uri(SECRET, "ayesha@example.com", "Corner Shop")
    assert uri == f"otpauth://totp/Corner%20Shop:ayesha%40example.com?secret={SECRET}&issuer=Corner%20Shop"
    assert APPS.picture(uri).startswith("data:image/svg+xml")


def test_recovery_codes_are_ten_and_none_is_like_another():
    codes = {code for _ in range(100) for code in recovery_codes()}
    assert len(codes) == 1000
    assert all(len(code) == 19 and not set(code) & set("01ilo") for code in codes)


def test_a_recovery_code_is_one_however_it_is_typed_and_only_its_owners():
    assert recovery_digest("u-1", "abcd-efgh-jkmn-pqrs") == recovery_digest("u-1", " ABCD EFGH jkmnpqrs ")
    assert recovery_digest("u-1", "abcd-efgh-jkmn-pqrs") != recovery_digest("u-2", "abcd-efgh-jkmn-pqrs")


def test_an_enrolment_waits_for_a_quarter_of_an_hour():
    factor = Factor("u-1", "sealed", NOW)
    assert factor.waits(NOW + timedelta(minutes=14, seconds=59))
    assert not factor.waits(NOW + timedelta(minutes=15))
    assert not factor.confirmed_by(7, ("abcd-efgh-jkmn-pqrs",)).waits(NOW)


def test_secrets_stay_out_of_what_is_shown():
    factor = Factor("u-1", "sealed-secret", NOW, recovery=frozenset({"digest-of-code"}))
    assert "sealed-secret" not in repr(factor) and "digest-of-code" not in repr(factor)
    assert "argon" not in repr(Pin("u-1", "argon", NOW))


def test_wrong_codes_are_counted_in_windows_of_five_minutes_and_of_a_day():
    assert [tries.until(NOW) for tries in TRIES] == [
        datetime(2026, 11, 22, 10, 5, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "pin", ["0000", "1234", "4321", "7777", "123456", "98765432", "1212", "123123", "67890", "2580", "1971"]
)
def test_a_pin_that_is_tried_first_is_refused(pin):
    with pytest.raises(Invalid) as refused:
        require_good_pin(pin)
    assert [(e.pointer, e.code) for e in refused.value.errors] == [("/pin", "pin_common")]


@pytest.mark.parametrize("pin", ["7391", "0042", "83920175", "1235"])
def test_other_pins_will_do(pin):
    require_good_pin(pin)


def test_a_pin_gives_the_work_at_a_till_and_nothing_else():
    admin = till_permissions(Role("admin", DEFAULT_ROLES["admin"]))
    assert admin == {"pos:sell", "pos:manage", "pos:report", "inventory:read"}
    assert till_permissions(Role("clerk", DEFAULT_ROLES["clerk"])) == {"inventory:read"}


@pytest.mark.parametrize(
    ("role", "branch", "active", "factor_roles", "may"),
    [
        ("cashier", "b-1", True, (), True), ("cashier", "b-2", True, (), False), ("admin", "", True, (), True),
        ("clerk", "b-1", True, (), False), ("cashier", "b-1", False, (), False),
        ("cashier", "b-1", True, ("cashier",), False), ("cashier", "b-1", True, ("manager",), True),
    ],
)  # fmt: skip
def test_who_may_take_a_turn_at_a_till_of_the_first_branch(role, branch, active, factor_roles, may):
    user = User("u-1", "Rahim", role, branch_id=branch, active=active)
    assert may_work_at(user, Role(role, DEFAULT_ROLES[role]), "b-1", factor_roles) is may


def test_a_turn_goes_on_until_its_owner_is_locked_out_sets_another_pin_or_twelve_hours_are_over():
    user = User("u-1", "Rahim", "cashier", branch_id="b-1", generation=3)
    pin, turn = Pin("u-1", "argon", NOW), Turn("t-1", "u-1", 3, "s-1", "T01", NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)
    assert turn.goes_on(user, pin, later)
    assert not turn.goes_on(user, pin, NOW + timedelta(hours=13))
    assert not turn.goes_on(User("u-1", "Rahim", "cashier", active=False, generation=3), pin, later)
    assert not turn.goes_on(User("u-1", "Rahim", "cashier", generation=4), pin, later)
    assert not turn.goes_on(user, None, later)
    assert not turn.goes_on(user, Pin("u-1", "other", later), later)
    assert turn.token_until(NOW + timedelta(hours=12, minutes=50)) == NOW + timedelta(hours=13)
