"""Files opened with what a layout or the caller says about them."""

from __future__ import annotations

import pytest

from skiptrace.errors import ConfigError, InputError
from skiptrace.intake import opening
from skiptrace.intake.mapping import Profile
from skiptrace.intake.opening import Opening, open_recognised

CONTENT = "A,B,C\n17,DOE JOHN,217-555-0101\n18,ROE JANE,217-555-0102\n"


@pytest.fixture
def path(tmp_path):
    """A file whose column names say nothing."""
    path = tmp_path / "acme.csv"
    path.write_text(CONTENT)
    return path


def recognised(path, **said):
    table, mapping, sample = open_recognised(path, Profile.PLACEMENT, Opening(**said))
    with table:
        return mapping, sample, list(table.blocks())


def test_a_layout_names_columns(path):
    """A kept layout says which column is which field."""
    mapping, _, _ = recognised(path, layout='[columns]\naccount_number = "A"\nfull_name = 2\nphone = "C"\n')

    assert [("account_number", "A"), ("full_name", "B"), ("phone", "C")] == [
        (name, mapping.column_of(name)) for name in ("account_number", "full_name", "phone")
    ]


def test_the_caller_goes_before_the_layout(path):
    """What is said on this call outranks what was kept."""
    mapping, _, _ = recognised(path, layout="[columns]\nfull_name = 1\n", columns={"full_name": "B"})

    assert "B" == mapping.column_of("full_name")


def test_the_sample_is_not_taken_away(path):
    """After the look at the first rows all rows are still read."""
    _, sample, blocks = recognised(path)

    assert [["17", "18"], ["DOE JOHN", "ROE JANE"], ["217-555-0101", "217-555-0102"]] == sample
    assert [1, 2] == blocks[0].numbers


def test_the_caller_opens_the_table(path):
    """Delimiter and encoding are the caller's to say."""
    path.write_bytes("A¦B\n17¦DOÉ\n".encode("cp1252"))
    _, sample, _ = recognised(path, delimiter="¦", encoding="cp1252")

    assert [["17"], ["DOÉ"]] == sample


@pytest.mark.parametrize("said", [{"columns": {"phoen": "C"}}, {"columns": {"phone": "Z"}}, {"layout": "colour = 1"}])
def test_what_is_said_wrongly_is_refused(path, said, monkeypatch):
    """An unknown field, column or setting is a fault of the set-up, and the file is let go of."""
    closed = []
    opened = opening.open_table

    def remembering(*args, **kwargs):
        table = opened(*args, **kwargs)
        close = table.close
        monkeypatch.setattr(table, "close", lambda: (closed.append(True), close()))
        return table

    monkeypatch.setattr(opening, "open_table", remembering)
    with pytest.raises(ConfigError):
        recognised(path, **said)

    assert closed == ([True] if "columns" in said else [])


@pytest.mark.parametrize("content", ["account_number,full_name,phone\n", ""])
def test_a_file_without_rows_is_refused(path, content):
    """A header alone is no input."""
    path.write_text(content)
    with pytest.raises(InputError, match=r"acme\.csv"):
        recognised(path)
