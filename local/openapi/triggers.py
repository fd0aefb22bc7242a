"""A whole event for every function that a queue, a stream, a schedule, a bus or the gateway's check calls."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local import templates
from local.openapi.calls import ACCOUNT, REGION, REQUEST, STACK
from local.openapi.domain_events import ANY, DATA, MESSAGES
from local.openapi.endpoints import Function
from supermarket.edge.http import VERSION

OBJECT = "01920000-0000-7000-8000-000000000099"

_AT = "2026-11-22T10:00:00Z"
Json = dict[str, Any]


def event(project: Path, function: Function) -> Json:
    source = _source(project, function)
    properties = source.get("Properties", {})
    match source.get("Type"):
        case "SQS":
            return _queue(project, str(properties["Queue"].get("Fn::Sub", "")).rpartition("${Stack}-")[2])
        case "DynamoDB":
            return _stream(function.context, properties)
        case "ScheduleV2":
            return {"at": _AT, **json.loads(properties.get("Input", "{}"))}
        case "EventBridgeRule":
            return _told(properties.get("Pattern", {}))
        case _:
            return _by_name(function)


def fits(sample: Mapping[str, Any], project: Path, function: Function) -> bool:
    """Whether an event has the shape of the function's trigger."""
    wanted = event(project, function)
    if "Records" not in wanted:
        return "Records" not in sample and set(wanted) <= set(sample)
    sources = {
        (record.get("eventSource"), record.get("eventSourceARN")) for record in sample.get("Records", [])
    }
    return sources == {(record["eventSource"], record["eventSourceARN"]) for record in wanted["Records"]}


def _source(project: Path, function: Function) -> Json:
    template = project / "infra" / f"{function.context}.yaml"
    if not template.exists():
        return {}
    for properties in templates.resources(templates.read(template), "AWS::Serverless::Function"):
        if properties.get("Handler") == f"{function.name}.handler":
            found: Json = next(iter(properties.get("Events", {}).values()), {})
            return found
    return {}


def _queue(project: Path, queue: str) -> Json:
    record = {
        "messageId": "11111111-2222-4333-8444-000000000001",
        "receiptHandle": "sample",
        "body": json.dumps(_message(project, queue), ensure_ascii=False),
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1795341600000",
            "SenderId": "sample",
            "ApproximateFirstReceiveTimestamp": "1795341600001",
        },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{STACK}-{queue}",
        "awsRegion": REGION,
    }
    return {"Records": [record]}


def _message(project: Path, queue: str) -> Json:
    """What the bus puts into the queue, as its rule says."""
    rules = templates.resources(templates.read(project / "infra" / "events.yaml"), "AWS::Events::Rule")
    for rule in rules:
        if rule["Name"].get("Fn::Sub") == "${Stack}-" + queue:
            return _told(rule["EventPattern"])
    return dict(MESSAGES.get(queue, {}))


def _told(pattern: Mapping[str, Any]) -> Json:
    name = pattern.get("detail-type", ["Sample"])[0]
    source, key, data = DATA.get(name, ANY)
    detail = (
        _stored(data, pattern) if source == "aws.s3" else {"at": _AT, "data": data, "key": key, "version": 1}
    )
    return {
        "version": "0",
        "id": REQUEST,
        "detail-type": name,
        "source": source,
        "account": ACCOUNT,
        "time": _AT,
        "region": REGION,
        "resources": [],
        "detail": detail,
    }


def _stored(data: Mapping[str, Any], pattern: Mapping[str, Any]) -> Json:
    """What S3 tells of an object under the prefix that the rule asks for, if it asks for one."""
    wanted = pattern.get("detail", {}).get("object", {}).get("key", [])
    prefix = next((each["prefix"] for each in wanted if "prefix" in each), None)
    return (
        dict(data)
        if prefix is None
        else {**data, "object": {**data["object"], "key": f"{prefix}{OBJECT}/{OBJECT}"}}
    )


def _stream(context: str, properties: Mapping[str, Any]) -> Json:
    filters = properties.get("FilterCriteria", {}).get("Filters", [{}])
    pattern = json.loads(filters[0].get("Pattern", "{}"))
    image = _image(pattern.get("dynamodb", {}).get("NewImage", {}))
    arn = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{STACK}-{context}/stream/2026-11-22T00:00:00.000"
    changes = {
        "ApproximateCreationDateTime": 1795341600,
        "Keys": {"pk": image["pk"], "sk": image["sk"]},
        "NewImage": image,
        "SequenceNumber": "111",
        "SizeBytes": 100,
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
    record = {
        "awsRegion": REGION,
        "dynamodb": changes,
        "eventID": "1",
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "eventSourceARN": arn,
        "eventVersion": "1.1",
    }
    return {"Records": [record]}


def _image(pattern: Mapping[str, Any]) -> Json:
    image: Json = {"pk": {"S": "SAMPLE"}, "sk": {"S": "SAMPLE"}, "kind": {"S": "sample"}}
    for name, wanted in pattern.items():
        for kind, values in wanted.items():
            plain = [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
            image[name] = {kind: plain[0] if plain else "1"}
    return image


def _by_name(function: Function) -> Json:
    if function.name.endswith("authorizer"):
        arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:api/api/GET{VERSION}/me"
        return {"type": "TOKEN", "authorizationToken": "Bearer sample", "methodArn": arn}
    if function.name == "preflight":
        asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
        return {
            "resource": f"{VERSION}/cart",
            "path": f"{VERSION}/cart",
            "httpMethod": "OPTIONS",
            "headers": asked,
        }
    return {}
