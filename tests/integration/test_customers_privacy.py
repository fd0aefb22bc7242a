"""Personal data given out, and erased."""

import json
from typing import Any

import boto3
import pytest

from supermarket import wiring
from supermarket.accounts.model import User
from supermarket.kernel import clock
from tests.support.cloud import ACCOUNT, STACK
from tests.support.gateway import Reply, Who, call, staff
from tests.support.online_shop import BRANCH, CUSTOMER, add, level, open_shop, order, product
from tests.support.tables import everything

pytestmark = pytest.mark.usefixtures("cloud")
ID = CUSTOMER.user
ADDRESS, NUMBER = "rahim@example.com", "+8801712345678"
OFFICE = staff("privacy:manage")
CONFIRMED = {"confirm": "erase"}


def person(role: str = "customer", **fields: Any) -> User:
    now = clock.stamp(clock.now())
    known = {
        "email": ADDRESS,
        "phone": NUMBER,
        "password_hash": "$argon2id$secret",
        "avatar": "media/avatars/a.webp",
    }
    user = User(ID, "Rahim Uddin", role, "রহিম উদ্দিন", created_at=now, updated_at=now, **(known | fields))
    wiring.accounts().users.add(user)
    return user


def export(who: Who = CUSTOMER, person_id: str = ID) -> Reply:
    return call("POST", f"/customers/{person_id}/export", who=who)


def erase(who: Who = CUSTOMER, body: Any = CONFIRMED) -> Reply:
    return call("POST", f"/customers/{ID}/erase", body, who=who)


def ordered() -> str:
    """An order of the customer that was called off."""
    placed = order("an-order-of-rahim", {product("RICE"): 2}, who=CUSTOMER)
    assert (
        call("PUT", f"/orders/{placed['id']}/cancel", {"reason": "Rahim is away"}, who=CUSTOMER).status == 200
    )
    return str(placed["id"])


def items() -> list[dict[str, Any]]:
    dynamodb = boto3.client("dynamodb")
    names = [
        f"{STACK}-{context}" for context in ("accounts", "ecommerce", "notifications", "settings", "audit")
    ]
    return [item for name in names for item in dynamodb.scan(TableName=name)["Items"]]


def mentions(text: str) -> list[str]:
    """What kinds of records still contain a text."""
    return sorted(item["kind"]["S"] for item in items() if text in json.dumps(item, ensure_ascii=False))


def test_everything_about_a_person_is_given_out_and_no_secret_of_the_shop() -> None:
    open_shop()
    person()
    ordered()
    add(product("TEA"), 3, who=CUSTOMER)

    reply = export()

    assert reply.status == 200, reply.text
    data = reply.json["data"]
    (user,) = data["accounts"]["user"]
    assert (user["name"], user["email"], user["phone"]) == ("Rahim Uddin", ADDRESS, NUMBER)
    assert [line["quantity"] for line in data["ecommerce"]["cart"]] == [3]
    (sold,) = data["ecommerce"]["orders"]
    assert (sold["name"], sold["address"]["line"], sold["total"]) == (
        "Rahim Uddin",
        "House 12, Road 5",
        "200.00",
    )
    assert sold["lines"] == [{"sku": "RICE", "name": "Product RICE", "quantity": 2, "total": "200.00"}]
    assert "argon2id" not in reply.text


def test_who_was_erased_is_named_nowhere_and_the_sale_is_still_in_the_books() -> None:
    open_shop()
    person()
    order_id = ordered()
    add(product("TEA"), 3, who=CUSTOMER)

    reply = erase()

    assert reply.status == 200, reply.text
    parts = {part["context"]: (part["removed"], part["kept"]) for part in reply.json["parts"]}
    assert parts["ecommerce"] == (1, 1)
    for words in (ADDRESS, NUMBER, "Rahim", "রহিম", "House 12", "is away"):
        assert mentions(words) == [], words
    kept = call("GET", f"/orders/{order_id}", who=staff("orders:read", "branches:all")).json
    assert (kept["total"], kept["name"], kept["phone"]) == ("200.00", "", "")
    assert wiring.accounts().users.by_login(ADDRESS) is None
    assert not wiring.accounts().users.get(ID).active


