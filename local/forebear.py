"""The program every function's process is forked from: it has imported the libraries, and runs nothing of the shop.

`python -I -u local/forebear.py <descriptor> <lines>`: the socket over which orders come, and what sets the path of the
layers, as JSON. An order names a program, its environment and its folder, and carries its three standard streams.
"""

import gc
import json
import os
import runpy
import signal
import socket
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

LIBRARIES = [
    "aws_lambda_powertools", "aws_lambda_powertools.metrics", "botocore.client", "botocore.handlers",
    "botocore.session", "chalice.app", "pydantic", "pynamodb.connection", "pynamodb.models",
]  # fmt: skip
"""What nearly every function imports, and which reads no environment by being imported."""


def main() -> None:
    channel, usual = socket.socket(fileno=int(sys.argv[1])), list(sys.path)
    for line in json.loads(sys.argv[2]):
        exec(line)  # noqa: S102 - as `site` would  # nosec B102
    for name in LIBRARIES:
        with suppress(ImportError):
            import_module(name)
    sys.path[:] = usual
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    serve(channel)


def serve(channel: socket.socket) -> None:
    """Fork a child for every order, and answer with its number; until the other side hangs up."""
    while True:
        order, streams, _, _ = socket.recv_fds(channel, 2**18, 3)
        if not order:
            return
        if (child := os.fork()) == 0:
            channel.close()
            become(json.loads(order), streams)
        for stream in streams:
            os.close(stream)
        channel.send(str(child).encode())


def become(order: dict[str, Any], streams: Sequence[int]) -> None:
    """Run the program as if it had been started alone; does not return."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    sys.argv = [order["program"]]
    status = 1
    try:
        runpy.run_path(order["program"], run_name="__main__")
        status = 0
    except BaseException:  # noqa: BLE001 - as the interpreter would
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
