CREATE TABLE organization (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    rate_limit_tier TEXT NOT NULL,
    allow_marketplace_led_kyc BOOLEAN NOT NULL,
    allow_multi_vin_orders BOOLEAN NOT NULL,
    allow_contact_personal_data BOOLEAN NOT NULL,
    allow_kyc_document_download BOOLEAN NOT NULL,
    dpa_version TEXT,
    dpa_accepted_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE partner (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    vat_number TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT partner_vat_number UNIQUE (organization_id, vat_number)
);

CREATE TABLE api_client (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organization (id),
    client_id TEXT NOT NULL CONSTRAINT api_client_client_id UNIQUE,
    disabled_at TIMESTAMPTZ,
    last_used_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX api_client_organization ON api_client (organization_id);

-- Two rows that have not expired during a rotation, else one. Only Argon2id hashes.
CREATE TABLE api_client_secret (
    id UUID NOT NULL PRIMARY KEY,
    api_client_id UUID NOT NULL REFERENCES api_client (id),
    hash TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ
);
CREATE INDEX api_client_secret_client ON api_client_secret (api_client_id);

CREATE TABLE staff (
    id UUID NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL CONSTRAINT staff_email UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    -- Encrypted with the key in the data directory; `totp_pending` waits for its first correct code.
    totp_secret BYTEA,
    totp_pending BYTEA,
    -- The last 30-second step a code was accepted for: a code works once.
    totp_last_step BIGINT NOT NULL,
    failed_attempts BIGINT NOT NULL,
    locked_until TIMESTAMPTZ,
    -- Part of every session; raising it ends them all.
    session_epoch BIGINT NOT NULL,
    disabled_at TIMESTAMPTZ,
    last_sign_in_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE staff_recovery_code (
    staff_id UUID NOT NULL REFERENCES staff (id),
    hash BYTEA NOT NULL,
    PRIMARY KEY (staff_id, hash)
);

-- `id` is the SHA-256 of the cookie's value: who reads the table cannot take over a session.
CREATE TABLE session (
    id BYTEA NOT NULL PRIMARY KEY,
    data JSONB NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX session_expires_at ON session (expires_at);

CREATE TABLE buyer (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organization (id),
    partner_id UUID NOT NULL REFERENCES partner (id),
    vat_number TEXT COLLATE "C" NOT NULL,
    company_name TEXT NOT NULL,
    address_id UUID NOT NULL,
    street TEXT NOT NULL,
    post_code TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    kyc_mode TEXT NOT NULL,
    blocked_at TIMESTAMPTZ,
    block_reason TEXT,
    -- Name, VAT number, city and post code in lower case, for the staff's search and sort.
    search_text TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT buyer_vat_number UNIQUE (partner_id, vat_number)
);
CREATE INDEX buyer_organization ON buyer (organization_id);
CREATE INDEX buyer_updated_at ON buyer (updated_at, id);
CREATE INDEX buyer_created_at ON buyer (created_at, id);
CREATE INDEX buyer_search_text ON buyer (search_text, id);
CREATE INDEX buyer_by_vat_number ON buyer (vat_number, id);

CREATE TABLE contact (
    id UUID NOT NULL PRIMARY KEY,
    buyer_id UUID NOT NULL REFERENCES buyer (id),
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX contact_buyer ON contact (buyer_id, created_at, id);

-- Who saw which person's data, why. Kept six years. No foreign keys: it outlives what it tells of.
CREATE TABLE pii_access (
    id UUID NOT NULL PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    organization_id UUID NOT NULL,
    buyer_id UUID NOT NULL,
    contact_id UUID,
    action TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    source TEXT NOT NULL,
    request_id TEXT NOT NULL,
    purpose TEXT
);
CREATE INDEX pii_access_buyer ON pii_access (buyer_id, at);

CREATE TABLE event_sequence (
    organization_id UUID NOT NULL PRIMARY KEY REFERENCES organization (id),
    last BIGINT NOT NULL
);

CREATE TABLE event (
    organization_id UUID NOT NULL REFERENCES organization (id),
    sequence BIGINT NOT NULL,
    id TEXT NOT NULL CONSTRAINT event_id UNIQUE,
    kind TEXT NOT NULL,
    schema_version BIGINT NOT NULL,
    source TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    actor_name TEXT NOT NULL,
    request_id TEXT NOT NULL,
    partner_id UUID,
    buyer_id UUID,
    data JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organization_id, sequence)
);
CREATE INDEX event_buyer ON event (buyer_id, sequence);

-- One chain per organization and one for NT24 itself (the nil id). `head_mac` binds number and hash to the key, so that
-- records cut off at the end are noticed.
CREATE TABLE audit_chain (
    chain UUID NOT NULL PRIMARY KEY,
    last_number BIGINT NOT NULL,
    last_hash BYTEA NOT NULL,
    head_mac BYTEA NOT NULL
);

-- `detail` is text and not JSON on both engines: the hash is over these very bytes.
CREATE TABLE audit_record (
    chain UUID NOT NULL REFERENCES audit_chain (chain),
    number BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    outcome TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    source TEXT NOT NULL,
    request_id TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id UUID,
    event_kind TEXT,
    event_sequence BIGINT,
    detail TEXT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (chain, number)
);
CREATE INDEX audit_record_subject ON audit_record (subject_id, at);
CREATE INDEX audit_record_at ON audit_record (at, chain, number);
CREATE FUNCTION audit_record_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit records are append-only'; END $$;
CREATE TRIGGER audit_record_never_changes BEFORE UPDATE OR DELETE ON audit_record
FOR EACH ROW EXECUTE FUNCTION audit_record_stays();
CREATE TRIGGER audit_record_is_never_emptied BEFORE TRUNCATE ON audit_record
FOR EACH STATEMENT EXECUTE FUNCTION audit_record_stays();

-- The personal values a record's salted hashes stand for. Deleting rows here erases a person and leaves the chain whole.
CREATE TABLE audit_personal (
    chain UUID NOT NULL,
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    salt BYTEA NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (chain, number, name),
    FOREIGN KEY (chain, number) REFERENCES audit_record (chain, number)
);

-- `result` is what the command returned; it is written in the transaction of the command.
CREATE TABLE idempotency_key (
    organization_id UUID NOT NULL REFERENCES organization (id),
    key TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    result JSONB,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organization_id, key)
);
CREATE INDEX idempotency_key_expires_at ON idempotency_key (expires_at);
