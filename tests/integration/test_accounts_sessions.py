"""Refreshing, signing out, and what one sees of oneself, over HTTP."""

import json
from dataclasses import replace
from datetime import timedelta

import boto3
import jwt
import pytest

from supermarket import wiring
from supermarket.accounts import session_service
from supermarket.accounts.model import PERMISSIONS
from supermarket.accounts.session_model import Device
from supermarket.accounts.tables import UserRow
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import NotSignedIn
from supermarket.kernel.paging import PageRequest
from tests.support.account_holders import PASSWORD, person
from tests.support.gateway import Who, call, function

AYESHA = {"name": "Ayesha Siddika", "name_bn": "আয়েশা সিদ্দিকা", "phone": "+8801712345678"}


@pytest.fixture(autouse=True)
def shop(cloud):
    function("accounts/rotate_signing_keys").handler({}, None)


def items():
    """Every item of the table by its keys."""
    found = boto3.client("dynamodb").scan(TableName="shop-accounts")["Items"]
    return {(i["pk"]["S"], i["sk"]["S"]): i for i in found}


def sessions():
    return [key for key in items() if key[1].startswith("SESSION#")]


def sign_in(agent="Firefox", **sent):
    body = {"login": "01712345678", "password": PASSWORD, **sent}
    return call("POST", "/auth/login", body, headers={"User-Agent": agent})


def refresh(token):
    return call("POST", "/auth/refresh", {"refresh": token})


def who(grant):
    return Who(grant["user"]["id"], session=session_of(grant))


def session_of(grant):
    return claims(grant["access"])["sid"]


def claims(access):
    return jwt.decode(access, options={"verify_signature": False})


def test_refreshing_gives_a_new_pair_and_uses_up_the_old_token():
    person(**AYESHA)
    first = sign_in().json
    second = refresh(first["refresh"])
    assert second.status == 200
    assert second.json["refresh"] != first["refresh"]
    assert session_of(second.json) == session_of(first)
    assert refresh(second.json["refresh"]).status == 200


def test_two_tabs_that_race_with_one_token_do_not_end_the_session():
    person(**AYESHA)
    first = sign_in().json["refresh"]
    second = refresh(first).json["refresh"]
    raced = refresh(first)
    assert (raced.status, raced.json["code"]) == (401, "refresh_raced")
    assert refresh(second).status == 200


def test_a_token_used_again_later_ends_the_session_for_everybody_and_is_told():
    user = person(**AYESHA)
    accounts, settings, now = wiring.accounts(), wiring.settings(), clock.now()
    first = sign_in(agent="Somebody's phone").json
    other = sign_in().json["refresh"]
    second = session_service.refresh(accounts, settings, first["refresh"], now).refresh
    for _ in range(2):
        with pytest.raises(NotSignedIn):
            session_service.refresh(accounts, settings, first["refresh"], now + timedelta(seconds=11))
    assert refresh(second).status == 401
    assert len(sessions()) == 1
    assert refresh(other).status == 200
    told = [json.loads(row["data"]["S"]) for key, row in sorted(items().items()) if key[1] == "NOTICE"]
    assert [(notice["what"], notice["user_id"], notice["agent"]) for notice in told] == [
        ("new_device", user.id, "Firefox"),
        ("token_reused", user.id, "Somebody's phone"),
    ]
    assert sign_in(device=first["device"]).json["device"] != first["device"]


@pytest.mark.parametrize("token", ["x", "A" * 43, "নদী"])
def test_a_token_nobody_was_given_changes_nothing(token):
    person(**AYESHA)
    sign_in()
    before = items()
    assert refresh(token).status == 401
    assert items() == before


def test_signing_out_ends_this_session_and_no_other():
    person(**AYESHA)
    here, there = sign_in().json, sign_in().json
    assert call("POST", "/auth/logout", who=who(here)).status == 204
    assert call("POST", "/auth/logout", who=who(here)).status == 204
    assert refresh(here["refresh"]).status == 401
    assert refresh(there["refresh"]).status == 200


def test_signing_out_everywhere_ends_them_all():
    person(**AYESHA)
    here, there = sign_in().json, sign_in().json
    assert call("POST", "/auth/logout", {"everywhere": True}, who=who(here)).status == 204
    assert [refresh(grant["refresh"]).status for grant in (here, there)] == [401, 401]
    assert refresh(sign_in().json["refresh"]).status == 200


def test_one_reads_and_renames_oneself():
    person(**AYESHA)
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
    person(**AYESHA)
    grant = sign_in().json
    before = items()
    assert call("PATCH", "/me", {field: "admin"}, who=who(grant)).status == 422
    assert items() == before


@pytest.mark.parametrize(("method", "path"), [("GET", "/me"), ("PATCH", "/me"), ("POST", "/auth/logout")])
def test_a_guest_is_asked_to_sign_in(method, path):
    assert call(method, path, {}).status == 401


def test_a_deactivated_user_reads_nothing_with_a_token_that_still_lives():
    made = person(**AYESHA)
    grant = sign_in().json
    users = wiring.accounts().users
    user = users.get(made.id)
    users.change(user, user.changed("later", active=False))
    assert call("GET", "/me", who=who(grant)).status == 401
    assert refresh(grant["refresh"]).status == 401


def test_a_change_of_the_user_does_not_bring_sessions_back():
    made = person(**AYESHA)
    grant = sign_in().json
    users = wiring.accounts().users
    stale = users.get(made.id)
    users.end_sessions(made.id)
    users.change(stale, stale.changed("later", name="Renamed"))
    assert UserRow.find(*UserRow.keys(made.id)).generation == 2
    assert refresh(grant["refresh"]).status == 401


