"""Queues, streams and schedules: what fails is tried again, then put aside, then noticed."""

from tests.support.templates import QUEUE, Resource, events, resources, setting, sub


def test_every_queue_has_a_dead_letter_queue() -> None:
    queues = {(q.path, q.id): q for q in resources(QUEUE)}
    for queue in queues.values():
        if sub(queue.properties["QueueName"]).endswith("-dead"):
            continue
        redrive = queue.properties["RedrivePolicy"]
        dead = queues[queue.path, redrive["deadLetterTargetArn"]["Fn::GetAtt"][0]]
        assert redrive["maxReceiveCount"] == 5, queue
        assert sub(dead.properties["QueueName"]) == sub(queue.properties["QueueName"]) + "-dead", queue


def test_every_dead_letter_queue_keeps_two_weeks_and_raises_an_alarm() -> None:
    watched = {str(a.properties["Dimensions"][0]["Value"]["Fn::GetAtt"][0]) for a in dead_letter_alarms()}
    for queue in resources(QUEUE):
        assert queue.properties["SqsManagedSseEnabled"] is True, queue
        if sub(queue.properties["QueueName"]).endswith("-dead"):
            assert queue.properties["MessageRetentionPeriod"] == 1209600, queue
            assert queue.id in watched, queue


def dead_letter_alarms() -> list[Resource]:
    alarms = resources("AWS::CloudWatch::Alarm")
    return [a for a in alarms if a.properties.get("MetricName") == "ApproximateNumberOfMessagesVisible"]


def test_every_alarm_tells_the_alarm_topic() -> None:
    for alarm in resources("AWS::CloudWatch::Alarm"):
        actions = alarm.properties["AlarmActions"]
        assert str(actions) == "[{'Ref': 'AlarmTopic'}]" or sub(actions[0]).endswith(":${Stack}-alarms"), (
            alarm
        )
        assert alarm.properties["TreatMissingData"] == "notBreaching", alarm


def test_a_queue_hides_a_message_six_times_as_long_as_its_reader_may_take() -> None:
    visible = {
        sub(q.properties["QueueName"]): q.properties.get("VisibilityTimeout", 30) for q in resources(QUEUE)
    }
    for function, event in events("SQS"):
        queue = sub(event["Queue"]).rpartition(":")[2]
        assert visible[queue] >= 6 * setting(function, "Timeout"), function


def test_queue_readers_report_only_the_messages_that_failed() -> None:
    for function, event in events("SQS"):
        assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"], function


def test_stream_readers_narrow_down_a_poison_record_and_put_it_aside() -> None:
    for function, event in events("DynamoDB"):
        assert event["Stream"]["Ref"].endswith("StreamArn"), function
        assert event["BisectBatchOnFunctionError"] is True, function
        assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"], function
        assert 0 < event["MaximumRetryAttempts"] <= 10, function
        assert event["DestinationConfig"]["OnFailure"]["Type"] == "SQS", function


def test_schedules_have_a_name_a_time_zone_retries_and_a_dead_letter_queue() -> None:
    assert [str(f) for f, _ in events("Schedule")] == []
    for function, event in events("ScheduleV2"):
        assert sub(event["Name"]).startswith("${Stack}-"), function
        assert event["ScheduleExpressionTimezone"], function
        assert event["RetryPolicy"]["MaximumRetryAttempts"] > 0, function
        assert event["DeadLetterConfig"]["Arn"], function
