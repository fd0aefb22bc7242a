"""The second factor over HTTP: enrolling, confirming, recovery codes, removing, resetting."""

import base64
import json
from dataclasses import replace

import boto3
import pytest

from supermarket import wiring
from supermarket.accounts.model import PERMISSIONS
from supermarket.accounts.notice_model import Alert
from supermarket.kernel.ids import new_id
from supermarket.settings.model import Branch
from tests.support.gateway import Who, call, function
from tests.support.signed_in import app_code, holder_of

PASSWORD = "four quiet river boats"
DHANMONDI = new_id()
NASRIN = {
    "name": "Nasrin Sultana", "phone": "01700000107", "password": PASSWORD, "role": "manager", "branch_id": DHANMONDI,
}  # fmt: skip


@pytest.fixture(autouse=True)
def shop(cloud):
    function("accounts/rotate_signing_keys").handler({}, None)
    wiring.settings().add_branch(Branch(DHANMONDI, "DHK", "Dhanmondi"))


@pytest.fixture
def admin():
    made = function("accounts/create_admin").handler(
        {"name": "Farhana Rahman", "email": "admin@example.com", "password": PASSWORD}, None
    )
    return Who(made["user_id"], "admin", tuple(PERMISSIONS))


@pytest.fixture
def nasrin(admin):
    assert call("POST", "/users", NASRIN, who=admin).status == 201
    return sign_in().json


def sign_in(code=None):
    body = {"login": "01700000107", "password": PASSWORD}
    return call("POST", "/auth/login", body if code is None else {**body, "code": code})


def begin(grant):
    reply = call("POST", "/auth/mfa/totp", {}, who=holder_of(grant["access"]))
    assert reply.status == 200, reply.text
    return reply.json


def confirm(grant, code):
    return call("POST", "/auth/mfa/totp", {"code": code}, who=holder_of(grant["access"]))


def enrolled(grant):
    """The secret, and the recovery codes; the step before this one is used up."""
    secret = begin(grant)["secret"]
    reply = confirm(grant, app_code(secret, -1))
    assert reply.status == 200, reply.text
    return secret, reply.json["recovery_codes"]


def remove(grant, **proof):
    return call("DELETE", "/auth/mfa/totp", proof, who=holder_of(grant["access"]))


def items(*kinds):
    found = boto3.client("dynamodb").scan(TableName="shop-accounts")["Items"]
    return sorted((i for i in found if not kinds or i["kind"]["S"] in kinds), key=str)


def alerts():
    """What the owner is told, in its order."""
    notices = sorted(items("notice"), key=lambda i: i["at"]["S"])
    said = [json.loads(notice["data"]["S"]) for notice in notices if notice["event"]["S"] == "AccountAlert"]
    return [data["what"] for data in said if data["what"] != Alert.NEW_DEVICE]


def notes(kind):
    return [i for i in items("note") if i["object_kind"]["S"] == kind]


def needs_factor(*roles):
    rules = wiring.settings().rules()
    wiring.settings().replace_rules(replace(rules, second_factor_roles=roles), rules.version)


def test_an_enrolment_shows_the_secret_three_ways_and_changes_nothing_until_it_is_confirmed(nasrin):
    begun = begin(nasrin)
    uri = f"otpauth://totp/Supermarket:%2B8801700000107?secret={begun['secret']}&issuer=Supermarket"
    assert begun["otpauth_uri"] == uri
    assert begun["qr"].startswith("data:image/svg+xml")
    assert (begun["enabled"], begun["recovery_codes"]) == (False, None)
    assert sign_in().status == 200
    assert alerts() == []


def test_the_secret_is_kept_encrypted(nasrin):
    secret = begin(nasrin)["secret"]
    (kept,) = items("factor")
    assert secret not in str(kept)
    assert base64.b32decode(secret) not in base64.b64decode(kept["sealed"]["S"])


