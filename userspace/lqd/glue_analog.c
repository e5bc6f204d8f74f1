// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Analog ports: held in media/ as lqd.conf says, as soon as the engine is
 * there; what they tell goes to sig/analog, what that asks of a line is
 * performed here. Trunk groups and telephones come and go with their ports.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "lqd/lqd.h"

/* ------------------------------------------------------- asked of a line */

static int do_signal(void *arg, uint32_t slot, uint32_t set, uint32_t clear)
{
	struct lqd *d = arg;

	return d->media ? media_line_signal(d->media, slot, set, clear) :
			  -ENODEV;
}

static int do_tone(void *arg, uint32_t slot, enum lq_tone_id tone)
{
	struct lq_tone t = { .slot = slot, .tone = tone };
	struct lqd *d = arg;

	(void)str_copy(t.plan, sizeof(t.plan), d->settings->lqd->tones);
	return d->media ? media_line_tone(d->media, &t) : -ENODEV;
}

static int do_dial(void *arg, uint32_t slot, const char *digits, bool is_pulse)
{
	struct lq_digits g = { .slot = slot, .is_pulse = is_pulse };
	struct lqd *d = arg;

	if (!str_copy(g.digits, sizeof(g.digits), digits))
		return -EINVAL;
	return d->media ? media_line_ask(d->media, LQ_SLOT_DIGITS, &g) :
			  -ENODEV;
}

static int do_listen(void *arg, uint32_t slot, uint32_t flags)
{
	struct lqd *d = arg;

	return d->media ? media_line_listen(d->media, slot, flags) : -ENODEV;
}

static int do_send_caller(void *arg, const struct lq_caller_id *id)
{
	struct lq_caller_id copy = *id;
	struct lqd *d = arg;

	return d->media ? media_line_ask(d->media, LQ_SLOT_CALLER_ID, &copy) :
			  -ENODEV;
}

static int do_get_caller(void *arg, struct lq_caller_id *id)
{
	struct lqd *d = arg;

	return d->media ? media_line_ask(d->media, LQ_GET_CALLER_ID, id) :
			  -ENODEV;
}

static bool do_wants_more(void *arg, const char *line, const char *number)
{
	return core_wants_more(((struct lqd *)arg)->core, line, number);
}

static void on_up(void *arg, const char *line, bool is_up)
{
	struct lqd *d = arg;

	if (strncmp(line, ANALOG_PREFIX, strlen(ANALOG_PREFIX))) {
		line_registered(&d->analog_adapter, line, is_up);
		return;
	}
	(void)glue_tell(d, &(struct core_event){
		.type = is_up ? CORE_EV_TRUNK_UP : CORE_EV_TRUNK_DOWN,
		.line = line });
}

/* ------------------------------------------------------------------- ports */

/* "3-1": span 3, port 1; checked by settings.c */
static uint32_t slot_of(const char *name)
{
	char *dash;
	unsigned long span = strtoul(name, &dash, 10);

	return LQ_SLOT(span, strtoul(dash + 1, NULL, 10));
}

static void fill_conf(struct analog_port_conf *c, const struct conf_entry *e,
		      uint32_t slot)
{
	const struct port_settings *p = e->data;

	*c = (struct analog_port_conf){
		.slot = slot, .is_fxs = p->extension != NULL,
		.answer = (enum analog_answer)p->answer,
		.caller = (enum analog_caller)p->caller_id,
		.is_pulse = p->is_pulse, .is_reversing = p->is_reversing,
		.is_recorded = p->is_recorded,
	};
	snprintf(c->name, sizeof(c->name), "%s", e->name);
	if (p->extension)
		snprintf(c->line, sizeof(c->line), "%s", p->extension);
	else
		snprintf(c->line, sizeof(c->line), ANALOG_PREFIX "%s",
			 p->group);
	snprintf(c->number, sizeof(c->number), "%s",
		 p->number ? p->number : "");
}

static int set_times(struct lqd *d, uint32_t slot)
{
	const struct analog_settings *s = d->settings->analog;
	struct lq_port_cfg cfg = {
		.slot = slot, .flash_min_ms = s->flash_min_ms,
		.flash_max_ms = s->flash_max_ms, .flash_ms = s->flash_ms,
	};
	unsigned int i;

	for (i = 0; i < s->ring_cadence->n && i < LQ_RING_SEGMENTS; i++)
		cfg.ring_ms[i] = strtoul(s->ring_cadence->word[i], NULL, 10);
	return media_line_ask(d->media, LQ_PORT_SET, &cfg);
}

/* 0, or why the port cannot be used. */
static int open_port(struct lqd *d, const struct conf_entry *e)
{
	const struct port_settings *p = e->data;
	uint32_t slot = slot_of(e->name);
	struct lq_slot_info info = { .slot = slot };
	struct analog_port_conf c;
	uint32_t signal;
	int err = dev_request(d->door, LQ_GET_SLOT, &info);

	if (err)
		return err;
	if (info.kind != (p->extension ? LQ_KIND_FXS : LQ_KIND_FXO))
		return -EOPNOTSUPP;
	err = media_line_hold(d->media, slot, &signal);
	if (err)
		return err;
	fill_conf(&c, e, slot);
	err = set_times(d, slot);
	if (!err)
		err = analog_port_add(d->analog, &c, signal);
	if (err)
		media_line_drop(d->media, slot);
	return err;
}

void analog_open(struct lqd *d)
{
	const struct conf_entry *e = NULL;
	int err;

	while ((e = conf_next(d->settings->conf, "port", e))) {
		err = open_port(d, e);
		if (err)
			log_error("lqd", "port=%s used=no reason=\"%s\"",
				  e->name, err == -EOPNOTSUPP ?
				  "another kind of port: group is for lines, "
				  "extension for telephones" : strerror(-err));
	}
}

void analog_on_line(void *arg, uint32_t slot, uint32_t type, uint32_t value,
		    uint32_t more)
{
	struct lq_event ev = { .type = type, .slot = slot, .value = value,
			       .arg = more };
	struct lqd *d = arg;

	if (d->analog)
		analog_event(d->analog, &ev);
}

int analog_start(struct lqd *d)
{
	const struct analog_settings *s = d->settings->analog;
	struct leg_handler h = { leg_new_id, leg_on_event,
				 &d->analog_adapter };
	struct analog_line_ops ops = {
		.signal = do_signal, .tone = do_tone, .dial = do_dial,
		.listen = do_listen, .send_caller = do_send_caller,
		.get_caller = do_get_caller, .wants_more = do_wants_more,
		.is_up = on_up, .arg = d,
	};
	struct analog_times t = analog_times_default;
	int err;

	t.ring_gap = s->ring_gap_ms;
	t.dial_tone = s->dial_tone_ms;
	t.no_progress = s->no_progress_ms;
	t.ring_back = s->ring_back_ms;
	t.announcement = s->announcement_ms;
	t.silence = s->silence_ms;
	t.guard = s->guard_ms;
	t.first_digit = s->first_digit_ms;
	t.next_digit = s->next_digit_ms;
	t.busy = s->busy_ms;
	t.howler = s->howler_ms;
	err = analog_new(&d->analog, d->loop, &h, &ops, &t);
	if (err)
		return err;
	d->analog_adapter = (struct adapter){ d, analog_ops(), d->analog };
	return 0;
}
