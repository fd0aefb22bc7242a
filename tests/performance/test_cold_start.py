"""Cold starts: CPU of import and first request, against a bare boto3 function. Budgets of docs/performance.md."""

from pathlib import Path

import boto3
import pytest

from tests.performance.processes import ROOT, cold_starts, vendor_layer

BUSIEST = {
    "accounts/authorizer", "accounts/refresh", "products/products", "products/product", "products/lookup",
    "ecommerce/cart", "ecommerce/cart_add", "ecommerce/checkout", "ecommerce/order", "pos/transactions", "pos/session",
}  # fmt: skip
BY_HAND = {"accounts/create_admin", "accounts/rotate_signing_keys"}
BUSY, ANY = 1.3, 1.5
FUNCTIONS = sorted({f"{p.parent.name}/{p.stem}" for p in (ROOT / "functions").glob("*/*.py")} - BY_HAND)


@pytest.fixture(scope="module")
def layers() -> list[Path]:
    return [vendor_layer(), ROOT / "layers/core"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_cold_start_keeps_its_budget(function: str, layers: list[Path]) -> None:
    stock = [Path(boto3.__file__).parents[1]]
    bare, measured = cold_starts({"bare": stock, f"functions/{function}.py": layers})

    budget = BUSY if function in BUSIEST else ANY
    print(f"\n{function}: {measured}; bare {bare}; {measured.over(bare):.2f} x, budget {budget}")
    assert measured.over(bare) <= budget