def test_a_code_confirms_it_and_ten_recovery_codes_are_shown_and_kept_as_digests(nasrin):
    secret = begin(nasrin)["secret"]
    reply = confirm(nasrin, app_code(secret))
    codes = reply.json["recovery_codes"]
    assert (reply.status, reply.json["enabled"], reply.json["secret"]) == (200, True, None)
    assert len(set(codes)) == 10
    assert not any(code in str(items()) or code.replace("-", "") in str(items()) for code in codes)
    assert alerts() == ["second_factor_on"]
    assert [note["operation"]["S"] for note in notes("user")][-1] == "enrol_totp"
    assert secret not in str(items("note", "notice"))


def test_a_wrong_code_confirms_nothing(nasrin):
    secret = begin(nasrin)["secret"]
    before = items()
    wrong = "000000" if app_code(secret) != "000000" else "000001"
    reply = confirm(nasrin, wrong)
    assert (reply.status, reply.json["code"]) == (422, "wrong_code")
    assert reply.json["errors"][0]["pointer"] == "/code"
    assert items() == before


def test_a_code_confirms_nothing_that_was_not_begun(nasrin):
    before = items()
    reply = confirm(nasrin, "123456")
    assert (reply.status, reply.json["code"]) == (409, "no_enrolment")
    assert items() == before


def test_confirming_ends_the_other_sessions_and_not_this_one(nasrin):
    other = sign_in().json
    enrolled(nasrin)
    assert call("POST", "/auth/refresh", {"refresh": other["refresh"]}).status == 401
    assert call("POST", "/auth/refresh", {"refresh": nasrin["refresh"]}).status == 200


def test_signing_in_takes_a_code_then_and_each_code_once(nasrin):
    secret, _ = enrolled(nasrin)
    without = sign_in()
    assert (without.status, without.json["code"]) == (401, "second_factor_required")
    code = app_code(secret)
    assert sign_in(code).status == 200
    again = sign_in(code)
    assert (again.status, again.json["code"]) == (401, "wrong_code")


def test_the_code_that_confirmed_signs_nobody_in(nasrin):
    secret = begin(nasrin)["secret"]
    code = app_code(secret)
    assert confirm(nasrin, code).status == 200
    assert sign_in(code).status == 401


def test_a_recovery_code_stands_in_once_and_its_owner_hears_of_it(nasrin):
    _, codes = enrolled(nasrin)
    assert sign_in(codes[3].upper()).status == 200
    assert sign_in(codes[3]).json["code"] == "wrong_code"
    assert sign_in(codes[4].replace("-", " ")).status == 200
    assert alerts() == ["second_factor_on", "recovery_code_used", "recovery_code_used"]


def test_a_second_enrolment_is_refused_while_there_is_one(nasrin):
    enrolled(nasrin)
    before = items()
    reply = call("POST", "/auth/mfa/totp", {}, who=holder_of(nasrin["access"]))
    assert (reply.status, reply.json["code"]) == (409, "second_factor_on")
    assert items() == before


def test_new_recovery_codes_put_the_old_ones_out_of_use(nasrin):
    secret, old = enrolled(nasrin)
    who = holder_of(nasrin["access"])
    reply = call("POST", "/auth/mfa/recovery-codes", {"code": app_code(secret)}, who=who)
    assert reply.status == 200
    assert len(set(reply.json["recovery_codes"]) | set(old)) == 20
    assert sign_in(old[0]).status == 401
    assert sign_in(reply.json["recovery_codes"][0]).status == 200
    assert alerts() == ["second_factor_on", "recovery_codes_renewed", "recovery_code_used"]
    assert [note["after"]["S"] for note in notes("second_factor")] == ['{"recovery_codes":"renewed"}']


def test_a_used_code_renews_nothing(nasrin):
    secret, _ = enrolled(nasrin)
    code = app_code(secret)
    who = holder_of(sign_in(code).json["access"])
    before = items("factor", "notice")
    reply = call("POST", "/auth/mfa/recovery-codes", {"code": code}, who=who)
    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, "/code")
    assert items("factor", "notice") == before


