"""One CloudFormation stack: created or updated by change set, watched closely, explained when it fails."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError

POLL_SECONDS = 0.1
_USABLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
_STUCK = "UPDATE_ROLLBACK_FAILED"
_NESTED = "AWS::CloudFormation::Stack"

Say = Callable[[str], None]


class DeployFailed(Exception):
    """The stack could not be created or updated; the message names resources and reasons."""


class Stack:
    """A stack by name."""

    def __init__(self, client: Any, name: str, say: Say) -> None:
        self._client = client
        self._say = say
        self.name = name

    def status(self) -> str | None:
        """The stack's status, or None when there is no such stack."""
        try:
            return str(self._client.describe_stacks(StackName=self.name)["Stacks"][0]["StackStatus"])
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise

    @property
    def is_usable(self) -> bool:
        """Whether the stack can be updated."""
        return self.status() in _USABLE

    @property
    def was_never_created(self) -> bool:
        """Whether the first creation failed or was cut short, so that nothing worth keeping exists."""
        return (self.status() or "UPDATE").startswith(
            ("CREATE_IN", "CREATE_F", "ROLLBACK", "REVIEW", "DELETE")
        )

    def unstick(self) -> None:
        """Finish an update that failed so badly that even the way back failed; raises DeployFailed."""
        if self.status() == _STUCK:
            self._client.continue_update_rollback(StackName=self.name)
            self._watch(set())
        if (status := self.status()) is not None and not self.is_usable:
            raise DeployFailed(f"stack {self.name} is {status}; `python -m local reset` starts from nothing")

    def parameters(self, template_url: str) -> set[str]:
        """Names of the parameters the template declares."""
        summary = self._client.get_template_summary(TemplateURL=template_url)
        return {each["ParameterKey"] for each in summary["Parameters"]}

    def apply(self, template_url: str, parameters: dict[str, str]) -> bool:
        """Bring the stack to the template; False when it already was there. Raises DeployFailed."""
        change = self._change_set(template_url, parameters)
        if change is None:
            return False
        seen = {event["EventId"] for event in self._events(self.name)} if self.is_usable else set()
        self._client.execute_change_set(ChangeSetName=change)
        self._watch(seen)
        if self.status() not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise DeployFailed(self._explanation(seen))
        return True

    def _change_set(self, template_url: str, parameters: dict[str, str]) -> str | None:
        try:
            answer = self._client.create_change_set(
                StackName=self.name,
                ChangeSetName=f"local-{time.time_ns()}",
                ChangeSetType="UPDATE" if self.is_usable else "CREATE",
                TemplateURL=template_url,
                Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
                Capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
            )
        except ClientError as error:
            raise DeployFailed(str(error)) from error
        change = str(answer["Id"])
        while True:
            state = self._client.describe_change_set(ChangeSetName=change)
            if state["Status"] == "CREATE_COMPLETE":
                return change
            if state["Status"] == "FAILED":
                self._discard(change, state.get("StatusReason", ""))
                return None
            time.sleep(POLL_SECONDS)

    def _discard(self, change: str, reason: str) -> None:
        self._client.delete_change_set(ChangeSetName=change)
        if "didn't contain changes" not in reason and "No updates" not in reason:
            raise DeployFailed(reason)

    def _watch(self, seen: set[str]) -> None:
        told = set(seen)
        while True:
            self._tell(told)
            status = self.status() or ""
            if not status.endswith("_IN_PROGRESS"):
                self._tell(told)
                return
            time.sleep(POLL_SECONDS)

    def _tell(self, told: set[str]) -> None:
        for event in reversed(self._events(self.name)):
            is_end = event["ResourceStatus"].endswith(("COMPLETE", "FAILED"))
            is_nested = event["ResourceType"] == _NESTED and event["LogicalResourceId"] != self.name
            if event["EventId"] not in told and is_end and is_nested:
                self._say(
                    f"  {event['LogicalResourceId']}: {event['ResourceStatus'].lower().replace('_', ' ')}"
                )
            told.add(event["EventId"])

    def _events(self, stack: str) -> list[dict[str, Any]]:
        pages = self._client.get_paginator("describe_stack_events").paginate(StackName=stack)
        return [event for page in pages for event in page["StackEvents"]]

    def _explanation(self, seen: set[str]) -> str:
        lines = list(dict.fromkeys(self._failures(self.name, seen)))
        return "\n".join([f"stack {self.name}: {self.status()}", *lines])

    def _failures(self, stack: str, seen: set[str]) -> Iterator[str]:
        for event in reversed(self._events(stack)):
            if event["EventId"] in seen or not event["ResourceStatus"].endswith("FAILED"):
                continue
            reason = event.get("ResourceStatusReason", "")
            yield f"  {event['LogicalResourceId']} ({event['ResourceType']}): {reason}"
            child = event.get("PhysicalResourceId", "")
            if event["ResourceType"] == _NESTED and child.startswith("arn:") and stack != child:
                yield from self._nested_failures(child)

    def _nested_failures(self, stack: str) -> Iterator[str]:
        try:
            yield from self._failures(stack, set())
        except ClientError:  # a rolled back child may be gone already
            return
