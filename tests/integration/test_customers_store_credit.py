"""Store credit: given and taken by the office, spent and paid back by payments, each of it once."""

from typing import Any

import pytest

from supermarket import wiring
from supermarket.aws.transactions import commit
from supermarket.customers.credit_model import CreditClosed, CreditLeft, CreditShort
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.once import AlreadyDone
from tests.support.credit_desk import OFFICE, balance, change, give, known, payment, refund, show, spend
from tests.support.gateway import Who, call, staff
from tests.support.online_shop import CUSTOMER, OTHER_CUSTOMER
from tests.support.tables import everything

pytestmark = pytest.mark.usefixtures("cloud")
ID = CUSTOMER.user


# By hand


def test_a_gift_card_is_credit_and_its_line_in_the_ledger() -> None:
    known()

    given = change("500.00", "gift_card", more={"note": " Card 0042 "})

    assert given.status == 201, given.text
    entry = given.json["entry"]
    assert (entry["amount"], entry["reason"], entry["note"]) == ("500.00", "gift_card", "Card 0042")
    assert (given.json["balance"], given.json["currency"]) == ("500.00", "BDT")
    assert show().json == {"items": [entry], "next_cursor": None, "balance": "500.00", "currency": "BDT"}


def test_a_correction_takes_back_what_there_is() -> None:
    known()
    change("500.00")

    taken = change("-499.99", "correction")

    assert (taken.status, taken.json["entry"]["amount"], taken.json["balance"]) == (201, "-499.99", "0.01")


def test_more_than_there_is_cannot_be_taken() -> None:
    known()
    change("10.00")
    before = everything()

    refused = change("-10.01", "correction")

    assert (refused.status, refused.json["code"]) == (409, "credit_short")
    assert everything() == before


def test_the_same_request_twice_gives_once() -> None:
    known()

    first, again = change("50.00", key="gift-of-fifty"), change("50.00", key="gift-of-fifty")
    other = change("51.00", key="gift-of-fifty")

    assert (first.status, again.status, first.json) == (201, 201, again.json)
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    assert balance() == "50.00"


@pytest.mark.parametrize(
    ("amount", "reason", "pointer"),
    [
        ("0.00", "correction", "/amount"),
        ("-5.00", "goodwill", "/amount"),
        ("-5.00", "gift_card", "/amount"),
        ("5.001", "goodwill", "/amount"),
        ("5.00", "payment", "/reason"),
        ("5.00", "bribe", "/reason"),
    ],
)
def test_what_is_no_change_is_refused(amount: str, reason: str, pointer: str) -> None:
    known()
    before = everything()

    refused = change(amount, reason)

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, pointer)
    assert everything() == before


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ({"who": CUSTOMER}, 403, "not_allowed"),
        ({"who": staff("orders:read", "orders:manage")}, 403, "not_allowed"),
        ({"who": None}, 401, "not_signed_in"),
        ({"who": staff("payments:manage", user=ID)}, 403, "own_credit"),
        ({"customer": new_id()}, 404, "not_found"),
        ({"customer": "nobody"}, 404, "not_found"),
        ({"key": None}, 400, "idempotency_key_required"),
    ],
)
def test_who_may_not_give_changes_nothing(how: dict[str, Any], status: int, code: str) -> None:
    known()
    before = everything()

    refused = change("5.00", **how)

    assert (refused.status, refused.json["code"]) == (status, code)
    assert everything() == before


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (CUSTOMER, 200),
        (staff("orders:read"), 200),
        (OTHER_CUSTOMER, 404),
        (staff("pos:sell"), 404),
        (None, 401),
    ],
)
def test_it_is_ones_own_and_the_offices_to_see(who: Who | None, status: int) -> None:
    known()
    change("5.00")

    reply = show(who)

    assert (reply.status, "5.00" in reply.text) == (status, status == 200)


def test_who_never_had_any_has_nothing() -> None:
    assert show().json == {"items": [], "next_cursor": None, "balance": "0.00", "currency": "BDT"}


def test_the_ledger_goes_on_from_page_to_page_newest_first() -> None:
    known()
    for taka in range(1, 6):
        change(f"{taka}.00")

    first = show(query="?limit=3").json
    rest = show(query=f"?limit=3&cursor={first['next_cursor']}").json

    assert [each["amount"] for each in first["items"]] == ["5.00", "4.00", "3.00"]
    assert [each["amount"] for each in rest["items"]] == ["2.00", "1.00"]
    assert (first["balance"], rest["next_cursor"]) == ("15.00", None)


