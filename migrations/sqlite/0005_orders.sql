-- One sale of one or more vehicles to one buyer. `order` itself is a word of SQL.
CREATE TABLE orders (
    id BLOB NOT NULL PRIMARY KEY,
    organization_id BLOB NOT NULL REFERENCES organization (id),
    partner_id BLOB NOT NULL REFERENCES partner (id),
    buyer_id BLOB NOT NULL REFERENCES buyer (id),
    external_order_id TEXT NOT NULL,
    status TEXT NOT NULL,
    purchase_date TEXT,
    contact_first_name TEXT,
    contact_last_name TEXT,
    contact_email TEXT,
    contact_phone TEXT,
    total_value INTEGER NOT NULL,
    -- That of every amount of the order.
    currency TEXT NOT NULL,
    cancelled_at TEXT,
    cancel_reason TEXT,
    -- The buyer's name and number at the last delivery: later changes of the buyer leave the order alone.
    delivered_vat_number TEXT,
    delivered_company_name TEXT,
    delivered_kyc_mode TEXT,
    delivered_screened INTEGER,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    -- Also serves a seller's list by this id.
    CONSTRAINT orders_external_order_id UNIQUE (partner_id, external_order_id)
) STRICT;
CREATE INDEX orders_created_at ON orders (created_at, id);
CREATE INDEX orders_updated_at ON orders (updated_at, id);
CREATE INDEX orders_partner_created_at ON orders (partner_id, created_at, id);
CREATE INDEX orders_partner_updated_at ON orders (partner_id, updated_at, id);
CREATE INDEX orders_partner_status ON orders (partner_id, status, id);
CREATE INDEX orders_partner_status_created_at ON orders (partner_id, status, created_at, id);
CREATE INDEX orders_organization_created_at ON orders (organization_id, created_at, id);
CREATE INDEX orders_organization_updated_at ON orders (organization_id, updated_at, id);
CREATE INDEX orders_buyer ON orders (buyer_id, created_at, id);

CREATE TABLE order_vin (
    order_id BLOB NOT NULL REFERENCES orders (id),
    position INTEGER NOT NULL,
    vin TEXT NOT NULL,
    brand TEXT NOT NULL,
    model TEXT NOT NULL,
    value INTEGER NOT NULL,
    mileage INTEGER,
    first_registration_date TEXT,
    compliance_status TEXT NOT NULL,
    PRIMARY KEY (order_id, position),
    CONSTRAINT order_vin_once UNIQUE (order_id, vin)
) STRICT;
CREATE INDEX order_vin_vin ON order_vin (vin, order_id);

CREATE TABLE invoice (
    order_id BLOB NOT NULL REFERENCES orders (id),
    kind TEXT NOT NULL,
    invoice_date TEXT NOT NULL,
    invoice_number TEXT NOT NULL,
    vat_included INTEGER NOT NULL,
    margin_scheme INTEGER NOT NULL,
    value INTEGER NOT NULL,
    currency TEXT NOT NULL,
    buyer_name TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (order_id, kind)
) STRICT;
CREATE INDEX invoice_number ON invoice (invoice_number);

CREATE TABLE payment (
    order_id BLOB NOT NULL PRIMARY KEY REFERENCES orders (id),
    payment_date TEXT NOT NULL,
    bank_value INTEGER NOT NULL,
    cash_value INTEGER NOT NULL,
    currency TEXT NOT NULL,
    source_iban TEXT,
    new_iban_declared INTEGER NOT NULL,
    ready_at TEXT,
    -- The organization's setting when it was marked ready.
    recheck_until TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

-- One leg per vehicle: its pickup, then its delivery.
CREATE TABLE pickup (
    order_id BLOB NOT NULL,
    vin TEXT NOT NULL,
    kind TEXT NOT NULL,
    pickup_date TEXT NOT NULL,
    driver_identification TEXT,
    -- The address is there as a whole or not at all.
    street TEXT,
    post_code TEXT,
    city TEXT,
    country TEXT,
    confirmed_at TEXT NOT NULL,
    PRIMARY KEY (order_id, vin),
    FOREIGN KEY (order_id, vin) REFERENCES order_vin (order_id, vin)
) STRICT;

CREATE TABLE delivery (
    order_id BLOB NOT NULL,
    vin TEXT NOT NULL,
    delivery_date TEXT NOT NULL,
    street TEXT NOT NULL,
    post_code TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    receiver_name TEXT,
    confirmed_at TEXT NOT NULL,
    PRIMARY KEY (order_id, vin),
    FOREIGN KEY (order_id, vin) REFERENCES pickup (order_id, vin)
) STRICT;

-- `body` is text and not JSON on both engines: it is served as it stands. The columns beside it repeat parts of it.
CREATE TABLE compliance_rollup (
    order_id BLOB NOT NULL PRIMARY KEY REFERENCES orders (id),
    organization_id BLOB NOT NULL REFERENCES organization (id),
    partner_id BLOB NOT NULL REFERENCES partner (id),
    compliance_status TEXT NOT NULL,
    decision TEXT,
    readiness TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX compliance_rollup_organization ON compliance_rollup (organization_id, compliance_status);
CREATE INDEX compliance_rollup_partner ON compliance_rollup (partner_id);

CREATE TABLE ruling (
    id BLOB NOT NULL PRIMARY KEY,
    order_id BLOB NOT NULL REFERENCES orders (id),
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    basis TEXT NOT NULL,
    state TEXT NOT NULL,
    proposed_by_kind TEXT NOT NULL,
    proposed_by_id TEXT,
    proposed_by_name TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    reviewed_by_kind TEXT,
    reviewed_by_id TEXT,
    reviewed_by_name TEXT,
    reviewed_at TEXT,
    ended_because TEXT,
    ended_at TEXT
) STRICT;
CREATE INDEX ruling_order ON ruling (order_id, proposed_at, id);
-- Two people at once decide one thing.
CREATE UNIQUE INDEX ruling_live ON ruling (order_id, code, subject) WHERE state IN ('AWAITING_APPROVAL', 'IN_FORCE');

-- A document belongs to a buyer or to an order.
ALTER TABLE document ADD COLUMN order_id BLOB REFERENCES orders (id);
CREATE INDEX document_order ON document (order_id, created_at, id);
CREATE UNIQUE INDEX document_version_of_order ON document (order_id, kind, version);
CREATE UNIQUE INDEX document_active_of_order ON document (order_id, kind) WHERE status = 'ACTIVE';

ALTER TABLE event ADD COLUMN order_id BLOB;
CREATE INDEX event_order ON event (order_id, sequence);

ALTER TABLE organization ADD COLUMN vies_recheck_until TEXT NOT NULL DEFAULT 'DELIVERY';
ALTER TABLE organization ADD COLUMN four_eyes INTEGER NOT NULL DEFAULT 0;

-- The question as it was sent: with the answer it shows who asked what.
ALTER TABLE vies_check ADD COLUMN request TEXT;
