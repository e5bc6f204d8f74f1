/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frame alignment: every bit offset, false FAS, loss, erasures, bounded work. */
#include <string.h>

#include "unit/harness.h"
#include "tdm/biterror.h"
#include "tdm/frame.h"

static struct lq_framer framer;
static struct lq_frame out;

/* The far end: frames of random payload, cut @offset bits late. */
static unsigned int n_sent, offset;
static struct lq_bits before;
static bool has_random_payload;

static void make_frame(struct lq_bits *f, unsigned int number)
{
	uint8_t octets[32];
	unsigned int i;

	for (i = 1; i < 32; i++)
		octets[i] = has_random_payload ? test_random() >> 8 : 0xd5;
	octets[0] = number & 1 ? 0xdf : 0x9b;
	lq_bits_load(f, octets);
}

static void far_begin(unsigned int bit_offset)
{
	offset = bit_offset;
	n_sent = 0;
	has_random_payload = true;
	make_frame(&before, 1);
}

/* The next unit of the line. */
static void far_send(struct lq_bits *unit)
{
	struct lq_bits now;

	make_frame(&now, n_sent++);
	if (offset)
		lq_bits_cut(unit, &before, &now, 256 - offset);
	else
		*unit = now;
	before = now;
}

static bool run_one(void)
{
	struct lq_bits unit;

	far_send(&unit);
	return lq_framer_run(&framer, &unit, &out);
}

static unsigned int run_until_aligned(unsigned int max)
{
	unsigned int n = 1;

	while (n < max && !run_one())
		n++;
	return n;
}

static void check_frame(void)
{
	unsigned int ts0 = lq_ts0(&out.bits);

	CHECK_EQ(out.is_fas ? 0x9b : 0xdf, ts0);
	CHECK_EQ(false, out.is_erased);
}

TEST(aligns_at_every_bit_offset)
{
	unsigned int off, i;

	for (off = 0; off < 256; off++) {
		far_begin(off);
		has_random_payload = false;
		lq_framer_init(&framer);
		/* Two FAS and what lies between, wherever they began. */
		CHECK(run_until_aligned(100) <= 6);
		for (i = 0; i < 8; i++) {
			check_frame();
			CHECK(run_one());
		}
		CHECK_EQ(off, framer.place.bit);
	}
	CHECK_EQ(0, framer.n_fas_errors);
}

TEST(random_payload_delays_alignment_and_never_prevents_it)
{
	unsigned int off, i, n_wrong = 0;

	for (off = 0; off < 256; off++) {
		far_begin(off);
		lq_framer_init(&framer);
		CHECK(run_until_aligned(100) <= 6);
		for (i = 0; i < 64; i++)
			(void)run_one();	/* a false place is lost again */
		if (!framer.is_aligned || framer.place.bit != off)
			n_wrong++;
	}
	CHECK(n_wrong <= 2);
}

TEST(alternate_frames_are_told_apart)
{
	unsigned int i;
	bool was_fas;

	far_begin(77);
	has_random_payload = false;
	lq_framer_init(&framer);
	(void)run_until_aligned(10);	/* checked elsewhere */
	CHECK(out.is_fas);
	for (i = 0; i < 20; i++) {
		was_fas = out.is_fas;
		CHECK(run_one());
		CHECK(out.is_fas != was_fas);
	}
}

/* Aligned at @off; then the FAS of @n_bad consecutive FAS frames is wrong. */
static bool survives(unsigned int off, unsigned int n_bad, bool is_fas)
{
	struct lq_bits frame[2], unit;
	unsigned int number;

	far_begin(off);
	has_random_payload = false;
	lq_framer_init(&framer);
	(void)run_until_aligned(10);	/* checked elsewhere */
	frame[0] = before;
	for (number = 0; number < 2 * n_bad + 4; number++) {
		make_frame(&frame[1], n_sent++);
		if ((n_sent & 1) == is_fas && number < 2 * n_bad)
			frame[1].w[0] ^= is_fas ? 1ull << 57 : 1ull << 62;
		lq_bits_cut(&unit, &frame[0], &frame[1], (256 - off) & 255);
		if (!off)
			unit = frame[1];
		frame[0] = frame[1];
		if (!lq_framer_run(&framer, &unit, &out))
			return false;
	}
	return true;
}

