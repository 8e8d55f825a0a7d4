"""Reading the same text once: a bounded memory that also remembers refusals."""

from __future__ import annotations

from functools import update_wrapper
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar, overload

from skiptrace.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")

# A cell of this length is no value of any kind; remembering it would only fill the memory.
LONGEST_KEPT = 500
# What is mostly different from row to row comes again among neighbours, if at all: a household, or the next account.
# A larger memory of it finds little more, and is slower for its size.
NEIGHBOURS = 20_000


class Remembered(Generic[Arguments, Value]):
    """
    A reader of texts that reads each text once; it never answers `None`.

    Calling it returns the value or raises `Unreadable`; `attempt` returns the refusal instead of raising it,
    which is what columns want.
    """

    def __init__(
        self, function: Callable[Arguments, Value], size: int, plain: Callable[Arguments, Value | None] | None = None
    ) -> None:
        self._function = function
        self._plain = plain
        self._size = size
        self._known: dict[Hashable, Value | Unreadable] = {}
        update_wrapper(self, function)

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
        """Read, or raise."""
        answer = self.attempt(*args, **kwargs)
        if isinstance(answer, Unreadable):
            # A new one each time: what is raised keeps the frames that it passes, and the values in them.
            raise Unreadable(answer.field, answer.reason, fix=answer.fix, filler=answer.filler)
        return answer

    def attempt(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Value | Unreadable:
        """Read, or return the refusal."""
        if self._plain is not None:
            try:
                plain = self._plain(*args, **kwargs)
            except Unreadable as refusal:
                return _by_itself(refusal)
            if plain is not None:
                return plain
        key = (args, tuple(kwargs.items())) if kwargs else args
        known = self._known.get(key)
        if known is not None:
            return known
        try:
            answer: Value | Unreadable = self._function(*args, **kwargs)
        except Unreadable as refusal:
            answer = _by_itself(refusal)
        if isinstance(args[0], str) and len(args[0]) > LONGEST_KEPT:
            return answer
        if len(self._known) >= self._size:
            # Dropping everything is cheaper per call than keeping an order of use, and as good on streams.
            self._known.clear()
        self._known[key] = answer
        return answer

    def forget(self) -> None:
        """Empty the memory."""
        self._known.clear()


def _by_itself(refusal: Unreadable) -> Unreadable:
    """A refusal without where it came from: the frames of that would be kept with it, and the values in them."""
    refusal.__cause__ = refusal.__context__ = None
    return refusal.with_traceback(None)


@overload
def remembered(size: int = ...) -> Callable[[Callable[Arguments, Value]], Remembered[Arguments, Value]]: ...


@overload
def remembered(
    size: int = ..., *, plain: Callable[Arguments, Value | None]
) -> Callable[[Callable[Arguments, Value]], Remembered[Arguments, Value]]: ...


def remembered(
    size: int = 200_000, *, plain: Callable[Arguments, Value | None] | None = None
) -> Callable[[Callable[Arguments, Value]], Remembered[Arguments, Value]]:
    """
    Decorate a reader so that the same text is read once, for up to *size* different texts.

    Args:
        size: How many texts are remembered.
        plain: Reads what is plain as the reader itself would, and faster than a text is looked up among so many;
            it answers None for anything else.
    """

    def decorate(function: Callable[Arguments, Value]) -> Remembered[Arguments, Value]:
        return Remembered(function, size, plain)

    return decorate
