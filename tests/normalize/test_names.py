"""Names of people in every form in which files write them; the people are invented."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import Unreadable
from skiptrace.normalize.names import fold, read_name, read_party

# Text, then given|middle|family|suffix.
PERSONS = """
DOE, JOHN A JR                      JOHN|A|DOE|JR
Doe, John A., Jr.                   JOHN|A|DOE|JR
DOE JR, JOHN A                      JOHN|A|DOE|JR
DOE, JR, JOHN A                     JOHN|A|DOE|JR
DOE,JOHN                            JOHN||DOE|
DOE , JOHN                          JOHN||DOE|
DOE,JOHN,ALLEN                      JOHN|ALLEN|DOE|
DOE, JOHN, A, SR                    JOHN|A|DOE|SR
doe, john                           JOHN||DOE|
JOHN DOE                            JOHN||DOE|
JOHN A DOE                          JOHN|A|DOE|
JOHN A DOE JR                       JOHN|A|DOE|JR
JOHN A. DOE, JR.                    JOHN|A|DOE|JR
JOHN DOE JUNIOR                     JOHN||DOE|JR
JOHN DOE SENIOR                     JOHN||DOE|SR
JOHN DOE II                         JOHN||DOE|II
JOHN DOE 2ND                        JOHN||DOE|II
JOHN DOE 3RD                        JOHN||DOE|III
JOHN DOE, IV                        JOHN||DOE|IV
JOHN DOE A                          JOHN|A|DOE|
JOHN DOE V                          JOHN||DOE|V
JOHN DOE I                          JOHN||DOE|
DOE, JOHN V                         JOHN|V|DOE|
DOE, JOHN A V                       JOHN|A|DOE|V
JOHN V DOE                          JOHN|V|DOE|
DOE JOHN                            JOHN||DOE|
DOE JOHN A                          JOHN|A|DOE|
DOE JOHN A JR                       JOHN|A|DOE|JR
DOE JR JOHN A                       JOHN|A|DOE|JR
DOE J                               J||DOE|
DOE J R                             J|R|DOE|
J DOE                               J||DOE|
J R DOE                             J|R|DOE|
J. R. DOE                           J|R|DOE|
J.R. DOE                            J|R|DOE|
J. ROBERT DOE                       J|ROBERT|DOE|
SMITH JD                            JD||SMITH|
SMITH, JD                           JD||SMITH|
SMITH J.D.                          J|D|SMITH|
J.D. SMITH                          J|D|SMITH|
JOHN (JACK) DOE                     JOHN||DOE|
JOHN "JACK" DOE                     JOHN||DOE|
JOHN 'JACK' DOE                     JOHN||DOE|
DOE, JOHN (JACK) A                  JOHN|A|DOE|
DR. JUAN DE LA CRUZ-SMITH III       JUAN||DE LA CRUZ-SMITH|III
DE LA CRUZ-SMITH, JUAN T JR         JUAN|T|DE LA CRUZ-SMITH|JR
DE LA CRUZ JUAN                     JUAN||DE LA CRUZ|
Juan de la Cruz                     JUAN||DE LA CRUZ|
JUAN DELACRUZ                       JUAN||DELACRUZ|
MR JOHN DOE                         JOHN||DOE|
MRS. MARY DOE                       MARY||DOE|
MR DOE                              ||DOE|
DOE, DR JOHN                        JOHN||DOE|
DOE JOHN MR                         JOHN||DOE|
REV JOHN A DOE                      JOHN|A|DOE|
SGT JOHN A DOE                      JOHN|A|DOE|
HON. MARY A. ROE                    MARY|A|ROE|
JOHN DOE MD                         JOHN||DOE|
JOHN DOE, M.D., PH.D.               JOHN||DOE|
JOHN Q. PUBLIC M.D.                 JOHN|Q|PUBLIC|
DOE, JOHN A, DDS                    JOHN|A|DOE|
JOHN DOE ESQ.                       JOHN||DOE|
MARY ROE, CPA                       MARY||ROE|
MARY ROE, RN, BSN                   MARY||ROE|
JOHN DOE, DO                        JOHN||DOE|
JOHN DO                             JOHN||DO|
O'NEIL                              ||O'NEIL|
O'NEIL, MARY                        MARY||O'NEIL|
O\N{RIGHT SINGLE QUOTATION MARK}Neil, Mary                        MARY||O'NEIL|
O`NEIL MARY                         MARY||O'NEIL|
MARY O' NEIL                        MARY||O'NEIL|
MARY O NEIL                         MARY||O'NEIL|
O NEIL, MARY                        MARY||O'NEIL|
MARY O SMITH                        MARY|O|SMITH|
O''BRIEN, PAT                       PAT||O'BRIEN|
McDONALD                            ||MCDONALD|
Ronald McDonald                     RONALD||MCDONALD|
JOHN MC DONALD                      JOHN||MCDONALD|
MC DONALD, JOHN                     JOHN||MCDONALD|
JOHN MacARTHUR                      JOHN||MACARTHUR|
D'ANGELO, TONY                      TONY||D'ANGELO|
VAN DER BERG                        ||VAN DER BERG|
VAN DER BERG, ANNA                  ANNA||VAN DER BERG|
ANNA VAN DER BERG                   ANNA||VAN DER BERG|
VAN DER BERG ANNA                   ANNA||VAN DER BERG|
ANNA M VAN DYKE                     ANNA|M|VAN DYKE|
VAN DYKE ANNA                       ANNA||VAN DYKE|
VAN MORROW                          VAN||MORROW|
AL SMITH                            AL||SMITH|
LUDWIG VON DOE                      LUDWIG||VON DOE|
MARY ST JOHN                        MARY||ST JOHN|
ST. JOHN, MARY                      MARY||ST JOHN|
AHMED AL HASSAN                     AHMED||AL HASSAN|
MARIA DA SILVA                      MARIA||DA SILVA|
MARIA GARCIA LOPEZ                  MARIA||GARCIA LOPEZ|
GARCIA LOPEZ, MARIA                 MARIA||GARCIA LOPEZ|
GARCIA LOPEZ MARIA                  MARIA||GARCIA LOPEZ|
MARIA GARCIA-LOPEZ                  MARIA||GARCIA-LOPEZ|
MARIA LOPEZ DE GARCIA               MARIA||LOPEZ DE GARCIA|
MARIA DEL CARMEN LOPEZ              MARIA|DEL CARMEN|LOPEZ|
JOSE LUIS HERNANDEZ                 JOSE|LUIS|HERNANDEZ|
JUAN CARLOS SANTIAGO LOPEZ          JUAN|CARLOS|SANTIAGO LOPEZ|
SANTIAGO SANCHEZ JUAN               JUAN||SANTIAGO SANCHEZ|
MARY SMITH-JONES                    MARY||SMITH-JONES|
MARY SMITH -JONES                   MARY||SMITH-JONES|
SMITH- JONES, MARY                  MARY||SMITH-JONES|
SMITH JONES, MARY                   MARY||SMITH JONES|
MARY ANN SMITH                      MARY|ANN|SMITH|
SMITH MARY ANN                      MARY|ANN|SMITH|
MARY-ANN SMITH                      MARY-ANN||SMITH|
NGUYEN THI HOA                      HOA|THI|NGUYEN|
NGUYEN VAN ANH                      ANH|VAN|NGUYEN|
HOA NGUYEN                          HOA||NGUYEN|
MD RAHMAN                           MD||RAHMAN|
RAHMAN, MD ABDUL                    MD|ABDUL|RAHMAN|
JAMES TAYLOR                        JAMES||TAYLOR|
TAYLOR JAMES A                      JAMES|A|TAYLOR|
JOHN BANKS                          JOHN||BANKS|
JOHN CHURCH                         JOHN||CHURCH|
CHURCH, JOHN                        JOHN||CHURCH|
CHURCH JOHN A                       JOHN|A|CHURCH|
LEROY PRICE                         LEROY||PRICE|
ROBERT LAW                          ROBERT||LAW|
LAW, ROBERT                         ROBERT||LAW|
POWER, JOHN                         JOHN||POWER|
JOHN SALES                          JOHN||SALES|
MARY TRUST                          MARY||TRUST|
JOHN NEE                            JOHN||NEE|
NEE, JOHN                           JOHN||NEE|
DOE, UNKNOWN                        ||DOE|
DOE, FNU                            ||DOE|
JOHN LNU                            JOHN|||
DOE, JOHN NMN                       JOHN||DOE|
BABY BOY DOE                        ||DOE|
DOE                                 ||DOE|
DOE,                                ||DOE|
MARY                                MARY|||
J0HN DOE                            JOHN||DOE|
JOHN DOE 12345                      JOHN||DOE|
José Muñoz                          JOSE||MUNOZ|
JosÃ© MuÃ±oz                        JOSE||MUNOZ|
Jürgen Groß                         JURGEN||GROSS|
Łukasz Żółkiewski                   LUKASZ||ZOLKIEWSKI|
Søren Ørsted                        SOREN||ORSTED|
Дмитрий Щукин                       DMITRIY||SHCHUKIN|
Νίκος Παπαδόπουλος                  NIKOS||PAPADOPOULOS|
WANG WEI 王伟                       WEI||WANG|
JOHN DOE TR                         JOHN||DOE|
DOE JOHN (TRUSTEE)                  JOHN||DOE|
DOE JOHN LIFE ESTATE                JOHN||DOE|
DOE JOHN ETAL                       JOHN||DOE|
DOE, JOHN ET UX                     JOHN||DOE|
DOE JOHN H/W                        JOHN||DOE|
JOHN H W DOE                        JOHN|H W|DOE|
JOHN DOE OR CURRENT RESIDENT        JOHN||DOE|
JOHN DOE DBA DOE PLUMBING           JOHN||DOE|
JOHN DOE AKA JACK DOE               JOHN||DOE|
"""
ROWS = [tuple(re.split(r"\s{2,}", line)) for line in PERSONS.strip().splitlines()]

# What the file says between two commas, no list knows for one family name: read again it may split otherwise.
SPLITS_AGAIN = {"SMITH JONES, MARY"}
# The order of Vietnamese names is known by the family name in front.
ORDER_TOLD = {"NGUYEN THI HOA", "NGUYEN VAN ANH"}

name_words = st.sampled_from(
    [
        "JOHN",
        "MARY",
        "DOE",
        "SMITH",
        "A",
        "B",
        "JR",
        "III",
        "MD",
        "DR",
        "DE",
        "LA",
        "VAN",
        "ST",
        "O'NEIL",
        "GARCIA",
        "LOPEZ",
        "MARIA",
        "NGUYEN",
        "SMITH-JONES",
        "V",
        "I",
        "MS",
        ",",
        ".",
    ]
)
written_names = st.lists(name_words, min_size=1, max_size=7).map(" ".join)


def parts(name):
    return f"{name.given}|{name.middle}|{name.family}|{name.suffix}"


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[text for text, _ in ROWS])
def test_every_form_is_read(text, expected):
    """A name is read into the same parts however it is written."""
    assert expected == parts(read_name(text))


@pytest.mark.parametrize("text", [text for text, _ in ROWS if text not in SPLITS_AGAIN | ORDER_TOLD])
def test_full_reads_back(text):
    """Reading the line that a name prints gives the same parts."""
    name = read_name(text)

    assert parts(name) == parts(read_name(name.full))


def test_there_are_enough_forms():
    """The table shows at least 120 ways of writing a name."""
    assert len(ROWS) >= 120


@pytest.mark.parametrize("text", ['JOHN "JACK" DOE', "DOE, JOHN (JACK) A", "JOHN 'JACK' DOE"])
def test_nickname_stands_apart(text):
    """What stands in quotes or brackets is what the person is called."""
    assert read_name(text).nickname == "JACK"


def test_title_stands_apart():
    """A title is kept, and is no part of the name."""
    assert read_name("Dr. John Doe").prefix == "DR"


def test_as_written_is_kept():
    """The cell is kept as it came."""
    assert read_name(" Doe, John ").as_written == " Doe, John "


@pytest.mark.parametrize(
    "text",
    [
        "UNKNOWN",
        "unknown",
        "TEST",
        "TEST, PATIENT",
        "JOHN DOE TEST",
        "N/A",
        "n.a.",
        "X",
        "XXXX",
        "REFUSED",
        "OCCUPANT",
        "CURRENT RESIDENT",
        "",
        "   ",
        "---",
        "12345",
        "FNU LNU",
        "UNKNOWN, UNKNOWN",
        "LAST, FIRST",
        "NULL",
        "MR",
        "\x00",
    ],
)
def test_fillers_are_refused(text):
    """A cell that names nobody is refused as filler."""
    refusal = read_name.attempt(text)

    assert isinstance(refusal, Unreadable)
    assert refusal.filler


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ACME TOOL LLC", "a company, not a person"),
        ("JOHN & MARY DOE", "several people in one cell"),
        ("ESTATE OF JOHN DOE", "an estate, not a living person"),
        ("JOHN DOE REVOCABLE TRUST", "a trust, not a person"),
        ("SMITH & JONES", "not clearly a person"),
        ("王伟", "a script without a spelling in Latin letters"),
        ("D4VE R00K1E", "digits among the letters"),
        ("JOHN " * 12, "more words than a name has"),
        ("J" * 1_000_000, "far longer than any name"),
    ],
)
def test_what_is_no_single_person_is_refused(text, reason):
    """A refusal says what stands there instead, and is no filler."""
    refusal = read_name.attempt(text)

    assert isinstance(refusal, Unreadable)
    assert (reason, False) == (refusal.reason, refusal.filler)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    """Reading ends in plain upper-case words or in our own error."""
    name = read_name.attempt(text)

    assert isinstance(name, Unreadable) or fold(name.full) == fold(name.full.upper())
    assert isinstance(name, Unreadable) or (name.given or name.family)


@given(written_names)
def test_words_survive_reading_again(text):
    """Reading a printed name again neither adds a word nor raises anything but a refusal."""
    name = read_name.attempt(text)
    if isinstance(name, Unreadable):
        return
    again = read_name.attempt(name.full)

    assert isinstance(again, Unreadable) or set(again.full.split()) <= set(name.full.split())


@given(
    st.lists(st.sampled_from(["JOHN", "MARY", "ROBERT", "A"]), min_size=1, max_size=2),
    st.sampled_from(["SMITH", "DOE", "GARCIA"]),
)
def test_order_does_not_matter(given_words, family):
    """Family name first or last, with or without comma: the same person."""
    given_part = " ".join(given_words)

    forms = {
        parts(read_party(text).names[0])
        for text in (f"{family}, {given_part}", f"{family} {given_part}", f"{given_part} {family}")
    }

    assert len(forms) == 1
