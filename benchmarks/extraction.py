"""Main text of Chinese pages: character F1 and pages a second, beside the extractors that are installed.

    python -m benchmarks extraction

Pages and hand-made texts: the recorded ones of docs/evidence.md. F1: longest common subsequence of characters, white
space left out. Speed: processor seconds of the whole way from decoded text to main text, the best of three rounds;
``lxml`` is the bare parse everyone but selectolax and resiliparse pays. Packages that are not installed are left out.
"""

from __future__ import annotations

import importlib
import statistics
import time
import warnings
from collections.abc import Callable, Iterator

import lxml.html

from corpus.html.body.lines import text_of
from corpus.html.document import Document
from corpus.sites import generic
from scripts.pin_floors import GoldPage, f1, gold_pages

Reader = Callable[[GoldPage], str]


def corpus(page: GoldPage) -> str:
    document = Document(page.html, page.url)
    found = generic.extract(document)
    return found.raw_text if found else ""


def corpus_with_state(page: GoldPage) -> str:
    document = Document(page.html, page.url)
    if generic.SITE.state(document).state != "article":
        return ""
    found = generic.extract(document)
    return found.raw_text if found else ""


def peers() -> Iterator[tuple[str, Reader]]:
    yield "corpus", corpus
    yield "corpus, state first", corpus_with_state
    for name, make in (
        ("trafilatura", _trafilatura),
        ("readability-lxml", _readability),
        ("justext", _justext),
        ("gne", _gne),
        ("resiliparse", _resiliparse),
        ("magic_html", _magic_html),
        ("newspaper4k", _newspaper),
        ("goose3", _goose),
    ):
        try:
            yield name, make()
        except ImportError:
            continue


def _trafilatura() -> Reader:
    extract = importlib.import_module("trafilatura").extract
    return lambda page: extract(page.html, include_comments=False) or ""


def _readability() -> Reader:
    document = importlib.import_module("readability").Document
    return lambda page: text_of(lxml.html.fromstring(document(page.html).summary()))


def _justext() -> Reader:
    justext = importlib.import_module("justext").justext
    # no stop list for Chinese: lengths and link density alone
    return lambda page: "\n".join(
        part.text
        for part in justext(page.html, frozenset(), length_low=10, length_high=60, stopwords_low=0, stopwords_high=0)
        if not part.is_boilerplate
    )


def _gne() -> Reader:
    extractor = importlib.import_module("gne").GeneralNewsExtractor()
    return lambda page: str(extractor.extract(page.html)["content"])


def _resiliparse() -> Reader:
    extract = importlib.import_module("resiliparse.extract.html2text").extract_plain_text
    return lambda page: str(extract(page.html, main_content=True))


def _magic_html() -> Reader:
    extractor = importlib.import_module("magic_html").GeneralExtractor()
    return lambda page: text_of(
        lxml.html.fromstring(extractor.extract(page.html, base_url=page.url)["html"] or "<p></p>")
    )


def _newspaper() -> Reader:
    article = importlib.import_module("newspaper").article
    return lambda page: str(article(page.url, language="zh", input_html=page.html).text)


def _goose() -> Reader:
    goose = importlib.import_module("goose3").Goose({"target_language": "zh"})
    return lambda page: str(goose.extract(raw_html=page.html).cleaned_text)


def seconds(read: Callable[[GoldPage], object], pages: list[GoldPage], rounds: int = 3) -> float:
    """Processor seconds for all pages; the best round of each page, for other work disturbs the others."""
    total = 0.0
    for page in pages:
        best = float("inf")
        for _ in range(rounds):
            start = time.process_time()
            read(page)
            best = min(best, time.process_time() - start)
        total += best
    return total


def _safely(read: Reader) -> Reader:
    def safe(page: GoldPage) -> str:
        try:
            return read(page)
        except Exception as error:  # noqa: BLE001  whatever a peer raises counts as nothing found
            print(f"   {page.name}: {type(error).__name__}: {str(error)[:80]}")
            return ""

    return safe


def main() -> None:
    warnings.simplefilter("ignore")
    pages = list(gold_pages())
    if not pages:
        print("no recorded pages here: see docs/evidence.md")
        return
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    bare = seconds(
        lambda page: lxml.html.document_fromstring(page.html.encode("utf-8", "replace"), parser=parser), pages
    )
    print(f"{'':22}{'F1':>7}{'least':>8}{'< 0.5':>7}{'pages/s':>9}{'parses':>8}")
    print(f"{'lxml, parse only':22}{'':22}{len(pages) / bare:>9.0f}{1.0:>8.1f}")
    for name, read in peers():
        safe = _safely(read)
        scores = [f1(safe(page), page.gold) for page in pages]
        taken = seconds(safe, pages)
        low = sum(score < 0.5 for score in scores)
        print(
            f"{name:22}{statistics.mean(scores):>7.4f}{min(scores):>8.3f}{low:>7}"
            f"{len(pages) / taken:>9.0f}{taken / bare:>8.1f}"
        )


if __name__ == "__main__":
    main()
