"""How well Traditional text of each region comes back, and that Simplified text stays.

    python benchmarks/script.py FILE_OR_FOLDER…

Simplified paragraphs are taken from the text files given, written in Traditional by OpenCC (s2t, s2tw, s2hk, and
s2tw without the characters the mirror left alone), and converted back: by ``corpus.cleaning.script.simplify`` and,
to compare, by single configurations. Wrong characters per 100,000; the way there makes some of the errors.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from opencc import OpenCC

from corpus.cleaning import script

#: 后 里 云 只: written alike in Simplified and on the mirror's Traditional pages.
LEFT_ALONE = str.maketrans("後裡裏雲隻", "后里里云只")


def documents(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        for file in [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file()):
            try:
                text = file.read_text(encoding="utf-8")
            except (UnicodeDecodeError, OSError):
                continue
            counts = script.count(text)
            if counts.simplified >= 200 and not counts.traditional and len(text) < 1_000_000:
                yield text


def main() -> None:
    texts = list(documents([Path(argument) for argument in sys.argv[1:]]))
    size = sum(map(len, texts))
    print(f"{len(texts)} Simplified documents, {size:,} characters")
    converters = {name: OpenCC(name) for name in ("s2t", "s2tw", "s2hk", "t2s", "tw2s", "hk2s")}
    sources: dict[str, Callable[[str], str]] = {
        "s2t": converters["s2t"].convert,
        "s2tw": converters["s2tw"].convert,
        "s2hk": converters["s2hk"].convert,
        "mirror": lambda text: converters["s2tw"].convert(text).translate(LEFT_ALONE),
        "Simplified": str,
    }
    ways: dict[str, Callable[[str], str]] = {
        "simplify": lambda text: script.simplify(text).text,
        **{name: converters[name].convert for name in ("t2s", "tw2s", "hk2s")},
    }
    print(f"{'source':<12}" + "".join(f"{way:>22}" for way in ways) + "      (wrong per 100,000; exact documents)")
    for source, write in sources.items():
        written = [write(text) for text in texts]
        row = f"{source:<12}"
        for convert in ways.values():
            back = [convert(text) for text in written]
            wrong = sum(_distance(a, b) for a, b in zip(texts, back, strict=True))
            exact = sum(a == b for a, b in zip(texts, back, strict=True))
            row += f"{1e5 * wrong / size:>14.1f}{exact:>8}"
        print(row)
    started = time.perf_counter()
    for text in texts:
        script.detect(text)
    print(f"detect: {size / (time.perf_counter() - started) / 1e6:.1f} M characters/s")


def _distance(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True)) if len(one) == len(other) else max(len(one), len(other))


if __name__ == "__main__":
    main()
