-- The bytes of uploaded files, once per SHA-256, as the content store holds them.
CREATE TABLE content (
    sha256 TEXT NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    content_type TEXT NOT NULL,
    scan TEXT NOT NULL,
    scanned_at TIMESTAMPTZ,
    -- The text layer of a PDF, for later checks. `text_read_at` without text: it has none.
    text TEXT,
    text_read_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);

-- Papers. Later modules add their owner's column; the bytes and the history of a document are never removed.
CREATE TABLE document (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organization (id),
    partner_id UUID NOT NULL REFERENCES partner (id),
    buyer_id UUID REFERENCES buyer (id),
    kind TEXT NOT NULL,
    document_date TEXT,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES content (sha256),
    status TEXT NOT NULL,
    reject_code TEXT,
    -- The note of a rejection or the reason of a deletion.
    remark TEXT,
    source TEXT NOT NULL,
    uploaded_by_kind TEXT NOT NULL,
    uploaded_by_id TEXT,
    uploaded_by_name TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX document_organization ON document (organization_id);
CREATE INDEX document_partner ON document (partner_id);
CREATE INDEX document_buyer ON document (buyer_id, created_at, id);
CREATE INDEX document_sha256 ON document (sha256);
CREATE UNIQUE INDEX document_version_of_buyer ON document (buyer_id, kind, version);
CREATE UNIQUE INDEX document_active_of_buyer ON document (buyer_id, kind) WHERE status = 'ACTIVE';

-- Which document somebody read, where the row is about one.
ALTER TABLE pii_access ADD COLUMN document_id UUID;
