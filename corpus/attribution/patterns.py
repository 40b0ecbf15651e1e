"""The wording of statements as data: the stanzas of statements.toml, read and compiled once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Template

from corpus.text.chars import HAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Stanza:
    """One way to word a clause; statements.toml says what each key means."""

    id: str
    why: str
    pattern: str
    example: list[str]
    keep: list[str]
    anywhere: bool = False

    def read(self, clause: str) -> re.Match[str] | None:
        """``clause`` is folded."""
        compiled = _compiled(self.pattern)
        return compiled.search(clause) if self.anywhere else compiled.match(clause)


@cache
def stanzas() -> dict[str, Stanza]:
    """All stanzas by their id, in the order of the file; ``pattern`` with its fragments put in."""
    text = resources.files("corpus.attribution").joinpath("statements.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    fragments = {"han": HAN, **content["fragment"]}
    read = [
        Stanza(**{**stanza, "pattern": Template(stanza["pattern"]).substitute(fragments)})
        for stanza in content["statement"]
    ]
    assert len({stanza.id for stanza in read}) == len(read), "two stanzas of statements.toml have one id"
    return {stanza.id: stanza for stanza in read}


def compiled(name: str) -> re.Pattern[str]:
    """The pattern of one stanza, or of all whose id begins with ``name`` and a dot."""
    found = [stanza.pattern for stanza in stanzas().values() if stanza.id == name or stanza.id.startswith(f"{name}.")]
    assert found, f"statements.toml has no stanza {name}"
    return _compiled("|".join(found))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE)
