"""A Scrapy project with nothing but the settings of corpus.crawl: no ledger, no pipelines, spiders of a few lines."""

from corpus.crawl.settings import SETTINGS

globals().update(SETTINGS)

BOT_NAME = "polite"
SPIDER_MODULES = ["polite.spiders"]
TWISTED_DNS_RESOLVER = "polite.network.TestResolver"
# The fault server is the only thing on the network; every *.test name leads to it.
CORPUS_ALLOW_NETWORKS = ["127.0.0.1/32"]
ITEM_PIPELINES = {"polite.pipelines.Count": 100}
DOWNLOAD_DELAY = 0.05
AUTOTHROTTLE_START_DELAY = 0.05
HTTPERROR_ALLOW_ALL = True
