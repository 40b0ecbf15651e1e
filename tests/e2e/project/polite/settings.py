"""A Scrapy project with the settings of corpus and no ledger: pipelines and spiders of a few lines."""

from corpus import settings
from corpus.settings import *  # noqa: F403

BOT_NAME = "polite"
SPIDER_MODULES = ["polite.spiders"]
TWISTED_DNS_RESOLVER = "polite.network.TestResolver"
# The fault server is the only thing on the network; every *.test name leads to it.
CORPUS_ALLOW_NETWORKS = ["127.0.0.1/32"]
DUPEFILTER_CLASS = "scrapy.dupefilters.RFPDupeFilter"
ITEM_PIPELINES = {"polite.pipelines.Count": 100}
SPIDER_MIDDLEWARES = {
    **settings.SPIDER_MIDDLEWARES,
    "corpus.crawl.spidermiddlewares.scheduling.SchedulingMiddleware": None,
}
EXTENSIONS = {
    **settings.EXTENSIONS,
    "corpus.crawl.extensions.harvest.Harvest": None,
    "corpus.crawl.extensions.cut_report.CutReport": None,
}
DOWNLOAD_DELAY = 0.05
AUTOTHROTTLE_START_DELAY = 0.05
