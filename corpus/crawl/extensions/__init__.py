"""What lives as long as the run and listens to signals: the ledger, the run record, the progress line, reports.

Those that take the place of a part of Scrapy's have its file name: corestats, throttle.
"""
