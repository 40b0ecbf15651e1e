"""Every Scrapy setting of the project. Ours are named CORPUS_*; change any for one run with ``-s NAME=VALUE``."""

from __future__ import annotations

from corpus.crawl.settings import SETTINGS as _POLITE

BOT_NAME = "corpus"
SPIDER_MODULES = ["corpus.spiders"]
NEWSPIDER_MODULE = "corpus.spiders"

# Polite, safe and honest: robots, delays, addresses, limits, logs. Read them in corpus/crawl/settings.py.
globals().update(_POLITE)

# --- the harvest
CORPUS_ARCHIVE = True  # keep the raw bytes of every page in data/pages, so that all can be rebuilt
CORPUS_SYNC = "FULL"  # NORMAL survives a kill, but a power cut may cost the last transactions
CORPUS_SHARD_ROWS = 1000  # rows after which a shard is sealed …
CORPUS_SHARD_SECONDS = 600.0  # … or the age of its oldest row
CORPUS_WINDOW = 64  # requests out of the ledger at a time
CORPUS_KNOWN_PAGES = 1  # list pages in a row with known articles only after which paging stops; 0: never
CORPUS_RECHECK_DAYS = 30.0  # age after which a known article is asked for again (conditional GET)

HTTPERROR_ALLOW_ALL = True  # a 404 is a page too: it becomes a rejected row (crawl/spidermiddlewares/scheduling.py)
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the ledger knows what was fetched; no set in memory

ITEM_PIPELINES = {
    "corpus.pipelines.ReadPage": 100,
    "corpus.pipelines.StoreRow": 200,
}
SPIDER_MIDDLEWARES = {
    **_POLITE.get("SPIDER_MIDDLEWARES", {}),
    "corpus.crawl.spidermiddlewares.scheduling.Frontier": 10,  # next to the engine: sees what all others let through
}
EXTENSIONS = {
    **_POLITE.get("EXTENSIONS", {}),
    "corpus.crawl.extensions.harvest.Harvest": 1,
    "corpus.crawl.extensions.cut_report.Blocks": 500,
}
