// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The FSK demodulator: two correlators of one bit's length, a slicer between
 * what they say in a mark and in a space, a clock set by every edge.
 *
 * The correlators stand at 1250 and 2150 Hz, between the two modems: 50 Hz off
 * costs 0.1 dB in a window of 0.83 ms, and V.23's tones, which are too close
 * for one bit, come out farther apart than with correlators of their own.
 *
 * The slicer's middle follows the signal: with 10 dB of twist the weaker tone
 * alone is weaker than what the stronger one leaves in its correlator.
 *
 * A mark signal is told from speech by its turn from millisecond to
 * millisecond: 0.2 of a turn at 1200 Hz, 0.3 at 1300 Hz, and steady.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/fsk.h"
#include "dsp/level.h"

#define MARK_BLOCKS	28	/* ms; 80 bits less 25 are 46 ms */
#define MARK_MISSED	4	/* blocks that one other block takes away */
#define QUIET_BLOCKS	8	/* a shorter break costs characters only */
#define IDLE_SAMPLES	400	/* 60 bits; up to 10 may stand between octets */

#define HALF_BIT_Q16	218453	/* 8000 / 2400 samples */
#define BIT_Q4		107	/* 8000 / 1200 samples */
#define POWER_MIN	13000	/* of 8 samples: -52 dBm0 */
#define STEADY_MIN_Q4	10	/* |turn| of what it could be, of 16 */

/* Q12, around the middle sample: cosine taps 0..3, sine taps 1..3 */
struct correlator {
	s16 cos[4], sin[4];
};

static const struct correlator at_mark = {	/* 1250 Hz */
	{ 4096, 2276, -1567, -3348 }, { 0, 3406, 3784, 666 } };
static const struct correlator at_space = {	/* 2150 Hz */
	{ 4096, -481, -3983, 1181 }, { 0, 4068, -956, -3202 } };

void lq_fsk_hunt(struct lq_fsk *f)
{
	f->is_open = false;
	f->n_mark = 0;
	f->space = 0;
	f->lowest = 0;
}

void lq_fsk_init(struct lq_fsk *f)
{
	memset(f, 0, sizeof(*f));
}

/* ------------------------------------------------------------ correlators */

struct vec {
	s32 re, im;
};

/* x[0..6]; one tone of amplitude a gives |v| = 13.3 a, 18.8 bits at most. */
static struct vec correlate(const struct correlator *c, const s16 x[LQ_FSK_TAPS])
{
	struct vec v = { c->cos[0] * x[3], 0 };
	u32 i;

	for (i = 1; i <= 3; i++) {
		v.re += c->cos[i] * (x[3 + i] + x[3 - i]);
		v.im += c->sin[i] * (x[3 - i] - x[3 + i]);
	}
	v.re >>= 10;
	v.im >>= 10;
	return v;
}

/* |v| to 1 % */
static s32 magnitude(struct vec v)
{
	u32 re = abs(v.re), im = abs(v.im);
	u32 longer = max_t(u32, re, im), shorter = min_t(u32, re, im);

	return max_t(u32, longer * 1014 + shorter * 202,
		     longer * 860 + shorter * 574) >> 10;
}

/* What a block is, as the two correlators hear it. */
struct block {
	s32 d[8];		/* |mark| - |space| */
	u32 mark, space;	/* sums of both */
	u32 power;		/* sum of squares, >> 3 */
	struct vec end;		/* mark at the last sample */
};

static void measure(struct lq_fsk *f, const s16 x[8], struct block *b)
{
	s16 line[LQ_FSK_TAPS - 1 + 8];
	u32 i;

	memcpy(line, f->past, sizeof(f->past));
	memcpy(line + LQ_FSK_TAPS - 1, x, 8 * sizeof(*x));
	memcpy(f->past, line + 8, sizeof(f->past));
	b->mark = b->space = b->power = 0;
	for (i = 0; i < 8; i++) {
		s32 mark, space;

		b->end = correlate(&at_mark, line + i);
		mark = magnitude(b->end);
		space = magnitude(correlate(&at_space, line + i));
		b->d[i] = mark - space;
		b->mark += mark;
		b->space += space;
		b->power += (u32)(x[i] * x[i]) >> 3;
	}
}

