"""The column `version`: another value where anything that makes text is another, the same where nothing is."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

import grimp
import pytest

from corpus import __version__, version
from corpus.article import Rejected
from corpus.process import process
from scripts import pin_text_version
from tests.test_process import page
from tests.timing import work_seconds

PACKAGE = Path(version.__file__).parent


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of everything that makes text."""
    for file in version.text_files():
        copy = tmp_path / "corpus" / file.relative_to(PACKAGE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    return tmp_path / "corpus"


def test_a_row_says_which_code_and_rules_made_it() -> None:
    assert re.fullmatch(re.escape(__version__) + r"\+[0-9a-f]{8}", version.text_version())
    row = process(page(b""))
    assert isinstance(row, Rejected)
    assert row.article.version == version.text_version()


@pytest.mark.parametrize("name", ["rules/common.toml", "cleaning/width.py", "process.py", "repair/model.bin"])
def test_another_file_another_version(package: Path, name: str) -> None:
    before = version.files_fingerprint(package)
    file = package / name
    file.write_bytes(file.read_bytes() + b"\n")
    assert version.files_fingerprint(package) != before


def test_a_renamed_file_is_another_version(package: Path) -> None:
    before = version.files_fingerprint(package)
    (package / "rules/common.toml").rename(package / "rules/commoner.toml")
    assert version.files_fingerprint(package) != before


def test_dates_line_ends_caches_and_notes_do_not_count(package: Path) -> None:
    before = version.files_fingerprint()
    assert version.files_fingerprint(package) == before
    for file in version.text_files(package):
        if file.suffix != ".bin":
            file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    (package / "cleaning" / "__pycache__").mkdir()
    (package / "cleaning" / "__pycache__" / "width.pyc").write_bytes(b"x")
    (package / "cleaning" / "README.md").write_text("x")
    assert version.files_fingerprint(package) == before


@pytest.mark.parametrize("name", version.LIBRARIES)
def test_another_library_another_version(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    installed, before = metadata.version, version.text_version()
    monkeypatch.setattr(metadata, "version", lambda asked: "0" if asked == name else installed(asked))
    assert version.text_version.__wrapped__() != before


def test_everything_the_chain_imports_counts() -> None:
    """A module that ``process`` reaches and that lies elsewhere would change texts under an unchanged version."""
    graph = grimp.build_graph("corpus", include_external_packages=True)
    reached = {"corpus.process", *graph.find_upstream_modules("corpus.process")} - {"corpus", "corpus.version"}
    ours = {name for name in reached if name.startswith("corpus.")}
    counted = {".".join(("corpus", *file.relative_to(PACKAGE).with_suffix("").parts)) for file in version.text_files()}
    assert ours - {name.removesuffix(".__init__") for name in counted} == set()
    distributions = metadata.packages_distributions()
    theirs = {name.lower() for module in reached - ours for name in distributions.get(module.partition(".")[0], ())}
    assert theirs - set(version.LIBRARIES) == set()


def test_every_file_beside_them_is_code_data_or_a_note() -> None:
    listed = subprocess.run(
        ["git", "ls-files", *version.TEXT_MAKERS], cwd=PACKAGE, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("no checkout")
    uncounted = set(listed.stdout.split()) - {file.relative_to(PACKAGE).as_posix() for file in version.text_files()}
    assert [name for name in uncounted if not name.endswith((".md", "py.typed"))] == []


def test_what_makes_text_is_pinned_and_the_changelog_says_what_changed() -> None:
    pinned = json.loads(pin_text_version.PINNED.read_text("utf-8"))
    assert pinned["files"] == version.files_fingerprint(), (
        "files that make text changed: say in CHANGELOG.md what changes in the rows, then `make pin` "
        "(`make pin PIN_ARGS=--same-text` where no row does)"
    )
    changelog = pin_text_version.CHANGELOG.read_text("utf-8")
    assert f"\n## {pinned['heading']}\n" in changelog, "tests/text_version.json names a section that is not there"


@pytest.mark.parametrize(
    ("files", "changelog", "same_text", "pinned"),
    [
        ("a", "old", False, True),  # nothing changed
        ("b", "old", False, False),
        ("b", "new", False, True),
        ("b", "old", True, True),
        ("a", "new", False, True),
    ],
)
def test_a_change_of_text_is_pinned_only_with_a_word_in_the_changelog(
    files: str, changelog: str, same_text: bool, pinned: bool
) -> None:
    def written(body: str) -> str:
        return f"# Changelog\n\n## [0.2.0]\n\n- {body}\n"

    before = pin_text_version.pin({}, written("old"), "a")
    assert before
    after = pin_text_version.pin(before, written(changelog), files, same_text=same_text)
    assert (after is not None) == pinned
    assert after is None or (after["files"], after["heading"]) == (files, "[0.2.0]")


def test_it_is_cheap() -> None:
    """Under 20 ms of CPU on the machine it was written on; a tenth of a second on any."""
    assert work_seconds(version.text_version.__wrapped__) < 0.1
