"""Write docs/settings.md from the model of the settings.

python scripts/settings_page.py            write it
python scripts/settings_page.py --check    exit 1 where it is not what would be written
"""

from __future__ import annotations

import sys
from pathlib import Path

from corpus.crawl.settings_model import CorpusSettings, named
from corpus.crawl.values import allowed

PAGE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"

_HEAD = """\
<!-- Written by `make docs` from corpus/crawl/settings_model.py: change it there. -->
# Settings

Every setting of ours is named `CORPUS_*`. Change one for a run with `-s NAME=VALUE`, for good in `corpus/settings.py`,
or in the settings file of a project of your own that has the add-on `corpus.crawl.addon.PoliteCrawl`. Scrapy takes no
setting from the environment. Its own settings that we change stand in `corpus/settings.py` too, each with its reason.

All are checked before a run: an unknown `CORPUS_` name, or a value that is not allowed, is one line on stderr and exit
status 2, and nothing is made or fetched. The same holds for Scrapy's own switches, delays, limits and `LOG_LEVEL`.

No proxy is used, also where the environment names one: what stands behind a proxy is resolved by the proxy, and private
addresses could no longer be kept out. `-s HTTPPROXY_ENABLED=True` uses it, with a warning; then the proxy itself must
refuse private networks.

| setting | default | unit | allowed | meaning |
|---|---|---|---|---|
"""


def page() -> str:
    defaults = CorpusSettings.defaults()
    rows = []
    for field, about in CorpusSettings.model_fields.items():
        extra = about.json_schema_extra
        assert isinstance(extra, dict)
        cells = (f"`{named(field)}`", f"`{defaults[named(field)]!r}`", extra["unit"], allowed(about), about.description)
        rows.append("| " + " | ".join(str(cell) for cell in cells).replace("|  |", "| |") + " |\n")
    return _HEAD + "".join(rows)


def main() -> int:
    if "--check" in sys.argv[1:]:
        fresh = PAGE.read_text(encoding="utf-8") == page()
        if not fresh:
            print(f"{PAGE.name} is not what the model says: run `make docs`")
        return int(not fresh)
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
