"""Staff accounts and roles over HTTP."""

import boto3
import pytest

from supermarket import wiring
from supermarket.accounts.model import DEFAULT_ROLES, PERMISSIONS
from supermarket.kernel.ids import new_id
from supermarket.settings.model import Branch
from tests.support.account_holders import person
from tests.support.gateway import Who, call, function
from tests.support.standing import MARK

PASSWORD = "four quiet river boats"
DHANMONDI, UTTARA = new_id(), new_id()
FARHANA = {"name": "Farhana Rahman", "email": "admin@example.com", "password": PASSWORD}
RAHIMA = {
    "name": "Rahima Khatun", "name_bn": "রহিমা খাতুন", "phone": "01700000103", "password": PASSWORD, "role": "cashier",
    "branch_id": DHANMONDI,
}  # fmt: skip
NASRIN = {"name": "Nasrin Sultana", "phone": "01700000107", "password": PASSWORD, "role": "admin"}


@pytest.fixture(autouse=True)
def shop(cloud):
    function("accounts/rotate_signing_keys").handler({}, None)
    wiring.settings().add_branch(Branch(DHANMONDI, "DHK", "Dhanmondi"))
    wiring.settings().add_branch(Branch(UTTARA, "UTT", "Uttara"))


@pytest.fixture
def admin():
    made = function("accounts/create_admin").handler(FARHANA, None)
    return Who(made["user_id"], "admin", tuple(PERMISSIONS))


def items():
    return {
        (i["pk"]["S"], i["sk"]["S"]): i
        for i in boto3.client("dynamodb").scan(TableName="shop-accounts")["Items"]
        if MARK not in i
    }


def hire(who, **change):
    return call("POST", "/users", RAHIMA | change, who=who)


def change(who, user, /, **fields):
    tag = f'"{user["version"]}"'
    return call("PATCH", f"/users/{user['id']}", fields, who=who, headers={"If-Match": tag})


def sign_in(login, password=PASSWORD):
    return call("POST", "/auth/login", {"login": login, "password": password})


def refresh(grant):
    return call("POST", "/auth/refresh", {"refresh": grant["refresh"]}).status


def test_the_first_admin_is_made_once():
    create = function("accounts/create_admin").handler
    first = create(FARHANA, None)
    before = items()
    assert first.keys() == {"created", "user_id"} and first["created"] is True
    assert create(FARHANA | {"email": "second@example.com"}, None) == {"created": False, "user_id": None}
    assert items() == before
    assert sign_in("admin@example.com").json["user"]["permissions"] == sorted(PERMISSIONS)


def test_staff_sign_in_with_the_permissions_of_their_role_at_their_branch(admin):
    hired = hire(admin)
    assert (hired.status, hired.json["branch_id"], hired.headers["ETag"]) == (201, DHANMONDI, '"1"')
    grant = sign_in("01700000103").json
    found = function("accounts/authorizer").handler(
        {
            "authorizationToken": f"Bearer {grant['access']}",
            "methodArn": "arn:aws:execute-api:r:1:abc/api/GET/v1/me",
        },
        None,
    )["context"]
    assert found == {
        "user": hired.json["id"], "name": "Rahima Khatun", "role": "cashier", "branch": DHANMONDI, "till": "",
        "session": found["session"], "permissions": "inventory:read pos:sell",
    }  # fmt: skip


def test_hiring_sent_twice_makes_one_account(admin):
    first = call("POST", "/users", RAHIMA, who=admin, key="hire-0001")
    again = call("POST", "/users", RAHIMA, who=admin, key="hire-0001")
    assert (first.status, again.status, again.json) == (201, 201, first.json)
    assert len(call("GET", "/users", who=admin).json["items"]) == 2


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"role": "astronaut"}, "/role"),
        ({"role": "customer"}, "/role"),
        ({"branch_id": None}, "/branch_id"),
        ({"branch_id": new_id()}, "/branch_id"),
        ({"branch_id": "x"}, "/branch_id"),
        ({"password": "password123"}, "/password"),
        ({"phone": None}, "/"),
    ],
)
def test_a_staff_account_that_will_not_do_names_the_field_and_leaves_nothing(admin, wrong, pointer):
    before = items()
    reply = hire(admin, **wrong)
    assert (reply.status, [error["pointer"] for error in reply.json["errors"]]) == (422, [pointer])
    assert items() == before


