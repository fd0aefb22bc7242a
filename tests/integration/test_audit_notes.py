"""Every privileged operation of the code leaves its note: who changed what, and what it was before."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from supermarket import wiring
from supermarket.edge.operation import Operation
from supermarket.kernel.ids import new_id
from supermarket.settings.model import Branch, ShopRules
from tests.support import (
    audited_counting,
    audited_credit,
    audited_delivery,
    audited_machines,
    audited_order_changes,
    audited_orders,
    audited_payments,
    audited_people,
    audited_purchasing,
    audited_statements,
    audited_stock,
    cloud,
    online_shop,
    till_shop,
)
from tests.support.audit import notes
from tests.support.audited_office import KNOWN, SCENES, Told, code
from tests.support.gateway import call, function, handlers

pytestmark = pytest.mark.usefixtures("shop")
UNNOTED: dict[str, str] = {
    "POST /pos/transactions": "a sale is its own record, never changed, with its cashier",
    "POST /pos/sessions/open": "a till session is its own record, with its cashier",
    "POST /pos/sessions/{session_id}/close": "a till session is its own record, with its cashier",
    **audited_people.UNNOTED,
    **audited_machines.UNNOTED,
    **audited_stock.UNNOTED,
    **audited_counting.UNNOTED,
    **audited_credit.UNNOTED,
    **audited_purchasing.UNNOTED,
    **audited_delivery.UNNOTED,
    **audited_payments.UNNOTED,
    **audited_statements.UNNOTED,
    **audited_orders.UNNOTED,
    **audited_order_changes.UNNOTED,
}
"""Operations that leave no note, and why."""
SECRET = re.compile(r"(password|secret|token|digest|hash|pin|codes)$", re.IGNORECASE)

ALLOWED = ("(changed)", "renewed", None, False, True)
"""What a note may say of a secret."""


@pytest.fixture(scope="module")
def shop() -> Iterator[None]:
    """One for all of these tests: each makes what it changes."""
    with cloud.running():
        till_shop.open_shop()
        wiring.settings().add_branch(
            Branch(online_shop.BRANCH, "DHK", "Dhanmondi", warehouse_id=online_shop.WAREHOUSE)
        )
        wiring.settings().replace_rules(ShopRules(online_branch_id=online_shop.BRANCH), 2)
        audited_people.open_doors()
        yield


def operations() -> list[Operation]:
    apps = [getattr(module, "app", None) for module in handlers().values()]
    return [operation for app in apps for operation in getattr(app, "operations", [])]


def test_every_privileged_operation_is_among_these() -> None:
    privileged = {f"{o.method} {o.path}" for o in operations() if o.audited or o.staff}

    assert privileged == SCENES.keys() | UNNOTED.keys()
    assert not SCENES.keys() & UNNOTED.keys()


@pytest.mark.parametrize("name", sorted(SCENES))
def test_it_leaves_the_note_of_what_it_did(name: str) -> None:
    (operation,) = [o for o in operations() if f"{o.method} {o.path}" == name]

    reply, expected = SCENES[name]()

    assert reply.status < 300, reply.text
    left = [note for note_id, note in notes().items() if note_id not in KNOWN]
    assert sorted(map(shown, left)) == sorted(map(wanted, expected))
    for note in left:
        told = next(each for each in expected if each.id == note["object_id"])
        assert_fits(note["before"], told.before)
        assert_fits(note["after"], told.after)
        assert (note["operation"], note["address"]) == (operation.name, "203.0.113.7")
        assert note["request_id"] == "11111111-2222-4333-8444-555555555555"


def shown(note: dict[str, Any]) -> tuple[str, str, str, str]:
    return note["object_kind"], note["object_id"], note["actor_id"], note["role"]


def wanted(told: Told) -> tuple[str, str, str, str]:
    return told.kind, told.id, told.by.user, told.by.role


def assert_fits(record: dict[str, Any] | None, fields: dict[str, Any] | None) -> None:
    assert (record is None) == (fields is None), record
    if record is not None and fields is not None:
        assert {name: record.get(name) for name in fields} == fields


def test_what_an_operator_calls_is_noted_as_the_systems_own() -> None:
    before = notes()

    function("accounts/rotate_signing_keys").handler({"compromised": True}, None)

    (note,) = [note for note_id, note in notes().items() if note_id not in before]
    assert (note["actor_id"], note["role"], note["operation"]) == ("system", "system", "rotate_signing_keys")
    assert (note["object_kind"], note["after"]["compromised"], note["after"]["keys"]) == (
        "signing_key",
        True,
        1,
    )
    assert note["after"].keys() == {"rotated", "kid", "keys", "compromised"}


def test_what_people_do_to_what_is_theirs_is_not_noted() -> None:
    wanted = online_shop.product(code(), tax="E")
    placed = online_shop.order(new_id(), {wanted: 1}, headers=online_shop.GUEST)
    user = audited_people.hire()
    before = notes()

    mine = call("PUT", f"/orders/{placed['id']}/cancel", {"reason": "Twice"}, headers=online_shop.GUEST)
    renamed = call("PATCH", "/me", {"name": "Rahima Begum"}, who=audited_people.acting(user))

    assert (mine.status, renamed.status) == (200, 200)
    assert notes() == before


def test_no_note_has_a_secret_or_says_whose_it_is() -> None:
    """Runs after the others, over all the notes they left."""
    found = notes()
    assert found

    for note in found.values():
        for name, value in fields_of([note["before"], note["after"]]):
            assert not SECRET.search(name) or value in ALLOWED, (
                note["operation"],
                name,
            )
    text = str(list(found.values()))
    for personal in audited_people.PERSONAL:
        assert personal not in text


def fields_of(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if not isinstance(inner, (dict, list)):
                yield name, inner
            yield from fields_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from fields_of(inner)
