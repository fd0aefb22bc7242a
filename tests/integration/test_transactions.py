"""Transactions and the marks of requests, when the way to the table is good and when it is not."""

import pytest
from pynamodb.attributes import NumberAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import Marker, commit, put, update, write_alone
from supermarket.kernel.errors import AlreadyExists, Conflict, KeyReused, Unavailable
from supermarket.kernel.once import AlreadyDone, Once, perform
from tests.support.faults import CONFLICT, THROTTLED, counted, failing, losing_the_answer
from tests.support.streams import records
from tests.support.tables import everything

pytestmark = pytest.mark.usefixtures("cloud")


class Tally(Row):
    context = "inventory"
    count = NumberAttribute(default=0)


class TallyMarker(Marker):
    context = "inventory"


ONCE = Once("cashier#sell", "key-00001", "hash-1")


def raise_by(amount: int, once: Once | None = ONCE) -> str:
    commit([update(Tally("T", "T"), [Tally.count.add(amount)]), *TallyMarker.write(once, "record-1")])
    return "record-1"


def tally() -> int:
    row = Tally.find("T", "T", consistent=True)
    return int(row.count) if row else 0


def test_a_refused_condition_raises_what_it_means_and_writes_nothing():
    taken = put(Tally("T", "taken", kind="x"), Tally.pk.does_not_exist(), AlreadyExists("taken"))
    commit([taken])

    with pytest.raises(AlreadyExists, match="taken"):
        commit([update(Tally("T", "T"), [Tally.count.add(1)]), taken])

    assert tally() == 0
    with pytest.raises(AlreadyExists, match="taken"):
        write_alone(taken)


def test_of_a_refused_transaction_neither_tables_nor_streams_show_a_trace():
    commit([put(Tally("T", "there", kind="x", count=1)), put(Tally("T", "gone", kind="x", count=2))])
    before, told = everything(), records("inventory")
    refused = put(Tally("T", "there", kind="y"), Tally.pk.does_not_exist(), AlreadyExists("taken"))

    with pytest.raises(AlreadyExists, match="taken"):
        commit([
            put(Tally("T", "new", kind="x")), update(Tally("T", "added"), [Tally.count.add(1)]),
            update(Tally("T", "gone"), [Tally.count.add(1)]), refused,
        ])  # fmt: skip

    assert everything() == before
    assert records("inventory") == told


def test_a_lost_race_is_run_again():
    """Odoo #18553: ten branches at 100 orders a minute fail to serialise. pynamodb #1264, gumroad PR #7452:
    conflicts where many write one item."""
    with failing("TransactWriteItems", CONFLICT, times=3) as conflicts:
        raise_by(5)

    assert len(conflicts) == 3
    assert tally() == 5


def test_throttling_is_waited_out():
    with failing("TransactWriteItems", THROTTLED, times=4):
        raise_by(5)

    assert tally() == 5


def test_a_race_that_is_never_won_is_unavailable_and_writes_nothing():
    with failing("TransactWriteItems", CONFLICT, times=10**6), pytest.raises(Unavailable):
        raise_by(5)

    assert tally() == 0


def test_a_lost_answer_does_not_write_twice():
    """powertools-lambda-python #8049, #4759, #8386: after a time-out a retry runs twice, or never."""
    with losing_the_answer("TransactWriteItems") as lost:
        assert perform(ONCE, lambda: raise_by(5), TallyMarker.record_made_by) == "record-1"

    assert lost == ["TransactWriteItems"]
    assert tally() == 5


def test_a_request_is_done_once_under_its_key():
    assert [perform(ONCE, lambda: raise_by(5), TallyMarker.record_made_by) for _ in range(3)] == [
        "record-1"
    ] * 3
    assert tally() == 5


def test_the_happy_path_asks_nothing_first():
    with counted() as sent:
        perform(ONCE, lambda: raise_by(5), TallyMarker.record_made_by)

    assert sent == ["TransactWriteItems"]


def test_another_body_under_the_same_key_is_refused_and_does_nothing():
    raise_by(5)
    other = Once(ONCE.scope, ONCE.key, "hash-2")

    with pytest.raises(KeyReused):
        perform(other, lambda: raise_by(7, other), TallyMarker.record_made_by)

    assert tally() == 5


def test_another_callers_key_is_another_request():
    raise_by(5)
    raise_by(7, Once("another#sell", ONCE.key, "hash-1"))
    assert tally() == 12


def test_a_refusal_after_the_work_was_done_still_gives_what_it_made():
    raise_by(5)

    def refuse() -> str:
        raise Conflict("the cart is empty")

    assert perform(ONCE, refuse, TallyMarker.record_made_by) == "record-1"
    with pytest.raises(Conflict, match="the cart is empty"):
        perform(Once("other", "key-00009", "h"), refuse, TallyMarker.record_made_by)


def test_a_marker_that_is_there_is_told_before_any_other_refusal():
    raise_by(5)
    taken = put(Tally("T", "T", kind="x"), Tally.pk.does_not_exist(), AlreadyExists("taken"))

    with pytest.raises(AlreadyDone):
        commit([taken, *TallyMarker.write(ONCE, "record-2")])


def test_a_write_by_itself_that_meets_a_transaction_is_run_again():
    busy = {
        "Error": {"Code": "TransactionConflictException", "Message": "Transaction is ongoing for the item"}
    }

    with failing("PutItem", busy, times=2):
        write_alone(put(Tally("T", "T", kind="x", count=3), Tally.pk.does_not_exist(), AlreadyExists()))

    assert tally() == 3
