"""Any people whatever."""

from __future__ import annotations

from hypothesis import strategies as st

from skiptrace.model import Address, PartialDate, PersonName

GIVEN = st.sampled_from(["", "JOHN", "JON", "JACK", "MARY", "MARIA", "J", "M", "SMITH", "JUAN CARLOS", "ANNE-MARIE"])
FAMILY = st.sampled_from(["", "SMITH", "SMYTH", "GARCIA LOPEZ", "GARCIA", "JOHN", "O'NEIL", "LEE"])
ODD = st.text(max_size=6)

NAMES = st.builds(
    PersonName,
    given=GIVEN | ODD,
    middle=st.sampled_from(["", "A", "ANN", "MARY"]) | ODD,
    family=FAMILY | ODD,
    suffix=st.sampled_from(["", "JR", "SR"]),
)
DATES = st.none() | st.builds(
    PartialDate,
    year=st.integers(1940, 1946) | st.none(),
    month=st.none() | st.integers(1, 12),
    day=st.none() | st.integers(1, 28),
)
ADDRESSES = st.builds(
    Address,
    number=st.sampled_from(["", "100", "7"]),
    street=st.sampled_from(["", "MAIN", "MIAN", "QUARRY"]) | ODD,
    unit=st.sampled_from(["", "4", "12B"]),
    city=st.sampled_from(["", "SPRINGFIELD", "PEORIA"]),
    state=st.sampled_from(["", "IL", "MO"]),
    zip5=st.sampled_from(["", "62704", "61602"]),
)
PHONES = st.integers(2_175_550_100, 2_175_550_104).map("+1{}".format)
EMAILS = st.sampled_from(["john@example.com", "jsmith@example.com", "jsmith@example.org", "x@example.com"])
EMPLOYERS = st.sampled_from(["ACME", "INITECH"]) | ODD

PERSONS = st.fixed_dictionaries(
    {
        "names": st.lists(NAMES, max_size=3),
        "born": DATES,
        "ssn_last4": st.sampled_from(["", "0000", "1234", "1235", "9999"]),
        "addresses": st.lists(ADDRESSES, max_size=3),
        "phones": st.lists(PHONES, max_size=3),
        "emails": st.lists(EMAILS, max_size=2),
        "employers": st.lists(EMPLOYERS, max_size=2),
    }
)
