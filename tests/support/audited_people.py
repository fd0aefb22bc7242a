"""Successful requests about people, their rights and what proves them, each with the notes it leaves."""

import itertools
from typing import Any

import jwt
from pyotp import TOTP

from supermarket import wiring
from supermarket.accounts.model import User
from supermarket.kernel.ids import new_id
from tests.support.audited_office import Told, ask, code, made, scene
from tests.support.gateway import Reply, Who, function
from tests.support.standing import stand
from tests.support.till_people import hashed
from tests.support.till_shop import GULSHAN, add_terminal, open_session

PIN = "739104"
PASSWORD = "four quiet river boats"
NOW = "2026-11-22T10:00:00.000Z"
_numbers = itertools.count(20_000_000)
UNNOTED: dict[str, str] = {}
PERSONAL = [
    PASSWORD,
    "Rahima",
    "rahima@example.com",
    "seven loud mountain trains",
    "Rahim Uddin",
    "1712345678",
]


def person(name: str, **fields: Any) -> User:
    """Somebody with a number of their own and the password above."""
    made = {
        "created_at": NOW,
        "updated_at": NOW,
        "phone": f"+88017{next(_numbers)}",
        "password_hash": hashed(PASSWORD),
        **fields,
    }
    user = User(new_id(), name, **made)
    wiring.accounts().users.add(user)
    return user


def open_doors() -> None:
    """Whoever governs is there."""
    function("accounts/rotate_signing_keys").handler({}, None)
    person("Farhana Rahman", role="admin")


def hire() -> User:
    return person("Rahima Khatun", role="cashier", branch_id=GULSHAN)


@scene("POST /users")
def create_user() -> tuple[Reply, list[Told]]:
    body = {
        "name": "Rahima Khatun", "phone": "01712345678", "password": PASSWORD, "role": "cashier", "branch_id": GULSHAN,
    }  # fmt: skip
    reply = ask("POST", "/users", body)
    after = {
        "name": "R…",
        "phone": "+…",
        "email": "",
        "role": "cashier",
        "branch_id": GULSHAN,
        "active": True,
    }
    return reply, [Told("user", reply.json["id"], None, after)]


@scene("PATCH /users/{user_id}")
def change_user() -> tuple[Reply, list[Told]]:
    user = hire()
    body = {"role": "manager", "name": "Rahima Begum", "password": "seven loud mountain trains"}
    reply = ask("PATCH", f"/users/{user.id}", body, 1)
    after = {
        "role": "manager",
        "name": "R… (changed)",
        "phone": "+…",
        "password_hash": "(changed)",
        "version": 2,
    }
    return reply, [
        Told("user", user.id, {"role": "cashier", "name": "R…", "phone": "+…", "version": 1}, after)
    ]


@scene("DELETE /users/{user_id}")
def deactivate_user() -> tuple[Reply, list[Told]]:
    user = hire()
    return ask("DELETE", f"/users/{user.id}"), [Told("user", user.id, {"active": True}, {"active": False})]


@scene("PUT /roles/{role}")
def set_role() -> tuple[Reply, list[Told]]:
    reply = ask("PUT", "/roles/clerk", {"permissions": ["inventory:read"]}, 0)
    before = {"permissions": ["inventory:adjust", "inventory:read", "reports:stock"], "version": 0}
    return reply, [Told("role", "clerk", before, {"permissions": ["inventory:read"], "version": 1})]


def acting(user: User, *permissions: str) -> Who:
    return Who(user.id, user.role, permissions, user.branch_id)


# What proves who somebody is


@scene("POST /users/{user_id}/invite")
def invite_user() -> tuple[Reply, list[Told]]:
    body = {"name": "Rahima Khatun", "email": "rahima@example.com", "role": "cashier", "branch_id": GULSHAN}
    hired = made("/users", **body)
    return ask("POST", f"/users/{hired['id']}/invite"), [Told("user", hired["id"], None, {"code": "invite"})]


@scene("POST /auth/password/change")
def change_password() -> tuple[Reply, list[Told]]:
    user = hire()
    body = {"old": PASSWORD, "new": "seven loud mountain trains"}
    reply = ask("POST", "/auth/password/change", body, who=acting(user))
    return reply, [Told("user", user.id, {"version": 1}, {"password_hash": "(changed)"}, acting(user))]


@scene("DELETE /auth/sessions/{session_id}")
def end_session() -> tuple[Reply, list[Told]]:
    user = hire()
    elsewhere = new_id()
    stand(user.id, elsewhere)
    reply = ask("DELETE", f"/auth/sessions/{elsewhere}", who=acting(user))
    return reply, [Told("session", elsewhere, {"user_id": user.id}, None, acting(user))]


def with_factor() -> tuple[User, str]:
    user = hire()
    begun = ask("POST", "/auth/mfa/totp", {}, who=acting(user))
    assert begun.status == 200, begun.text
    return user, str(begun.json["secret"])


