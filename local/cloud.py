"""A running cloud as its clients see it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config

from local.settings import ACCOUNT, REGION, STACK, Settings

_CONFIG = Config(
    retries={"total_max_attempts": 2},
    connect_timeout=5,
    read_timeout=60,
    max_pool_connections=25,
    proxies={},
)


@dataclass(frozen=True)
class Cloud:
    """Endpoint, API address and names of one deployed shop; hands out clients for it."""

    endpoint_url: str
    api_url: str
    stack: str = STACK
    region: str = REGION
    account: str = ACCOUNT

    @classmethod
    def of(cls, settings: Settings) -> "Cloud":
        """The cloud that runs, or will run, with these settings."""
        return cls(endpoint_url=settings.endpoint_url, api_url=f"{settings.url}/api/v1")

    @cached_property
    def session(self) -> Any:
        """A session that never reads the developer's own AWS profile."""
        return boto3.Session(
            aws_access_key_id=self.account, aws_secret_access_key=self.account, region_name=self.region
        )

    def client(self, service: str) -> Any:
        """A boto3 client of the service in this cloud."""
        return self.session.client(service, endpoint_url=self.endpoint_url, config=_CONFIG)

    def resource(self, service: str) -> Any:
        """A boto3 resource of the service in this cloud."""
        return self.session.resource(service, endpoint_url=self.endpoint_url, config=_CONFIG)
