"""A document as a person reads it in a terminal."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus.article import Article, Rejected

_FIELDS = (
    "site",
    "url",
    "author",
    "source_account",
    "source_account_id",
    "published_at",
    "editors",
    "rights",
    "layout",
    "script",
    "encoding",
    "warnings",
)


def show(console: Console, document: Article | Rejected, *, source: str = "", brief: bool = False) -> None:
    """Title, fields, what was changed by which step, then the text."""
    article = document.article if isinstance(document, Rejected) else document
    title = Text(article.title or "(no title)", style="bold")
    if isinstance(document, Rejected):
        title = Text(f"rejected: {document.reason}", style="bold red") + Text(f"  {document.detail}", style="red")
    console.rule(Text(source, style="dim"), align="left", style="dim")
    console.print(title)
    console.print(_fields(article))
    if article.edits:
        console.print(_changes(article), style="dim", highlight=False, markup=False)
    if not brief and article.text:
        console.print()
        console.print(Text(article.text))
    console.print()


def _fields(article: Article) -> Table:
    table = Table.grid(padding=(0, 2))
    for name in _FIELDS:
        value = getattr(article, name)
        if value is None or value in ("", ()):
            continue
        shown = (
            ", ".join(value)
            if isinstance(value, tuple)
            else value.isoformat()
            if hasattr(value, "isoformat")
            else str(value)
        )
        table.add_row(Text(name, style="cyan"), Text(shown))
    return table


def _changes(article: Article) -> str:
    """One line: every step with the number of characters it changed, the largest first."""
    chars: Counter[str] = Counter()
    for edit in article.edits:
        if edit.kind != "keep":
            chars[edit.step] += edit.chars
    steps = ", ".join(f"{step} {count}" for step, count in chars.most_common())
    return f"{len(article.raw_text)} → {len(article.text)} characters; changed by {steps}"
