-- The words an order is found and counted by (`domain::desk::Mark`): they follow from its status, its verdict and its rulings.
CREATE TABLE order_mark (
    mark TEXT COLLATE "C" NOT NULL,
    order_id UUID NOT NULL REFERENCES orders (id),
    PRIMARY KEY (mark, order_id)
);
CREATE INDEX order_mark_order ON order_mark (order_id);

-- How many orders have a mark, in parts: two changes at once seldom wait for each other.
CREATE TABLE mark_count (
    mark TEXT COLLATE "C" NOT NULL,
    part BIGINT NOT NULL,
    orders BIGINT NOT NULL,
    PRIMARY KEY (mark, part)
);

-- What staff write beside an order.
CREATE TABLE order_comment (
    id UUID NOT NULL PRIMARY KEY,
    order_id UUID NOT NULL REFERENCES orders (id),
    staff_id UUID NOT NULL REFERENCES staff (id),
    text TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX order_comment_order ON order_comment (order_id, created_at, id);
CREATE INDEX order_comment_staff ON order_comment (staff_id);

-- Lists that somebody wants to see again.
CREATE TABLE saved_view (
    staff_id UUID NOT NULL REFERENCES staff (id),
    name TEXT COLLATE "C" NOT NULL,
    query TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (staff_id, name)
);

ALTER TABLE orders ADD COLUMN assignee_id UUID REFERENCES staff (id);
CREATE INDEX orders_assignee ON orders (assignee_id, updated_at, id);
CREATE INDEX orders_external_order_id_alone ON orders (external_order_id, id);
-- People read out the last 6 or 8 characters of a VIN.
CREATE INDEX order_vin_last_8 ON order_vin ((substr(vin, 10)));
CREATE INDEX order_vin_last_6 ON order_vin ((substr(vin, 12)));

CREATE INDEX aml_hit_open ON aml_hit (buyer_id) WHERE status = 'OPEN';
CREATE INDEX job_failed ON job (id) WHERE state = 'FAILED';
CREATE INDEX pii_access_at ON pii_access (at, id);

-- The marks of the orders there are.
INSERT INTO order_mark (mark, order_id) SELECT 'status:' || status, id FROM orders;
INSERT INTO order_mark (mark, order_id) SELECT 'compliance:' || r.compliance_status, r.order_id
    FROM compliance_rollup r JOIN orders o ON o.id = r.order_id WHERE o.cancelled_at IS NULL;
INSERT INTO order_mark (mark, order_id) SELECT 'readiness:' || r.readiness, r.order_id
    FROM compliance_rollup r JOIN orders o ON o.id = r.order_id WHERE o.cancelled_at IS NULL;
INSERT INTO order_mark (mark, order_id) SELECT DISTINCT 'found:' || (b->>'code'), r.order_id
    FROM compliance_rollup r JOIN orders o ON o.id = r.order_id, jsonb_array_elements((r.body::jsonb)->'blockers') AS b WHERE o.cancelled_at IS NULL
    ON CONFLICT (mark, order_id) DO NOTHING;
INSERT INTO order_mark (mark, order_id) SELECT DISTINCT 'found:' || (b->>'code'), r.order_id
    FROM compliance_rollup r JOIN orders o ON o.id = r.order_id, jsonb_array_elements((r.body::jsonb)->'warnings') AS b WHERE o.cancelled_at IS NULL
    ON CONFLICT (mark, order_id) DO NOTHING;
INSERT INTO order_mark (mark, order_id) SELECT DISTINCT 'waiting:BUYER', order_id FROM order_mark WHERE mark IN (
    'found:MISSING_KYC_DOCUMENT',
    'found:IDENTITY_NOT_VERIFIED',
    'found:MISSING_PAYMENT',
    'found:MISSING_PAYMENT_PROOF',
    'found:MISSING_SOURCE_OF_FUNDS');
INSERT INTO order_mark (mark, order_id) SELECT DISTINCT 'waiting:CARRIER', order_id FROM order_mark WHERE mark IN (
    'found:PICKUP_NOT_CONFIRMED',
    'found:MISSING_CMR',
    'found:MISSING_PICKUP_DECLARATION',
    'found:DELIVERY_NOT_CONFIRMED',
    'found:MISSING_DELIVERY_PROOF');
INSERT INTO order_mark (mark, order_id) SELECT DISTINCT 'waiting:VIES', order_id FROM order_mark WHERE mark IN (
    'found:VIES_NOT_CHECKED',
    'found:VIES_PENDING');
INSERT INTO order_mark (mark, order_id) SELECT DISTINCT 'waiting:US', order_id FROM order_mark WHERE mark IN (
    'found:AML_PENDING',
    'found:AML_FLAGGED',
    'found:BUYER_BLOCKED',
    'found:VIES_INVALID',
    'found:IDENTITY_REJECTED',
    'found:ORDER_TOTAL_MISMATCH',
    'found:MISSING_INVOICE',
    'found:MISSING_INVOICE_DOCUMENT',
    'found:INVOICE_AMOUNT_MISMATCH',
    'found:BUYER_NAME_MISMATCH',
    'found:VAT_STRUCTURE_MISMATCH',
    'found:AMOUNT_MISMATCH',
    'found:IBAN_INCONSISTENT',
    'found:NOT_READY_FOR_PICKUP');
INSERT INTO order_mark (mark, order_id) SELECT DISTINCT 'approval:WAITING', r.order_id
    FROM ruling r JOIN orders o ON o.id = r.order_id WHERE r.state = 'AWAITING_APPROVAL' AND o.cancelled_at IS NULL;
INSERT INTO mark_count (mark, part, orders) SELECT mark, 0, COUNT(*) FROM order_mark GROUP BY mark;
