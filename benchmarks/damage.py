"""Exact recovery of damaged text, by kind of damage, and the speed of finding none.

    python -m benchmarks.damage [FOLDER ...]

``FOLDER`` holds .txt files of clean text, one paragraph a line, Simplified or Traditional; each paragraph of 40 to
260 characters is damaged once by every generator of ``forward_model``. Without a folder the sentences of the tests
are used: enough to see that it works, too few and too short to compare figures. The model must not have been built
from the text: see scripts/model_sources.py for what it knows.
"""

from __future__ import annotations

import random
import re
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import opencc

from benchmarks import forward_model
from corpus.cleaning import repair
from corpus.repair import repairs
from corpus.repair.signs import suspicious
from corpus.text.notes import NOTE, is_keyed

SENTENCES = Path(__file__).parents[1] / "tests" / "repair" / "damage_cases" / "damaged.toml"
LIMIT = 300  # paragraphs of a kind


def paragraphs(folders: list[str]) -> list[str]:
    """Clean paragraphs in a fixed random order."""
    if not folders:
        cases = tomllib.loads(SENTENCES.read_text("utf-8"))["case"]
        return sorted({case["after"] for case in cases})
    files = sorted(path for folder in folders for path in Path(folder).rglob("*.txt"))
    lines = {line.strip() for path in files for line in path.read_text("utf-8", errors="ignore").splitlines()}
    found = sorted(line for line in lines if 40 <= len(re.findall("[\u4e00-\u9fff]", line)) <= 260 and "?" not in line)
    random.Random(7).shuffle(found)
    return found


def without_aligned_notes(text: str) -> str:
    """Notes in step with their characters gone, width folded."""
    text = NOTE.sub(lambda n: "" if is_keyed(text, n) else n[0], text)
    return forward_model.fold(text)


def mirrored(clean: list[str], **options: object) -> Iterator[tuple[str, str]]:
    """Paragraphs in which a mirror's notes put bytes out of step, with what they were."""
    to_traditional = opencc.OpenCC("s2t").convert
    rng = random.Random(1)
    for paragraph in clean:
        text = to_traditional(paragraph)
        if forward_model.encodable(text):
            mirror = forward_model.mirror(rng, folded=rng.random() < 0.5, **options)
            shown = mirror.notes(text)
            if without_aligned_notes(shown) != forward_model.fold(text):
                yield shown, text


def misread(clean: list[str], kind: str) -> Iterator[tuple[str, str]]:
    convert = opencc.OpenCC("s2t" if kind.startswith("Big5") else "t2s").convert
    for paragraph in clean:
        text = convert(paragraph)
        try:
            text.encode("big5" if kind.startswith("Big5") else "gbk")
        except UnicodeEncodeError:
            continue
        yield forward_model.MISREADINGS[kind](text), text


def doubled(clean: list[str]) -> Iterator[tuple[str, str]]:
    for text in clean:
        if len(re.findall("[，。、]", text)) > 2 and "," not in text:
            yield forward_model.double_punctuation(text), text


def measure(name: str, pairs: Iterator[tuple[str, str]], same: Callable[[str, str], bool]) -> None:
    total = exact = sure = sure_exact = characters = 0
    seconds = 0.0
    for shown, text in pairs:
        started = time.perf_counter()
        got = repair(shown)
        seconds += time.perf_counter() - started
        right = same(got, text)
        characters += len(shown)
        total, exact = total + 1, exact + right
        edits = repairs(shown)
        if edits and all(edit.confidence >= 0.5 for edit in edits):
            sure, sure_exact = sure + 1, sure_exact + right
        if total == LIMIT:
            break
    if total:
        certain = f"{sure_exact / sure:6.1%} of {sure:3} sure" if sure else ""
        speed = f"{characters / seconds:12,.0f} chars/s"
        print(f"{name:32} {total:4} paragraphs  {exact / total:6.1%} exact  {certain:20} {speed}")


def speed(clean: list[str]) -> None:
    text = "\n".join(line for line in clean if not suspicious(line))
    text *= max(1, 2_000_000 // len(text))
    suspicious(text)
    started = time.perf_counter()
    assert repairs(text) == ()
    print(f"{'clean text':32} {len(text) / (time.perf_counter() - started) / 1e6:.0f} million characters/s")


def main(folders: list[str] | None = None) -> None:
    clean = paragraphs(folders or [])
    repairs("適當(dāng)?shù)")  # loads the model

    def folded(got: str, want: str) -> bool:
        return forward_model.fold(got) == forward_model.fold(want)

    measure("mirror, private use dropped", mirrored(clean, private_use="dropped"), folded)
    measure("mirror, private use kept", mirrored(clean, private_use="kept"), folded)
    measure("mirror, read by a browser", mirrored(clean, private_use="kept", decoder=forward_model.browser), folded)
    for kind in forward_model.MISREADINGS:
        measure(kind, misread(clean, kind), str.__eq__)
    measure("doubled punctuation", doubled(clean), str.__eq__)
    measure("clean", ((text, text) for text in clean), str.__eq__)
    speed(clean)


if __name__ == "__main__":
    main(sys.argv[1:])
