"""A supervisor's approval at the till over HTTP."""

import json
from dataclasses import replace
from datetime import timedelta

import boto3
import pytest

from supermarket import wiring
from supermarket.accounts.approval_model import Approval
from supermarket.edge import approvals, tokens
from supermarket.edge.operation import Operation
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import NotAllowed, NotSignedIn
from tests.support.gateway import call
from tests.support.till_people import ask_approval, crew, turn_of
from tests.support.till_shop import add_terminal, everything, open_session

X_REPORT = Operation(
    method="GET", path="/x", access="pos:report", name="x_report", summary="", approvable=True
)  # fmt: skip


@pytest.fixture
def shop(cloud):
    return crew()


def approval_of(shop, who=None):
    reply = ask_approval(shop.till, shop.nasrin.login, "6180", who or shop.salma.who)
    assert reply.status == 201, reply.text
    return reply.json["approval"]


def x_report(till, who, approval=None):
    headers = {} if approval is None else {"X-Till-Approval": approval}
    return call("GET", f"/pos/sessions/{till}/x-report", who=who, headers=headers)


def notes(kind):
    found = boto3.client("dynamodb").scan(TableName="shop-accounts")["Items"]
    return [i for i in found if i["kind"]["S"] == "note" and i["object_kind"]["S"] == kind]


def test_an_approval_lends_the_permission_for_one_request(shop):
    assert x_report(shop.till, shop.salma.who).status == 403
    approval = approval_of(shop)
    first = x_report(shop.till, shop.salma.who, approval)
    assert (first.status, first.json["expected_cash"]) == (200, "1000.00")
    again = x_report(shop.till, shop.salma.who, approval)
    assert (again.status, again.json["code"]) == (403, "approval_refused")


def test_who_took_a_turn_by_pin_may_ask_too(shop):
    rafiq = turn_of(shop, shop.rafiq, "8042")
    assert x_report(shop.till, rafiq, approval_of(shop, rafiq)).status == 200


def test_it_lives_for_two_minutes(shop):
    reply = ask_approval(shop.till, shop.nasrin.login, "6180", shop.salma.who)
    content = tokens.read(reply.json["approval"], "supermarket-till", ["exp", "iat"])
    assert (reply.json["expires_in"], content["exp"] - content["iat"]) == (120, 120)


def test_one_that_is_too_old_is_refused(shop):
    now = clock.now()
    given = Approval(
        "a-1", shop.nasrin.id, shop.salma.id, shop.till, "pos:report", "", now - timedelta(seconds=131)
    )
    old = wiring.accounts().signer.sign(given.claims, now)
    assert x_report(shop.till, shop.salma.who, old).status == 403


def test_it_is_for_one_cashier(shop):
    assert x_report(shop.till, shop.rafiq.who, approval_of(shop)).status == 403


def test_it_is_for_one_till(shop):
    other = open_session(add_terminal("T02"), who=shop.nasrin.who)
    reply = x_report(other, shop.salma.who, approval_of(shop))
    assert (reply.status, reply.json["code"]) == (403, "other_till")


def test_it_is_for_one_permission(shop):
    reply = ask_approval(shop.till, shop.nasrin.login, "6180", shop.salma.who, "pos:manage")
    assert x_report(shop.till, shop.salma.who, reply.json["approval"]).status == 403


@pytest.mark.parametrize("change", [{"approvable": False}, {"access": "pos:manage"}])
def test_it_is_for_operations_that_take_one(shop, change):
    caller = Caller(shop.salma.id, permissions=frozenset({"pos:sell"}), branch_id=shop.salma.who.branch)
    with pytest.raises(NotAllowed):
        approvals.granted(approval_of(shop), replace(X_REPORT, **change), caller)


def test_the_caller_is_bound_to_the_till_and_known_with_their_supervisor(shop):
    caller = Caller(shop.salma.id, permissions=frozenset({"pos:sell"}), branch_id=shop.salma.who.branch)
    granted = approvals.granted(approval_of(shop), X_REPORT, caller)
    assert granted == replace(
        caller, permissions=frozenset({"pos:sell", "pos:report"}), till=shop.till, approved_by=shop.nasrin.id
    )


def test_an_approval_is_no_access_token_nor_the_other_way_round(shop):
    approval = approval_of(shop)
    with pytest.raises(NotSignedIn):
        tokens.verify(f"Bearer {approval}")
    turn = call(
        "POST", f"/pos/sessions/{shop.till}/sign-in", {"login": shop.salma.login, "pin": "7391"}, who=shop.salma.who
    )  # fmt: skip
    assert x_report(shop.till, shop.salma.who, turn.json["access"]).status == 403


@pytest.mark.parametrize("header", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])  # pragma: allowlist secret
def test_what_is_no_approval_is_refused(shop, header):
    assert x_report(shop.till, shop.salma.who, header).status == 403


def test_who_approved_what_for_whom_and_why_is_noted(shop):
    approval_of(shop)
    (note,) = notes("approval")
    after = json.loads(note["after"]["S"])
    assert (note["actor_id"]["S"], note["operation"]["S"]) == (shop.salma.who.user, "approve_at_till")
    assert {name: after[name] for name in ("supervisor_id", "cashier_id", "till", "permission", "reason")} == {
        "supervisor_id": shop.nasrin.id, "cashier_id": shop.salma.id, "till": shop.till, "permission": "pos:report",
        "reason": "Shift change",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("login", "pin", "status", "code"),
    [
        ("nasrin@example.com", "9999", 422, "wrong_pin"), ("nobody@example.com", "6180", 422, "wrong_pin"),
        ("jamal@example.com", "5517", 422, "wrong_pin"), ("rafiq@example.com", "8042", 403, "not_a_supervisor"),
    ],
)  # fmt: skip
def test_nobody_else_approves(shop, login, pin, status, code):
    before = everything()
    reply = ask_approval(shop.till, login, pin, shop.salma.who)
    assert (reply.status, reply.json["code"]) == (status, code)
    assert (notes("approval"), everything()) == ([], before)


@pytest.mark.parametrize("permission", ["users:manage", "branches:all", ""])
def test_only_the_work_of_a_till_supervisor_can_be_lent(shop, permission):
    assert ask_approval(shop.till, shop.nasrin.login, "6180", shop.salma.who, permission).status == 422


def test_five_wrong_tries_lock_the_supervisors_pin(shop):
    for _ in range(5):
        assert ask_approval(shop.till, shop.nasrin.login, "9999", shop.salma.who).status == 422
    assert ask_approval(shop.till, shop.nasrin.login, "6180", shop.salma.who).status == 422


def test_a_closed_till_takes_no_approval(shop):
    body = {"counted_cash": "1000.00"}
    assert call("POST", f"/pos/sessions/{shop.till}/close", body, who=shop.salma.who).status == 200
    reply = ask_approval(shop.till, shop.nasrin.login, "6180", shop.salma.who)
    assert (reply.status, reply.json["code"]) == (409, "session_closed")
