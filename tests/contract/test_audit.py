"""The audit log is only added to, by one function; and it hears of all that is noted."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from supermarket.aws.audit import ELSEWHERE
from tests.support.templates import ROOT, Resource, events, functions, listed, load, resources, sub

WRITES = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}
RECORDER, VERIFIER = "${Stack}-settings-record-audit", "${Stack}-settings-verify-audit"


def statements() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Who may do what: functions by their names, the shared policy by its own."""
    for function in functions():
        for policy in function.properties.get("Policies", []):
            for statement in policy.get("Statement", []):
                yield sub(function.properties["FunctionName"]), statement
    for managed in resources("AWS::IAM::ManagedPolicy"):
        for statement in managed.properties["PolicyDocument"]["Statement"]:
            yield sub(managed.properties["ManagedPolicyName"]), statement


def on(statement: Mapping[str, Any], what: str) -> bool:
    return any(what in sub(resource) for resource in listed(statement["Resource"]))


def test_nobody_may_change_or_remove_an_entry_and_one_function_may_add_them() -> None:
    allowed = {
        (who, action, str(statement.get("Condition", "")))
        for who, statement in statements()
        for action in listed(statement["Action"])
        if action in WRITES and on(statement, "table/${Stack}-audit")
    }

    heads = str({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["HEAD#DAYS"]}})
    assert allowed == {(RECORDER, "dynamodb:PutItem", ""), (RECORDER, "dynamodb:UpdateItem", heads)}


def test_the_key_of_the_chain_is_read_by_whoever_seals_and_whoever_proves() -> None:
    assert {who for who, statement in statements() if on(statement, "/audit-key-")} == {RECORDER, VERIFIER}


def test_the_log_outlives_its_stack_and_forgets_nothing() -> None:
    (table,) = [
        t for t in resources("AWS::DynamoDB::Table") if sub(t.properties["TableName"]) == "${Stack}-audit"
    ]

    assert table.body["DeletionPolicy"] == table.body["UpdateReplacePolicy"] == "Retain"
    assert "TimeToLiveSpecification" not in table.properties


def streams() -> Iterator[tuple[Resource, str]]:
    """Each reader of a stream with the table it is of."""
    passed = {
        (ROOT / nested.properties["Location"], name): value
        for nested in resources("AWS::Serverless::Application")
        for name, value in nested.properties["Parameters"].items()
    }
    for function, event in events("DynamoDB"):
        output = passed[function.path, event["Stream"]["Ref"]]["Fn::GetAtt"]
        yield function, listed(output)[-1].removeprefix("Outputs.").removesuffix("StreamArn").lower()


def test_a_stream_has_two_readers_at_most() -> None:
    """More are throttled: see Lambda's guide, "Using AWS Lambda with Amazon DynamoDB"."""
    readers = Counter(table for _, table in streams())

    assert {table: count for table, count in readers.items() if count > 2} == {}


def test_the_recorder_hears_of_every_table_that_notes_are_put_into() -> None:
    heard = {table for function, table in streams() if sub(function.properties["FunctionName"]) == RECORDER}
    core = ROOT / "layers/core/supermarket"
    noting = {
        p.parent.name for p in core.glob("*/*tables.py") if re.search(r"\bnoted\(", p.read_text("utf-8"))
    }

    assert {ELSEWHERE.get(context, context) for context in noting} == heard


def test_a_broken_chain_raises_an_alarm() -> None:
    watched = load(ROOT / "infra/monitoring.yaml")["Resources"]["AuditChainAlarm"]["Properties"]

    assert "SUM(AuditChainBroken)" in watched["Metrics"][0]["Expression"]
    assert 'count("AuditChainBroken"' in (ROOT / "functions/settings/verify_audit.py").read_text("utf-8")
