// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The wires of the simulated board, and what goes wrong on E1 lines. The
 * pictures stand in the header.
 *
 * First every line sends, then every line receives, so nothing depends on the
 * order of spans.
 *
 * Not here: analog pairs (wire_pair.c), echo and noise themselves
 * (wire_voice.c), framing (tdm/), how a board is plugged in (sim.c, lqsoft).
 */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/lq.h>
#include "dsp/g711.h"
#include "engine/engine.h"
#include "hw/wire.h"

#define HISTORY_MASK	(LQ_SIM_HISTORY - 1)
#define DELAY_MAX_FRAMES 4000
#define ECHO_MAX_SAMPLES 1024
#define BURST_MAX_OCTETS 4096

/* ------------------------------------------------------------- E1: sending */

static u32 lq_sim_slip_ms(const struct lq_sim_fault *f)
{
	u32 every = f->slip_every_ms;

	return f->slip_every_ms < 0 ? -every : every;
}

static u32 lq_sim_frames_now(struct lq_sim_line *to)
{
	if (!to->fault.slip_every_ms || --to->ms_to_slip)
		return LQ_TICK_SAMPLES;
	to->ms_to_slip = lq_sim_slip_ms(&to->fault);
	return to->fault.slip_every_ms < 0 ? LQ_TICK_SAMPLES - 1 :
					     LQ_TICK_SAMPLES + 1;
}

static void lq_sim_send(struct lq_sim_line *line)
{
	u32 left = line->n_now, at, n;

	for (; left; left -= n) {
		at = line->n_sent & HISTORY_MASK;
		n = min_t(u32, left, LQ_SIM_HISTORY - at);
		lq_e1_tx(&line->span->e1, line->sent[at], n);
		line->n_sent += n;
	}
}

/* ----------------------------------------------------------- E1: receiving */

/* Echo of the receiver's own octets @own, and noise, into @octets. */
static void lq_sim_speech(struct lq_sim_line *line, u8 *octets, const u8 *own)
{
	const s16 *linear = lq_g711_linear[line->span->law & 1];
	u32 signalling = lq_span_signalling(line->span), ts;
	s16 x;

	for (ts = 1; ts < LQ_E1_TIMESLOTS; ts++) {
		if (signalling >> ts & 1)
			continue;
		x = lq_sim_voice_run(&line->voice, linear[octets[ts]],
				     linear[own[ts]]);
		octets[ts] = lq_sim_encode(line->span->law, x);
	}
}

static u32 lq_sim_wrong(const struct lq_sim_fault *f)
{
	return f->swap_a | f->stuck_ts | f->inverted;
}

/* CAS of timeslot ts stands in frame ts of 16, those from 17 on below. */
static void lq_sim_stick(const struct lq_sim_fault *f, u32 number, u8 *octet)
{
	if ((f->stuck_ts & 15) != (number & 15))
		return;
	if (f->stuck_ts < 16)
		*octet = (*octet & 0x0f) | f->stuck_abcd << 4;
	else
		*octet = (*octet & 0xf0) | f->stuck_abcd;
}

static void lq_sim_mistake(const struct lq_sim_fault *f, u32 number, u8 *octets)
{
	u8 a = octets[f->swap_a];
	u32 left;

	octets[f->swap_a] = octets[f->swap_b];
	octets[f->swap_b] = a;
	for (left = f->inverted; left; left &= left - 1)
		octets[__builtin_ctz(left)] ^= 0xff;
	if (f->stuck_ts)
		lq_sim_stick(f, number, &octets[16]);
}

/* C bits follow the change; what is still owed follows without one. */
static void lq_sim_patch(struct lq_sim_line *line, u32 number,
			 struct lq_bits *unit, const struct lq_bits *before)
{
	struct lq_bits change;
	u32 i;

	for (i = 0; i < 4; i++)
		change.w[i] = unit->w[i] ^ before->w[i];
	unit->w[0] ^= (u64)lq_crc4_patch_run(&line->patch, number, &change)
		      << 63;
}

static void lq_sim_hybrid(struct lq_sim_line *line, u32 number,
			  struct lq_bits *unit, const u8 *own)
{
	const u32 far = line->from->span->flags;
	struct lq_bits before = *unit;
	u8 octets[LQ_FRAME_OCTETS];
	bool is_voice_clean = lq_sim_voice_is_clean(&line->voice);
	bool is_clean = is_voice_clean && !lq_sim_wrong(&line->fault);

	if (!(far & LQ_SPAN_F_ENABLED) ||
	    (is_clean && !line->patch.crc && !line->patch.c_bits))
		return;
	if (!is_clean) {
		lq_bits_store(unit, octets);
		lq_sim_mistake(&line->fault, number, octets);
		if (!is_voice_clean)
			lq_sim_speech(line, octets, own);
		lq_bits_load(unit, octets);
	}
	if (far & LQ_SPAN_F_CRC4)
		lq_sim_patch(line, number & 15, unit, &before);
}

