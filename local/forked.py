"""Processes for functions, forked from one that has imported the libraries: a start costs a third, and less memory.

Only where the system hands out handles of processes (Linux); elsewhere, and for what has no layers of ours, a process
is started as ever.
"""

import json
import os
import select
import signal
import socket
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).with_name("forebear.py")
KEPT = 2
"""Forebears: that of the layers in use, and during a deployment that of the layers before."""


class Child:
    """As much of `subprocess.Popen` as the emulator uses of it, for a process that is somebody else's child."""

    def __init__(self, process: int, streams: Sequence[int]) -> None:
        self.pid = process
        self.returncode: int | None = None
        self._handle = os.pidfd_open(process)
        modes = ("w", "r", "r")
        self.stdin, self.stdout, self.stderr = (
            os.fdopen(stream, mode, 1, "utf-8") for stream, mode in zip(streams, modes, strict=True)
        )

    def __del__(self) -> None:
        os.close(self._handle)

    def poll(self) -> int | None:
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        if (status := self._ended(timeout)) is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return status

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def _ended(self, timeout: float | None) -> int | None:
        """What it ended with, only its own parent knows: 0 for that it did."""
        if self.returncode is None:
            watch = select.poll()
            watch.register(self._handle, select.POLLIN)
            self.returncode = 0 if watch.poll(None if timeout is None else timeout * 1000) else None
        return self.returncode

    def _send(self, number: signal.Signals) -> None:
        if self.poll() is None:
            signal.pidfd_send_signal(self._handle, number)


class Forebear:
    """A process to fork from, with the libraries of some layers."""

    def __init__(self, interpreter: str, lines: Sequence[str]) -> None:
        self._lock = threading.Lock()
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [interpreter, "-I", "-u", str(PROGRAM), str(theirs.fileno()), json.dumps(lines)],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def fork(self, program: str, folder: str, environment: dict[str, str]) -> Child:
        """Run the program in a child; raises OSError when there is nobody to fork from any more."""
        order = {"program": program, "folder": folder, "environment": environment}
        theirs, ours = _pipes()
        try:
            with self._lock:
                socket.send_fds(self._channel, [json.dumps(order).encode()], theirs)
                answer = self._channel.recv(32)
            if not answer:
                raise ConnectionResetError("the forebear has ended")
            return Child(int(answer), ours)
        except OSError:
            _close(ours)
            raise
        finally:
            _close(theirs)

    def retire(self) -> None:
        """Its children live on."""
        self._channel.close()
        self._process.wait()


def _pipes() -> tuple[list[int], list[int]]:
    """The child's ends of its three standard streams, and ours."""
    (stdin, to_stdin), (from_stdout, stdout), (from_stderr, stderr) = (os.pipe() for _ in range(3))
    return [stdin, stdout, stderr], [to_stdin, from_stdout, from_stderr]


def _close(streams: Sequence[int]) -> None:
    for stream in streams:
        os.close(stream)


def has_handles() -> bool:
    """Whether the system hands out handles of processes."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


class Nursery:
    """Starts processes in place of `subprocess.Popen`, and keeps whom they are forked from."""

    def __init__(self) -> None:
        self._can_fork = has_handles()
        self._lock = threading.Lock()
        self._forebears: dict[tuple[str, ...], Forebear] = {}

    def start(self, command: list[str], **options: Any) -> Any:
        """A process that runs the command: forked where it is a Python program with layers of ours."""
        interpreter, program = command
        lines = layer_lines(options["env"].get("_LAMBDA_LAYERS_DIRS", ""))
        if not (self._can_fork and program.endswith(".py") and lines):
            return subprocess.Popen(command, **options)
        kind = (interpreter, *lines)
        try:
            return self._forebear(kind).fork(program, options["cwd"], options["env"])
        except OSError:
            self._forebears.pop(kind, None)
            return subprocess.Popen(command, **options)

    def _forebear(self, kind: tuple[str, ...]) -> Forebear:
        with self._lock:
            if kind not in self._forebears:
                self._forebears[kind] = Forebear(kind[0], kind[1:])
                for old in list(self._forebears)[:-KEPT]:
                    self._forebears.pop(old).retire()
            return self._forebears[kind]


def layer_lines(folders: str) -> list[str]:
    """What the layers unpacked there do to the path, as `local/artefacts.py` writes it."""
    files = (
        file
        for folder in filter(None, folders.split(os.pathsep))
        for file in Path(folder).glob("python/lib/*/site-packages/*.pth")
    )
    return [file.read_text("utf-8") for file in files]
