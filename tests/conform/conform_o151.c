// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * O.150, O.151, O.152, O.153: test sequences and error measurement.
 *
 * Every sequence is compared, over a whole period and more, with the shift
 * register that O.150 section 5 describes, built here stage by stage; runs and
 * balance are counted on what the generator sends.
 */
#include <stdio.h>
#include <string.h>

#include "conform/conform.h"
#include "tdm/bert.h"
#include "tdm/biterror.h"

struct sequence {
	const char *name;
	unsigned int pattern, n, k;
	bool is_inverted, is_suppressed;
	unsigned int zeros;	/* longest run, O.150 table 1 */
};

static const struct sequence sequences[] = {
	{ "2^9-1", LQ_BERT_2E9, 9, 5, false, false, 8 },
	{ "2^11-1", LQ_BERT_2E11, 11, 9, false, false, 10 },
	{ "2^15-1", LQ_BERT_2E15, 15, 14, true, false, 15 },
	{ "2^20-1", LQ_BERT_2E20, 20, 3, false, false, 19 },
	{ "2^20-1 QRSS", LQ_BERT_2E20_QRSS, 20, 17, false, true, 14 },
	{ "2^23-1", LQ_BERT_2E23, 23, 18, true, false, 23 },
};

/* Stages 1..n as bits 1..n. */
struct shift {
	const struct sequence *s;
	u32 stages;
};

static bool shift_next(struct shift *r)
{
	const struct sequence *s = r->s;
	bool out = r->stages >> s->n & 1;
	u32 in = (r->stages >> s->k & 1) ^ out;
	u32 next14 = r->stages >> 6 & 0x3fff;	/* stages 6..19 */

	r->stages = (r->stages << 1 & ((2u << s->n) - 1)) | in << 1;
	if (s->is_suppressed && !next14)
		return true;
	return out ^ s->is_inverted;
}

static struct lq_bert_seq seq;
static u8 seq_octet;

static bool seq_bit(unsigned int at)
{
	if (at % 8 == 0)
		seq_octet = lq_bert_seq_next(&seq);
	return seq_octet >> (7 - at % 8) & 1;
}

static void row_is(const char *name, const char *what, long long want,
		   long long got)
{
	char text[64];

	snprintf(text, sizeof(text), "%s: %s", name, what);
	conform_is(text, want, got);
}

static void check_sequence(const struct sequence *s)
{
	unsigned int period = (1u << s->n) - 1, at, zeros = 0, longest = 0;
	struct shift r = { s, (2u << s->n) - 2 };
	unsigned int n_wrong = 0, n_ones = 0, n_start = 0;
	bool bit, is_start = true;

	lq_bert_seq_init(&seq, s->pattern, 0, 0);
	for (at = 0; at < period + 64; at++) {
		bit = seq_bit(at);
		n_wrong += bit != shift_next(&r);
		is_start &= bit != s->is_inverted;
		n_start += is_start;
		zeros = bit ? 0 : zeros + 1;
		longest = zeros > longest ? zeros : longest;
		n_ones += at < period && bit;
	}
	row_is(s->name, "bits that differ in a period", 0, n_wrong);
	row_is(s->name, "longest run of zeros", s->zeros, longest);
	if (s->is_suppressed)
		return;			/* some zeros have become ones */
	row_is(s->name, "first bits are those of all ones", s->n, n_start);
	row_is(s->name, "ones in a period", period / 2 + !s->is_inverted,
	       n_ones);
}

/* Smallest shift under which the sequence repeats: it divides 2^n-1. */
static unsigned int period_of(const struct sequence *s)
{
	static const unsigned int primes[] = { 3, 5, 7, 11, 23, 31, 41, 47, 73,
					       89, 151, 178481 };
	unsigned int period = (1u << s->n) - 1, i;
	struct shift r;
	u32 at, begin;

	for (i = 0; i < sizeof(primes) / sizeof(primes[0]); i++) {
		if (period % primes[i])
			continue;
		/* would it repeat after period / prime already? */
		r = (struct shift){ s, (2u << s->n) - 2 };
		begin = r.stages;
		for (at = 0; at < period / primes[i]; at++)
			(void)shift_next(&r);	/* only the state matters */
		if (r.stages == begin)
			return period / primes[i];
	}
	return period;
}

static void check_sequences(void)
{
	unsigned int i;

	for (i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
		check_sequence(&sequences[i]);
		row_is(sequences[i].name, "period",
		       (1 << sequences[i].n) - 1, period_of(&sequences[i]));
	}
}

/* ------------------------------------------------------------ measurement */

static struct lq_bert_tx tx;
static struct lq_bert_rx rx;
static struct lq_biterror line;

static void begin(u32 pattern, u32 ppb)
{
	bool is_word = pattern == LQ_BERT_WORD;

	lq_bert_tx_init(&tx, pattern, is_word ? 0x80 : 0, is_word ? 8 : 0);
	lq_bert_rx_init(&rx, pattern, is_word ? 0x80 : 0, is_word ? 8 : 0);
	lq_biterror_init(&line, ppb, pattern + 1);
}