TEST(lost_after_three_bad_fas_in_a_row)
{
	CHECK(survives(0, 2, true));
	CHECK_EQ(2, framer.n_fas_errors);
	CHECK(!survives(0, 3, true));
	CHECK(survives(131, 2, true));
	CHECK(!survives(131, 3, true));
	CHECK_EQ(3, framer.n_fas_errors);
}

TEST(lost_after_three_bad_nfas_in_a_row)
{
	CHECK(survives(5, 2, false));
	CHECK(!survives(5, 3, false));
	CHECK_EQ(0, framer.n_fas_errors);
}

TEST(a_jump_of_any_size_is_recovered_from)
{
	unsigned int jump, n;

	for (jump = 1; jump < 256; jump++) {
		far_begin(0);
		has_random_payload = false;
		lq_framer_init(&framer);
		(void)run_until_aligned(10);	/* checked elsewhere */
		offset = jump;
		for (n = 0; n < 10 && run_one(); n++)
			;
		CHECK(n < 10);
		CHECK(run_until_aligned(100) <= 4);
		CHECK_EQ(jump, framer.place.bit);
	}
}

TEST(erasures_are_passed_over_without_loss)
{
	unsigned int n_gap, i, k, off;
	struct lq_bits unit;

	for (off = 0; off < 256; off += 51)
		for (n_gap = 1; n_gap < 40; n_gap++) {
			far_begin(off);
			lq_framer_init(&framer);
			has_random_payload = false;
			(void)run_until_aligned(10);	/* checked elsewhere */
			for (i = 0; i < n_gap; i++) {
				far_send(&unit);
				CHECK(lq_framer_run(&framer, NULL, &out));
				CHECK(out.is_erased || (!i && !off));
			}
			CHECK(run_one());
			CHECK(out.is_erased);
			for (k = 0; k < 4; k++) {
				CHECK(run_one());
				check_frame();
			}
			CHECK_EQ(0, framer.n_fas_errors);
		}
}

TEST(a_search_begins_afresh_after_an_erasure)
{
	unsigned int i;

	far_begin(9);
	has_random_payload = false;
	lq_framer_init(&framer);
	for (i = 0; i < 50; i++) {
		CHECK(!run_one());
		CHECK(!run_one());
		n_sent++;
		CHECK(!lq_framer_run(&framer, NULL, &out));
	}
	CHECK(run_until_aligned(100) <= 6);
}

/* Timeslot @ts imitates TS0 in every frame. */
static void imitate(struct lq_bits *f, unsigned int ts, unsigned int number)
{
	uint8_t octets[32];

	lq_bits_store(f, octets);
	octets[ts] = number & 1 ? 0xdf : 0x9b;
	lq_bits_load(f, octets);
}

TEST(a_rejected_place_comes_last)
{
	struct lq_bits frame;
	unsigned int i, ts, number;

	for (ts = 1; ts < 32; ts++) {
		far_begin(0);
		has_random_payload = false;
		lq_framer_init(&framer);
		for (number = 0; !framer.is_aligned; number++) {
			make_frame(&frame, number);
			imitate(&frame, ts, number);
			(void)lq_framer_run(&framer, &frame, &out);
		}
		for (i = 0; i < 6; i++) {
			unsigned int was = framer.place.bit;

			lq_framer_reject(&framer);
			while (!framer.is_aligned) {
				make_frame(&frame, number);
				imitate(&frame, ts, number++);
				(void)lq_framer_run(&framer, &frame, &out);
			}
			CHECK_EQ(was ? 0 : 8 * ts, framer.place.bit);
		}
	}
}

TEST(nothing_is_found_in_constant_or_counting_octets)
{
	unsigned int v, i;
	uint8_t octets[32];
	struct lq_bits unit;

	lq_framer_init(&framer);
	for (v = 0; v < 256; v++) {
		memset(octets, v, sizeof(octets));
		lq_bits_load(&unit, octets);
		for (i = 0; i < 8; i++)
			CHECK(!lq_framer_run(&framer, &unit, &out));
	}
}