# In the transactions of others


def test_a_payment_takes_and_a_refund_gives_and_both_name_their_order() -> None:
    give("100.00", refund())
    paid = payment()

    spend("60.00", paid)

    assert balance() == "40.00"
    (entry, _) = show().json["items"]
    assert (entry["id"], entry["amount"], entry["reason"], entry["reference"]) == (
        paid.id, "-60.00", "payment", "DHK-000123",
    )  # fmt: skip


@pytest.mark.parametrize("left", ["0.00", "59.99"])
def test_a_payment_of_more_than_there_is_is_refused(left: str) -> None:
    if left != "0.00":
        give(left, refund())
    before = everything()

    with pytest.raises(CreditShort) as refused:
        spend("60.00", payment())

    assert refused.value.code == "credit_short"
    assert everything() == before


def test_a_cause_counts_once_even_when_the_credit_is_gone_by_then() -> None:
    back, paid = refund(), payment()
    give("60.00", back)
    spend("60.00", paid)
    before = everything()

    with pytest.raises(AlreadyDone):
        spend("60.00", paid)
    with pytest.raises(AlreadyDone):
        give("60.00", back)

    assert everything() == before


def test_it_stands_or_falls_with_the_transaction_it_is_in() -> None:
    back = refund()
    give("60.00", back)
    book = wiring.store_credit()
    before = everything()

    twice = [
        *book.spend(ID, Money(6000), payment()), *book.give(OTHER_CUSTOMER.user, Money(1), refund()),
        book.give(ID, Money(6000), back)[1],
    ]  # fmt: skip
    with pytest.raises(AlreadyDone):
        commit(twice)

    assert everything() == before


@pytest.mark.parametrize("poisha", [0, -1])
def test_no_amount_is_a_mistake_of_the_caller(poisha: int) -> None:
    for write in (wiring.store_credit().spend, wiring.store_credit().give):
        with pytest.raises(ValueError, match="no amount"):
            write(ID, Money(poisha), payment())


# What is personal


def test_the_ledger_is_given_out_with_all_else() -> None:
    known()
    change("5.00", more={"note": "Sorry for the eggs"})

    reply = call("POST", f"/customers/{ID}/export", who=CUSTOMER)

    assert reply.status == 200, reply.text
    held = reply.json["data"]["customers"]["store_credit"]
    assert (held["balance"], [line["note"] for line in held["entries"]]) == ("5.00", ["Sorry for the eggs"])


def erase() -> Any:
    return call("POST", f"/customers/{ID}/erase", {"confirm": "erase"}, who=CUSTOMER)


def test_who_has_credit_left_is_not_erased() -> None:
    known()
    change("5.00")
    before = everything()

    reply = erase()

    assert (reply.status, reply.json["code"], reply.json["balance"]) == (409, "credit_left", "5.00")
    assert everything() == before


def test_who_was_erased_has_a_ledger_without_words_and_gets_no_more() -> None:
    known()
    change("5.00", more={"note": "Sorry, Rahim"})
    spend("5.00", payment())

    reply = erase()

    assert reply.status == 200, reply.text
    (part,) = [part for part in reply.json["parts"] if part["context"] == "customers"]
    assert (part["removed"], part["kept"]) == (0, 2)
    lines = show(OFFICE).json["items"]
    assert [(line["amount"], line["note"]) for line in lines] == [("-5.00", ""), ("5.00", "")]
    before = everything()
    with pytest.raises(CreditClosed):
        give("1.00", refund())
    assert change("1.00").json["code"] == "credit_closed"
    assert everything() == before


def test_credit_that_comes_between_the_question_and_the_erasure_keeps_it_from_being_lost() -> None:
    give("1.00", refund())
    before = everything()

    with pytest.raises(CreditLeft):
        wiring.store_credit().close(ID)

    assert everything() == before


def test_erasing_again_changes_nothing_more() -> None:
    known()
    change("5.00", more={"note": "Sorry, Rahim"})
    spend("5.00", payment())
    erase()
    before = everything()

    erase()

    assert everything() == before
