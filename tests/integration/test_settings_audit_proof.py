"""The audit log is proven: whatever was done to its table is found, and the first place is named."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from supermarket import wiring
from supermarket.kernel.errors import Invalid
from supermarket.settings import audit_service
from supermarket.settings.audit_model import ChainBroken
from supermarket.settings.audit_tables import TableAuditLog
from tests.support.audit import DAY, chain, chained, items, note, proven, read, verify
from tests.support.cloud import STACK

pytestmark = pytest.mark.usefixtures("cloud")


def test_the_nightly_run_proves_yesterday_and_today() -> None:
    chain(3, days=3)

    assert verify(at="2026-11-22T02:10:00Z") == {
        "days": 2, "entries": 6, "until": "2026-11-22", "hash": read()[0]["hash"],
    }  # fmt: skip
    assert verify(day="2026-11-20")["entries"] == 3
    assert verify(day="2026-11-19")["entries"] == 0


@pytest.mark.parametrize(
    "given", [{"from": "2026-11-20", "to": "2026-11-19"}, {"from": "2020-01-01", "to": "2026-11-19"}]
)
def test_days_that_make_no_span_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        verify(**given)


def put(item: dict[str, Any]) -> None:
    boto3.client("dynamodb").put_item(TableName=f"{STACK}-audit", Item=item)


def take(pk: str, sk: str) -> dict[str, Any]:
    gone = boto3.client("dynamodb").delete_item(
        TableName=f"{STACK}-audit", Key={"pk": {"S": pk}, "sk": {"S": sk}}, ReturnValues="ALL_OLD"
    )
    return dict(gone["Attributes"])


def alter(pk: str, sk: str, **said: Any) -> None:
    put(
        {
            **take(pk, sk),
            **{name: {"S": value} if isinstance(value, str) else value for name, value in said.items()},
        }
    )


ENTRY = ("DAY#2026-11-21", f"{2:012d}")
WORDS = [
    "note_id", "at", "actor_name", "role", "address", "operation", "request_id", "approved_by", "before",
    "after", "previous", "hash", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk",
]  # fmt: skip


@pytest.mark.parametrize("name", WORDS)
def test_every_word_of_a_stored_entry_is_sealed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    chain(3, days=3)
    alter(*ENTRY, **{name: "DAY#2026-11-21"})

    with pytest.raises(ChainBroken) as found:
        verify(at="2026-11-22T02:10:00Z")

    assert (found.value.details["day"], found.value.details["sequence"]) == ("2026-11-21", 2)
    assert '"AuditChainBroken":[1.0]' in capsys.readouterr().out.replace(" ", "")


def swap() -> None:
    one, other = take("DAY#2026-11-21", f"{2:012d}"), take("DAY#2026-11-21", f"{3:012d}")
    one["sk"], other["sk"] = other["sk"], one["sk"]
    put(one), put(other)


def copy(pk: str, sk: str) -> None:
    put({**items()[ENTRY], "pk": {"S": pk}, "sk": {"S": sk}})


def drop_day() -> None:
    for number in (1, 2, 3):
        take("DAY#2026-11-21", f"{number:012d}")
    take("HEAD#DAYS", "2026-11-21")


def cut_tail() -> None:
    """The last entry of the last day, and a head as it was before it."""
    take("DAY#2026-11-22", f"{3:012d}")
    before = items()["DAY#2026-11-22", f"{2:012d}"]
    alter("HEAD#DAYS", "2026-11-22", sequence=f"{2:012d}", hash=before["hash"]["S"])


def rewrite_history() -> None:
    """A day that is made to be the first there was."""
    take("HEAD#DAYS", "2026-11-20")
    take("HEAD#DAYS", "0000-00-00")


DEEDS: list[tuple[Callable[[], Any], str, int, str]] = [
    (lambda: take(*ENTRY), "2026-11-21", 2, "missing"),
    (lambda: alter(*ENTRY, after='{"n":9}'), "2026-11-21", 2, "altered"),
    (lambda: alter(*ENTRY, role={"N": "7"}), "2026-11-21", 2, "altered"),
    (swap, "2026-11-21", 2, "does not follow what is before it"),
    (lambda: copy("DAY#2026-11-21", f"{2:012d}x"), "2026-11-21", 3, "inserted"),
    (lambda: copy("DAY#2026-11-21", f"{4:012d}"), "2026-11-21", 4, "does not follow what is before it"),
    (lambda: copy("DAY#2026-11-23", f"{1:012d}"), "2026-11-23", 1, "inserted on a day without a head"),
    (lambda: take("DAY#2026-11-22", f"{3:012d}"), "2026-11-22", 3, "the tail is missing"),
    (cut_tail, "2026-11-22", 2, "the head of the day is altered"),
    (lambda: take("HEAD#DAYS", "2026-11-22"), "2026-11-22", 1, "the day is missing"),
    (drop_day, "2026-11-21", 1, "the day is missing"),
    (rewrite_history, "2026-11-21", 1, "the day is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("deed", "day", "sequence", "what"), DEEDS, ids=range(len(DEEDS)))
def test_what_somebody_did_to_the_table_is_named(
    deed: Callable[[], Any], day: str, sequence: int, what: str
) -> None:
    chain(3, days=3)
    assert proven() == 9

    deed()

    with pytest.raises(ChainBroken) as found:
        proven()
    assert found.value.details == {"day": day, "sequence": sequence, "what": what}
    assert str(found.value) == f"{day} #{sequence}: {what}"


def test_entries_that_come_while_the_day_is_proven_are_no_insertion() -> None:
    chain(2)

    class Growing(TableAuditLog):
        def entries(self, day: str) -> Any:
            chained(note(50))
            return super().entries(day)

    found = audit_service.verify(Growing(), wiring.audit_key(), DAY.date(), DAY.date())

    assert found["entries"] == 3


def test_a_long_day_is_proven_page_after_page() -> None:
    chain(130)

    assert proven() == 130
