"""People with accounts and PINs at the tills of `tests.support.till_shop`."""

from dataclasses import dataclass
from functools import cache

from supermarket import wiring
from supermarket.accounts.model import DEFAULT_ROLES, User
from supermarket.accounts.pin_model import Pin
from supermarket.kernel import clock
from supermarket.kernel.ids import new_id
from tests.support.gateway import Reply, Who, call, function
from tests.support.signed_in import holder_of
from tests.support.till_shop import GULSHAN, UTTARA, add_terminal, open_session, open_shop

PASSWORD = "four quiet river boats"
PIN = "7391"


@dataclass(frozen=True)
class Worker:
    """Somebody who works here; ``who`` is them, signed in with their password."""

    id: str
    login: str
    who: Who


@cache
def hashed(secret: str) -> str:
    """Once a process: it takes as long as it should."""
    return wiring.accounts().passwords.hash(secret)


def hire(name: str, login: str, role: str = "cashier", branch: str = GULSHAN, pin: str = PIN) -> Worker:
    now = clock.now()
    user = User(
        new_id(), name, role, email=login, branch_id=branch, password_hash=hashed(PASSWORD),
        created_at=clock.stamp(now), updated_at=clock.stamp(now),
    )  # fmt: skip
    wiring.accounts().users.add(user)
    if pin:
        wiring.pins().set(user, Pin(user.id, hashed(pin), now), [])
    return Worker(user.id, login, Who(user.id, role, tuple(sorted(DEFAULT_ROLES[role])), branch))


def sign_in(login: str) -> Who:
    reply = call("POST", "/auth/login", {"login": login, "password": PASSWORD})
    assert reply.status == 200, reply.text
    return holder_of(reply.json["access"])


def set_pin(worker: Worker, pin: str = PIN, password: str = PASSWORD) -> Reply:
    return call("PUT", "/auth/pin", {"password": password, "pin": pin}, who=worker.who)


@dataclass(frozen=True)
class TillCrew:
    """Salma opened the till at Gulshan, Rafiq relieves her, Nasrin supervises; Jamal works at Uttara."""

    salma: Worker
    rafiq: Worker
    nasrin: Worker
    jamal: Worker
    till: str


def crew() -> TillCrew:
    function("accounts/rotate_signing_keys").handler({}, None)
    open_shop()
    salma, rafiq = hire("Salma", "salma@example.com"), hire("Rafiq", "rafiq@example.com", pin="8042")
    nasrin = hire("Nasrin", "nasrin@example.com", "manager", pin="6180")
    jamal = hire("Jamal", "jamal@example.com", branch=UTTARA, pin="5517")
    till = open_session(add_terminal(), who=salma.who)
    return TillCrew(salma, rafiq, nasrin, jamal, till)


def take_turn(till: str, login: str, pin: str, who: Who) -> Reply:
    return call("POST", f"/pos/sessions/{till}/sign-in", {"login": login, "pin": pin}, who=who)


def turn_of(crew: TillCrew, worker: Worker, pin: str) -> Who:
    """A worker's turn at Salma's till, by PIN."""
    reply = take_turn(crew.till, worker.login, pin, crew.salma.who)
    assert reply.status == 200, reply.text
    return holder_of(reply.json["access"])


def ask_approval(
    till: str, login: str, pin: str, who: Who, permission: str = "pos:report", reason: str = "Shift change"
) -> Reply:
    body = {"login": login, "pin": pin, "permission": permission, "reason": reason}
    return call("POST", f"/pos/sessions/{till}/approvals", body, who=who)
