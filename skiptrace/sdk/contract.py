"""
The contract kit: a class of tests for a source, from recorded answers with invented people.

Three lines in a test module are all that an author writes:

    class TestAcme(SourceContract):
        source = RestSource(load_manifest(FOLDER / "source.toml"))
        cases = FOLDER / "cases"
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from skiptrace.errors import InputError
from skiptrace.sdk import contract_checks as checks
from skiptrace.sdk.batchfile import FileExchange
from skiptrace.sdk.contract_cases import load_cases, told
from skiptrace.sdk.contract_spoil import BODIES
from skiptrace.sdk.query import Query
from skiptrace.sdk.source import BatchFileSource, Source, TableSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from skiptrace.sdk.contract_cases import Case
    from skiptrace.sdk.source import AnySource
    from skiptrace.sdk.statements import Candidate

_MOST_TOLD = 10


class ContractBrokenError(AssertionError):
    """A source does not hold what every source must hold."""


class SourceContract:
    """Subclass it as ``Test…`` and set ``source`` and ``cases``; ``README.md`` and ``source.toml`` stand beside."""

    source: ClassVar[AnySource]
    cases: ClassVar[Path | Traversable]

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """One test for each recorded case."""
        if "case" in metafunc.fixturenames:
            found = load_cases(self.cases)
            metafunc.parametrize("case", found, ids=[case.name for case in found])

    def test_card_is_complete(self) -> None:
        """The card is complete, and its README tells a person the same."""
        _none(checks.check_card(self.source.info, self._beside("README.md")))

    def test_roles_have_methods(self) -> None:
        """Each role and ability on the card has its method."""
        _none(checks.check_roles(self.source) if isinstance(self.source, Source) else ())

    def test_purposes_hold(self) -> None:
        """With no purpose it is closed; a consumer report opens under the FCRA only."""
        _none(checks.check_purposes(self.source.info))

    def test_prices_add_up(self) -> None:
        """A hit, a miss and an error each book what the price says."""
        _none(checks.check_prices(self.source.info))

    def test_holds_no_key(self) -> None:
        """Keys are named and never written down."""
        _none(checks.check_no_keys({name: self._beside(name) for name in ("source.toml", "README.md", "__init__.py")}))

    def test_has_cases(self) -> None:
        """At least one recorded case shows what it reads."""
        _none(() if load_cases(self.cases) else ["there is no case"])

    def test_recorded_case(self, case: Case) -> None:
        """Each recorded case comes out as written, twice the same."""
        _none(check_recorded(self.source, case))

    def test_nothing_undeclared_leaves(self, case: Case) -> None:
        """With every field filled, only those among ``sends`` leave."""
        _none(check_leaving(self.source, case))

    def test_pages_end(self, case: Case) -> None:
        """An answer that always offers another page comes to an end."""
        _none(checks.check_pages_end(self.source, case) if isinstance(self.source, Source) else ())

    def test_spoilt_answers(self, case: Case) -> None:
        """Whatever comes back, only a result or one of our own errors comes out."""
        _none(check_spoilt(self.source, case))

    def _beside(self, name: str) -> str:
        # A folder inside a zip file has a parent too, which its protocol does not promise.
        folder: Any = getattr(self.cases, "parent", None)
        file = folder.joinpath(name) if folder is not None else None
        return file.read_text(encoding="utf-8") if file is not None and file.is_file() else ""


def check_source(source: AnySource, folder: Path | Traversable) -> Iterator[str]:
    """
    Every fault that the kit finds in a source, without a test runner.

    Args:
        source: The source.
        folder: Where its ``source.toml``, ``README.md`` and ``cases`` are.
    """
    cases = folder.joinpath("cases")
    kit = contract_class(source, cases)()
    found = load_cases(cases) if cases.is_dir() else []
    alone = (
        kit.test_card_is_complete,
        kit.test_roles_have_methods,
        kit.test_purposes_hold,
        kit.test_prices_add_up,
        kit.test_holds_no_key,
    )
    of_cases = (kit.test_recorded_case, kit.test_nothing_undeclared_leaves, kit.test_pages_end, kit.test_spoilt_answers)
    if not found:
        yield "there is no case: record an answer in cases/NAME.json"
    for check in alone:
        yield from _faults(check, "")
    for case in found:
        for of_case in of_cases:
            yield from _faults(partial(of_case, case), f"case {case.name}: ")


def _faults(check: Callable[[], None], where: str) -> Iterator[str]:
    try:
        check()
    except (ContractBrokenError, InputError) as broken:
        yield from (f"{where}{line}" for line in str(broken).splitlines())


def check_recorded(source: AnySource, case: Case) -> Iterator[str]:
    """Whether a case comes out as written, whatever kind of source it is."""
    match source:
        case Source():
            yield from checks.check_case(source, case)
        case TableSource():
            yield from _row(source, case)
        case _:
            yield from _file(source, case)


def check_leaving(source: AnySource, case: Case) -> Iterator[str]:
    """Whether anything leaves that is not among ``sends``; of a table, nothing does."""
    match source:
        case Source():
            yield from checks.check_canaries(source, case)
        case BatchFileSource():
            yield from _leaves_in_file(_set_up(source, case))
        case _:
            pass


def check_spoilt(source: AnySource, case: Case) -> Iterator[str]:
    """Whether anything but a result or one of our own errors comes out of a spoilt answer."""
    match source:
        case Source():
            yield from checks.check_spoilt(source, case)
        case TableSource():
            yield from _spoilt_row(source, case.said["row"])
        case _:
            yield from _spoilt_file(source, str(case.said["answer"]).encode("utf-8"))


def _spoilt_row(source: TableSource, row: dict[str, str]) -> Iterator[str]:
    for name in row:
        for wrong in ("", "x", "9" * 2_000, "\x00", "\ud800", "0" * 9):
            yield from checks.check_read(partial(_read_row, source, {**row, name: wrong}), name)


def _spoilt_file(source: BatchFileSource, answer: bytes) -> Iterator[str]:
    cut = [answer[:end] for end in range(0, len(answer), max(1, len(answer) // 50))]
    for number, body in enumerate((*BODIES, *cut, answer + answer, answer.replace(b",", b"\x00"))):
        yield from checks.check_read(partial(_read_file, source, body), f"spoilt answer {number}")


def _read_row(source: TableSource, row: dict[str, str]) -> list[Candidate]:
    return [source.candidate(row)] if source.keeps(row) else []


def _read_file(source: BatchFileSource, body: bytes) -> list[Candidate]:
    return [candidate for _, candidate in source.read(body)]


def _row(source: TableSource, case: Case) -> Iterator[str]:
    row = case.said["row"]
    wanted = case.expected.get("candidates", [])
    read = _read_row(source, row)
    got = [told(one) for one in read]
    if got != wanted:
        yield f"expected {wanted!r}, got {got!r}"
    yield from checks.readable(read, source.info.returns)


def _file(source: BatchFileSource, case: Case) -> Iterator[str]:
    source = _set_up(source, case)
    written = source.write(case.queries).decode("utf-8")
    if written != case.said["request"]:
        yield f"the request file is {written!r} and not {case.said['request']!r}"
    answers = list(source.read(str(case.said["answer"]).encode("utf-8")))
    got = [[ref, told(candidate)] for ref, candidate in answers]
    if got != case.expected["rows"]:
        yield f"expected {case.expected['rows']!r}, got {got!r}"
    yield from checks.readable([candidate for _, candidate in answers], source.info.returns)


def _leaves_in_file(source: BatchFileSource) -> Iterator[str]:
    written = source.write([Query(ref="q1", fields=checks.CANARIES)]).decode("utf-8")
    for name, canary in checks.CANARIES.items():
        if name not in source.info.sends and len(canary) > len("ZQ9") and canary in written:
            yield f"{name} leaves, and is not among sends"


def _set_up(source: BatchFileSource, case: Case) -> BatchFileSource:
    return source.with_options(case.options) if isinstance(source, FileExchange) and case.options else source


def _none(faults: Iterable[str]) -> None:
    found: Sequence[str] = list(faults)
    if found:
        more = [f"and {len(found) - _MOST_TOLD} more"] if len(found) > _MOST_TOLD else []
        raise ContractBrokenError("\n".join((*found[:_MOST_TOLD], *more)))


def contract_class(source: AnySource, cases: Path | Traversable) -> type[SourceContract]:
    """A class of tests for one source, for a module that has many."""
    return type(f"Test_{source.info.name}", (SourceContract,), {"source": source, "cases": cases})
