"""Every way to the next page has an end."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from skiptrace.errors import SourceError
from skiptrace.sdk import Request
from skiptrace.sdk.manifest import PageWords
from skiptrace.sdk.paging import pager

FIRST = Request(url="https://api.acme-people.example/v1/people", params={"q": "x"})


def _pager(**words):
    return pager(TypeAdapter(PageWords).validate_python(words))


def test_single_has_no_next():
    """One answer is all there is."""
    assert None is _pager(type="single").next(FIRST, {"next": "x"}, 1, 9)


def test_pages_are_counted_until_one_is_not_full():
    """A page with fewer records than its size is the last."""
    pages = _pager(type="page", at_most=5, param="page", size=2)

    assert "1" == pages.first(FIRST).params["page"]
    assert "2" == pages.next(FIRST, {}, 1, 2).params["page"]
    assert None is pages.next(FIRST, {}, 2, 1)


def test_offsets_grow_by_the_size():
    """The next page begins where this one ended."""
    pages = _pager(type="offset", at_most=5, param="skip", size=50)

    requests = [pages.first(FIRST), pages.next(FIRST, {}, 1, 50), pages.next(FIRST, {}, 2, 50)]

    assert ["0", "50", "100"] == [request.params["skip"] for request in requests]


def test_a_link_stays_on_its_host():
    """The key does not follow a link to somebody else."""
    pages = _pager(type="next_link", at_most=3, link="next")
    link = "https://api.acme-people.example/v1/people?page=2"

    assert (link, {}) == ((found := pages.next(FIRST, {"next": link}, 1, 1)).url, found.params)
    for elsewhere in (
        "https://evil.example/",
        "http://api.acme-people.example/",
        "https://api.acme-people.example.evil.example/",
    ):
        with pytest.raises(SourceError, match="another host"):
            pages.next(FIRST, {"next": elsewhere}, 1, 1)


@pytest.mark.parametrize("value", [None, True, {}, [], ""])
def test_a_cursor_of_the_wrong_type_is_an_end(value):
    """What is no cursor asks for no page."""
    assert None is _pager(type="cursor", at_most=3, cursor="next", param="c").next(FIRST, {"next": value}, 1, 1)
