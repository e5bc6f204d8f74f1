/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The exchange's subscribers: each call is one party that follows its plan
 * (plan.h) and tells its events as JSON lines:
 *
 *   {"ms":..,"tick":..,"ev":NAME,"id":CALL, ...}
 *
 *   up, down        span, alarms, busy, blocked            (no id)
 *   incoming        from, to, name, presentation, span, ts, complete, ref
 *   more            number, complete
 *   proceeding      span, ts, ref
 *   alerting, progress   inband
 *   answer          of either side
 *   playing, recording, played, digits_sent    file; tick of the beginning
 *   dtmf            digit heard in the channel
 *   keypad          digit in the D channel
 *   gone            cause, by_us, played, recorded, overruns, underruns
 *   frame           span, sent, hex                        (--frames; no id)
 *   error           reason
 *
 * ms is the time since the exchange began, tick the engine's.
 */
#ifndef EXCHANGE_PARTY_H
#define EXCHANGE_PARTY_H

#include "base/loop.h"
#include "lines.h"
#include "lqpri/spans.h"
#include "plan.h"
#include "sound.h"

struct exchange {
	struct loop *loop;
	uint64_t began_ms;
	struct lines *lines;
	struct sounds *sounds;
	struct spans spans;
	struct policies policies;
	struct list parties;
	unsigned int n_parties;
	uint32_t last_in, last_out;	/* call ids given */
};

struct span_handler party_handler(struct exchange *x);

/** exchange_event - one line; @fmt and the rest as json_pack's without braces */
void exchange_event(struct exchange *x, const char *ev, const char *id,
		    const char *fmt, ...);

/** party_call - place a call; @id is the command's; -EEXIST, -ENOMEM */
int party_call(struct exchange *x, const char *id, struct link_msg *invite,
	       const char *more_digits, const struct plan *plan);

struct party;
struct party *party_find(struct exchange *x, const char *id);
void party_command(struct party *p, enum link_type type, uint8_t cause,
		   char digit);
int party_play(struct party *p, const char *path, bool is_repeated);
void party_stop(struct party *p);
int party_record(struct party *p, const char *path);
int party_digits(struct party *p, const char *digits, uint32_t ms);
void parties_free(struct exchange *x);
void party_status(struct exchange *x);

#endif
