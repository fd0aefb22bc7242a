"""What is running in the local cloud: functions, queues, tables, schedules, addresses."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from local.cloud import Cloud

State = dict[str, Any]


def take(cloud: Cloud) -> State:
    """Everything at once; the services are asked side by side."""
    questions = {
        "functions": functions,
        "queues": queues,
        "tables": tables,
        "schedules": schedules,
        "buckets": buckets,
        "alarms": alarms,
    }
    with ThreadPoolExecutor(len(questions)) as pool:
        answers = {name: pool.submit(question, cloud) for name, question in questions.items()}
        return {name: answer.result() for name, answer in answers.items()}


def functions(cloud: Cloud) -> dict[str, int]:
    """Number of deployed functions by context."""
    pages = cloud.client("lambda").get_paginator("list_functions").paginate()
    names = (each["FunctionName"] for page in pages for each in page["Functions"])
    prefix = f"{cloud.stack}-"
    contexts = Counter(name.removeprefix(prefix).split("-")[0] for name in names if name.startswith(prefix))
    return dict(sorted(contexts.items()))


def queues(cloud: Cloud) -> list[State]:
    """Every queue with its waiting messages and those being worked on; each followed by its dead-letter queue."""
    client = cloud.client("sqs")
    urls = client.list_queues(QueueNamePrefix=f"{cloud.stack}-", MaxResults=1000).get("QueueUrls", [])
    return [queue(client, url) for url in sorted(urls)]


def queue(client: Any, url: str) -> State:
    """One queue's depth."""
    wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    counts = client.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"]
    name = url.rsplit("/", 1)[-1]
    return {
        "name": name,
        "waiting": int(counts[wanted[0]]),
        "in_flight": int(counts[wanted[1]]),
        "is_dead_letter": name.removesuffix(".fifo").endswith("-dead"),
    }


def tables(cloud: Cloud) -> list[State]:
    """Every table with its number of items."""
    client = cloud.client("dynamodb")
    pages = client.get_paginator("list_tables").paginate()
    names = [name for page in pages for name in page["TableNames"]]
    described = [client.describe_table(TableName=name)["Table"] for name in names]
    return [{"name": table["TableName"], "items": table["ItemCount"]} for table in described]


def schedules(cloud: Cloud) -> list[State]:
    """Every schedule with its expression and time zone."""
    pages = cloud.client("scheduler").get_paginator("list_schedules").paginate()
    client = cloud.client("scheduler")
    found = [each for page in pages for each in page["Schedules"]]
    return [schedule(client, each["GroupName"], each["Name"]) for each in found]


def schedule(client: Any, group: str, name: str) -> State:
    """One schedule."""
    detail = client.get_schedule(GroupName=group, Name=name)
    return {
        "name": name,
        "expression": detail["ScheduleExpression"],
        "time_zone": detail.get("ScheduleExpressionTimezone", "UTC"),
    }


def buckets(cloud: Cloud) -> list[str]:
    """Names of the shop's buckets."""
    return [each["Name"] for each in cloud.client("s3").list_buckets()["Buckets"]]


def alarms(cloud: Cloud) -> list[State]:
    """Every alarm with its state."""
    pages = cloud.client("cloudwatch").get_paginator("describe_alarms").paginate()
    found = [each for page in pages for each in page["MetricAlarms"]]
    return [{"name": each["AlarmName"], "state": each["StateValue"]} for each in found]
