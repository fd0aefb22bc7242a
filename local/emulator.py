"""The emulator's own process: `python -m local.emulator`.

MiniStack as published, with the few corrections a long-running local shop needs. Each correction is one function here
and has a test in `tests/e2e/test_emulator.py` that fails once the emulator no longer needs it.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from copy import deepcopy
from functools import lru_cache
from types import FunctionType, SimpleNamespace
from typing import Any

from ministack import app as gateway
from ministack.core import lambda_runtime, persistence
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import apigateway, cloudformation, dynamodb, lambda_svc
from ministack.services.cloudformation import provisioners

from local.forked import Nursery

Scope = MutableMapping[str, Any]
Asgi = Callable[[Scope, Any, Any], Awaitable[None]]

STREAM_RETENTION_SECONDS = 2 * 60 * 60
IDLE_WORKER_SECONDS = 15 * 60
WORKER_BYTES = 45 * 2**20
CHECKPOINT_SECONDS = 5.0


class Activity:
    """Counts the requests that may have changed something, so that an idle cloud writes no checkpoints."""

    def __init__(self, app: Asgi) -> None:
        self._app = app
        self.count = 0

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Pass the request on; count it after it has had its effect."""
        try:
            await self._app(scope, receive, send)
        finally:
            self.count += scope.get("method", "") not in ("GET", "HEAD")


def shorten_log_wait() -> None:
    """A function that logs nothing would otherwise keep every caller waiting for 50 ms."""
    lambda_runtime.Worker._drain_stderr_bounded.__defaults__ = (0.002, 0.002, 0.25)


def shorten_streams() -> None:
    """Stream records live in memory for a day otherwise: half a gigabyte after a hundred thousand writes."""
    if dynamodb._STREAM_RETENTION_SECONDS != 24 * 60 * 60:
        raise RuntimeError("the emulator's stream retention changed its meaning")
    dynamodb._STREAM_RETENTION_SECONDS = STREAM_RETENTION_SECONDS


def keep_attributes_of_nested_resources() -> None:
    """Updating a nested stack forgets the attributes of what did not change, and the next `Fn::GetAtt` fails."""
    update = provisioners._update_resource

    def update_resource(
        kind: str,
        physical_id: str,
        old: Any,
        new: Any,
        stack: str,
        logical_id: str | None = None,
        attributes: dict[str, Any] | None = None,
    ) -> Any:
        if attributes is None:
            known = cloudformation._stacks.get(stack, {}).get("_resources", {})
            attributes = known.get(logical_id, {}).get("Attributes")
        return update(kind, physical_id, old, new, stack, logical_id, attributes)

    provisioners._update_resource = update_resource


def save_tables_while_they_change() -> None:
    """A save that meets a write is given up: under traffic none succeeds, and a kill loses all of it."""
    save = dynamodb.get_state
    names = {**vars(dynamodb), "copy": SimpleNamespace(deepcopy=_copied)}
    dynamodb.get_state = FunctionType(save.__code__, names, save.__name__)


def _copied(value: Any) -> Any:
    """A copy of what others go on changing: each step takes a dictionary or list as it is at one moment."""
    if isinstance(value, dict):
        return {name: _copied(each) for name, each in list(value.items())}
    if isinstance(value, list):
        return [_copied(each) for each in list(value)]
    return deepcopy(value)


def save_one_after_the_other() -> None:
    """A stop that meets a checkpoint has both write the same file at once: what is left may be neither's."""
    lock, save = threading.Lock(), persistence.save_all

    def save_all(services: dict[str, Any]) -> None:
        with lock:
            save(services)

    gateway.save_all = persistence.save_all = save_all


def keep_unread_stream_records() -> None:
    """A restart keeps where each reader of a stream was and loses the stream: readers then skip the next records."""
    save, load = dynamodb.get_state, dynamodb.load_persisted_state

    def get_state() -> dict[str, Any]:
        return {**save(), "unread": _unread(), "trimmed": _read_so_far()}

    def load_persisted_state(data: dict[str, Any]) -> None:
        load(data)
        dynamodb._stream_records.update(data.get("unread", {}))
        dynamodb._stream_trimmed.update(data.get("trimmed", {}))

    dynamodb.get_state, dynamodb.load_persisted_state = get_state, load_persisted_state


def _slowest_readers() -> dict[tuple[str, str, str], int]:
    """How far the slowest reader of each stream is, by account, region and table."""
    slowest: dict[tuple[str, str, str], int] = {}
    for (account, region, identity), position in lambda_svc._dynamodb_stream_positions.all_items():
        source = lambda_svc._esms.get_scoped(account, region, identity, {}).get("EventSourceArn", "")
        key = (account, region, source.partition(":table/")[2].partition("/")[0])
        slowest[key] = min(position, slowest.get(key, position))
    return slowest


def _unread() -> Any:
    unread = AccountRegionScopedDict()
    slowest = _slowest_readers()
    for (account, region, table), records in dynamodb._stream_records.all_items():
        start = dynamodb._stream_trimmed.get_scoped(account, region, table, 0)
        read = slowest.get((account, region, table), start + len(records)) - start
        unread.set_scoped(account, region, table, list(records[max(0, read) :]))
    return unread


