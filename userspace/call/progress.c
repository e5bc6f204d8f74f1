// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Call progress: a table of what each phase makes of each input, and the few
 * rules that need to count: announcements, and person or machine.
 */
#include <stddef.h>

#include "call/progress.h"

/* Q.850 */
#define CAUSE_UNALLOCATED	1
#define CAUSE_NORMAL		16
#define CAUSE_BUSY		17
#define CAUSE_NO_RESPONSE	18
#define CAUSE_NO_ANSWER		19
#define CAUSE_REJECTED		21
#define CAUSE_NUMBER_CHANGED	22
#define CAUSE_OUT_OF_ORDER	27
#define CAUSE_NO_CIRCUIT	34
#define CAUSE_CONGESTION	42

const struct progress_params progress_usual = {
	.dial_tone_ms = 5000,
	.setup_ms = 30000,
	.no_answer_ms = 60000,
	.hang_over_ms = 200,
	.announcement_ms = 2500,
	.initial_silence_ms = 2500,
	.greeting_ms = 1500,
	.after_greeting_silence_ms = 800,
	.total_analysis_ms = 5000,
	.maximum_number_of_words = 3,
	.beep_ms = 60000,
};

struct step {
	enum progress_verdict verdict;
	enum progress_phase next;
	uint8_t cause;
};

#define OVER(v, c) { PROGRESS_##v, PROGRESS_OVER, c }
#define BEFORE_ANSWER \
	[PROGRESS_CONGESTION] = OVER(CONGESTED, CAUSE_NO_CIRCUIT), \
	[PROGRESS_SIT_OTHER] = OVER(BAD_NUMBER, CAUSE_UNALLOCATED), \
	[PROGRESS_SIT_INTERCEPT] = OVER(BAD_NUMBER, CAUSE_NUMBER_CHANGED), \
	[PROGRESS_SIT_VACANT] = OVER(BAD_NUMBER, CAUSE_UNALLOCATED), \
	[PROGRESS_SIT_REORDER] = OVER(CONGESTED, CAUSE_CONGESTION), \
	[PROGRESS_SIT_NO_CIRCUIT] = OVER(CONGESTED, CAUSE_NO_CIRCUIT), \
	[PROGRESS_CED] = { PROGRESS_FAX, PROGRESS_TALKS, 0 }, \
	[PROGRESS_REVERSED] = { PROGRESS_ANSWERED, PROGRESS_ANALYSES, 0 }, \
	[PROGRESS_ANSWER] = { PROGRESS_ANSWERED, PROGRESS_ANALYSES, 0 }, \
	[PROGRESS_NORMAL] = OVER(RELEASED, CAUSE_NORMAL)
#define AFTER_ANSWER \
	[PROGRESS_BUSY] = OVER(RELEASED, CAUSE_NORMAL), \
	[PROGRESS_CONGESTION] = OVER(RELEASED, CAUSE_NORMAL), \
	[PROGRESS_NORMAL] = OVER(RELEASED, CAUSE_NORMAL)

/* A row of zeros: nothing comes of it. */
static const struct step steps[PROGRESS_PHASES][PROGRESS_INPUTS] = {
	[PROGRESS_WAITS_DIAL_TONE] = {
		[PROGRESS_DIAL] = { PROGRESS_MAY_DIAL, PROGRESS_READY, 0 },
		[PROGRESS_BUSY] = OVER(NO_DIAL_TONE, CAUSE_OUT_OF_ORDER),
		[PROGRESS_CONGESTION] = OVER(NO_DIAL_TONE, CAUSE_OUT_OF_ORDER),
		[PROGRESS_NORMAL] = OVER(NO_DIAL_TONE, CAUSE_OUT_OF_ORDER),
		[PROGRESS_DIALLED] = { PROGRESS_NOTHING, PROGRESS_CALLING, 0 },
	},
	[PROGRESS_READY] = {
		[PROGRESS_DIALLED] = { PROGRESS_NOTHING, PROGRESS_CALLING, 0 },
		[PROGRESS_NORMAL] = OVER(RELEASED, CAUSE_NORMAL),
	},
	[PROGRESS_CALLING] = {
		BEFORE_ANSWER,
		[PROGRESS_RINGBACK] = { PROGRESS_RINGING, PROGRESS_RINGS, 0 },
		[PROGRESS_BUSY] = OVER(IS_BUSY, CAUSE_BUSY),
	},
	[PROGRESS_RINGS] = {
		BEFORE_ANSWER,
		[PROGRESS_BUSY] = OVER(REFUSED, CAUSE_REJECTED),
	},
	[PROGRESS_ANALYSES] = {
		AFTER_ANSWER,
		[PROGRESS_CED] = { PROGRESS_FAX, PROGRESS_TALKS, 0 },
		[PROGRESS_BEEP] = { PROGRESS_MACHINE_BEEP, PROGRESS_TALKS, 0 },
	},
	[PROGRESS_WAITS_BEEP] = {
		AFTER_ANSWER,
		[PROGRESS_BEEP] = { PROGRESS_MACHINE_BEEP, PROGRESS_TALKS, 0 },
	},
	[PROGRESS_TALKS] = { AFTER_ANSWER },
};

