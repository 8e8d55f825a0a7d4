"""Two small labelled files of people who do not exist, and what is measured on them."""

from __future__ import annotations

import csv
import datetime as dt

import pytest

from skiptrace.evaluate import evaluate_files

GIVEN = ["Anna", "Bruno", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonas"]
FAMILY = ["Smith", "Garcia", "Nguyen", "Kowalski", "Okafor", "Lindqvist", "Zapletal", "Moreau"]
TODAY = dt.date(2026, 6, 1)
COLUMNS = ["id", "first_name", "last_name", "dob", "street", "city", "state", "zip", "phone", "person"]


def person(number):
    born = dt.date(1950, 1, 1) + dt.timedelta(days=number * 211)
    return {
        "id": f"R{number}",
        "first_name": GIVEN[number % 10],
        "last_name": FAMILY[(number // 10 + number) % 8],
        "dob": born.isoformat(),
        "street": f"{100 + number} Invented St",
        "city": "Springfield",
        "state": "IL",
        "zip": "62701",
        "phone": f"217-555-{100 + number:04d}",
        "person": f"P{number}",
    }


def write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def left_rows():
    """Sixty people; every third moved, every fourth without a birth date, the last ten in no other file."""
    rows = []
    for number in range(60):
        row = {**person(number), "id": f"L{number}"}
        if number % 3 == 0:
            row |= {"street": f"{900 + number} Elsewhere Ave", "zip": "62702"}
        if number % 4 == 0:
            row["dob"] = ""
        if number >= 50:
            row |= {"first_name": "Quentin", "dob": "", "person": ""}
        rows.append(row)
    return rows


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("labelled")
    return (
        write(folder / "left.csv", left_rows()),
        write(folder / "right.csv", [person(number) for number in range(80)]),
    )


@pytest.fixture(scope="session")
def found(files):
    """The evaluation of both files against each other."""
    return evaluate_files(*files, id_column="id", truth_column="person", today=TODAY)


@pytest.fixture(scope="session")
def duplicates(tmp_path_factory):
    """One file in which some people stand twice."""
    rows = [person(number) for number in range(60)]
    rows += [{**person(number), "id": f"again{number}", "phone": ""} for number in range(0, 60, 3)]
    return write(tmp_path_factory.mktemp("one") / "one.csv", rows)
