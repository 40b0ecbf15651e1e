"""`corpus learn SITE`: paragraphs that come back on many pages, as rules for a person to accept."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from corpus import sites
from corpus.cleaning import boilerplate, repeats
from corpus.cleaning.learned import Learned, account_of, from_json, learn
from corpus.cleaning.repeats import Repeat
from corpus.cli.options import data_option
from corpus.cli.terminal import VisibleConsole, say, say_json
from corpus.errors import Exit, InputError, UsageError


@click.command()
@click.argument("site")
@data_option
@click.option("--pages", type=click.IntRange(2), default=3, show_default=True, help="On at least so many pages.")
@click.option("--share", type=click.FloatRange(0, 1), default=0.05, show_default=True, help="On this share of them.")
@click.option("--all", "everything", is_flag=True, help="Also what a rule cuts already.")
@click.option("--accounts", is_flag=True, help="Lines at the edges of single accounts, instead of rules for SITE.")
@click.option("--save", is_flag=True, help="With --accounts: keep them, for `corpus rebuild --learned`.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a finding instead.")
def command(
    *, site: str, data: Path, pages: int, share: float, everything: bool, accounts: bool, save: bool, as_json: bool
) -> int:
    """Find paragraphs that come back on many harvested pages of SITE and that no rule cuts yet.

    Prints them with counts, and each as a rule to paste into corpus/rules/SITE.toml. Writes nothing: a person
    decides what is boilerplate (a column's standing heading is not).

    With --accounts: what comes back at the head and the tail of three and more articles of one account, and on how
    many. --save keeps it in DATA/_state/learned.json; nothing is cut before `corpus rebuild --learned`.

    Exit status: 0, or 4 when there is no harvested page of the site.
    """
    from corpus.storage.shards import reading

    if save and not accounts:
        raise UsageError("--save keeps what --accounts finds; give both")
    if accounts:
        return _accounts(site, data, save=save, as_json=as_json)
    rules = boilerplate.load_rules(sites.named(site).rules)
    texts = list(zip(reading.texts(data, site), range(repeats.MOST_PAGES), strict=False))
    if not texts:
        say(f"corpus: no article of {site} under {data}; harvest some first: scrapy crawl {site}", err=True)
        return Exit.EMPTY
    found = repeats.find(
        (text for text, _ in texts), rules=rules, pages=pages, share=share, unknown_only=not everything
    )
    if as_json:
        for repeat in found:
            say_json(_as_dict(repeat, site))
        return Exit.DONE
    console = VisibleConsole()
    if not found:
        console.print(f"Nothing comes back on {len(texts):,} pages of {site} that no rule knows.", markup=False)
        return Exit.DONE
    console.print(_table(found))
    for repeat in found:
        if repeat.rule is None:
            say()
            say(repeats.stanza(repeat, site).rstrip("\n"))
    return Exit.DONE


def _accounts(site: str, data: Path, *, save: bool, as_json: bool) -> int:
    from corpus.storage.layout import Kind
    from corpus.storage.shards import reading

    rows = reading.rows(data, Kind.ARTICLES, ["wx_biz", "source_account", "raw_text"], site=site)
    learned = learn((account_of(row["wx_biz"], row["source_account"]), row["raw_text"]) for row in rows)
    for account, lines in learned.accounts.items():
        for line, articles in sorted(lines.items(), key=lambda pair: (-pair[1], pair[0])):
            if as_json:
                say_json({"account": account, "line": line, "articles": articles})
            else:
                say(f"{account}  {articles:,}  {line}")
    if save:
        say(f"learned set {learned.version} of {len(learned.accounts):,} accounts: {_save(data, learned)}")
    return Exit.DONE if learned.accounts else Exit.EMPTY


def load(data: Path) -> Learned:
    """The set that was saved. Raises InputError where there is none, or the file holds something else."""
    file = _file(data)
    try:
        return from_json(file.read_text(encoding="utf-8"), str(file))
    except FileNotFoundError:
        raise InputError(f"{file}: nothing was learned yet; run `corpus learn SITE --accounts --save`") from None


def _save(data: Path, learned: Learned) -> Path:
    from corpus.storage import durable, layout

    file = _file(data)
    durable.write(file, learned.to_json().encode(), layout.temporary(data))
    return file


def _file(data: Path) -> Path:
    from corpus.storage import layout

    return layout.state(data) / "learned.json"


def _as_dict(repeat: Repeat, site: str) -> dict[str, object]:
    return {
        "pages": repeat.pages,
        "of": repeat.of,
        "position": repeat.position,
        "rule": repeat.rule,
        "text": repeat.text,
        "stanza": None if repeat.rule else repeats.stanza(repeat, site),
    }


def _table(found: list[Repeat]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("pages", "share", "where", "rule", "text"):
        table.add_column(name, justify="right" if name in ("pages", "share") else "left")
    for repeat in found:
        text = repeat.text.replace("\n", " ⏎ ")
        shown = text if len(text) <= 60 else f"{text[:59]}…"
        table.add_row(f"{repeat.pages:,}", f"{repeat.share:.0%}", repeat.position, repeat.rule or "-", Text(shown))
    return table
