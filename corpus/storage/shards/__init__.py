"""Finished Parquet files, and what each of their folders is meant to hold.

::

    columns     every column, described once;  schema: as Arrow, and from a document to a row
    writing     rows to shards
    manifest    what each folder holds: rows, bytes, SHA-256, range of keys
    reading     rows of all shards, in order, beside a crawl
    archive     the raw pages
"""