/* The far octets begin @bit_offset bits into our unit. */
static void lq_sim_cut(struct lq_sim_line *line, struct lq_bits *unit)
{
	struct lq_bits whole = *unit;
	u32 offset = line->fault.bit_offset;

	if (offset)
		lq_bits_cut(unit, &line->before, &whole, 256 - offset);
	line->before = whole;
}

/* The @i-th unit of this tick as it reaches the receiver. */
static void lq_sim_carry(struct lq_sim_line *line, u32 i, struct lq_bits *unit)
{
	const struct lq_sim_line *from = line->from;
	const struct lq_sim_fault *f = &line->fault;
	u32 at, own;

	if (!from || f->is_los || f->is_ais) {
		memset(unit, from && !f->is_los ? 0xff : 0, sizeof(*unit));
		return;
	}
	at = from->n_sent - from->n_now + i - f->delay_frames;
	own = line->n_sent - line->n_now + i - f->echo_delay_samples;
	lq_bits_load(unit, from->sent[at & HISTORY_MASK]);
	lq_sim_hybrid(line, at, unit, line->sent[own & HISTORY_MASK]);
	(void)lq_biterror_run(&line->errors, unit);	/* nobody counts here */
	lq_sim_cut(line, unit);
}

static void lq_sim_burst(struct lq_sim_line *line)
{
	if (!line->fault.burst_every_ms || --line->ms_to_burst)
		return;
	line->ms_to_burst = line->fault.burst_every_ms;
	line->n_to_erase = (line->fault.burst_octets + LQ_FRAME_OCTETS - 1) /
			   LQ_FRAME_OCTETS;
}

static void lq_sim_receive(struct lq_sim_line *line)
{
	u32 n = line->from ? line->from->n_now : LQ_TICK_SAMPLES, i;
	u8 octets[LQ_FRAME_OCTETS];
	struct lq_bits unit;

	lq_sim_burst(line);
	for (i = 0; i < n; i++) {
		lq_sim_carry(line, i, &unit);
		if (line->n_to_erase) {
			line->n_to_erase--;
			lq_e1_rx_gap(&line->span->e1, 1);
			continue;
		}
		lq_bits_store(&unit, octets);
		lq_e1_rx(&line->span->e1, octets, 1);
	}
}

static void lq_sim_lines_tick(struct lq_sim *sim)
{
	u32 i;

	for (i = 0; i < sim->n_lines; i++)
		sim->lines[i].n_now = LQ_TICK_SAMPLES;
	for (i = 0; i < sim->n_lines; i++)
		if (sim->lines[i].from)
			sim->lines[i].from->n_now =
				lq_sim_frames_now(&sim->lines[i]);
	for (i = 0; i < sim->n_lines; i++)
		lq_sim_send(&sim->lines[i]);
	for (i = 0; i < sim->n_lines; i++)
		lq_sim_receive(&sim->lines[i]);
}

void lq_sim_tick(struct lq_sim *sim)
{
	lq_sim_lines_tick(sim);
	if (sim->pairs.span)
		lq_sim_pairs_tick(&sim->pairs);
}

/* ---------------------------------------------------------------- requests */

static struct lq_sim_line *lq_sim_line_of(struct lq_sim *sim, u32 span)
{
	u32 i;

	for (i = 0; i < sim->n_lines; i++)
		if (span && sim->lines[i].span->number == span)
			return &sim->lines[i];
	return NULL;
}

static bool lq_sim_is_analog(const struct lq_sim *sim, u32 span)
{
	return sim->pairs.span && span && sim->pairs.span->number == span;
}

/* Out of every wire: whoever was fed by it is open now. */
static void lq_sim_pull(struct lq_sim *sim, struct lq_sim_line *line)
{
	u32 i;

	for (i = 0; i < sim->n_lines; i++)
		if (sim->lines[i].from == line)
			sim->lines[i].from = NULL;
	line->from = NULL;
}

static void lq_sim_cross(struct lq_sim_line *a, struct lq_sim_line *b)
{
	a->from = b;
	b->from = a;
}

