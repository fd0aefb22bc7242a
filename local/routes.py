"""Where the front door sends a request: the emulator's addresses of the deployed APIs and buckets."""

from dataclasses import dataclass

from local.cloud import Cloud

STAGE = "api"


@dataclass(frozen=True)
class Routes:
    """Upstream prefixes; None for what is not deployed."""

    api: str | None = None
    socket: str | None = None
    media: str | None = None
    origin_key: str = ""

    @classmethod
    def find(cls, cloud: Cloud) -> "Routes":
        """The routes of what is deployed now."""
        return cls(_api(cloud), _socket(cloud), _media(cloud), _origin_key(cloud))


def _api(cloud: Cloud) -> str | None:
    apis = cloud.client("apigateway").get_rest_apis(limit=500)["items"]
    if not apis:
        return None
    newest = max(apis, key=lambda api: api["createdDate"])
    return f"{cloud.endpoint_url}/_aws/execute-api/{newest['id']}"


def _socket(cloud: Cloud) -> str | None:
    client = cloud.client("apigatewayv2")
    for api in client.get_apis()["Items"]:
        stages = client.get_stages(ApiId=api["ApiId"])["Items"]
        if api["ProtocolType"] == "WEBSOCKET" and stages:
            return f"{cloud.endpoint_url}/_aws/execute-api/{api['ApiId']}/{stages[0]['StageName']}"
    return None


def _media(cloud: Cloud) -> str | None:
    bucket = f"{cloud.stack}-media-{cloud.account}"
    names = {each["Name"] for each in cloud.client("s3").list_buckets()["Buckets"]}
    return f"{cloud.endpoint_url}/{bucket}" if bucket in names else None


def _origin_key(cloud: Cloud) -> str:
    """What the CDN sends in production, so that the API believes the viewer's address."""
    client = cloud.client("secretsmanager")
    try:
        return str(client.get_secret_value(SecretId=f"{cloud.stack}/origin-key")["SecretString"])
    except client.exceptions.ResourceNotFoundException:
        return ""