/* @n times 32 octets; Return: bits inverted on the way */
static unsigned long long carry(unsigned int n)
{
	unsigned long long n_inverted = 0;
	struct lq_bits unit;
	u8 octets[32];

	while (n--) {
		lq_bert_tx_run(&tx, octets, sizeof(octets));
		lq_bits_load(&unit, octets);
		n_inverted += lq_biterror_run(&line, &unit);
		lq_bits_store(&unit, octets);
		lq_bert_rx_run(&rx, octets, sizeof(octets));
		lq_bert_rx_frames(&rx, 1);
	}
	return n_inverted;
}

static void check_sync(void)
{
	unsigned int pattern, n, longest = 0;
	u8 octet;

	for (pattern = 1; pattern <= LQ_BERT_WORD; pattern++) {
		begin(pattern, 0);
		for (n = 0; n < 100; n++)
			lq_bert_tx_run(&tx, &octet, 1);
		for (n = 0; n < 1000 && !rx.is_synced; n++) {
			lq_bert_tx_run(&tx, &octet, 1);
			lq_bert_rx_run(&rx, &octet, 1);
		}
		longest = 8 * n > longest ? 8 * n : longest;
	}
	conform_at_most("pattern found after, any sequence (goal)", "bits",
			100, longest);
	begin(LQ_BERT_2E15, 10000000);
	carry(40);
	conform_holds("found at a bit error ratio of 1e-2", "within 10 kbit",
		      rx.is_synced);
}

static void check_counting(void)
{
	static const struct {
		const char *what;
		u32 ppb;
	} ratios[] = {
		{ "1e-6: errors missed", 1000 },
		{ "1e-4: errors missed", 100000 },
		{ "1e-3: errors missed", 1000000 },
		{ "1e-2: errors missed", 10000000 },
	};
	unsigned long long sent;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		begin(LQ_BERT_2E23, 0);
		carry(4);
		lq_biterror_init(&line, ratios[i].ppb, i + 1);
		sent = carry(40000);	/* 10 Mbit */
		conform_is(ratios[i].what, 0, sent - rx.n_errors);
		conform_is("  losses of the pattern", 0, rx.n_losses);
	}
	begin(LQ_BERT_2E15, 0);
	carry(4);
	lq_bert_tx_errors(&tx, 1, 0);
	carry(4);
	conform_is("one error put in is counted as", 1, rx.n_errors);
	lq_bert_tx_errors(&tx, 0, 1000);
	carry(125000);
	conform_is("1 in 1000 put in, of 32 Mbit", 32001, rx.n_errors);
}

static void check_loss(void)
{
	unsigned int n;

	begin(LQ_BERT_2E15, 0);
	carry(4);
	lq_biterror_init(&line, 100000000, 5);
	carry(4000);
	conform_is("1 in 10 wrong for 1 Mbit: losses", 0, rx.n_losses);
	lq_biterror_init(&line, 300000000, 5);
	carry(100);
	conform_at_least("3 in 10 wrong: losses", "", 1, rx.n_losses);

	begin(LQ_BERT_2E15, 0);
	carry(100);
	for (n = 0; n < 64; n++)	/* a slip of so many octets */
		(void)lq_bert_seq_next(&tx.seq);
	for (n = 0; n < 100 && !rx.n_losses; n++)
		carry(1);
	conform_at_most("a slip is noticed within", "bits", 512, 256.0 * n);
	carry(1);
	conform_holds("and the pattern found again", "256 bits later",
		      rx.is_synced);
	conform_is("counted as a loss of the pattern", 1, rx.n_losses);
}

static void check_seconds(void)
{
	begin(LQ_BERT_2E15, 0);
	carry(8001);			/* 2 048 kbit/s: a second and a bit */
	conform_is("clean second: ES", 0, rx.n_es);
	lq_bert_tx_errors(&tx, 1, 0);
	carry(8000);
	conform_is("a second with one error: ES", 1, rx.n_es);
	conform_is("  SES", 0, rx.n_ses);
	lq_bert_tx_errors(&tx, 2047, 0);
	carry(8000);
	conform_is("2047 errors of 2 048 000 bits: SES", 0, rx.n_ses);
	lq_bert_tx_errors(&tx, 2048, 0);
	carry(8000);
	conform_is("2048 errors: SES", 1, rx.n_ses);
	conform_is("seconds counted", 4, rx.n_seconds);
}

int main(void)
{
	conform_begin("O.151", "Error performance measuring: sequences of O.150");
	conform_section("O.150 5: sequences");
	check_sequences();
	conform_section("measurement");
	check_sync();
	check_counting();
	check_loss();
	conform_section("errored seconds, G.821");
	check_seconds();
	return conform_end();
}