/* ---------------------------------------------------------------- hunting */

/* How low d falls between two marks: the channel seizure tells the space. */
static void learn_space(struct lq_fsk *f, const s32 d[8])
{
	u32 i;

	for (i = 0; i < 8; i++) {
		if (d[i] < 0) {
			f->lowest = min_t(s32, f->lowest, d[i]);
		} else if (f->lowest) {
			f->space += (f->lowest - f->space) / 8;
			f->lowest = 0;
		}
	}
}

static void mark_forget(struct lq_fsk *f)
{
	f->n_mark = 0;
	f->turn_re = f->turn_im = f->energy = 0;
	f->power = 0;
	f->n_power = 0;
}

/* |x| of a tone at the correlator's frequency: mark = 8 * 13.3 a. */
static bool block_is_mark(const struct block *b)
{
	u64 share = (u64)b->mark * b->mark;

	if (b->power * 8 < POWER_MIN || b->mark * 2 < b->space * 3)
		return false;
	/* a pure tone: 22756 for each unit of power >> 3; at least half of it */
	return share >= (u64)b->power * 11400;
}

static void mark_add(struct lq_fsk *f, const struct block *b)
{
	s64 re = b->end.re >> 2, im = b->end.im >> 2;
	s32 sum = b->mark - b->space;

	if (f->n_mark) {
		f->turn_re += re * f->re + im * f->im;
		f->turn_im += im * f->re - re * f->im;
		f->energy += (re * re + im * im + (s64)f->re * f->re +
			      (s64)f->im * f->im) >> 1;
		f->mark += (sum / 8 - f->mark) / 8;
	} else {
		f->mark = sum / 8;
	}
	f->power += (u64)b->power << 3;
	f->n_power += 8;
	f->n_mark++;
}

/* Steady, and 1148..1352 Hz: the turn within 37 degrees of a quarter. */
static bool mark_is_true(const struct lq_fsk *f)
{
	s64 re = abs(f->turn_re), im = f->turn_im;

	if (im <= 0 || re * 4 > im * 3)
		return false;
	return (im + re * 3 / 8) * 16 >= f->energy * STEADY_MIN_Q4;
}

static void open_message(struct lq_fsk *f)
{
	f->is_open = true;
	f->modem = f->turn_re > 0 ? LQ_CID_BELL202 : LQ_CID_V23;
	if (f->space > -f->mark / 8 || f->space < -f->mark * 8)
		f->space = -f->mark;
	f->is_in_character = f->has_octet = false;
	f->bit = 1;
	f->n_idle = f->n_quiet = f->n_framing = 0;
}

static enum lq_fsk_report hunt(struct lq_fsk *f, const struct block *b)
{
	enum lq_fsk_report report = LQ_FSK_NOTHING;

	learn_space(f, b->d);
	if (block_is_mark(b))
		mark_add(f, b);
	else
		f->n_mark -= min_t(u32, f->n_mark, MARK_MISSED);
	if (!f->n_mark)
		mark_forget(f);
	f->re = b->end.re >> 2;
	f->im = b->end.im >> 2;
	if (f->n_mark < MARK_BLOCKS)
		return report;
	if (mark_is_true(f)) {
		open_message(f);
		report = LQ_FSK_BEGIN;
	} else {
		mark_forget(f);
	}
	return report;
}

/* ------------------------------------------------------------- characters */

static s32 middle(const struct lq_fsk *f)
{
	return (f->mark + f->space) / 2;
}

/*
 * Two bits differ: d at their boundary tells by how much the clock is late.
 * d goes from space to mark within one bit. A quarter of the error is enough
 * for 1 % of another bit rate, and lets noise average.
 */