def test_nobody_makes_somebody_who_may_more_than_they_do(admin):
    lead = Who(new_id(), "lead", ("users:manage", "pos:sell", "inventory:read"), DHANMONDI)
    before = items()
    assert hire(lead, role="manager").status == 403
    assert hire(lead, branch_id=UTTARA).status == 403
    assert call("POST", "/users", NASRIN, who=lead).status == 403
    assert items() == before
    assert hire(lead).status == 201


def test_whoever_works_at_one_branch_sees_and_changes_only_that_one(admin):
    far = hire(admin, branch_id=UTTARA, phone="01700000108").json
    near = hire(admin).json
    lead = Who(new_id(), "lead", ("users:manage", "pos:sell", "inventory:read"), DHANMONDI)
    assert [u["id"] for u in call("GET", "/users", who=lead).json["items"]] == [near["id"]]
    assert call("GET", f"/users?branch_id={UTTARA}", who=lead).status == 403
    assert call("GET", f"/users/{far['id']}", who=lead).status == 404
    assert change(lead, far, name="X").status == 404
    assert change(lead, near, branch_id=UTTARA).status == 403
    assert call("DELETE", f"/users/{far['id']}", who=lead).status == 404
    assert call("GET", f"/users/{far['id']}", who=admin).json == far


def test_a_lead_cannot_take_over_an_account_that_may_more(admin):
    boss = hire(admin, role="manager").json
    lead = Who(new_id(), "lead", ("users:manage", "pos:sell", "inventory:read"), DHANMONDI)
    before = items()
    assert change(lead, boss, password="another quiet boat").status == 403
    assert call("DELETE", f"/users/{boss['id']}", who=lead).status == 403
    assert items() == before


def test_staff_are_listed_in_pages_and_by_branch(admin):
    for n in range(3):
        hire(admin, phone=f"0170000020{n}", branch_id=[DHANMONDI, UTTARA][n % 2])
    first = call("GET", "/users?limit=3", who=admin).json
    rest = call("GET", f"/users?limit=3&cursor={first['next_cursor']}", who=admin).json
    assert len(first["items"]) == 3 and len(rest["items"]) == 1 and rest["next_cursor"] is None
    phones = [u["phone"] for u in call("GET", f"/users?branch_id={DHANMONDI}", who=admin).json["items"]]
    assert phones == ["+8801700000200", "+8801700000202"]
    assert call("GET", f"/users?branch_id={UTTARA}&cursor={first['next_cursor']}", who=admin).status == 422


@pytest.mark.parametrize(
    "fields",
    [{"role": "clerk"}, {"branch_id": UTTARA}, {"active": False}, {"password": "another quiet boat"}],
)
def test_what_decides_about_access_ends_sessions_at_once(admin, fields):
    user = hire(admin).json
    grant = sign_in("01700000103").json
    assert change(admin, user, **fields).status == 200
    assert refresh(grant) == 401


def test_a_new_name_ends_no_session(admin):
    user = hire(admin).json
    grant = sign_in("01700000103").json
    assert change(admin, user, name="Rahima K.").json["name"] == "Rahima K."
    assert refresh(grant) == 200


def test_a_changed_password_is_the_only_one(admin):
    user = hire(admin).json
    change(admin, user, password="another quiet boat")
    assert sign_in("01700000103").status == 401
    assert sign_in("01700000103", "another quiet boat").status == 200


def test_deactivating_ends_sessions_and_keeps_the_name(admin):
    user = hire(admin).json
    grant = sign_in("01700000103").json
    assert [call("DELETE", f"/users/{user['id']}", who=admin).status for _ in range(2)] == [204, 204]
    assert (refresh(grant), sign_in("01700000103").status) == (401, 401)
    kept = call("GET", f"/users/{user['id']}", who=admin).json
    assert (kept["name"], kept["active"], kept["version"]) == ("Rahima Khatun", False, 2)
    assert change(admin, kept, active=True).status == 200
    assert (refresh(grant), sign_in("01700000103").status) == (401, 200)


def test_of_two_changes_at_once_the_later_is_told(admin):
    user = hire(admin).json
    assert change(admin, user, name="First").status == 200
    assert change(admin, user, name="Second").status == 412
    assert call("GET", f"/users/{user['id']}", who=admin).json["name"] == "First"


