"""Documentation is tested: what is public is described, what is described is there, and what is shown runs."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import re
import shlex
from dataclasses import fields
from functools import cache
from itertools import pairwise
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from skiptrace import cli, config, errors
from skiptrace.demo.world import make_world
from skiptrace.evaluate.outputs import ERROR_COLUMNS
from skiptrace.export import tables
from skiptrace.export.run_files import FILES
from skiptrace.intake.layouts import read_layout
from skiptrace.intake.mapping import FIELDS
from skiptrace.intake.opening import Opening
from skiptrace.link.outputs import CLUSTER_COLUMNS, PAIR_COLUMNS
from skiptrace.match.keys import BLOCK_CAPS
from skiptrace.match.levels import FEATURES
from skiptrace.match.model import shipped_model
from skiptrace.model import Status
from skiptrace.policy.purposes import all_purposes
from skiptrace.run.look import look

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "CHANGELOG.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))
GUIDE = "docs/guide.md"
CONTROLS = 18
TODAY = dt.date(2026, 6, 1)
SETTINGS = {
    "[store]": config.StoreSettings,
    "[run]": config.RunSettings,
    "[client.NAME]": config.ClientSettings,
    "[[source]]": config.SourceSettings,
}
OUTPUTS = {
    "contacts.csv": tables.CONTACT_COLUMNS,
    "cases.csv": tables.CASE_COLUMNS,
    "rejects.csv": tables.REJECT_COLUMNS,
    "matches.csv": tables.MATCH_COLUMNS,
    "7. Link two files, and measure": (*PAIR_COLUMNS, *CLUSTER_COLUMNS, *ERROR_COLUMNS),
}
ERRORS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.SkiptraceError)]

HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
CODE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CITED_FILE = re.compile(r"`((?:skiptrace|tests|sources)/[\w/]+\.\w+)(?:::(\w+))?`")
ARCHITECTURE_FIELD = re.compile(r"`([a-z_0-9]+)`")


@cache
def page(name):
    """The text of a page."""
    return (ROOT / name).read_text(encoding="utf-8")


def prose(name):
    """A page without its code blocks, in which a ``#`` begins a comment."""
    return CODE.sub("", page(name))


def section(name, title):
    """What stands under a heading, up to the next heading of its rank."""
    text = prose(name)
    heading = next((one for one in HEADING.finditer(text) if one[2].replace("`", "") == title), None)
    assert heading is not None, f"{name} has no heading {title!r}"
    after = text[heading.end() :]
    end = next((one.start() for one in HEADING.finditer(after) if len(one[1]) <= len(heading[1])), len(after))
    return after[:end]


def named(text):
    """Every word that stands in backticks."""
    return set(re.findall(r"`([^`\n]+)`", text))


def blocks(name, language):
    """The code blocks of one language on a page."""
    return [code for tongue, code in CODE.findall(page(name)) if tongue == language]


def commands():
    """Every command with its words: ``reference load`` and so on."""
    context = click.Context(cli.skiptrace)
    for name in cli.COMMANDS:
        command = cli.skiptrace.get_command(context, name)
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", one) for inner, one in command.commands.items())
        else:
            yield name, command


def options_of(command):
    """The long names of a command's options."""
    return {name for one in command.params for name in one.opts if name.startswith("--")}


def anchors(name):
    """The anchors that GitHub makes of a page's headings."""
    titles = (title for _, title in HEADING.findall(prose(name)))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def session(text):
    """The commands that a console block shows, a continued line as one."""
    joined = text.replace("\\\n", " ")
    lines = [line[2:].partition("  #")[0].strip() for line in joined.splitlines() if line.startswith("$ ")]
    return [part.strip() for line in lines for part in line.split("&&")]


def test_every_option_is_described_under_its_command():
    """An option that nobody can read about does not exist, and one that is gone must not be promised."""
    described = {
        words: set(re.findall(r"`(--[a-z0-9-]+)", section(GUIDE, f"skiptrace {words}"))) for words, _ in commands()
    }

    assert {words: options_of(command) for words, command in commands()} == described


@pytest.mark.parametrize("name", OUTPUTS)
def test_every_output_column_is_described(name):
    """Case systems load these columns: each has a meaning that is written down."""
    assert set() == set(OUTPUTS[name]) - named(section(GUIDE, name))


