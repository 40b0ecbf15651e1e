"""Pin the fingerprint of all that makes text, once CHANGELOG.md says what changes.

    python scripts/pin_text_version.py                what `make pin` runs
    python scripts/pin_text_version.py --same-text    no row changes (`scripts/golden_rows.py` shows it): nothing to say

tests/text_version.json holds the fingerprint (corpus/version.py) beside the heading and the hash of the newest section
of CHANGELOG.md. tests/test_version.py fails while the files are others than the pinned ones.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

from corpus.version import files_fingerprint

ROOT = Path(__file__).resolve().parents[1]
PINNED = ROOT / "tests" / "text_version.json"
CHANGELOG = ROOT / "CHANGELOG.md"


def newest(changelog: str) -> tuple[str, str]:
    """Heading and SHA-256 of the newest section that says anything.

    >>> newest("# Changelog\\n\\n## [Unreleased]\\n\\n## [0.2.0]\\n- more\\n")[0]
    '[0.2.0]'
    """
    for section in changelog.split("\n## ")[1:]:
        heading, _, body = section.partition("\n")
        if body.strip():
            return heading, hashlib.sha256(body.strip().encode()).hexdigest()
    raise ValueError("CHANGELOG.md has no section that says anything")


def pin(pinned: dict[str, str], changelog: str, files: str, *, same_text: bool = False) -> dict[str, str] | None:
    """What to pin now; None where the files changed and CHANGELOG.md does not say how."""
    heading, said = newest(changelog)
    if files != pinned.get("files") and said == pinned.get("said") and not same_text:
        return None
    return {"files": files, "heading": heading, "said": said}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--same-text", action="store_true", help="the files changed, but no row does")
    same_text = parser.parse_args().same_text
    pinned = json.loads(PINNED.read_text("utf-8")) if PINNED.is_file() else {}
    now = pin(pinned, CHANGELOG.read_text("utf-8"), files_fingerprint(), same_text=same_text)
    if now is None:
        print(
            "files that make text changed, and CHANGELOG.md's newest section is the one pinned before: say there what "
            "changes in the rows, or pass --same-text where none does",
            file=sys.stderr,
        )
        return 1
    PINNED.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"{PINNED.relative_to(ROOT)}: {now['files'][:8]}, {now['heading']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
