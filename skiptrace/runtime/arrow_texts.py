"""Columns of text of an Arrow stream as buffers, by the C interface alone: no pyarrow, and no Python text per cell."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Column = tuple[NDArray[np.uint8], NDArray[np.int64]]

# What the Arrow specification calls UTF-8 with offsets of 32 and of 64 bits.
OFFSETS: dict[bytes, np.dtype[np.signedinteger]] = {b"u": np.dtype(np.int32), b"U": np.dtype(np.int64)}
CAPSULE = b"arrow_array_stream"
_Release = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_Fill = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


class _Schema(ctypes.Structure):
    """``ArrowSchema``."""


_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_void_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
    ("dictionary", ctypes.c_void_p),
    ("release", _Release),
    ("private_data", ctypes.c_void_p),
]


class _Array(ctypes.Structure):
    """``ArrowArray``."""


_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    ("dictionary", ctypes.c_void_p),
    ("release", _Release),
    ("private_data", ctypes.c_void_p),
]


class _Stream(ctypes.Structure):
    """``ArrowArrayStream``."""

    _fields_ = (
        ("get_schema", _Fill),
        ("get_next", _Fill),
        ("get_last_error", ctypes.c_void_p),
        ("release", _Release),
        ("private_data", ctypes.c_void_p),
    )


def text_batches(data: object) -> Iterator[list[Column]]:
    """
    The columns of a stream of texts, some rows at a time: the bytes of a column, and where each text begins and ends.

    Args:
        data: Anything with ``__arrow_c_stream__`` of which all columns are texts without nulls.

    Raises:
        InputError: The stream breaks off, or holds something else.
    """
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    # The capsule lets go of the stream once nobody holds it.
    capsule = data.__arrow_c_stream__()  # type: ignore[attr-defined]
    address = pointer(capsule, CAPSULE)
    stream = _Stream.from_address(address)
    kinds = _kinds(stream, address)
    while True:
        batch = _Array()
        if stream.get_next(address, ctypes.addressof(batch)):
            raise InputError("the table cannot be read further: it is truncated or damaged")
        if not batch.release:
            return
        try:
            columns = [_column(batch.children[place].contents, kind) for place, kind in enumerate(kinds)]
        finally:
            batch.release(ctypes.addressof(batch))
        yield columns


def _kinds(stream: _Stream, address: int) -> list[np.dtype[np.signedinteger]]:
    schema = _Schema()
    if stream.get_schema(address, ctypes.addressof(schema)):
        raise InputError("the table cannot be read: it is truncated or damaged")
    try:
        formats = [schema.children[place].contents.format for place in range(schema.n_children)]
    finally:
        schema.release(ctypes.addressof(schema))
    if not set(formats) <= OFFSETS.keys():
        raise InputError("the Arrow stream has columns that are no texts")
    return [OFFSETS[kind] for kind in formats]


def _column(column: _Array, kind: np.dtype[np.signedinteger]) -> Column:
    """A copy of one column: the batch it stands in is about to be released."""
    first, many = column.offset, column.length
    if not many:
        return np.zeros(0, dtype=np.uint8), np.zeros(1, dtype=np.int64)
    bounds = _copied(column.buffers[1] + first * kind.itemsize, (many + 1) * kind.itemsize).view(kind).astype(np.int64)
    size = int(bounds[-1] - bounds[0])
    data = _copied(column.buffers[2] + int(bounds[0]), size) if size else np.zeros(0, dtype=np.uint8)
    return data, bounds - bounds[0]


def _copied(address: int, size: int) -> NDArray[np.uint8]:
    return np.ctypeslib.as_array((ctypes.c_uint8 * size).from_address(address)).copy()
