"""A private local cloud for the end-to-end tests: its own ports, its own state, stopped whatever happens."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.cloud import Cloud
from local.demo.shop import Shop as Floor
from local.demo.shop import enter
from local.settings import CLOUD_PORT_VARIABLE, FOLDER_VARIABLE, PORT_VARIABLE
from local.sign_ins import SignIn, load
from tests.e2e.queues import Queues, Witness

PROJECT = Path(__file__).parents[2]
LOCAL_PYTHON = PROJECT / ".venv-local" / "bin" / "python"
READY_SECONDS = 600
STOP_SECONDS = 75
LONG = ["test_recovery", "test_payments", "test_races"]
"""First, so that nobody waits for them at the end."""
LAST = ["test_catalogue"]
"""After its thousands of products every minute's index of the search takes seconds, and every list more pages."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A module after the other, each whole: several clouds, one for each of pytest's workers, take them in turn."""

    def turn(item: pytest.Item) -> int:
        name = item.path.stem
        return LONG.index(name) if name in LONG else len(LONG) + (name in LAST)

    items.sort(key=turn)


@dataclass(frozen=True)
class Shop:
    """A deployed and seeded shop: `url` is the front door, `api` the base of the HTTP API."""

    url: str
    api: str
    sign_ins: list[SignIn]
    cloud: Cloud
    environment: dict[str, str]


def free_ports() -> tuple[int, int]:
    """Two ports nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        return first.getsockname()[1], second.getsockname()[1]


def private_environment(folder: Path) -> dict[str, str]:
    """The environment of a local cloud that keeps its state in the folder."""
    port, cloud_port = free_ports()
    own = {PORT_VARIABLE: str(port), CLOUD_PORT_VARIABLE: str(cloud_port), FOLDER_VARIABLE: str(folder)}
    return {**os.environ, **own}


def local(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one `python -m local` command to its end."""
    command = [str(LOCAL_PYTHON), "-m", "local", *arguments]
    return subprocess.run(
        command,
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=READY_SECONDS,
        check=False,
    )


@contextmanager
def running(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m local run` in the background, ready, and stopped at the end."""
    folder = Path(environment[FOLDER_VARIABLE])
    folder.mkdir(parents=True, exist_ok=True)
    log, ready = folder / "run.log", folder / "ready.json"
    ready.unlink(missing_ok=True)  # a killed cloud left it
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(LOCAL_PYTHON), "-m", "local", "run"],
            cwd=PROJECT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until_ready(process, ready, log)
        yield process
    finally:
        stop(process)


def wait_until_ready(process: subprocess.Popen[bytes], ready: Path, log: Path) -> None:
    """Return when the ready file is there; raise with the end of the log when it will not come."""
    deadline = time.monotonic() + READY_SECONDS
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the local cloud did not start:\n{log.read_text('utf-8')[-3000:]}")
        time.sleep(0.1)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the local cloud cleanly, or at least for certain."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def kill_with_children(process: int) -> None:
    """The session and the emulator it started, with no time to save anything."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    for each in (*map(int, children), process):
        os.kill(each, signal.SIGKILL)


@contextmanager
def thrown_away(environment: dict[str, str]) -> Iterator[None]:
    """`running` for a cloud that nobody comes back to: saving all it holds would take its time."""
    with running(environment) as process:
        try:
            yield
        finally:
            with suppress(FileNotFoundError):  # not Linux: it is stopped cleanly
                kill_with_children(process.pid)
    shutil.rmtree(environment[FOLDER_VARIABLE], ignore_errors=True)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The whole shop over HTTP, deployed and seeded once for all end-to-end tests."""
    if not LOCAL_PYTHON.exists():
        pytest.skip("the local cloud's virtual environment is missing: make test creates it")
    folder = tmp_path_factory.mktemp("cloud")
    environment = private_environment(folder)
    with thrown_away(environment):
        facts = json.loads((folder / "ready.json").read_text("utf-8"))
        cloud = Cloud(endpoint_url=facts["endpoint_url"], api_url=facts["api"])
        yield Shop(
            url=facts["url"],
            api=facts["api"],
            sign_ins=load(Path(facts["sign_ins"])),
            cloud=cloud,
            environment=environment,
        )


def entered(environment: dict[str, str]) -> Floor:
    """The shop of that environment with everybody signed in; its tills sell only what the book has.

    That is set before a till's function first runs: warm functions keep the settings for a minute.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in (PORT_VARIABLE, CLOUD_PORT_VARIABLE, FOLDER_VARIABLE):
            patch.setenv(name, environment[name])
        floor = enter()
    rules = floor.admin.get("/settings")
    version = rules.pop("version")
    floor.admin.put("/settings", {**rules, "till_may_oversell": False}, version)
    floor.products = {product["sku"]: product for product in floor.admin.every("/products")}
    return floor


@pytest.fixture(scope="session")
def floor(shop: Shop) -> Floor:
    """The shop with everybody signed in."""
    return entered(shop.environment)


@pytest.fixture(scope="session")
def queues(shop: Shop) -> Queues:
    return Queues(shop.cloud)


@pytest.fixture(scope="session")
def witness(shop: Shop) -> Witness:
    return Witness(shop.cloud)
