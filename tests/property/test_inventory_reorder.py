"""What is ordered is enough, no more than that, and in whole packs."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from supermarket.inventory.demand_forecast_model import forecasts, outlook
from supermarket.inventory.model import Level
from supermarket.inventory.reorder_model import Awaited, Need, Parcel, Plan, Policy, points

histories = st.lists(st.integers(0, 100_000) | st.just(0), max_size=84)
parcels = st.builds(Parcel, st.integers(1, 1000), st.integers(1, 20))
policies = st.builds(Policy, st.integers(1, 60), st.integers(5000, 9900))
amounts = st.integers(0, 100_000)
awaited = st.builds(Awaited, amounts, amounts, amounts)


@given(st.integers(-100_000, 100_000), awaited, amounts, st.none() | amounts, parcels)
def test_nothing_is_ordered_while_there_is_enough(
    available: int, coming: Awaited, point: int, target: int | None, parcel: Parcel
) -> None:
    need = Need(
        Level("w", "p", available=available, reorder_point=point, target=target), coming, Plan("w", "p")
    )

    ordered = need.order(parcel)

    assert (ordered > 0) is (available + coming.all <= point)


@given(st.integers(-100_000, 100_000), amounts, amounts, parcels)
def test_what_is_ordered_is_whole_packs_that_reach_the_target_and_not_one_too_many(
    available: int, point: int, above: int, parcel: Parcel
) -> None:
    level = Level("w", "p", available=min(available, point), reorder_point=point, target=point + above + 1)
    need = Need(level, Awaited(), Plan("w", "p"))

    ordered = need.order(parcel)

    assert ordered % parcel.step == 0
    assert ordered >= parcel.minimum * parcel.step
    assert need.position + ordered >= need.target
    assert ordered == parcel.minimum * parcel.step or need.position + ordered - parcel.step < need.target


@given(histories, st.integers(0, 90), policies, parcels)
def test_points_are_never_below_nothing_and_an_order_at_the_point_is_whole_packs(
    history: list[int], lead: int, policy: Policy, parcel: Parcel
) -> None:
    found = points(outlook(history), lead, policy, parcel)

    assert found.reorder_point is not None and found.target is not None
    assert 0 <= found.reorder_point < found.target
    assert (found.target - found.reorder_point) % parcel.step == 0


@given(histories)
def test_what_is_expected_lies_between_nothing_and_the_most_that_was_sold(history: list[int]) -> None:
    told = list(forecasts(history))

    assert len(told) == len(history) + 1
    assert all(0 <= each <= max(history, default=0) + Decimal("1e-9") for each in told)


@given(histories, policies)
def test_more_service_and_a_longer_way_never_mean_less_stock(history: list[int], policy: Policy) -> None:
    found, parcel = outlook(history), Parcel()

    usual = points(found, 3, policy, parcel).reorder_point
    longer = points(found, 4, policy, parcel).reorder_point
    surer = points(found, 3, Policy(policy.review_days, 9950), parcel).reorder_point

    assert usual is not None and longer is not None and surer is not None
    assert usual <= longer
    assert usual <= surer