@pytest.mark.parametrize("fields", [{"active": False}, {"role": "cashier", "branch_id": DHANMONDI}])
def test_the_last_admin_stays(admin, fields):
    me = call("GET", f"/users/{admin.user}", who=admin).json
    before = items()
    refused = change(admin, me, **fields)
    assert (refused.status, refused.json["code"]) == (409, "last_admin")
    assert call("DELETE", f"/users/{admin.user}", who=admin).status == 409
    assert items() == before
    second = call("POST", "/users", NASRIN, who=admin).json
    assert change(admin, me, **fields).status == 200
    other = Who(second["id"], "admin", tuple(PERMISSIONS))
    assert call("DELETE", f"/users/{second['id']}", who=other).status == 409


def test_a_customer_can_be_hired_and_staff_cannot_be_made_a_customer(admin):
    ayesha = person("Ayesha")
    hired = change(admin, {"id": ayesha.id, "version": 1}, role="cashier", branch_id=UTTARA)
    assert (hired.status, hired.json["role"]) == (200, "cashier")
    assert ayesha.id in {u["id"] for u in call("GET", "/users", who=admin).json["items"]}
    assert change(admin, hired.json, role="customer").status == 422


@pytest.mark.parametrize("user_id", ["nobody", "01a20486-ab3a-7e01-b560-3d60ea043a6d", "x" * 3000])
def test_somebody_who_does_not_exist_is_not_found(admin, user_id):
    assert call("GET", f"/users/{user_id}", who=admin).status == 404
    assert change(admin, {"id": user_id, "version": 1}, name="X").status == 404
    assert call("DELETE", f"/users/{user_id}", who=admin).status == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/users"), ("POST", "/users"), ("GET", "/users/x"), ("PATCH", "/users/x"), ("DELETE", "/users/x"),
        ("GET", "/roles"), ("GET", "/roles/cashier"), ("PUT", "/roles/cashier"),
    ],
)  # fmt: skip
def test_others_are_refused(method, path):
    before = items()
    assert call(method, path, {}).status == 401
    assert call(method, path, {}, who=Who(new_id(), "manager", tuple(DEFAULT_ROLES["manager"]))).status == 403
    assert items() == before


def set_role(who, name, permissions, version):
    return call(
        "PUT", f"/roles/{name}", {"permissions": permissions}, who=who, headers={"If-Match": f'"{version}"'}
    )


def test_a_changed_role_is_felt_at_the_next_refresh(admin):
    hire(admin)
    grant = sign_in("01700000103").json
    assert set_role(admin, "cashier", ["pos:sell", "pos:report"], 0).json == {
        "name": "cashier", "permissions": ["pos:report", "pos:sell"], "version": 1,
    }  # fmt: skip
    refreshed = call("POST", "/auth/refresh", {"refresh": grant["refresh"]}).json
    assert refreshed["user"]["permissions"] == ["pos:report", "pos:sell"]
    assert call("GET", "/roles/cashier", who=admin).json["version"] == 1
    assert set_role(admin, "cashier", [], 1).json["permissions"] == []
    assert set_role(admin, "cashier", ["pos:sell"], 1).status == 412


def test_a_new_role_can_be_made_and_given(admin):
    assert call("GET", "/roles/auditor", who=admin).status == 404
    assert set_role(admin, "auditor", ["reports:read", "branches:all"], 0).status == 200
    assert [r["name"] for r in call("GET", "/roles", who=admin).json["items"]][-1] == "auditor"
    assert hire(admin, role="auditor", branch_id=None).status == 201


@pytest.mark.parametrize(
    ("name", "permissions", "status"),
    [
        ("cashier", ["pos:sell", "no:such"], 422),
        ("admin", [], 409),
        ("customer", ["pos:sell"], 409),
        ("Not%20a%20name", ["pos:sell"], 404),
        ("x" * 3000, ["pos:sell"], 404),
    ],
)
def test_a_role_that_will_not_do_is_refused_and_nothing_changes(admin, name, permissions, status):
    before = items()
    assert set_role(admin, name, permissions, 0).status == status
    assert items() == before


def test_nobody_gives_a_role_what_they_lack(admin):
    before = items()
    lead = Who(new_id(), "lead", ("roles:manage", "pos:sell"))
    refused = set_role(lead, "cashier", ["pos:sell", "users:manage"], 0)
    assert refused.status == 403 and "users:manage" in refused.json["detail"]
    assert items() == before