def test_one_sees_where_one_is_signed_in_newest_first():
    person(**AYESHA)
    there, here = sign_in("Old phone").json, sign_in("Firefox").json
    refresh(there["refresh"])
    listed = call("GET", "/auth/sessions", who=who(here)).json["items"]
    assert [(s["id"], s["current"], s["agent"], s["address"]) for s in listed] == [
        (session_of(here), True, "Firefox", "203.0.113.7"),
        (session_of(there), False, "Old phone", "203.0.113.7"),
    ]
    assert listed[1]["started_at"] < listed[1]["last_seen"] < listed[1]["expires_at"]
    assert listed[0].keys() == {"id", "current", "agent", "address", "started_at", "last_seen", "expires_at"}


def test_sessions_come_in_pages():
    person(**AYESHA)
    grants = [sign_in().json for _ in range(3)]
    first = call("GET", "/auth/sessions?limit=2", who=who(grants[0])).json
    rest = call("GET", f"/auth/sessions?limit=2&cursor={first['next_cursor']}", who=who(grants[0])).json
    assert [s["id"] for s in first["items"] + rest["items"]] == [session_of(g) for g in reversed(grants)]


def test_sessions_that_were_ended_or_ran_out_or_are_somebody_elses_are_not_listed():
    user = person(**AYESHA)
    other = person("Rahim")
    accounts, settings, now = wiring.accounts(), wiring.settings(), clock.now()
    session_service.begin(accounts, settings, other, Device(), now)
    sign_in()
    accounts.users.end_sessions(user.id)
    here = sign_in().json
    listed = call("GET", "/auth/sessions", who=who(here)).json["items"]
    assert [session["id"] for session in listed] == [session_of(here)]
    later = session_service.own_sessions(accounts, Caller(user.id), PageRequest(), now + timedelta(days=31))
    assert later.items == []


def test_one_ends_a_session_of_ones_own_and_its_device_is_forgotten():
    person(**AYESHA)
    here, lost = sign_in().json, sign_in("Lost phone").json
    ended = call("DELETE", f"/auth/sessions/{session_of(lost)}", who=who(here))
    assert (ended.status, ended.text) == (204, "")
    assert (refresh(lost["refresh"]).status, refresh(here["refresh"]).status) == (401, 200)
    assert sign_in(device=lost["device"]).json["device"] != lost["device"]
    assert sign_in(device=here["device"]).json["device"] == here["device"]
    notes = [item for item in items().values() if item["kind"]["S"] == "note"]
    ours = [item["object_kind"]["S"] for item in notes if item["operation"]["S"] == "end_session"]
    assert sorted(ours) == ["device", "session"]


def test_nobody_ends_a_session_of_somebody_else():
    person(**AYESHA)
    here = sign_in().json
    other = session_service.begin(
        wiring.accounts(), wiring.settings(), person("Rahim"), Device(), clock.now()
    )
    before = items()
    theirs = claims(other.access)["sid"]
    for session_id in (theirs, "01890000-0000-7000-8000-00000000000a", "x" * 36, "%00"):
        reply = call("DELETE", f"/auth/sessions/{session_id}", who=who(here))
        assert (reply.status, reply.json["code"]) == (404, "not_found")
    assert items() == before


def test_who_was_signed_out_ends_no_session_with_a_token_that_still_lives():
    person(**AYESHA)
    here, there = sign_in().json, sign_in().json
    call("POST", "/auth/logout", who=who(here))
    assert call("DELETE", f"/auth/sessions/{session_of(there)}", who=who(here)).status == 401
    assert refresh(there["refresh"]).status == 200


MANAGER = {"name": "Karim", "phone": "+8801712345678", "role": "manager", "branch_id": "b-1"}


def required(*roles):
    settings = wiring.settings()
    settings.replace_rules(replace(settings.rules(), second_factor_roles=roles), settings.rules().version)
    settings.forget()


def test_a_role_that_needs_a_second_factor_may_do_nothing_without_one():
    user = person(**MANAGER)
    before = sign_in().json
    assert "inventory:read" in before["user"]["permissions"]
    required("manager", "admin")
    for grant in (sign_in().json, refresh(before["refresh"]).json):
        assert grant["second_factor_enrolment_required"] is True
        assert grant["user"]["permissions"] == []
        assert (claims(grant["access"])["permissions"], claims(grant["access"])["role"]) == ([], "manager")
    asked = refresh(grant["refresh"]).json
    row = UserRow(*UserRow.keys(user.id))
    row.update(actions=[UserRow.second_factor.set(True)])
    enrolled = refresh(asked["refresh"]).json
    assert enrolled["second_factor_enrolment_required"] is False
    assert enrolled["user"]["permissions"] == before["user"]["permissions"]
    assert set(enrolled["user"]["permissions"]) < set(PERMISSIONS)


def test_a_role_that_needs_none_is_not_asked():
    person(**MANAGER)
    required("admin")
    assert sign_in().json["second_factor_enrolment_required"] is False


def test_one_sees_what_of_oneself_is_verified():
    person(**AYESHA, email="ayesha@example.com", email_verified=False)
    me = call("GET", "/me", who=who(sign_in().json)).json
    assert (me["email_verified"], me["phone_verified"], me["second_factor"]) == (False, True, False)
