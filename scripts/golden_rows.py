"""The rows of every fixture and recorded page, to compare before and after a change of the code.

$ python scripts/golden_rows.py take before.jsonl.gz      # in the old checkout
$ python scripts/golden_rows.py take after.jsonl.gz OLD/tests/pages      # in the new one, with the same fixtures
$ python scripts/golden_rows.py diff before.jsonl.gz after.jsonl.gz

``take`` runs ``process`` over tests/pages, the bundled site, and the recorded pages beside the checkout where they are
(docs/evidence.md). ``diff`` lists each row and column that differs (``version`` never counts) and ends with 1 where
there is any.
"""

from __future__ import annotations

import argparse
import difflib
import gzip
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.article import Article, Page
from corpus.demo import site
from corpus.process import process

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
FETCHED = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
DEMO = "http://demo.example"
NOT_COMPARED = {"version"}


def pages(fixtures: Path) -> Iterator[tuple[str, str, bytes]]:
    """Name, address and bytes of every input, in a fixed order."""
    for folder in (fixtures, SHARED / "pages", SHARED / "seeds", SHARED / "cases"):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and (path.name == "page.json" or path.suffix not in (".py", ".json")):
                body = path.read_bytes()
                name = path.relative_to(folder.parent).as_posix()
                yield name, _address(path), gzip.decompress(body) if path.suffix == ".gz" else body
    for path, answer in sorted(site.render(DEMO).items()):
        yield f"demo{path}", DEMO + path, answer.body
    articles = SHARED / "text" / "wechat_articles.jsonl.gz"
    if articles.is_file():
        with gzip.open(articles, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                row = json.loads(line)
                yield f"wechat_articles/{number}", f"file:{number}.txt", row["text"].encode()


def _address(path: Path) -> str:
    """The address that the gold beside a page names; else one made from the file's name."""
    for gold in (path.with_name(path.name.split(".")[0] + ".json"), path.with_name("expected.json")):
        if gold.is_file():
            found = json.loads(gold.read_text(encoding="utf-8"))
            if isinstance(found, dict) and found.get("url"):
                return str(found["url"])
    return f"file:{path.name}"


def rows(fixtures: Path) -> Iterator[dict[str, Any]]:
    for name, url, body in pages(fixtures):
        document = process(Page(url=url, body=body, fetched_at=FETCHED))
        article = document if isinstance(document, Article) else document.article
        row = {"page": name, "reason": None, "detail": None, **asdict(article)}
        if not isinstance(document, Article):
            row |= {"reason": document.reason, "detail": document.detail}
        yield json.loads(json.dumps(row, default=str))


def take(path: Path, fixtures: Path) -> int:
    with gzip.open(path, "wt", encoding="utf-8") as out:
        count = 0
        for row in rows(fixtures):
            out.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")
            count += 1
    print(f"{count} rows in {path}")
    return 0


def diff(before: Path, after: Path) -> int:
    old, new = _read(before), _read(after)
    differing = 0
    for name in sorted(old.keys() | new.keys()):
        left, right = old.get(name, {}), new.get(name, {})
        columns = [c for c in sorted(left.keys() | right.keys()) if left.get(c) != right.get(c)]
        if columns := [column for column in columns if column not in NOT_COMPARED]:
            differing += 1
            print(name)
            for column in columns:
                print(f"  {column}: {_change(left.get(column), right.get(column))}")
    print(f"{differing} of {len(old.keys() | new.keys())} rows differ")
    return int(differing > 0)


def _read(path: Path) -> dict[str, dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return {row["page"]: row for row in map(json.loads, lines)}


def _change(left: object, right: object) -> str:
    """The differing pieces of two texts; both values where they are anything else."""
    if not (isinstance(left, str) and isinstance(right, str)):
        return f"{left!r:.300} -> {right!r:.300}"
    matcher = difflib.SequenceMatcher(a=left, b=right, autojunk=False) if len(left) < 5_000 else None
    if matcher is None:
        at = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), 0)
        return f"at {at}: {left[at : at + 60]!r} -> {right[at : at + 60]!r}"
    pieces = [(left[a:b], right[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
    return "; ".join(f"{a!r:.120} -> {b!r:.120}" for a, b in pieces[:8])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    taking = commands.add_parser("take")
    taking.add_argument("out", type=Path)
    taking.add_argument("fixtures", type=Path, nargs="?", default=ROOT / "tests" / "pages", help="folder of pages")
    comparing = commands.add_parser("diff")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    options = parser.parse_args()
    return take(options.out, options.fixtures) if options.command == "take" else diff(options.before, options.after)


if __name__ == "__main__":
    sys.exit(main())