@pytest.mark.parametrize("proof", ["app", "recovery", "password"])
def test_it_is_removed_for_a_code_or_the_password(nasrin, proof):
    secret, codes = enrolled(nasrin)
    given = {
        "app": {"code": app_code(secret)},
        "recovery": {"code": codes[0]},
        "password": {"password": PASSWORD},
    }
    assert remove(nasrin, **given[proof]).status == 204
    assert items("factor") == []
    assert sign_in().status == 200
    assert alerts() == ["second_factor_on", "second_factor_off"]
    assert call("POST", "/auth/refresh", {"refresh": nasrin["refresh"]}).status == 200


@pytest.mark.parametrize(
    ("proof", "pointer"),
    [({"code": "abcd-efgh-jkmn-pqrs"}, "/code"), ({"password": "not hers"}, "/password")],
)
def test_nothing_else_removes_it(nasrin, proof, pointer):
    enrolled(nasrin)
    before = items()
    reply = remove(nasrin, **proof)
    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, pointer)
    assert items() == before


@pytest.mark.parametrize("proof", [{}, {"code": "123456", "password": PASSWORD}])
def test_one_proof_is_asked_for(nasrin, proof):
    enrolled(nasrin)
    assert remove(nasrin, **proof).status == 422
    assert sign_in().json["code"] == "second_factor_required"


def test_who_needs_one_by_role_keeps_it(nasrin):
    enrolled(nasrin)
    needs_factor("manager")
    before = items()
    reply = remove(nasrin, password=PASSWORD)
    assert (reply.status, reply.json["code"]) == (409, "second_factor_needed")
    assert items() == before


def test_five_wrong_codes_are_too_many_and_the_right_one_waits_with_them(nasrin):
    secret, codes = enrolled(nasrin)
    replies = [remove(nasrin, code=f"aaaa-aaaa-aaaa-aaa{n}") for n in range(2, 7)]
    assert [reply.status for reply in replies] == [422] * 5
    late = remove(nasrin, code=codes[0])
    assert (late.status, late.json["code"]) == (429, "too_many_requests")
    assert 1 <= int(late.headers["Retry-After"]) <= 300
    assert sign_in(app_code(secret)).status == 429


def test_right_codes_do_not_count(nasrin):
    _, codes = enrolled(nasrin)
    assert remove(nasrin, code="aaaa-aaaa-aaaa-aaaa").status == 422
    for n in range(4):
        who = holder_of(nasrin["access"])
        reply = call("POST", "/auth/mfa/recovery-codes", {"code": codes[0]}, who=who)
        assert reply.status == 200, n
        codes = reply.json["recovery_codes"]
    assert remove(nasrin, code=codes[0]).status == 204


def test_who_lost_it_is_reset_by_the_office_and_signed_out(nasrin, admin):
    enrolled(nasrin)
    user = call("GET", f"/users/{nasrin['user']['id']}", who=admin).json
    reply = reset(admin, user)
    assert reply.status == 200
    assert call("POST", "/auth/refresh", {"refresh": nasrin["refresh"]}).status == 401
    assert items("factor") == []
    assert sign_in().status == 200
    assert alerts() == ["second_factor_on", "second_factor_off"]


def reset(who, user, **more):
    tag = f'"{user["version"]}"'
    body = {"reset_second_factor": True, **more}
    return call("PATCH", f"/users/{user['id']}", body, who=who, headers={"If-Match": tag})


def test_nobody_resets_who_may_more_nor_themselves_nor_what_is_not_there(nasrin, admin):
    user = call("GET", f"/users/{nasrin['user']['id']}", who=admin).json
    assert (reset(admin, user).status, reset(admin, user).json["code"]) == (409, "second_factor_off")
    enrolled(nasrin)
    user = call("GET", f"/users/{nasrin['user']['id']}", who=admin).json
    before = items("factor", "user")
    weak = Who(new_id(), "clerk", ("users:manage",), DHANMONDI)
    assert reset(weak, user).status == 403
    own = replace(admin, user=nasrin["user"]["id"], session=holder_of(nasrin["access"]).session)
    assert reset(own, user).json["code"] == "own_second_factor"
    assert reset(admin, user, name="Other").status == 422
    assert reset(admin, {**user, "version": 1}).status == 412
    assert [i for i in items("factor", "user") if "of_a_test" not in i] == before
