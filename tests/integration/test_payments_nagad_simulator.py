"""The simulated Nagad says no where the real one would, with its reasons, and keeps what it knows."""

import base64
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from local.gateways.exchange import Asked, Told, Vault
from local.gateways.nagad import MERCHANT, NagadGatewaySimulator
from local.gateways.nagad_keys import keys
from supermarket.kernel import clock
from supermarket.payments.gateways.nagad_crypto import Sealer
from supermarket.payments.gateways.nagad_words import written
from tests.support import nagad

URL = "http://nagad.example"
HEADERS = {"x-km-api-version": "v-0.2.0", "x-km-ip-v4": "203.0.113.9", "x-km-client-type": "PC_WEB"}
GIVEN = nagad.credentials()
SEALER = Sealer.of(GIVEN["private_key"], GIVEN["gateway_key"], "SHA-256")


@pytest.fixture
def simulator() -> NagadGatewaySimulator:
    return NagadGatewaySimulator(URL, nagad.vault(), {})


def sealed(inner: Mapping[str, Any], **outer: Any) -> bytes:
    hidden, signature = SEALER.seal(json.dumps(inner).encode())
    return json.dumps({"sensitiveData": hidden, "signature": signature, **outer}).encode()


def posted(
    simulator: NagadGatewaySimulator, path: str, body: bytes, headers: Mapping[str, str] = HEADERS
) -> Told:
    return simulator.answer(Asked("POST", path, {}, headers, body))


def initialized(simulator: NagadGatewaySimulator, order: str = "DHK000123A1", **changed: Any) -> Told:
    at = changed.get("datetime", written(clock.now()))
    inner = {"merchantId": MERCHANT, "datetime": at, "orderId": order, "challenge": "A" * 40, **changed}
    return posted(simulator, f"/check-out/initialize/{MERCHANT}/{order}", sealed(inner, dateTime=at))


def opened(simulator: NagadGatewaySimulator) -> dict[str, str]:
    told = json.loads(initialized(simulator).body)
    found: dict[str, str] = json.loads(SEALER.open(told["sensitiveData"], told["signature"]))
    return found


def completed(simulator: NagadGatewaySimulator, known: Mapping[str, str], **changed: Any) -> Told:
    inner = {
        "merchantId": MERCHANT, "orderId": "DHK000123A1", "currencyCode": "050", "amount": "1250.50",
        "challenge": known["challenge"], **changed,
    }  # fmt: skip
    path = f"/check-out/complete/{known['paymentReferenceId']}"
    return posted(simulator, path, sealed(inner, merchantCallbackURL=nagad.BACK))


def refused(told: Told) -> str:
    assert told.status == 400
    reason: str = json.loads(told.body)["reason"]
    return reason.removeprefix("16_0006_")


@pytest.mark.parametrize(
    ("order", "changed", "reason"),
    [
        ("DHK1", {}, "068"), ("DHK-000123A1", {}, "068"), ("DHK000123A1", {"orderId": "DHK000124A1"}, "059"),
        ("DHK000123A1", {"merchantId": "1"}, "059"), ("DHK000123A1", {"challenge": ""}, "059"),
        ("DHK000123A1", {"challenge": "A" * 41}, "059"), ("DHK000123A1", {"datetime": "202612153000"}, "081"),
        ("DHK000123A1", {"datetime": "2026-01-02 15:30:00"}, "081"),
        ("DHK000123A1", {"datetime": "20260102153000"}, "076"),
    ],
)  # fmt: skip
def test_an_opening_that_is_wrong_is_refused_with_the_reason(
    simulator: NagadGatewaySimulator, order: str, changed: Mapping[str, Any], reason: str
) -> None:
    assert refused(initialized(simulator, order, **changed)) == reason
    assert simulator._state()["payments"] == []


def test_a_time_of_utc_is_outside_the_window(simulator: NagadGatewaySimulator) -> None:
    assert refused(initialized(simulator, datetime=f"{clock.now():%Y%m%d%H%M%S}")) == "076"