def test_every_output_file_is_described():
    """A folder of results holds nothing that the guide does not tell of."""
    told = {title for _, title in HEADING.findall(prose(GUIDE))}

    assert set() == FILES - told


def test_every_field_is_described():
    """The vocabulary of ``--map`` and of layouts is that of the guide, word for word."""
    first_cells = "\n".join(line.split("|")[1] for line in section(GUIDE, "11. Fields").splitlines() if "|" in line)

    assert FIELDS == named(first_cells)


def test_the_fields_of_the_architecture_are_those_of_intake():
    """The page for engineers names the same vocabulary."""
    rows = [line.split("|")[2] for line in section("docs/architecture.md", "Fields").splitlines() if "|" in line]

    assert FIELDS == {name for row in rows for name in ARCHITECTURE_FIELD.findall(row)}


@pytest.mark.parametrize("table", SETTINGS)
def test_every_setting_is_described(table):
    """Each setting of skiptrace.toml stands in the table of its part."""
    assert set() == {one.name for one in fields(SETTINGS[table])} - named(section(GUIDE, table))


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_is_described_beside_its_exit_code(kind):
    """Who catches an error, or sees its exit code in a script, can look it up."""
    rows = section(GUIDE, "10. Exit codes and errors").splitlines()
    row = next(line for line in rows if line.startswith(f"| {kind.exit_code} |"))

    assert kind.__name__ in named(row)


def test_every_exit_code_is_described():
    """A script can tell every way in which a command ends."""
    codes = re.findall(r"^\| (\d+) \|", section(GUIDE, "10. Exit codes and errors"), re.MULTILINE)

    assert {0, cli.INTERRUPTED, *(kind.exit_code for kind in ERRORS)} == {int(code) for code in codes}


def test_every_status_is_described():
    """Whoever reads a case's status finds what it means."""
    assert set() == {str(status) for status in Status} - named(section(GUIDE, "How a case ends"))


def test_every_purpose_is_described_with_its_citation():
    """A code that is attested to can be looked up."""
    told = section(GUIDE, "12. Purposes")

    assert [] == [one.code for one in all_purposes() if f"| `{one.code}` |" not in told]


def test_every_blocking_key_is_described_with_its_cap():
    """A statistician can check which pairs were compared at all."""
    rows = [line.split("|") for line in section("docs/matching.md", "1. Candidates: blocking keys").splitlines()]
    told = {row[1].strip(): int(row[3]) for row in rows if len(row) > 3 and row[3].strip().isdecimal()}

    assert told == BLOCK_CAPS


def test_every_feature_is_described():
    """Each feature that may stand in a waterfall is explained."""
    told = section("docs/matching.md", "2. Levels")

    assert [] == [feature for feature in FEATURES if f"| {feature} |" not in told]


def test_thresholds_and_prior_are_those_of_the_model():
    """The page for reviewers names the numbers that decide."""
    model = shipped_model()
    bands, prior = section("docs/matching.md", "7. Bands"), section("docs/matching.md", "5. The prior")

    assert f"at least {model.accept:.2f}" in bands
    assert f"at least {model.review:.2f}" in bands
    assert f"`c` = {model.coverage}" in prior


def test_every_control_is_in_the_register():
    """Counsel finds all controls, those that are not built among them."""
    told = re.findall(r"^\| C(\d+) \|", section("docs/legal.md", "The register"), re.MULTILINE)

    assert [str(number) for number in range(1, CONTROLS + 1)] == told


@pytest.mark.parametrize("name", PAGES)
def test_code_and_tests_that_are_named_are_there(name):
    """A control is not proved by a test that was renamed."""
    cited = CITED_FILE.findall(page(name))
    missing = [file for file, _ in cited if not (ROOT / file).is_file()]
    gone = [
        f"{file}::{test}"
        for file, test in cited
        if test and file not in missing and f"def {test}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]

    assert [] == missing + gone


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name):
    """Relative links and their anchors resolve."""
    links = [link for link in LINK.findall(prose(name)) if not link.startswith(("http", "mailto"))]
    broken = []
    for link in links:
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        relative = target.resolve().relative_to(ROOT.resolve()).as_posix() if target.exists() else ""
        if not target.exists() or (anchor and anchor not in anchors(relative)):
            broken.append(link)

    assert [] == broken


