// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Analog ports: who they are, what reaches their machines, what their legs are
 * told. It decides nothing: that is in analog_fxo.c and analog_fxs.c.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "sig/analog_priv.h"

/* China's ringing is 1 s in 5 s; its busy tone is sent for 40 s at most. */
const struct analog_times analog_times_default = {
	.ring_gap = 8000,
	.dial_tone = 5000,
	.no_progress = 20000,
	.ring_back = 90000,
	.ring_back_end = 3000,
	.announcement = 15000,
	.silence = 3600000,
	.guard = 1500,
	.first_digit = 15000,
	.next_digit = 5000,
	.caller_delay = 500,
	.ring = 120000,
	.busy = 40000,
	.howler = 60000,
};

/* ---------------------------------------------------------- of the machines */

const char *const port_event_names[PORT_EVENTS] = {
	[PORT_POWER] = "power", [PORT_DEAD] = "dead", [PORT_RING] = "ring",
	[PORT_PAUSE] = "pause", [PORT_LOOP_OPEN] = "loop_open",
	[PORT_REVERSAL] = "reversal", [PORT_TAKEN] = "taken",
	[PORT_FREE] = "free", [PORT_LIFT] = "lift", [PORT_ON_HOOK] = "on_hook",
	[PORT_FLASH] = "flash", [PORT_NUMBER] = "number",
	[PORT_DIAL_TONE] = "dial_tone", [PORT_RING_BACK] = "ring_back",
	[PORT_RING_BACK_END] = "ring_back_end", [PORT_BUSY] = "busy_tone",
	[PORT_CONGESTION] = "congestion_tone", [PORT_SIT] = "sit",
	[PORT_VOICE] = "voice", [PORT_QUIET] = "quiet",
	[PORT_DIGIT] = "digit", [PORT_SENT] = "sent", [PORT_LATE] = "late",
	[PORT_INVITE] = "invite", [PORT_ACCEPT] = "accept",
	[PORT_ALERT] = "alert", [PORT_PROGRESS] = "progress",
	[PORT_ANSWER] = "answer", [PORT_HANGUP] = "hangup",
};

static port_act *act_of(const struct port *p, enum port_event ev)
{
	return p->conf.is_fxs ? fxs_acts[p->fsm.state][ev] :
				fxo_acts[p->fsm.state][ev];
}

bool port_happens(struct port *p, enum port_event ev)
{
	port_act *act;

	if (!fsm_accepts(&p->fsm, ev))
		return false;
	act = act_of(p, ev);
	if (act)
		act(p);		/* without one it means nothing here */
	return true;
}

void port_go(struct port *p, unsigned int state, enum port_event ev)
{
	timer_stop(&p->timer);
	(void)fsm_go(&p->fsm, state, ev, loop_now_ms(p->a->loop));
}

static void on_late(void *arg)
{
	(void)port_happens(arg, PORT_LATE);
}

void port_late_after(struct port *p, uint32_t ms)
{
	if (timer_set(&p->timer, p->a->loop, ms, on_late, p))
		log_error(ANALOG_AREA, "port=%s error=\"out of memory\"",
			  p->conf.name);
}

void port_tell(struct port *p, struct leg_event *ev)
{
	ev->leg = p->leg;
	ev->kind = LEG_ANALOG;
	ev->call_ref = p->conf.name;
	p->a->h.event(p->a->h.arg, ev);
}

/* The handler may call again in here: the port is free of the leg first. */
void port_gone(struct port *p, uint8_t cause, bool is_by_us)
{
	struct leg_event ev = { .type = LEG_EV_GONE, .kind = LEG_ANALOG,
				.leg = p->leg, .cause = cause,
				.is_by_us = is_by_us,
				.call_ref = p->conf.name };

	if (!p->leg)
		return;
	p->leg = 0;
	p->a->h.event(p->a->h.arg, &ev);
}

static void complain(const struct port *p, const char *what, int err)
{
	if (err)
		log_warn(ANALOG_AREA, "port=%s ask=%s failed=yes reason=\"%s\"",
			 p->conf.name, what, strerror(-err));
}

