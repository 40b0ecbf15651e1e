"""Repost, credit and licence lines: who wrote the article, where it comes from, how it may be copied.

Reads unfolded text (either script, either width), returns values as the text has them and the exact cuts that take
the lines out. Words of credit in the middle of prose stay: a line counts at the head or the tail, elsewhere only if it
names its source beyond doubt (本文转载自公众号“X”（ID：x）).
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.article import Edit, Rights
from corpus.attribution.credits import Found
from corpus.attribution.lines import found_in
from corpus.attribution.names import Source, nobody
from corpus.attribution.reading import Cut
from corpus.attribution.statements import Statement
from corpus.attribution.view import fold

__all__ = ["Attribution", "attribute"]

#: The strongest word about copying wins; a page that is licensed to repost often adds that others must ask.
_PRECEDENCE = (
    Rights.CC,
    Rights.LICENSED_REPOST,
    Rights.NO_REPOST,
    Rights.CREDIT_REQUIRED,
    Rights.ORIGINAL,
    Rights.REPOST,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """What the credit lines say; values in the script of the text. Fields are named as in ``Article``."""

    source_account: str | None = None
    source_account_id: str | None = None
    source_url: str | None = None
    author: str | None = None
    editors: tuple[str, ...] = ()
    rights: Rights = Rights.UNKNOWN
    line: str | None = None  # as found, several joined by "\n"
    edits: tuple[Edit, ...] = ()  # cuts, in order

    def and_then(self, later: Attribution) -> Attribution:
        """With what a second reading found where promotion had hidden it; what the first found stands."""
        return Attribution(
            source_account=self.source_account or later.source_account,
            source_account_id=self.source_account_id or later.source_account_id,
            source_url=self.source_url or later.source_url,
            author=self.author or later.author,
            editors=tuple(dict.fromkeys(self.editors + later.editors)),
            rights=min(self.rights, later.rights, key=_strength),
            line="\n".join(filter(None, (self.line, later.line))) or None,
        )


def _strength(rights: Rights) -> int:
    return _PRECEDENCE.index(rights) if rights in _PRECEDENCE else len(_PRECEDENCE)


def attribute(text: str) -> Attribution:
    """Find the credit lines of an article text (one paragraph a line). Never raises; linear in the text.

    >>> found = attribute("聲明：本文來自微信公眾號見實（ID：jianshishijie），作者：阿爽，授權轉載發布。\\n正文。")
    >>> found.source_account, found.source_account_id, found.author, found.rights.value
    ('見實', 'jianshishijie', '阿爽', 'licensed_repost')
    >>> attribute("他的作者身份引来争议，文章转载后更是如此。\\n语文/数学都好。").edits
    ()
    """
    cuts = found_in(text)
    if not cuts:
        return Attribution()
    authors = [_read(text, cut.found.author) for cut in cuts]
    sources = [cut.found.source for cut in cuts if cut.found.source]
    urls = [cut.found.url for cut in cuts if cut.found.url]
    account = _best(text, sources)
    ids = [source.account_id for source in sources if source.account_id]
    return Attribution(
        source_account=account,
        source_account_id=_read(text, ids[0]) if ids else None,
        source_url=_read(text, urls[0]) if urls else None,
        author=next((author for author in authors if author), None),
        editors=tuple(dict.fromkeys(text[a:b] for cut in cuts for a, b in cut.found.editors)),
        rights=_rights([cut.found for cut in cuts]),
        line="\n".join(text[cut.start : cut.end].strip() for cut in cuts),
        edits=tuple(_edit(text, cut) for cut in cuts),
    )


def _read(text: str, span: tuple[int, int] | None) -> str | None:
    return text[span[0] : span[1]] if span else None


def _best(text: str, sources: list[Source]) -> str | None:
    """The name given with an id or in quotes before one that is just named."""
    ranked = sorted(sources, key=lambda source: (source.account_id is None, not source.evident))
    names = (_read(text, source.name) for source in ranked)
    return next((_plain(name) for name in names if name and not nobody(fold(name))), None)


def _plain(name: str) -> str:
    return name.removeprefix("综合").removeprefix("綜合") if len(name) > 4 else name


def _rights(found: list[Found]) -> Rights:
    said = {right for one in found if isinstance(one, Statement) for right in one.rights}
    if any(one.source for one in found) and not said:
        said.add(Rights.REPOST)
    return next((right for right in _PRECEDENCE if right in said), Rights.UNKNOWN)


def _edit(text: str, cut: Cut) -> Edit:
    before = text[cut.start : cut.end]
    return Edit(
        step="attribution",
        kind="cut",
        start=cut.start,
        before=before,
        chars=len(before),
        why="statement" if isinstance(cut.found, Statement) else "credits",
        confidence=0.95 if cut.sure else 0.8,
    )