def test_the_address_is_free_for_a_new_account_afterwards() -> None:
    person()
    erase()

    again = User(
        "01890000-0000-7000-8000-0000000000c9",
        "Somebody else",
        "customer",
        email=ADDRESS,
        created_at="x",
        updated_at="x",
    )
    wiring.accounts().users.add(again)

    assert wiring.accounts().users.by_login(ADDRESS) == again


def test_erasing_again_changes_nothing_more() -> None:
    open_shop()
    person()
    ordered()
    assert erase().status == 200

    second = erase(OFFICE)

    assert second.status == 200
    assert mentions(ADDRESS) == []


def test_nothing_is_erased_while_an_order_is_under_way() -> None:
    open_shop()
    person()
    rice = product("RICE")
    placed = order("an-order-under-way", {rice: 2}, who=CUSTOMER)
    before = everything()

    reply = erase()

    assert (reply.status, reply.json["code"], reply.json["orders"]) == (
        409,
        "order_under_way",
        [placed["number"]],
    )
    assert everything() == before
    assert level(rice) == (10, 2, 8)


def test_nothing_is_erased_while_an_order_is_on_its_way() -> None:
    open_shop()
    person()
    placed = order("an-order-on-its-way", {product("RICE"): 2}, who=CUSTOMER)
    for status in ("picking", "packed", "handed_over"):
        packer = staff("orders:read", "orders:manage", branch=BRANCH)
        assert call("PUT", f"/orders/{placed['id']}/status", {"status": status}, who=packer).status == 200
    before = everything()

    reply = erase()

    assert (reply.status, reply.json["orders"]) == (409, [placed["number"]])
    assert everything() == before


def test_who_works_here_is_not_erased_before_the_account_is_closed() -> None:
    person("cashier", branch_id="b-1")
    before = everything()

    reply = erase(OFFICE)

    assert (reply.status, reply.json["code"]) == (409, "works_here")
    assert everything() == before


@pytest.mark.parametrize("what", ["export", "erase"])
@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        (Who("01890000-0000-7000-8000-0000000000c2"), 403, "not_allowed"),
        (staff("users:manage", "orders:manage"), 403, "not_allowed"),
        (Who(ID, "machine", ("privacy:manage",)), 403, None),
        (None, 401, "not_signed_in"),
    ],
)  # fmt: skip
def test_somebody_elses_data_is_out_of_reach(
    what: str, who: Who | None, status: int, code: str | None
) -> None:
    person()
    before = everything()

    reply = call("POST", f"/customers/{ID}/{what}", CONFIRMED if what == "erase" else None, who=who)

    assert reply.status == status
    assert code is None or reply.json["code"] == code
    assert everything() == before


def test_the_office_answers_for_somebody_nobody_knows_with_not_found() -> None:
    assert export(OFFICE).status == 404
    assert erase(OFFICE).status == 404
    assert export(OFFICE, "nobody").status == 404


def test_erasing_takes_the_word_for_it() -> None:
    person()
    before = everything()

    reply = erase(body={"confirm": "yes"})

    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, "/confirm")
    assert everything() == before


def test_the_picture_goes_too() -> None:
    s3 = boto3.client("s3")
    bucket = f"{STACK}-media-{ACCOUNT}"
    s3.put_object(Bucket=bucket, Key="media/avatars/a.webp", Body=b"a picture")
    person()

    erase()

    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_that_data_was_given_out_or_erased_is_noted_without_the_data() -> None:
    person()

    export(OFFICE)
    erase(OFFICE)

    notes = [item for item in items() if item["kind"]["S"] == "note"]
    assert sorted(note["operation"]["S"] for note in notes) == ["erase_data", "export_data"]
    assert {note["object_id"]["S"] for note in notes} == {ID}
    assert all(ADDRESS not in json.dumps(note) for note in notes)
