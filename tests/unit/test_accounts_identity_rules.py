"""What an id token must say to be believed."""

from datetime import UTC, datetime, timedelta

import pytest

from supermarket.accounts.identity_model import Expected, fingerprint, identity_in, new_customer
from supermarket.kernel.errors import NotSignedIn

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
EXPECTED = Expected("google", "https://accounts.example.com", ("web", "android"), "nonce-of-this-browser")
SAID = {
    "iss": "https://accounts.example.com", "aud": "web", "sub": "1101", "nonce": "nonce-of-this-browser",
    "iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 3600, "email": "Ayesha@Example.com",
    "email_verified": True, "name": "Ayesha  Siddika ",
}  # fmt: skip


def at(seconds):
    return int((NOW + timedelta(seconds=seconds)).timestamp())


def read(**change):
    said = {name: value for name, value in (SAID | change).items() if value is not None}
    return identity_in(said, EXPECTED, NOW)


def test_a_token_means_somebody():
    identity = read()
    assert (identity.provider, identity.subject, identity.email, identity.name) == (
        "google", "1101", "ayesha@example.com", "Ayesha Siddika"
    )  # fmt: skip
    assert identity.ends_at == NOW + timedelta(seconds=3660)


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://accounts.example.com/"}, {"iss": "accounts.example.com"}, {"iss": "https://evil.example.com"},
        {"iss": None}, {"iss": ["https://accounts.example.com"]},
        {"aud": "other"}, {"aud": None}, {"aud": []}, {"aud": {}}, {"aud": [1]}, {"aud": ["other"]}, {"aud": ""},
        {"aud": ["web", "other"], "azp": "web"}, {"aud": ["web", "android"]}, {"aud": ["web", "android"], "azp": "x"},
        {"azp": "other"}, {"azp": ""}, {"azp": 1}, {"azp": ["web"]},
        {"exp": at(-60)}, {"exp": at(-3600)}, {"exp": str(at(600))}, {"exp": True}, {"exp": -1}, {"exp": 10**30},
        {"exp": at(600) + 0.5}, {"exp": None},
        {"iat": at(61)}, {"iat": None}, {"iat": "now"}, {"iat": False},
        {"nbf": at(61)}, {"nbf": "now"}, {"nbf": True},
        {"nonce": None}, {"nonce": ""}, {"nonce": "another"}, {"nonce": 1}, {"nonce": ["nonce-of-this-browser"]},
        {"sub": None}, {"sub": ""}, {"sub": 1101}, {"sub": "x" * 256}, {"sub": "a\nb"},
    ],
    ids=str,
)  # fmt: skip
def test_any_one_thing_that_is_wrong_is_refused_alike(change):
    with pytest.raises(NotSignedIn) as caught:
        read(**change)
    assert (caught.value.code, str(caught.value)) == ("wrong_credentials", "This sign-in was not accepted.")


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "android"}, {"aud": ["web"]}, {"aud": ["web"], "azp": "android"},
        {"aud": ["web", "android"], "azp": "web"},
        {"exp": at(-59)}, {"iat": at(60)}, {"iat": at(-86400)}, {"nbf": at(60)}, {"nbf": at(-5)}, {"sub": "x" * 255},
    ],
    ids=str,
)  # fmt: skip
def test_a_minute_of_skew_and_several_clients_are_fine(change):
    assert read(**change).email == "ayesha@example.com"


@pytest.mark.parametrize(
    "change",
    [{"email_verified": False}, {"email_verified": "true"}, {"email_verified": 1}, {"email_verified": None},
     {"email": None}, {"email": ["a@example.com"]}, {"email": "no address"}, {"email": ""}],
    ids=str,
)  # fmt: skip
def test_an_address_that_the_provider_has_not_verified_is_none(change):
    assert read(**change).email == ""


@pytest.mark.parametrize(
    ("name", "kept"),
    [(None, "ayesha"), ("", "ayesha"), (7, "ayesha"), ("আয়েশা", "আয়েশা"), ("x" * 300, "x" * 200)],
)
def test_somebody_without_a_name_is_called_by_their_address(name, kept):
    assert read(name=name).name == kept


def test_a_new_customer_has_a_verified_address_and_no_password():
    user = new_customer(read(), NOW)
    assert (user.role, user.email, user.email_verified, user.password_hash, user.active) == (
        "customer", "ayesha@example.com", True, "", True
    )  # fmt: skip


def test_a_token_signed_again_is_the_same_token():
    assert (
        fingerprint("head.body.signature")
        == fingerprint("head.body.another")
        != fingerprint("head.other.signature")
    )
