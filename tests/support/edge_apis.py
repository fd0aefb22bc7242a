"""Small APIs that show every side of the HTTP edge, and how to call them."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from supermarket.edge import admission
from supermarket.edge.http import (
    GUEST,
    PUBLIC,
    REQUIRED,
    SIGNED_IN,
    Answer,
    Api,
    Caller,
    Once,
    Page,
    PageRequest,
    Request,
)
from supermarket.kernel.errors import Conflict, NotFound, OutOfStock, TooMany, Unavailable
from supermarket.schema import Amount, Id, Instant, QuantityValue, Schema, Text, View
from tests.support.gateway import Reply, Who, reply_of, rest_event, staff

ID = "01890000-0000-7000-8000-000000000001"
CLERK = staff("stock:move")


class Line(Schema):
    product_id: Id
    quantity: QuantityValue
    price: Amount


class Parcel(Schema):
    name: Text
    lines: list[Line] = Field(min_length=1, max_length=5)
    at: Instant | None = None


class Filter(Schema):
    day: int = 1


class ThingView(View):
    name: str
    version: int = 3


class NumberView(View):
    number: int


class SeenView(View):
    seen: str


def parcel(**said: Any) -> dict[str, Any]:
    line = {"product_id": ID, "quantity": 1, "price": "5.00"}
    return {"name": "চাল", "lines": [line], **said}


app = Api("edge")
failures: dict[str, Exception] = {
    "missing": NotFound("Gone."),
    "sold-out": OutOfStock(product_id=ID),
    "slow": TooMany(retry_after=7),
    "away": Unavailable(retry_after=2),
    "taken": Conflict("Taken.", code="till_closed"),
    "bug": RuntimeError("password=hunter2"),
    "key": KeyError("secret_table"),
}


@app.post("/parcels", access=PUBLIC, body=Parcel, returns=SeenView, status=201)
def post_parcel(body: Parcel) -> SeenView:
    """Take a parcel."""
    return SeenView(seen=f"{body.name} {body.lines[0].price}")


@app.get("/parcels", access=SIGNED_IN, query=Filter, returns=NumberView, paged=True)
def list_parcels(page: PageRequest, query: Filter) -> Page[NumberView]:
    """List."""
    first = int(page.start["number"]) + 1 if page.start else 0
    numbers = [NumberView(number=n) for n in range(first, first + page.limit)]
    return Page(numbers, {"number": first + page.limit - 1})


things = Api("things")


@things.get("/things/{name}", access=PUBLIC, returns=ThingView)
def read_thing(name: str) -> ThingView:
    """Read."""
    return ThingView(name=name)


@things.put("/things/{name}", access="stock:move", returns=ThingView, guarded=True)
def write_thing(name: str, expected: int) -> ThingView:
    """Write."""
    return ThingView(name=name, version=expected + 1)


@things.post("/things/{name}", access="stock:move", body=Parcel, returns=SeenView, idempotent=REQUIRED)
def move_thing(name: str, body: Parcel, once: Once) -> SeenView:
    """Move."""
    return SeenView(seen=f"{once.scope}|{once.key}|{once.payload_hash}")


@things.delete("/things/{name}", access="stock:move")
def drop_thing(name: str) -> None:
    """Drop."""


open_list = Api("open_list")


@open_list.get("/open", access=PUBLIC, returns=NumberView, paged=True)
def list_open(page: PageRequest) -> Page[NumberView]:
    """List for anyone."""
    return Page([NumberView(number=1)], {"number": 1})


@open_list.post("/open", access=GUEST, returns=SeenView, idempotent=True)
def post_open(caller: Caller, once: Once | None, request: Request) -> SeenView:
    """Take from anyone."""
    return SeenView(seen=f"{caller.guest_token}|{caller.user_id}|{once and once.scope}|{request.address}")


broken = Api("broken")


@broken.get("/broken/{how}", access=PUBLIC, produces=["application/pdf"])
def break_down(how: str) -> Answer:
    """Break."""
    if how in failures:
        raise failures[how]
    if how == "pdf":
        return Answer(content=b"%PDF-\xff\x00", content_type="application/pdf")
    if how == "text":
        return Answer(
            content="মোট ৫৳", content_type="text/plain; charset=utf-8", headers={"X-Kind": "receipt"}
        )
    return Answer(SeenView(seen=how), status=203, headers={"Location": "/here"})


def send(
    api: Api, method: str, path: str, body: Any = None, *, raw: str | None = None, who: Who | None = None,
    headers: Mapping[str, str] | None = None, **values: str,
) -> Reply:  # fmt: skip
    template, _, query = path.partition("?")
    text = raw if raw is not None else None if body is None else json.dumps(body)
    sent = {"Content-Type": "application/json", "Accept": "application/pdf", **(headers or {})}
    admission.forget()
    return reply_of(api(rest_event(method, template, template, values, query, text, sent, who), None))


def refused(reply: Reply, status: int, code: str) -> list[str]:
    """Asserts a problem document; the pointers of its fields."""
    assert (reply.status, reply.json["status"], reply.json["code"]) == (status, status, code), reply.text
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.json["type"] == f"urn:supermarket:problem:{code}"
    assert reply.json["instance"] == "11111111-2222-4333-8444-555555555555"
    return [error["pointer"] for error in reply.json.get("errors", [])]
