"""A private DynamoDB on the emulator, with the project's own tables: nothing it holds outlives the benchmark."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from local.process import environment, is_healthy
from local.settings import Settings
from supermarket import wiring
from supermarket.inventory.model import Cause, CauseKind, Reason, Warehouse, adjust
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.products.model import Product
from tests.performance.processes import ROOT
from tests.support import cloud, till_shop
from tests.support.gateway import call
from tests.support.templates import resources
from tests.support.till_shop import CASHIER, FLOOR, GULSHAN

START_SECONDS = 60


@contextmanager
def running() -> Iterator[Any]:
    """Empty tables of all contexts, and the environment that leads to them; gives a client to look into them."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder, _process(Path(folder)) as url:
        os.environ.update(cloud.ENVIRONMENT, AWS_ENDPOINT_URL=url)
        cloud.forget()
        import boto3

        client = boto3.client("dynamodb")
        for table in resources("AWS::DynamoDB::Table"):
            cloud.make_table(client, table.properties)
        boto3.client("secretsmanager").create_secret(Name=f"{cloud.STACK}/cursor-key", SecretString="x" * 64)
        try:
            yield client
        finally:
            os.environ.clear()
            os.environ.update(before)
            cloud.forget()


@contextmanager
def _process(folder: Path) -> Iterator[str]:
    settings = Settings(ROOT, folder, _free_port(), _free_port())
    for made in (settings.scratch, settings.state):
        made.mkdir(parents=True)
    with settings.log.open("wb") as log:
        child = subprocess.Popen(
            [str(ROOT / ".venv-local/bin/python"), "-m", "local.emulator"],
            cwd=ROOT, env=environment(settings), stdin=subprocess.PIPE, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + START_SECONDS
            while not is_healthy(settings):
                assert child.poll() is None, settings.log.read_text()[-1500:]
                assert time.monotonic() < deadline, settings.log.read_text()[-1500:]
                time.sleep(0.1)
            yield settings.endpoint_url
        finally:
            child.kill()
            child.wait()
            assert child.stdin is not None
            child.stdin.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


GUEST = {"X-Guest-Token": "a-guest-token-of-the-bench-0001"}
DELIVERY = {
    "name": "Rahim Uddin", "phone": "01712345678", "email": "rahim@example.com", "payment_method": "cash_on_delivery",
    "address": {"line": "House 12, Road 5", "area": "Dhanmondi", "city": "Dhaka", "postcode": "1205"},
}  # fmt: skip


@dataclass(frozen=True)
class Shop:
    """An open till and ten products like those of a real shelf, plenty of each in stock."""

    session_id: str
    products: list[str]

    def sale(self) -> dict[str, Any]:
        """A basket of all ten, paid in cash."""
        lines = [{"product_id": product_id, "quantity": 2} for product_id in self.products]
        return {"session_id": self.session_id, "lines": lines, "tenders": till_shop.cash("5000.00")}

    def fill_cart(self) -> None:
        for product_id in self.products:
            body = {"product_id": product_id, "quantity": 2}
            assert call("POST", "/cart/add", body, headers=GUEST).status == 200


def open_shop() -> Shop:
    till_shop.open_shop()
    rules = wiring.settings().rules()
    wiring.settings().replace_rules(replace(rules, online_branch_id=GULSHAN), rules.version)
    wiring.warehouses().add(Warehouse(FLOOR, GULSHAN, "FLOOR", "Shop floor", sells=True))
    session_id = till_shop.open_session(till_shop.add_terminal(), who=CASHIER)
    products = [a_product(number) for number in range(10)]
    for product in products:
        wiring.catalogue().add(product)
    moves = [adjust(FLOOR, product.id, Reason.RECEIVED, 100_000) for product in products]
    wiring.stock().commit(moves, Cause(CauseKind.ADJUSTMENT, "a-2", "received"))
    return Shop(session_id, [product.id for product in products])


def a_product(number: int, category_id: str = "") -> Product:
    price = Money(9_950 + number % 500)
    return Product(
        new_id(), f"BENCH-{number:06d}", f"Pran Mango Juice {number:06d} 250 ml",
        f"প্রাণ ম্যাংগো জুস {number:06d} ২৫০ মিলি", price, price, "S", category_id=category_id, pack="250 ml",
        created_at="2026-11-22T10:00:00.000Z", updated_at="2026-11-22T10:00:00.000Z",
    )  # fmt: skip