void port_signal(struct port *p, uint32_t set, uint32_t clear)
{
	complain(p, "signal", p->a->ops.signal(p->a->ops.arg, p->conf.slot,
					       set, clear));
}

void port_tone(struct port *p, enum lq_tone_id tone)
{
	complain(p, "tone", p->a->ops.tone(p->a->ops.arg, p->conf.slot, tone));
}

void port_listen(struct port *p, uint32_t flags)
{
	complain(p, "listen", p->a->ops.listen(p->a->ops.arg, p->conf.slot,
					       flags));
}

/* A group is up when one of its ports is. */
static bool line_is_up(const struct analog *a, const char *line)
{
	struct port *p;

	list_for_each(p, &a->ports, link)
		if (!strcmp(p->conf.line, line) &&
		    (p->conf.is_fxs || p->fsm.state != FXO_DEAD))
			return true;
	return false;
}

void port_is_up(struct port *p)
{
	p->a->ops.is_up(p->a->ops.arg, p->conf.line,
			line_is_up(p->a, p->conf.line));
}

/* ----------------------------------------------------- what the engine told */

static struct port *port_by_slot(const struct analog *a, uint32_t slot)
{
	struct port *p;

	list_for_each(p, &a->ports, link)
		if (p->conf.slot == slot)
			return p;
	return NULL;
}

/* In this order, should several have changed at once. */
static const struct {
	uint32_t bit;
	enum port_event on, off;
	bool is_fxs;
} signals[] = {
	{ LQ_SIG_OFFHOOK, PORT_LIFT, PORT_ON_HOOK, true },
	{ LQ_SIG_RING, PORT_RING, PORT_PAUSE, true },
	{ LQ_SIG_LOOP, PORT_EVENTS, PORT_LOOP_OPEN, false },
	{ LQ_SIG_BATTERY, PORT_POWER, PORT_DEAD, false },
	{ LQ_SIG_REVERSED, PORT_REVERSAL, PORT_REVERSAL, false },
	{ LQ_SIG_IN_USE, PORT_TAKEN, PORT_FREE, false },
	{ LQ_SIG_RING, PORT_RING, PORT_PAUSE, false },
};

static void on_signal(struct port *p, uint32_t now, uint32_t changed)
{
	enum port_event ev;
	unsigned int i;

	p->signal = now;
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (signals[i].is_fxs != p->conf.is_fxs ||
		    !(changed & signals[i].bit))
			continue;
		ev = now & signals[i].bit ? signals[i].on : signals[i].off;
		if (ev != PORT_EVENTS)
			(void)port_happens(p, ev);
	}
	if (changed & LQ_SIG_FLASH)
		(void)port_happens(p, PORT_FLASH);
}

static void on_tone(struct port *p, uint32_t tone, uint32_t arg)
{
	bool is_end = !LQ_TONE_MS(arg);

	p->detail = LQ_TONE_DETAIL(arg);
	if (tone == LQ_TONE_RINGBACK)
		(void)port_happens(p, is_end ? PORT_RING_BACK_END :
					       PORT_RING_BACK);
	else if (tone == LQ_TONE_SIT)
		(void)port_happens(p, PORT_SIT);
	else if (is_end)
		return;
	else if (tone == LQ_TONE_DIAL || tone == LQ_TONE_STUTTER)
		(void)port_happens(p, PORT_DIAL_TONE);
	else if (tone == LQ_TONE_BUSY)
		(void)port_happens(p, PORT_BUSY);
	else if (tone == LQ_TONE_CONGESTION)
		(void)port_happens(p, PORT_CONGESTION);
}

/* A broken message is as good as none. */
static void on_caller_id(struct port *p, const struct lq_event *ev)
{
	struct lq_caller_id id = { .slot = p->conf.slot };

	if (ev->value == LQ_CID_ALERT || ev->arg != LQ_CID_WHOLE ||
	    p->a->ops.get_caller(p->a->ops.arg, &id) ||
	    id.message != LQ_CID_CALL)
		return;
	p->heard = id;
	p->heard_ms = loop_now_ms(p->a->loop);
	(void)port_happens(p, PORT_NUMBER);
}

