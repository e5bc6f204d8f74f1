/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Analog legs: lines of an exchange (FXO) and telephones (FXS).
 *
 *   engine's events of a port --> analog_event() --.        .--> leg events
 *   leg commands ---------------> ops -------------+- state +
 *   time -----------------------> timers ----------' machine '--> line ops:
 *                                                    signal, tone, dial, ...
 *
 * A port has one machine, as data: analog_fxo.c and analog_fxs.c. What it wants
 * done to its line it asks of its owner through struct analog_line_ops; so
 * nothing here knows the engine's file or the media.
 *
 *   FXO in    ring, caller's number (up to the second ring), SETUP -> answer()
 *             closes the loop -> released by busy tone, open loop, polarity,
 *             silence, or hangup()
 *   FXO out   invite(): loop closed, dial tone, digits -> PROGRESS (the line is
 *             heard from now on), ALERTING, ANSWER or GONE by what is heard
 *   FXS in    lifted, dial tone, digits until the number plan wants no more:
 *             SETUP -> ring-back or early media -> answer()
 *   FXS out   invite(): rings, caller's number after the first ring; lifted:
 *             ANSWER; a hook flash in talk is FLASH
 *
 *   FXO beside  a telephone in parallel is lifted (the line's voltage falls): the
 *             line is its own; if its calls are recorded, SETUP (overheard) and,
 *             when it is hung up, GONE
 *
 * An FXO port belongs to a trunk group ("analog-city"), which is its name for
 * the core; an FXS port is the telephone of its extension number.
 */
#ifndef SIG_ANALOG_H
#define SIG_ANALOG_H

#include <linux/lq.h>
#include "base/loop.h"
#include "sig/leg.h"

struct analog;

#define ANALOG_NAME_LEN	32
#define ANALOG_PREFIX	"analog-"	/* of trunk groups */

/* How an FXO line tells that the far party has answered. */
enum analog_answer {
	ANALOG_BY_PROGRESS,	/* ring-back ends, somebody speaks */
	ANALOG_BY_REVERSAL,	/* polarity */
	ANALOG_BY_DIALLING,	/* not at all: taken as answered once dialled */
};

enum analog_caller { ANALOG_CALLER_FSK, ANALOG_CALLER_DTMF,
		     ANALOG_CALLER_NONE };

struct analog_port_conf {
	uint32_t slot;
	bool is_fxs;
	char name[ANALOG_NAME_LEN];	/* for logs: "3-5" */
	char line[ANALOG_NAME_LEN];	/* "analog-city", or the extension */
	char number[LEG_NUMBER_LEN];	/* FXO: the number that callers dialled */
	enum analog_answer answer;
	enum analog_caller caller;	/* FXO: NONE: not waited for; FXS: sent */
	bool is_pulse;			/* FXO: dials by pulses */
	bool is_reversing;		/* FXS: told of the answer by polarity */
	bool is_recorded;		/* FXO: calls of a telephone beside us */
};

struct analog_times {		/* all in ms */
	/* FXO */
	uint32_t ring_gap;	/* no ringing for so long: the caller gave up */
	uint32_t dial_tone;	/* waited for; then dialled all the same */
	uint32_t no_progress;	/* dialled, and nothing is heard: cause 18 */
	uint32_t ring_back;	/* at most; then cause 19 */
	uint32_t ring_back_end;	/* quiet for so long after it: answered */
	uint32_t announcement;	/* speech without ring-back: then answered */
	uint32_t silence;	/* says nothing for so long: released; 0: never */
	uint32_t guard;		/* on hook before the next seizure */
	/* FXS */
	uint32_t first_digit, next_digit;
	uint32_t caller_delay;	/* from the first ring's end to the number */
	uint32_t ring;		/* at most; then cause 19 */
	uint32_t busy;		/* busy tone, then the howler */
	uint32_t howler;	/* then quiet until hung up */
};

extern const struct analog_times analog_times_default;

/* What a port may ask of its line. 0 or negative errno. */
struct analog_line_ops {
	int (*signal)(void *arg, uint32_t slot, uint32_t set, uint32_t clear);
	int (*tone)(void *arg, uint32_t slot, enum lq_tone_id tone);
	int (*dial)(void *arg, uint32_t slot, const char *digits, bool is_pulse);
	int (*listen)(void *arg, uint32_t slot, uint32_t flags);
	int (*send_caller)(void *arg, const struct lq_caller_id *id);
	int (*get_caller)(void *arg, struct lq_caller_id *id);	/* id->slot */
	/* the number plan: could more digits follow these? */
	bool (*wants_more)(void *arg, const char *line, const char *number);
	/* a trunk group or telephone can be used now, or no more */
	void (*is_up)(void *arg, const char *line, bool is_up);
	void *arg;
};

/** analog_new - without ports; @h, @ops, @times are copied */
int analog_new(struct analog **out, struct loop *l, const struct leg_handler *h,
	       const struct analog_line_ops *ops,
	       const struct analog_times *times)
	__attribute__((warn_unused_result));

/** analog_free - no leg event comes from this; NULL-safe, returns NULL */
struct analog *analog_free(struct analog *a);

/** analog_ops - LEG_ANALOG; self is the struct analog */
const struct leg_ops *analog_ops(void);

/**
 * analog_port_add - a port that its owner holds
 * @signal: LQ_SIG_* as they are now (lq_slot_info.signal)
 * Return: 0, -EEXIST, -ENOMEM
 */
int analog_port_add(struct analog *a, const struct analog_port_conf *c,
		    uint32_t signal) __attribute__((warn_unused_result));

/** analog_lost - the engine is away: every leg ends (27), every port goes */
void analog_lost(struct analog *a);

/** analog_event - what the engine told of a port; others are ignored */
void analog_event(struct analog *a, const struct lq_event *ev);

/** analog_has_line - a group or telephone of that name */
bool analog_has_line(const struct analog *a, const char *line);

struct analog_port_info {	/* lives for the callback */
	const struct analog_port_conf *conf;
	const char *state;
	uint32_t leg;		/* 0: none */
	uint64_t n_in, n_out, n_meter;
};

void analog_each_port(const struct analog *a,
		      void (*h)(void *arg, const struct analog_port_info *i),
		      void *arg);

#endif
