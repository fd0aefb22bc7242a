"""The audit log: from a change over the tables' streams into the chain, out of it over HTTP, and proven."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from supermarket import wiring
from supermarket.kernel.errors import Unavailable
from supermarket.settings import audit_service
from supermarket.settings.audit_tables import TableAuditLog
from supermarket.settings.model import TaxClass
from tests.support import faults
from tests.support.audit import (
    AUDITOR,
    DAY,
    chain,
    chained,
    items,
    note,
    notes,
    proven,
    read,
    record,
    told,
    verify,
)
from tests.support.gateway import Who, call, function, staff

pytestmark = pytest.mark.usefixtures("cloud")
OFFICE = staff("products:manage", "branches:all", user="01890000-0000-7000-8000-0000000000f1")
OTHER = staff("products:manage", user="01890000-0000-7000-8000-0000000000f2")


def add_brand(code: str, who: Who = OFFICE) -> str:
    reply = call("POST", "/brands", {"code": code, "name": f"Brand {code}"}, who=who)
    assert reply.status == 201, reply.text
    return str(reply.json["id"])


# From a change into the log


def test_a_change_is_in_the_log_with_who_made_it_and_what_it_was_before() -> None:
    brand = add_brand("ACI")
    call(
        "PUT", f"/brands/{brand}", {"code": "ACI", "name": "ACI Ltd"}, who=OTHER, headers={"If-Match": '"1"'}
    )

    record()

    changed, added = read()
    told_of = notes()[changed["id"]]
    today = told_of["at"][:10]
    seal = changed.pop("hash")
    assert changed == {
        "id": changed["id"], "at": told_of["at"], "actor": {"id": OTHER.user, "name": "", "role": "manager"},
        "address": "203.0.113.7", "operation": "replace_brand", "object": {"kind": "brand", "id": brand},
        "before": {"id": brand, "code": "ACI", "name": "Brand ACI", "name_bn": "", "slug": "brand-aci", "version": 1},
        "after": {"id": brand, "code": "ACI", "name": "ACI Ltd", "name_bn": "", "slug": "brand-aci", "version": 2},
        "request_id": "11111111-2222-4333-8444-555555555555", "day": today, "sequence": 2, "approved_by": None,
    }  # fmt: skip
    assert (added["actor"]["id"], added["operation"], added["before"]) == (OFFICE.user, "add_brand", None)
    assert items()[f"DAY#{today}", f"{2:012d}"]["previous"]["S"] == added["hash"] != seal
    assert verify()["entries"] == 2


def test_a_change_costs_one_more_item_in_its_transaction() -> None:
    add_brand("ONE")
    with faults.counted() as sent:
        add_brand("TWO")

    assert sent.count("TransactWriteItems") == 1 and "PutItem" not in sent
    assert len(notes()) == 2


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_is_told_out_of_order_and_twice_is_recorded_once(order: tuple[int, ...]) -> None:
    for code in ("ONE", "TWO", "THREE"):
        add_brand(code)
    records = told()

    record([records[place] for place in order])
    record(records)

    assert [entry["sequence"] for entry in read()] == [3, 2, 1]
    assert {entry["id"] for entry in read()} == notes().keys()
    assert verify()["entries"] == 3


def test_only_new_notes_are_recorded() -> None:
    add_brand("ONE")
    gone = [
        {**r, "eventName": "REMOVE", "dynamodb": {**r["dynamodb"], "OldImage": r["dynamodb"]["NewImage"]}}
        for r in told()
    ]
    for each in gone:
        del each["dynamodb"]["NewImage"]

    record(gone)

    assert items() == {}


def test_recorders_that_meet_chain_each_note_once_without_a_fork() -> None:
    """Between what each reads and what it writes, another one records."""
    waiting = [note(number) for number in range(6)]

    class Overtaken(TableAuditLog):
        def _last(self) -> Any:
            found = super()._last()
            if waiting:
                audit_service.record(Overtaken(), wiring.audit_key(), waiting.pop(), DAY)
            return found

    audit_service.record(Overtaken(), wiring.audit_key(), note(99), DAY)

    entries = read("day=2026-11-20")
    assert [entry["sequence"] for entry in entries] == [7, 6, 5, 4, 3, 2, 1]
    assert len({entry["id"] for entry in entries}) == 7
    assert proven() == 7


@pytest.mark.parametrize("early_is_first", [True, False])
def test_two_clocks_on_both_sides_of_midnight_do_not_fork(early_is_first: bool) -> None:
    chain(2)
    late = DAY + timedelta(minutes=2)
    mine, others = (DAY, late) if early_is_first else (late, DAY)

    class Overtaken(TableAuditLog):
        met = False

        def _last(self) -> Any:
            found = super()._last()
            if not self.met:
                self.met = True
                chained(note(50), others)
            return found

    audit_service.record(Overtaken(), wiring.audit_key(), note(51), mine)

    days = [(entry["day"], entry["sequence"]) for entry in read()]
    assert days in (
        [("2026-11-21", 2), ("2026-11-21", 1), ("2026-11-20", 2), ("2026-11-20", 1)],
        [("2026-11-21", 1), ("2026-11-20", 3), ("2026-11-20", 2), ("2026-11-20", 1)],
    )
    assert proven() == 4


def test_a_lost_answer_and_a_lost_race_record_once() -> None:
    with faults.losing_the_answer("TransactWriteItems"):
        chained(note(1))
    with faults.failing("TransactWriteItems", faults.CONFLICT, times=3):
        chained(note(2))

    assert chained(note(1)) is None
    assert proven() == 2


def test_a_note_that_cannot_be_recorded_comes_again() -> None:
    add_brand("ONE")
    add_brand("TWO")
    first, second = told()

    with faults.failing("TransactWriteItems", faults.CONFLICT, times=12):
        answer = function("settings/record_audit").handler({"Records": [first, second]}, None)

    assert answer == {"batchItemFailures": [{"itemIdentifier": first["dynamodb"]["SequenceNumber"]}]}
    assert items() == {}


def test_whoever_never_gets_to_record_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supermarket.settings.audit_tables.TRIES", 2)
    chain(1)
    last = wiring.audit_log().head("2026-11-20")

    class Blind(TableAuditLog):
        def _last(self) -> Any:
            return last

    chained(note(1))

    with pytest.raises(Unavailable):
        audit_service.record(Blind(), wiring.audit_key(), note(2), DAY)
    assert proven() == 2


# Reading


def test_the_log_is_read_by_actor_object_and_day() -> None:
    chain(2, days=3)
    chained(note(80, actor_id="u-2"), DAY + timedelta(days=3))
    chained(note(81, object_id="clerk"), DAY + timedelta(days=3))

    def places(query: str) -> list[tuple[str, int]]:
        return [(entry["day"][-2:], entry["sequence"]) for entry in read(query)]

    everything = [("23", 2), ("23", 1), ("22", 2), ("22", 1), ("21", 2), ("21", 1), ("20", 2), ("20", 1)]
    assert places("") == everything
    assert places("limit=1") == everything
    assert places("limit=3&from=2026-11-21&to=2026-11-22") == everything[2:6]
    assert places("day=2026-11-21") == [("21", 2), ("21", 1)]
    assert places("day=2026-11-19") == []
    for whose in ("", "&actor_id=u-1", "&object_kind=role&object_id=cashier"):
        assert places(f"to=0001-01-01{whose}") == places(f"from=9999-12-31{whose}") == []
    assert places("actor_id=u-2") == [("23", 1)]
    assert places("limit=2&actor_id=u-1&to=2026-11-21") == everything[4:]
    assert places("object_kind=role&object_id=clerk") == [("23", 2)]
    assert places("object_kind=role&object_id=cashier&actor_id=u-2") == [("23", 1)]
    assert places("object_kind=role&object_id=cashier&day=2026-11-22") == [("22", 2), ("22", 1)]


def test_a_page_looks_at_a_month_of_days_at_most() -> None:
    chain(1, days=40)

    first = call("GET", "/audit-log?limit=100", who=AUDITOR).json

    assert len(first["items"]) == 31 and first["next_cursor"]
    assert len(read("limit=100")) == 40


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("object_kind=role", "?object_id"),
        ("object_id=cashier", "?object_kind"),
        ("day=yesterday", "?day"),
        ("day=2026-11-20&from=2026-11-19", "?day"),
        ("from=2026-11-20&to=2026-11-19", "?to"),
        ("from=soon", "?from"),
        ("who=u-1", "?who"),
    ],
)
def test_a_filter_that_means_nothing_is_named(query: str, field: str) -> None:
    reply = call("GET", f"/audit-log?{query}", who=AUDITOR)

    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, field)


@pytest.mark.parametrize("permissions", [("audit:read",), ("branches:all", "settings:manage")])
def test_the_log_is_for_auditors_of_all_branches(permissions: tuple[str, ...]) -> None:
    reply = call("GET", "/audit-log", who=Who(AUDITOR.user, "manager", permissions))

    assert (reply.status, reply.json["code"]) == (403, "not_allowed")


# What is not in it


def test_a_refused_change_leaves_no_note() -> None:
    brand = add_brand("ONE")
    before = notes()

    taken = call("POST", "/brands", {"code": "one", "name": "Again"}, who=OFFICE)
    raced = call(
        "PUT", f"/brands/{brand}", {"code": "ONE", "name": "X"}, who=OFFICE, headers={"If-Match": '"7"'}
    )
    unfit = call("POST", "/brands", {"code": "TWO"}, who=OFFICE)
    denied = call("POST", "/brands", {"code": "TWO", "name": "Two"}, who=AUDITOR)

    assert [reply.status for reply in (taken, raced, unfit, denied)] == [409, 412, 422, 403]
    assert notes() == before


def test_a_repeated_request_is_noted_once() -> None:
    for _ in range(2):
        call("POST", "/brands", {"code": "ONE", "name": "One"}, who=OFFICE, key="add-one-brand")

    assert len(notes()) == 1


def test_the_first_admin_is_in_the_log_as_the_systems_own_deed() -> None:
    person = {"name": "Farhana Rahman", "email": "admin@example.com", "password": "four quiet river boats"}
    made = function("accounts/create_admin").handler(person, None)
    again = function("accounts/create_admin").handler(person, None)

    record()

    (entry,) = read("actor_id=system")
    assert (made["created"], again["created"], entry["operation"]) == (True, False, "create_admin")
    assert (entry["object"], entry["actor"]["role"]) == ({"kind": "user", "id": made["user_id"]}, "system")
    assert entry["after"]["name"] == "F…" and "password_hash" not in entry["after"]


def test_what_no_privileged_operation_changes_is_not_noted() -> None:
    wiring.settings().add_tax_class(TaxClass("VAT", "VAT", 1500))

    assert notes() == {}
