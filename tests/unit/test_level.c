// SPDX-License-Identifier: GPL-2.0-or-later
/* Level in centibel dBm0, and gain factors, against libm. */
#include <math.h>
#include <linux/types.h>
#include "dsp/gain.h"
#include "dsp/level.h"
#include "unit/harness.h"

static void feed_sine(struct lq_level *l, double peak, double hz, int ms)
{
	double phase = 0;
	s16 x[8];
	int i;

	while (ms--) {
		for (i = 0; i < 8; i++) {
			x[i] = lrint(peak * sin(phase));
			phase += 2 * M_PI * hz / 8000;
		}
		lq_level_run(l, x);
	}
}

TEST(level_of_a_sine_is_its_dbm0)
{
	struct lq_level l;
	int db;

	for (db = 3; db >= -60; db--) {
		lq_level_init(&l);
		feed_sine(&l, 22827 * pow(10, db / 20.0), 1004, 200);
		CHECK_NEAR(db * 10, l.cb, db > -50 ? 1 : 4);
	}
}

TEST(level_needs_100_ms_and_then_holds)
{
	struct lq_level l;

	lq_level_init(&l);
	feed_sine(&l, 22827, 1000, 99);
	CHECK_EQ(LQ_LEVEL_NONE_CB, l.cb);
	feed_sine(&l, 22827, 1000, 1);
	CHECK_NEAR(0, l.cb, 1);
	feed_sine(&l, 0, 1000, 99);
	CHECK_NEAR(0, l.cb, 1);
	feed_sine(&l, 0, 1000, 1);
	CHECK_EQ(LQ_LEVEL_NONE_CB, l.cb);
}

TEST(level_logarithm_is_exact_to_a_centibel)
{
	u64 sum;
	u32 n;

	for (sum = 1; sum < (u64)1 << 50; sum = sum * 3 + 1)
		for (n = 8; n <= 8000; n *= 10) {
			double cb = 100 * log10((double)sum / n /
						(22827.0 * 22827.0 / 2));

			CHECK_NEAR(cb < -990 ? -990 : cb, lq_level_of(sum, n),
				   0.51);
		}
	CHECK_EQ(LQ_LEVEL_NONE_CB, lq_level_of(0, 800));
	CHECK_EQ(LQ_LEVEL_NONE_CB, lq_level_of(1, 0));
}

TEST(level_of_full_scale_does_not_overflow)
{
	struct lq_level l;
	s16 x[8] = { -32768, -32768, -32768, -32768,
		     -32768, -32768, -32768, -32768 };
	int i;

	lq_level_init(&l);
	for (i = 0; i < 100; i++)
		lq_level_run(&l, x);
	CHECK_NEAR(61.5, l.cb, 1);	/* a square wave: +3.14 +3.01 */
}

TEST(gain_factors_match_the_decibel)
{
	s32 cb;

	for (cb = LQ_GAIN_MIN_CB; cb <= LQ_GAIN_MAX_CB; cb++)
		CHECK_NEAR(cb, 200 * log10(lq_gain_q20(cb) / 1048576.0), 0.15);
	for (cb = -240; cb <= 120; cb++)
		CHECK_NEAR(cb, 200 * log10(lq_gain_q13(cb) / 8192.0), 0.2);
	CHECK_EQ(LQ_GAIN_Q13_ONE, lq_gain_q13(0));
	CHECK_EQ(lq_gain_q20(LQ_GAIN_MIN_CB), lq_gain_q20(-32768));
	CHECK_EQ(lq_gain_q20(LQ_GAIN_MAX_CB), lq_gain_q20(32767));
}

TEST(gain_saturates_and_does_not_wrap)
{
	s16 x[8] = { 32767, -32768, 20000, -20000, 1, -1, 0, 100 };
	static const s16 want[8] = { 32767, -32768, 32767, -32768, 3, -4, 0,
				     398 };

	lq_gain_run(x, lq_gain_q13(120));
	CHECK_MEM(want, x, sizeof(x));
}

TEST(wide_gain_keeps_sums_that_are_larger_than_16_bits)
{
	s32 x[8] = { 100000, -100000, 1 << 22, -(1 << 22), 0, 1, -1, 8192 };
	int i;

	lq_gain_run_wide(x, lq_gain_q13(-240));
	CHECK_NEAR(6309, x[0], 10);
	CHECK_NEAR(-6310, x[1], 10);
	for (i = 0; i < 8; i++)
		CHECK(x[i] < 300000 && x[i] > -300000);
}

TESTS(
	RUN(level_of_a_sine_is_its_dbm0),
	RUN(level_needs_100_ms_and_then_holds),
	RUN(level_logarithm_is_exact_to_a_centibel),
	RUN(level_of_full_scale_does_not_overflow),
	RUN(gain_factors_match_the_decibel),
	RUN(gain_saturates_and_does_not_wrap),
	RUN(wide_gain_keeps_sums_that_are_larger_than_16_bits),
)
