"""Functions: one a file, named after it, with a log group and a policy of their own."""

import re
from collections.abc import Iterator
from typing import Any

from tests.support.templates import (
    ROOT,
    Resource,
    context_of,
    events,
    functions,
    listed,
    load,
    resources,
    setting,
    sub,
    templates,
)

# Actions AWS offers no narrower resource for.
ANY_RESOURCE = {"cloudwatch:PutMetricData"}
EDGE = "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/${Stack}-edge"


def test_every_file_in_functions_is_one_function_of_its_template_and_the_other_way_round() -> None:
    files = {(p.parent.name, p.stem) for p in ROOT.glob("functions/*/*.py") if p.stem != "__init__"}
    declared = [(context_of(f), f.properties["Handler"].removesuffix(".handler")) for f in functions()]
    assert sorted(declared) == sorted(files)


def test_the_name_of_a_function_follows_from_its_file() -> None:
    for function in functions():
        context, endpoint = context_of(function), function.properties["Handler"].removesuffix(".handler")
        assert function.properties["FunctionName"] == {
            "Fn::Sub": f"${{Stack}}-{context}-{endpoint.replace('_', '-')}"
        }
        assert function.properties["CodeUri"] == f"../functions/{context}/", function


def test_every_function_runs_on_arm64_and_the_one_runtime() -> None:
    for function in functions():
        assert setting(function, "Architectures") == ["arm64"], function
        assert setting(function, "Runtime") == {"Ref": "PythonRuntime"}, function
        assert setting(function, "Timeout") and setting(function, "MemorySize"), function


def test_wheels_are_built_for_the_runtime_the_functions_run_on() -> None:
    runtime = load(ROOT / "template.yaml")["Parameters"]["PythonRuntime"]["Default"]
    assert f"VERSION := {runtime.removeprefix('python')}\n" in (ROOT / "layers/vendor/Makefile").read_text()


def test_every_function_has_a_log_group_with_retention() -> None:
    groups = {
        sub(g.properties["LogGroupName"]): g.properties.get("RetentionInDays")
        for g in resources("AWS::Logs::LogGroup")
    }
    missing = [
        str(f) for f in functions() if not groups.get(f"/aws/lambda/{sub(f.properties['FunctionName'])}")
    ]
    assert missing == []
    assert all(groups.values())


def test_no_secret_is_in_the_environment() -> None:
    secret = re.compile(r"SECRET|PASSWORD|TOKEN|KEY|resolve:", re.IGNORECASE)
    for path in templates():
        said = str(load(path).get("Globals", {}).get("Function", {}).get("Environment", ""))
        said += "".join(str(f.properties.get("Environment", "")) for f in functions() if f.path == path)
        assert not secret.search(said), path


def test_policies_name_exact_actions_on_exact_resources() -> None:
    for owner, statement in statements():
        actions = set(listed(statement["Action"]))
        assert not any("*" in action for action in actions), owner
        wide = [r for r in map(sub, listed(statement["Resource"])) if is_wide(r)]
        assert not wide or actions <= ANY_RESOURCE, (str(owner), wide)


def statements() -> Iterator[tuple[Resource, dict[str, Any]]]:
    """What the functions' own policies say, and the managed one that they share."""
    for function in functions():
        for policy in function.properties.get("Policies", []):
            if "Statement" in policy:
                yield from ((function, statement) for statement in policy["Statement"])
            else:
                assert sub(policy) == EDGE, function
    (managed,) = resources("AWS::IAM::ManagedPolicy")
    assert EDGE.endswith(f"policy/{sub(managed.properties['ManagedPolicyName'])}")
    yield from ((managed, statement) for statement in managed.properties["PolicyDocument"]["Statement"])


def test_whoever_serves_http_or_looks_at_tokens_has_the_policy_of_the_edge_and_nobody_else() -> None:
    having = {name_of(f) for f in functions() if {"Fn::Sub": EDGE} in f.properties.get("Policies", [])}

    assert having == serving() | {"accounts/authorizer", "notifications/sockets", "settings/preflight"}


def serving() -> set[str]:
    """The functions that have an API, by their files."""
    files = [path for path in ROOT.glob("functions/*/*.py") if "= Api(" in path.read_text("utf-8")]
    return {f"{path.parent.name}/{path.stem}" for path in files}


def name_of(function: Resource) -> str:
    return f"{context_of(function)}/{function.properties['Handler'].removesuffix('.handler')}"


def test_what_the_edge_counts_and_publishes_is_written_by_name_alone() -> None:
    writes = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}
    for owner, statement in statements():
        on_edge = any(sub(r).endswith("table/${Stack}-edge") for r in listed(statement["Resource"]))
        if on_edge and writes & set(listed(statement["Action"])):
            assert "dynamodb:LeadingKeys" in str(statement.get("Condition")), owner


def test_only_three_facts_of_users_leave_the_accounts_for_the_edge_of_others() -> None:
    (managed,) = resources("AWS::IAM::ManagedPolicy")
    (said,) = [
        s["Condition"]
        for s in managed.properties["PolicyDocument"]["Statement"]
        if sub(s["Resource"]).endswith("table/${Stack}-accounts")
    ]

    assert said == {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["USER#*"]},
        "ForAllValues:StringEquals": {
            "dynamodb:Attributes": ["pk", "sk", "active", "generation", "expires_at"]
        },
        "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
    }


def is_wide(resource: str) -> bool:
    """Whether a resource is more than the objects of one bucket, the connections of one WebSocket API, or one secret.

    The ARN of a secret ends in characters that Secrets Manager chooses.
    """
    secret = r"secretsmanager:[^*]+:secret:\$\{Stack\}/[a-z-]+-\*"
    one = re.fullmatch(
        rf"arn:\$\{{AWS::Partition\}}:(s3:::[^*]+/[^*]*\*|execute-api:[^*]+/@connections/\*|{secret})",
        resource,
    )
    return "*" in resource and not one


def test_routes_are_declared_in_the_openapi_document_alone() -> None:
    assert [str(f) for kind in ("Api", "HttpApi") for f, _ in events(kind)] == []
