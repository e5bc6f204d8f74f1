// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tick: what happens to every voice sample, in the order it happens.
 *
 * lq_engine_tick() at the end of this file is the sample path of lq.h section
 * 3; the stages above it are a few lines each. A stage works on one slot and
 * one block of 8 samples; only slots with an owner are visited.
 *
 * The counters balance. For a slot over any number t of whole ticks in which
 * the flag named did not change (deltas of struct lq_slot_info):
 *
 *   always   rx_samples = tx_samples = 8 t
 *   F_RX     rx_samples = rx_ring_samples + rx_overruns
 *   F_TX     tx_samples = tx_ring_samples + tx_underruns     once begun
 *   F_TAP    rx_samples = tap_samples + tap_overruns
 *   F_LINE   rx_samples = line_in_samples + line_in_underruns   once begun
 *            tx_samples = line_out_samples + line_out_overruns
 *
 * A stream begins with the first sample that its user has written. And for an
 * E1: its frames taken and put by the tick are 8 t each way (tdm/e1.h counts).
 */
#include <linux/types.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/g711.h"
#include "dsp/gain.h"
#include "engine/engine.h"

#define BLOCK	LQ_TICK_SAMPLES

void lq_engine_init(struct lq_engine *e, struct lq_slot *ip, u32 n_ip,
		    const char *name)
{
	u32 i;

	memset(e, 0, sizeof(*e));
	for (i = 0; i < LQ_NAME_LEN - 1 && name[i]; i++)
		e->name[i] = name[i];
	e->ec_ops = &lq_ec_scalar;
	e->ip = ip;
	e->n_ip = e->n_ip_free = min_t(u32, n_ip, LQ_ENGINE_IP_MAX);
	for (i = 0; i < e->n_ip; i++) {
		lq_slot_init(&ip[i], LQ_KIND_IP, NULL, NULL, NULL);
		ip[i].name = LQ_SLOT(0, i + 1);
	}
	for (i = 0; i < LQ_ENGINE_CONFS_MAX; i++)
		e->all_rooms[i].number = i + 1;
}

struct lq_slot *lq_engine_slot(struct lq_engine *e, u32 name)
{
	u32 span = LQ_SLOT_SPAN(name), ts = LQ_SLOT_TS(name);

	if (!span)
		return ts >= 1 && ts <= e->n_ip ? &e->ip[ts - 1] : NULL;
	if (span > LQ_ENGINE_SPANS_MAX || !e->spans[span])
		return NULL;
	return lq_span_slot(e->spans[span], ts);
}

void lq_engine_announce(struct lq_engine *e, enum lq_event_type type, u32 slot,
			u32 value, u32 arg)
{
	struct lq_client *c;

	for (c = e->clients; c; c = c->next)
		if (c->kind == LQ_CLIENT_CTL)
			lq_client_put(c, e->tick, type, slot, value, arg);
}

void lq_engine_board_event(struct lq_engine *e, u32 board, bool has_come)
{
	lq_engine_announce(e, LQ_EV_BOARD, 0, board, has_come);
}

void lq_engine_account(struct lq_engine *e, u32 tick_ns, u32 late, u32 missed)
{
	e->n_late += late;
	e->n_missed += missed;
	e->longest_tick_ns = max_t(u32, e->longest_tick_ns, tick_ns);
	/* mean over about 64 ticks, in 1/16 ns */
	tick_ns = min_t(u32, tick_ns, 100000000);
	e->tick_ns_q4 += ((s32)(tick_ns * 16) - (s32)e->tick_ns_q4) / 64;
}

/* --------------------------------------------------- what this party says */

/* An E1 or analog slot's line_rx is a row of its span: already there. */
static void stage_line_in(struct lq_slot *s)
{
	u32 n;

	s->count.rx += BLOCK;
	if (s->kind != LQ_KIND_IP)
		return;
	n = s->flags & LQ_SLOT_F_LINE ?
		lq_ring_take(&s->rings[LQ_RING_LINE_IN], s->ip_rx, BLOCK) : 0;
	if (n == BLOCK) {
		s->has_line_begun = true;
		s->count.line_in += BLOCK;
		return;
	}
	memset(s->ip_rx + n, lq_g711_idle(s->law), BLOCK - n);
	s->has_line_begun |= n > 0;
	s->count.line_in += n;
	if (s->has_line_begun)
		s->count.line_in_underruns += BLOCK - n;
}

/* Register signals own the line: neither are they heard nor anything beside. */
static bool has_register(const struct lq_slot *s)
{
	return s->flags & LQ_SLOT_F_MF_ANY;
}

/* line_tx still holds what this slot sent in the last tick. */
static void stage_ec(struct lq_engine *e, struct lq_slot *s)
{
	s16 sent[BLOCK];
	int change;

	if (!s->ec || has_register(s))	/* it would learn from tones */
		return;
	lq_g711_decode(s->law, sent, s->line_tx);
	change = lq_ec_run(s->ec, s->said, sent, s->flags & LQ_SLOT_F_NLP,
			   e->ec_ops);
	if (change >= 0)
		lq_client_put(s->owner, e->tick, LQ_EV_EC, s->name, change, 0);
}

