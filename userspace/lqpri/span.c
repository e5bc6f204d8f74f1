/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The span of span.h: which libpri event is whose, layer 2 up and down,
 * restart of channels, alarms. Calls are call.c's, channels channel.c's.
 *
 * Layer 2 down (Q.931 5.8.9): libpri keeps calls in the active state for T309
 * and clears the others; what it clears comes to us as HANGUP, and the channel
 * is in doubt then, because the far end was not told.
 */
#include "lqpri/span.h"

#include <errno.h>
#include <string.h>

#include <linux/lq.h>
#include "base/log.h"
#include "base/mem.h"
#include "lqpri/call.h"

#define AREA		"pri"
#define CAUSE_NETWORK_DOWN 38	/* Q.850: network out of order */
#define TELL_MS		20	/* gather changes of the span's facts */
#define RESTART_MS	2000	/* RESTART unanswered: again */
#define RESTART_TRIES	3	/* then see restart_give_up() */

void span_cfg_default(struct span_cfg *cfg, unsigned int span)
{
	*cfg = (struct span_cfg){
		.span = span,
		.side = LINK_USER,
		.switch_type = PRI_SWITCH_EUROISDN_E1,
		.channels = 0xfffefffe,		/* 1-15,17-31 */
		.d_ts = 16,
		.has_crc4 = true,
		.has_restart = true,
		/* Q.931 Table 9-1, 9-2; T309 libpri's lower end of 6..90 s */
		.t301_ms = 180000,
		.t302_ms = 15000,
		.t304_ms = 30000,
		.t309_ms = 6000,
		.t310_ms = 120000,
	};
	number_plan_default(&cfg->plan);
}

/* ------------------------------------------------------------------- facts */

void span_tell_now(struct span *s)
{
	const struct channels *c = &s->channels;
	unsigned int busy = channels_count(c, CHANNEL_BUSY);
	unsigned int idle = channels_count(c, CHANNEL_IDLE);
	unsigned int total = channels_total(c);
	struct link_msg m = {
		.type = LINK_SPAN, .span = s->cfg.span, .side = s->cfg.side,
		.is_up = s->is_up, .alarms = s->alarms, .channels = total,
		.busy = busy,
		.blocked = c->is_blocked ? total - busy : total - busy - idle,
	};

	timer_stop(&s->tell);
	s->h.message(s->h.arg, &m);
}

static void on_tell(void *arg)
{
	span_tell_now(arg);
}

void span_tell(struct span *s)
{
	if (!timer_is_set(&s->tell) &&
	    timer_set(&s->tell, s->loop, TELL_MS, on_tell, s))
		span_tell_now(s);
}

static void block(struct span *s)
{
	s->channels.is_blocked = !s->is_up || (s->alarms & LQ_ALARM_RED);
	span_tell(s);
}

bool span_has_room(const struct span *s)
{
	return channel_pick(&s->channels) != 0;
}

/* T303 need not be waited for: their owner has another way, perhaps. */
static void give_up_dials(struct span *s)
{
	struct call *c, *next;

	list_for_each_safe(c, next, &s->calls, link)
		if (call_is_unanswered_dial(c))
			call_give_up(c, CAUSE_NETWORK_DOWN);
	dchan_settle(s->d);
}

void span_alarms(struct span *s, uint32_t alarms)
{
	if (alarms == s->alarms)
		return;
	log_note(AREA, "span=%u alarms=%#x was=%#x", s->cfg.span, alarms,
		 s->alarms);
	s->alarms = alarms;
	block(s);
	if (alarms & LQ_ALARM_RED)
		give_up_dials(s);
}

/* ----------------------------------------------------------------- restart */

static void on_restart_lost(void *arg);

static void restart_send(struct span *s, unsigned int ts)
{
	s->n_restart_tries++;
	if (pri_reset(dchan_pri(s->d), (int)ts))
		log_warn(AREA, "span=%u ts=%u restart=not_sent", s->cfg.span,
			 ts);
	if (timer_set(&s->restart, s->loop, RESTART_MS, on_restart_lost, s))
		log_error(AREA, "span=%u restart_timer=lost error=memory",
			  s->cfg.span);
}

