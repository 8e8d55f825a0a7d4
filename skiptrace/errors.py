"""
Everything that Skiptrace raises on purpose.

SkiptraceError
├── InputError                the input: mend it and come again          (exit 3)
│   └── Unreadable            one field of one record, with the reason
├── SetupError                the set-up: options, configuration, keys   (exit 2)
│   ├── ConfigError           skiptrace.toml or an option
│   ├── ManifestError         a source's manifest
│   └── MissingKey            a secret that is named but not there
├── NotAllowed                policy says no                             (exit 4)
│   ├── NoPurpose             no permissible purpose, or not this one
│   ├── Suppressed            the debtor or contact must be left alone
│   └── OverBudget            the next call would exceed the ceiling     (exit 6)
├── SourceError               this look-up failed; go on with the next   (exit 1)
├── SourceUnavailable         this source cannot be used in this run     (exit 5)
└── StoreError                the store                                  (exit 2)
    ├── Locked                somebody else holds it
    ├── WrongKey              the key does not open it
    └── OldSchema             `skiptrace store upgrade` is needed

Messages name the row and field, the reason and the way out, and never the personal value.
"""

from __future__ import annotations

from typing import ClassVar


class SkiptraceError(Exception):
    """Anything that Skiptrace raises on purpose."""

    exit_code: ClassVar[int] = 1


class InputError(SkiptraceError):
    """The input cannot be read as it is."""

    exit_code = 3


class Unreadable(InputError):
    """
    A text that is no value of its kind.

    Args:
        field: The field that was read, such as ``phone``.
        reason: Why it is refused, in plain words, without the text itself.
        fix: What a person can do about it; may be empty.
        filler: The text is not wrong but empty of meaning (``UNKNOWN``, ``000-00-0000``).
    """

    def __init__(self, field: str, reason: str, *, fix: str = "", filler: bool = False) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason
        self.fix = fix
        self.filler = filler


class SetupError(SkiptraceError):
    """The set-up is wrong: an option, the configuration or a key."""

    exit_code = 2


class ConfigError(SetupError):
    """A setting in ``skiptrace.toml`` or an option is wrong."""


class ManifestError(SetupError):
    """A source's manifest is wrong."""


class MissingKey(SetupError):
    """A secret is named but cannot be found."""


class NotAllowed(SkiptraceError):
    """Policy forbids it."""

    exit_code = 4


class NoPurpose(NotAllowed):
    """No permissible purpose was given, or not one that this needs."""


class Suppressed(NotAllowed):
    """The debtor or the contact must be left alone."""


class OverBudget(NotAllowed):
    """The next call would exceed the budget."""

    exit_code = 6


class SourceError(SkiptraceError):
    """One look-up failed; the next may work."""


class SourceUnavailable(SkiptraceError):
    """The source cannot be used for the rest of the run."""

    exit_code = 5


class StoreError(SkiptraceError):
    """The store cannot do it."""

    exit_code = 2


class Locked(StoreError):
    """Somebody else holds the store."""


class WrongKey(StoreError):
    """The key does not open the store."""


class OldSchema(StoreError):
    """The store was written by an older version."""