static enum progress_verdict enter(struct progress *p, enum progress_verdict v,
				   enum progress_phase next, uint8_t cause,
				   uint64_t now_ms)
{
	p->phase = next;
	p->since_ms = now_ms;
	p->said_ms = 0;
	p->n_words = p->is_voice;
	p->voice_ms = now_ms;
	if (cause)
		p->cause = cause;
	return v;
}

void progress_init(struct progress *p, const struct progress_params *params,
		   uint64_t now_ms)
{
	*p = (struct progress){ .params = *params };
	enter(p, PROGRESS_NOTHING, params->dial_tone_ms ?
	      PROGRESS_WAITS_DIAL_TONE : PROGRESS_CALLING, 0, now_ms);
}

/* ------------------------------------------------------------------ voice */

static uint32_t said_ms(const struct progress *p, uint64_t now_ms)
{
	return p->said_ms + (p->is_voice ? now_ms - p->voice_ms : 0);
}

/* Somebody speaks where nobody was said to have answered: somebody has. */
static enum progress_verdict voice_before_answer(struct progress *p,
						 uint64_t now_ms)
{
	/* before any ring it may be an announcement: time will tell */
	if (p->params.is_supervised || p->phase == PROGRESS_CALLING)
		return PROGRESS_NOTHING;
	return enter(p, PROGRESS_ANSWERED, PROGRESS_ANALYSES, 0, now_ms);
}

static enum progress_verdict voice_begins(struct progress *p, uint64_t now_ms)
{
	if (p->is_voice)
		return PROGRESS_NOTHING;
	p->is_voice = true;
	p->voice_ms = now_ms;
	p->n_words++;
	if (p->phase == PROGRESS_RINGS)
		return voice_before_answer(p, now_ms);
	return progress_time(p, now_ms);
}

static enum progress_verdict voice_ends(struct progress *p, uint64_t now_ms)
{
	uint64_t end_ms = now_ms - p->params.hang_over_ms;

	if (!p->is_voice)
		return PROGRESS_NOTHING;
	if (end_ms < p->voice_ms)
		end_ms = p->voice_ms;
	p->said_ms += end_ms - p->voice_ms;
	p->is_voice = false;
	p->voice_ms = end_ms;
	return progress_time(p, now_ms);
}

/* ------------------------------------------------------------------- time */

/* The greeting of somebody who has answered: person or machine? */
static enum progress_verdict analyse(struct progress *p, uint64_t now_ms)
{
	const struct progress_params *a = &p->params;
	uint32_t said = said_ms(p, now_ms);

	if (said >= a->greeting_ms || p->n_words > a->maximum_number_of_words)
		return enter(p, PROGRESS_MACHINE, PROGRESS_WAITS_BEEP, 0, now_ms);
	if (!p->is_voice && p->n_words &&
	    now_ms - p->voice_ms >= a->after_greeting_silence_ms)
		return enter(p, PROGRESS_HUMAN, PROGRESS_TALKS, 0, now_ms);
	if ((!p->n_words && now_ms - p->since_ms >= a->initial_silence_ms) ||
	    now_ms - p->since_ms >= a->total_analysis_ms)
		return enter(p, PROGRESS_UNKNOWN, PROGRESS_TALKS, 0, now_ms);
	return PROGRESS_NOTHING;
}

/* Before any ring: a short word and silence is an answer without ring-back. */
static enum progress_verdict calling(struct progress *p, uint64_t now_ms)
{
	const struct progress_params *a = &p->params;

	if (!a->is_supervised && !p->is_voice && p->said_ms &&
	    p->said_ms < a->announcement_ms &&
	    now_ms - p->voice_ms >= a->after_greeting_silence_ms)
		return enter(p, PROGRESS_ANSWERED, PROGRESS_ANALYSES, 0, now_ms);
	if (now_ms - p->since_ms >= a->setup_ms)
		return enter(p, PROGRESS_NO_ANSWER, PROGRESS_OVER,
			     CAUSE_NO_RESPONSE, now_ms);
	return PROGRESS_NOTHING;
}