static void stage_dtmf(struct lq_slot *s, u64 tick)
{
	enum lq_dtmf_report report;
	char ascii;
	u32 ms;

	if (!(s->flags & LQ_SLOT_F_DTMF))
		return;
	report = lq_dtmf_run(&s->dtmf, s->said, &ascii, &ms);
	lq_slot_tell_digit(s, report, ascii, ms, tick);
}

static void stage_mf(struct lq_slot *s, u64 tick)
{
	u32 signal;

	if (!has_register(s))
		return;
	if (lq_mf_run(&s->mf, s->said, &signal))
		lq_client_put(s->owner, tick, LQ_EV_MF, s->name, signal,
			      s->mf.direction);
}

static void stage_cid(struct lq_slot *s, u64 tick)
{
	struct lq_caller_id *heard = &s->cid.heard;

	if (!(s->flags & LQ_SLOT_F_CID) || !lq_cid_run(&s->cid, s->said))
		return;
	heard->slot = s->name;
	heard->n_heard = ++s->count.callers;
	heard->tick = tick;
	lq_client_put(s->owner, tick, LQ_EV_CALLER_ID, s->name, heard->kind,
		      heard->status);
}

static void stage_progress(struct lq_slot *s, u64 tick)
{
	struct lq_solo_report r;

	if (!(s->flags & LQ_SLOT_F_PROGRESS) ||
	    !lq_progress_run(&s->progress, s->said, &r))
		return;
	lq_client_put(s->owner, tick, LQ_EV_TONE, s->name, r.tone,
		      r.detail << 16 | min_t(u32, r.ms, 0xffff));
}

static bool is_tonal(const struct lq_slot *s)
{
	return (s->flags & LQ_SLOT_F_PROGRESS) &&
	       lq_progress_is_tonal(&s->progress);
}

/* After stage_progress(): what that takes for a tone is no voice. */
static void stage_vad(struct lq_slot *s, u64 tick)
{
	enum lq_vad_report report;

	if (!(s->flags & LQ_SLOT_F_VAD))
		return;
	report = lq_vad_run(&s->vad, s->said, is_tonal(s));
	if (report != LQ_VAD_NOTHING)
		lq_client_put(s->owner, tick, LQ_EV_VOICE, s->name,
			      report == LQ_VAD_BEGAN, lq_vad_level(&s->vad));
}

/* Everybody but the detectors hears LQ_MUTE_MS late, and no digit. */
static void stage_mute(struct lq_slot *s)
{
	if (!(s->flags & LQ_SLOT_F_MUTE_DTMF))
		return;
	if (lq_dtmf_is_suspect(&s->dtmf))
		lq_mute_close(&s->mute);
	lq_mute_run(&s->mute, s->said);
}

/* Where nothing has worked on them the octets of the line go on unchanged. */
static void stage_rx_gain(struct lq_slot *s)
{
	if (has_register(s)) {
		memset(s->said, 0, sizeof(s->said));
		memset(s->said_octets, lq_g711_idle(s->law), BLOCK);
		return;
	}
	if (s->rx_gain_q13 == LQ_GAIN_Q13_ONE && !s->ec &&
	    !(s->flags & (LQ_SLOT_F_MUTE_DTMF | LQ_SLOT_F_NR | LQ_SLOT_F_AGC))) {
		memcpy(s->said_octets, s->line_rx, BLOCK);
		return;
	}
	if (s->flags & LQ_SLOT_F_NR)
		lq_nr_run(&s->nr, s->said);
	if (s->rx_gain_q13 != LQ_GAIN_Q13_ONE)
		lq_gain_run(s->said, s->rx_gain_q13);
	if (s->flags & LQ_SLOT_F_AGC)
		lq_agc_run(&s->agc, s->said, is_tonal(s));
	lq_g711_encode(s->law, s->said_octets, s->said);
}

static void stage_rx_ring(struct lq_slot *s)
{
	if (!(s->flags & LQ_SLOT_F_RX))
		return;
	if (lq_ring_put(&s->rings[LQ_RING_RX], s->said_octets, BLOCK))
		s->count.rx_ring += BLOCK;
	else
		s->count.rx_overruns += BLOCK;
}

/* -------------------------------------------------- what this party hears */

static void stage_matrix(struct lq_slot *s, s32 sum[BLOCK])
{
	if (s->room && !has_register(s))
		memcpy(sum, s->heard, sizeof(s->heard));
	else
		memset(sum, 0, sizeof(s->heard));
}

