// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Test sequences, made and compared an octet at a time.
 *
 * With the newest bit lowest, the rule "bit t = bit t-order ^ bit t-tap" is two
 * shifts for up to tap bits at once. Where tap is small the rule is squared
 * (over GF(2) all lags double) and what it needs of the past is made up
 * backwards. To know whether received bits obey takes the same two shifts.
 *
 * Not here: which timeslots (engine/span_e1.c), the line itself (e1.c).
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "tdm/bert.h"
#include "tdm/bits.h"

#define HISTORY		64
#define AHEAD		14	/* QRSS: bits that must be known in advance */
#define GOOD_OCTETS	2	/* 64 + 8 bits that obey */
#define WINDOW_BITS	512
#define WINDOW_ERRORS	102	/* one in five; more are a loss */
#define SECOND_FRAMES	8000
#define SES_BITS	1000	/* G.821: 1 error in so many */

static const struct {
	u8 order, tap, lag, lag_tap, invert;
} rules[] = {
	[LQ_BERT_2E9] = { 9, 5, 18, 10, 0 },
	[LQ_BERT_2E11] = { 11, 9, 11, 9, 0 },
	[LQ_BERT_2E15] = { 15, 14, 15, 14, 0xff },
	[LQ_BERT_2E20] = { 20, 3, 40, 6, 0 },
	[LQ_BERT_2E20_QRSS] = { 20, 17, 20, 17, 0 },
	[LQ_BERT_2E23] = { 23, 18, 23, 18, 0xff },
};

/* ---------------------------------------------------------------- sequence */

/* The lowest @order bits of the past fix the rest of it. */
static u64 bert_past(const struct lq_bert_seq *s, u64 bits)
{
	u32 i;
	u64 bit;

	bits &= (1ull << s->order) - 1;
	for (i = s->order; i < HISTORY; i++) {
		bit = bits >> (i - s->order);
		if (s->tap)
			bit ^= bits >> (i - s->order + s->tap);
		bits |= (bit & 1) << i;
	}
	return bits;
}

static void bert_step(struct lq_bert_seq *s, u32 n)
{
	u32 most = s->lag_tap ? s->lag_tap : s->lag, k;
	u64 bits;

	for (; n; n -= k) {
		k = min_t(u32, n, most);
		bits = s->bits >> (s->lag - k);
		if (s->lag_tap)
			bits ^= s->bits >> (s->lag_tap - k);
		s->bits = s->bits << k | (bits & ((1ull << k) - 1));
	}
}

/* @bits: the last @order ones before the next, newest lowest */
static void bert_begin(struct lq_bert_seq *s, u64 bits)
{
	s->bits = bert_past(s, bits);
	if (s->pattern == LQ_BERT_2E20_QRSS)
		bert_step(s, AHEAD);
}

void lq_bert_seq_init(struct lq_bert_seq *s, u32 pattern, u32 word,
		      u32 n_word_bits)
{
	memset(s, 0, sizeof(*s));
	s->pattern = pattern;
	if (pattern == LQ_BERT_WORD) {
		s->order = n_word_bits;
		s->lag = n_word_bits;
		while (s->lag < 8)
			s->lag += n_word_bits;
		s->word = word;
		bert_begin(s, word);
		return;
	}
	s->order = rules[pattern].order;
	s->tap = rules[pattern].tap;
	s->lag = rules[pattern].lag;
	s->lag_tap = rules[pattern].lag_tap;
	s->invert = rules[pattern].invert;
	/* All ones are its first bits, so its past is what stands before. */
	bert_begin(s, bert_past(s, ~0ull) >> s->order);
}

/* 1 where the 14 bits below are zeros, O.150 5.5. */
static u64 bert_before_zeros(u64 bits)
{
	u64 run = ~bits;

	run &= run << 1;
	run &= run << 2;
	run &= run << 4;
	run &= run << 6;
	return run << 1;
}

