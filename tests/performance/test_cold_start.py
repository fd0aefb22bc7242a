"""Cold starts: CPU of import and first request, against a bare boto3 function. Budgets of the architecture."""

from pathlib import Path

import pytest

from tests.performance.processes import ROOT, Cpu, cold_start, vendor_layer

BUSIEST = {
    "accounts/authorizer", "products/products", "products/product", "products/lookup", "ecommerce/cart",
    "ecommerce/cart_add", "ecommerce/checkout", "ecommerce/order", "pos/transactions", "pos/session", "accounts/login",
}  # fmt: skip
BUSY, ANY = 1.3, 1.5


@pytest.fixture(scope="module")
def bare() -> Cpu:
    import boto3

    measured = cold_start("bare", [Path(boto3.__file__).parents[1]], runs=11)
    print(f"\nbare boto3 function: {measured}")
    return measured


@pytest.fixture(scope="module")
def layers() -> list[Path]:
    return [vendor_layer(), ROOT / "layers/core"]


@pytest.mark.parametrize(
    "function", sorted(f"{p.parent.name}/{p.stem}" for p in (ROOT / "functions").glob("*/*.py"))
)
def test_a_cold_start_keeps_its_budget(function: str, bare: Cpu, layers: list[Path]) -> None:
    measured = cold_start(f"functions/{function}.py", layers)

    budget = BUSY if function in BUSIEST else ANY
    print(f"{function}: {measured}, {measured.over(bare):.2f} x bare, budget {budget}")
    assert measured.over(bare) <= budget