def confirmed() -> tuple[User, list[str]]:
    user, secret = with_factor()
    reply = ask("POST", "/auth/mfa/totp", {"code": TOTP(secret).now()}, who=acting(user))
    return user, list(reply.json["recovery_codes"])


@scene("POST /auth/mfa/totp")
def enrol_totp() -> tuple[Reply, list[Told]]:
    user, secret = with_factor()
    reply = ask("POST", "/auth/mfa/totp", {"code": TOTP(secret).now()}, who=acting(user))
    return reply, [Told("user", user.id, {"second_factor": False}, {"second_factor": True}, acting(user))]


@scene("DELETE /auth/mfa/totp")
def remove_totp() -> tuple[Reply, list[Told]]:
    user, codes = confirmed()
    reply = ask("DELETE", "/auth/mfa/totp", {"code": codes[0]}, who=acting(user))
    return reply, [Told("user", user.id, {"second_factor": True}, {"second_factor": False}, acting(user))]


@scene("POST /auth/mfa/recovery-codes")
def renew_recovery_codes() -> tuple[Reply, list[Told]]:
    user, codes = confirmed()
    reply = ask("POST", "/auth/mfa/recovery-codes", {"code": codes[0]}, who=acting(user))
    return reply, [Told("second_factor", user.id, None, {"recovery_codes": "renewed"}, acting(user))]


# PINs at the till


def with_pin(role: str = "cashier") -> User:
    user = person("Rahima Khatun", role=role, branch_id=GULSHAN)
    reply = ask("PUT", "/auth/pin", {"password": PASSWORD, "pin": PIN}, who=acting(user))
    assert reply.status == 204, reply.text
    return user


@scene("PUT /auth/pin")
def set_pin() -> tuple[Reply, list[Told]]:
    user = hire()
    reply = ask("PUT", "/auth/pin", {"password": PASSWORD, "pin": PIN}, who=acting(user))
    return reply, [Told("pin", user.id, None, {}, acting(user))]


@scene("DELETE /auth/pin")
def remove_pin() -> tuple[Reply, list[Told]]:
    user = with_pin()
    reply = ask("DELETE", "/auth/pin", who=acting(user))
    return reply, [Told("pin", user.id, {"set": True}, {"set": False}, acting(user))]


def claims(token: str) -> dict[str, Any]:
    said: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return said


def at_till() -> tuple[str, Who]:
    cashier = acting(hire(), "pos:sell")
    return open_session(add_terminal(code()[:8]), who=cashier), cashier


@scene("POST /pos/sessions/{session_id}/sign-in")
def sign_in_at_till() -> tuple[Reply, list[Told]]:
    user, (session, cashier) = with_pin(), at_till()
    reply = ask("POST", f"/pos/sessions/{session}/sign-in", {"user_id": user.id, "pin": PIN}, who=cashier)
    return reply, [Told("turn", claims(reply.json["access"])["sid"], None, {"user_id": user.id}, cashier)]


@scene("DELETE /pos/sessions/{session_id}/sign-in")
def leave_till() -> tuple[Reply, list[Told]]:
    user, (session, cashier) = with_pin(), at_till()
    begun = ask("POST", f"/pos/sessions/{session}/sign-in", {"user_id": user.id, "pin": PIN}, who=cashier)
    turn = claims(begun.json["access"])["sid"]
    mine = Who(user.id, user.role, ("pos:sell",), GULSHAN, turn, session)
    reply = ask("DELETE", f"/pos/sessions/{session}/sign-in", who=mine)
    return reply, [Told("session", turn, {"user_id": user.id}, None, mine)]


@scene("POST /pos/sessions/{session_id}/approvals")
def approve_at_till() -> tuple[Reply, list[Told]]:
    user, (session, cashier) = with_pin("manager"), at_till()
    body = {"user_id": user.id, "pin": PIN, "permission": "pos:report", "reason": "Shift change"}
    reply = ask("POST", f"/pos/sessions/{session}/approvals", body, who=cashier)
    after = {"permission": "pos:report", "supervisor_id": user.id, "reason": "Shift change"}
    return reply, [Told("approval", claims(reply.json["approval"])["jti"], None, after, cashier)]


# Personal data


@scene("POST /customers/{customer_id}/export")
def export_data() -> tuple[Reply, list[Told]]:
    customer = person("Rahima Khatun", role="customer")
    reply = ask("POST", f"/customers/{customer.id}/export")
    return reply, [Told("personal_data", customer.id, None, {"given_out": True})]


@scene("POST /customers/{customer_id}/erase")
def erase_data() -> tuple[Reply, list[Told]]:
    customer = person("Rahima Khatun", role="customer")
    reply = ask("POST", f"/customers/{customer.id}/erase", {"confirm": "erase"})
    return reply, [Told("personal_data", customer.id, None, {"erased": True})]