u8 lq_bert_seq_next(struct lq_bert_seq *s)
{
	bert_step(s, 8);
	if (s->pattern == LQ_BERT_2E20_QRSS)
		return (s->bits | bert_before_zeros(s->bits)) >> AHEAD;
	return s->bits ^ s->invert;
}

/* ------------------------------------------------------------------- send */

void lq_bert_tx_init(struct lq_bert_tx *t, u32 pattern, u32 word,
		     u32 n_word_bits)
{
	memset(t, 0, sizeof(*t));
	lq_bert_seq_init(&t->seq, pattern, word, n_word_bits);
}

void lq_bert_tx_errors(struct lq_bert_tx *t, u32 n, u32 every_bits)
{
	t->n_errors_left += n;
	if (t->error_every_bits == every_bits)
		return;
	t->error_every_bits = every_bits;
	t->bits_to_error = every_bits - 1;	/* unused if 0 */
}

/* Those that come at their distance and, where there is none, one at once. */
static u8 bert_errors(struct lq_bert_tx *t)
{
	u8 wrong = 0;

	if (t->error_every_bits) {
		while (t->bits_to_error < 8) {
			wrong |= 0x80 >> t->bits_to_error;
			t->bits_to_error += t->error_every_bits;
		}
		t->bits_to_error -= 8;
	}
	if (t->n_errors_left && !wrong) {
		t->n_errors_left--;
		wrong = 0x80;
	}
	t->n_errors += lq_bits_count(wrong);
	return wrong;
}

void lq_bert_tx_run(struct lq_bert_tx *t, u8 *octets, u32 len)
{
	t->n_bits += 8 * len;
	for (; len; len--, octets++)
		*octets = lq_bert_seq_next(&t->seq) ^ bert_errors(t);
}

/* ---------------------------------------------------------------- receive */

static void bert_hunt(struct lq_bert_rx *r)
{
	r->is_synced = false;
	r->is_second_bad = true;
	r->got = 0;
	r->n_good = 0;
	r->n_window = 0;
	r->n_window_errors = 0;
}

void lq_bert_rx_init(struct lq_bert_rx *r, u32 pattern, u32 word,
		     u32 n_word_bits)
{
	memset(r, 0, sizeof(*r));
	lq_bert_seq_init(&r->seq, pattern, word, n_word_bits);
	bert_hunt(r);
}

static bool bert_is_word(const struct lq_bert_seq *s, u64 bits)
{
	u64 mask = (1ull << s->order) - 1, word = s->word;
	u32 i;

	for (i = 0; i < s->order; i++) {
		if (word == (bits & mask))
			return true;
		word = (word << 1 | word >> (s->order - 1)) & mask;
	}
	return false;
}

/* All 64 bits received obey the rule, and are not the zeros that always do. */
static bool bert_obeys(const struct lq_bert_seq *s, u64 bits)
{
	u64 wrong = bits ^ bits >> s->order;

	if (s->tap)
		wrong ^= bits >> s->tap;
	if (wrong & ~0ull >> s->order)
		return false;
	return s->tap ? bits : bert_is_word(s, bits);
}

static void bert_search(struct lq_bert_rx *r, u8 octet)
{
	r->got = r->got << 8 | (u8)(octet ^ r->seq.invert);
	if (!bert_obeys(&r->seq, r->got)) {
		r->n_good = 0;
		return;
	}
	if (++r->n_good < GOOD_OCTETS)
		return;
	bert_begin(&r->seq, r->got);
	r->is_synced = true;
	if (r->was_synced)
		return;
	r->was_synced = true;		/* seconds begin here */
	r->is_second_bad = false;
	r->n_frames = 0;
}

/*
 * A word that has jumped may differ from itself in few bits only. So 64 bits
 * without fault at another phase are a loss, and found again.
 */
