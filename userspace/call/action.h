/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the core wants done, in order: a list that the owner hands to
 * core_event(), performs, and hands in again. The list copies everything, so
 * actions stay valid until it is cleared (core_event() does that first).
 *
 *   UNBRIDGE, RECORD_STOP, STOP come before the HANGUP of a living leg; when a
 *   leg is already gone they may name it, and mean "whatever is left of it".
 *   A PLAY or TONE on a leg replaces what it was playing. BRIDGE silences
 *   (stops) both sides' PLAY and TONE first by actions of its own.
 */
#ifndef CALL_ACTION_H
#define CALL_ACTION_H

#include "call/ledger.h"

#define CORE_PROMPTS_LEN 256

enum core_action_type {
	/* lines */
	CORE_DO_ACCEPT,		/* leg: number complete */
	CORE_DO_ALERT,		/* leg */
	CORE_DO_PROGRESS,	/* leg: early media follows (a BRIDGE) */
	CORE_DO_ANSWER,		/* leg */
	CORE_DO_INVITE,		/* leg invite */
	CORE_DO_DIGITS,		/* leg digits: send as signal or sound */
	CORE_DO_HANGUP,		/* leg cause */

	/* media */
	CORE_DO_PLAY,		/* leg play: prompts one after the other */
	CORE_DO_TONE,		/* leg tone, until STOP */
	CORE_DO_STOP,		/* leg: end PLAY or TONE; no PLAY_DONE follows */
	CORE_DO_BRIDGE,		/* leg leg2: hear each other */
	CORE_DO_TALK,		/* leg: listened to, and now it has answered */
	CORE_DO_UNBRIDGE,	/* leg leg2 */
	CORE_DO_RECORD_START,	/* record */
	CORE_DO_RECORD_STOP,	/* record (vocid); RECORD_DONE follows */

	/* time */
	CORE_DO_TIMER_SET,	/* timer after_ms: one TIMER event then */
	CORE_DO_TIMER_CANCEL,	/* timer */

	/* facts: append to the ledger; the store gives the seq */
	CORE_DO_LEDGER,		/* ledger */
};

enum core_tone { CORE_TONE_DIAL, CORE_TONE_RINGBACK, CORE_TONE_BUSY,
		 CORE_TONE_CONGESTION };

struct core_action {
	enum core_action_type type;
	uint64_t call;		/* for logs; 0: none */
	uint32_t leg, leg2;
	uint8_t cause;		/* Q.850 */
	char digits[CORE_NUMBER_LEN];
	enum core_tone tone;
	uint64_t timer;
	uint32_t after_ms;
	union {
		struct {
			char line[CORE_KEY_LEN];	/* phone or trunk */
			bool is_phone;
			bool is_listening;	/* HEARD events, please */
			uint32_t silence_ms;	/* without any answer: GONE, 38 */
			struct core_party from, to;
		} invite;
		struct {
			uint32_t play;	/* comes back in PLAY_DONE */
			/* Names with a blank between: "welcome menu d1"; each
			 * is letters, digits, '_' and '-' only. */
			char prompts[CORE_PROMPTS_LEN];
			char lang[8];	/* "zh", "en": folder; "": the default */
			bool is_loop;	/* until STOP */
		} play;
		struct {
			uint64_t vocid;
			uint32_t customer, agent;	/* legs: left, right */
			char file[LEDGER_FILE_LEN];	/* name only (B-10) */
		} record;
		struct ledger_event ledger;
	};
};

struct core_actions {
	struct core_action *items;
	unsigned int n;
	unsigned int room;
	unsigned int n_lost;	/* memory was short; the core has said so in the log */
	uint64_t call;		/* the call that the event made or concerned */
};

int core_actions_init(struct core_actions *l) __attribute__((warn_unused_result));
void core_actions_fini(struct core_actions *l);
void core_actions_clear(struct core_actions *l);

/** core_actions_add - a zeroed action at the end; never NULL (see n_lost) */
struct core_action *core_actions_add(struct core_actions *l,
				     enum core_action_type type, uint64_t call);

const char *core_action_name(enum core_action_type type);

#endif
