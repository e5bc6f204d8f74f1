// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every timeslot says where it is and what time it is; every receiver notes
 * who speaks there. Finds exchanged ports, exchanged and inverted timeslots,
 * silence, and how long the way is.
 *
 *   message, 12 octets   mark, mark, mark, mark, span, timeslot, n, n, their
 *                        inverse (span, timeslot, n, n)
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lqloop/check.h"

#define MESSAGE 12
#define N_MESSAGES 800
#define N_OCTETS (MESSAGE * N_MESSAGES)
#define RUN_MS (N_OCTETS / 8)
#define N_HEARD (N_OCTETS - 2400)	/* slots do not begin all at once */
#define FOLD 5		/* shortest run of messages that counts */

static const uint8_t head[4] = { 0x1b, 0xe4, 0x72, 0x9c };

struct heard {
	unsigned int span, ts;		/* span 0: nobody */
	bool is_inverted;
	long delay;			/* samples */
	size_t n_missing;		/* octets after the first whole message */
};

static void speak(uint8_t *out, unsigned int span, unsigned int ts)
{
	unsigned int n;

	for (n = 0; n < N_MESSAGES; n++, out += MESSAGE) {
		memcpy(out, head, 4);
		out[4] = out[8] = span;
		out[5] = out[9] = ts;
		out[6] = out[10] = n >> 8;
		out[7] = out[11] = n;
		out[8] ^= 0xff;
		out[9] ^= 0xff;
		out[10] ^= 0xff;
		out[11] ^= 0xff;
	}
}

/* Whether a message stands here, its bits all turned over by @flip. */
static bool is_message(const uint8_t *m, uint8_t flip)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		if ((m[i] ^ flip) != head[i] || (m[4 + i] ^ m[8 + i]) != 0xff)
			return false;
	return true;
}

static void understand(struct heard *h, const uint8_t *x, size_t n)
{
	size_t at = 0, first = 0, n_whole = 0;
	uint8_t flip;

	memset(h, 0, sizeof(*h));
	while (at + MESSAGE <= n) {
		flip = is_message(x + at, 0xff) ? 0xff : 0;
		if (!flip && !is_message(x + at, 0)) {
			at++;
			continue;
		}
		if (!n_whole++) {
			first = at;
			h->span = x[at + 4] ^ flip;
			h->ts = x[at + 5] ^ flip;
			h->is_inverted = flip;
			h->delay = (long)at - MESSAGE *
				   (long)((x[at + 6] ^ flip) << 8 | (x[at + 7] ^ flip));
		}
		at += MESSAGE;
	}
	if (n_whole < FOLD)
		h->span = 0;
	else
		h->n_missing = n - first - n_whole * MESSAGE;
	/* The end of the last one may be on its way. */
	h->n_missing = h->n_missing > MESSAGE ? h->n_missing : 0;
}

struct count {
	unsigned int n_wrong, n_inverted, n_silent, n_broken;
	long delay[32];
	bool is_known[32];
};

static void judge_slot(json_t *result, struct count *c, const struct heard *h,
		       unsigned int span, unsigned int from, unsigned int ts)
{
	if (!h->span) {
		c->n_silent++;
		return;
	}
	if (h->is_inverted) {
		c->n_inverted++;
		report_note(result, "span %u timeslot %u: inverted", span, ts);
	}
	if (h->span != from || h->ts != ts) {
		c->n_wrong++;
		if (c->n_wrong <= 4)
			report_note(result, "span %u timeslot %u hears span %u timeslot %u",
				    span, ts, h->span, h->ts);
	}
	if (h->n_missing)
		c->n_broken += h->n_missing;
	c->delay[ts] = h->delay;
	c->is_known[ts] = true;
}

static void judge(json_t *result, const struct count *c, unsigned int span)
{
	char name[24];

	(void)snprintf(name, sizeof(name), "span %u", span);
	report_measure(result, "slot.wrong", c->n_wrong, name);
	report_measure(result, "slot.inverted", c->n_inverted, name);
	report_measure(result, "slot.silent", c->n_silent, name);
	report_measure(result, "slot.broken", c->n_broken, name);
}

