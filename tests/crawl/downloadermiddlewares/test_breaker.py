from __future__ import annotations

from pathlib import Path

import pytest

from corpus.crawl.downloadermiddlewares.breaker import Circuit, Cooldowns


def _verdicts(circuit: Circuit, pages: str) -> str:
    """``b`` is a verification page, ``a`` an article; the answers as ``.`` go on, ``P`` pause, ``S`` stop."""
    letters = {"go on": ".", "pause": "P", "stop": "S"}
    return "".join(letters[circuit.record(blocked=page == "b")] for page in pages)


@pytest.mark.parametrize(
    ("pages", "verdicts"),
    [
        ("aaabbaaabba", "..........."),  # two in a row are an accident
        ("bbb", "..P"),
        ("bbbb", "..PS"),  # still there after the pause
        ("bbbabbb", "..P...P"),  # an article closes the circuit: it starts afresh
        ("abbbabab", "...P...."[:8]),
    ],
)
def test_circuit(pages: str, verdicts: str) -> None:
    assert _verdicts(Circuit(pages=3, cooldown=60, trips=2), pages) == verdicts


def test_each_pause_is_twice_the_last() -> None:
    circuit = Circuit(pages=1, cooldown=60, trips=10)
    pauses = []
    for _ in range(4):
        circuit.record(blocked=True)
        pauses.append(circuit.pause)
    assert pauses == [60, 120, 240, 480]


def test_zero_pages_turn_it_off() -> None:
    assert _verdicts(Circuit(pages=0, cooldown=60, trips=1), "b" * 50) == "." * 50


def test_cooldowns_survive_the_process(tmp_path: Path) -> None:
    path = tmp_path / "_state" / "blocked.json"
    Cooldowns(path, {"wall.test": 2000.0, "over.test": 900.0, "wrong-clock.test": 9e9}).save()
    later = Cooldowns(path)
    later.load(now=1000.0)
    assert later.until == {"wall.test": 2000.0}


@pytest.mark.parametrize("text", ["", "null", "[1]", "{", '{"a": "b"}', "\x00"])
def test_a_damaged_file_is_no_file(text: str, tmp_path: Path) -> None:
    path = tmp_path / "blocked.json"
    path.write_text(text)
    cooldowns = Cooldowns(path)
    cooldowns.load(now=0.0)
    assert cooldowns.until == {}
