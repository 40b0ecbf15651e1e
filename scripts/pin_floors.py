"""Measure the readers on the recorded pages, and raise the floors they have beaten.

    python scripts/pin_floors.py            raise what was beaten; exit 1 where something fell below its floor
    python scripts/pin_floors.py --lower    write what was measured, even where it is lower

floors.json: the F1 of the longest common subsequence of characters, white space left out, between the text of the
generic extractor and the hand-made one. field_floors.json: for each column the share of pages where ``process`` has it
right, and where it is not wrong (tests/fields.py). tests/sites/ holds every later version to both.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import LCSseq

from corpus.html.document import Document
from corpus.sites import generic
from tests import fields

ROOT = Path(__file__).resolve().parents[1]
RECORDED = ROOT.parent / "shared" / "pages"
PAGES = RECORDED / "generic"
FLOORS = ROOT / "tests" / "sites" / "floors.json"
FIELD_FLOORS = FLOORS.with_name("field_floors.json")
#: Below this a difference is rounding.
TOLERANCE = 0.0005


@dataclass(frozen=True)
class GoldPage:
    """A saved page and the text a person took from it."""

    name: str
    html: str
    url: str
    gold: str


def gold_pages(folder: Path = PAGES) -> Iterator[GoldPage]:
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        body = gzip.decompress(path.with_suffix(".html.gz").read_bytes())
        yield GoldPage(path.stem, decoded(body), gold["url"], gold["text"])


def decoded(body: bytes) -> str:
    """UTF-8 whatever the page declares, unless that fails: many declare gb2312 and are UTF-8 on disk."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        lossy = body.decode("utf-8", "replace")
        return lossy if lossy.count("\ufffd") < 50 else body.decode("gb18030", "replace")


def f1(got: str, gold: str) -> float:
    """2PR/(P+R) by characters in common order; 0 where either is empty.

    >>> f1("见 实", "见实")
    1.0
    """
    left, right = "".join(got.split()), "".join(gold.split())
    common = LCSseq.similarity(left, right)
    return 2 * common / (len(left) + len(right)) if common else 0.0


def extract(page: GoldPage) -> str:
    found = generic.extract(Document(page.html, page.url))
    return found.raw_text if found else ""


def measured(pages: list[GoldPage], read: Callable[[GoldPage], str] = extract) -> dict[str, float]:
    """The F1 of each page, and of all together under "mean"."""
    scores = {page.name: f1(read(page), page.gold) for page in pages}
    return {"mean": sum(scores.values()) / len(scores), **scores}


def pinned(floors: dict[str, float], scores: dict[str, float], *, lower: bool) -> tuple[dict[str, float], list[str]]:
    """The new floors, and what fell below the old ones (kept, unless ``lower``)."""
    new = dict(floors)
    fallen = []
    for name, score in scores.items():
        floor = floors.get(name, 0.0)
        if score < floor - TOLERANCE:
            fallen.append(f"{name}: {score:.4f} is below its floor {floor:.4f}")
        if score > floor or lower:
            new[name] = int(score * 10_000) / 10_000
    return new, fallen


def pin(path: Path, scores: dict[str, float], *, lower: bool) -> list[str]:
    """Write and print the new floors in ``path``, worst score first; what fell below the old ones."""
    floors = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    new, fallen = pinned(floors, scores, lower=lower)
    path.write_text(json.dumps(new, indent=1) + "\n", "utf-8")
    for name, score in sorted(scores.items(), key=lambda item: item[1]):
        print(f"{name:26} {score:.4f}  floor {floors.get(name, 0.0):.4f}")
    return fallen


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lower", action="store_true", help="write lower floors too; say why in the commit")
    lower = parser.parse_args().lower
    pages = list(gold_pages())
    if not pages:
        print(f"no recorded pages in {PAGES}", file=sys.stderr)
        return 2
    verdicts = list(fields.judged(RECORDED))
    fallen = pin(FLOORS, measured(pages), lower=lower) + pin(FIELD_FLOORS, fields.shares(verdicts), lower=lower)
    print(fields.report(verdicts))
    print("\n".join(fallen), file=sys.stderr)
    return 1 if fallen and not lower else 0


if __name__ == "__main__":
    sys.exit(main())
