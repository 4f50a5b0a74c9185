-- Every answer of VIES, kept for ever. Rows are never changed.
CREATE TABLE vies_check (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organization (id),
    buyer_id UUID NOT NULL REFERENCES buyer (id),
    vat_number TEXT NOT NULL,
    requester TEXT,
    result TEXT NOT NULL,
    reason TEXT,
    consultation_number TEXT,
    name TEXT,
    address TEXT,
    name_match TEXT,
    name_score BIGINT,
    method TEXT NOT NULL,
    document_id UUID REFERENCES document (id),
    endpoint TEXT,
    http_status BIGINT,
    raw TEXT,
    raw_sha256 TEXT,
    -- The job that asked: at most one row per try.
    job_id UUID,
    job_attempt BIGINT,
    asked_by TEXT NOT NULL,
    checked_at TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX vies_check_organization ON vies_check (organization_id);
CREATE INDEX vies_check_buyer ON vies_check (buyer_id, vat_number, checked_at, id);
CREATE INDEX vies_check_document ON vies_check (document_id);
CREATE UNIQUE INDEX vies_check_once ON vies_check (job_id, job_attempt);
CREATE FUNCTION vies_check_never_changes() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'VIES answers are append-only'; END $$;
CREATE TRIGGER vies_check_never_changes BEFORE UPDATE OR DELETE ON vies_check
FOR EACH ROW EXECUTE FUNCTION vies_check_never_changes();
CREATE TRIGGER vies_check_is_never_emptied BEFORE TRUNCATE ON vies_check
FOR EACH STATEMENT EXECUTE FUNCTION vies_check_never_changes();

CREATE TABLE identity_session (
    session_id TEXT NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organization (id),
    buyer_id UUID NOT NULL REFERENCES buyer (id),
    url TEXT NOT NULL,
    environment TEXT NOT NULL,
    outcome TEXT NOT NULL,
    outcome_reason TEXT,
    -- The service's report, encrypted: personal data of special categories.
    report BYTEA,
    started_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    completed_at TIMESTAMPTZ
);
CREATE INDEX identity_session_organization ON identity_session (organization_id);
CREATE INDEX identity_session_buyer ON identity_session (buyer_id, started_at);
-- Two requests at once start one check.
CREATE UNIQUE INDEX identity_session_open ON identity_session (buyer_id) WHERE outcome IN ('OPEN', 'SUSPECTED');

-- Inbound webhooks that were taken: the same one again is refused.
CREATE TABLE inbound_webhook (
    provider TEXT NOT NULL,
    dedup_key TEXT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (provider, dedup_key)
);

CREATE TABLE sanction_list (
    list TEXT NOT NULL PRIMARY KEY,
    published TEXT,
    sha256 TEXT NOT NULL,
    entries BIGINT NOT NULL,
    -- Rises with each import of other content: entries of older numbers are gone.
    version BIGINT NOT NULL,
    imported_at TIMESTAMPTZ NOT NULL,
    -- When the same content was last seen to be the current one.
    checked_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE sanction_entry (
    list TEXT NOT NULL REFERENCES sanction_list (list),
    entry_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    data JSONB NOT NULL,
    PRIMARY KEY (list, entry_id)
);

CREATE TABLE aml_screening (
    buyer_id UUID NOT NULL PRIMARY KEY REFERENCES buyer (id),
    subject TEXT NOT NULL,
    lists JSONB NOT NULL,
    complete BOOLEAN NOT NULL,
    screened_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE aml_hit (
    id UUID NOT NULL PRIMARY KEY,
    buyer_id UUID NOT NULL REFERENCES buyer (id),
    list TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    subject TEXT NOT NULL,
    matched_name TEXT NOT NULL,
    score BIGINT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    decided_by TEXT,
    decided_at TIMESTAMPTZ,
    first_seen_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    -- One for each person or company that resembles the entry: clearing one says nothing about the other.
    CONSTRAINT aml_hit_entry UNIQUE (buyer_id, list, entry_id, subject)
);

CREATE TABLE buyer_iban (
    buyer_id UUID NOT NULL REFERENCES buyer (id),
    iban TEXT NOT NULL,
    origin TEXT NOT NULL,
    first_seen_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (buyer_id, iban)
);
