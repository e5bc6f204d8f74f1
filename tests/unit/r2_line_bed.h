/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two R2 channels on a simulated line: bits are recognized after 20 ms,
 * register signals after 17, both later by the line's delay.
 *
 *   struct pair *p = pair_new(&a_conf, &b_conf, delay_ms);
 *   r2_seize(&p->end[0].r2, p->now, &from, &to, true);
 *   pair_run(p, 5000);
 */
#ifndef TESTS_R2_LINE_BED_H
#define TESTS_R2_LINE_BED_H

#include <stdlib.h>
#include <string.h>
#include "sig/r2.h"
#include "unit/harness.h"

#define BITS_MS		20
#define SIGNAL_MS	17
#define WIRE_MAX	64

struct wire {			/* what is on its way to one end */
	struct { uint64_t at; uint8_t value; } item[WIRE_MAX];
	unsigned int head, tail;
};

struct end;
typedef void on_event_h(struct end *e, const struct r2_event *ev);

struct end {
	struct r2 r2;
	struct r2_config conf;
	struct pair *pair;
	struct end *far;
	struct wire bits, signals;	/* towards this end */
	enum r2_way listens;
	bool is_listening, is_busy_toned;
	uint8_t sends;
	on_event_h *on_event;
	/* what happened */
	unsigned int n[R2_EV_STATE + 1];
	struct leg_address from, to;
	uint8_t category, cause;
	bool is_complete, is_by_us, is_collision;
	unsigned int n_signals;
};

struct pair {
	struct end end[2];
	uint64_t now, delay;
	bool is_deaf[2];	/* register signals do not reach this end */
};

static void wire_put(struct wire *w, uint64_t at, uint8_t value)
{
	w->item[w->head % WIRE_MAX].at = at;
	w->item[w->head++ % WIRE_MAX].value = value;
	CHECK(w->head - w->tail < WIRE_MAX);
}

static void on_bits(void *arg, uint8_t abcd)
{
	struct end *e = arg;

	CHECK_EQ(e->conf.variant->cd, abcd & 3);
	wire_put(&e->far->bits, e->pair->now + e->pair->delay + BITS_MS, abcd);
}

static void on_send(void *arg, enum r2_way way, uint8_t signal)
{
	struct end *e = arg;

	CHECK(signal != e->sends);
	CHECK(!signal || !e->sends);	/* silence between two signals */
	e->sends = signal;
	e->n_signals += signal != 0;
	if (e->far->is_listening && e->far->listens == way &&
	    !e->pair->is_deaf[e->far - e->pair->end])
		wire_put(&e->far->signals,
			 e->pair->now + e->pair->delay + SIGNAL_MS, signal);
}

static void on_listen(void *arg, enum r2_way way)
{
	struct end *e = arg;

	e->is_listening = true;
	e->listens = way;
	if (e->far->sends && !e->pair->is_deaf[e - e->pair->end])
		wire_put(&e->signals, e->pair->now + SIGNAL_MS, e->far->sends);
}

static void on_deafen(void *arg)
{
	struct end *e = arg;

	CHECK_EQ(0, e->sends);
	e->is_listening = e->is_busy_toned = false;
}

static void on_busy_tone(void *arg)
{
	((struct end *)arg)->is_busy_toned = true;
}

static void on_event(void *arg, const struct r2_event *ev)
{
	struct end *e = arg;

	e->n[ev->type]++;
	if (ev->from)
		e->from = *ev->from;
	if (ev->to)
		e->to = *ev->to;
	if (ev->type == R2_EV_SETUP || ev->type == R2_EV_MORE) {
		e->category = ev->category;
		e->is_complete = ev->is_complete;
	}
	if (ev->type == R2_EV_GONE) {
		e->cause = ev->cause;
		e->is_by_us = ev->is_by_us;
		e->is_collision = ev->is_collision;
	}
	if (e->on_event)
		e->on_event(e, ev);
}

static const struct r2_handler bed_handler = {
	on_bits, on_send, on_listen, on_deafen, on_busy_tone, on_event, NULL,
};

static void end_init(struct pair *p, int i, const struct r2_config *conf)
{
	struct r2_handler h = bed_handler;
	struct end *e = &p->end[i];

	e->pair = p;
	e->far = &p->end[!i];
	e->conf = *conf;
	h.arg = e;
	r2_init(&e->r2, &e->conf, &h, p->now, i ? "channel=b" : "channel=a");
}

static void wire_run(struct end *e)
{
	struct wire *w = &e->bits;

	for (; w->tail != w->head && w->item[w->tail % WIRE_MAX].at <= e->pair->now;
	     w->tail++)
		r2_bits(&e->r2, e->pair->now, w->item[w->tail % WIRE_MAX].value);
	w = &e->signals;
	for (; w->tail != w->head && w->item[w->tail % WIRE_MAX].at <= e->pair->now;
	     w->tail++)
		r2_heard(&e->r2, e->pair->now, w->item[w->tail % WIRE_MAX].value);
}

static void pair_run(struct pair *p, uint64_t ms)
{
	for (uint64_t end = p->now + ms; p->now < end; p->now++)
		for (int i = 0; i < 2; i++) {
			wire_run(&p->end[i]);
			r2_time(&p->end[i].r2, p->now);
		}
}

static struct pair *pair_new(const struct r2_config *a,
			     const struct r2_config *b, uint64_t delay)
{
	struct pair *p = calloc(1, sizeof(*p));

	p->now = 1000;
	p->delay = delay;
	end_init(p, 0, a);
	end_init(p, 1, b);
	r2_up(&p->end[0].r2, p->now, 0xd);
	r2_up(&p->end[1].r2, p->now, 0xd);
	pair_run(p, 200 + 4 * delay);
	CHECK_EQ(R2_IDLE, r2_state(&p->end[0].r2));
	CHECK_EQ(R2_IDLE, r2_state(&p->end[1].r2));
	return p;
}

#endif
