"""Any table with an Arrow stream (pandas, polars, pyarrow …), read without pyarrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from skiptrace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

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


def arrow_columns(data: object) -> dict[str, NDArray[Any]]:
    """
    A whole table as one array per column, texts as Python objects; what is missing is 0 or the empty text.

    Raises:
        InputError: The stream cannot be read.
    """
    import duckdb

    try:
        with duckdb.connect() as connection:
            connection.register("given", _Stream(data))
            columns = connection.execute("select * from given").fetchnumpy()
    except duckdb.Error as exc:
        raise InputError(f"the Arrow stream cannot be read: {type(exc).__name__}") from exc
    return {name: _filled(column) for name, column in columns.items()}


def _filled(column: Any) -> NDArray[Any]:
    # Columns in which something is missing come masked.
    if not hasattr(column, "mask"):
        return column  # type: ignore[no-any-return]
    return column.filled("" if column.dtype == object else 0)  # type: ignore[no-any-return]


class ArrowColumns:
    """Arrays of numbers as a table that anything which takes Arrow can read, any number of times."""

    def __init__(self, columns: Mapping[str, NDArray[Any]]) -> None:
        self.columns = columns

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The columns as an Arrow stream of record batches."""
        import duckdb

        connection = duckdb.connect()
        connection.register("given", dict(self.columns))
        # The stream keeps its connection.
        return connection.table("given").__arrow_c_stream__(requested_schema)
