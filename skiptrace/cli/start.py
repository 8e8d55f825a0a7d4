"""``init`` and ``demo``."""

# ruff: noqa: D301  # click reads the \b before an example as "do not wrap"

from __future__ import annotations

from pathlib import Path

import click

from skiptrace.cli.common import DEFAULT_CONFIG, json_option, print_json
from skiptrace.errors import ConfigError

OURS = "skiptrace.toml\nskiptrace.key\nskiptrace.db*\nskiptrace.tables/\n"
# What must never be made anew where people work: without its key a store is lost.
WORK = ("skiptrace.key", "skiptrace.db")
GITIGNORE = "# Personal data and keys: never into version control.\n*\n"


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path), metavar="[DIR]")
@json_option
def init(folder: Path, *, as_json: bool) -> None:
    """
    Make a commented skiptrace.toml, a store, and a key file that only you can read.

    Where there is a skiptrace.toml already, the store and the key that it names are made, if they are not there yet:
    so a store on PostgreSQL begins with `[store] url` in that file.

    \b
    Example:
        skiptrace init
        skiptrace init work/acme
    """
    from skiptrace.config import default_config_text, load
    from skiptrace.store.keys import make_key_file, read_key
    from skiptrace.store.session import Store

    folder.mkdir(parents=True, exist_ok=True)
    config = folder / DEFAULT_CONFIG
    _ignore(folder)
    fresh = not config.exists()
    if fresh:
        config.write_text(default_config_text(), encoding="utf-8")
    try:
        settings = load(config)
        key = settings.store.key.removeprefix("file:")
        if key != settings.store.key and not Path(key).exists():
            make_key_file(Path(key))
        Store.create(settings.store.url, read_key(settings.store.key)).close()
    except BaseException:
        if fresh:
            config.unlink(missing_ok=True)
        raise
    if as_json:
        print_json({"config": str(config), "store": settings.store.url, "key": settings.store.key})
        return
    click.echo(f"Made {config}, a store and a key in {folder}.")
    click.echo("Keep skiptrace.key somewhere safe as well: without it the store cannot be read.")
    click.echo("Next: skiptrace reference load NAME FILE --purpose CODE")


def _ignore(folder: Path) -> None:
    """Keep all of it out of git; in a folder with a project of its own, its ignore file is added to, not replaced."""
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text(GITIGNORE, encoding="utf-8")
    elif OURS not in (known := ignore.read_text(encoding="utf-8")) and known != GITIGNORE:
        with ignore.open("a", encoding="utf-8") as file:
            file.write(f"\n# Skiptrace: personal data and keys.\n{OURS}")


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Where its files go.")
@click.option("--debtors", type=click.IntRange(1, 200_000), default=500, show_default=True, help="How many debtors.")
@click.option(
    "--seed", type=click.IntRange(0), metavar="N", default=7, show_default=True, help="Another seed is another town."
)
@json_option
def demo(out: Path | None, debtors: int, seed: int, *, as_json: bool) -> None:
    """
    Invent a town, run the whole job on it, and compare with the known truth. No network, no key, no real person.

    \b
    Example:
        skiptrace demo
        skiptrace demo --debtors 2000 --seed 11 --out town
    """
    from skiptrace.demo.show import play, tell

    folder = out or Path("skiptrace-demo")
    _keep_work(folder)
    played = play(folder, debtors=debtors, seed=seed, say=lambda text: click.echo(text, err=True))
    if as_json:
        print_json(played.as_dict())
    else:
        click.echo(tell(played))


def _keep_work(folder: Path) -> None:
    """
    Refuse a folder that people work in: the demonstration makes its store and key anew.

    Raises:
        ConfigError: There is a configuration, a store or a key that no demonstration made.
    """
    from skiptrace.demo.show import CONFIG

    config = folder / DEFAULT_CONFIG
    if config.is_file() and config.read_bytes().startswith(CONFIG.splitlines()[0].encode()):
        return
    there = [name for name in (DEFAULT_CONFIG, *WORK) if (folder / name).exists()]
    if there:
        raise ConfigError(f"--out {folder}: {there[0]} there is not of a demonstration; name another folder")
