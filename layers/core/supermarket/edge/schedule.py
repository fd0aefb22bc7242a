"""The schedule edge: a rule's call, which may come twice or late, as a plain function call."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Logger

from supermarket.kernel import clock
from supermarket.kernel.acting import Act, acting
from supermarket.kernel.caller import SYSTEM

log = Logger()


def schedule(
    handle: Callable[[datetime, Mapping[str, Any]], Mapping[str, Any]], *, act: str = ""
) -> Callable[[Any, Any], Any]:
    """A Lambda handler that calls ``handle(now, input)`` and answers with what it did, for the log and for people.

    ``input`` is what the schedule or an operator sends; ``{"at": "2026-11-22T18:00:00Z"}`` stands for another now.
    ``act`` names what this does where it is kept who did it: the changes go to the audit log as the system's own.
    """

    def handler(event: Any, context: Any) -> Any:
        given = event if isinstance(event, dict) else {}
        at = clock.read_stamp(given["at"]) if "at" in given else clock.now()
        with _act(act, context):
            done = dict(handle(at, given))
        log.info("schedule done", extra={"done": done})
        return done

    return handler


def _act(name: str, context: Any) -> AbstractContextManager[object]:
    if not name:
        return nullcontext()
    return acting(Act(name, SYSTEM, getattr(context, "aws_request_id", "")))
