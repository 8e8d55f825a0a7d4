"""
Splink's side of `linking.py`, in a process of its own so that time and memory are its own.

Run by ``linking.py --splink PYTHON``, as ``linking_splink.py KIND LEFT [RIGHT]``, by a Python with splink 5 and pandas.
Prints one line of JSON: wall seconds, peak memory, pairs with ids and probability.
The settings are those of Splink's own tutorials for data of the kind; nothing is tuned.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from pathlib import Path

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

LEAST = 0.001


def febrl(link_type: str) -> tuple[SettingsCreator, list[object], list[object]]:
    """The tutorials for febrl3 (dedupe) and febrl4 (link)."""
    settings = SettingsCreator(
        link_type=link_type,
        blocking_rules_to_generate_predictions=[
            block_on("soc_sec_id"),
            block_on("given_name"),
            block_on("surname"),
            block_on("date_of_birth"),
            block_on("postcode"),
        ],
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
        ],
    )
    certain = ["l.soc_sec_id = r.soc_sec_id", "l.given_name = r.given_name and l.surname = r.surname"]
    return settings, certain, [block_on("date_of_birth"), block_on("postcode")]


def fake() -> tuple[SettingsCreator, list[object], list[object]]:
    """The tutorial that these thousand rows were made for."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[block_on("first_name", "city"), block_on("surname")],
        comparisons=[
            cl.NameComparison("first_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
    )
    certain = ["l.first_name = r.first_name and l.surname = r.surname and l.dob = r.dob", "l.email = r.email"]
    return settings, certain, [block_on("first_name", "surname"), block_on("dob")]


def scale() -> tuple[SettingsCreator, list[object], list[object]]:
    """A stale file against a large one."""
    settings = SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("last_name", "dob"),
            block_on("first_name", "dob"),
            block_on("phone"),
            block_on("email"),
            block_on("first_name", "last_name", "zip"),
            block_on("address", "zip"),
        ],
        comparisons=[
            cl.NameComparison("first_name"),
            cl.NameComparison("last_name"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("ssn4"),
            cl.ExactMatch("phone"),
            cl.EmailComparison("email"),
            cl.ExactMatch("address"),
            cl.ExactMatch("zip"),
        ],
    )
    certain = ["l.email = r.email", "l.first_name = r.first_name and l.last_name = r.last_name and l.dob = r.dob"]
    # The two passes of the tutorial: a name fixed, then the birth date fixed.
    return settings, certain, [block_on("first_name", "last_name"), block_on("dob")]


KINDS = {
    "febrl4": lambda: febrl("link_only"),
    "febrl2": lambda: febrl("dedupe_only"),
    "fake_1000": fake,
    "scale": scale,
}


def main(kind: str, paths: list[str]) -> None:
    """Train, predict and print."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    began = time.perf_counter()
    frames = [pd.read_parquet(path).drop(columns=["cluster", "noise"], errors="ignore") for path in paths]
    frames = [frame.replace("", None) for frame in frames]
    settings, certain, passes = KINDS[kind]()
    api = DuckDBAPI()
    # Splink puts the two sides in the order of their names.
    tables = [api.register(frame, table_name=name) for frame, name in zip(frames, ("a_left", "b_right"), strict=False)]
    linker = Linker(tables if len(tables) > 1 else tables[0], settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in passes:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=LEAST).as_pandas_dataframe()
    answer = {
        "wall_s": time.perf_counter() - began,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "pairs": list(
            zip(
                found["unique_id_l"].astype(str),
                found["unique_id_r"].astype(str),
                found["match_probability"].tolist(),
                strict=True,
            )
        ),
    }
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], [str(Path(path)) for path in sys.argv[2:]])