static void port_free(struct port *p)
{
	timer_stop(&p->timer);
	timer_stop(&p->other);
	list_remove(&p->link);
	(void)mem_deref(p);
}

/* Others of its group may be left. */
static void on_slot_gone(struct port *p)
{
	struct analog_line_ops *o = &p->a->ops;
	char line[ANALOG_NAME_LEN];
	struct analog *a = p->a;

	snprintf(line, sizeof(line), "%s", p->conf.line);
	port_gone(p, CAUSE_OUT_OF_ORDER, false);
	port_free(p);
	o->is_up(o->arg, line, line_is_up(a, line));
}

void analog_event(struct analog *a, const struct lq_event *ev)
{
	struct port *p = port_by_slot(a, ev->slot);

	if (!p)
		return;
	switch (ev->type) {
	case LQ_EV_SIGNAL:
		return on_signal(p, ev->value, ev->arg);
	case LQ_EV_TONE:
		return on_tone(p, ev->value, ev->arg);
	case LQ_EV_VOICE:
		(void)port_happens(p, ev->value ? PORT_VOICE : PORT_QUIET);
		return;
	case LQ_EV_DIGIT_END:
		p->digit = ev->value;
		(void)port_happens(p, PORT_DIGIT);
		return;
	case LQ_EV_TONE_DONE:
		(void)port_happens(p, PORT_SENT);
		return;
	case LQ_EV_CALLER_ID:
		return on_caller_id(p, ev);
	case LQ_EV_METER:
		p->n_meter += ev->value;
		return;
	case LQ_EV_SLOT_GONE:
		return on_slot_gone(p);
	default:
		return;
	}
}

/* ---------------------------------------------------------------- commands */

static struct port *port_by_leg(const struct analog *a, uint32_t leg)
{
	struct port *p;

	list_for_each(p, &a->ports, link)
		if (leg && p->leg == leg)
			return p;
	return NULL;
}

static int command(void *self, uint32_t leg, enum port_event ev)
{
	struct port *p = port_by_leg(self, leg);

	if (!p)
		return -ENOENT;
	return port_happens(p, ev) ? 0 : -EPERM;
}

/*
 * A telephone is itself. Of a group the last port that is free: an exchange
 * hunts from the first, so the two meet as late as possible.
 */
static struct port *port_for(const struct analog *a, const char *line)
{
	struct port *p, *found = NULL;

	list_for_each(p, &a->ports, link) {
		if (strcmp(p->conf.line, line))
			continue;
		if (p->conf.is_fxs || p->fsm.state == FXO_IDLE)
			found = p;
	}
	return found;
}

static int op_invite(void *self, const struct leg_invite *inv)
{
	struct leg_event busy = { .type = LEG_EV_GONE, .kind = LEG_ANALOG,
				  .leg = inv->leg, .cause = CAUSE_BUSY };
	struct analog *a = self;
	struct port *p = port_for(a, inv->route);

	if (!p)
		return analog_has_line(a, inv->route) ? -EBUSY : -ENOENT;
	if (p->conf.is_fxs && p->fsm.state != FXS_IDLE) {
		a->h.event(a->h.arg, &busy);
		return 0;
	}
	p->leg = inv->leg;
	p->from = inv->from;
	p->to = inv->to;
	p->n_out++;
	(void)port_happens(p, PORT_INVITE);	/* the idle one permits it */
	return 0;
}

static int op_accept(void *self, uint32_t leg)
{
	return command(self, leg, PORT_ACCEPT);
}

static int op_alert(void *self, uint32_t leg)
{
	return command(self, leg, PORT_ALERT);
}

static int op_progress(void *self, uint32_t leg, const struct leg_media *ours)
{
	(void)ours;
	return command(self, leg, PORT_PROGRESS);
}

