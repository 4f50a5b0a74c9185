CREATE TABLE organization (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    rate_limit_tier TEXT NOT NULL,
    allow_marketplace_led_kyc INTEGER NOT NULL,
    allow_multi_vin_orders INTEGER NOT NULL,
    allow_contact_personal_data INTEGER NOT NULL,
    allow_kyc_document_download INTEGER NOT NULL,
    dpa_version TEXT,
    dpa_accepted_at TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE partner (
    id BLOB NOT NULL PRIMARY KEY,
    organization_id BLOB NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    vat_number TEXT NOT NULL,
    created_at TEXT NOT NULL,
    CONSTRAINT partner_vat_number UNIQUE (organization_id, vat_number)
) STRICT;

CREATE TABLE api_client (
    id BLOB NOT NULL PRIMARY KEY,
    organization_id BLOB NOT NULL REFERENCES organization (id),
    client_id TEXT NOT NULL CONSTRAINT api_client_client_id UNIQUE,
    disabled_at TEXT,
    last_used_at TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX api_client_organization ON api_client (organization_id);

-- Two rows that have not expired during a rotation, else one. Only Argon2id hashes.
CREATE TABLE api_client_secret (
    id BLOB NOT NULL PRIMARY KEY,
    api_client_id BLOB NOT NULL REFERENCES api_client (id),
    hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT
) STRICT;
CREATE INDEX api_client_secret_client ON api_client_secret (api_client_id);

CREATE TABLE staff (
    id BLOB NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL CONSTRAINT staff_email UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    -- Encrypted with the key in the data directory; `totp_pending` waits for its first correct code.
    totp_secret BLOB,
    totp_pending BLOB,
    -- The last 30-second step a code was accepted for: a code works once.
    totp_last_step INTEGER NOT NULL,
    failed_attempts INTEGER NOT NULL,
    locked_until TEXT,
    -- Part of every session; raising it ends them all.
    session_epoch INTEGER NOT NULL,
    disabled_at TEXT,
    last_sign_in_at TEXT,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE staff_recovery_code (
    staff_id BLOB NOT NULL REFERENCES staff (id),
    hash BLOB NOT NULL,
    PRIMARY KEY (staff_id, hash)
) STRICT;

-- `id` is the SHA-256 of the cookie's value: who reads the table cannot take over a session.
CREATE TABLE session (
    id BLOB NOT NULL PRIMARY KEY,
    data TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX session_expires_at ON session (expires_at);

CREATE TABLE buyer (
    id BLOB NOT NULL PRIMARY KEY,
    organization_id BLOB NOT NULL REFERENCES organization (id),
    partner_id BLOB NOT NULL REFERENCES partner (id),
    vat_number TEXT NOT NULL,
    company_name TEXT NOT NULL,
    address_id BLOB NOT NULL,
    street TEXT NOT NULL,
    post_code TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    kyc_mode TEXT NOT NULL,
    blocked_at TEXT,
    block_reason TEXT,
    -- Name, VAT number, city and post code in lower case, for the staff's search and sort.
    search_text TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT buyer_vat_number UNIQUE (partner_id, vat_number)
) STRICT;
CREATE INDEX buyer_organization ON buyer (organization_id);
CREATE INDEX buyer_updated_at ON buyer (updated_at, id);
CREATE INDEX buyer_created_at ON buyer (created_at, id);
CREATE INDEX buyer_search_text ON buyer (search_text, id);
CREATE INDEX buyer_by_vat_number ON buyer (vat_number, id);

CREATE TABLE contact (
    id BLOB NOT NULL PRIMARY KEY,
    buyer_id BLOB NOT NULL REFERENCES buyer (id),
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX contact_buyer ON contact (buyer_id, created_at, id);

-- Who saw which person's data, why. Kept six years. No foreign keys: it outlives what it tells of.
CREATE TABLE pii_access (
    id BLOB NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    organization_id BLOB NOT NULL,
    buyer_id BLOB NOT NULL,
    contact_id BLOB,
    action TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    source TEXT NOT NULL,
    request_id TEXT NOT NULL,
    purpose TEXT
) STRICT;
CREATE INDEX pii_access_buyer ON pii_access (buyer_id, at);

CREATE TABLE event_sequence (
    organization_id BLOB NOT NULL PRIMARY KEY REFERENCES organization (id),
    last INTEGER NOT NULL
) STRICT;

CREATE TABLE event (
    organization_id BLOB NOT NULL REFERENCES organization (id),
    sequence INTEGER NOT NULL,
    id TEXT NOT NULL CONSTRAINT event_id UNIQUE,
    kind TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    source TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    actor_name TEXT NOT NULL,
    request_id TEXT NOT NULL,
    partner_id BLOB,
    buyer_id BLOB,
    data TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (organization_id, sequence)
) STRICT;
CREATE INDEX event_buyer ON event (buyer_id, sequence);

-- One chain per organization and one for NT24 itself (the nil id). `head_mac` binds number and hash to the key, so that
-- records cut off at the end are noticed.
CREATE TABLE audit_chain (
    chain BLOB NOT NULL PRIMARY KEY,
    last_number INTEGER NOT NULL,
    last_hash BLOB NOT NULL,
    head_mac BLOB NOT NULL
) STRICT;

-- `detail` is text and not JSON on both engines: the hash is over these very bytes.
CREATE TABLE audit_record (
    chain BLOB NOT NULL REFERENCES audit_chain (chain),
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    source TEXT NOT NULL,
    request_id TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BLOB,
    event_kind TEXT,
    event_sequence INTEGER,
    detail TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (chain, number)
) STRICT;
CREATE INDEX audit_record_subject ON audit_record (subject_id, at);
CREATE INDEX audit_record_at ON audit_record (at, chain, number);
CREATE TRIGGER audit_record_never_changes BEFORE UPDATE ON audit_record
BEGIN SELECT RAISE(ABORT, 'audit records are append-only'); END;
CREATE TRIGGER audit_record_never_goes BEFORE DELETE ON audit_record
BEGIN SELECT RAISE(ABORT, 'audit records are append-only'); END;

-- The personal values a record's salted hashes stand for. Deleting rows here erases a person and leaves the chain whole.
CREATE TABLE audit_personal (
    chain BLOB NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    salt BLOB NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (chain, number, name),
    FOREIGN KEY (chain, number) REFERENCES audit_record (chain, number)
) STRICT;

-- `result` is what the command returned; it is written in the transaction of the command.
CREATE TABLE idempotency_key (
    organization_id BLOB NOT NULL REFERENCES organization (id),
    key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    result TEXT,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (organization_id, key)
) STRICT;
CREATE INDEX idempotency_key_expires_at ON idempotency_key (expires_at);
