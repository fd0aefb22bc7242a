"""Templates: lint clean, wired together, data kept safe, nothing billed by the hour."""

import re
import subprocess
import sys
from pathlib import Path

import yaml

from tests.support.templates import CONTEXTS, ROOT, Resource, load, resources, sub, templates

STREAMED = {
    "accounts",
    "products",
    "inventory",
    "pos",
    "ecommerce",
    "payments",
    "delivery",
    "reports",
    "settings",
}
BILLED_BY_THE_HOUR = re.compile(
    r"AWS::(EC2::(NatGateway|VPCEndpoint|Instance|EIP|TransitGateway\w*)|RDS::|DocDB::|Neptune::|ElastiCache::|MemoryDB::"
    r"|DAX::|ECS::|EKS::|AutoScaling::|ElasticLoadBalancing\w*::|OpenSearch\w*::|Elasticsearch::|Redshift\w*::|MSK::"
    r"|AmazonMQ::|Kinesis::Stream$|WAF\w*::|GlobalAccelerator::|ApiGateway::VpcLink|Route53Resolver::|SageMaker::|KMS::Key$)"
)
SHARED = {"audit", "edge"}
"""Tables of no context: what was done, and what every function's edge counts and reads."""
FOR_EVER = {"audit"}
# Asked for by name with a parameter that is off by default.
OPTIONAL = {"edge.yaml: Firewall", "edge.yaml: FirewallOnApi"}


def test_cfn_lint_finds_nothing() -> None:
    done = subprocess.run(
        [
            Path(sys.executable).with_name("cfn-lint"),
            "--regions",
            "ap-southeast-1",
            "--",
            *map(str, templates()),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


def test_templates_use_no_yaml_aliases() -> None:
    # CloudFormation refuses them.
    assert [
        p.name for p in templates() if any(isinstance(e, yaml.AliasEvent) for e in yaml.parse(p.read_text()))
    ] == []


def test_the_root_template_can_be_read_in_one_sitting() -> None:
    assert len((ROOT / "template.yaml").read_text().splitlines()) < 250


def test_every_nested_application_gets_exactly_the_parameters_it_declares() -> None:
    for nested in resources("AWS::Serverless::Application"):
        declared = load(ROOT / nested.properties["Location"])["Parameters"]
        required = {name for name, parameter in declared.items() if "Default" not in parameter}
        passed = set(nested.properties["Parameters"])
        assert required <= passed <= set(declared), nested


def test_every_template_in_infra_is_deployed() -> None:
    nested = {ROOT / each.properties["Location"] for each in resources("AWS::Serverless::Application")}
    assert nested == set(templates()) - {ROOT / "template.yaml"}


# Data


def tables() -> dict[str, Resource]:
    """Tables by context."""
    return {
        sub(t.properties["TableName"]).removeprefix("${Stack}-"): t for t in resources("AWS::DynamoDB::Table")
    }


def test_every_context_has_one_table() -> None:
    assert sorted(tables()) == sorted([*CONTEXTS, *SHARED])
    assert {t.path.name for t in tables().values()} == {"data.yaml"}


def test_every_table_is_on_demand_and_protected() -> None:
    until = {"AttributeName": "expires_at", "Enabled": True}
    for name, table in tables().items():
        said = table.properties
        assert said["BillingMode"] == "PAY_PER_REQUEST", table
        assert said["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}, table
        assert said["DeletionProtectionEnabled"] == {"Fn::If": ["Local", False, True]}, table
        assert said["SSESpecification"] == {"SSEEnabled": True}, table
        assert said.get("TimeToLiveSpecification") == (None if name in FOR_EVER else until), table
        assert table.body["DeletionPolicy"] == table.body["UpdateReplacePolicy"] == "Retain", table


def test_tables_that_publish_events_have_a_stream_of_both_images() -> None:
    both = {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert {
        name for name, t in tables().items() if t.properties.get("StreamSpecification") == both
    } == STREAMED
    assert {name for name, t in tables().items() if "StreamSpecification" in t.properties} == STREAMED


def test_table_keys_and_indexes_have_the_shape_everybody_relies_on() -> None:
    for table in tables().values():
        said = table.properties
        indexes = said.get("GlobalSecondaryIndexes", [])
        assert [i["IndexName"] for i in indexes] == [f"gsi{n}" for n in range(1, len(indexes) + 1)], table
        for prefix, keys in [("", said["KeySchema"]), *((i["IndexName"], i["KeySchema"]) for i in indexes)]:
            assert [(k["AttributeName"], k["KeyType"]) for k in keys] == [
                (f"{prefix}pk", "HASH"),
                (f"{prefix}sk", "RANGE"),
            ]


def test_every_bucket_is_private_encrypted_kept_and_tls_only() -> None:
    policies = {p.properties["Bucket"]["Ref"]: p for p in resources("AWS::S3::BucketPolicy")}
    for bucket in resources("AWS::S3::Bucket"):
        statements = policies[bucket.id].properties["PolicyDocument"]["Statement"]
        assert set(bucket.properties["PublicAccessBlockConfiguration"].values()) == {True}, bucket
        assert bucket.properties["BucketEncryption"], bucket
        assert bucket.properties["LifecycleConfiguration"], bucket
        assert bucket.body["DeletionPolicy"] == bucket.body["UpdateReplacePolicy"] == "Retain", bucket
        assert [s["Condition"] for s in statements if s["Effect"] == "Deny"] == [
            {"Bool": {"aws:SecureTransport": "false"}}
        ], bucket
        assert all(s["Principal"] != "*" and s["Condition"] for s in statements if s["Effect"] == "Allow"), (
            bucket
        )


# Cost


def test_nothing_in_the_default_deployment_is_billed_by_the_hour() -> None:
    billed = {str(resource) for resource in resources() if BILLED_BY_THE_HOUR.match(resource.type)}
    assert billed <= OPTIONAL
    assert all(r.body["Condition"] == "HasWaf" for r in resources() if str(r) in OPTIONAL)
    assert load(ROOT / "template.yaml")["Parameters"]["Waf"]["Default"] == "off"
    assert [path.name for path in templates() if "ProvisionedConcurrency" in path.read_text("utf-8")] == []
