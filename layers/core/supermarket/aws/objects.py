"""Objects in a bucket: forms that let somebody send one, and reading what they sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from supermarket.aws.clients import client
from supermarket.config import config
from supermarket.kernel.errors import NotFound, Outdated

_FOR_A_DAY = "public, max-age=86400"
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Bucket:
    """``name`` as in docs/conventions.md: imports, media."""

    name: str

    def form(self, key: str, content_type: str, largest: int, seconds: int) -> tuple[str, Mapping[str, str]]:
        """Where to POST one file of at most ``largest`` bytes as multipart/form-data, and the fields before it."""
        made = client("s3").generate_presigned_post(
            config().bucket(self.name),
            key,
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, largest]],
            ExpiresIn=seconds,
        )
        return str(made["url"]), dict(made["fields"])

    def read(self, key: str, tag: str = "") -> tuple[bytes, str]:
        """An object's content and its tag. Raises NotFound; Outdated when its tag is not the one asked for."""
        from botocore.exceptions import ClientError

        only = {"IfMatch": tag} if tag else {}
        try:
            answer = client("s3").get_object(Bucket=config().bucket(self.name), Key=key, **only)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code")
            if code in ("NoSuchKey", "404"):
                raise NotFound("There is no such file.", key=key) from None
            if code in ("PreconditionFailed", "412"):
                raise Outdated("The file was replaced while it was being read.") from None
            raise
        return answer["Body"].read(), str(answer["ETag"])

    def write(self, key: str, content: bytes, content_type: str, *, for_ever: bool = False) -> None:
        """Put an object that everybody may see. One that is removed lives on in caches for a day.

        ``for_ever``: for a year, where what is under a key never changes, nor does it matter who sees it.
        """
        client("s3").put_object(
            Bucket=config().bucket(self.name),
            Key=key,
            Body=content,
            ContentType=content_type,
            CacheControl=_FOR_EVER if for_ever else _FOR_A_DAY,
        )

    def under(self, prefix: str) -> list[str]:
        """The keys that begin so, a thousand at most."""
        answer = client("s3").list_objects_v2(Bucket=config().bucket(self.name), Prefix=prefix)
        return [str(item["Key"]) for item in answer.get("Contents", ())]

    def remove(self, key: str) -> None:
        """Delete an object; also when there is none."""
        client("s3").delete_object(Bucket=config().bucket(self.name), Key=key)