static void restart_next(struct span *s)
{
	unsigned int ts;

	if (!s->is_up || channel_restarting(&s->channels))
		return;
	timer_stop(&s->restart);
	s->n_restart_tries = 0;
	ts = channel_restart(&s->channels);
	if (ts)
		restart_send(s, ts);
	else
		span_tell(s);
}

/*
 * An exchange that does not answer one RESTART answers none. Its channels are
 * used nevertheless: a call on one that it holds is refused by it (cause 44)
 * and tries another. Waiting for T316 on each would block the span for hours.
 */
static void restart_give_up(struct span *s)
{
	log_warn(AREA, "span=%u ts=%u restart=unanswered channels=assumed_idle",
		 s->cfg.span, channel_restarting(&s->channels));
	s->n_restart_lost++;
	for (unsigned int ts = 1; ts < CHANNELS; ts++)
		channel_restarted(&s->channels, ts);
	span_tell(s);
}

/* Q.931 5.5.1, T316; a RESTART is also lost when layer 2 is set up twice. */
static void on_restart_lost(void *arg)
{
	struct span *s = arg;
	unsigned int ts = channel_restarting(&s->channels);

	if (ts && s->n_restart_tries < RESTART_TRIES)
		restart_send(s, ts);
	else
		restart_give_up(s);
	dchan_settle(s->d);
}

static void on_restart_ack(struct span *s, int channel)
{
	unsigned int ts = (unsigned int)channel & 0xff;

	if (channel < 0 || ts != channel_restarting(&s->channels)) {
		log_note(AREA, "span=%u ts=%d restart_ack=unexpected",
			 s->cfg.span, channel);
		return;
	}
	channel_restarted(&s->channels, ts);
	restart_next(s);
}

/* The far end restarts @ts: whatever was there is over (Q.931 5.5.2). */
static void restart_channel(struct span *s, unsigned int ts)
{
	struct call *c = channel_owner(&s->channels, ts);

	if (c)
		call_lost(c, 41);
	else if (ts != channel_restarting(&s->channels))
		channel_restarted(&s->channels, ts);
}

static void on_restart(struct span *s, int channel)
{
	unsigned int ts = (unsigned int)channel & 0xff;

	log_info(AREA, "span=%u restart_by=far_end ts=%d", s->cfg.span,
		 channel < 0 || ts == 0xff ? -1 : (int)ts);
	if (channel >= 0 && ts != 0xff) {
		restart_channel(s, ts);
		return;
	}
	for (ts = 1; ts < CHANNELS; ts++)
		restart_channel(s, ts);
}

/* Called for every call that ends. */
void span_call_ended(struct span *s, unsigned int ts, const struct call *c)
{
	if (channel_owner(&s->channels, ts) == c) {
		if (s->is_up || !s->cfg.has_restart)
			channel_leave(&s->channels, ts, c);
		else
			channel_doubt(&s->channels, ts);
	}
	span_tell(s);
}

/* ------------------------------------------------------------------ events */

static void on_up(struct span *s)
{
	if (s->is_up)
		return;
	s->is_up = true;
	log_info(AREA, "span=%u dchan=up", s->cfg.span);
	block(s);
	restart_next(s);
}

static void on_down(struct span *s)
{
	if (!s->is_up)
		return;
	s->is_up = false;
	log_warn(AREA, "span=%u dchan=down calls=%u", s->cfg.span, s->n_calls);
	timer_stop(&s->restart);
	channel_doubt(&s->channels, channel_restarting(&s->channels));
	block(s);
}

