// SPDX-License-Identifier: GPL-2.0-or-later
/* Mixing: exact, order-free, saturated once. */
#include <string.h>
#include <linux/types.h>
#include "dsp/mix.h"
#include "unit/harness.h"

static void fill_random(s16 x[8])
{
	int i;

	for (i = 0; i < 8; i++)
		x[i] = test_random();
}

TEST(mix_of_many_less_own_is_the_sum_of_the_others)
{
	s16 said[32][8];
	s32 sum[8], heard[8];
	int i, j, k;

	for (i = 0; i < 32; i++)
		fill_random(said[i]);
	lq_mix_set(sum, said[0]);
	for (i = 1; i < 32; i++)
		lq_mix_add(sum, said[i]);
	for (i = 0; i < 32; i++) {
		lq_mix_without(heard, sum, said[i]);
		for (k = 0; k < 8; k++) {
			s32 want = 0;

			for (j = 0; j < 32; j++)
				want += j == i ? 0 : said[j][k];
			CHECK_EQ(want, heard[k]);
		}
	}
}

TEST(mix_does_not_clip_before_the_end)
{
	s16 loud[8], soft[8], out[8];
	s32 sum[8] = { 0 };
	int i;

	for (i = 0; i < 8; i++) {
		loud[i] = 32767;
		soft[i] = -32768;
	}
	for (i = 0; i < 512; i++)
		lq_mix_add(sum, loud);
	for (i = 0; i < 511; i++)
		lq_mix_add(sum, soft);
	CHECK_EQ(8, lq_mix_saturate(out, (s32[8]){ 40000, 40000, 40000, 40000,
						   -40000, -40000, -40000,
						   -40000 }));
	CHECK_EQ(32767, out[0]);
	CHECK_EQ(-32768, out[7]);
	CHECK_EQ(0, lq_mix_saturate(out, sum));
	CHECK_EQ(32767 - 511, out[0]);
}

TEST(mix_saturation_counts_only_what_it_cut)
{
	s32 sum[8] = { 32767, -32768, 32768, -32769, 0, 1 << 24, -(1 << 24),
		       -1 };
	static const s16 want[8] = { 32767, -32768, 32767, -32768, 0, 32767,
				     -32768, -1 };
	s16 out[8];

	CHECK_EQ(4, lq_mix_saturate(out, sum));
	CHECK_MEM(want, out, sizeof(out));
}

TEST(mix_of_partial_sums_is_their_sum)
{
	s32 a[8] = { 1, 2, 3, 4, 5, 6, 7, 100000 };
	s32 b[8] = { -1, 40000, -3, 4, 0, 1, 2, 100000 };
	static const s32 want[8] = { 0, 40002, 0, 8, 5, 7, 9, 200000 };

	lq_mix_add_sum(a, b);
	CHECK_MEM(want, a, sizeof(a));
}

TESTS(
	RUN(mix_of_many_less_own_is_the_sum_of_the_others),
	RUN(mix_does_not_clip_before_the_end),
	RUN(mix_saturation_counts_only_what_it_cut),
	RUN(mix_of_partial_sums_is_their_sum),
)