static bool bert_word_has_jumped(struct lq_bert_rx *r, u8 octet, u32 n_wrong)
{
	r->got = r->got << 8 | octet;
	if (!n_wrong || r->seq.pattern != LQ_BERT_WORD ||
	    !bert_obeys(&r->seq, r->got))
		return false;
	r->n_losses++;
	r->is_second_bad = true;
	bert_begin(&r->seq, r->got);
	return true;
}

static void bert_compare(struct lq_bert_rx *r, u8 octet)
{
	u32 n = lq_bits_count((u8)(lq_bert_seq_next(&r->seq) ^ octet));

	if (bert_word_has_jumped(r, octet, n))
		return;

	r->n_bits += 8;
	r->n_second_bits += 8;
	r->n_errors += n;
	r->n_second_errors += n;
	r->n_window += 8;
	r->n_window_errors += n;
	if (r->n_window_errors > WINDOW_ERRORS) {
		r->n_losses++;
		bert_hunt(r);
	} else if (r->n_window == WINDOW_BITS) {
		r->n_window = 0;
		r->n_window_errors = 0;
	}
}

void lq_bert_rx_run(struct lq_bert_rx *r, const u8 *octets, u32 len)
{
	for (; len; len--, octets++)
		if (r->is_synced)
			bert_compare(r, *octets);
		else
			bert_search(r, *octets);
}

static void bert_second(struct lq_bert_rx *r)
{
	bool is_bad = r->is_second_bad;

	r->n_seconds++;
	r->n_es += is_bad || r->n_second_errors;
	r->n_ses += is_bad ||
		    r->n_second_errors * SES_BITS >= r->n_second_bits;
	r->n_second_bits = 0;
	r->n_second_errors = 0;
	r->is_second_bad = !r->is_synced;
}

void lq_bert_rx_frames(struct lq_bert_rx *r, u32 n)
{
	r->n_frames += n;
	if (r->n_frames < SECOND_FRAMES)
		return;
	r->n_frames -= SECOND_FRAMES;
	if (r->was_synced)
		bert_second(r);
}

/* ------------------------------------------------------------------- test */

/* A loop makes and compares nothing: all its counts stay 0. */
static void bert_restart(struct lq_bert *b)
{
	if (b->pattern == LQ_BERT_LOOP) {
		memset(&b->tx, 0, sizeof(b->tx));
		memset(&b->rx, 0, sizeof(b->rx));
		return;
	}
	lq_bert_tx_init(&b->tx, b->pattern, b->word, b->n_word_bits);
	lq_bert_rx_init(&b->rx, b->pattern, b->word, b->n_word_bits);
}

void lq_bert_set(struct lq_bert *b, const struct lq_bert_cfg *cfg)
{
	bool is_same = cfg->pattern == b->pattern &&
		       cfg->timeslots == b->timeslots &&
		       cfg->word == b->word &&
		       cfg->n_word_bits == b->n_word_bits;

	b->pattern = cfg->pattern;
	if (cfg->pattern == LQ_BERT_OFF)
		return;			/* the result stays */
	if (!is_same) {
		b->timeslots = cfg->timeslots;
		b->word = cfg->word;
		b->n_word_bits = cfg->n_word_bits;
		bert_restart(b);
	}
	lq_bert_tx_errors(&b->tx, cfg->n_errors, cfg->error_every_bits);
}

void lq_bert_fill_info(const struct lq_bert *b, struct lq_bert_info *info)
{
	info->timeslots = b->timeslots;
	info->pattern = b->pattern;
	info->is_synced = b->pattern != LQ_BERT_OFF && b->rx.is_synced;
	info->bits = b->rx.n_bits;
	info->errors = b->rx.n_errors;
	info->tx_bits = b->tx.n_bits;
	info->tx_errors = b->tx.n_errors;
	info->seconds = b->rx.n_seconds;
	info->es = b->rx.n_es;
	info->ses = b->rx.n_ses;
	info->sync_losses = b->rx.n_losses;
}
