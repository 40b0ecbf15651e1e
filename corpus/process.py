"""The whole life of a page between fetching and storing, as one pure function."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial

from corpus import sites
from corpus.article import FLAG, Article, Complete, Edit, Page, Rejected, State
from corpus.attribution import Attribution, attribute
from corpus.cleaning import Cleaned, ExactStep, boilerplate, clean, clean_line
from corpus.cleaning.learned import Learned, account_of
from corpus.decoding import Decoded, decode
from corpus.html import completeness
from corpus.html.blocks import paragraphs_of
from corpus.html.document import Document
from corpus.html.page_state import Verdict
from corpus.sites.site import Extracted, Site
from corpus.text.chars import HAN_CHARACTER
from corpus.version import text_version

#: What an HTTP status says where the content itself looks like an article.
_STATUS_STATES = {
    401: State.LOGIN,
    403: State.VERIFICATION,
    404: State.MISSING,
    410: State.MISSING,
    429: State.VERIFICATION,
}

#: The longest recorded article has 33,000 characters (a Wikipedia page); ten times that is a dump, and the steps
#: after extraction, about a second per million characters, would hold up the crawl.
MAX_ARTICLE = 400_000
MAX_LINES = 20_000
#: A saved text holds the whole page: menus and comments too.
MAX_TEXT = 1_000_000
#: Letters and digits of the shortest text that is an article.
MIN_LETTERS = 2
#: Of a page whose nesting stopped the parser so large a share of its Chinese must have been read.
MIN_READ = 0.1


def process(page: Page, learned: Learned | None = None) -> Article | Rejected:
    """Turn one page into a clean article, or say why it is none.

    Pure: the same page gives the same row, crawled today or rebuilt next year. Never raises on any bytes.
    ``learned``: what comes back at the edges of single accounts, to be cut as well; ``version`` then names it.

    >>> from datetime import datetime, UTC
    >>> page = Page(url="https://example.com/1", body=b"", fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
    >>> process(page).reason
    <State.UNREADABLE: 'unreadable'>
    """
    decoded = decode(page.body, content_type=page.header("content-type"))
    # a saved page comes without headers: its file may be of any age
    document = Document(decoded.text, page.url, fetched_at=page.fetched_at, is_dated=bool(page.headers))
    site = sites.site_for(document, page.site)
    draft = _draft(page, site, decoded)
    if learned:
        draft = partial(draft, version=f"{text_version()}.{learned.version}")
    if why := _unreadable(page, decoded, document):
        return Rejected(reason=State.UNREADABLE, detail=why, article=draft())
    verdict = _verdict(page, site, document)
    if verdict.state is not State.ARTICLE:
        detail = "; ".join(filter(None, (verdict.detail, *document.warnings)))
        article = draft(source_url=verdict.moved_to)
        return Rejected(reason=verdict.state, detail=detail, article=article, final=verdict.final)
    extracted = site.extract(document)
    if extracted is None or not extracted.raw_text.strip():
        detail = "; ".join(("no article body was found", *document.warnings))
        return Rejected(reason=State.NO_ARTICLE, detail=detail, article=draft())
    if refusal := _too_long(extracted.raw_text) or _nearly_all_lost(document, extracted.raw_text):
        reason, detail = refusal
        return Rejected(reason=reason, detail=detail, article=draft(title=extracted.title[:200]))
    missing = _missing(page, document, extracted)
    article = _article(draft, site, extracted, missing, replaced=decoded.replacements > 0, learned=learned)
    if sum(map(str.isalnum, article.text[:MAX_LINES])) < MIN_LETTERS:
        left = article.text.strip()[:20]
        detail = "nothing but boilerplate" + (f": {left!r} is left" if left else "")
        return Rejected(reason=State.NO_ARTICLE, detail=detail, article=article)
    return article


def _too_long(raw_text: str) -> tuple[State, str] | None:
    """Why a body is no article's: it is a dump, and the steps after extraction would hold up the crawl."""
    size, lines = len(raw_text), raw_text.count("\n")
    if size <= MAX_ARTICLE and lines <= MAX_LINES:
        return None
    found = f"{size:,} characters" if size > MAX_ARTICLE else f"{lines:,} lines"
    detail = f"a body of {found}; an article has at most {MAX_ARTICLE:,} characters and {MAX_LINES:,} lines"
    return State.NO_ARTICLE, detail


def _nearly_all_lost(document: Document, raw_text: str) -> tuple[State, str] | None:
    """Why an article that the parser never reached is none: what was read of it is next to nothing."""
    if not document.nested_too_deep:
        return None
    read, held = (sum(1 for _ in HAN_CHARACTER.finditer(text)) for text in (raw_text, document.text))
    if read >= MIN_READ * held:
        return None
    return State.UNREADABLE, f"{document.warnings[-1]}: {read} of {held} Chinese characters were"


def _missing(page: Page, document: Document, extracted: Extracted) -> tuple[str, ...]:
    """What of the article is not on its page, as warnings: by the page's end, by its words, by its site's own data."""
    flag = page.header(FLAG)
    found = completeness.missing(document, extracted.raw_text, unfinished=flag == "partial")
    lost = (completeness.CUT,) if flag == "dataloss" else ()
    return tuple(dict.fromkeys((*lost, *extracted.missing, *found)))


def _unreadable(page: Page, decoded: Decoded, document: Document) -> str | None:
    """Why no one needs to look at the content: empty, binary, or beyond all measure."""
    if not page.body.strip():
        return "the body is empty"
    if decoded.unreadable or not decoded.text.strip():
        return f"not text: {decoded.replacements} places unreadable as {decoded.encoding}"
    if not document.is_html and len(decoded.text) > MAX_TEXT:
        return f"plain text of {len(decoded.text):,} characters; at most {MAX_TEXT:,} are read"
    return document.too_large


def unreadable(page: Page, detail: str) -> Rejected:
    """The row of a page that ``process`` itself failed on: a bug of ours, and no reason to lose the page."""
    draft = _draft(page, sites.of_url(page.url) or sites.named("generic"), decode(b""))
    return Rejected(reason=State.UNREADABLE, detail=detail, article=draft())


def read(
    page: Page, failed: Callable[[Page, Exception], None] | None = None, *, learned: Learned | None = None
) -> Article | Rejected:
    """``process``, but a page that makes it fail becomes a row too: no reason to lose that page, or any other.

    The one way from a page to its row, for all that store rows or make them again. ``failed`` is told the error.
    """
    try:
        return process(page, learned)
    except Exception as error:  # noqa: BLE001 - whatever it is, it stands in the row
        if failed:
            failed(page, error)
        return unreadable(page, f"{type(error).__name__}: {error}")


def _verdict(page: Page, site: Site, document: Document) -> Verdict:
    """By content first; an HTTP error can still turn what looks like an article into a rejection."""
    verdict = site.state(document)
    if verdict.state in (State.ARTICLE, State.NO_ARTICLE, State.LIST) and page.status >= 400:
        return Verdict(_STATUS_STATES.get(page.status, State.UNAVAILABLE), f"HTTP {page.status}")
    return verdict


def _draft(page: Page, site: Site, decoded: Decoded) -> Callable[..., Article]:
    """What is known of the row before the page is read; calling it fills in the rest."""
    url = site.canonical_url(page.url)
    return partial(
        Article,
        id=article_id(url),
        url=url,
        site=site.name,
        title="",
        text="",
        raw_text="",
        fetched_at=page.fetched_at,
        fetched_url=page.url,
        encoding=decoded.encoding,
        encoding_source=decoded.source,
        replacement_count=decoded.replacements,
        version=text_version(),
    )


def _article(
    draft: Callable[..., Article],
    site: Site,
    extracted: Extracted,
    missing: tuple[str, ...],
    *,
    replaced: bool,
    learned: Learned | None,
) -> Article:
    rules = partial(boilerplate.cuts, rules=boilerplate.load_rules(site.rules))
    found = credits_found = Attribution()

    def cut_credits(text: str) -> tuple[Edit, ...]:
        nonlocal found, credits_found
        found = attribute(text)
        credits_found = credits_found.and_then(found)
        return found.edits

    def cut_rest(text: str) -> tuple[Edit, ...]:
        return rules(text) if found.edits else ()

    def cut_learned(text: str) -> tuple[Edit, ...]:
        account = account_of(extracted.wx_biz, extracted.source_account or credits_found.source_account)
        return learned.cuts(text, account) if learned else ()

    # Credits first: 免责声明 rules would cut the line that names the source. Then once more: promotion below or above
    # a credit line keeps it from the edge where it is read.
    steps: list[ExactStep] = [cut_credits, rules, cut_credits, cut_rest, cut_learned]
    blocks = extracted.blocks or paragraphs_of(extracted.raw_text)
    cleaned = clean(extracted.raw_text, steps, replaced=replaced, blocks=blocks)
    url = site.canonical_url(extracted.url) if extracted.url else None
    return draft(
        **({"id": article_id(url), "url": url} if url else {}),
        title=clean_line(extracted.title, cleaned) or "",
        text=cleaned.text,
        raw_text=extracted.raw_text,
        published_at=extracted.published_at,
        is_original=extracted.is_original,
        layout=extracted.layout,
        wx_biz=extracted.wx_biz,
        wx_mid=extracted.wx_mid,
        wx_idx=extracted.wx_idx,
        wx_sn=extracted.wx_sn,
        wx_account=extracted.wx_account,
        tags=extracted.tags,
        images=extracted.images,
        edits=cleaned.edits,
        blocks=cleaned.blocks,
        boilerplate_chars=boilerplate.chars(cleaned.edits),
        script=cleaned.script,
        script_config=cleaned.script_config,
        script_changed=cleaned.script_changed,
        warnings=missing + extracted.warnings + cleaned.warnings,
        complete=_complete(missing),
        content_key=content_key(cleaned.text),
        **_credits(extracted, credits_found, cleaned),
    )


def _complete(missing: tuple[str, ...]) -> Complete:
    if completeness.CUT in missing:
        return Complete.CUT
    return Complete.PARTIAL if missing else Complete.WHOLE


def _credits(extracted: Extracted, line: Attribution, cleaned: Cleaned) -> dict[str, object]:
    """Who wrote it and where it came from: the page's own fields first, then the repost line.

    An author of "" is the page's own word that none is named (WeChat has a field for it): the credits in the text
    then stay in ``attribution`` only.
    """
    author = line.author if extracted.author is None else extracted.author
    return {
        "author": clean_line(author, cleaned) or None,
        "source_account": clean_line(extracted.source_account or line.source_account, cleaned),
        "source_account_id": extracted.source_account_id
        or (None if extracted.source_account else line.source_account_id),
        "source_url": extracted.source_url or line.source_url,
        "editors": tuple(clean_line(name, cleaned) or "" for name in line.editors),
        "rights": line.rights,
        "attribution": line.line,
    }


def article_id(url: str) -> str:
    """32 hex digits of the canonical URL's SHA-256: the same in every run and on every machine."""
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:32]


def content_key(text: str) -> str:
    """SHA-256 of the letters and digits of ``text``: spacing and punctuation don't make another article."""
    return hashlib.sha256("".join(filter(str.isalnum, text)).encode("utf-8", "replace")).hexdigest()
