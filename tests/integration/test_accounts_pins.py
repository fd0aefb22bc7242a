"""PINs and turns at the till over HTTP."""

import json
from dataclasses import replace
from datetime import timedelta

import boto3
import pytest

from supermarket import wiring
from supermarket.accounts import pin_service
from supermarket.accounts.notice_model import Alert
from supermarket.edge import tokens
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import NotSignedIn
from tests.support.gateway import call
from tests.support.signed_in import holder_of
from tests.support.till_people import PASSWORD, PIN, crew, hire, set_pin, sign_in, take_turn, turn_of
from tests.support.till_shop import SOAP, add_terminal, cash, everything, open_session, sell

SALE = [{"product_id": SOAP, "quantity": 1}]


@pytest.fixture
def shop(cloud):
    return crew()


def items(*kinds):
    found = boto3.client("dynamodb").scan(TableName="shop-accounts")["Items"]
    return sorted(
        (i for i in found if (not kinds or i["kind"]["S"] in kinds) and "of_a_test" not in i), key=str
    )


def alerts():
    said = [json.loads(notice["data"]["S"]) for notice in items("notice")]
    return [data["what"] for data in said if data["what"] != Alert.NEW_DEVICE]


def error_of(reply):
    (error,) = reply.json["errors"]
    assert reply.json["code"] in (error["code"], "invalid")
    return reply.status, error["pointer"], error["code"]


def test_a_pin_is_kept_as_argon2id_and_its_owner_hears_of_it(shop):
    assert set_pin(shop.rafiq, "5093").status == 204
    (kept,) = [i for i in items("pin") if i["user_id"]["S"] == shop.rafiq.id]
    assert kept["digest"]["S"].startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert alerts() == ["pin_changed"]
    note = next(
        i for i in items("note") if i["object_id"]["S"] == shop.rafiq.id and i["object_kind"]["S"] == "pin"
    )
    assert (note["operation"]["S"], note["actor_id"]["S"]) == ("set_pin", shop.rafiq.id)
    assert "argon2" not in str(items("note", "notice"))


@pytest.mark.parametrize(
    ("pin", "password", "refusal"),
    [
        ("1234", PASSWORD, (422, "/pin", "pin_common")), ("0000", PASSWORD, (422, "/pin", "pin_common")),
        ("739", PASSWORD, (422, "/pin", "too_short")), ("739173917", PASSWORD, (422, "/pin", "too_long")),
        ("73a1", PASSWORD, (422, "/", "value_error")), ("৭৩৯১", PASSWORD, (422, "/", "value_error")),
        ("7392", "not hers", (422, "/password", "wrong_password")),
    ],
)  # fmt: skip
def test_a_pin_that_will_not_do_changes_nothing(shop, pin, password, refusal):
    before = items()
    assert error_of(set_pin(shop.rafiq, pin, password)) == refusal
    assert items() == before


def test_a_password_is_not_guessed_over_the_pin(shop):
    for _ in range(5):
        assert set_pin(shop.rafiq, "7392", "not hers").status == 422
    late = set_pin(shop.rafiq, "7392")
    assert late.status == 429 and int(late.headers["Retry-After"]) > 0


def test_customers_have_no_pin(shop):
    customer = hire("Ayesha", "ayesha@example.com", "customer", "", pin="")
    before = items()
    assert set_pin(customer).status == 403
    assert items() == before


def test_a_pin_is_removed(shop):
    assert call("DELETE", "/auth/pin", who=shop.rafiq.who).status == 204
    assert error_of(take_turn(shop.till, shop.rafiq.login, "8042", shop.salma.who))[2] == "wrong_pin"
    assert call("DELETE", "/auth/pin", who=shop.rafiq.who).status == 404


def test_a_cashier_takes_a_turn_and_the_sale_shows_them(shop):
    reply = take_turn(shop.till, shop.rafiq.login, "8042", shop.salma.who)
    assert (reply.status, reply.json["expires_in"], reply.json["token_type"]) == (200, 900, "Bearer")
    assert (reply.json["user"]["id"], reply.json["user"]["permissions"]) == (
        shop.rafiq.id, ["inventory:read", "pos:sell"]
    )  # fmt: skip
    rafiq = holder_of(reply.json["access"])
    assert rafiq.till == shop.till
    sale = sell(shop.till, "sale-key-0001", SALE, cash("100.00"), who=rafiq)
    assert (sale.status, sale.json["cashier_id"]) == (201, shop.rafiq.id)


def test_somebody_is_named_by_id_too(shop):
    body = {"user_id": shop.rafiq.id, "pin": "8042"}
    assert call("POST", f"/pos/sessions/{shop.till}/sign-in", body, who=shop.salma.who).status == 200