def test_an_order_is_opened_once_a_day_of_dhaka(simulator: NagadGatewaySimulator) -> None:
    first, second = initialized(simulator), initialized(simulator)
    simulator.now = lambda: clock.now() + timedelta(days=1)
    tomorrow = initialized(simulator, datetime=written(clock.now() + timedelta(days=1)))

    assert (first.status, refused(second), tomorrow.status) == (200, "083", 200)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [({"challenge": "B" * 20}, "059"), ({"currencyCode": "BDT"}, "080"), ({"amount": "12.505"}, "999"),
     ({"amount": 1250.5}, "999"), ({"amount": "0"}, "999"), ({"orderId": "DHK000124A1"}, "059")],
)  # fmt: skip
def test_a_placing_that_is_wrong_is_refused_with_the_reason(
    simulator: NagadGatewaySimulator, changed: Mapping[str, Any], reason: str
) -> None:
    known = opened(simulator)

    assert refused(completed(simulator, known, **changed)) == reason
    assert simulator._state()["payments"][0]["amount"] is None


def test_an_order_is_placed_once_and_only_when_it_was_opened(simulator: NagadGatewaySimulator) -> None:
    known = opened(simulator)

    assert completed(simulator, known).status == 200
    assert refused(completed(simulator, known)) == "017"
    assert refused(completed(simulator, {**known, "paymentReferenceId": "MDEw"})) == "055"


@pytest.mark.parametrize(
    ("body", "reason"),
    [({}, "069"), ({"sensitiveData": "no base64!"}, "069"), ({"sensitiveData": "AAAA"}, "057"),
     ({"signature": "AAAA"}, "058")],
)  # fmt: skip
def test_an_envelope_that_is_wrong_is_refused(
    simulator: NagadGatewaySimulator, body: Mapping[str, str], reason: str
) -> None:
    good = json.loads(sealed({}))
    wrong = json.dumps({**good, **body} if body else {}).encode()

    assert refused(posted(simulator, f"/check-out/initialize/{MERCHANT}/DHK000123A1", wrong)) == reason


@pytest.mark.parametrize("name", list(HEADERS))
def test_every_header_is_asked_for(simulator: NagadGatewaySimulator, name: str) -> None:
    told = simulator.answer(Asked("GET", "/verify/payment/MDEw", {}, {**HEADERS, name: ""}))

    assert refused(told) == "064"


def test_a_reference_is_written_as_the_real_ones_are(simulator: NagadGatewaySimulator) -> None:
    known = opened(simulator)
    at, *rest = base64.b64decode(known["paymentReferenceId"]).decode().split(".")

    assert (len(at), len(known["challenge"])) == (13, 20)
    assert rest == [MERCHANT, "DHK000123A1", known["challenge"]]


def test_what_it_knows_survives_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "nagad.json"
    before = NagadGatewaySimulator(URL, Vault(file), {})
    made = keys(Vault(file))
    with before._vault.open() as tables:
        tables["payments"] = {"MDEw": {"ref": "MDEw", "status": "Ready", "challenge": "A", "coming": []}}
    after = NagadGatewaySimulator(URL, Vault(file), {})

    assert keys(Vault(file)) == made
    assert after._state()["payments"] == [{"ref": "MDEw", "status": "Ready"}]


@pytest.mark.parametrize("path", ["/", "/check-out/unknown", "/api/dfs/nothing"])
def test_another_page_is_not_there(simulator: NagadGatewaySimulator, path: str) -> None:
    assert simulator.answer(Asked("GET", path)).status == 404


def test_a_button_that_there_is_not_does_nothing(simulator: NagadGatewaySimulator) -> None:
    known = opened(simulator)
    completed(simulator, known)
    told = simulator.answer(Asked("POST", f"/check-out/{known['paymentReferenceId']}", body=b"do=other"))

    assert told.status == 400
    assert simulator._state()["payments"][0]["status"] == "OrderInitiated"
