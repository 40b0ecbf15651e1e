"""Between the engine and the downloader: whether a request may be sent, and what its answer says about the host.

Those that take the place of a part of Scrapy's have its file name: offsite, robotstxt, httpcompression.
"""
