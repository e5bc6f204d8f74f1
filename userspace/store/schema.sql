-- SPDX-License-Identifier: GPL-3.0-or-later
-- The database, as the steps that made it. Each step runs once, in a
-- transaction, when PRAGMA user_version is below its number; steps that have
-- been in use are never changed, new ones are added at the end.

-- version 1
-- Every fact, in order; call/ledger.h is the manual of type and fields (JSON).
CREATE TABLE ledger (
	seq	INTEGER PRIMARY KEY,
	ts_ms	INTEGER NOT NULL,	-- UTC
	call	INTEGER NOT NULL,	-- 0: not about a call
	type	TEXT NOT NULL,
	fields	TEXT NOT NULL
) STRICT;
CREATE INDEX ledger_call ON ledger (call, seq) WHERE call > 0;

-- One row per finished call, computed from its ledger records; definitions in
-- call/cdr.h. Times in ms, UTC; 0: did not happen. Texts are empty, not NULL.
CREATE TABLE cdr (
	call		INTEGER PRIMARY KEY,
	contact		INTEGER NOT NULL,
	direction	TEXT NOT NULL,		-- in out internal
	from_number	TEXT NOT NULL,
	to_number	TEXT NOT NULL,
	trunk		TEXT NOT NULL,
	start_ms	INTEGER NOT NULL,
	answer_ms	INTEGER NOT NULL,
	end_ms		INTEGER NOT NULL,
	wait_ms		INTEGER NOT NULL,
	ring_ms		INTEGER NOT NULL,
	talk_ms		INTEGER NOT NULL,
	queue		TEXT NOT NULL,
	agent		TEXT NOT NULL,
	phone		TEXT NOT NULL,
	cause		INTEGER NOT NULL,	-- Q.850
	ended_by	TEXT NOT NULL,		-- caller called agent system
	vocid		INTEGER NOT NULL,
	file		TEXT NOT NULL
) STRICT;
CREATE INDEX cdr_start ON cdr (start_ms);
CREATE UNIQUE INDEX cdr_vocid ON cdr (vocid) WHERE vocid > 0;

-- version 2
-- How an agent was last: one step to find instead of the whole ledger.
CREATE INDEX ledger_agent ON ledger (json_extract(fields, '$.agent'))
	WHERE type = 'agent.state';

-- version 3
-- R2: of the caller, the signal 1..15; 0: not told.
ALTER TABLE cdr ADD COLUMN category INTEGER NOT NULL DEFAULT 0;

-- version 4
-- Alarms: which were raised, and what ended each.
CREATE INDEX ledger_raised ON ledger (seq) WHERE type = 'alarm.raised';
CREATE INDEX ledger_cleared ON ledger (json_extract(fields, '$.raised'))
	WHERE type = 'alarm.cleared';
