"""API keys over HTTP, and machines known by them."""

import hashlib
import json
from datetime import timedelta

import boto3
import pytest

from supermarket import wiring
from supermarket.accounts import api_key_service
from supermarket.kernel import clock
from supermarket.kernel.errors import NotSignedIn
from supermarket.kernel.ids import new_id
from supermarket.settings.model import Branch
from tests.support.gateway import Who, call, function, staff
from tests.support.tables import everything

DHANMONDI, UTTARA = new_id(), new_id()
OFFICE = staff("keys:manage", "inventory:read", "pos:report", "branches:all", role="admin")
MANAGER = staff("keys:manage", "inventory:read", branch=DHANMONDI)
SCALE = {"name": "Scale by the door", "permissions": ["inventory:read"]}


@pytest.fixture(autouse=True)
def shop(cloud):
    wiring.settings().add_branch(Branch(DHANMONDI, "DHK", "Dhanmondi"))
    wiring.settings().add_branch(Branch(UTTARA, "UTT", "Uttara"))


def make(who=MANAGER, key=None, **change):
    return call("POST", "/api-keys", SCALE | change, who=who, key=key)


def claims(token, now=None):
    return api_key_service.claims_of(wiring.api_keys(), token, now or clock.now())


def stored(key_id):
    found = boto3.client("dynamodb").get_item(
        TableName="shop-accounts", Key={"pk": {"S": f"APIKEY#{key_id}"}, "sk": {"S": "APIKEY"}}
    )
    return found["Item"]


def notes():
    items = boto3.client("dynamodb").scan(TableName="shop-accounts")["Items"]
    return [item for item in items if item["kind"]["S"] == "note"]


def test_a_key_is_told_once_and_kept_as_a_digest():
    made = make()
    assert made.status == 201
    token = made.json["token"]
    assert {k: made.json[k] for k in ("name", "permissions", "branch_id", "created_by", "revoked_at")} == {
        "name": "Scale by the door", "permissions": ["inventory:read"], "branch_id": DHANMONDI,
        "created_by": MANAGER.user, "revoked_at": None,
    }  # fmt: skip
    assert stored(made.json["id"])["digest"] == {"S": hashlib.sha256(token.encode()).hexdigest()}
    assert token not in json.dumps(everything(), default=str)
    shown = call("GET", f"/api-keys/{made.json['id']}", who=MANAGER)
    assert shown.status == 200 and "token" not in shown.json
    listed = call("GET", "/api-keys", who=MANAGER).json
    assert [key["id"] for key in listed["items"]] == [made.json["id"]] and "token" not in listed["items"][0]


def test_its_token_proves_a_machine_of_its_branch():
    made = make().json
    assert claims(made["token"]) == {
        "user": made["id"], "role": "machine", "branch": DHANMONDI, "session": "", "permissions": "inventory:read",
        "name": "Scale by the door", "till": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    "spoil", [str.upper, lambda t: t[:-1], lambda t: t[:-2] + "!!", lambda t: "", lambda t: t + "x"]
)
def test_a_spoilt_token_proves_nothing(spoil):
    token = make().json["token"]
    with pytest.raises(NotSignedIn):
        claims(spoil(token))


def test_the_secret_of_another_key_proves_nothing():
    one, other = make().json["token"], make(name="Other").json["token"]
    with pytest.raises(NotSignedIn):
        claims(one[: -len("_") - 43] + other[-44:])


def test_a_key_ends_when_it_said():
    ends = clock.now() + timedelta(hours=2)
    token = make(expires_at=clock.stamp(ends)).json["token"]
    assert claims(token)["role"] == "machine"
    with pytest.raises(NotSignedIn):
        claims(token, ends)


def test_a_revoked_key_proves_nothing_and_stays_on_record():
    made = make().json
    assert call("DELETE", f"/api-keys/{made['id']}", who=MANAGER).status == 204
    with pytest.raises(NotSignedIn):
        claims(made["token"])
    first = call("GET", f"/api-keys/{made['id']}", who=MANAGER).json
    assert first["revoked_at"] is not None
    assert call("DELETE", f"/api-keys/{made['id']}", who=MANAGER).status == 204
    assert call("GET", f"/api-keys/{made['id']}", who=MANAGER).json == first


def test_its_use_is_noted_once_an_hour():
    made = make().json
    at = clock.now().replace(microsecond=0)
    claims(made["token"], at)
    claims(made["token"], at + timedelta(minutes=59))
    assert int(stored(made["id"])["last_used"]["N"]) == clock.epoch(at)
    claims(made["token"], at + timedelta(minutes=60))
    shown = call("GET", f"/api-keys/{made['id']}", who=MANAGER).json
    assert shown["last_used_at"] == clock.stamp(at + timedelta(minutes=60))


