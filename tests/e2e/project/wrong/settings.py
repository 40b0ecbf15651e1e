"""A project that has the add-on, commands of Scrapy's own, and a wrong setting."""

BOT_NAME = "wrong"
ADDONS = {"corpus.crawl.addon.PoliteCrawl": 100}
CORPUS_WINDOW = 0
