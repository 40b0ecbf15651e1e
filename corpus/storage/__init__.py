"""Durable storage: from a page and its article to Parquet shards, without losing or doubling a row.

Three rooms, each knowing only those after it::

    opening    a data root is locked, its ledger opened, and what a process that died left behind is put right
    care/      finished shards are compared, made again, replaced
    ledger/    one SQLite file: what to fetch, what is stored, what waits for its shard, which shards there are
    shards/    Parquet files and their manifests: columns, writing, reading

    lock, layout, durable    one writer, where everything lies, files that are there whole or not at all
"""
