"""Boilerplate rules: milliseconds to run all rules of a site over a page, beside lxml parsing that page."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from html import escape

import lxml.html
import opencc

from corpus import sites
from corpus.cleaning import boilerplate
from tests.cleaning.page import WRITTEN

_CHARACTERS = 6000
_ROUNDS, _RUNS = 30, 20


def main() -> None:
    """Print the median and the best of many rounds for pages with no, some and much boilerplate."""
    print(f"{'page':34} {'site':12} {'chars':>6} {'cuts':>5} {'rules ms':>9} {'best':>6} {'lxml ms':>8}")
    for name, text in _pages().items():
        body = "".join(f"<p>{escape(line)}</p>\n" for line in text.split("\n"))
        page = f"<html><head><meta charset='utf-8'></head><body><div>{body}</div></body></html>".encode()
        parse = _milliseconds(partial(lxml.html.document_fromstring, page))
        for site in (sites.named("niaogebiji"), sites.named("wechat"), sites.generic.SITE):
            rules = boilerplate.load_rules(site.rules)
            cuts = boilerplate.cuts(text, rules)
            taken = _milliseconds(partial(boilerplate.cuts, text, rules))
            print(
                f"{name:34} {site.name:12} {len(text):6} {len(cuts):5} {statistics.median(taken):9.2f} "
                f"{min(taken):6.2f} {statistics.median(parse):8.2f}"
            )


def _pages() -> dict[str, str]:
    """Pages of about 6,000 characters in the structure of real ones."""
    article = _fill(WRITTEN.article, _CHARACTERS)
    mixed = "\n".join([*WRITTEN.head, _fill(WRITTEN.article, _CHARACTERS // 2), *WRITTEN.boilerplate])
    flat = "\n".join([*WRITTEN.head, _fill(WRITTEN.article, 3000), _fill(WRITTEN.boilerplate, 3000)])
    promoted = (
        f"点击上方蓝字关注我们\n{article}\n长按识别二维码，关注我们\n点赞 | 在看 | 转发\n往期推荐\n一个新人的三年"
    )
    return {
        "article body alone": article,
        "article with WeChat's promotion": promoted,
        "the same, Traditional": opencc.OpenCC("s2t").convert(promoted),
        "flat page, all blocks once": mixed,
        "flat page, half of it blocks": flat,
    }


def _fill(lines: list[str], characters: int) -> str:
    """The lines over and over up to a length, so that no line is cut in two."""
    filled: list[str] = []
    while sum(map(len, filled)) < characters:
        filled.append(lines[len(filled) % len(lines)])
    return "\n".join(filled)


def _milliseconds(call: Callable[[], object]) -> list[float]:
    call()
    taken = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        for _ in range(_RUNS):
            call()
        taken.append((time.process_time() - start) / _RUNS * 1000)
    return taken


if __name__ == "__main__":
    main()
