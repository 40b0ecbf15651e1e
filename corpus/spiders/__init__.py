"""WHICH pages are fetched: one spider a platform. How a page is read is the matter of ``corpus.sites``.

base.py has what they share (checked arguments, list and article requests); a spider adds its arguments, where it
starts, and how a list page leads on. What becomes of a request is told in ``corpus.crawl``.
"""