static void set_clock(struct lq_fsk *f)
{
	s32 swing = max_t(s32, (f->mark - f->space) >> 4, 1);
	s32 error = f->boundary - middle(f);

	if (!f->bit)
		error = -error;
	error = clamp_t(s32, error, -8 * swing, 8 * swing);
	f->left_q16 -= error * (BIT_Q4 * 16) / swing * 4;
}

/* In the middle of bit @n of a character. Return: false when it is no start. */
static bool take_bit(struct lq_fsk *f, u32 n, s32 v)
{
	u32 bit = v > middle(f);

	if (!n && bit)
		return false;
	if (bit)
		f->mark += (v - f->mark) / 8;
	else
		f->space += (v - f->space) / 8;
	if (n && bit != f->bit) {
		f->bit = bit;
		set_clock(f);
	}
	f->bit = bit;
	f->bits = f->bits >> 1 | bit << 9;
	return true;
}

/* Half a bit has gone by; odd halves are boundaries. Return: an octet is whole */
static bool take_half(struct lq_fsk *f, s32 v)
{
	u32 half = f->half++;

	if (half & 1) {
		f->boundary = v;
		return false;
	}
	if (!take_bit(f, half / 2, v)) {
		f->is_in_character = false;
		return false;
	}
	if (half < 18)
		return false;
	f->is_in_character = false;
	f->n_framing += !f->bit;
	f->octet = f->bits >> 1;
	return true;
}

/* @d has just come after f->d. Return: an octet is whole */
static bool read_sample(struct lq_fsk *f, s32 d)
{
	s32 before = f->d, part;
	bool is_whole = false;

	f->d = d;
	if (!f->is_in_character) {
		f->n_idle++;
		if (d >= middle(f) || before < middle(f))
			return false;
		/* the edge stood part / 2^8 before @d */
		part = ((middle(f) - d) << 8) / (before - d);
		f->is_in_character = true;
		f->half = 0;
		f->bit = 0;
		f->left_q16 = HALF_BIT_Q16 - (part << 8);
		return false;
	}
	f->left_q16 -= 65536;
	while (f->left_q16 <= 0 && f->is_in_character) {
		part = min_t(s32, -f->left_q16 >> 8, 256);
		f->left_q16 += HALF_BIT_Q16;
		is_whole |= take_half(f, d + ((before - d) * part >> 8));
	}
	if (is_whole) {
		f->n_idle = 0;
		f->has_octet = true;
	}
	return is_whole;
}

/* A quarter of the mark's amplitude, in either tone, is a carrier. */
static bool has_carrier(const struct lq_fsk *f, const struct block *b)
{
	s32 least = min_t(s32, f->mark, -f->space);

	return (s32)max_t(u32, b->mark, b->space) / 8 >= least / 4 &&
	       b->power * 8 >= POWER_MIN / 2;
}

/* The mark before the first character may last; one between two may not. */
static bool is_over(const struct lq_fsk *f)
{
	return f->n_quiet >= QUIET_BLOCKS ||
	       (f->has_octet && f->n_idle >= IDLE_SAMPLES);
}

static enum lq_fsk_report read_block(struct lq_fsk *f, const struct block *b)
{
	enum lq_fsk_report report = LQ_FSK_NOTHING;
	u32 i;

	for (i = 0; i < 8; i++)
		if (read_sample(f, b->d[i]))
			report = LQ_FSK_OCTET;
	f->n_quiet = has_carrier(f, b) ? 0 : f->n_quiet + 1;
	if (report == LQ_FSK_NOTHING && is_over(f)) {
		report = LQ_FSK_END;
		lq_fsk_hunt(f);
	}
	return report;
}

enum lq_fsk_report lq_fsk_run(struct lq_fsk *f, const s16 x[8])
{
	struct block b;

	measure(f, x, &b);
	if (f->is_open)
		return read_block(f, &b);
	f->d = b.d[7];
	return hunt(f, &b);
}

s32 lq_fsk_level_cb(const struct lq_fsk *f)
{
	return lq_level_of(f->power, f->n_power);
}
