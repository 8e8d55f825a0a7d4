"""
Splink on a scale pair of files, in the settings of its own tutorial, from raw files to scored pairs.

usage: python -m benchmarks.splink_scale REFERENCE.parquet QUERY.parquet
Prints one line of JSON: pairs, wall seconds, peak memory in MB.
"""

from __future__ import annotations

import json
import resource
import sys
import time


def main(reference: str, query: str) -> None:
    began = time.perf_counter()
    import pandas as pd
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    left, right = pd.read_parquet(query), pd.read_parquet(reference)
    left = left.drop(columns=[name for name in ("cluster", "noise") if name in left])
    rules = [
        block_on("last_name", "dob"),
        block_on("first_name", "dob"),
        block_on("phone"),
        block_on("email"),
        block_on("ssn4", "last_name"),
        block_on("first_name", "last_name", "zip"),
        block_on("address", "zip"),
    ]
    settings = SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=rules,
        comparisons=[
            cl.NameComparison("first_name"),
            cl.NameComparison("last_name"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("ssn4"),
            cl.JaroWinklerAtThresholds("address", [0.9]),
            cl.ExactMatch("zip").configure(term_frequency_adjustments=True),
            cl.ExactMatch("phone"),
            cl.EmailComparison("email"),
        ],
    )
    api = DuckDBAPI()
    try:
        linker = Linker([left, right], settings, api)
    except Exception:  # noqa: BLE001 splink 5 takes registered tables, splink 4 frames
        linker = Linker([api.register(left, "query"), api.register(right, "reference")], settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("first_name", "last_name", "dob")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("first_name", "last_name"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("dob"))
    pairs = linker.inference.predict(threshold_match_probability=0.001).as_pandas_dataframe()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"pairs": len(pairs), "seconds": round(time.perf_counter() - began, 2), "peak_mb": round(peak)}))


if __name__ == "__main__":
    main(*sys.argv[1:3])
