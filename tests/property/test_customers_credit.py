"""Whatever is given and spent, in whatever order and how often: the balance is what the ledger adds up to."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from supermarket import wiring
from supermarket.aws.transactions import commit
from supermarket.customers.credit_model import CreditCause, CreditReason, CreditShort
from supermarket.kernel.errors import DomainError
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.once import AlreadyDone
from tests.support.atomic import one_call_at_a_time

STEPS = st.lists(
    st.tuples(st.sampled_from(["give", "spend"]), st.integers(0, 4), st.integers(1, 300)), max_size=14
)


def done(customer: str, kind: str, cause_id: str, poisha: int) -> type[DomainError] | None:
    """What it was refused as, if it was."""
    book = wiring.store_credit()
    reason = CreditReason.REFUND if kind == "give" else CreditReason.PAYMENT
    make = book.give if kind == "give" else book.spend
    try:
        commit(make(customer, Money(poisha), CreditCause(reason=reason, id=cause_id)))
    except DomainError as error:
        return type(error)
    return None


def ledger(customer: str) -> list[tuple[str, int]]:
    return [
        (f"{each.cause.reason} {each.cause.id}", each.amount.poisha)
        for each in wiring.store_credit().all_entries(customer)
    ]


@settings(max_examples=20, deadline=None)
@given(STEPS)
def one_after_another(steps: list[tuple[str, int, int]]) -> None:
    customer, causes = new_id(), [new_id() for _ in range(5)]
    balance, seen = 0, set[tuple[str, int]]()
    for kind, which, poisha in steps:
        got = done(customer, kind, causes[which], poisha)
        if (kind, which) in seen:
            assert got is AlreadyDone
        elif kind == "spend" and poisha > balance:
            assert got is CreditShort
        else:
            assert got is None
            seen.add((kind, which))
            balance += poisha if kind == "give" else -poisha
        assert wiring.store_credit().balance(customer).poisha == balance >= 0
    assert sum(poisha for _, poisha in ledger(customer)) == balance
    assert len(ledger(customer)) == len(seen)


def test_the_balance_is_the_sum_of_the_ledger_and_each_cause_counts_once(cloud: None) -> None:
    one_after_another()


@settings(max_examples=8, deadline=None)
@given(
    st.integers(1, 400), st.lists(st.tuples(st.integers(0, 3), st.integers(1, 200)), min_size=2, max_size=6)
)
def all_at_once(first: int, spent: list[tuple[int, int]]) -> None:
    customer, causes = new_id(), [new_id() for _ in range(4)]
    assert done(customer, "give", new_id(), first) is None

    def pay(asked: tuple[int, int]) -> Any:
        return done(customer, "spend", causes[asked[0]], asked[1])

    with one_call_at_a_time(), ThreadPoolExecutor(len(spent)) as many:
        got = list(many.map(pay, spent))

    took = Counter(causes[which] for (which, _), how in zip(spent, got, strict=True) if how is None)
    left = wiring.store_credit().balance(customer).poisha
    assert max(took.values(), default=1) == 1
    assert 0 <= left == sum(poisha for _, poisha in ledger(customer))
    assert left == first - sum(poisha for (_, poisha), how in zip(spent, got, strict=True) if how is None)


def test_of_payments_at_the_same_moment_no_more_is_taken_than_there_is(cloud: None) -> None:
    all_at_once()