def test_a_repeated_request_makes_one_key_and_tells_no_token_again():
    first, second = make(key="make-a-key-1"), make(key="make-a-key-1")
    assert (first.status, second.status) == (201, 201)
    assert second.json == first.json | {"token": None}
    assert len(call("GET", "/api-keys", who=MANAGER).json["items"]) == 1
    assert make(key="make-a-key-1", name="Another").json["code"] == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"permissions": ["pos:report"]}, 403, None),
        ({"permissions": ["branches:all"]}, 403, None),
        ({"permissions": ["keys:manage"]}, 422, "/permissions/0"),
        ({"permissions": ["inventory:read", "users:manage"]}, 422, "/permissions/1"),
        ({"permissions": ["tea:drink"]}, 422, "/permissions/0"),
        ({"permissions": []}, 422, "/permissions"),
        ({"branch_id": UTTARA}, 403, None),
        ({"branch_id": "x"}, 422, "/branch_id"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, 422, "/expires_at"),
        ({"name": ""}, 422, "/name"),
    ],
)
def test_a_refused_key_leaves_nothing(change, status, pointer):
    before = everything()
    refused = make(**change)
    assert refused.status == status, refused.text
    assert [e["pointer"] for e in refused.json.get("errors", [])] == ([pointer] if pointer else [])
    assert everything() == before


def test_a_key_for_every_branch_is_made_by_whoever_may_act_in_all():
    assert make(OFFICE).json["errors"][0]["pointer"] == "/branch_id"
    assert make(OFFICE, branch_id=new_id()).json["errors"][0]["code"] == "unknown"
    everywhere = make(OFFICE, permissions=["inventory:read", "branches:all"])
    assert (everywhere.status, everywhere.json["branch_id"]) == (201, None)
    assert claims(everywhere.json["token"])["branch"] == ""


def test_keys_of_another_branch_are_not_there():
    theirs = make(OFFICE, branch_id=UTTARA).json["id"]
    own = make().json["id"]
    before = everything()
    assert call("GET", f"/api-keys/{theirs}", who=MANAGER).status == 404
    assert call("DELETE", f"/api-keys/{theirs}", who=MANAGER).status == 404
    assert everything() == before
    assert [key["id"] for key in call("GET", "/api-keys", who=MANAGER).json["items"]] == [own]
    assert {key["id"] for key in call("GET", "/api-keys", who=OFFICE).json["items"]} == {own, theirs}


def test_keys_are_listed_in_pages():
    made = [make(name=f"Scale {n}").json["id"] for n in range(3)]
    first = call("GET", "/api-keys?limit=2", who=MANAGER).json
    rest = call("GET", f"/api-keys?limit=2&cursor={first['next_cursor']}", who=MANAGER).json
    assert [key["id"] for key in first["items"] + rest["items"]] == made and rest["next_cursor"] is None


def test_making_and_revoking_a_key_are_noted_without_its_digest():
    made = make().json
    call("DELETE", f"/api-keys/{made['id']}", who=MANAGER)
    written = sorted(notes(), key=lambda note: note["at"]["S"])
    assert [note["operation"]["S"] for note in written] == ["create_api_key", "revoke_api_key"]
    assert all(
        note["object_id"]["S"] == made["id"] and note["actor_id"]["S"] == MANAGER.user for note in written
    )
    kept = stored(made["id"])["digest"]["S"]
    assert not any(kept in note["after"]["S"] + note["before"]["S"] for note in written)


def test_a_machine_makes_no_keys():
    machine = Who(new_id(), "machine", ("inventory:read",), DHANMONDI, "")
    assert make(machine).status == 403


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/me", None),
        ("PATCH", "/me", {"name": "Robot"}),
        ("POST", "/me/avatar", {"content_type": "image/png"}),
        ("GET", "/auth/sessions", None),
        ("DELETE", "/auth/sessions/01920000-0000-7000-8000-000000000005", None),
        ("POST", "/auth/password/change", {"password": "four quiet river boats", "current": "x"}),
        ("POST", "/auth/mfa/totp", {}),
    ],
)
def test_a_machine_has_no_account_of_its_own(method, path, body):
    machine = Who(new_id(), "machine", ("inventory:read",), DHANMONDI, "")
    before = everything()
    refused = call(method, path, body, who=machine)
    assert (refused.status, refused.json["code"]) == (403, "people_only")
    assert everything() == before


def test_the_gateway_lets_a_machine_in_by_its_key():
    made = make().json
    arn = "arn:aws:execute-api:r:1:abc/api/GET/v1/stock"
    asked = {"authorizationToken": f"Bearer {made['token']}", "methodArn": arn}
    allowed = function("accounts/authorizer").handler(asked, None)
    assert allowed["principalId"] == made["id"] and allowed["context"]["role"] == "machine"
    call("DELETE", f"/api-keys/{made['id']}", who=MANAGER)
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        function("accounts/authorizer").handler(asked, None)
