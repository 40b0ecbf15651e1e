"""Every Scrapy setting of the project: polite, safe and honest.

Ours are named CORPUS_* (docs/settings.md); they and their defaults stand in corpus/crawl/settings_model.py. Change any
for one run with ``-s NAME=VALUE``, for good with a line of its own here. The tables of components at the end stand in
the order in which a request passes them; corpus/crawl/__init__.py tells the way.
"""

from __future__ import annotations

# --- who we are
BOT_NAME = "corpus"
SPIDER_MODULES = ["corpus.spiders"]
NEWSPIDER_MODULE = "corpus.spiders"
COMMANDS_MODULE = "corpus.commands"
ADDONS = {"corpus.crawl.addon.PoliteCrawl": 100}  # its User-Agent is ROBOTSTXT_USER_AGENT/version (+CORPUS_CONTACT)
ROBOTSTXT_USER_AGENT = "corpus-harvester"

# --- how fast: one request at a time a host, with a pause; slower where the server is slow or says so
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0  # jitter would fall below a Crawl-delay half of the time
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0
RETRY_TIMES = 2

# --- what may be reached
TWISTED_DNS_RESOLVER = "corpus.crawl.download.resolver.SafeResolver"
DNS_TIMEOUT = 20
DOWNLOAD_HANDLERS = {
    "http": "corpus.crawl.download.handler.StoppableHandler",
    "https": "corpus.crawl.download.handler.StoppableHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DOWNLOAD_VERIFY_CERTIFICATES = True
HTTPPROXY_ENABLED = False  # behind a proxy the proxy resolves names, and no address check of ours sees them
COOKIES_ENABLED = False
REFERRER_POLICY = "no-referrer"

# --- how much
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024  # WeChat pages are 2–4 MB; 30 MB of HTML block the reactor for 24 s
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
REDIRECT_MAX_TIMES = 5
METAREFRESH_MAXDELAY = 5
DEPTH_LIMIT = 5000  # list pages in a chain; the ledger starts again from 0 at each run
CLOSESPIDER_TIMEOUT = 0
MEMUSAGE_LIMIT_MB = 2048
MEMUSAGE_CHECK_INTERVAL_SECONDS = 10
CONCURRENT_ITEMS = 4  # the default of 100 costs a third of the crawl's speed
WARN_ON_GENERATOR_RETURN_VALUE = False  # parses the source of a callback again and again; mypy finds the same

# --- what is asked for, and when again
HTTPERROR_ALLOW_ALL = True  # a 404 is a page too: it becomes a rejected row (crawl/spidermiddlewares/scheduling.py)
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the ledger knows what was fetched; no set in memory

# --- what is seen, and by whom: nothing else may talk to the process
LOG_LEVEL = "INFO"
LOG_INSTALL_ROOT_HANDLER = False  # the add-on installs ours
LOG_FORMATTER = "corpus.crawl.run.logs.QuietLogFormatter"
LOGSTATS_INTERVAL = 0
STATS_DUMP = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# --- the components
DOWNLOADER = "corpus.crawl.download.downloader.PoliteDownloader"
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "corpus.crawl.downloadermiddlewares.offsite.OffsiteMiddleware": 50,
    "corpus.crawl.downloadermiddlewares.url_guard.UrlGuardMiddleware": 60,
    "corpus.crawl.downloadermiddlewares.breaker.CircuitBreakerMiddleware": 70,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "corpus.crawl.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "corpus.crawl.downloadermiddlewares.retry_after.RetryAfterMiddleware": 550,
    "corpus.crawl.downloadermiddlewares.network.NetworkWatchMiddleware": 555,
    "corpus.crawl.downloadermiddlewares.address_guard.AddressGuardMiddleware": 560,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "corpus.crawl.downloadermiddlewares.httpcompression.StrictHttpCompressionMiddleware": 590,
}
SPIDER_MIDDLEWARES: dict[str, int | None] = {
    # next to the engine: sees what all others let through
    "corpus.crawl.spidermiddlewares.scheduling.SchedulingMiddleware": 10,
    "corpus.crawl.spidermiddlewares.traps.TrapsMiddleware": 950,
}
ITEM_PIPELINES = {
    "corpus.pipelines.ReadPage": 100,
    "corpus.pipelines.StoreRow": 200,
}
EXTENSIONS = {
    "scrapy.extensions.corestats.CoreStats": None,
    "corpus.crawl.extensions.corestats.QuietCoreStats": 0,
    "scrapy.extensions.throttle.AutoThrottle": None,
    "corpus.crawl.extensions.throttle.PoliteAutoThrottle": 0,
    "corpus.crawl.extensions.monitor.Monitor": 0,
    "corpus.crawl.extensions.progress.Progress": 0,
    "corpus.crawl.extensions.harvest.Harvest": 1,
    "corpus.crawl.extensions.cut_report.CutReport": 500,
}
