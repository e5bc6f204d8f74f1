// SPDX-License-Identifier: GPL-2.0-or-later
/* Errors as the reference's colour weighs them: the inverse is one. */
#include <math.h>
#include <stdlib.h>
#include <linux/types.h>
#include "dsp/ec_decor.h"
#include "unit/harness.h"

#define N	LQ_EC_LAGS
#define STRETCH	264

/* Of a stretch of noise, each sample @colour of the one before it and new. */
static void lags_of(s64 lag[N], double colour, s32 peak)
{
	s32 x[STRETCH], i, k;
	double past = 0;

	for (i = 0; i < STRETCH; i++) {
		past = colour * past +
		       (1 - fabs(colour)) * ((s32)(test_random() >> 16) % peak);
		x[i] = past;
	}
	for (k = 0; k < N; k++)
		for (lag[k] = 0, i = k; i < STRETCH; i++)
			lag[k] += x[i] * x[i - k];
}

/* @out times the matrix, its power and an eighth on the diagonal: @e again. */
static double worst_error(const s64 lag[N], const s16 e[N], const s32 out[N])
{
	double worst = 0;
	int i, k;

	for (i = 0; i < N; i++) {
		double sum = out[i] / 8.0;

		for (k = 0; k < N; k++)
			sum += (double)lag[abs(i - k)] / lag[0] * out[k];
		worst = fmax(worst, fabs(sum / (1 << LQ_EC_DECOR_Q) - e[i]));
	}
	return worst;
}

static void check(double colour, s32 peak, s16 (*next)(void))
{
	struct lq_ec_decor d;
	s64 lag[N];
	s32 out[N];
	s16 e[N];
	int i;

	lags_of(lag, colour, peak);
	for (i = 0; i < N; i++)
		e[i] = next();
	lq_ec_decor_set(&d, lag);
	lq_ec_decor_run(&d, out, e);
	CHECK(worst_error(lag, e, out) < 32767 / 100);
}

static s16 any(void)
{
	return (s16)(test_random() >> 16) | 1;
}

static s16 loudest(void)
{
	return 32767;
}

static s16 loudest_turned(void)
{
	static u32 n;

	return n++ % 2 ? 32767 : -32767;
}

TEST(errors_are_multiplied_by_the_inverse)
{
	static const double colours[] = { 0, 0.5, 0.95, 0.999, -0.5, -0.95 };
	unsigned int i;

	for (i = 0; i < sizeof(colours) / sizeof(colours[0]); i++) {
		check(colours[i], 8192, any);
		check(colours[i], 8192, loudest);
		check(colours[i], 8192, loudest_turned);
		check(colours[i], 500, any);
	}
}

TEST(silence_teaches_nothing)
{
	static const s64 lag[N];
	static const s16 e[N] = { 32767, -32768, 1, 2, 3, 4, 5, 6 };
	struct lq_ec_decor d;
	s32 out[N];
	int i;

	lq_ec_decor_set(&d, lag);
	lq_ec_decor_run(&d, out, e);
	for (i = 0; i < N; i++)
		CHECK_EQ(0, out[i]);
}

TESTS(
	RUN(errors_are_multiplied_by_the_inverse),
	RUN(silence_teaches_nothing),
)
