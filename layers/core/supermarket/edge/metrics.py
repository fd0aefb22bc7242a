"""Counting what alarms watch."""


def count(metric: str, operation: str) -> None:
    """One of a metric, in CloudWatch's embedded format; Powertools loads only when there is something to count."""
    from aws_lambda_powertools.metrics import Metrics, MetricUnit

    metrics = Metrics(namespace="supermarket")
    metrics.add_dimension(name="operation", value=operation)
    metrics.add_metric(name=metric, unit=MetricUnit.Count, value=1)
    metrics.flush_metrics()
