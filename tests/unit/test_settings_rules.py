"""The rules of the settings: percents, trading days, what a branch may be."""

from datetime import UTC, date, datetime, time

import pytest
from pydantic import ValidationError

from supermarket.kernel.errors import Conflict, Invalid
from supermarket.kernel.pricing import Tax
from supermarket.settings.model import Branch, Rate, TaxClass, rates_of, read_percent, show_percent
from supermarket.settings.rules_schemas import SettingsRequest
from supermarket.settings.schemas import BranchRequest, TaxClassRequest

NEW_YEAR = date(2027, 1, 1)


@pytest.mark.parametrize(
    ("text", "rate"),
    [("15.00", 1500), ("7.5", 750), ("7.05", 705), ("0", 0), ("100.00", 10_000), ("2.40", 240)],
)
def test_a_percent_is_read_exactly(text: str, rate: int) -> None:
    assert read_percent(text) == rate


@pytest.mark.parametrize("text", ["", "15%", "-1", "100.01", "7.555", "1e2", "٧", " 5", "5."])
def test_what_is_no_percent_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"a rate in percent as text, from"):
        read_percent(text)


@pytest.mark.parametrize(("rate", "text"), [(1500, "15.00"), (705, "7.05"), (0, "0.00"), (10_000, "100.00")])
def test_a_percent_is_shown_with_two_places(rate: int, text: str) -> None:
    assert show_percent(rate) == text


def test_a_tax_class_is_charged_by_its_rate() -> None:
    assert TaxClass("VAT15", "VAT", 1500, inclusive=False).tax(NEW_YEAR) == Tax("VAT15", 1500, False)


@pytest.mark.parametrize(
    ("on", "rate"),
    [(date(2026, 12, 31), 1500), (NEW_YEAR, 1000), (date(2027, 6, 30), 1000), (date(2027, 7, 1), 1250)],
)
def test_the_last_rate_that_begins_by_a_day_is_in_force_on_it(on: date, rate: int) -> None:
    tax = TaxClass("VAT", "VAT", 1500, later=(Rate(NEW_YEAR, 1000), Rate(date(2027, 7, 1), 1250)))

    assert tax.tax(on) == Tax("VAT", rate, True)


@pytest.mark.parametrize(
    ("later", "place"),
    [
        ((Rate(NEW_YEAR, 1000),), 1),
        ((), 1),
        ((Rate(date(2026, 1, 1), 500), Rate(NEW_YEAR, 1000)), 2),
        ((Rate(date(2026, 1, 2), 501),), 1),
    ],
    ids=["the rate of today left out", "all of them left out", "one begun today", "another day"],
)
def test_what_has_begun_stays(later: tuple[Rate, ...], place: int) -> None:
    old = TaxClass("VAT", "VAT", 1500, later=(Rate(date(2026, 1, 1), 500),))

    with pytest.raises(Conflict) as refused:
        TaxClass("VAT", "VAT", 1500, later=later).require_begun(old, by=NEW_YEAR)

    assert (refused.value.code, refused.value.errors[0].pointer) == ("rate_in_force", f"/rates/{place}")


def test_what_has_not_begun_may_be_anything() -> None:
    old = TaxClass("VAT", "VAT", 1500, later=(Rate(NEW_YEAR, 1000),))

    TaxClass("VAT", "VAT 15%", 1500).require_begun(old, by=date(2026, 12, 31))
    TaxClass("VAT", "VAT", 1500, later=(Rate(NEW_YEAR, 500),)).require_begun(old, by=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("rates", "pointer"),
    [
        ([(NEW_YEAR, 1500)], "/rates/0/from"),
        ([(None, 1500), (None, 1000)], "/rates/1/from"),
        ([(None, 1500), (NEW_YEAR, 1000), (NEW_YEAR, 500)], "/rates/2/from"),
    ],
)
def test_rates_follow_one_another_by_date(rates: list[tuple[date | None, int]], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        rates_of(rates)

    assert [error.pointer for error in refused.value.errors] == [pointer]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 22, 23, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 22, 18, 0, tzinfo=UTC), date(2026, 11, 22)),
    ],
)
def test_a_sale_before_the_day_starts_counts_to_the_day_before(at: datetime, expected: date) -> None:
    branch = Branch("b", "DHK1", "Dhanmondi", time_zone="Asia/Dhaka", day_start=time(6, 0))

    assert branch.business_date(at) == expected


@pytest.mark.parametrize(
    "zone", ["Mars/Base", "", "../../etc/passwd", "/etc/localtime", "Asia", "asia/dhaka", "Asia/Dhaka\0"]
)
def test_a_branch_has_a_time_zone_that_exists(zone: str) -> None:
    with pytest.raises(ValidationError, match="time zone of the IANA database"):
        BranchRequest.model_validate({"code": "DHK1", "name": "Dhanmondi", "time_zone": zone})


@pytest.mark.parametrize("start", ["24:00", "6:00", "06:00:30", "06", "noon", 6, None, "06:00+06:00"])
def test_a_day_starts_at_an_hour_and_minute(start: object) -> None:
    with pytest.raises(ValidationError, match="an hour and minute of the day"):
        BranchRequest.model_validate({"code": "DHK1", "name": "Dhanmondi", "day_start": start})


@pytest.mark.parametrize("rate", [15, 15.0, None, True, "1500"])
def test_a_rate_is_text(rate: object) -> None:
    with pytest.raises(ValidationError, match="a rate in percent as text"):
        TaxClassRequest.model_validate({"code": "VAT15", "name": "VAT", "rates": [{"rate": rate}]})


def test_settings_left_out_take_their_defaults() -> None:
    rules = SettingsRequest.model_validate({"shop_name": "Corner"}).rules()

    assert (rules.shop_name, rules.reservation_minutes, str(rules.cash_rounding)) == ("Corner", 60, "1.00")
