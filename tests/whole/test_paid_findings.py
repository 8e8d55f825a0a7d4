"""What a run notices of its sources: fewer answers than expected, fields that nobody knows, answers that expired."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from skiptrace.store import answers as kept_answers
from skiptrace.store import keys, schema
from skiptrace.store.session import Store
from tests.firms import TODAY, answers, asked, facts, hire, make_firm, vendors
from tests.vendors import acme_manifest, invented_people

DEBTORS = 60


@pytest.fixture(scope="module")
def population():
    return invented_people(120, seed=11, today=TODAY)


@pytest.fixture
def firm(tmp_path, population):
    """A firm without sources as yet."""
    return make_firm(tmp_path / "firm", population.people[:DEBTORS])


def test_a_source_that_gives_less_than_its_manifest_expects_is_told(firm, population):
    """One line on the screen, in run.json and on the page; what it gave stands in every answer."""
    expecting = "\n[expect]\nhit_rate = 1.0\nfill = { phone = 1.0, name = 0.1 }\n"
    with vendors(population, first={"knowledge": {"coverage": 0.5}}) as server:
        hire(firm, server, "first", acme_manifest("first", price_micro_usd=0) + expecting)
        result = firm.work()

    (told,) = facts(firm)["bought"]
    lines = [line for line in asked(firm, "first").values() if line["outcome"] in {"hit", "no_hit"}]
    hits = sum(line["gave"].get("people", 0) > 0 for line in lines)
    assert 0 < hits < len(lines)
    assert f"hits on {hits} of {len(lines)} questions; at least 100% were expected" in told["unexpected"]
    assert result.output.count("first was not as its manifest expects: hits") == 1
    assert "first was not as its manifest expects" in (firm.folder / "out" / "report.html").read_text("utf-8")
    assert len(answers(firm)) == DEBTORS


def test_a_field_that_no_manifest_knows_is_told_by_name(firm, population):
    """A vendor's change is noticed in the run in which it comes."""
    line_type = 'detail = { line_type = "type" }\n'
    manifest = acme_manifest("first")
    assert line_type in manifest
    with vendors(population, first={}) as server:
        hire(firm, server, "first", manifest.replace(line_type, "") + '\n[unread]\nmode = "report"\n')
        result = firm.work()

    (told,) = facts(firm)["bought"]
    assert (told["unexpected"], told["unread"]) == ([], ["type"])
    assert "first answered with fields that its manifest does not know: type." in result.output


def test_answers_that_expired_are_deleted_when_a_run_begins(firm, population):
    """What the vendor's contract lets nobody keep any longer is not kept any longer."""
    with vendors(population, first={}) as server:
        hire(firm, server, "first")
        yesterday = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
        with opened(firm) as store, store.begin() as work:
            kept_answers.keep(work, [kept_answers.Kept("old", "first", b"{}", yesterday)])
        firm.work()
        with opened(firm) as store, store.begin() as work:
            assert kept_answers.forget_expired(work) == 0
            assert work.connection.execute(select(schema.answer.c.key_hash)).first() is not None


def opened(firm):
    """The store of a firm."""
    return Store.open(
        f"sqlite:///{firm.folder / 'skiptrace.db'}", keys.read_key(f"file:{firm.folder / 'skiptrace.key'}")
    )