def test_who_took_a_turn_hands_the_till_on(shop):
    rafiq = turn_of(shop, shop.rafiq, "8042")
    reply = take_turn(shop.till, shop.salma.login, PIN, rafiq)
    assert (reply.status, reply.json["user"]["id"]) == (200, shop.salma.id)


def test_a_turn_is_noted(shop):
    rafiq = turn_of(shop, shop.rafiq, "8042")
    (note,) = [i for i in items("note") if i["object_kind"]["S"] == "turn"]
    assert (note["actor_id"]["S"], note["operation"]["S"]) == (shop.salma.who.user, "sign_in_at_till")
    assert (note["object_id"]["S"], json.loads(note["after"]["S"])["user_id"]) == (
        rafiq.session,
        shop.rafiq.id,
    )
    assert "8042" not in note["after"]["S"]


def test_a_manager_gets_no_more_than_the_work_at_the_till(shop):
    nasrin = turn_of(shop, shop.nasrin, "6180")
    assert set(nasrin.permissions) == {"inventory:read", "pos:manage", "pos:report", "pos:sell"}
    assert call("GET", f"/pos/sessions/{shop.till}/x-report", who=nasrin).status == 200


@pytest.mark.parametrize(
    ("login", "pin"),
    [
        ("rafiq@example.com", "1111"), ("nobody@example.com", "8042"), ("jamal@example.com", "5517"),
        ("pinless@example.com", "8042"), ("clerk@example.com", "8042"), ("gone@example.com", "8042"),
    ],
)  # fmt: skip
def test_whatever_is_wrong_the_answer_is_the_same(shop, login, pin):
    hire("Pinless", "pinless@example.com", pin="")
    hire("Clerk", "clerk@example.com", "clerk", pin="8042")
    gone = wiring.accounts().users.get(hire("Gone", "gone@example.com", pin="8042").id)
    wiring.accounts().users.change(gone, gone.changed(clock.stamp(clock.now()), active=False))
    sessions = items("session")
    reply = take_turn(shop.till, login, pin, shop.salma.who)
    assert (error_of(reply), reply.json["detail"]) == (
        (422, "/pin", "wrong_pin"), "The PIN is wrong, or good for nothing at this till. 5 wrong tries lock it."
    )  # fmt: skip
    assert items("session") == sessions


def test_who_owes_a_second_factor_takes_no_turn(shop):
    rules = wiring.settings().rules()
    wiring.settings().replace_rules(replace(rules, second_factor_roles=("cashier",)), rules.version)
    assert error_of(take_turn(shop.till, shop.rafiq.login, "8042", shop.salma.who))[2] == "wrong_pin"


def test_five_wrong_tries_lock_a_pin_until_its_owner_signs_in(shop):
    for _ in range(5):
        assert take_turn(shop.till, shop.rafiq.login, "9999", shop.salma.who).status == 422
    assert take_turn(shop.till, shop.rafiq.login, "8042", shop.salma.who).status == 422
    assert alerts().count("pin_locked") == 1
    assert sign_in(shop.rafiq.login).user == shop.rafiq.id
    assert take_turn(shop.till, shop.rafiq.login, "8042", shop.salma.who).status == 200


def test_the_right_pin_forgets_the_wrong_tries(shop):
    for _ in range(3):
        for _ in range(4):
            assert take_turn(shop.till, shop.rafiq.login, "9999", shop.salma.who).status == 422
        assert take_turn(shop.till, shop.rafiq.login, "8042", shop.salma.who).status == 200
    assert "pin_locked" not in alerts()


def test_whoever_could_not_come_in_anyway_is_not_locked_out(shop):
    for _ in range(6):
        take_turn(shop.till, shop.jamal.login, "9999", shop.salma.who)
    (kept,) = [i for i in items("pin") if i["user_id"]["S"] == shop.jamal.id]
    assert kept["tries"]["N"] == "0"


def test_nobody_takes_a_turn_at_a_till_of_another_branch_nor_at_a_closed_one(shop):
    assert take_turn(shop.till, shop.jamal.login, "5517", shop.jamal.who).status == 403
    rafiq = turn_of(shop, shop.rafiq, "8042")
    body = {"counted_cash": "1000.00"}
    assert call("POST", f"/pos/sessions/{shop.till}/close", body, who=shop.salma.who).status == 200
    before = items()
    closed = take_turn(shop.till, shop.rafiq.login, "8042", shop.salma.who)
    assert (closed.status, closed.json["code"]) == (409, "session_closed")
    assert stay(shop.till, rafiq).json["code"] == "session_closed"
    assert sell(shop.till, "sale-key-0001", SALE, cash("100.00"), who=rafiq).json["code"] == "session_closed"
    assert items() == before


