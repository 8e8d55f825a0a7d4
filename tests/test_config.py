"""The settings of skiptrace.toml."""

import contextlib
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace import config
from skiptrace.errors import ConfigError

FOLDER = Path("/firm")

CONTRACT = """
[store]
url = "sqlite:///skiptrace.db"
key = "file:skiptrace.key"

[client.acme]
layout = "acme"
purpose = "glba.6802e1"

[run]
stop_at = 0.90
budget_usd = 250.00
attested_by = "j.doe"

[[source]]
use = "reference:voters"

[[source]]
use = "people_data_labs"
key = "env:PDL_API_KEY"
price_usd = 0.10

[[source]]
use = "file:vendors/acme_people.toml"
base_url = "https://api.acme-people.example"
"""


def _refusal(text):
    with pytest.raises(ConfigError) as caught:
        config.read(text, folder=FOLDER)
    return str(caught.value)


def test_the_file_of_the_contract_is_read():
    """The example that users see means what it says."""
    settings = config.read(CONTRACT, folder=FOLDER)

    assert config.ClientSettings(layout="acme", purpose="glba.6802e1") == settings.clients["acme"]
    assert (
        settings.run.stop_at,
        settings.run.budget_micro_usd,
        settings.run.attested_by,
    ) == (0.9, 250_000_000, "j.doe")
    assert [source.use for source in settings.sources] == [
        "reference:voters",
        "people_data_labs",
        "file:/firm/vendors/acme_people.toml",
    ]
    assert [source.price_micro_usd for source in settings.sources] == [None, 100_000, None]


def test_the_default_file_loads():
    """What `init` writes is valid, and says what goes without it."""
    assert config.read("", folder=FOLDER) == config.read(config.default_config_text(), folder=FOLDER)


def test_the_examples_in_the_default_file_load():
    """Every commented setting of the default file works once the comment sign is taken away."""
    lines = config.default_config_text().splitlines()
    opened = [line.removeprefix("# ") if line.startswith(("# [", "#  ")) or " = " in line else line for line in lines]
    settings = config.read("\n".join(opened), folder=FOLDER)

    assert (Decimal(250), {"acme"}, 3) == (settings.run.budget_usd, set(settings.clients), len(settings.sources))


def test_paths_are_relative_to_the_file(tmp_path):
    """A configuration works from whatever folder it is used."""
    path = tmp_path / "skiptrace.toml"
    path.write_text('[store]\nurl = "sqlite:///a.db"\nkey = "file:keys/a.key"\ntables = "t"\n', encoding="utf-8")

    store = config.load(path).store
    assert (f"sqlite:///{tmp_path}/a.db", f"file:{tmp_path}/keys/a.key", f"{tmp_path}/t") == (
        store.url,
        store.key,
        store.tables,
    )


def test_absolute_paths_and_other_addresses_stay():
    """Only relative paths are resolved."""
    text = '[store]\nurl = "postgresql+psycopg://u@h/d"\nkey = "env:KEY"\ntables = "/data/t"\n'
    store = config.read(text, folder=FOLDER).store

    assert (store.url, store.key, store.tables) == ("postgresql+psycopg://u@h/d", "env:KEY", "/data/t")


def test_all_faults_are_told_at_once_with_their_lines():
    """One look at the message is enough to mend the whole file."""
    told = _refusal(
        "[store]\n"
        'url = "mysql://h/d"\n'
        "kee = 3\n"
        "[run]\n"
        "stop_at = 90\n"
        'budget_usd = "lots"\n'
        "[client.acme]\n"
        'purpose = "glba.6802e2"\n'
        "[[source]]\n"
        'use = "a"\n'
        "[[source]]\n"
        "price_usd = -1\n"
    ).splitlines()

    assert [":".join(line.split(":")[:3]) for line in told] == [
        "skiptrace.toml: line 2: [store] url",
        "skiptrace.toml: line 3: [store] kee",
        "skiptrace.toml: line 5: [run] stop_at",
        "skiptrace.toml: line 6: [run] budget_usd",
        "skiptrace.toml: line 8: [client.acme] purpose",
        "skiptrace.toml: line 11: [[source]] 2 use",
        "skiptrace.toml: line 12: [[source]] 2 price_usd",
    ]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("[stor]\n", "store"),
        ("[store]\nurll = 1\n", "url"),
        ("[run]\nbudget = 1\n", "budget_usd"),
        ('[[source]]\nuse = "a"\nprice = 1\n', "price_usd"),
        ("[client.acme]\npurposes = 1\n", "purpose"),
    ],
)
def test_a_misspelt_setting_is_answered_with_the_near_one(text, meant):
    """An unknown setting is never ignored: it may have been a budget."""
    assert f"did you mean {meant}?" in _refusal(text)


@pytest.mark.parametrize("place", ['[store]\nkey = "{}"', '[[source]]\nuse = "a"\nkey = "{}"', '[run]\nworkers = "{}"'])
def test_a_pasted_secret_is_not_repeated(place):
    """A key that was written down instead of named stays out of the message."""
    assert "sk-live-0123" not in _refusal(place.format("sk-live-0123"))


@pytest.mark.parametrize(
    "text",
    [
        "[run]\nstop_at = nan",
        "[run]\nstop_at = 0",
        "[run]\nbudget_usd = nan",
        "[run]\nbudget_usd = inf",
        "[run]\nbudget_usd = 1e999999",
        "[run]\nworkers = 0",
        "[run]\nworkers = 1000000000000000000000000",
        "[run]\nworkers = 1.5",
        "store = 3",
        "source = {}",
        "source = [1]",
        "client = 4",
        "[client]\nacme = 3",
        "x = " + "[" * 100_000,
        "x = 1e99999999999999999999",
        "x = " + "1" * 10_000,
        "[store",
        "\0",
    ],
)
def test_nonsense_is_refused(text):
    """Whatever stands in the file, the answer is our own error."""
    assert _refusal(text)


@given(st.text() | st.text(st.sampled_from('[]{}=."\n#storeuncli 0129')))
def test_any_text_is_read_or_refused(text):
    """No text ends in anything but settings or our own error."""
    with contextlib.suppress(ConfigError):
        config.read(text, folder=FOLDER)


def test_a_missing_file_names_init(tmp_path):
    """The way to a first configuration is told."""
    with pytest.raises(ConfigError, match="skiptrace init"):
        config.load(tmp_path / "skiptrace.toml")


@pytest.mark.parametrize("content", [b"\xff\xfe[\0r\0u\0n\0]\0", b"\xff", b"#" * (config.LARGEST_FILE_BYTES + 1)])
def test_a_file_that_is_no_text_is_refused(tmp_path, content):
    """Another encoding, or a gigabyte by mistake, is one sentence."""
    path = tmp_path / "skiptrace.toml"
    path.write_bytes(content)

    with pytest.raises(ConfigError):
        config.load(path)


def test_a_folder_is_refused(tmp_path):
    """A folder in place of the file is our own error."""
    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(tmp_path)


def test_a_byte_order_mark_is_no_fault(tmp_path):
    """Notepad's mark at the start of the file is passed over."""
    path = tmp_path / "skiptrace.toml"
    path.write_text("[run]\nworkers = 3\n", encoding="utf-8-sig")

    assert config.load(path).run.workers == 3


def test_importing_does_not_load_pydantic():
    """`skiptrace --help` does not pay for what only reading a file needs."""
    code = "import sys, skiptrace.config; print('pydantic' in sys.modules)"

    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        == "False"
    )
