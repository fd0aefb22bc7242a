"""WebSockets through the front door: who gets in, and what they hear of an order placed over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSServerHandshakeError

from local.api import Api
from local.cloud import Cloud
from local.demo.online import fill_cart, shopper
from local.demo.shop import Shop as Floor
from tests.e2e.conftest import Shop
from tests.e2e.trade import new_product

PATIENCE_SECONDS = 60
Line = ClientWebSocketResponse


@asynccontextmanager
async def lines(shop: Shop, *callers: Api) -> AsyncIterator[list[Line]]:
    """An open line to /ws/notifications for each."""
    async with ClientSession() as session:
        yield [
            await session.ws_connect(f"{shop.url}/ws/notifications", protocols=("bearer", caller.token))
            for caller in callers
        ]


async def hear(line: Line, kind: str, record_id: str) -> dict[str, Any]:
    """The first message of the kind about the record."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            message: dict[str, Any] = await line.receive_json()
            if message["kind"] == kind and record_id in message.values():
                return message


async def refusal(url: str, *protocols: str) -> int:
    """The status that a line is refused with."""
    async with ClientSession() as session:
        with pytest.raises(WSServerHandshakeError) as refused:
            await session.ws_connect(url, protocols=protocols)
        return refused.value.status


def manager_elsewhere(shop: Shop, floor: Floor) -> Api:
    """The manager of a branch that serves no online orders."""
    guest = Api(shop.api)
    managers = [guest.sign_in(p.login, p.password) for p in shop.sign_ins if p.role.startswith("manager")]
    return next(each for each in managers if each.get("/me")["branch_id"] != floor.branch["id"])


def listeners(cloud: Cloud, user_id: str) -> int:
    """How many lines the shop remembers of a user."""
    answer = cloud.client("dynamodb").query(
        TableName=f"{cloud.stack}-notifications",
        KeyConditionExpression="pk = :user",
        ExpressionAttributeValues={":user": {"S": f"AUDIENCE#user#{user_id}"}},
    )
    return len(answer["Items"])


def test_staff_and_the_customer_hear_of_an_order_and_a_stranger_does_not(shop: Shop, floor: Floor) -> None:
    customer, stranger = floor.customers[0], manager_elsewhere(shop, floor)
    product = next(each for each in floor.products.values() if each["unit"] == "piece")

    def place() -> dict[str, Any]:
        fill_cart(customer, [product])
        placed: dict[str, Any] = customer.post("/orders/checkout", shopper(floor, 700))
        return placed

    async def trade() -> None:
        async with lines(shop, floor.manager, customer, stranger) as (branch, own, other):
            order = await asyncio.to_thread(place)
            placed = [await hear(line, "order_placed", order["id"]) for line in (branch, own)]
            await asyncio.to_thread(customer.put, f"/orders/{order['id']}/cancel", {"reason": "Twice"})
            cancelled = [await hear(line, "order_cancelled", order["id"]) for line in (branch, own)]

            assert branch.protocol == own.protocol == "bearer"
            assert placed[0] == placed[1] == {
                "kind": "order_placed", "key": f"order#{order['id']}#placed", "at": placed[0]["at"],
                "order_id": order["id"], "number": order["number"], "branch_id": floor.branch["id"],
            }  # fmt: skip
            assert cancelled[0] == cancelled[1]
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(other.receive(), 1)

    asyncio.run(trade())


def test_staff_hear_of_stock_that_runs_low_and_a_customer_does_not(shop: Shop, floor: Floor) -> None:
    product = new_product(floor, stock=5)
    point = {"warehouse_id": floor.warehouse_id, "reorder_point": 5}

    async def run_low() -> None:
        async with lines(shop, floor.manager, floor.cashier, floor.customers[0]) as (office, till, customer):
            await asyncio.to_thread(floor.manager.put, f"/stock/{product['id']}", point)
            told = [await hear(line, "stock_low", product["id"]) for line in (office, till)]

            assert told[0] == told[1] == {
                "kind": "stock_low", "key": told[0]["key"], "at": told[0]["at"], "branch_id": floor.branch["id"],
                "warehouse_id": floor.warehouse_id, "product_id": product["id"],
            }  # fmt: skip
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(customer.receive(), 1)

    asyncio.run(run_low())


def test_a_line_is_remembered_until_it_is_closed(shop: Shop, floor: Floor) -> None:
    user_id = floor.customers[1].get("/me")["id"]

    async def come_and_go() -> list[int]:
        async with lines(shop, floor.customers[1], floor.customers[1]) as (first, second):
            await first.send_str("anybody there?")
            seen = [listeners(shop.cloud, user_id)]
            for line in (first, second):
                await line.close()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while listeners(shop.cloud, user_id):
                await asyncio.sleep(0.2)
        return [*seen, listeners(shop.cloud, user_id)]

    assert asyncio.run(come_and_go()) == [2, 0]


def test_who_has_no_good_token_is_refused(shop: Shop, floor: Floor) -> None:
    url, token = f"{shop.url}/ws/notifications", floor.manager.token
    head, body, _ = token.split(".")

    async def knock() -> list[int]:
        return [
            await refusal(url),
            await refusal(url, "bearer"),
            await refusal(url, "bearer", f"{head}.{body}.{'A' * 86}"),
            await refusal(f"{shop.url}/ws/elsewhere", "bearer", token),
            await refusal(f"{shop.url}/ws/elsewhere?path=/ws/notifications", "bearer", token),
        ]

    assert asyncio.run(knock()) == [401, 401, 401, 404, 404]