int lq_sim_set_wire(struct lq_sim *sim, const struct lq_sim_wire *w)
{
	struct lq_sim_line *line = lq_sim_line_of(sim, w->span);
	struct lq_sim_line *peer = lq_sim_line_of(sim, w->peer);

	if (w->reserved || w->mode > LQ_WIRE_LOOP ||
	    (w->mode == LQ_WIRE_CROSS ? w->peer == w->span : w->peer))
		return -EINVAL;
	if (lq_sim_is_analog(sim, w->span) || lq_sim_is_analog(sim, w->peer))
		return -EOPNOTSUPP;
	if (!line || (w->mode == LQ_WIRE_CROSS && !peer))
		return -ENOENT;
	lq_sim_pull(sim, line);
	if (w->mode == LQ_WIRE_CROSS) {
		lq_sim_pull(sim, peer);
		lq_sim_cross(line, peer);
	} else if (w->mode == LQ_WIRE_LOOP) {
		line->from = line;
	}
	return 0;
}

static bool lq_sim_is_level(s32 cb, s32 lowest, s32 highest)
{
	return !cb || (cb >= lowest && cb <= highest);
}

static bool lq_sim_is_burst(const struct lq_sim_fault *f)
{
	return f->burst_octets <= BURST_MAX_OCTETS &&
	       (!f->burst_every_ms || f->burst_octets);
}

static bool lq_sim_is_wrong(const struct lq_sim_fault *f)
{
	return f->swap_a < LQ_E1_TIMESLOTS && f->swap_b < LQ_E1_TIMESLOTS &&
	       !f->swap_a == !f->swap_b && !(f->inverted & 1) &&
	       f->stuck_ts < LQ_E1_TIMESLOTS && f->stuck_ts != LQ_CAS_TS &&
	       f->stuck_abcd < (f->stuck_ts ? 16 : 1);
}

static int lq_sim_check_fault(const struct lq_sim_fault *f)
{
	if (f->reserved || !lq_sim_is_wrong(f) ||
	    f->ber_ppb > LQ_BITERROR_MAX_PPB || !lq_sim_is_burst(f) ||
	    f->delay_frames > DELAY_MAX_FRAMES || f->bit_offset > 255 ||
	    f->is_los > 1 || f->is_ais > 1 ||
	    f->echo_delay_samples > ECHO_MAX_SAMPLES ||
	    !lq_sim_is_level(f->echo_cb, -600, -10) ||
	    !lq_sim_is_level(f->noise_cb, -900, -200))
		return -EINVAL;
	return 0;
}

static void lq_sim_set_line(struct lq_sim_line *line,
			    const struct lq_sim_fault *f)
{
	line->fault = *f;
	lq_sim_voice_init(&line->voice, f, f->span);
	lq_biterror_init(&line->errors, f->ber_ppb,
			 lq_sim_seed(f->seed, f->span));
	line->ms_to_burst = f->burst_every_ms;
	line->ms_to_slip = lq_sim_slip_ms(f);
	line->n_to_erase = 0;
}

int lq_sim_set_fault(struct lq_sim *sim, const struct lq_sim_fault *f)
{
	struct lq_sim_line *line = lq_sim_line_of(sim, f->span);
	int ret;

	ret = lq_sim_check_fault(f);
	if (ret)
		return ret;
	if (lq_sim_is_analog(sim, f->span))
		return lq_sim_pairs_set_fault(&sim->pairs, f);
	if (!line)
		return -ENOENT;
	lq_sim_set_line(line, f);
	return 0;
}

int lq_sim_set_port(struct lq_sim *sim, const struct lq_sim_port *c)
{
	u32 span = LQ_SLOT_SPAN(c->slot);

	if (lq_sim_is_analog(sim, span))
		return lq_sim_pairs_set_port(&sim->pairs, c);
	return lq_sim_line_of(sim, span) ? -EOPNOTSUPP : -ENOENT;
}

int lq_sim_set(struct lq_sim *sim, u32 what, const void *arg)
{
	switch (what) {
	case LQ_SIM_WIRE:
		return lq_sim_set_wire(sim, arg);
	case LQ_SIM_FAULT:
		return lq_sim_set_fault(sim, arg);
	case LQ_SIM_PORT:
		return lq_sim_set_port(sim, arg);
	default:
		return -ENOTTY;
	}
}

/* ----------------------------------------------------------------- set-up */

int lq_sim_init(struct lq_sim *sim, struct lq_span **e1, u32 n_e1,
		struct lq_span *analog)
{
	u32 i;

	if (n_e1 > LQ_SIM_SPANS_MAX)
		return -EINVAL;
	for (i = 0; i < n_e1; i++) {
		sim->lines[i].span = e1[i];
		/* So that a frame's place in sent[] tells its number. */
		sim->lines[i].n_sent = e1[i]->e1.crc_tx.frame;
		if (i & 1)
			lq_sim_cross(&sim->lines[i - 1], &sim->lines[i]);
	}
	if (n_e1 & 1)
		sim->lines[n_e1 - 1].from = &sim->lines[n_e1 - 1];
	sim->n_lines = n_e1;
	return analog ? lq_sim_pairs_init(&sim->pairs, analog) : 0;
}
