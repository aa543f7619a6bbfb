"""The order in which scores count: by day, then by arrival."""

from datetime import date

import pytest

from actions.store.places import ARRIVALS, after, day_of, place_on

DAY, NEXT = date(2015, 5, 24), date(2015, 5, 25)


def test_places_are_in_the_order_of_days_then_of_arrival():
    places = [place_on(DAY, 0), place_on(DAY, 1), place_on(DAY, ARRIVALS - 1), place_on(NEXT, 0)]
    assert places == sorted(set(places))


@pytest.mark.parametrize("arrival", [0, 7, ARRIVALS - 1])
def test_a_place_tells_its_day(arrival):
    assert day_of(place_on(DAY, arrival)) == DAY


def test_what_is_after_a_day_is_over_all_its_places_and_under_none_of_the_next():
    assert place_on(DAY, ARRIVALS - 1) < after(DAY) <= place_on(NEXT, 0)


@pytest.mark.parametrize("arrival", [-1, ARRIVALS])
def test_more_scores_than_a_day_has_places_are_refused(arrival):
    with pytest.raises(ValueError, match="expected 0 to"):
        place_on(DAY, arrival)