static const q931_call *call_of(const pri_event *e)
{
	switch (e->e) {
	case PRI_EVENT_INFO_RECEIVED:
		return e->ring.call;
	case PRI_EVENT_RINGING:
		return e->ringing.call;
	case PRI_EVENT_ANSWER:
		return e->answer.call;
	case PRI_EVENT_PROCEEDING:
	case PRI_EVENT_PROGRESS:
		return e->proceeding.call;
	case PRI_EVENT_SETUP_ACK:
		return e->setup_ack.call;
	case PRI_EVENT_KEYPAD_DIGIT:
		return e->digit.call;
	case PRI_EVENT_HANGUP_REQ:
	case PRI_EVENT_HANGUP:
	case PRI_EVENT_HANGUP_ACK:
		return e->hangup.call;
	default:
		return NULL;
	}
}

/* A call that we refused, or forgot at a restart: let libpri end it. */
static void on_orphan(struct span *s, const pri_event *e)
{
	if (e->e == PRI_EVENT_HANGUP_REQ || e->e == PRI_EVENT_HANGUP)
		(void)pri_hangup(dchan_pri(s->d), e->hangup.call,
				 e->hangup.cause);
}

static void on_call_event(struct span *s, const pri_event *e)
{
	const q931_call *q = call_of(e);
	struct call *c = q ? call_by_q931(s, q) : NULL;

	if (c)
		call_event(c, e);
	else if (q)
		on_orphan(s, e);
}

static void on_event(void *arg, const pri_event *e)
{
	struct span *s = arg;

	switch (e->e) {
	case PRI_EVENT_DCHAN_UP:
		return on_up(s);
	case PRI_EVENT_DCHAN_DOWN:
		return on_down(s);
	case PRI_EVENT_RESTART:
		return on_restart(s, e->restart.channel);
	case PRI_EVENT_RESTART_ACK:
		return on_restart_ack(s, e->restartack.channel);
	case PRI_EVENT_CONFIG_ERR:
		log_error(AREA, "span=%u error=\"%.80s\"", s->cfg.span,
			  e->err.err);
		return;
	case PRI_EVENT_RING:
		call_arrive(s, &e->ring, s->h.id(s->h.arg));
		span_tell(s);
		return;
	default:
		on_call_event(s, e);
	}
}

static void on_frame(void *arg, int is_sent, const void *buf, int len)
{
	struct span *s = arg;

	s->h.frame(s->h.arg, s->cfg.span, is_sent, buf, len);
}

/* ---------------------------------------------------------------- lifetime */

void span_clear(struct span *s, uint8_t cause)
{
	struct call *c, *next;

	list_for_each_safe(c, next, &s->calls, link)
		call_abandon(c, cause);
	dchan_settle(s->d);
}

static void span_destroy(void *obj)
{
	struct span *s = obj;

	timer_stop(&s->restart);
	timer_stop(&s->tell);
	call_free_all(s);
	s->d = dchan_free(s->d);
}

static void configure(const struct span *s)
{
	struct pri *pri = dchan_pri(s->d);

	pri_set_overlapdial(pri, 1);	/* "sending complete" only when it is */
	pri_hangup_fix_enable(pri, 1);	/* Q.931 5.3.2 */
	(void)pri_set_timer(pri, PRI_TIMER_T309, (int)s->cfg.t309_ms);
}

int span_new(struct span **out, struct loop *l, const char *door,
	     const struct span_cfg *cfg, const struct span_handler *h)
{
	struct span *s = mem_new(sizeof(*s), span_destroy);
	struct dchan_handler dh = { on_event, h->frame ? on_frame : NULL, s };
	int node = cfg->side == LINK_NETWORK ? PRI_NETWORK : PRI_CPE;
	int err;

	if (!s)
		return -ENOMEM;
	s->cfg = *cfg;
	s->loop = l;
	s->h = *h;
	s->alarms = LQ_ALARM_DOWN;	/* until the board tells */
	list_init(&s->calls);
	channels_init(&s->channels, cfg->channels & ~(1u << cfg->d_ts),
		      cfg->order);
	if (cfg->has_restart)
		channels_doubt_all(&s->channels);
	err = dchan_new(&s->d, l, door, cfg->span, node, cfg->switch_type, &dh);
	if (err) {
		mem_deref(s);
		return err;
	}
	configure(s);
	*out = s;
	return 0;
}

struct span *span_free(struct span *s)
{
	return mem_deref(s);
}
