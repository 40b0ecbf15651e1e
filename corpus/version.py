"""What the column `version` holds: the package's version and a fingerprint of everything that decides a row's text."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cache
from importlib import metadata
from pathlib import Path

from corpus import __version__

#: Files and folders of the package that decide a row; what ``corpus.process`` imports lies in them (tested).
TEXT_MAKERS = (
    "article.py",
    "attribution",
    "cleaning",
    "decoding",
    "errors.py",
    "html",
    "process.py",
    "repair",
    "rules",
    "sites",
    "text",
)
#: Distributions whose version decides it too: another dictionary, parser or matcher gives another text.
LIBRARIES = ("cssselect", "google-re2", "lxml", "opencc", "parsel", "pypinyin")

_PACKAGE = Path(__file__).parent
_CODE = frozenset({".py", ".toml"})
_DATA = frozenset({".bin"})


@cache
def text_version() -> str:
    """The package's version, "+", and 8 hex digits: rows with one value were made by the same code, rules and models.

    About 20 ms (8.5 MB are read), once a process; the same on every machine that has the same files and libraries.
    """
    made_by = [f"{name} {metadata.version(name)}" for name in LIBRARIES]
    made_by += [f"Unicode {unicodedata.unidata_version}", files_fingerprint(_PACKAGE)]
    return f"{__version__}+{hashlib.sha256(' '.join(made_by).encode()).hexdigest()[:8]}"


def files_fingerprint(package: Path = _PACKAGE) -> str:
    """SHA-256 in hex over names and contents of the files that make text, whatever their line ends and dates."""
    found = hashlib.sha256()
    for file in text_files(package):
        content = file.read_bytes()
        if file.suffix in _CODE:
            content = content.replace(b"\r\n", b"\n")
        found.update(f"{file.relative_to(package).as_posix()} {len(content)}\n".encode())
        found.update(content)
    return found.hexdigest()


def text_files(package: Path = _PACKAGE) -> list[Path]:
    """The files behind ``TEXT_MAKERS``, in the order of their names; documentation and caches are none."""
    files = [file for name in TEXT_MAKERS for file in (package / name, *(package / name).rglob("*"))]
    made = (file for file in files if file.suffix in _CODE | _DATA)
    return sorted(made, key=lambda file: file.relative_to(package).parts)
