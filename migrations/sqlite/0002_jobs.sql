-- Work that follows from a change, written in the transaction of the change.
CREATE TABLE job (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    -- At most one waiting or running job has it.
    dedup_key TEXT,
    -- At most one running job has it, over all server processes.
    lane TEXT,
    payload TEXT NOT NULL,
    organization_id BLOB,
    buyer_id BLOB,
    request_id TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    -- Who has it in hand, and until when without a sign of life. `fence` rises with each claim: who was declared dead and
    -- comes back finds another number and changes nothing.
    lease_owner TEXT,
    lease_until TEXT,
    fence INTEGER NOT NULL,
    last_error TEXT,
    created_at TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT
) STRICT;
CREATE INDEX job_due ON job (due_at, id) WHERE state = 'QUEUED';
CREATE INDEX job_lease ON job (lease_until) WHERE state = 'RUNNING';
CREATE INDEX job_created ON job (created_at, id);
CREATE INDEX job_finished ON job (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX job_buyer ON job (buyer_id, created_at);
CREATE UNIQUE INDEX job_dedup ON job (kind, dedup_key) WHERE state IN ('QUEUED', 'RUNNING');
CREATE UNIQUE INDEX job_lane ON job (lane) WHERE state = 'RUNNING';

-- What steers the sandbox: the clock's offset and the answers somebody ordered. Empty in production.
CREATE TABLE sandbox_setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- The mails the sandbox sent, encrypted like those that wait.
CREATE TABLE sandbox_mail (
    id BLOB NOT NULL PRIMARY KEY,
    sealed TEXT NOT NULL,
    sent_at TEXT NOT NULL
) STRICT;
CREATE INDEX sandbox_mail_sent ON sandbox_mail (sent_at, id);
