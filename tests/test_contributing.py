"""CONTRIBUTING.md tells the truth: its table leads to what it names, its worked examples work as they are written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
TABLE = [
    pytest.param(cells[1], cells[2].strip(" `"), id=cells[0].strip())
    for cells in (line.strip("|").split("|") for line in GUIDE.splitlines() if line.startswith("| ") and "`" in line)
]
PATH = re.compile(r"`((?:corpus|tests|docs|scripts|data|benchmarks)/[\w./-]*)`")


@pytest.mark.parametrize(("where", "word"), TABLE)
def test_the_table_leads_to_what_it_names(where: str, word: str) -> None:
    for path in PATH.findall(where):
        assert (ROOT / path).exists(), path
        found = sorted((ROOT / path).glob("*.py")) if (ROOT / path).is_dir() else [ROOT / path]
        assert not word or any(word in file.read_text(encoding="utf-8") for file in found), f"{path}: no {word}"


def test_every_path_it_names_exists() -> None:
    written = {path for path in PATH.findall(GUIDE) if not (ROOT / path).exists()}
    assert written == set()
    assert len(TABLE) > 12


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy to work in."""
    for name in ("corpus", "tests", "data/README.md", "pyproject.toml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (tmp_path / name).parent.mkdir(exist_ok=True)
        copy(ROOT / name, tmp_path / name)
    return tmp_path


def section(title: str) -> str:
    return GUIDE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def block(title: str, language: str) -> str:
    [found] = re.findall(rf"```{language}\n(.*?) *```", section(title), re.DOTALL)
    return textwrap.dedent(found)


def put(file: Path, before: str, words: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{file}: {before!r} stands there {text.count(before)} times"
    file.write_text(text.replace(before, words + before), encoding="utf-8")


def passes(checkout: Path, *arguments: str) -> bool:
    return run(checkout, *arguments).returncode == 0


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments]
    ended = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode in (0, 1), ended.stdout + ended.stderr
    return ended


def test_add_a_fixer(checkout: Path) -> None:
    title, module = "Add a fixer", checkout / "corpus/cleaning/unicode.py"
    cases = checkout / "tests/cleaning/unicode.toml"
    cases.write_text(f"{cases.read_text(encoding='utf-8')}\n{block(title, 'toml')}", encoding="utf-8")
    assert not passes(checkout, "tests/cleaning/test_unicode.py")
    function = block(title, "python")
    put(module, "FIXERS: tuple", function + "\n\n")
    [name] = re.findall(r"^def (\w+)", function)
    put(module, "    trim_lines,  #", f"    {name},\n")
    assert passes(checkout, "tests/cleaning/test_unicode.py", "corpus/cleaning/unicode.py")


def test_add_a_column(checkout: Path) -> None:
    field, column, value = re.findall(r":\s+`((?:n_images|Column\().*?)`[.,]", section("Add a column"))
    article = checkout / "corpus/article.py"
    put(article, "\n\n@dataclass(frozen=True, slots=True, kw_only=True)\nclass Rejected", f"    {field}\n")
    put(checkout / "corpus/storage/shards/columns.py", ")  # fmt: skip\n\nREJECTED", f"    {column}\n")
    put(checkout / "corpus/process.py", "        images=extracted.images,", f"        {value}\n")
    assert not passes(checkout, "tests/test_data_readme.py", "-k", "every_column")
    put(checkout / "data/README.md", "\n### One entry of `edits`", block("Add a column", ""))
    raise_the_version(checkout)
    assert passes(checkout, "tests/test_data_readme.py", "tests/storage/shards/test_schema.py", "tests/test_process.py")


def raise_the_version(checkout: Path) -> None:
    """Step 2: one more, and the fingerprint that the failing test prints for it."""
    test = "tests/storage/shards/test_schema.py"
    said = run(checkout, test, "-k", "only_with_their_version").stdout
    [fingerprint] = set(re.findall(r"AssertionError: columns changed: .* its fingerprint, (\w+)", said))
    columns, schema = checkout / "corpus/storage/shards/columns.py", checkout / test
    text = columns.read_text(encoding="utf-8")
    [version] = map(int, re.findall(r"^VERSION = (\d+)$", text, re.MULTILINE))
    columns.write_text(text.replace(f"VERSION = {version}\n", f"VERSION = {version + 1}\n"), encoding="utf-8")
    text = schema.read_text(encoding="utf-8")
    more = f'FINGERPRINTS = {{{version + 1}: "{fingerprint}", '
    schema.write_text(text.replace("FINGERPRINTS = {", more, 1), encoding="utf-8")
