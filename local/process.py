"""Starting and stopping the emulator as a child process."""

import os
import shutil
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException

from local.settings import (
    ACCOUNT,
    CLOUD_PORT_VARIABLE,
    HOST,
    PORT_VARIABLE,
    REGION,
    Settings,
)

START_SECONDS = 60
STOP_SECONDS = 60


class PortTaken(Exception):
    """Another program listens where the local cloud wants to."""


class CloudFailed(Exception):
    """The emulator did not come up."""


def check_ports(settings: Settings) -> None:
    """Raise PortTaken, with the way out, unless both ports are free."""
    for port, variable in ((settings.port, PORT_VARIABLE), (settings.cloud_port, CLOUD_PORT_VARIABLE)):
        if is_taken(port):
            raise PortTaken(
                f"port {port} is taken; stop what uses it or choose another with {variable}={port + 1}"
            )


def is_taken(port: int) -> bool:
    """Whether binding the loopback port fails."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def environment(settings: Settings) -> dict[str, str]:
    """The whole environment of the emulator, and through it of every function: nothing of the developer's own."""
    objects = settings.state / "objects"
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(settings.scratch),
        "TMPDIR": str(settings.scratch),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONUNBUFFERED": "1",
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "local",
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(settings.cloud_port),
        "MINISTACK_HOST": "localhost",
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(settings.state / "services"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(objects),
        "LOG_LEVEL": "WARNING",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
    }


class CloudProcess:
    """The emulator while it runs; a context manager that always stops it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "CloudProcess":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the emulator and wait until it answers; raises CloudFailed."""
        settings = self._settings
        shutil.rmtree(settings.scratch, ignore_errors=True)
        for folder in (settings.scratch, settings.state):
            folder.mkdir(parents=True, exist_ok=True)
        with settings.log.open("wb") as log:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "local.emulator"],
                cwd=settings.project,
                env=environment(settings),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not is_healthy(self._settings):
            if not self.is_running or time.monotonic() > deadline:
                tail = self._settings.log.read_text(errors="replace")[-1500:]
                raise CloudFailed(f"the emulator did not start; {self._settings.log} ends with:\n{tail}")
            time.sleep(0.05)

    @property
    def is_running(self) -> bool:
        """Whether the child process lives."""
        return self._child is not None and self._child.poll() is None

    def stop(self) -> None:
        """Stop the emulator so that it saves its state; kill it if it does not end."""
        child, self._child = self._child, None
        if child is None or child.stdin is None:
            return
        child.stdin.close()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        shutil.rmtree(self._settings.scratch, ignore_errors=True)


def is_healthy(settings: Settings) -> bool:
    """Whether an emulator answers on the cloud's port."""
    connection = HTTPConnection(HOST, settings.cloud_port, timeout=2)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status == 200
    except (HTTPException, OSError):
        return False
    finally:
        connection.close()
