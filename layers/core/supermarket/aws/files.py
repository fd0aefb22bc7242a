"""Files that people send and fetch: objects of a bucket that is not public."""

from collections.abc import Mapping
from dataclasses import dataclass

from supermarket.aws.clients import client
from supermarket.aws.objects import Bucket
from supermarket.config import config


@dataclass(frozen=True, slots=True)
class Files(Bucket):
    def form(self, key: str, content_type: str, largest: int, seconds: int) -> tuple[str, Mapping[str, str]]:
        """As a bucket's; ``content_type`` is a proposal, what comes is known by its content."""
        made = client("s3").generate_presigned_post(
            config().bucket(self.name),
            key,
            Fields={"Content-Type": content_type},
            Conditions=[["starts-with", "$Content-Type", ""], ["content-length-range", 1, largest]],
            ExpiresIn=seconds,
        )
        return str(made["url"]), dict(made["fields"])

    def keep(self, key: str, content: bytes, content_type: str) -> None:
        client("s3").put_object(
            Bucket=config().bucket(self.name), Key=key, Body=content, ContentType=content_type
        )

    def link(self, key: str, name: str, seconds: int) -> str:
        """Where to GET an object; it is saved as ``name``."""
        asked = {
            "Bucket": config().bucket(self.name),
            "Key": key,
            "ResponseContentDisposition": f'attachment; filename="{name}"',
        }
        return str(client("s3").generate_presigned_url("get_object", Params=asked, ExpiresIn=seconds))
