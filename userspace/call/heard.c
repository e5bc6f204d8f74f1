// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Calls out over a line whose signalling does not tell all: gateways that
 * answer at once and ring then, exchanges that say "busy" by a tone and nothing
 * else. Such a leg is listened to (progress.h), and what is heard decides:
 *
 *   busy, congestion, special information tone   it has failed, with that cause
 *   ring-back                                    it rings
 *   a signalled answer                           is believed when somebody
 *       speaks, when ring-back has ended and
 *       no other tone follows, or when no tone comes for PROOF_MS;
 *       until then the caller hears the line, and is heard
 *   busy or congestion tone in talk              the far end has hung up
 *
 * Before the signalled answer speech is an announcement. How long it may ring
 * is the route's business (ring_timer).
 */
#include "base/log.h"
#include "call/call.h"

/* Longer than any ring-back's cadence: 4 s of pause, 2 s of tone, and to tell. */
#define PROOF_MS	8000
/* Busy tone in place of ring-back takes so long to be recognised. */
#define SETTLE_MS	3000
#define NEVER_MS	(UINT32_MAX / 2)

static void arm(struct leg *l);

/* "bad number" is bad_number in the ledger. */
static void note_verdict(const struct leg *l, enum progress_verdict v,
			 uint8_t cause)
{
	struct ledger_event *ev = core_note(l->core, LEDGER_LEG_PROGRESS,
					    l->call->id);
	char *blank;

	ev->leg = leg_id(l);
	text_copy(ev->trunk, l->line);
	text_copy(ev->result, progress_verdict_name(v));
	for (blank = ev->result; (blank = strchr(blank, ' '));)
		*blank = '_';
	ev->cause = cause;
	log_info("call", "call=%llu leg=%u heard=%s",
		 (unsigned long long)l->call->id, leg_id(l), ev->result);
}

static bool is_failure(enum progress_verdict v)
{
	return v == PROGRESS_IS_BUSY || v == PROGRESS_REFUSED ||
	       v == PROGRESS_CONGESTED || v == PROGRESS_BAD_NUMBER;
}

static void follow(struct leg *l, enum progress_verdict v)
{
	bool is_over = is_failure(v) || v == PROGRESS_RELEASED;
	struct call *call = l->call;
	uint8_t cause = l->heard.progress.cause;

	if (v == PROGRESS_NOTHING)
		return;
	note_verdict(l, v, is_over ? cause : 0);
	if (v == PROGRESS_RINGING && !l->heard.open_ms)
		dial_alerts(call);
	else if (v == PROGRESS_ANSWERED || (v == PROGRESS_FAX && l->heard.open_ms))
		dial_talks(call);	/* not again in talk */
	else if (is_failure(v))
		dial_fails(call, cause);
	else if (v == PROGRESS_RELEASED && call_leg_hangup(call, l, cause,
							  "tone"))
		log_warn("call", "call=%llu leg=%u released=lost",
			 (unsigned long long)call->id, leg_id(l));
}

/* No tone so far: who signals an answer has one. */
static bool is_proven(const struct leg *l)
{
	return l->heard.open_ms && l->heard.progress.phase == PROGRESS_CALLING &&
	       l->core->now_ms - l->heard.open_ms >= PROOF_MS;
}

/* Ring-back has stopped, and nothing came in its place. */
static bool is_settled(const struct leg *l)
{
	return l->heard.open_ms && l->heard.progress.phase == PROGRESS_RINGS &&
	       !l->heard.is_ring_back &&
	       l->core->now_ms - l->heard.quiet_ms >= SETTLE_MS;
}

static void later(void *owner)
{
	struct leg *l = owner;
	struct progress *p = &l->heard.progress;

	follow(l, is_proven(l) || is_settled(l) ?
	       progress_input(p, PROGRESS_ANSWER, l->core->now_ms) :
	       progress_time(p, l->core->now_ms));
	arm(l);
}

/* When an answer that was signalled will be believed; 0: time will not do. */
static uint64_t belief_ms(const struct leg *l)
{
	if (!l->heard.open_ms)
		return 0;
	if (l->heard.progress.phase == PROGRESS_CALLING)
		return l->heard.open_ms + PROOF_MS;
	if (l->heard.progress.phase == PROGRESS_RINGS && !l->heard.is_ring_back)
		return l->heard.quiet_ms + SETTLE_MS;
	return 0;
}

static void arm(struct leg *l)
{
	uint64_t now = l->core->now_ms;
	uint64_t at = progress_deadline(&l->heard.progress);
	uint64_t belief = belief_ms(l);

	if (!l->heard.is_on)
		return;		/* the verdict has ended it */
	if (belief && (!at || belief < at))
		at = belief;
	if (at && at < now + NEVER_MS / 2)
		core_timer_set(l->core, &l->heard.timer, at > now ? at - now : 1,
			       later, l, l->call->id);
	else
		core_timer_stop(l->core, &l->heard.timer);
}

void heard_begin(struct leg *l)
{
	struct progress_params p = progress_usual;

	p.dial_tone_ms = 0;
	p.setup_ms = p.no_answer_ms = NEVER_MS;
	p.is_supervised = true;
	progress_init(&l->heard.progress, &p, l->core->now_ms);
	l->heard.is_on = true;
}

void heard_end(struct leg *l)
{
	if (!l->heard.is_on)
		return;
	l->heard.is_on = false;
	core_timer_stop(l->core, &l->heard.timer);
}

void heard_sound(struct leg *l, enum progress_input in)
{
	if (!l->heard.is_on || l != l->call->b)
		return;
	if (in == PROGRESS_RINGBACK || in == PROGRESS_RINGBACK_END) {
		l->heard.is_ring_back = in == PROGRESS_RINGBACK;
		l->heard.quiet_ms = l->core->now_ms;
	}
	if (in != PROGRESS_RINGBACK_END)
		follow(l, progress_input(&l->heard.progress, in,
					 l->core->now_ms));
	arm(l);
}

bool heard_answer(struct leg *l)
{
	struct progress *p = &l->heard.progress;

	if (!l->heard.is_on)
		return true;
	if (l->heard.open_ms)
		return false;	/* said twice */
	l->heard.open_ms = l->core->now_ms;
	p->params.is_supervised = false;
	if (p->phase == PROGRESS_CALLING || l->heard.is_ring_back) {
		dial_opens(l->call);
		arm(l);
		return false;
	}
	follow(l, progress_input(p, PROGRESS_ANSWER, l->core->now_ms));
	arm(l);
	return true;		/* a fax has told already */
}
