"""Articles as JSON-LD describes them (schema.org, and Baidu's dialect of it)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


def articles(text: str | None) -> Iterator[dict[str, Any]]:
    """The things of an article's type in a piece of JSON-LD, however deep; none where it is broken."""
    try:
        stack = [json.loads(text or "", strict=False)]
    except (ValueError, RecursionError):
        return
    while stack:
        thing = stack.pop()
        if isinstance(thing, list):
            stack.extend(reversed(thing))
        elif isinstance(thing, dict):
            if _is_article(thing.get("@type")) or "datePublished" in thing or "pubDate" in thing:
                if "pubDate" in thing:  # Baidu's dialect
                    thing.setdefault("datePublished", thing["pubDate"])
                yield thing
            elif isinstance(thing.get("@graph"), list):
                stack.append(thing["@graph"])


def _is_article(kind: object) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(name, str) and name.endswith(("Article", "Posting", "Report")) for name in kinds)


def name_of(author: object, *, any_kind: bool = False) -> str | None:
    """The name of a JSON-LD author: a string, a thing with a name, or a list of either; an organisation's where any
    kind will do.
    """
    if isinstance(author, list):
        return name_of(author[0], any_kind=any_kind) if author else None
    if isinstance(author, dict):
        if str(author.get("@type")) == "Organization" and not any_kind:
            return None
        return name_of(author.get("name"))
    return author.strip()[:60] or None if isinstance(author, str) else None
