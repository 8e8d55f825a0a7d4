"""The kernel as other engines drive it: Arrow in, Arrow out."""

from __future__ import annotations

import duckdb
import pytest

from skiptrace.errors import InputError
from skiptrace.link.scoring import score_pairs

PEOPLE = """
    select * from (values
        ('ADA', 'QUILLFEATHER', 19700102, 1234, '1', 'MAIN ST', 'SPRINGFIELD', 'IL', '62704'),
        ('BEN', 'QUILLFEATHER', 19990506, 4321, '1', 'MAIN ST', 'SPRINGFIELD', 'IL', '62704'),
        (NULL, 'STONEBRIDGE', 0, -1, '', '', '', '', '')
    ) t(given, family, born, ssn_last4, number, street, city, state, zip5)
"""


def table(sql):
    """An Arrow stream that comes from somewhere else."""
    return duckdb.sql(sql)


def test_evidence_goes_out_as_arrow():
    """What comes out is a table of Arrow, one row per pair in their order, whose bits add up to the weight."""
    pairs = table('select * from (values (0, 0), (0, 1), (2, 0)) t("left", "right")')
    scored = score_pairs(table(PEOPLE), table(PEOPLE), pairs)
    duckdb.register("scored", Stream(scored))
    rows = duckdb.sql("select * from scored").fetchall()
    names = [column[0] for column in duckdb.sql("select * from scored").description]
    found = [dict(zip(names, row, strict=True)) for row in rows]
    assert [(row["left"], row["right"]) for row in found] == [(0, 0), (0, 1), (2, 0)]
    for row in found:
        total = sum(bits for name, bits in row.items() if name.endswith(" bits")) + row["household_bits"]
        assert total == pytest.approx(row["weight_bits"])


class Stream:
    """Nothing but the stream."""

    def __init__(self, data):
        """Hide everything else."""
        self._data = data

    def __arrow_c_stream__(self, requested_schema=None):
        """The stream."""
        return self._data.__arrow_c_stream__(requested_schema)


def test_a_person_beats_the_housemate():
    """The same person weighs more than somebody else at the same door."""
    pairs = table('select * from (values (0, 0), (0, 1)) t("left", "right")')
    same, other = score_pairs(table(PEOPLE), table(PEOPLE), pairs).columns["weight_bits"].tolist()
    assert same > 20
    assert other < 0


@pytest.mark.parametrize(
    ("pairs", "told"),
    [("select 0 as one", "left and right"), ('select 7 as "left", 0 as "right"', "a row that there is not")],
)
def test_pairs_that_are_none_are_told(pairs, told):
    """One sentence says what is wrong with the pairs."""
    with pytest.raises(InputError, match=told):
        score_pairs(table(PEOPLE), table(PEOPLE), table(pairs))
