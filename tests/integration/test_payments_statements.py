"""The statement that a gateway's merchant panel gives, against the payments there are."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from supermarket import wiring
from supermarket.kernel import clock
from supermarket.payments import audit_service
from supermarket.payments.audit_model import MOST_KEPT
from supermarket.payments.model import Payment
from tests.support import paying
from tests.support.faults import counted
from tests.support.gateway import Reply, call, staff
from tests.support.online_shop import BRANCH, GUEST, OTHER_BRANCH, product
from tests.support.paying import BOSS, now
from tests.support.paying_fake import Till
from tests.support.tables import everything

pytestmark = pytest.mark.usefixtures("cloud")
pytest_plugins = "tests.support.paying_fixtures"
HEADER = "transaction_id,amount,invoice,refunded,fee"


@pytest.fixture
def milk(till: Till) -> str:
    return product("MILK", stock=20)


def paid(till: Till, milk: str) -> Payment:
    made = till.ordered(milk, 1, headers=GUEST)
    till.pays(made)
    return till.settle(made)


def today(days: int = 0) -> str:
    day = wiring.settings().branch(BRANCH).business_date(clock.now()) + timedelta(days=days)
    return day.isoformat()


def upload(*lines: str, who: Any = BOSS, key: str | None = None, **body: Any) -> Reply:
    sent = {
        "branch_id": BRANCH,
        "gateway": "bkash",
        "date": today(),
        "csv": "\n".join((HEADER, *lines)),
        **body,
    }
    return call("POST", "/payments/reconciliation/statements", sent, who=who, key=key)


def shown(day: str | None = None) -> Any:
    return call("GET", f"/payments/reconciliation?date={day or today()}", who=BOSS).json


def kinds(reply: Reply) -> list[tuple[str, str]]:
    assert reply.status == 201, reply.text
    return sorted((each["kind"], each["transaction_id"]) for each in reply.json["differences"])


def line(payment: Payment, amount: str = "100.00", refunded: str = "", fee: str = "") -> str:
    return f"{payment.transaction_id},{amount},{payment.invoice},{refunded},{fee}"


def counts(capsys: pytest.CaptureFixture[str]) -> int:
    return capsys.readouterr().out.count('"PaymentsDisagree":[')


def test_every_line_that_does_not_agree_is_told_for_what_it_is(
    till: Till, milk: str, capsys: pytest.CaptureFixture[str]
) -> None:
    right, short, missing, twice, back, elsewhere = (paid(till, milk) for _ in range(6))
    waits = till.ordered(milk, 1, headers=GUEST)
    wiring.payments().save(
        elsewhere, replace(elsewhere, branch_id=OTHER_BRANCH, version=elsewhere.version + 1)
    )
    capsys.readouterr()

    reply = upload(
        line(right, fee="1.85"), line(short, "99.99", fee="1.84"), line(twice), line(twice, refunded="5"),
        line(back, refunded="30.00"), "T-foreign,70,DHK999999A1,,", "T-foreign,70,DHK999999A1,,",
        f"T-just-now,100,{waits.invoice},,", line(elsewhere, "1.00"),
    )  # fmt: skip

    assert kinds(reply) == [
        ("amount", short.transaction_id), ("doubled_there", twice.transaction_id), ("doubled_there", "T-foreign"),
        ("missing_there", missing.transaction_id), ("refunded_there", back.transaction_id),
        ("unknown_to_us", "T-foreign"),
    ]  # fmt: skip
    told = {each["kind"]: each for each in reply.json["differences"] if each["payment_id"]}
    assert {kind: (each["payment_id"], each["ours"], each["theirs"]) for kind, each in told.items()} == {
        "amount": (short.id, "100.00", "99.99"), "doubled_there": (twice.id, "100.00", "100.00"),
        "missing_there": (missing.id, "100.00", "0.00"), "refunded_there": (back.id, "0.00", "30.00"),
    }  # fmt: skip
    (foreign,) = [each for each in reply.json["differences"] if each["kind"] == "unknown_to_us"]
    assert (foreign["gateway"], foreign["theirs"], foreign["said"]) == ("bkash", "70.00", "DHK999999A1")
    sums = {name: reply.json[name] for name in ("count", "total", "fees", "found", "by", "date")}
    assert sums == {
        "count": 9, "total": "740.99", "fees": "3.69", "found": 6, "by": BOSS.user, "date": right.day,
    }  # fmt: skip
    assert counts(capsys) == 6


def test_a_statement_that_agrees_has_no_difference(till: Till, milk: str) -> None:
    payment = paid(till, milk)
    paying.refund(payment, "30.00")
    till.carry_out()

    reply = upload(line(payment, refunded="30.00"))

    assert (kinds(reply), reply.json["found"], now(payment).refunded.poisha) == ([], 0, 3000)


def test_the_audit_of_the_hour_keeps_what_a_statement_said(till: Till, milk: str) -> None:
    payment = paid(till, milk)
    other = upload("T1,5,,,", gateway="nagad").json
    mine = upload(line(payment, "99.00")).json

    alone = shown()
    desk = replace(wiring.audit_desk(), gateways=till.fake, alarm=lambda *_: None)
    audit_service.audit(desk, clock.now())
    beside = shown()

    assert (alone["gateways"], alone["differences"], alone["at"]) == ([], [], mine["at"])
    assert alone["statements"] == beside["statements"] == [mine, other]
    assert (beside["differences"], beside["found"], beside["gateways"][0]["count"]) == ([], 0, 1)
    assert shown(today(-1))["statements"] == []


def test_another_statement_takes_the_place_of_the_first(till: Till, milk: str) -> None:
    payment = paid(till, milk)
    first = upload(line(payment, "99.00"))
    second = upload(line(payment))

    (kept,) = shown()["statements"]

    assert [each.json["found"] for each in (first, second)] == [1, 0]
    assert kept == second.json


def test_the_same_request_counts_once(till: Till, milk: str, capsys: pytest.CaptureFixture[str]) -> None:
    payment = paid(till, milk)
    first = upload(line(payment, "99.00"), key="statement-1")
    capsys.readouterr()

    again = upload(line(payment, "99.00"), key="statement-1")
    other = upload(line(payment), key="statement-1")
    before = everything()
    upload(line(payment))
    replaced = upload(line(payment, "99.00"), key="statement-1")

    assert (first.status, again.json, counts(capsys)) == (201, first.json, 0)
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    assert (replaced.status, replaced.json["code"]) == (409, "already_done")
    assert everything() != before and shown()["statements"][0]["found"] == 0


def test_an_older_statement_does_not_take_the_place_of_a_newer(till: Till, milk: str) -> None:
    kept = upload(line(paid(till, milk)))
    statements = wiring.audit_desk().statements
    (newest,) = statements.of(BRANCH, wiring.settings().branch(BRANCH).business_date(clock.now()))
    before = everything()

    with pytest.raises(Exception, match="newer") as refused:
        statements.keep(replace(newest, at=newest.at - timedelta(seconds=1)), newest, None)

    assert (refused.value.code, everything()) == ("statement_newer", before)  # type: ignore[attr-defined]
    assert shown()["statements"] == [kept.json]


def test_money_that_came_after_midnight_is_of_its_own_day(till: Till, milk: str) -> None:
    payment = paid(till, milk)
    late = replace(now(payment), day=today(-1), version=payment.version + 1)
    wiring.payments().save(payment, late)

    before, after = upload(date=today(-1)), upload()

    assert (kinds(before), kinds(after)) == ([], [("missing_there", payment.transaction_id)])


@pytest.mark.parametrize(
    ("body", "pointer", "told"),
    [
        ({"csv": "transaction_id,amount\nT1,5\nT2,five\n"}, "/csv", "line 3, amount: an amount in taka"),
        ({"csv": "trx,amount\nT1,5\n"}, "/csv", "line 1: there is no column transaction_id"),
        ({"date": "2999-01-01"}, "/date", "a day that has begun"),
        ({"gateway": "store_credit"}, "/gateway", "Input should be"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_kept(
    till: Till, body: dict[str, str], pointer: str, told: str
) -> None:
    before = everything()

    reply = upload("T1,5,,,", **body)

    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, pointer)
    assert reply.json["errors"][0]["detail"].startswith(told)
    assert everything() == before


@pytest.mark.parametrize(
    "who", [staff("payments:manage", branch=OTHER_BRANCH), staff("payments:read", branch=BRANCH)]
)
def test_only_who_manages_payments_of_the_branch_may(till: Till, milk: str, who: Any) -> None:
    payment = paid(till, milk)
    before = everything()

    reply = upload(line(payment, "1.00"), who=who)

    assert (reply.status, everything()) == (403, before)


def test_the_statement_of_another_shop_is_compared_in_few_calls_and_told_in_part(till: Till) -> None:
    lines = [f"T{number},5,DHK{number:06d}A9,," for number in range(MOST_KEPT + 1)]

    with counted() as calls:
        reply = upload(*lines)

    found = Counter(each["kind"] for each in reply.json["differences"])
    assert (found, reply.json["found"]) == ({"unknown_to_us": 500}, 501)
    assert (Counter(calls)["BatchGetItem"], len(calls) < 25) == (12, True)
