"""Every hour: finalise each branch's trading day that has ended. By hand: ``{"branch_id": "...", "date": "..."}``."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from supermarket import wiring
from supermarket.edge.metrics import count
from supermarket.edge.schedule import schedule
from supermarket.reports import service


def finalise(now: datetime, given: Mapping[str, Any]) -> Mapping[str, Any]:
    days, source = wiring.days(), wiring.day_source()
    if "date" in given:
        day = date.fromisoformat(given["date"])
        done = [service.finalise(days, source, given["branch_id"], day, now)]
    else:
        done = service.finalise_due(days, source, wiring.settings(), now)
    for _ in (final for final in done if not final.agrees):
        count("ReportDifference", "finalise_day")
    return {
        "finalised": [
            {"branch_id": final.sheet.branch_id, "date": final.sheet.business_date.isoformat(), "run": final.run,
             "difference": str(final.difference)}
            for final in done
        ]
    }  # fmt: skip


handler = schedule(finalise)
