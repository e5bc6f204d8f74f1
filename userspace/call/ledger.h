/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ledger: every fact of a call's life, appended once, never changed. CDRs,
 * counters, reports and replays are projections of it.
 *
 * A record is {seq, ts_ms, call, type, fields}. seq is given by the store,
 * without gaps, for ever. ts_ms is the wall clock, UTC. call is 0 for records
 * about agents outside a call and about the system. fields are one JSON
 * object; what it may hold, per type:
 *
 *   type           fields
 *   call.start     contact direction from to name category trunk phone
 *                                       category: R2, as sent: 1..15
 *   call.route     rule target to       how the called number was understood;
 *                                       to: all of it, if it came digit by digit
 *   call.answer                         our side answered the calling leg
 *   ivr.start      flow
 *   ivr.digits     flow node digits     what the caller keyed, per collect
 *   ivr.end        flow node result     queue transfer hangup abandoned error
 *   queue.enter    queue position       1: next to be served
 *   queue.leave    queue result         answered abandoned overflow ended
 *   agent.pick     queue agent why      winner and losers with their scores
 *   ring.start     agent phone | trunk to
 *   ring.end       agent phone | trunk to result cause
 *                                       result: answered no_answer busy
 *                                       rejected failed abandoned
 *   talk.start     agent phone | trunk vocid
 *   talk.end       agent by
 *   leg.flash      phone                the hook was flashed in talk
 *   leg.digit      leg phone | trunk digit direction length_ms lost
 *                                       a key; direction in: pressed there, out:
 *                                       sent there by command. '*' in place of
 *                                       what is secret (flow.h). lost: keys of
 *                                       this leg before it, not written: more
 *                                       than 40 at once and one a second
 *   leg.progress   leg trunk result cause
 *                                       heard on a call out (heard.c): ringing
 *                                       answered human machine beep fax unknown
 *                                       busy refused congestion bad_number
 *                                       released; cause: where it says so
 *   record.start   vocid file number
 *   record.end     vocid error          the file is whole; error: negative errno, absent when well
 *   call.end       cause by reason      by: caller called agent system
 *   agent.state    agent phone state reason
 *   system.start   reason
 *   system.stop    reason
 *   alarm.raised   alarm subject severity why
 *                                       watch/condition.h; severity: warning
 *                                       fault; why: what was found
 *   alarm.cleared  alarm subject raised raised: seq of its alarm.raised
 *
 * A call that could not even be taken (engine away, lqd draining) has a
 * call.start and a call.end with the cause it was refused with and a reason.
 *
 * direction: in (from a trunk), out (phone to trunk), internal (phone to
 * phone). A field that is empty or 0 is left out (queue position and cause are
 * never 0 where they are meant).
 *
 * Nothing here allocates.
 */
#ifndef CALL_LEDGER_H
#define CALL_LEDGER_H

#include <stddef.h>
#include <stdint.h>

#include "call/event.h"

#define LEDGER_WHY_LEN	384
#define LEDGER_FILE_LEN	96
#define LEDGER_SUBJECT_LEN 48
#define LEDGER_JSON_LEN	3072	/* longest fields object: every octet as \u00XX */

enum ledger_type {
	LEDGER_CALL_START,
	LEDGER_CALL_ROUTE,
	LEDGER_CALL_ANSWER,
	LEDGER_IVR_START,
	LEDGER_IVR_DIGITS,
	LEDGER_IVR_END,
	LEDGER_QUEUE_ENTER,
	LEDGER_QUEUE_LEAVE,
	LEDGER_AGENT_PICK,
	LEDGER_RING_START,
	LEDGER_RING_END,
	LEDGER_TALK_START,
	LEDGER_TALK_END,
	LEDGER_LEG_FLASH,
	LEDGER_LEG_DIGIT,
	LEDGER_LEG_PROGRESS,
	LEDGER_RECORD_START,
	LEDGER_RECORD_END,
	LEDGER_CALL_END,
	LEDGER_AGENT_STATE,
	LEDGER_SYSTEM_START,
	LEDGER_SYSTEM_STOP,
	LEDGER_ALARM_RAISED,
	LEDGER_ALARM_CLEARED,
	LEDGER_TYPES
};

struct ledger_event {
	enum ledger_type type;
	uint64_t call;
	int64_t ts_ms;

	uint64_t contact;
	uint64_t vocid, raised;
	uint32_t position, leg, length_ms, lost;
	uint8_t cause, category;
	int error;
	char direction[12];
	char from[CORE_NUMBER_LEN];
	char to[CORE_NUMBER_LEN];
	char name[CORE_NAME_LEN];
	char trunk[CORE_KEY_LEN];
	char phone[CORE_KEY_LEN];
	char agent[CORE_KEY_LEN];
	char queue[CORE_KEY_LEN];
	char flow[CORE_KEY_LEN];
	char node[CORE_KEY_LEN];
	char rule[CORE_KEY_LEN];
	char target[CORE_NUMBER_LEN + CORE_KEY_LEN];
	char digits[CORE_NUMBER_LEN];
	char digit[2];
	char state[CORE_KEY_LEN];
	char result[CORE_KEY_LEN];
	char reason[CORE_KEY_LEN];
	char by[12];
	char number[CORE_NUMBER_LEN];
	char file[LEDGER_FILE_LEN];
	char why[LEDGER_WHY_LEN];
	char alarm[CORE_KEY_LEN], subject[LEDGER_SUBJECT_LEN], severity[12];
};

const char *ledger_type_name(enum ledger_type type);

/** ledger_type_find - the type of that name, or -ENOENT */
int ledger_type_find(const char *name);

/**
 * ledger_to_json - the fields object of @ev as text
 * Return: its length, or -ENOSPC when it would not fit @size octets.
 */
int ledger_to_json(const struct ledger_event *ev, char *buf, size_t size);

/**
 * ledger_from_json - read back what ledger_to_json() wrote
 * @ev: type must be set; everything else of the fields is set here
 * Unknown keys are skipped, so that an older program can read a newer ledger.
 * Return: 0, -EINVAL (no JSON object, or a value of the wrong kind), -ENOMEM
 */
int ledger_from_json(struct ledger_event *ev, const char *json, size_t len)
	__attribute__((warn_unused_result));

#endif
