/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The call detail record: one row per call, computed from the call's ledger
 * records and from nothing else, so that it can be recomputed at any time.
 *
 *   start_ms   call.start                        the call reached us, or left us
 *   answer_ms  first talk.start; 0: nobody answered (an IVR alone is nobody)
 *   end_ms     call.end
 *   wait_ms    sum over queues: queue.enter to queue.leave, the ringing of
 *              agents included, because the caller waits then, too
 *   ring_ms    sum over everybody who was rung: ring.start to ring.end
 *   talk_ms    sum: talk.start to talk.end
 *   agent, phone, queue   of the last talk; if there was none, of the last try
 *   vocid, file           of the first recording
 *   by         who ended it: caller called agent system
 *   cause      Q.850, of call.end
 *   category   of the caller, on R2 lines: the signal 1..15; 0: not told
 *
 * Times are milliseconds UTC of the ledger (wall clock). A step of the clock
 * backwards makes a duration 0, never negative.
 */
#ifndef CALL_CDR_H
#define CALL_CDR_H

#include <stdbool.h>

#include "call/ledger.h"

struct cdr {
	uint64_t call, contact;
	char direction[12];	/* in out internal */
	char from[CORE_NUMBER_LEN], to[CORE_NUMBER_LEN];
	char trunk[CORE_KEY_LEN];
	int64_t start_ms, answer_ms, end_ms;
	int64_t wait_ms, ring_ms, talk_ms;
	char queue[CORE_KEY_LEN], agent[CORE_KEY_LEN], phone[CORE_KEY_LEN];
	uint8_t cause, category;
	char by[12];
	uint64_t vocid;
	char file[LEDGER_FILE_LEN];
	bool is_closed;		/* call.end was seen */

	/* what is going on; 0: nothing */
	int64_t queue_since_ms, ring_since_ms, talk_since_ms;
};

void cdr_init(struct cdr *c);

/** cdr_apply - the next record of this call, in the order of the ledger */
void cdr_apply(struct cdr *c, const struct ledger_event *ev);

#endif