static void stage_tx_ring(struct lq_slot *s, s32 sum[BLOCK])
{
	u8 octets[BLOCK];
	s16 linear[BLOCK];
	u32 n;

	if (!(s->flags & LQ_SLOT_F_TX))
		return;
	n = has_register(s) ? 0 :	/* it waits */
	    lq_ring_take(&s->rings[LQ_RING_TX], octets, BLOCK);
	s->has_tx_begun |= n > 0;
	s->count.tx_ring += n;
	if (s->has_tx_begun)
		s->count.tx_underruns += BLOCK - n;
	if (!n)
		return;
	memset(octets + n, lq_g711_idle(s->law), BLOCK - n);
	lq_g711_decode(s->law, linear, octets);
	lq_mix_add(sum, linear);
}

static void stage_tones(struct lq_slot *s, s32 sum[BLOCK], u64 tick)
{
	bool is_done = false;

	if (lq_tone_is_on(&s->tone))
		is_done = lq_tone_add(&s->tone, sum);
	if (lq_dtmf_gen_is_on(&s->digits)) {
		memset(sum, 0, BLOCK * sizeof(*sum));	/* nothing beside them */
		is_done |= lq_dtmf_gen_add(&s->digits, sum);
	}
	if (lq_cid_gen_is_on(&s->cid_gen))
		is_done |= lq_cid_gen_add(&s->cid_gen, sum);
	if (is_done)
		lq_client_put(s->owner, tick, LQ_EV_TONE_DONE, s->name, 0, 0);
}

/* Returns with the octets in line_tx and their linear form in @out. */
static void stage_tx_gain(struct lq_slot *s, s32 sum[BLOCK], s16 out[BLOCK])
{
	if (s->tx_gain_q13 != LQ_GAIN_Q13_ONE)
		lq_gain_run_wide(sum, s->tx_gain_q13);
	s->count.clipped += lq_mix_saturate(out, sum);
	lq_g711_encode(s->law, s->line_tx, out);
}

/* An E1 or analog slot's line_tx is a row of its span: nothing to carry. */
static void stage_line_out(struct lq_slot *s)
{
	s->count.tx += BLOCK;
	if (!(s->flags & LQ_SLOT_F_LINE))
		return;
	if (lq_ring_put(&s->rings[LQ_RING_LINE_OUT], s->line_tx, BLOCK))
		s->count.line_out += BLOCK;
	else
		s->count.line_out_overruns += BLOCK;
}

static void stage_tap(struct lq_slot *s)
{
	u8 pairs[2 * BLOCK];
	u32 i;

	if (!(s->flags & LQ_SLOT_F_TAP))
		return;
	for (i = 0; i < BLOCK; i++) {
		pairs[2 * i] = s->said_octets[i];
		pairs[2 * i + 1] = s->line_tx[i];
	}
	if (lq_ring_put(&s->rings[LQ_RING_TAP], pairs, sizeof(pairs)))
		s->count.tap += BLOCK;
	else
		s->count.tap_overruns += BLOCK;
}

/* ------------------------------------------------------------------- tick */

static void slot_listen(struct lq_engine *e, struct lq_slot *s)
{
	u64 tick = e->tick;

	stage_line_in(s);
	lq_g711_decode(s->law, s->said, s->line_rx);
	stage_ec(e, s);
	stage_dtmf(s, tick);
	stage_mf(s, tick);
	stage_cid(s, tick);
	stage_progress(s, tick);
	stage_vad(s, tick);
	lq_level_run(&s->rx_level, s->said);
	stage_mute(s);
	stage_rx_gain(s);
	stage_rx_ring(s);
}

static void slot_speak(struct lq_slot *s, u64 tick)
{
	s32 sum[BLOCK];
	s16 out[BLOCK];

	stage_matrix(s, sum);
	stage_tx_ring(s, sum);
	stage_tones(s, sum, tick);
	stage_tx_gain(s, sum, out);
	lq_level_run(&s->tx_level, out);
	stage_line_out(s);
	stage_tap(s);
}

void lq_engine_tick(struct lq_engine *e)
{
	struct lq_client *c;
	struct lq_slot *s;
	struct lq_room *r;
	u32 i;

	e->tick++;
	if (++e->ms == 1000) {
		e->ms = 0;
		e->second++;
	}
	for (i = 1; i <= e->n_spans; i++)	/* wire -> rows, D channels */
		if (e->spans[i])
			lq_span_take(e->spans[i]);
	for (s = e->owned; s; s = s->next)	/* rows, LINE_IN -> said, RX */
		slot_listen(e, s);
	for (r = e->rooms; r; r = r->next)	/* said -> heard */
		lq_room_mix(r, &e->mixer);
	for (s = e->owned; s; s = s->next)	/* heard, TX -> rows, LINE_OUT, TAP */
		slot_speak(s, e->tick);
	for (i = 1; i <= e->n_spans; i++)	/* rows -> wire */
		if (e->spans[i])
			lq_span_put(e->spans[i]);
	for (c = e->clients; c; c = c->next)	/* area.tick, periods */
		lq_client_tick(c, e->tick);
}
