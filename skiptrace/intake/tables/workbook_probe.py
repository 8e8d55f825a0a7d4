"""
Reads a workbook in a process of its own and tells by the exit code how that went.

A damaged workbook can make the native reader panic, loop, or ask for a hundred gigabytes; here it hurts nobody.
The program stands alone so that it starts quickly: ``python workbook_probe.py FILE``.
"""

from __future__ import annotations

import sys

# Read by excel.py; 1 is left to every other failure.
SOUND, PASSWORD = 0, 3

# Twice the rectangle of cells that excel.py allows.
MOST_MEMORY_BYTES = 4 << 30


def probe(path: str) -> int:
    """Read every sheet of the workbook."""
    from python_calamine import PasswordError, load_workbook

    try:
        with load_workbook(path) as workbook:
            for meta in workbook.sheets_metadata:
                if str(meta.typ).endswith("WorkSheet"):
                    workbook.get_sheet_by_name(meta.name)
    except PasswordError:
        return PASSWORD
    return SOUND


def limit_memory() -> None:
    """Bound this process, where the system can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    limit_memory()
    sys.exit(probe(sys.argv[1]))
