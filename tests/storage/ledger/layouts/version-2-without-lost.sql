PRAGMA user_version = 2;
BEGIN TRANSACTION;
CREATE TABLE documents(
    id TEXT NOT NULL,
    kind TEXT NOT NULL,             -- articles, rejected
    key TEXT NOT NULL,              -- content key, or reason of the rejection
    revision INTEGER NOT NULL,
    PRIMARY KEY(id, kind)
) WITHOUT ROWID;
INSERT INTO "documents" VALUES('00000000000000000000000000000002','articles','key of 2: 第一段。
第二段。',1);
INSERT INTO "documents" VALUES('00000000000000000000000000000003','rejected','deleted',1);
CREATE TABLE frontier(
    seq INTEGER PRIMARY KEY,
    fingerprint BLOB NOT NULL UNIQUE,
    url TEXT NOT NULL,
    spider TEXT NOT NULL,
    kind TEXT NOT NULL,             -- list, article
    callback TEXT NOT NULL,
    priority INTEGER NOT NULL,
    depth INTEGER NOT NULL,
    meta TEXT NOT NULL,             -- JSON
    parent BLOB,
    state TEXT NOT NULL,            -- discovered, leased, done, retry, gone
    tries INTEGER NOT NULL DEFAULT 0,
    next_due REAL,                  -- of a retry, or of a done article that is to be checked again
    revisit REAL,                   -- seconds after which a done page is due again; null: never
    visited REAL,                   -- when it was last done
    session TEXT,                   -- in which run that was: clocks jump, this does not
    discovered REAL NOT NULL,
    etag TEXT,
    last_modified TEXT,
    body_hash BLOB,
    why TEXT
, cursor TEXT);
INSERT INTO "frontier" VALUES(1,X'0000000000000000000000000000000000000001','https://example.com/1','example','list','parse_list',0,0,'{"kind": "list", "pages": 3}',NULL,'done',0,NULL,0.0,1795269605.0,'8190b33870bd4df3b236859b09adc212',1795269604.0,NULL,NULL,X'A330395CC0A53AD1207736546AFFF4735940937564BBF75CE1EDAD40780D9139',NULL,'{"pages":3,"since":""}');
INSERT INTO "frontier" VALUES(2,X'0000000000000000000000000000000000000002','https://example.com/2','example','article','parse_article',0,0,'{}',X'0000000000000000000000000000000000000001','done',0,1797861607.0,2592000.0,1795269607.0,'8190b33870bd4df3b236859b09adc212',1795269605.0,'"v2"','Sat, 21 Nov 2026 14:00:00 GMT',X'762F9BF5FA703076C9EE61965407E381DC095607CDDA80EE65B36DA4591D0A80',NULL,NULL);
INSERT INTO "frontier" VALUES(3,X'0000000000000000000000000000000000000003','https://example.com/3','example','article','parse_article',0,0,'{}',X'0000000000000000000000000000000000000001','gone',0,NULL,2592000.0,1795269608.0,NULL,1795269605.0,NULL,NULL,X'B4AA144DE14FA18E088D99DB29CE60DB5A6503FA6619E939FD832BBCBF999157','deleted',NULL);
INSERT INTO "frontier" VALUES(4,X'0000000000000000000000000000000000000004','https://example.com/4','example','article','parse_article',0,0,'{}',X'0000000000000000000000000000000000000001','retry',1,1795269669.0,2592000.0,NULL,NULL,1795269605.0,NULL,NULL,NULL,'HTTP 500',NULL);
INSERT INTO "frontier" VALUES(5,X'0000000000000000000000000000000000000005','https://example.com/5','example','article','parse_article',0,0,'{}',X'0000000000000000000000000000000000000001','leased',0,NULL,2592000.0,NULL,NULL,1795269605.0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "frontier" VALUES(6,X'0000000000000000000000000000000000000006','https://example.com/6','example','article','parse_article',0,0,'{}',X'0000000000000000000000000000000000000001','discovered',0,NULL,2592000.0,NULL,NULL,1795269605.0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "frontier" VALUES(7,X'0000000000000000000000000000000000000007','https://example.com/7','example','article','parse_article',0,0,'{}',X'0000000000000000000000000000000000000001','discovered',0,NULL,2592000.0,NULL,NULL,1795269605.0,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE journal(
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    site TEXT NOT NULL,
    month TEXT NOT NULL,
    key TEXT NOT NULL,              -- what its shard is sorted by
    size INTEGER NOT NULL,
    stored REAL NOT NULL,
    row TEXT NOT NULL,              -- JSON
    body BLOB                       -- of a page
);
INSERT INTO "journal" VALUES(1,'pages','example','2026-11','https://example.com/1?utm=x 2026-11-21T14:00:01+00:00',285,1795269605.0,'{"url": "https://example.com/1?utm=x", "fetched_at": "2026-11-21T14:00:01+00:00", "status": 200, "headers": [{"name": "content-type", "value": "text/html; charset=gbk"}, {"name": "set-cookie", "value": "a=1"}, {"name": "set-cookie", "value": "b=2"}], "body": "", "site": "example"}',X'6C697374');
INSERT INTO "journal" VALUES(2,'articles','example','2026-11','00000000000000000000000000000002 000001',1036,1795269607.0,'{"id": "00000000000000000000000000000002", "url": "https://example.com/2", "site": "example", "title": "第2篇", "text": "第一段。\n第二段。", "raw_text": "第一段。\n第二段。广告", "fetched_at": "2026-11-21T14:00:02+00:00", "fetched_url": "https://example.com/2?utm=x", "author": null, "published_at": "2021-11-22T10:07:38+08:00", "source_account": null, "source_account_id": null, "source_url": null, "editors": [], "rights": "unknown", "attribution": null, "is_original": null, "layout": null, "wx_biz": null, "wx_mid": null, "wx_idx": null, "wx_sn": null, "wx_account": null, "tags": ["运营", "增长"], "images": [], "edits": [{"step": "common/ad", "kind": "cut", "start": 9, "before": "广告", "after": "", "chars": 2, "why": "an advertisement", "confidence": 1.0}], "script": "Zyyy", "script_config": null, "script_changed": 0, "encoding": "utf-8", "encoding_source": "content", "replacement_count": 0, "warnings": [], "content_key": "key of 2: 第一段。\n第二段。", "revision": 1, "version": "0.1.0"}',NULL);
INSERT INTO "journal" VALUES(3,'pages','example','2026-11','https://example.com/2?utm=x 2026-11-21T14:00:02+00:00',299,1795269607.0,'{"url": "https://example.com/2?utm=x", "fetched_at": "2026-11-21T14:00:02+00:00", "status": 200, "headers": [{"name": "content-type", "value": "text/html; charset=gbk"}, {"name": "set-cookie", "value": "a=1"}, {"name": "set-cookie", "value": "b=2"}], "body": "", "site": "example"}',X'3C68746D6C3EB5DA32D2B33C2F68746D6C3E');
INSERT INTO "journal" VALUES(4,'rejected','example','2026-11','00000000000000000000000000000003 000001',1043,1795269608.0,'{"id": "00000000000000000000000000000003", "url": "https://example.com/3", "site": "example", "title": "第3篇", "text": "", "raw_text": "广告", "fetched_at": "2026-11-21T14:00:03+00:00", "fetched_url": "https://example.com/3?utm=x", "author": null, "published_at": "2021-11-22T10:07:38+08:00", "source_account": null, "source_account_id": null, "source_url": null, "editors": [], "rights": "unknown", "attribution": null, "is_original": null, "layout": null, "wx_biz": null, "wx_mid": null, "wx_idx": null, "wx_sn": null, "wx_account": null, "tags": ["运营", "增长"], "images": [], "edits": [{"step": "common/ad", "kind": "cut", "start": 0, "before": "广告", "after": "", "chars": 2, "why": "an advertisement", "confidence": 1.0}], "script": "Zyyy", "script_config": null, "script_changed": 0, "encoding": "utf-8", "encoding_source": "content", "replacement_count": 0, "warnings": [], "content_key": "key of 3: ", "revision": 1, "version": "0.1.0", "reason": "deleted", "detail": "该内容已被发布者删除", "retryable": false}',NULL);
INSERT INTO "journal" VALUES(5,'pages','example','2026-11','https://example.com/3?utm=x 2026-11-21T14:00:03+00:00',299,1795269608.0,'{"url": "https://example.com/3?utm=x", "fetched_at": "2026-11-21T14:00:03+00:00", "status": 200, "headers": [{"name": "content-type", "value": "text/html; charset=gbk"}, {"name": "set-cookie", "value": "a=1"}, {"name": "set-cookie", "value": "b=2"}], "body": "", "site": "example"}',X'3C68746D6C3EB5DA33D2B33C2F68746D6C3E');
CREATE TABLE runs(
    id TEXT PRIMARY KEY,
    spider TEXT NOT NULL,
    arguments TEXT NOT NULL,        -- JSON
    version TEXT NOT NULL,
    pid INTEGER NOT NULL,
    started REAL NOT NULL,
    ended REAL,
    reason TEXT,
    exit INTEGER,
    stats TEXT                      -- JSON
);
INSERT INTO "runs" VALUES('20261121T140003Z','example','{"pages": 3}','0.1.0',13073,1795269603.0,1795269610.0,'finished',0,'{"pages": 4}');
INSERT INTO "runs" VALUES('20261121T140011Z','example','{}','0.1.0',13073,1795269611.0,NULL,NULL,NULL,NULL);
CREATE TABLE shards(
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    site TEXT NOT NULL,
    month TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed INTEGER NOT NULL,        -- 0: announced, its rows are still in the journal
    low INTEGER,                    -- while announced: its rows are those of its group with low <= seq <= high
    high INTEGER,
    rows INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL DEFAULT '',
    first TEXT NOT NULL DEFAULT '',
    last TEXT NOT NULL DEFAULT '',
    schema INTEGER NOT NULL DEFAULT 0,
    UNIQUE(kind, site, month, name)
);
CREATE TABLE swaps(kind TEXT NOT NULL, site TEXT NOT NULL, month TEXT NOT NULL, manifest TEXT NOT NULL, before TEXT NOT NULL, damaged TEXT NOT NULL, PRIMARY KEY(kind, site, month)) WITHOUT ROWID;
CREATE TABLE urls(url TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "urls" VALUES('https://example.com/2','00000000000000000000000000000002');
INSERT INTO "urls" VALUES('https://example.com/2?utm=x','00000000000000000000000000000002');
CREATE INDEX frontier_fresh ON frontier(spider, priority DESC, seq) WHERE state = 'discovered';
CREATE INDEX frontier_due ON frontier(spider, next_due) WHERE next_due IS NOT NULL;
CREATE INDEX frontier_leased ON frontier(seq) WHERE state = 'leased';
CREATE INDEX journal_group ON journal(kind, site, month, seq);
CREATE INDEX shards_announced ON shards(seq) WHERE sealed = 0;
COMMIT;