def _read_so_far() -> Any:
    so_far = AccountRegionScopedDict()
    slowest = _slowest_readers()
    for (account, region, table), records in dynamodb._stream_records.all_items():
        start = dynamodb._stream_trimmed.get_scoped(account, region, table, 0)
        so_far.set_scoped(
            account, region, table, max(start, slowest.get((account, region, table), start + len(records)))
        )
    return so_far


def retry_reported_stream_failures() -> None:
    """A reader of a stream that reports its failed record is taken for one that succeeded, and the record is lost."""
    execute = lambda_svc._execute_function

    def execute_function(function: Any, event: Any) -> Any:
        result = execute(function, event)
        records = event.get("Records", []) if isinstance(event, dict) else []
        body = result.get("body")
        if records and records[0].get("eventSource") == "aws:dynamodb" and isinstance(body, dict):
            return {**result, "error": True} if body.get("batchItemFailures") else result
        return result

    lambda_svc._execute_function = execute_function


def answer_websockets_as_their_function_says() -> None:
    """Every refused WebSocket is a 403 otherwise, and browsers hang up for want of the subprotocol that was agreed."""
    invoke, handle = apigateway._invoke_ws_lambda, apigateway.handle_websocket
    said: ContextVar[Any] = ContextVar("said", default=None)

    async def invoke_ws_lambda(*arguments: Any, **named: Any) -> Any:
        answer = await invoke(*arguments, **named)
        said.set(answer)
        return answer

    async def handle_websocket(
        scope: Scope, receive: Any, send: Any, api: str, path_override: str | None = None
    ) -> None:
        is_open = False

        async def answer(message: Scope) -> None:
            nonlocal is_open
            connect = said.get() or {}
            if message["type"] == "websocket.accept":
                is_open = True
                headers = {name.lower(): value for name, value in connect.get("headers", {}).items()}
                message["subprotocol"] = headers.get("sec-websocket-protocol")
            elif message["type"] == "websocket.close" and not is_open and connect:
                await apigateway._refuse_ws_handshake(scope, send, connect["statusCode"], "Refused", "", "")
                return
            await send(message)

        await handle(scope, receive, answer, api, path_override=path_override)

    apigateway._invoke_ws_lambda, apigateway.handle_websocket = invoke_ws_lambda, handle_websocket


def fork_functions() -> None:
    """Each process of a function imports everything anew otherwise: the most of what a cold shop does."""
    lambda_runtime.subprocess = SimpleNamespace(**{**vars(subprocess), "Popen": Nursery().start})


def remember_conditions() -> None:
    """The grammar of a query's condition is checked anew for every item of the partition otherwise."""
    dynamodb._condition_syntax_error = lru_cache(1024)(dynamodb._condition_syntax_error)


def affordable_workers() -> int:
    """How many idle processes a quarter of this machine's memory holds."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return max(16, memory // 4 // WORKER_BYTES)


def reap_idle_workers() -> None:
    """The emulator keeps a process of some 45 MB for every function ever called: 7 GB for the whole shop."""
    expiry = time.time() - IDLE_WORKER_SECONDS
    pools = lambda_runtime._workers
    with lambda_runtime._lock:
        idle = sorted((w for pool in pools.values() for w in pool if not w.in_use), key=lambda w: w.last_used)
        surplus = idle[: max(0, len(idle) - affordable_workers())]
        doomed = {id(w): w for w in [*surplus, *(w for w in idle if w.last_used < expiry)]}
        for pool in pools.values():
            pool[:] = [w for w in pool if id(w) not in doomed]
    lambda_runtime.kill_workers(doomed.values())


def reap_for_ever() -> None:
    """Look for idle workers every few seconds."""
    while True:
        time.sleep(5)
        reap_idle_workers()


def checkpoint_for_ever(activity: Activity) -> None:
    """The emulator saves on a clean stop only; this makes a kill lose seconds, not the day.

    The pause grows with the time a save takes, so that saving never costs more than a tenth of the process.
    """
    saved, pause = activity.count, CHECKPOINT_SECONDS
    while True:
        time.sleep(pause)
        seen = activity.count
        if seen == saved:
            continue
        started = time.monotonic()
        persistence.save_all(gateway._build_persistence_save_dict())
        saved, pause = seen, max(CHECKPOINT_SECONDS, 10 * (time.monotonic() - started))


def stop_with_parent() -> None:
    """End cleanly when standard input closes, so that no emulator outlives a killed parent."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Correct the emulator, then serve until stopped."""
    activity = Activity(gateway.app)
    gateway.app = activity
    shorten_log_wait()
    shorten_streams()
    keep_attributes_of_nested_resources()
    save_tables_while_they_change()
    save_one_after_the_other()
    keep_unread_stream_records()
    retry_reported_stream_failures()
    answer_websockets_as_their_function_says()
    fork_functions()
    remember_conditions()
    for task in (reap_for_ever, stop_with_parent):
        threading.Thread(target=task, daemon=True).start()
    threading.Thread(target=checkpoint_for_ever, args=(activity,), daemon=True).start()
    sys.argv = sys.argv[:1]
    gateway.main()


if __name__ == "__main__":
    main()
