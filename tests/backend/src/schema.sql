-- What the reference backend keeps. Times are milliseconds since 1970-01-01 UTC by the backend's clock.

-- A person who may log in. `state` is active, disabled or cancelled.
CREATE TABLE IF NOT EXISTS accounts (
    id TEXT PRIMARY KEY,
    phone TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'active'
) STRICT;

-- An SMS code on its way, with the agreement it was asked for under. Attempts are shared by all its codes.
CREATE TABLE IF NOT EXISTS challenges (
    id TEXT PRIMARY KEY,
    phone TEXT NOT NULL,
    install TEXT NOT NULL,
    platform TEXT NOT NULL,
    policy TEXT NOT NULL,
    policy_sha256 TEXT,
    login_tapped_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    consumed_at INTEGER,
    idempotency TEXT UNIQUE,
    purpose TEXT NOT NULL DEFAULT 'login',
    subject TEXT NOT NULL DEFAULT '',
    session TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS challenges_of_a_device ON challenges (phone, install, created_at);

-- The codes of a challenge, newest last. Only tags: the code itself is in the SMS.
CREATE TABLE IF NOT EXISTS codes (
    challenge TEXT NOT NULL REFERENCES challenges (id),
    nr INTEGER NOT NULL,
    salt BLOB NOT NULL,
    tag BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    idempotency TEXT,
    PRIMARY KEY (challenge, nr)
) STRICT;

-- What the send limits count. Numbers and addresses as tags, which is all that counting needs. `bucket` is empty for whoever
-- is not known; `used` says that the code arrived.
CREATE TABLE IF NOT EXISTS sends (
    at INTEGER NOT NULL,
    challenge TEXT NOT NULL,
    used INTEGER NOT NULL DEFAULT 0,
    phone BLOB NOT NULL,
    install TEXT NOT NULL,
    address BLOB NOT NULL,
    network BLOB NOT NULL,
    bucket TEXT NOT NULL,
    stranger INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS sends_in_time ON sends (at);

-- Wrong codes in a row for one number, and for who had the code sent.
CREATE TABLE IF NOT EXISTS guesses (
    phone BLOB NOT NULL,
    bucket TEXT NOT NULL,
    wrong INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (phone, bucket)
) STRICT;

-- SMS. With the stand-in for a phone they stay and here alone a code is readable; what a gateway took is wiped.
CREATE TABLE IF NOT EXISTS sms (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    challenge TEXT NOT NULL,
    "to" TEXT NOT NULL,
    purpose TEXT NOT NULL,
    code TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    delivered INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS sms_of_a_challenge ON sms (challenge);

-- A family of refresh tokens. `acked` says that the newest generation was used, so its parent is retired.
CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    challenge TEXT NOT NULL UNIQUE REFERENCES challenges (id),
    install TEXT NOT NULL,
    platform TEXT NOT NULL,
    idempotency TEXT,
    created_at INTEGER NOT NULL,
    refreshed_at INTEGER NOT NULL,
    generation INTEGER NOT NULL DEFAULT 1,
    acked INTEGER NOT NULL DEFAULT 0,
    revoked TEXT,
    device_key TEXT
) STRICT;

-- What a session's phone is, in classes, as it was told last.
CREATE TABLE IF NOT EXISTS session_devices (
    session TEXT PRIMARY KEY REFERENCES sessions (id),
    class TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- Access tokens by their hash.
CREATE TABLE IF NOT EXISTS access (
    hash BLOB PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (id),
    generation INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

-- DPoP proofs that were taken, by their tag, until their nonce is old.
CREATE TABLE IF NOT EXISTS proofs (
    tag BLOB PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;

-- Elevations by their hash: one session raised for one act, once.
CREATE TABLE IF NOT EXISTS elevations (
    hash BLOB PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (id),
    purpose TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

-- Cancellations of accounts. `state` is asked, cooling_off, processing, completed or withdrawn.
CREATE TABLE IF NOT EXISTS cancellations (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    state TEXT NOT NULL,
    idempotency TEXT,
    effective_at INTEGER,
    deadline_at INTEGER,
    asked_status_at INTEGER
) STRICT;

-- Numbers whose account was cancelled, as tags: whoever logs in again is told so, and nothing else is kept.
CREATE TABLE IF NOT EXISTS cancelled_numbers (
    phone BLOB PRIMARY KEY
) STRICT;

-- What an account is told about its own security.
CREATE TABLE IF NOT EXISTS security_events (
    account TEXT NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    session TEXT NOT NULL,
    platform TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, seq)
) STRICT;

-- What whoever runs the backend should look at. `about` is a tag or a session, never a person.
CREATE TABLE IF NOT EXISTS alarms (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS devices (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    site TEXT NOT NULL,
    status TEXT NOT NULL,
    customer_name TEXT,
    customer_phone TEXT
) STRICT;

-- Each account has its own row of numbers.
CREATE TABLE IF NOT EXISTS messages (
    account TEXT NOT NULL REFERENCES accounts (id),
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    sender TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    read INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, seq),
    UNIQUE (account, id)
) STRICT;

CREATE TABLE IF NOT EXISTS notices (
    id TEXT PRIMARY KEY,
    published_at INTEGER NOT NULL,
    notice TEXT NOT NULL
) STRICT;

-- Uploads. How far one is, its file says; a receipt makes it last.
CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    length INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_byte_at INTEGER NOT NULL,
    corrupted INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT,
    receipt TEXT,
    stored_at INTEGER
) STRICT;

-- Events by their uid; `seen` counts how often each arrived.
CREATE TABLE IF NOT EXISTS telemetry (
    uid TEXT PRIMARY KEY,
    event_name TEXT NOT NULL,
    attributes TEXT NOT NULL,
    resource TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    seen INTEGER NOT NULL DEFAULT 1
) STRICT;

-- What was asked and answered, by route template: no path, no address, nobody.
CREATE TABLE IF NOT EXISTS requests (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    part TEXT NOT NULL,
    method TEXT NOT NULL,
    route TEXT NOT NULL,
    status INTEGER NOT NULL,
    code TEXT,
    request_bytes INTEGER NOT NULL,
    response_bytes INTEGER NOT NULL,
    fault TEXT
) STRICT;

-- Editions of the policy as they were published, signed, in their order.
CREATE TABLE IF NOT EXISTS editions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    edition TEXT NOT NULL,
    document TEXT NOT NULL
) STRICT;

-- Bulletins as they were put up, signed, in their order; the last one counts.
CREATE TABLE IF NOT EXISTS bulletins (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    document TEXT NOT NULL
) STRICT;
