"""The local cloud itself: what its users rely on."""

import os
import signal
import stat
import subprocess
import textwrap
import time
from pathlib import Path

import pytest
import requests

from tests.e2e.conftest import LOCAL_PYTHON, PROJECT, Shop, free_ports, local

ORIGIN = "http://localhost:3000"


def test_an_unknown_path_is_a_problem_document(shop: Shop) -> None:
    outside = requests.get(f"{shop.url}/nothing", timeout=10)
    inside = requests.get(f"{shop.api}/nothing/at/all", timeout=10)

    assert [each.status_code for each in (outside, inside)] == [404, 404]
    assert {each.headers["Content-Type"].split(";")[0] for each in (outside, inside)} == {
        "application/problem+json"
    }
    assert outside.json()["status"] == 404


def test_a_browser_on_another_port_may_ask_first(shop: Shop) -> None:
    question = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}

    answer = requests.options(f"{shop.api}/orders/checkout", headers=question, timeout=10)

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, POST, PUT, PATCH, DELETE"


def test_a_foreign_site_is_not_let_in(shop: Shop) -> None:
    question = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}

    answer = requests.options(f"{shop.api}/orders/checkout", headers=question, timeout=10)

    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_front_page_shows_what_runs(shop: Shop) -> None:
    page = requests.get(shop.url, timeout=30)
    state = requests.get(f"{shop.url}/state.json", timeout=30).json()

    assert page.status_code == 200
    assert f"{shop.api}/docs" in page.text
    assert sum(state["functions"].values()) > 0
    assert all(table["name"] in page.text for table in state["tables"])


def test_a_caught_letter_can_be_read_in_bangla_and_runs_nothing(shop: Shop) -> None:
    letters = shop.cloud.client("ses")
    letters.verify_email_identity(EmailAddress="till@shop.example")
    letters.send_email(
        Source="till@shop.example",
        Destination={"ToAddresses": ["buyer@shop.example"]},
        Message={
            "Subject": {"Data": "আপনার রসিদ"},
            "Body": {"Html": {"Data": "<p>ধন্যবাদ</p><script>alert(1)</script>"}},
        },
    )

    newest = requests.get(f"{shop.url}/mailbox.json", timeout=10).json()[0]
    page = requests.get(f"{shop.url}/mailbox", timeout=10).text

    assert (newest["subject"], newest["text"]) == ("আপনার রসিদ", "ধন্যবাদ")
    assert "আপনার রসিদ" in page
    assert "<script" not in page


def test_media_come_from_the_bucket(shop: Shop) -> None:
    bucket = f"{shop.cloud.stack}-media-{shop.cloud.account}"
    shop.cloud.client("s3").put_object(
        Bucket=bucket, Key="media/চাল.txt", Body=b"rice", ContentType="text/plain"
    )

    found = requests.get(f"{shop.url}/media/চাল.txt", timeout=10)
    missing = requests.get(f"{shop.url}/media/dal.txt", timeout=10)

    assert (found.status_code, found.content) == (200, b"rice")
    assert missing.status_code == 404


def test_only_the_owner_can_read_the_passwords(shop: Shop) -> None:
    folder = Path(shop.environment["SUPERMARKET_LOCAL"])

    mode = stat.S_IMODE((folder / "sign-ins.json").stat().st_mode)

    assert mode == 0o600


def test_deploying_twice_changes_nothing(shop: Shop) -> None:
    again = local(shop.environment, "deploy")

    assert again.returncode == 0
    assert "up to date" in again.stdout


def test_a_taken_port_is_named_with_the_way_out(shop: Shop, tmp_path: Path) -> None:
    environment = {**shop.environment, "SUPERMARKET_LOCAL": str(tmp_path)}

    second = local(environment, "run")

    assert second.returncode == 1
    assert f"port {environment['SUPERMARKET_PORT']} is taken" in second.stderr
    assert "SUPERMARKET_PORT=" in second.stderr


def test_the_emulator_ends_with_its_parent(tmp_path: Path) -> None:
    start = """
        import os, pathlib, sys
        from local.process import CloudProcess
        from local.settings import Settings
        folder, port = pathlib.Path(sys.argv[1]), int(sys.argv[2])
        cloud = CloudProcess(Settings(pathlib.Path.cwd(), folder, 0, port))
        cloud.start()
        print(cloud._child.pid, flush=True)
        os.kill(os.getpid(), 9)
    """
    port = str(free_ports()[0])

    done = subprocess.run(
        [str(LOCAL_PYTHON), "-c", textwrap.dedent(start), str(tmp_path), port],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == -signal.SIGKILL
    assert _ended(int(done.stdout), seconds=10)


def _ended(process: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(autouse=True, scope="module")
def _needs_the_environment() -> None:
    if not LOCAL_PYTHON.exists():
        pytest.skip("the local cloud's virtual environment is missing: make test creates it")
