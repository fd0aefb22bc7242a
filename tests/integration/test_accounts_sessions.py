"""Refreshing, signing out, and what one sees of oneself, over HTTP."""

from datetime import timedelta

import boto3
import pytest

from supermarket import wiring
from supermarket.accounts import service
from supermarket.accounts.tables import UserRow
from supermarket.kernel import clock
from supermarket.kernel.errors import NotSignedIn
from tests.support.gateway import Who, call, function

PASSWORD = "four quiet river boats"
AYESHA = {"name": "Ayesha Siddika", "name_bn": "আয়েশা সিদ্দিকা", "phone": "01712345678", "password": PASSWORD}


@pytest.fixture(autouse=True)
def shop(cloud):
    function("accounts/rotate_signing_keys").handler({}, None)


def items():
    """Every item of the table by its keys."""
    found = boto3.client("dynamodb").scan(TableName="shop-accounts")["Items"]
    return {(i["pk"]["S"], i["sk"]["S"]): i for i in found}


def sign_in():
    return call("POST", "/auth/login", {"login": "01712345678", "password": PASSWORD})


def refresh(token):
    return call("POST", "/auth/refresh", {"refresh": token})


def who(grant):
    return Who(grant["user"]["id"], session=session_of(grant))


def session_of(grant):
    found = function("accounts/authorizer").handler(authorizer_event(grant["access"]), None)
    return found["context"]["session"]


def authorizer_event(access):
    return {
        "type": "TOKEN", "authorizationToken": f"Bearer {access}",
        "methodArn": "arn:aws:execute-api:ap-southeast-1:123456789012:abc/api/GET/v1/me",
    }  # fmt: skip


def test_refreshing_gives_a_new_pair_and_uses_up_the_old_token():
    call("POST", "/auth/register", AYESHA)
    first = sign_in().json
    second = refresh(first["refresh"])
    assert second.status == 200
    assert second.json["refresh"] != first["refresh"]
    assert session_of(second.json) == session_of(first)
    assert refresh(second.json["refresh"]).status == 200


def test_two_tabs_that_race_with_one_token_do_not_end_the_session():
    call("POST", "/auth/register", AYESHA)
    first = sign_in().json["refresh"]
    second = refresh(first).json["refresh"]
    raced = refresh(first)
    assert (raced.status, raced.json["code"]) == (401, "refresh_raced")
    assert refresh(second).status == 200


def test_a_token_used_again_later_ends_the_session_for_everybody():
    call("POST", "/auth/register", AYESHA)
    accounts, now = wiring.accounts(), clock.now()
    first = sign_in().json["refresh"]
    second = service.refresh(accounts, first, now).refresh
    with pytest.raises(NotSignedIn):
        service.refresh(accounts, first, now + timedelta(seconds=11))
    assert refresh(second).status == 401
    assert not [key for key in items() if key[1].startswith("SESSION#")]


@pytest.mark.parametrize("token", ["x", "A" * 43, "নদী"])
def test_a_token_nobody_was_given_changes_nothing(token):
    call("POST", "/auth/register", AYESHA)
    sign_in()
    before = items()
    assert refresh(token).status == 401
    assert items() == before


def test_signing_out_ends_this_session_and_no_other():
    call("POST", "/auth/register", AYESHA)
    here, there = sign_in().json, sign_in().json
    assert call("POST", "/auth/logout", who=who(here)).status == 204
    assert call("POST", "/auth/logout", who=who(here)).status == 204
    assert refresh(here["refresh"]).status == 401
    assert refresh(there["refresh"]).status == 200


def test_signing_out_everywhere_ends_them_all():
    call("POST", "/auth/register", AYESHA)
    here, there = sign_in().json, sign_in().json
    assert call("POST", "/auth/logout", {"everywhere": True}, who=who(here)).status == 204
    assert [refresh(grant["refresh"]).status for grant in (here, there)] == [401, 401]
    assert refresh(sign_in().json["refresh"]).status == 200


def test_one_reads_and_renames_oneself():
    call("POST", "/auth/register", AYESHA)
    grant = sign_in().json
    changed = call("PATCH", "/me", {"name": "Ayesha S."}, who=who(grant))
    assert (changed.status, changed.json["name"], changed.json["name_bn"]) == (
        200,
        "Ayesha S.",
        AYESHA["name_bn"],
    )
    assert call("GET", "/me", who=who(grant)).json == changed.json
    assert refresh(grant["refresh"]).status == 200


@pytest.mark.parametrize("field", ["role", "branch_id", "active", "password", "email"])
def test_nobody_changes_more_than_their_name_of_themselves(field):
    call("POST", "/auth/register", AYESHA)
    grant = sign_in().json
    before = items()
    assert call("PATCH", "/me", {field: "admin"}, who=who(grant)).status == 422
    assert items() == before


@pytest.mark.parametrize(("method", "path"), [("GET", "/me"), ("PATCH", "/me"), ("POST", "/auth/logout")])
def test_a_guest_is_asked_to_sign_in(method, path):
    assert call(method, path, {}).status == 401


def test_a_deactivated_user_reads_nothing_with_a_token_that_still_lives():
    made = call("POST", "/auth/register", AYESHA).json
    grant = sign_in().json
    users = wiring.accounts().users
    user = users.get(made["id"])
    users.change(user, user.changed("later", active=False))
    assert call("GET", "/me", who=who(grant)).status == 401
    assert refresh(grant["refresh"]).status == 401


def test_a_change_of_the_user_does_not_bring_sessions_back():
    made = call("POST", "/auth/register", AYESHA).json
    grant = sign_in().json
    users = wiring.accounts().users
    stale = users.get(made["id"])
    users.end_sessions(made["id"])
    users.change(stale, stale.changed("later", name="Renamed"))
    assert UserRow.find(*UserRow.keys(made["id"])).generation == 2
    assert refresh(grant["refresh"]).status == 401
