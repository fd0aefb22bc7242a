"""The public keys that verify access tokens, as everybody reads them: one item in the table of the edge."""

from supermarket.aws.clients import client
from supermarket.config import config
from supermarket.kernel.errors import Outdated

_KEY = {"pk": {"S": "JWKS"}, "sk": {"S": "JWKS"}}
NONE = '{"keys":[]}'


def read(consistent: bool = False) -> str:
    """A JSON Web Key Set (RFC 7517), without keys as long as none was published."""
    found = client("dynamodb").get_item(TableName=config().table("edge"), Key=_KEY, ConsistentRead=consistent)
    return str(found["Item"]["document"]["S"]) if found.get("Item") else NONE


def publish(document: str) -> None:
    """In the place of what is published now. Raises Outdated when somebody else publishes at the same moment."""
    dynamodb = client("dynamodb")
    try:
        dynamodb.put_item(
            TableName=config().table("edge"),
            Item={**_KEY, "kind": {"S": "jwks"}, "document": {"S": document}},
            ConditionExpression="attribute_not_exists(#pk) OR #document = :before",
            ExpressionAttributeNames={"#pk": "pk", "#document": "document"},
            ExpressionAttributeValues={":before": {"S": read(consistent=True)}},
        )
    except dynamodb.exceptions.ConditionalCheckFailedException:
        raise Outdated from None
