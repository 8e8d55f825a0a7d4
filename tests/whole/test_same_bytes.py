"""The same input gives the same bytes."""

from __future__ import annotations

import pytest

from skiptrace.intake.opening import Opening
from skiptrace.reference.manage import LoadOrder
from tests.towns import PURPOSE, make_town, stable


def test_a_second_run_gives_the_same(worked, town):
    """Only the run's id and times differ."""
    assert town.work().exit_code == 0

    assert stable(town.folder / "out") == stable(worked.folder / "out")


@pytest.mark.parametrize("size", [15])
def test_the_size_of_chunks_does_not_matter(town, few, worked_few, size):
    """Who is answered together changes nothing about the answer."""
    assert town.work(few, "parts", "--chunk-cases", size).exit_code == 0

    assert stable(town.folder / "parts") == stable(worked_few)


def test_the_order_of_loading_does_not_matter(tmp_path, world, few):
    """Tables are asked in the order of their names, whichever was loaded first."""
    sources = [source for source in world.sources if source.name in {"deaths", "firm", "assessor"}]
    for name, order in (("forth", sources), ("back", sources[::-1])):
        town = make_town(tmp_path / name, few, world.today)
        with town.tracer() as tracer:
            for source in order:
                columns = Opening(columns=dict(source.overrides))
                tracer.reference_load(
                    LoadOrder(
                        name=source.name,
                        source=source.path,
                        purposes=(PURPOSE,),
                        today=world.today,
                        opening=columns,
                        as_of=source.as_of,
                    )
                )
        assert town.work(few).exit_code == 0

    assert stable(tmp_path / "forth" / "out") == stable(tmp_path / "back" / "out")
