from __future__ import annotations

import csv
import gzip

from skiptrace.demo.truth import read_truth, write_truth


def test_truth_survives_the_file(tmp_path, truth):
    """What is written is read again."""
    write_truth(tmp_path / "again.jsonl", truth)

    assert truth == read_truth(tmp_path / "again.jsonl")


def test_every_debtor_has_a_truth(world, truth):
    """Each account of a person in the client's file is known; the others are companies and rejects."""
    with world.placement.open(newline="") as file:
        rows = list(csv.DictReader(file.readlines()[2:]))
    people = {row["ACCOUNT NO"] for row in rows if row["ACCOUNT NO"].isdigit()}

    assert people == set(truth.accounts)


def test_the_dead_cannot_be_reached(truth):
    """The dead have neither phone nor address."""
    dead = [account for account in truth.accounts.values() if not account.alive]

    assert dead
    assert all(account.died and not account.right_phones and not account.address for account in dead)


def test_the_absent_are_in_no_source(truth):
    """Nothing is told about the debtors whom the sources do not know."""
    absent = [account for account in truth.accounts.values() if "absent" in account.tags]

    assert absent
    assert not any(account.records for account in absent)


def test_working_numbers_are_in_service(truth):
    """Whatever reaches a debtor rings."""
    assert all(account.right_phones <= truth.in_service for account in truth.accounts.values())


def test_told_phones_stand_in_a_source(world, truth):
    """A number counts as told only when some source prints it."""
    text = "".join(
        gzip.decompress(source.path.read_bytes()).decode() if source.path.suffix == ".gz" else source.path.read_text()
        for source in world.sources
        if source.name != "lines"
    )
    digits = "".join(text.translate(str.maketrans("", "", "()-. ")))

    assert all(phone[2:] in digits for account in truth.accounts.values() for phone in account.told_phones)


def test_what_is_so_today_once_became_so(truth):
    """Today's numbers and today's home are among those the person ever had."""
    accounts = list(truth.accounts.values())

    assert all(account.right_phones <= set(account.former_phones) for account in accounts)
    assert all(account.address in account.former_addresses for account in accounts if account.address)


def test_two_accounts_of_one_person_are_one_person(truth):
    """Duplicates in the client's file carry the same person."""
    twice = [account.person for account in truth.accounts.values() if "duplicate" in account.tags]

    assert len(twice) == 2 * len(set(twice)) > 0
