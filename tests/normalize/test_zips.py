"""ZIPs: places, names, distances, and the table they come from."""

from __future__ import annotations

import gzip
import math
from importlib.resources import files

import pytest
import zipcodes
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.normalize.data.make_zips import table
from skiptrace.normalize.zips import (
    ZipKind,
    city_state_of_zip,
    distance_metres,
    is_city_of_zip,
    zip_place,
    zip_points,
)


def test_a_zip_is_known_by_all_that_matters():
    """City, state, county, time zone, kind and point come from one table."""
    info = zip_place("62704")

    assert info is not None
    assert (
        info.city,
        info.state,
        info.county,
        info.time_zone,
        info.kind,
    ) == ("SPRINGFIELD", "IL", "SANGAMON COUNTY", "America/Chicago", ZipKind.STANDARD)
    assert info.place is not None


@pytest.mark.parametrize("zip5", ["", "00000", "6270", "abcde", "62704-1234", "\x00"])
def test_what_is_no_zip_is_not_known(zip5):
    """An unknown ZIP is None, never a guess."""
    assert zip_place(zip5) is None
    assert city_state_of_zip(zip5) == ("", "")


def test_military_zips_have_no_point():
    """The table's zeros for unknown points are not taken for a place in the Atlantic."""
    info = zip_place("09012")

    assert info is not None
    assert (info.kind, info.place) == (ZipKind.MILITARY, None)


@pytest.mark.parametrize(("city", "zip5"), [("St. Louis", "63101"), ("Jerome", "62704"), ("springfield", "62704")])
def test_acceptable_cities_are_cities_of_the_zip(city, zip5):
    """A ZIP's nicknames count as well as its preferred city."""
    assert is_city_of_zip(city, zip5)


@pytest.mark.parametrize(("city", "zip5"), [("Chicago", "62704"), ("Springfield", "99999"), ("", "62704")])
def test_other_cities_are_not(city, zip5):
    """A city elsewhere is none of the ZIP's."""
    assert not is_city_of_zip(city, zip5)


def test_distance_is_what_a_map_says():
    """Springfield and Chicago are some 290 km apart, in both directions."""
    there, back = distance_metres("62704", "60601"), distance_metres("60601", "62704")

    assert there == back
    assert there == pytest.approx(292_500, rel=0.01)


def test_distance_from_nowhere_is_unknown():
    """Without both points there is no distance."""
    assert distance_metres("62704", "00000") is None


@given(st.lists(st.text(max_size=6) | st.sampled_from(["62704", "60601", "09012"]), max_size=6))
def test_points_are_rows_of_radians_or_nan(zips):
    """Any texts give one row each, and a known ZIP's row is its place."""
    points = zip_points(zips)

    assert (len(zips), 2) == points.shape
    for zip5, (latitude, longitude) in zip(zips, points, strict=True):
        info = zip_place(zip5)
        if info is None or info.place is None:
            assert math.isnan(latitude)
            assert math.isnan(longitude)
        else:
            assert info.place.latitude == pytest.approx(math.degrees(latitude))


@pytest.mark.skipif(zipcodes.__version__ != "3.0.0", reason="another release of zipcodes than the table was made from")
def test_the_table_is_fresh():
    """The shipped table is what its script makes."""
    shipped = files("skiptrace.normalize").joinpath("data").joinpath("zips.txt.gz").read_bytes()

    assert table() == gzip.decompress(shipped).decode("ascii")