TEST(holds_at_one_error_in_a_thousand_bits)
{
	struct lq_biterror e;
	struct lq_bits unit;
	unsigned int i, n_lost = 0;

	far_begin(200);
	lq_framer_init(&framer);
	(void)run_until_aligned(10);	/* checked by n_lost */
	lq_biterror_init(&e, 1000000, test_random());
	for (i = 0; i < 80000; i++) {	/* 10 s */
		far_send(&unit);
		(void)lq_biterror_run(&e, &unit);
		n_lost += !lq_framer_run(&framer, &unit, &out);
	}
	/* 40000 FAS of 7 bits: 280 errored, three in a row about never. */
	CHECK_NEAR(280, framer.n_fas_errors, 90);
	CHECK(n_lost <= 8);
}

TEST(biterror_rate_is_what_was_asked_for)
{
	static const struct {
		unsigned int ppb, units;
		double tolerance;
	} rows[] = {
		{ 500000000, 4000, 0.04 },
		{ 100000000, 4000, 0.02 },
		{ 10000000, 20000, 0.03 },
		{ 1000000, 100000, 0.05 },
		{ 100000, 400000, 0.10 },
	};
	struct lq_bits unit = { { 0 } };
	struct lq_biterror e;
	unsigned int i, k;
	double n, want;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		lq_biterror_init(&e, rows[i].ppb, test_random());
		for (k = 0, n = 0; k < rows[i].units; k++)
			n += lq_biterror_run(&e, &unit);
		want = 256.0 * rows[i].units * rows[i].ppb / 1e9;
		CHECK_NEAR(1, n / want, rows[i].tolerance);
	}
	lq_biterror_init(&e, 0, 1);
	for (k = 0; k < 1000; k++)
		CHECK_EQ(0, lq_biterror_run(&e, &unit));
	lq_biterror_init(&e, 1, 0);
	for (k = 0; k < 1000; k++)
		CHECK(lq_biterror_run(&e, &unit) < 2);
}

TEST(bits_are_cut_like_one_long_string)
{
	struct lq_bits a, b, got;
	uint8_t octets[65];
	unsigned int at, i, k;

	octets[64] = 0;
	for (i = 0; i < 64; i++)
		octets[i] = test_random() >> 8;
	lq_bits_load(&a, octets);
	lq_bits_load(&b, octets + 32);
	for (at = 0; at < 256; at++) {
		uint8_t have[32];

		lq_bits_cut(&got, &a, &b, at);
		lq_bits_store(&got, have);
		for (k = 0; k < 32; k++)
			CHECK_EQ((octets[at / 8 + k] << 8 |
				  octets[at / 8 + k + 1]) >> (8 - at % 8) & 0xff,
				 have[k]);
	}
}

TEST(ones_are_counted)
{
	unsigned int i;
	uint64_t v;

	for (i = 0; i < 1000; i++) {
		v = (uint64_t)test_random() << 32 | test_random();
		CHECK_EQ(__builtin_popcountll(v), lq_bits_count(v));
	}
	CHECK_EQ(64, lq_bits_count(~0ull));
	CHECK_EQ(0, lq_bits_count(0));
}

TESTS(
	RUN(aligns_at_every_bit_offset),
	RUN(random_payload_delays_alignment_and_never_prevents_it),
	RUN(alternate_frames_are_told_apart),
	RUN(lost_after_three_bad_fas_in_a_row),
	RUN(lost_after_three_bad_nfas_in_a_row),
	RUN(a_jump_of_any_size_is_recovered_from),
	RUN(erasures_are_passed_over_without_loss),
	RUN(a_search_begins_afresh_after_an_erasure),
	RUN(a_rejected_place_comes_last),
	RUN(nothing_is_found_in_constant_or_counting_octets),
	RUN(holds_at_one_error_in_a_thousand_bits),
	RUN(biterror_rate_is_what_was_asked_for),
	RUN(bits_are_cut_like_one_long_string),
	RUN(ones_are_counted),
)