@pytest.mark.parametrize("name", ["README.md", GUIDE])
def test_commands_that_are_shown_have_these_options(name):
    """A command line that is copied from a page is understood: its command and each of its options exist."""
    known = dict(commands())
    wrong = []
    for line in (line for text in blocks(name, "console") for line in session(text)):
        words = shlex.split(line)
        if words[0] != "skiptrace":
            continue
        given = " ".join(words[1:3]) if " ".join(words[1:3]) in known else words[1]
        options = {word.partition("=")[0] for word in words if word.startswith("--")}
        if given not in known or not options <= options_of(known[given]) | {"--version"}:
            wrong.append(line)

    assert [] == wrong


def test_the_layout_of_the_guide_reads_its_file(tmp_path):
    """The example of a fixed-width file can be copied as it stands."""
    text = next(code for code in blocks(GUIDE, "text") if "DOE, JOHN A" in code and "ACCT" not in code)
    layout = next(code for code in blocks(GUIDE, "toml") if "[[field]]" in code)
    file = tmp_path / "placement.txt"
    file.write_text(text, encoding="utf-8")

    found = look(None, file, Opening(layout=layout), client="", today=TODAY)

    assert {"read": 2, "workable": 2, "stopped": 0, "rejected": 0} == found["counts"]
    assert {"name": 2, "birth date": 2, "address": 2, "phone": 2} == found["coverage"]


@pytest.mark.parametrize("place", range(len([code for code in blocks(GUIDE, "toml") if "[store]" in code])))
def test_configurations_that_are_shown_are_read(place, tmp_path):
    """Each example of skiptrace.toml is one."""
    text = [code for code in blocks(GUIDE, "toml") if "[store]" in code][place]

    assert config.read(text, folder=tmp_path).store.key.startswith("file:")


def test_layouts_that_are_shown_are_read():
    """Each example of a layout is one."""
    layouts = [code for code in blocks(GUIDE, "toml") if "[columns]" in code]

    assert all(read_layout(text).columns for text in layouts)


@pytest.mark.parametrize("name", ["README.md", GUIDE])
def test_python_that_is_shown_is_python(name):
    """Every Python block can be parsed, and imports what there is."""
    for code in blocks(name, "python"):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.ImportFrom):
                module = __import__(node.module or "", fromlist=[one.name for one in node.names])
                assert all(hasattr(module, one.name) for one in node.names)


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """A folder in which the README's shell session was followed, command by command, on an invented town."""
    folder = tmp_path_factory.mktemp("followed")
    world = make_world(folder, debtors=12, population=600)
    # As the README calls them.
    for file in (world.placement, folder / "voter_roll.csv"):
        assert file.is_file()
    shown = [line for text in blocks("README.md", "console") for line in session(text) if not line.startswith("make")]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        outputs = [_follow(line, patch) for line in shown]
    return folder, outputs


def _follow(line, patch):
    words = shlex.split(line)
    if words[0] == "cd":
        patch.chdir(words[1])
        return ""
    assert words[0] == "skiptrace"
    result = CliRunner().invoke(cli.skiptrace, words[1:])
    assert (line, 0, None) == (line, result.exit_code, result.exception)
    return result.output


def test_the_session_of_the_readme_works(followed):
    """Ten minutes after meeting it, somebody has results from files of their own."""
    folder, outputs = followed

    assert FILES == {path.name for path in (folder / "work" / "results").iterdir()}
    assert any("rows read =" in text for text in outputs)


def test_the_python_of_the_readme_works(followed, monkeypatch, capsys):
    """The example for programs runs on the store that the session made."""
    folder, _ = followed
    monkeypatch.chdir(folder)

    for code in blocks("README.md", "python"):
        exec(compile(code, "README.md", "exec"), {})  # noqa: S102  (our own page, which is what is tested)

    assert "Traceback" not in capsys.readouterr().err


def test_commands_stand_in_the_order_of_the_help():
    """The reference of commands is in the order of the command line's own help."""
    titles = [
        title.removeprefix("skiptrace ") for _, title in HEADING.findall(prose(GUIDE)) if title.startswith("skiptrace ")
    ]
    order = [words for words, _ in commands()]

    assert all(order.index(one) < order.index(two) for one, two in pairwise(titles))