def stay(till, who):
    return call("POST", f"/pos/sessions/{till}/sign-in", {}, who=who)


def test_a_turn_works_at_its_till_alone(shop):
    rafiq = turn_of(shop, shop.rafiq, "8042")
    other = open_session(add_terminal("T02"), who=shop.nasrin.who)
    before = everything()
    assert sell(other, "sale-key-0001", SALE, cash("100.00"), who=rafiq).json["code"] == "other_till"
    assert take_turn(other, shop.salma.login, PIN, rafiq).json["code"] == "other_till"
    assert call("GET", f"/pos/sessions/{other}", who=rafiq).json["code"] == "other_till"
    assert everything() == before


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/auth/mfa/totp", {}), ("PUT", "/auth/pin", {"password": PASSWORD, "pin": "7391"}),
        ("DELETE", "/auth/pin", None), ("GET", "/me", None), ("PATCH", "/me", {"name": "Other"}),
        ("GET", "/auth/sessions", None), ("GET", "/users", None),
    ],
)  # fmt: skip
def test_a_turn_reaches_nothing_off_the_till(shop, method, path, body):
    nasrin = turn_of(shop, shop.nasrin, "6180")
    before = items()
    assert call(method, path, body, who=nasrin).status == 403
    assert items() == before


def test_a_turn_opens_no_till_and_sets_up_no_terminal(shop):
    nasrin = turn_of(shop, shop.nasrin, "6180")
    terminal = add_terminal("T02")
    before = everything()
    body = {"terminal_id": terminal, "opening_float": "0.00"}
    assert call("POST", "/pos/sessions/open", body, who=nasrin).json["code"] == "till_only"
    new = {"code": "T03", "name": "Till", "branch_id": nasrin.branch}
    assert call("POST", "/pos/terminals", new, who=nasrin).json["code"] == "till_only"
    assert everything() == before


def test_another_cashiers_drawer_is_not_closed_in_a_turn(shop):
    rafiq = turn_of(shop, shop.rafiq, "8042")
    reply = call("POST", f"/pos/sessions/{shop.till}/close", {"counted_cash": "1000.00"}, who=rafiq)
    assert reply.status == 403


def test_a_turn_goes_on_while_its_token_lives(shop):
    rafiq = turn_of(shop, shop.rafiq, "8042")
    reply = stay(shop.till, rafiq)
    assert (reply.status, reply.json["expires_in"]) == (200, 900)
    assert holder_of(reply.json["access"]) == rafiq


def test_who_is_signed_in_by_password_has_no_turn_to_go_on_with(shop):
    assert (stay(shop.till, shop.salma.who).status, stay(shop.till, shop.salma.who).json["code"]) == (
        401, "pin_required"
    )  # fmt: skip


@pytest.mark.parametrize("end", ["leaves", "other pin", "no pin", "signed out everywhere", "deactivated"])
def test_a_turn_is_over(shop, end):
    rafiq = turn_of(shop, shop.rafiq, "8042")
    user = wiring.accounts().users.get(shop.rafiq.id)
    match end:
        case "leaves":
            assert call("DELETE", f"/pos/sessions/{shop.till}/sign-in", who=rafiq).status == 204
        case "other pin":
            assert set_pin(shop.rafiq, "7392").status == 204
        case "no pin":
            assert call("DELETE", "/auth/pin", who=shop.rafiq.who).status == 204
        case "signed out everywhere":
            wiring.accounts().users.end_sessions(user.id)
        case "deactivated":
            wiring.accounts().users.change(user, user.changed(clock.stamp(clock.now()), active=False))
    reply = stay(shop.till, rafiq)
    assert (reply.status, reply.json["code"]) == (401, "pin_required")


def test_a_turn_is_over_after_twelve_hours_and_its_last_token_with_it(shop):
    rafiq = turn_of(shop, shop.rafiq, "8042")
    caller = Caller(
        rafiq.user, rafiq.role, frozenset(rafiq.permissions), rafiq.branch, rafiq.session, till=rafiq.till
    )
    later = clock.now() + timedelta(hours=11, minutes=50)
    assert 595 <= pin_service.stay(wiring.pinned(), caller, shop.till, later).seconds <= 600
    with pytest.raises(NotSignedIn):
        pin_service.stay(wiring.pinned(), caller, shop.till, later + timedelta(minutes=10))


def test_no_refresh_token_belongs_to_a_turn(shop):
    reply = take_turn(shop.till, shop.rafiq.login, "8042", shop.salma.who)
    turn = tokens.claims(f"Bearer {reply.json['access']}")["session"]
    assert set(reply.json) == {"access", "token_type", "expires_in", "user"}
    assert [i for i in items("refresh") if i["session_id"]["S"] == turn] == []
