"""What the demo's server answers to one address, and the templates it is made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from string import Template


@dataclass(frozen=True, slots=True)
class Response:
    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200


def page(html: str, *, status: int = 200) -> Response:
    return Response(html.encode("utf-8"), status=status)


def json_page(text: str) -> Response:
    return Response(text.encode("utf-8"), "application/json; charset=utf-8")


def fill(name: str, **values: object) -> str:
    """``templates/{name}.html`` with its ``$names`` filled in; values go in as they are."""
    return _template(name).substitute(values).strip()


def paragraphs(lines: Iterable[str], *, spaced: bool = False) -> str:
    """``<p>`` elements; ``spaced``: an empty one after each, as editors leave them."""
    gap = "<p><br/></p>" if spaced else ""
    return "\n".join(f"<p>{escape(line)}</p>{gap}" for line in lines)


@cache
def _template(name: str) -> Template:
    return Template(resources.files("corpus.demo").joinpath(f"templates/{name}.html").read_text(encoding="utf-8"))
