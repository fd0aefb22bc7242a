"""Notes of privileged changes: written in the transaction that makes the change.

Only what the edge runs as an act (see `kernel.acting`) is noted, and a refused change leaves no note, because it leaves
nothing. A note lies in the table of its context, whose stream carries it to the audit log, which chains it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any

from supermarket.aws.transactions import Statement, write_alone
from supermarket.config import config
from supermarket.kernel import acting, clock
from supermarket.kernel.ids import new_id
from supermarket.kernel.masking import masked
from supermarket.kernel.writing import Write

KIND = "note"
NOTE_LIFE = timedelta(days=30)
"""Longer than a stream can be behind."""
LONGEST = 64 * 1024
"""Bytes of a record that are kept; of a longer one, its digest."""
CHANGED = " (changed)"
ELSEWHERE = {"customers": "settings", "inventory": "settings"}
"""A stream takes two readers, and that of the stock has them; the customers' table has no stream."""


def noted(
    context: str, object_kind: str, object_id: str, before: object = None, after: object = None
) -> list[Write]:
    """The write that tells the audit log of a change, none outside of a privileged operation.

    ``before`` and ``after`` are dataclasses or mappings, None where there was nothing. Fields that a dataclass keeps
    out of its ``repr`` are secrets: of them it is told that they changed. Personal fields are masked.
    """
    act = acting.current()
    if act is None:
        return []
    now, caller = clock.now(), act.caller
    words = {
        "pk": f"NOTE#{new_id()}", "sk": "NOTE", "kind": KIND, "at": clock.stamp(now),
        "actor_id": caller.user_id or "", "actor_name": caller.name, "role": caller.role,
        "address": caller.address, "operation": act.operation, "request_id": act.request_id,
        "object_kind": object_kind, "object_id": object_id, "before": _text(before), "after": _text(after, before),
        "approved_by": caller.approved_by,
    }  # fmt: skip
    item: dict[str, Any] = {name: {"S": word} for name, word in words.items()}
    item["expires_at"] = {"N": str(clock.epoch(now + NOTE_LIFE))}
    table = config().table(ELSEWHERE.get(context, context))
    arguments = {"TableName": table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}
    return [Statement("Put", arguments)]


def note_alone(
    context: str, object_kind: str, object_id: str, before: object = None, after: object = None
) -> None:
    """Note what was changed outside of the tables, where no transaction reaches."""
    for write in noted(context, object_kind, object_id, before, after):
        write_alone(write)


def _text(record: object, before: object = None) -> str:
    if record is None:
        return ""
    shown = _shown(record, before)
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    raw = text.encode()
    if len(raw) <= LONGEST:
        return text
    return json.dumps({"bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()})


def _shown(record: Any, before: object = None) -> Mapping[str, Any]:
    if isinstance(record, Mapping):
        return record
    shown = {}
    for field in fields(record):
        value = getattr(record, field.name)
        changed = before is not None and getattr(before, field.name, None) != value
        if field.metadata.get("personal"):
            shown[field.name] = masked(value) + (CHANGED if changed else "")
        elif field.repr:
            shown[field.name] = value
        elif changed:
            shown[field.name] = CHANGED.strip()
    return shown


def _plain(value: Any) -> Any:
    """What JSON has no word for. Values that know how to be written, such as amounts, are text."""
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, datetime):
        return clock.stamp(value)
    if is_dataclass(value) and type(value).__str__ is object.__str__:
        return _shown(value)
    return str(value)