static int op_answer(void *self, uint32_t leg, const struct leg_media *ours)
{
	(void)ours;
	return command(self, leg, PORT_ANSWER);
}

static int op_update(void *self, uint32_t leg, const struct leg_media *ours)
{
	(void)ours;
	return port_by_leg(self, leg) ? -EOPNOTSUPP : -ENOENT;
}

/* Keys are sound on such a line, and sound is the media's. */
static int op_digit(void *self, uint32_t leg, char digit)
{
	(void)digit;
	return port_by_leg(self, leg) ? -EOPNOTSUPP : -ENOENT;
}

static int op_hangup(void *self, uint32_t leg, uint8_t cause)
{
	struct port *p = port_by_leg(self, leg);

	if (!p)
		return -ENOENT;
	p->cause = cause;
	return port_happens(p, PORT_HANGUP) ? 0 : -EPERM;
}

static const struct leg_ops ops = {
	.name = "analog",
	.kind = LEG_ANALOG,
	.invite = op_invite,
	.accept = op_accept,
	.alert = op_alert,
	.progress = op_progress,
	.answer = op_answer,
	.update = op_update,
	.digit = op_digit,
	.hangup = op_hangup,
};

const struct leg_ops *analog_ops(void)
{
	return &ops;
}

/* ---------------------------------------------------------------- lifetime */

int analog_port_add(struct analog *a, const struct analog_port_conf *c,
		    uint32_t signal)
{
	struct port *p;

	if (port_by_slot(a, c->slot))
		return -EEXIST;
	p = mem_new(sizeof(*p), NULL);
	if (!p)
		return -ENOMEM;
	p->a = a;
	p->conf = *c;
	p->signal = signal;
	list_append(&a->ports, &p->link);
	if (c->is_fxs)
		fsm_init(&p->fsm, &fxs_table, signal & LQ_SIG_OFFHOOK ?
			 FXS_LOCKED : FXS_IDLE, loop_now_ms(a->loop),
			 "port=%s", c->name);
	else
		fsm_init(&p->fsm, &fxo_table, fxo_first(signal),
			 loop_now_ms(a->loop), "port=%s", c->name);
	log_info(ANALOG_AREA, "port=%s kind=%s line=%s state=%s", c->name,
		 c->is_fxs ? "fxs" : "fxo", c->line, fsm_state_name(&p->fsm));
	port_is_up(p);
	if (c->is_fxs)
		fxs_begin(p);
	else
		fxo_begin(p);
	return 0;
}

void analog_lost(struct analog *a)
{
	struct port *p;

	while ((p = list_first(&a->ports, struct port, link)))
		on_slot_gone(p);
}

static void analog_destroy(void *obj)
{
	struct analog *a = obj;
	struct port *p;

	while ((p = list_first(&a->ports, struct port, link)))
		port_free(p);
}

int analog_new(struct analog **out, struct loop *l, const struct leg_handler *h,
	       const struct analog_line_ops *line,
	       const struct analog_times *times)
{
	struct analog *a = mem_new(sizeof(*a), analog_destroy);

	if (!a)
		return -ENOMEM;
	a->loop = l;
	a->h = *h;
	a->ops = *line;
	a->times = *times;
	list_init(&a->ports);
	*out = a;
	return 0;
}

struct analog *analog_free(struct analog *a)
{
	return mem_deref(a);
}

bool analog_has_line(const struct analog *a, const char *line)
{
	struct port *p;

	list_for_each(p, &a->ports, link)
		if (!strcmp(p->conf.line, line))
			return true;
	return false;
}

void analog_each_port(const struct analog *a,
		      void (*h)(void *arg, const struct analog_port_info *i),
		      void *arg)
{
	struct port *p;

	list_for_each(p, &a->ports, link)
		h(arg, &(struct analog_port_info){
			.conf = &p->conf, .state = fsm_state_name(&p->fsm),
			.leg = p->leg, .n_in = p->n_in, .n_out = p->n_out,
			.n_meter = p->n_meter });
}
