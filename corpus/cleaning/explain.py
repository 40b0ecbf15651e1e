"""Shows a raw text with every change marked by the step that made it: in a terminal, or as a page of its own."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.article import Edit
from corpus.text.display import visible

if TYPE_CHECKING:
    from rich.console import RenderableType

#: Steps take these in the order they first occur; light enough for black text, told apart in grey too.
_COLOURS = ("#ffd9b3", "#c6e2ff", "#d9f2c4", "#f7c6d9", "#e3d4f7", "#fff0a6", "#c9efe9", "#e6d8c3")
_STYLES = ("red", "blue", "green", "magenta", "cyan", "yellow", "bright_red", "bright_blue")


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the raw text: kept (no edit), or what one edit took or replaced."""

    text: str
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What one step changed on a page."""

    step: str
    why: str
    places: int
    chars: int


def segments(raw_text: str, edits: Sequence[Edit]) -> Iterator[Segment]:
    """The raw text in order, every character once. ``uniform`` edits have no place of their own.

    >>> cut = Edit(step="wechat.like", kind="cut", start=3, before="点个在看")
    >>> [(part.text, part.edit is not None) for part in segments("正文。点个在看", [cut])]
    [('正文。', False), ('点个在看', True)]
    """
    position = 0
    for edit in edits:
        if edit.kind in ("uniform", "keep"):
            continue
        if edit.start > position:
            yield Segment(raw_text[position : edit.start])
        yield Segment(raw_text[edit.start : edit.end], edit)
        position = edit.end
    if position < len(raw_text):
        yield Segment(raw_text[position:])


def shares(edits: Sequence[Edit]) -> list[Share]:
    """The steps in the order they first occur, and how much each of them changed."""
    found: dict[str, Share] = {}
    for edit in edits:
        if edit.kind == "keep":
            continue
        before = found.get(edit.step, Share(edit.step, edit.why, 0, 0))
        found[edit.step] = Share(edit.step, before.why, before.places + 1, before.chars + edit.chars)
    return list(found.values())


def terminal(raw_text: str, edits: Sequence[Edit]) -> RenderableType:
    """For a rich console: the text with cuts struck out in their step's colour, then a line a step."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    styles = {share.step: _STYLES[at % len(_STYLES)] for at, share in enumerate(shares(edits))}
    text = Text()
    for part in segments(raw_text, edits):
        if part.edit is None:
            text.append(part.text)
            continue
        text.append(part.text, style=f"strike {styles[part.edit.step]}")
        if part.edit.after:
            text.append(part.edit.after, style=f"bold underline {styles[part.edit.step]}")
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("step", "places", "characters", "why"):
        table.add_column(name, justify="right" if name in ("places", "characters") else "left")
    for share in shares(edits):
        step = Text(share.step, style=styles[share.step])
        table.add_row(step, f"{share.places:,}", f"{share.chars:,}", Text(share.why))
    return Group(text, "", table) if edits else Group(text, "", Text("Nothing was changed.", style="dim"))


_PAGE = """<!DOCTYPE html>
<html lang="zh-Hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.7 system-ui, sans-serif }}
body {{ color: #1c1c1c; background: #fff }}
.text {{ white-space: pre-wrap; overflow-wrap: anywhere; border-top: 1px solid #ccc; padding-top: 1rem }}
table {{ border-collapse: collapse; font-size: 14px }}
td, th {{ text-align: left; padding: 2px 14px 2px 0; vertical-align: top }}
td.n {{ text-align: right }}
del {{ text-decoration: line-through; text-decoration-color: #888 }}
ins {{ text-decoration: none; font-weight: 600; border-bottom: 2px solid #555 }}
{colours}
</style></head><body>
<h1>{title}</h1>
<p>{summary}</p>
<table><tr><th>step</th><th>places</th><th>characters</th><th>why</th></tr>
{rows}
</table>
<div class="text">{text}</div>
</body></html>
"""


def page(raw_text: str, edits: Sequence[Edit], title: str = "") -> str:
    """A standalone HTML page: no script, nothing loaded. Hovering over a change tells the step and its reason."""
    steps = shares(edits)
    classes = {share.step: f"c{at}" for at, share in enumerate(steps)}
    colours = "\n".join(f".c{at} {{ background: {_COLOURS[at % len(_COLOURS)]} }}" for at in range(len(steps)))
    rows = "\n".join(
        f'<tr><td><span class="{classes[share.step]}">{_escape(share.step)}</span></td>'
        f'<td class="n">{share.places:,}</td><td class="n">{share.chars:,}</td><td>{_escape(share.why)}</td></tr>'
        for share in steps
    )
    gone = sum(edit.chars for edit in edits if edit.kind == "cut")
    summary = f"{len(raw_text):,} characters, {gone:,} of them cut."
    text = "".join(_marked(part, classes) for part in segments(raw_text, edits))
    return _PAGE.format(
        title=_escape(title or "What was changed"), colours=colours, rows=rows, summary=summary, text=text
    )


def _marked(part: Segment, classes: dict[str, str]) -> str:
    if part.edit is None:
        return _escape(part.text)
    why = _escape(": ".join(filter(None, (part.edit.step, part.edit.why))))
    name = classes[part.edit.step]
    marked = f'<del class="{name}" title="{why}">{_escape(part.text)}</del>'
    return marked + (f'<ins class="{name}" title="{why}">{_escape(part.edit.after)}</ins>' if part.edit.after else "")


def _escape(text: str) -> str:
    """Safe in HTML, in UTF-8, and in the reading order of the page: controls are shown."""
    return html.escape(visible(text))
