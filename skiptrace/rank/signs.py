"""The features of ranking by name, and which way each may move the odds (`features` computes them)."""

from __future__ import annotations

# Which way each feature may move the odds: a weight of the other sign would be a model that learned an accident.
WHOSE = {
    "further_origins": 1,
    "tenure": 1,
    "one_day": -1,
    "one_day_landline": -1,
    "own_account": 1,
    "kept_beside_newer": -1,
    "unsupported": -1,
    "on_file": 1,
    "right_party": 1,
    "wrong_party": -1,
    "household": -1,
    "household_before": -1,
    "stranger_later": -1,
    "stranger_before": -1,
    "began_with_line": 1,
}
NOW = {
    "age": -1,
    "age_of_unknown_line": -1,
    "further_origins": 1,
    "unsourced": -1,
    "own_account": 1,
    "other_silence": -1,
    "superseded": -1,
    "superseded_overlap": -1,
    "successor": -1,
    "line_off": -1,
    "cut": -1,
    "given_away": -1,
    "given_away_perhaps": -1,
    "newest_of_sources": 1,
    "line_kept": 1,
    "line_since": 1,
    "stranger_later": -1,
    "household": 1,
    "right_party": 1,
    "wrong_party": -1,
    "bad": -1,
}