/*
 * Of a pair, the mean of both ways: where slots began to hear a tick apart,
 * one way is longer by what the other is shorter.
 */
static void judge_delay(json_t *result, const struct count *a,
			const struct count *b)
{
	double x[31], y[31], least = 1e9, most = -1e9;
	unsigned int ts, n = 0;

	for (ts = 1; ts < 32; ts++) {
		if (!a->is_known[ts] || !b->is_known[ts])
			continue;
		x[n] = ts;
		y[n] = (a->delay[ts] + b->delay[ts]) / 16.0;
		least = y[n] < least ? y[n] : least;
		most = y[n] > most ? y[n] : most;
		n++;
	}
	if (!n)
		return;
	report_measure(result, "slot.latency", most, NULL);
	report_measure(result, "slot.spread", (most - least) * 8, NULL);
	report_plot(result, "Delay by timeslot", "timeslot", "ms", "bars", x,
		    y, n);
}

/* ---------------------------------------------------------------- the talk */

struct talk {
	uint8_t say[PARTIES_MAX][N_OCTETS], heard[PARTIES_MAX][N_OCTETS];
};

static int claim(struct parties *p, struct talk *t, unsigned int span,
		 unsigned int ts)
{
	int n = parties_claim(p, LQ_SLOT(span, ts));

	if (n < 0)
		return n;
	speak(t->say[n], span, ts);
	p->all[n].say = t->say[n];
	p->all[n].n_say = N_OCTETS;
	p->all[n].heard = t->heard[n];
	p->all[n].n_room = N_HEARD;
	return 0;
}

static int claim_all(struct parties *p, struct talk *t, unsigned int span)
{
	unsigned int ts;
	int err = 0;

	for (ts = 1; ts < 32 && !err; ts++)
		err = claim(p, t, span, ts);
	return err;
}

/* One timeslot of each will do to be recognised; one in use says nothing. */
static void claim_others(struct subject *s, struct parties *p, struct talk *t)
{
	unsigned int i;

	for (i = 0; i < s->n_others; i++)
		(void)claim(p, t, s->others[i], 1);
}

static void listen_all(json_t *result, struct count *c, const struct parties *p,
		       unsigned int span, unsigned int from)
{
	struct heard h;
	unsigned int i;

	for (i = 0; i < p->n; i++) {
		if (LQ_SLOT_SPAN(p->all[i].slot) != span)
			continue;
		understand(&h, p->all[i].heard, p->all[i].n_heard);
		judge_slot(result, c, &h, span, from, LQ_SLOT_TS(p->all[i].slot));
	}
	judge(result, c, span);
}

static int talk_all(struct subject *s, struct parties *p, struct talk *t)
{
	int err = claim_all(p, t, s->from);

	if (!err && check_is_pair(s))
		err = claim_all(p, t, s->to);
	if (!err)
		claim_others(s, p, t);
	return err ? err : parties_run(p, RUN_MS, 0);
}

int check_slots(struct subject *s)
{
	json_t *result = check_begin(s, "slots");
	struct count to = { 0 }, from = { 0 };
	struct parties p;
	struct talk *t = malloc(sizeof(*t));
	int err = t ? check_prepare(s, CHECK_FRAMED, 0) : -ENOMEM;

	if (err)
		goto out_free;
	err = parties_open(&p, s->bench);
	if (err)
		goto out_free;
	err = talk_all(s, &p, t);
	if (!err) {
		listen_all(result, &to, &p, s->to, s->from);
		if (check_is_pair(s))
			listen_all(result, &from, &p, s->from, s->to);
		judge_delay(result, &to, check_is_pair(s) ? &from : &to);
	}
	parties_close(&p);
out_free:
	free(t);
	return err;
}
