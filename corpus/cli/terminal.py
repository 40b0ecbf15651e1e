"""The one way to the terminal: every command prints through here, and nothing a page says can act on it.

Pages choose their titles, addresses and reasons; whatever of them is no letter (ANSI escapes, bidirectional
controls) is printed as an escape. tests/cli/test_terminal.py holds that no command prints past this module.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable

import click
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from corpus.text.display import visible, visible_json

_UNCUT = 1000  # columns; a line of a table is as long as its cells, not as this


def say(text: str = "", *, err: bool = False) -> None:
    """One plain message, to standard output or standard error; its lines stay lines."""
    click.echo(visible(text), err=err)


def say_json(value: object) -> None:
    """One JSON object on one line, Chinese as it is."""
    click.echo(visible_json(json.dumps(value, ensure_ascii=False)))


def table_console() -> VisibleConsole:
    """A console for tables: in a file or a pipe every cell stays whole, whatever the terminal's width would be."""
    return VisibleConsole(width=None if sys.stdout.isatty() else _UNCUT)


class VisibleConsole(Console):
    """A rich console whose every text segment is ``visible``; only rich itself sends escape sequences."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            if segment.control or segment.text == "\n":
                yield segment
            else:
                yield Segment(visible(segment.text), segment.style)
