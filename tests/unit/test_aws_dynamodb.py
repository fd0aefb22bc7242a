"""How DynamoDB is spoken to is quicker than botocore's and PynamoDB's own way, and comes to the same."""

import json
from typing import Any

import pytest
from botocore.parsers import JSONParser
from botocore.serialize import JSONSerializer
from botocore.session import Session
from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.models import Model

from supermarket.aws.answers import Answers, Questions
from supermarket.aws.tables import Row

DYNAMODB = Session().get_service_model("dynamodb")
ITEM: dict[str, Any] = {
    "pk": {"S": "PRODUCT#1"}, "sk": {"S": "PRODUCT"}, "kind": {"S": "product"}, "name": {"S": "ইলিশ"},
    "sold": {"BOOL": False}, "price": {"N": "125050"}, "codes": {"L": [{"S": "890"}, {"NULL": True}]},
    "more": {"S": '{"parts": [1, null]}'}, "count": {"N": "7"},
    "note": {"NULL": True}, "unknown": {"M": {"deep": {"L": [{"N": "1"}, {"BOOL": True}]}}},
}  # fmt: skip
KEY = {"pk": {"S": "PRODUCT#1"}, "sk": {"S": "PRODUCT"}}
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("GetItem", {"TableName": "shop", "Key": KEY, "ConsistentRead": True}),
    ("BatchGetItem", {"RequestItems": {"shop": {"Keys": [KEY], "ConsistentRead": False}}}),
    ("Query", {"TableName": "shop", "Limit": 25, "ScanIndexForward": False, "ExclusiveStartKey": KEY}),
    ("PutItem", {"TableName": "shop", "Item": ITEM, "ReturnValues": "NONE"}),
    ("UpdateItem", {"TableName": "shop", "Key": KEY, "ExpressionAttributeValues": {":0": {"N": "-1"}}}),
    ("TransactWriteItems", {"ClientRequestToken": "t", "TransactItems": [
        {"Put": {"TableName": "shop", "Item": ITEM}}, {"Delete": {"TableName": "shop", "Key": KEY}},
    ]}),
]  # fmt: skip
ANSWERS: list[tuple[str, int, dict[str, Any]]] = [
    ("GetItem", 200, {"Item": ITEM}),
    ("BatchGetItem", 200, {"Responses": {"shop": [ITEM, KEY]}, "UnprocessedKeys": {"shop": {"Keys": [KEY]}}}),
    ("Query", 200, {"Items": [ITEM], "Count": 1, "ScannedCount": 1, "LastEvaluatedKey": KEY, "New": 1}),
    ("UpdateItem", 200, {"Attributes": ITEM}),
    ("TransactWriteItems", 200, {}),
    ("TransactWriteItems", 400, {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "message": "cancelled",
        "CancellationReasons": [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": ITEM}],
    }),
]  # fmt: skip


class Thing(Row):
    context = "products"
    name = UnicodeAttribute()
    price = NumberAttribute()
    sold = BooleanAttribute(default=True)
    codes: ListAttribute[Any] = ListAttribute()
    more = JSONAttribute(null=True)
    note = UnicodeAttribute(null=True)
    stock = NumberAttribute(default=0)
    limit = NumberAttribute(null=True)
    number = NumberAttribute(attr_name="count")


@pytest.mark.parametrize(("operation", "said"), CALLS)
def test_what_is_asked_is_what_botocore_would_ask(operation: str, said: dict[str, Any]) -> None:
    model = DYNAMODB.operation_model(operation)

    asked = Questions().serialize_to_request(said, model)

    assert asked == JSONSerializer().serialize_to_request(said, model)


def test_bytes_are_refused_and_not_spelled_in_some_other_way() -> None:
    model = DYNAMODB.operation_model("PutItem")

    with pytest.raises(TypeError, match="bytes is not JSON serializable"):
        Questions().serialize_to_request({"TableName": "shop", "Item": {"pk": {"B": b"\x00"}}}, model)


@pytest.mark.parametrize(("operation", "status", "said"), ANSWERS)
def test_what_is_answered_is_what_botocore_would_read(
    operation: str, status: int, said: dict[str, Any]
) -> None:
    shape = DYNAMODB.operation_model(operation).output_shape
    response = {"status_code": status, "headers": {}, "body": json.dumps(said).encode()}

    read = Answers().create_parser("json").parse(response, shape)

    assert read == JSONParser().parse(response, shape)


@pytest.mark.parametrize("absent", ["", "sold", "more", "codes", "price"])
def test_a_row_is_read_as_pynamodb_reads_it(absent: str) -> None:
    item = {name: value for name, value in ITEM.items() if name != absent}

    row = Thing.from_raw_data(item)

    usual: Any = Model.from_raw_data
    assert row.attribute_values == usual.__func__(Thing, json.loads(json.dumps(item))).attribute_values
    assert (row.pk, row.note, row.stock, row.limit, row.number) == ("PRODUCT#1", None, 0, None, 7)
    assert row.sold is (absent == "sold")
