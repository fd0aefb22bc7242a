"""Deploying the project's own templates to the local cloud."""

import urllib.parse
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from local.artefacts import Artefact, Say, function_package, layer_package
from local.cloud import Cloud
from local.expansion import Expansion
from local.settings import HOST, Settings
from local.stack import Stack

BUCKET = "supermarket-artefacts"


@dataclass
class Upload:
    """Builds, names and uploads what the templates refer to; each thing once."""

    storage: Any
    endpoint_url: str
    build: Path
    say: Say
    present: set[str] = field(default_factory=set)
    addresses: dict[Path, str] = field(default_factory=dict)
    uploaded: int = 0

    def prepare(self) -> None:
        """Make the bucket and see what it holds."""
        place = {"LocationConstraint": self.storage.meta.region_name}
        with suppress(self.storage.exceptions.BucketAlreadyOwnedByYou):
            self.storage.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
        pages = self.storage.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        self.present = {item["Key"] for page in pages for item in page.get("Contents", [])}

    def function(self, folder: Path) -> str:
        """The `s3://` address of the folder's code."""
        folder = folder.resolve()
        if folder not in self.addresses:
            self.addresses[folder] = self._put(function_package(folder))
        return self.addresses[folder]

    def layer(self, folder: Path) -> str:
        """The `s3://` address of the layer."""
        folder = folder.resolve()
        if folder not in self.addresses:
            self.addresses[folder] = self._put(layer_package(folder, self.build, self.say))
        return self.addresses[folder]

    def template(self, name: str, content: str) -> str:
        """The `http://` address of the template."""
        self._put(artefact := Artefact.of(f"templates/{name}", ".json", content.encode()))
        return f"{self.endpoint_url}/{BUCKET}/{artefact.key}"

    def _put(self, artefact: Artefact) -> str:
        if artefact.key not in self.present:
            self.storage.put_object(Bucket=BUCKET, Key=artefact.key, Body=artefact.content)
            self.present.add(artefact.key)
            self.uploaded += 1
        return f"s3://{BUCKET}/{artefact.key}"


def deploy(settings: Settings, cloud: Cloud, say: Say) -> bool:
    """Create the stack or bring it up to date; True when it was created. Raises DeployFailed or BuildFailed."""
    stack = Stack(cloud.client("cloudformation"), cloud.stack, say)
    if stack.was_never_created:
        say("  an earlier first deployment did not finish; starting from nothing")
        forget_everything(settings)
    stack.unstick()
    is_new = stack.status() is None
    url = publish(settings, cloud, say)
    wanted = {"Stage": "local", "LocalEndpoint": cloud.endpoint_url, "PublicUrl": settings.url}
    known = stack.parameters(url)
    changed = stack.apply(url, {key: value for key, value in wanted.items() if key in known})
    say(f"  stack {cloud.stack}: " + ("created" if is_new else "updated" if changed else "up to date"))
    return is_new


def publish(settings: Settings, cloud: Cloud, say: Say) -> str:
    """Upload the expanded templates and their code; the address of the root template."""
    upload = Upload(cloud.client("s3"), cloud.endpoint_url, settings.build, say)
    upload.prepare()
    expansion = Expansion(settings.project, settings.build, cloud, upload)
    url = expansion.publish(settings.project / "template.yaml")
    say(f"  {upload.uploaded} new of {len(upload.present)} templates and packages uploaded")
    return url


def forget_everything(settings: Settings) -> None:
    """Empty the emulator: only for a state in which no deployment ever succeeded."""
    port = urllib.parse.urlsplit(settings.endpoint_url).port
    connection = HTTPConnection(HOST, port, timeout=30)
    connection.request("POST", "/_ministack/reset")
    connection.getresponse().read()
    connection.close()
