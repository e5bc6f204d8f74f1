// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an E1 span is watched and tested for, beside carrying speech: signalling
 * bits, alarms, performance, bit error tests.
 *
 * Not here: how they are found on the line (tdm/), set-up and rows (span.c).
 */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "engine/engine.h"

#define LINE_DEFECTS	(LQ_ALARM_LOS | LQ_ALARM_AIS | LQ_ALARM_LFA)

/* -------------------------------------------------------------------- CAS */

int lq_span_cas_set(struct lq_span *s, u32 ts, u32 set, u32 clear)
{
	u32 abcd = (s->e1.cas_tx.sent[ts] & ~clear) | set;

	if (!abcd && ts < LQ_CAS_TS)
		return -EINVAL;		/* G.704 5.1.3.2.2: like the MFAS */
	lq_e1_cas_send(&s->e1, ts, abcd);
	return 0;
}

void lq_span_cas_block(struct lq_span *s, u32 ts)
{
	(void)lq_span_cas_set(s, ts, LQ_CAS_BLOCKED,	/* is not 0000 */
			      LQ_CAS_ALL & ~LQ_CAS_BLOCKED);
}

static void cas_tell(struct lq_span *s, struct lq_slot *slot, u32 abcd)
{
	u32 changed = slot->signal ^ abcd;

	slot->signal = abcd;
	if (changed && slot->owner)
		lq_client_put(slot->owner, s->engine->tick, LQ_EV_SIGNAL,
			      slot->name, abcd, changed);
}

void lq_span_cas_take(struct lq_span *s)
{
	bool is_cas = s->flags & LQ_SPAN_F_CAS;
	u32 ts;

	for (ts = 1; ts < s->n_ts; ts++)
		if (ts != LQ_CAS_TS)
			cas_tell(s, &s->slots[ts - 1], is_cas ?
				 READ_ONCE(s->e1.cas.abcd[ts]) : 0);
}

static void cas_tick(struct lq_span *s)
{
	u32 n_changes = smp_load_acquire(&s->e1.cas.n_changes);

	if (n_changes == s->n_cas_changes)
		return;
	s->n_cas_changes = n_changes;
	lq_span_cas_take(s);
}

/* --------------------------------------------------------- bit error test */

int lq_span_set_bert(struct lq_span *s, const struct lq_bert_cfg *cfg)
{
	bool is_framed = cfg->timeslots != LQ_BERT_SPAN;
	u32 ts, was = lq_span_under_test(s), owned = lq_span_owned(s);

	if (cfg->timeslots & (owned | s->held |
			      (is_framed ? lq_span_signalling(s) : 0)))
		return -EBUSY;
	lq_bert_set(&s->bert, cfg);
	lq_e1_set_test(&s->e1, is_framed ? NULL : &s->bert);
	for (ts = 1; ts < s->n_ts; ts++)
		if ((was & ~owned) >> ts & 1)
			lq_slot_idle(&s->slots[ts - 1]);
	return 0;
}

u32 lq_span_under_test(const struct lq_span *s)
{
	return s->bert.pattern == LQ_BERT_OFF ? 0 : s->bert.timeslots;
}

/* The timeslots under test of one frame, in the order of the line. */
static void test_take(struct lq_span *s)
{
	u8 octets[LQ_SPAN_ROWS];
	u32 i, n, left;

	if (s->bert.pattern == LQ_BERT_LOOP)
		return;
	for (i = 0; i < LQ_TICK_SAMPLES; i++) {
		n = 0;
		for (left = s->bert.timeslots; left; left &= left - 1)
			octets[n++] = s->rx[__builtin_ctz(left)][i];
		lq_bert_rx_run(&s->bert.rx, octets, n);
	}
	lq_bert_rx_frames(&s->bert.rx, LQ_TICK_SAMPLES);
}

static void loop_put(struct lq_span *s)
{
	u32 left, ts;

	for (left = s->bert.timeslots; left; left &= left - 1) {
		ts = __builtin_ctz(left);
		memcpy(s->tx[ts], s->rx[ts], LQ_TICK_SAMPLES);
	}
}

void lq_span_test_put(struct lq_span *s)
{
	u8 octets[LQ_SPAN_ROWS];
	u32 i, n, left;

	if (s->bert.pattern == LQ_BERT_LOOP) {
		loop_put(s);
		return;
	}
	for (i = 0; i < LQ_TICK_SAMPLES; i++) {
		n = lq_bits_count(s->bert.timeslots);
		lq_bert_tx_run(&s->bert.tx, octets, n);
		n = 0;
		for (left = s->bert.timeslots; left; left &= left - 1)
			s->tx[__builtin_ctz(left)][i] = octets[n++];
	}
}

/* ------------------------------------------------------------- performance */

void lq_span_fill_perf(const struct lq_span *s, struct lq_perf *out)
{
	lq_perf_fill(&s->perf, s->engine->second, out);
	out->now_tick = s->engine->tick;
}

/* A second in which the configuration changed is not judged. */
static void watch_second(struct lq_span *s)
{
	const struct lq_e1_counts was = s->counted;
	struct lq_e1_counts *now = &s->counted;
	struct lq_perf_seen seen;

	lq_e1_count(&s->e1, now);
	seen.is_defect = s->second_alarms & LINE_DEFECTS ||
			 now->n_defects != was.n_defects;
	seen.is_rdi = s->second_alarms & LQ_ALARM_RAI ||
		      now->n_rai != was.n_rai;
	seen.has_blocks = lq_e1_is_crc4_mf(&s->e1);
	seen.n_crc_errors = now->n_crc_errors - was.n_crc_errors;
	seen.n_fas_errors = now->n_fas_errors - was.n_fas_errors;
	seen.n_ebits = now->n_ebits - was.n_ebits;
	seen.n_dropped = now->n_dropped - was.n_dropped;
	seen.n_repeated = now->n_repeated - was.n_repeated;
	if (s->is_second_whole)
		lq_perf_run(&s->perf, s->engine->second - 1, &seen);
	s->is_second_whole = s->flags & LQ_SPAN_F_ENABLED;
	s->second_alarms = 0;
}

/* ------------------------------------------------------------------ alarms */

static void watch_alarms(struct lq_span *s)
{
	u32 alarms = lq_e1_alarms(&s->e1);

	if (!(s->flags & LQ_SPAN_F_ENABLED))
		alarms |= LQ_ALARM_DOWN;
	else if (lq_perf_is_far_lmfa(&s->perf))
		alarms |= LQ_ALARM_FAR_LMFA;
	s->second_alarms |= alarms;
	lq_span_tell_alarms(s, alarms);
}

void lq_span_watch(struct lq_span *s)
{
	if (s->flags & LQ_SPAN_F_CAS)
		cas_tick(s);
	if (lq_bert_is_framed(&s->bert))
		test_take(s);
	watch_alarms(s);
	if (!s->engine->ms)
		watch_second(s);
}
