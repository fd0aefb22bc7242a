"""Waiting for products: the list, what it tells, and when a level has come back."""

from datetime import UTC, datetime

import pytest

from supermarket.ecommerce.notice_events_model import events_of_notices
from supermarket.ecommerce.notice_model import MOST_NOTICES, Notice, Notices
from supermarket.ecommerce.reminder_link_model import NOTICES, customer_of, stop_token
from supermarket.inventory.stock_back_model import events_of_stock
from supermarket.kernel.errors import Conflict
from supermarket.kernel.events import Change
from supermarket.notifications.model import ShopName
from supermarket.notifications.notice_letter_model import product_letter

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
AT = "2026-11-22T10:00:00.000Z"
WAITING = Notices("u1", (Notice("milk", NOW), Notice("tea", NOW)), version=2)


def test_the_same_product_is_waited_for_once():
    asked = Notices("u1").asking("milk", NOW)

    assert asked.items == (Notice("milk", NOW),)
    assert asked.asking("milk", NOW) is asked


def test_nobody_waits_for_more_than_fifty():
    full = Notices("u1", tuple(Notice(str(number), NOW) for number in range(MOST_NOTICES)))

    with pytest.raises(Conflict) as refused:
        full.asking("milk", NOW)
    assert (refused.value.code, full.asking("49", NOW)) == ("notices_full", full)


def test_who_is_told_waits_no_more_and_a_change_forgets_what_the_last_letter_said():
    told = WAITING.told("milk", {"email": "r@example.com"}, NOW)

    assert (told.product_ids, told.letter, told.told_at) == (["tea"], {"email": "r@example.com"}, NOW)
    assert told.told("milk", {"email": "r@example.com"}, NOW) is told
    assert told.without(["tea"]).letter == told.asking("rice", NOW).letter == {}
    assert told.without(["rice"]) is told


def test_who_cannot_be_written_to_is_told_nothing_and_waits_no_more():
    let_go = WAITING.told("milk", {}, NOW)

    assert (let_go.product_ids, let_go.letter, let_go.told_at) == (["tea"], {}, None)


def row(version, letter="", kind="notices"):
    return {"kind": kind, "customer_id": "u1", "version": version, "letter": letter, "told_at": AT}


def test_each_version_with_a_letter_tells_it():
    (event,) = events_of_notices(Change("1", row(2, '{"name": "A"}'), row(3, '{"name": "R"}')))

    assert (event.name, event.key, event.at) == ("ProductBack", "product_back#u1#3", AT)
    assert event.data == {"customer_id": "u1", "name": "R"}


@pytest.mark.parametrize(("old", "new"), [
    (row(2), row(3)), (row(2, "{}"), None), (row(2, '{"name": "R"}'), row(2, '{"name": "R"}')),
    (None, row(1, "{}", kind="reminders")),
])  # fmt: skip
def test_other_changes_tell_no_letter(old, new):
    assert list(events_of_notices(Change("1", old, new))) == []


def level(available, version=7, kind="level"):
    return {
        "kind": kind, "warehouse_id": "w", "product_id": "p", "available": available, "version": version,
        "moved_at": AT,
    }  # fmt: skip


@pytest.mark.parametrize(("old", "new", "keys"), [
    (level(0), level(5), ["back#w#p#7"]), (level(-2), level(1), ["back#w#p#7"]), (None, level(5), ["back#w#p#7"]),
    (level(1), level(5), []), (level(-2), level(0), []), (level(5), level(0), []), (level(0), level(-1), []),
    (None, level(0), []), (level(0), None, []), (None, level(5, kind="low_mark"), []),
])  # fmt: skip
def test_stock_is_back_when_a_level_rises_from_nothing(old, new, keys):
    assert [event.key for event in events_of_stock(Change("1", old, new))] == keys


def test_a_link_that_ends_notices_stops_no_reminders():
    token = stop_token("key", "u1", NOTICES)

    assert customer_of("key", token, NOTICES) == "u1"
    assert customer_of("key", token) is customer_of("key", stop_token("key", "u1"), NOTICES) is None


def test_the_letter_names_the_product_in_both_languages_and_how_to_have_no_more():
    data = {
        "name": "Rahim",
        "name_bn": "",
        "product_id": "p1",
        "product_name": "Milk",
        "product_name_bn": "দুধ",
    }

    letter = product_letter(data, ShopName("Shop", "দোকান"), "https://s.example", "https://s.example/stop")

    assert letter.subject == "Milk is available again · Shop"
    assert "Dear Rahim, Milk is available again." in letter.text
    assert "প্রিয় Rahim, দুধ আবার পাওয়া যাচ্ছে।" in letter.text
    assert "https://s.example/products/p1" in letter.text and "https://s.example/stop" in letter.text
