"""`python -m local`: run the local cloud, or talk to one that runs."""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection

from local import logs, readiness, session, sign_ins
from local.api import Api
from local.artefacts import BuildFailed
from local.cloud import Cloud
from local.deploy import deploy
from local.process import CloudFailed, PortTaken, is_healthy
from local.settings import HOST, Settings
from local.stack import DeployFailed

Say = Callable[[str], None]


class NotRunning(Exception):
    """The command needs a running local cloud."""


def teller() -> Say:
    """Prints each line with the seconds since the start."""
    started = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - started:6.1f}s  {line}", flush=True)

    return say


def run(settings: Settings, say: Say, _: argparse.Namespace) -> None:
    """start everything and stay until Ctrl-C"""
    session.run(settings, say)


def redeploy(settings: Settings, say: Say, _: argparse.Namespace) -> None:
    """bring the running cloud up to date with the working copy"""
    demand_cloud(settings)
    deploy(settings, Cloud.of(settings), say)
    connection = HTTPConnection(HOST, settings.port, timeout=30)
    connection.request("POST", "/refresh")
    connection.getresponse().read()
    connection.close()


def fill(settings: Settings, say: Say, _: argparse.Namespace) -> None:
    """fill the running cloud with the demo shop again"""
    demand_cloud(settings)
    session.fill(settings, Cloud.of(settings), say)


def reset(settings: Settings, say: Say, _: argparse.Namespace) -> None:
    """forget all data; the next run starts with a new shop"""
    if is_healthy(settings):
        raise NotRunning("the local cloud is running; stop it first")
    shutil.rmtree(settings.state, ignore_errors=True)
    settings.sign_ins_file.unlink(missing_ok=True)
    readiness.withdraw(settings)
    say(f"{settings.state} is gone")


def status(settings: Settings, _: Say, __: argparse.Namespace) -> None:
    """print where the running cloud is"""
    facts = readiness.facts(settings)
    if facts is None:
        raise NotRunning("the local cloud is not running")
    print(json.dumps(facts, indent=2))


def wait(settings: Settings, say: Say, arguments: argparse.Namespace) -> None:
    """return as soon as the cloud is ready"""
    if readiness.wait(settings, arguments.seconds) is None:
        raise NotRunning(f"the local cloud was not ready within {arguments.seconds:g} seconds")
    status(settings, say, arguments)


def read_logs(settings: Settings, _: Say, arguments: argparse.Namespace) -> None:
    """print what functions logged lately"""
    demand_cloud(settings)
    for line in logs.latest(Cloud.of(settings), arguments.function, arguments.minutes):
        print(line)


def sign_in(settings: Settings, _: Say, arguments: argparse.Namespace) -> None:
    """print an access token of one of the demo sign-ins"""
    people = {person.login: person.password for person in sign_ins.load(settings.sign_ins_file)}
    if readiness.facts(settings) is None or arguments.login not in people:
        raise NotRunning(f"no running shop knows {arguments.login}")
    print(Api(Cloud.of(settings).api_url).sign_in(arguments.login, people[arguments.login]).token)


def demand_cloud(settings: Settings) -> None:
    """Raise NotRunning unless the cloud answers."""
    if not is_healthy(settings):
        raise NotRunning(f"no local cloud at {settings.endpoint_url}; start it with `python -m local run`")


COMMANDS = {
    "run": run,
    "deploy": redeploy,
    "seed": fill,
    "logs": read_logs,
    "reset": reset,
    "status": status,
    "token": sign_in,
    "wait": wait,
}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    root = argparse.ArgumentParser(prog="python -m local", description="The local cloud.")
    commands = root.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        sub = commands.add_parser(name, help=command.__doc__)
        if command is read_logs:
            sub.add_argument("function", nargs="?", default="", help="start of a function's name: pos-sales")
            sub.add_argument("--minutes", type=float, default=10)
        if command is sign_in:
            sub.add_argument("login", help="as the demo sign-ins name it: admin@example.com")
        if command is wait:
            sub.add_argument("--seconds", type=float, default=300)
    return root


def main() -> int:
    """Run one command; 1 with a message when it cannot be done."""
    arguments = parser().parse_args()
    try:
        COMMANDS[arguments.command](Settings.read(), teller(), arguments)
    except (PortTaken, CloudFailed, BuildFailed, DeployFailed, NotRunning) as error:
        print(f"local: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
