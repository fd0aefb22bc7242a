"""One run of the local cloud: from an empty terminal to a shop that is open, and back."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError

from local import readiness, seed, sign_ins, simulators
from local.cloud import Cloud
from local.deploy import deploy
from local.front_door import FrontDoor
from local.process import CloudFailed, CloudProcess, check_ports
from local.settings import Settings

Say = Callable[[str], None]


def run(settings: Settings, say: Say) -> None:
    """Run until stopped; raises PortTaken, CloudFailed, BuildFailed or DeployFailed."""
    check_ports(settings)
    asyncio.run(_run(settings, say))


async def _run(settings: Settings, say: Say) -> None:
    cloud = Cloud.of(settings)
    with stop_signals() as stopped, withdrawn_at_the_end(settings), CloudProcess(settings) as process:
        say(f"cloud listens on {settings.endpoint_url}")
        async with FrontDoor(settings, cloud) as door:
            opening = asyncio.create_task(open_shop(settings, cloud, door, say))
            await _first(opening, asyncio.create_task(stopped.wait()))
            await _watch(process, stopped)
            say("stopping; the state is kept")


@contextmanager
def withdrawn_at_the_end(settings: Settings) -> Iterator[None]:
    """No ready file before the shop is open, and none after it closed."""
    readiness.withdraw(settings)
    try:
        yield
    finally:
        readiness.withdraw(settings)


async def _first(opening: asyncio.Task[None], stop: asyncio.Task[bool]) -> None:
    await asyncio.wait((opening, stop), return_when=asyncio.FIRST_COMPLETED)
    if opening.done():
        opening.result()
    stop.cancel()


async def _watch(process: CloudProcess, stopped: asyncio.Event) -> None:
    while not stopped.is_set():
        if not process.is_running:
            raise CloudFailed("the emulator ended unexpectedly")
        await asyncio.wait((asyncio.create_task(stopped.wait()),), timeout=1)


@contextmanager
def stop_signals() -> Iterator[asyncio.Event]:
    """An event set by Ctrl-C or SIGTERM."""
    stopped, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    yield stopped


async def open_shop(settings: Settings, cloud: Cloud, door: FrontDoor, say: Say) -> None:
    """Deploy, seed once, announce."""
    say("deploying")
    await asyncio.to_thread(deploy, settings, cloud, say)
    await door.find_routes()
    if not await asyncio.to_thread(is_seeded, cloud):
        say("filling the demo shop")
        await asyncio.to_thread(fill, settings, cloud, say)
    readiness.announce(settings, cloud)
    for line in welcome(settings, cloud):
        say(line)


def _marker(cloud: Cloud) -> str:
    return f"/{cloud.stack}/local/seeded"


def is_seeded(cloud: Cloud) -> bool:
    """Whether the demo shop is there; the marker lives and dies with the cloud's own state."""
    try:
        cloud.client("ssm").get_parameter(Name=_marker(cloud))
    except ClientError as error:
        if error.response["Error"]["Code"] == "ParameterNotFound":
            return False
        raise
    return True


def fill(settings: Settings, cloud: Cloud, say: Say) -> None:
    """Seed the demo shop and keep its sign-ins."""
    accounts = simulators.bank(settings).accounts()
    people = seed.run(cloud, accounts, lambda line: say(f"  {line}"))
    sign_ins.save(settings.sign_ins_file, people)
    cloud.client("ssm").put_parameter(Name=_marker(cloud), Value="yes", Type="String", Overwrite=True)


def welcome(settings: Settings, cloud: Cloud) -> Iterator[str]:
    """Addresses and sign-ins, ready to be printed."""
    yield "the shop is open"
    yield f"  what runs   {settings.url}/"
    yield f"  API         {cloud.api_url}"
    yield f"  API docs    {cloud.api_url}/docs"
    yield f"  mailbox     {settings.url}/mailbox"
    yield f"  payments    {settings.url}/simulators"
    yield f"  AWS         {settings.endpoint_url}"
    for person in sign_ins.load(settings.sign_ins_file):
        yield f"  sign in as  {person.role}: {person.login}  {person.password}"
    yield "  stop with Ctrl-C"
