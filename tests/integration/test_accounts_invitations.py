"""Staff who are invited, and set their first password, over HTTP."""

import pytest

from supermarket import wiring
from supermarket.accounts.code_model import written
from supermarket.accounts.model import PERMISSIONS
from supermarket.kernel.ids import new_id
from supermarket.settings.model import Branch
from tests.support.account_holders import PASSWORD
from tests.support.gateway import Who, call, function
from tests.support.post import Letters, digits_in, mails
from tests.support.tables import everything

OTHER = "seven loud mountain trains"
DHANMONDI = new_id()
RAHIMA = {"name": "Rahima Khatun", "email": "rahima@example.com", "role": "cashier", "branch_id": DHANMONDI}


@pytest.fixture(autouse=True)
def letters(cloud):
    function("accounts/rotate_signing_keys").handler({}, None)
    wiring.settings().add_branch(Branch(DHANMONDI, "DHK", "Dhanmondi"))
    return Letters()


@pytest.fixture
def admin():
    farhana = {"name": "Farhana Rahman", "email": "admin@example.com", "password": PASSWORD}
    made = function("accounts/create_admin").handler(farhana, None)
    grant = sign_in("admin@example.com").json
    return Who(made["user_id"], "admin", tuple(PERMISSIONS), session=session_of(grant))


def sign_in(login, password=PASSWORD):
    return call("POST", "/auth/login", {"login": login, "password": password})


def session_of(grant):
    arn = "arn:aws:execute-api:r:1:abc/api/GET/v1/me"
    event = {"authorizationToken": f"Bearer {grant['access']}", "methodArn": arn}
    return function("accounts/authorizer").handler(event, None)["context"]["session"]


def reset(code, login="rahima@example.com"):
    return call("POST", "/auth/password/reset", {"login": login, "code": code, "password": OTHER})


def code_sent(letters):
    """The newest code, as the event and the key make it."""
    (event,) = [e for e in letters.new() if e["detail-type"] == "CodeRequested"]
    data = event["detail"]["data"]
    return written(wiring.codes().key(), data["code_id"], data["digits"])


def alerts(letters):
    return [e["detail"]["data"]["what"] for e in letters.new() if e["detail-type"] == "AccountAlert"]


def user(login):
    return wiring.accounts().users.by_login(login)


def test_invited_staff_set_their_own_password(letters, admin):
    hired = call("POST", "/users", RAHIMA, who=admin)
    assert (hired.status, hired.json["role"]) == (201, "cashier")
    assert sign_in("rahima@example.com").status == 401
    letters.new()
    reinvited = call("POST", f"/users/{hired.json['id']}/invite", who=admin)
    assert (reinvited.status, reinvited.json["verification"]) == (
        202,
        [{"channel": "email", "to": "r***@example.com"}],
    )
    assert letters.carry() == []
    assert mails()[-1].subject == "Your staff account · Supermarket"
    assert "72 h" in mails()[-1].body
    assert reset(digits_in(mails()[-1].body)).status == 204
    assert sign_in("rahima@example.com", OTHER).json["user"]["role"] == "cashier"
    assert "password_reset" not in alerts(letters)
    assert call("POST", f"/users/{hired.json['id']}/invite", who=admin).json["code"] == "not_invited"


def test_the_first_invitation_is_replaced_by_the_second(letters, admin):
    hired = call("POST", "/users", RAHIMA, who=admin).json
    first = code_sent(letters)
    assert call("POST", f"/users/{hired['id']}/invite", who=admin).status == 202
    second = code_sent(letters)
    before = user("rahima@example.com")
    assert reset(first).status == 422
    assert user("rahima@example.com") == before
    assert reset(second).status == 204


def test_an_invitation_outlives_a_reset_that_somebody_else_asked_for(letters, admin):
    call("POST", "/users", RAHIMA, who=admin)
    invited = code_sent(letters)
    call("POST", "/auth/password/forgot", {"login": "rahima@example.com"})
    assert reset(invited).status == 204


def test_hiring_without_a_password_twice_under_one_key_invites_once(letters, admin):
    first = call("POST", "/users", RAHIMA, who=admin, key="hire-00001")
    again = call("POST", "/users", RAHIMA, who=admin, key="hire-00001")
    assert (again.status, again.json) == (201, first.json)
    assert [e["detail"]["data"].get("purpose") for e in letters.new()].count("invite") == 1


def test_nobody_invites_somebody_who_may_more_than_they_do(letters, admin):
    boss = call("POST", "/users", RAHIMA | {"role": "manager"}, who=admin).json
    lead = Who(admin.user, "lead", ("users:manage", "pos:sell"), DHANMONDI, session=admin.session)
    before = everything()["shop-accounts"]
    assert call("POST", f"/users/{boss['id']}/invite", who=lead).status == 403
    assert call("POST", f"/users/{new_id()}/invite", who=admin).status == 404
    assert everything()["shop-accounts"] == before
