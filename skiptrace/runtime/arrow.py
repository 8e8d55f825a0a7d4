"""Any table with an Arrow stream (pandas, polars, pyarrow …), read without pyarrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skiptrace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH_ROWS = 20_000


class _Stream:
    """
    Nothing but the stream.

    DuckDB asks for pyarrow when it is handed a polars or pandas frame as itself, but not when it is handed this.
    """

    def __init__(self, data: object) -> None:
        self._data = data

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._data.__arrow_c_stream__(requested_schema)  # type: ignore[attr-defined]


def arrow_batches(data: object) -> Iterator[tuple[list[str], list[tuple[object, ...]]]]:
    """
    Column names and some rows at a time, values as Python objects.

    Raises:
        InputError: The stream cannot be read.
    """
    # Importing DuckDB takes 190 ms, which only those pay who use it.
    import duckdb

    try:
        with duckdb.connect() as connection:
            connection.register("given", _Stream(data))
            answer = connection.execute("select * from given")
            names = [column[0] for column in answer.description or ()]
            while rows := answer.fetchmany(BATCH_ROWS):
                yield names, rows
    except duckdb.Error as exc:
        raise InputError(f"the Arrow stream cannot be read: {type(exc).__name__}") from exc
