/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the core is told: lines, media, time, phones, people's commands.
 *
 * The owner (lqd/glue) translates from its own world and calls core_event()
 * once per event, in the order in which things happened. Pointers need to live
 * only for the call. Fields that a type does not list are ignored and zero.
 *
 * An action that could not be performed comes back as an event, too:
 * INVITE as GONE of its leg, PLAY as PLAY_DONE with an error, RECORD_START as
 * RECORD_DONE with an error, BRIDGE as MEDIA_FAILED. Commands to a leg that
 * the adapter no longer knows need no answer: its GONE is already on the way.
 */
#ifndef CALL_EVENT_H
#define CALL_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "call/progress.h"

#define CORE_NUMBER_LEN	64	/* digits or SIP user part, closing zero included */
#define CORE_NAME_LEN	64	/* UTF-8, closing zero included */
#define CORE_KEY_LEN	32	/* names of agents, queues, phones, flows, ... */

enum core_presentation { CORE_ALLOWED, CORE_RESTRICTED, CORE_UNAVAILABLE };

/* Whose call a SETUP is: ours, or one of a telephone beside our line. */
enum core_overheard { CORE_OWN, CORE_OVERHEARD_IN, CORE_OVERHEARD_OUT };

struct core_party {
	char number[CORE_NUMBER_LEN];
	char name[CORE_NAME_LEN];
	enum core_presentation presentation;
	uint8_t category;	/* R2: of the caller, 1..15; 0: not told */
};

enum core_event_type {
	/* lines; all but SETUP concern a leg the core knows */
	CORE_EV_SETUP,		/* leg line from to is_complete; cause reason when
				 * it cannot be taken: it is only written down
				 * and hung up, and no leg of the core's;
				 * overheard: it is only recorded */
	CORE_EV_DIGITS,		/* leg to (the whole number so far) is_complete */
	CORE_EV_PROCEEDING,	/* leg */
	CORE_EV_ALERTING,	/* leg */
	CORE_EV_PROGRESS,	/* leg: in-band tones or speech before the answer */
	CORE_EV_ANSWER,		/* leg */
	CORE_EV_DIGIT,		/* leg digit length_ms is_audible */
	CORE_EV_HEARD,		/* leg heard: of an INVITE that is_listening */
	CORE_EV_FLASH,		/* leg: the hook was flashed in talk */
	CORE_EV_GONE,		/* leg cause is_by_us; the leg's last event */

	/* media */
	CORE_EV_PLAY_DONE,	/* leg play error; not after STOP, never for a loop */
	CORE_EV_RECORD_DONE,	/* vocid error (0: as asked; -ENOSPC, ...) */
	CORE_EV_MEDIA_FAILED,	/* leg error: it cannot be heard or spoken to */

	/* time */
	CORE_EV_TIMER,		/* timer */

	/* phones and trunks */
	CORE_EV_PHONE_UP,	/* line: a phone registered */
	CORE_EV_PHONE_DOWN,	/* line: unregistered, expired, unreachable */
	CORE_EV_TRUNK_UP,	/* line */
	CORE_EV_TRUNK_DOWN,	/* line: no new calls on it */

	/* the configuration */
	CORE_EV_CONFIGURED,	/* core_reconf() and the adds after it are done */

	/* commands; refused ones return a negative errno and change nothing */
	CORE_EV_LOGIN,		/* agent line (phone) */
	CORE_EV_LOGOUT,		/* agent reason; after his call if he has one */
	CORE_EV_READY,		/* agent; during a call: after it */
	CORE_EV_NOT_READY,	/* agent reason; during a call: after it */
	CORE_EV_ORIGINATE,	/* line (phone rung first) to (dialled then) */
	CORE_EV_HANGUP,		/* call cause; leg: as if that one had hung up */
	CORE_EV_SEND_DIGITS,	/* call digits is_secret; leg: to that one */
};

struct core_event {
	enum core_event_type type;
	uint64_t now_ms;	/* always: monotonic */
	int64_t unix_ms;	/* always: wall clock, UTC */

	uint32_t leg;
	const char *line;	/* trunk or phone by name: "span1", "8001" */
	const struct core_party *from, *to;
	bool is_complete;	/* no more digits can come */
	enum core_overheard overheard;
	char digit;		/* 0-9 * # A-D */
	uint32_t length_ms;	/* DIGIT: how long it was pressed; 0: not told */
	const char *digits;	/* SEND_DIGITS: 0-9 * # A-D */
	bool is_secret;		/* SEND_DIGITS: not to be written down */
	bool is_audible;	/* DIGIT: was heard as sound, so the other side has it */
	enum progress_input heard;
	uint8_t cause;		/* Q.850 */
	bool is_by_us;		/* GONE: after our HANGUP */

	uint64_t call;
	uint64_t vocid;
	uint32_t play;
	uint64_t timer;
	int error;		/* 0 or negative errno */

	const char *agent;
	const char *reason;
};

#endif
