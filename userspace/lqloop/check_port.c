// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Analog ports in pairs: FXS k is cabled to FXO k. One call on each pair: ring,
 * caller's number, answer, speech both ways, digits, flash, reversal, release.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lqloop/speech.h"

#define PORTS_MAX 31
#define NUMBER "13800138000"

struct line {
	struct subject *s;
	struct parties *p;
	json_t *result;
	unsigned int k;			/* of the pair, from 1 */
	int fxs, fxo;			/* parties */
	uint64_t since;			/* tick of the last signal sent */
};

static int signal_port(struct line *l, int party, uint32_t set, uint32_t clear)
{
	struct lq_signal sig = { .slot = l->p->all[party].slot, .set = set,
				 .clear = clear };
	struct lq_info now;
	int err = parties_wait(l->p, 0);	/* what was told of the one before */

	if (!err)
		err = bench_info(l->s->bench, &now);
	l->p->n_events = 0;
	l->since = now.tick;
	return err ? err : parties_request(l->p, LQ_SLOT_SIG, &sig);
}

static int look(struct line *l, int party, struct lq_slot_info *info)
{
	return parties_look(l->p, l->p->all[party].slot, info);
}

/* When the port told that @bit came, or went; 0: it always was so. */
static double told(const struct line *l, int party, uint32_t bit, bool is_wanted)
{
	const struct lq_event *ev;
	unsigned int at = 0;
	double ms = 0;

	while ((ev = parties_event(l->p, LQ_EV_SIGNAL, l->p->all[party].slot, &at)))
		if (ev->arg & bit && !!(ev->value & bit) == is_wanted)
			ms = ev->tick - l->since;
	return ms;
}

/* From the last signal until the port's state shows @bit, or does not; NAN after @limit_ms. */
static int until(struct line *l, int party, uint32_t bit, bool is_wanted,
		 unsigned int limit_ms, double *ms)
{
	struct lq_slot_info info;
	struct lq_info now;
	bool is_so;
	int err;

	do {
		err = look(l, party, &info);
		if (!err)
			err = parties_wait(l->p, 1);
		if (!err)
			err = bench_info(l->s->bench, &now);
		if (err)
			return err;
		is_so = !!(info.signal & bit) == is_wanted;
	} while (!is_so && now.tick - l->since < limit_ms);
	*ms = is_so ? told(l, party, bit, is_wanted) : NAN;
	return 0;
}

/* ------------------------------------------------------------------- steps */

static int rest(struct line *l)
{
	struct lq_slot_info fxs, fxo;
	int err = look(l, l->fxs, &fxs);

	if (!err)
		err = look(l, l->fxo, &fxo);
	if (err)
		return err;
	report_measure(l->result, "port.idle", !(fxs.signal & LQ_SIG_OFFHOOK) &&
		       !(fxo.signal & LQ_SIG_IN_USE), NULL);
	report_measure(l->result, "port.voltage", abs(fxo.line_dv) / 10.0, NULL);
	return 0;
}

/* Who rings when this port does: its own pair and nobody else. */
static int ring(struct line *l, const int *fxo, unsigned int n_fxo)
{
	unsigned int i, at, n_others = 0;
	bool has_rung = false;
	int err = signal_port(l, l->fxs, LQ_SIG_RING, 0);

	if (!err)
		err = parties_wait(l->p, 1600);
	for (i = 0; i < n_fxo; i++) {
		const struct lq_event *ev;

		at = 0;
		while ((ev = parties_event(l->p, LQ_EV_SIGNAL,
					   l->p->all[fxo[i]].slot, &at))) {
			if (!(ev->value & LQ_SIG_RING))
				continue;
			if (fxo[i] == l->fxo)
				has_rung = true;
			else
				n_others++;
		}
	}
	report_measure(l->result, "port.pairing", has_rung && !n_others, NULL);
	return err;
}

/* Between the first ring and the second. */
static int caller_id(struct line *l)
{
	struct lq_slot_cfg listen = { .slot = l->p->all[l->fxo].slot,
				      .flags = LQ_SLOT_F_CID };
	struct lq_caller_id id = { .slot = l->p->all[l->fxs].slot,
				   .kind = LQ_CID_MDMF, .number = NUMBER };
	struct lq_caller_id heard = { .slot = l->p->all[l->fxo].slot };
	int err = parties_request(l->p, LQ_SLOT_SET, &listen);

	if (!err)
		err = parties_request(l->p, LQ_SLOT_CALLER_ID, &id);
	if (!err)
		err = parties_wait(l->p, 1500);
	if (!err)
		err = parties_request(l->p, LQ_GET_CALLER_ID, &heard);
	if (err)
		return err;
	listen.flags = 0;
	report_measure(l->result, "port.caller_id",
		       heard.status == LQ_CID_WHOLE &&
		       !strcmp(heard.number, NUMBER), NULL);
	return parties_request(l->p, LQ_SLOT_SET, &listen);
}