enum progress_verdict progress_time(struct progress *p, uint64_t now_ms)
{
	uint64_t for_ms = now_ms - p->since_ms;

	switch (p->phase) {
	case PROGRESS_WAITS_DIAL_TONE:
		if (for_ms < p->params.dial_tone_ms)
			return PROGRESS_NOTHING;
		return enter(p, PROGRESS_NO_DIAL_TONE, PROGRESS_OVER,
			     CAUSE_OUT_OF_ORDER, now_ms);
	case PROGRESS_CALLING:
		return calling(p, now_ms);
	case PROGRESS_RINGS:
		if (for_ms < p->params.no_answer_ms)
			return PROGRESS_NOTHING;
		return enter(p, PROGRESS_NO_ANSWER, PROGRESS_OVER,
			     CAUSE_NO_ANSWER, now_ms);
	case PROGRESS_ANALYSES:
		return analyse(p, now_ms);
	case PROGRESS_WAITS_BEEP:
		if (p->params.beep_ms && for_ms >= p->params.beep_ms)
			return enter(p, PROGRESS_UNKNOWN, PROGRESS_TALKS, 0, now_ms);
		return PROGRESS_NOTHING;
	default:
		return PROGRESS_NOTHING;
	}
}

static void sooner(uint64_t *at, uint64_t when)
{
	if (!*at || when < *at)
		*at = when;
}

static uint64_t analysis_deadline(const struct progress *p)
{
	const struct progress_params *a = &p->params;
	uint64_t at = p->since_ms + a->total_analysis_ms;

	if (!p->n_words)
		sooner(&at, p->since_ms + a->initial_silence_ms);
	else if (p->is_voice)
		sooner(&at, p->voice_ms + a->greeting_ms - p->said_ms);
	else
		sooner(&at, p->voice_ms + a->after_greeting_silence_ms);
	return at;
}

uint64_t progress_deadline(const struct progress *p)
{
	const struct progress_params *a = &p->params;
	uint64_t at;

	switch (p->phase) {
	case PROGRESS_WAITS_DIAL_TONE:
		return p->since_ms + a->dial_tone_ms;
	case PROGRESS_CALLING:
		at = p->since_ms + a->setup_ms;
		if (!a->is_supervised && !p->is_voice && p->said_ms &&
		    p->said_ms < a->announcement_ms)
			sooner(&at, p->voice_ms + a->after_greeting_silence_ms);
		return at;
	case PROGRESS_RINGS:
		return p->since_ms + a->no_answer_ms;
	case PROGRESS_ANALYSES:
		return analysis_deadline(p);
	case PROGRESS_WAITS_BEEP:
		return a->beep_ms ? p->since_ms + a->beep_ms : 0;
	default:
		return 0;
	}
}

/* ----------------------------------------------------------------- inputs */

/* Nobody rang, somebody talked for long, and then came busy tone. */
static bool was_announcement(const struct progress *p, enum progress_input in,
			     uint64_t now_ms)
{
	return p->phase == PROGRESS_CALLING &&
	       (in == PROGRESS_BUSY || in == PROGRESS_CONGESTION) &&
	       said_ms(p, now_ms) >= p->params.announcement_ms;
}

enum progress_verdict progress_input(struct progress *p, enum progress_input in,
				     uint64_t now_ms)
{
	const struct step *s = &steps[p->phase][in];

	if (in == PROGRESS_VOICE)
		return voice_begins(p, now_ms);
	if (in == PROGRESS_QUIET)
		return voice_ends(p, now_ms);
	/* ring-back that stops without a word: lifted in silence */
	if (in == PROGRESS_RINGBACK_END && p->phase == PROGRESS_RINGS)
		return voice_before_answer(p, now_ms);
	if (was_announcement(p, in, now_ms))
		return enter(p, PROGRESS_BAD_NUMBER, PROGRESS_OVER,
			     CAUSE_UNALLOCATED, now_ms);
	if (s->verdict == PROGRESS_NOTHING && s->next == PROGRESS_WAITS_DIAL_TONE)
		return PROGRESS_NOTHING;
	return enter(p, s->verdict, s->next, s->cause, now_ms);
}

const char *progress_verdict_name(enum progress_verdict v)
{
	static const char *const names[] = {
		"nothing", "dial tone", "no dial tone", "ringing", "answered",
		"human", "machine", "beep", "fax", "unknown", "busy", "refused",
		"congestion", "bad number", "no answer", "released",
	};

	return (size_t)v < sizeof(names) / sizeof(names[0]) ? names[v] : "?";
}