static int answer(struct line *l)
{
	double ms = NAN;
	int err = signal_port(l, l->fxo, LQ_SIG_OFFHOOK, 0);

	if (!err)
		err = until(l, l->fxs, LQ_SIG_OFFHOOK, true, 1000, &ms);
	report_measure(l->result, "port.answer", ms, NULL);
	if (!err)
		err = signal_port(l, l->fxs, 0, LQ_SIG_RING);
	return err ? err : parties_wait(l->p, 200);
}

static int talk(struct line *l)
{
	static const char *const name[] = { "FXS to FXO", "FXO to FXS" };
	int err;

	err = speech_measure(l->p, l->fxs, l->fxo, l->result, &speech_analog, name[0]);
	if (!err)
		err = speech_measure(l->p, l->fxo, l->fxs, l->result, &speech_analog, name[1]);
	if (!err)
		err = speech_digits(l->p, l->fxs, l->fxo, l->result, &speech_analog, name[0]);
	if (!err)
		err = speech_digits(l->p, l->fxo, l->fxs, l->result, &speech_analog, name[1]);
	return err;
}

static int flash(struct line *l)
{
	const struct lq_event *ev;
	bool is_seen = false;
	unsigned int at = 0;
	int err = signal_port(l, l->fxo, LQ_SIG_FLASH, 0);

	if (!err)
		err = parties_wait(l->p, 1200);
	while ((ev = parties_event(l->p, LQ_EV_SIGNAL, l->p->all[l->fxs].slot, &at)))
		if (ev->arg & LQ_SIG_FLASH || ev->value & LQ_SIG_FLASH)
			is_seen = true;
	report_measure(l->result, "port.flash", is_seen, NULL);
	return err;
}

static int reversal(struct line *l)
{
	double ms = NAN;
	int err = signal_port(l, l->fxs, LQ_SIG_REVERSED, 0);

	if (!err)
		err = until(l, l->fxo, LQ_SIG_REVERSED, true, 500, &ms);
	report_measure(l->result, "port.reversal", ms >= 0, NULL);
	return err ? err : signal_port(l, l->fxs, 0, LQ_SIG_REVERSED);
}

static int release(struct line *l)
{
	double ms = NAN;
	int err = signal_port(l, l->fxo, 0, LQ_SIG_OFFHOOK);

	if (!err)
		err = until(l, l->fxs, LQ_SIG_OFFHOOK, false, 2000, &ms);
	report_measure(l->result, "port.release", ms, NULL);
	return err;
}

static int call(struct line *l, const int *fxo, unsigned int n_fxo)
{
	int err = rest(l);

	if (!err)
		err = ring(l, fxo, n_fxo);
	if (!err)
		err = caller_id(l);
	if (!err)
		err = answer(l);
	if (!err)
		err = talk(l);
	if (!err)
		err = flash(l);
	if (!err)
		err = reversal(l);
	return err ? err : release(l);
}

/* ------------------------------------------------------------------- ports */

struct ports {
	int fxs[PORTS_MAX], fxo[PORTS_MAX];
	unsigned int n_fxs, n_fxo;
};

static int claim_all(struct subject *s, struct parties *p, struct ports *ports)
{
	struct lq_span_info span;
	struct lq_slot_info info;
	unsigned int port;
	int n, err = bench_span(s->bench, s->from, &span);

	for (port = 1; !err && port < span.n_ts && port <= PORTS_MAX; port++) {
		err = parties_look(p, LQ_SLOT(s->from, port), &info);
		if (err || (info.kind != LQ_KIND_FXS && info.kind != LQ_KIND_FXO))
			continue;	/* an empty socket */
		n = parties_claim(p, info.slot);
		if (n < 0)
			return n;
		if (info.kind == LQ_KIND_FXS)
			ports->fxs[ports->n_fxs++] = n;
		else
			ports->fxo[ports->n_fxo++] = n;
	}
	return err ? err : parties_wait(p, 500);
}

static int call_all(struct subject *s, struct parties *p)
{
	struct ports ports = { .n_fxs = 0 };
	struct line l = { .s = s, .p = p };
	unsigned int i;
	int err = claim_all(s, p, &ports);

	for (i = 0; !err && i < ports.n_fxs && i < ports.n_fxo; i++) {
		l.k = i + 1;
		l.fxs = ports.fxs[i];
		l.fxo = ports.fxo[i];
		(void)snprintf(s->name, sizeof(s->name), "span %u, pair %u",
			       s->from, l.k);
		l.result = check_begin(s, "analog");
		err = call(&l, ports.fxo, ports.n_fxo);
	}
	if (!err && (ports.n_fxs != ports.n_fxo || !ports.n_fxs)) {
		l.result = check_begin(s, "analog");
		report_skip(l.result, "FXS and FXO ports do not come in pairs: the others are not tested");
	}
	return err;
}

int check_ports(struct subject *s)
{
	struct parties p;
	int err = parties_open(&p, s->bench);

	if (err)
		return err;
	err = call_all(s, &p);
	parties_close(&p);
	return err;
}
