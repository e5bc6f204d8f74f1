// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The spectrum against its definition; noise reduction in short. How much it
 * does is measured in tests/conform/conform_speech.c.
 */
#include <math.h>
#include <string.h>
#include <linux/types.h>
#include "dsp/fft.h"
#include "dsp/nr.h"
#include "unit/engine_bed.h"

TEST(spectrum_is_that_of_the_definition)
{
	struct lq_fft_bin bins[LQ_FFT_BINS];
	s32 x[LQ_FFT_N];
	double worst = 0;
	int i, k, round;

	for (round = 0; round < 20; round++) {
		for (i = 0; i < LQ_FFT_N; i++)
			x[i] = (s32)(test_random() & 0x3ffff) - 0x20000;
		lq_fft_forward(x, bins);
		for (k = 0; k < LQ_FFT_BINS; k++) {
			double re = 0, im = 0;

			for (i = 0; i < LQ_FFT_N; i++) {
				re += x[i] * cos(2 * M_PI * k * i / LQ_FFT_N);
				im -= x[i] * sin(2 * M_PI * k * i / LQ_FFT_N);
			}
			worst = fmax(worst, hypot(re - bins[k].re, im - bins[k].im));
		}
	}
	CHECK(worst < 100);	/* of 1e6: Q15 twiddles */
}

TEST(inverse_gives_the_samples_back)
{
	struct lq_fft_bin bins[LQ_FFT_BINS];
	s32 x[LQ_FFT_N], y[LQ_FFT_N], worst = 0;
	int i, round;

	for (round = 0; round < 50; round++) {
		for (i = 0; i < LQ_FFT_N; i++)
			x[i] = (s32)(test_random() & 0x3ffff) - 0x20000;
		lq_fft_forward(x, bins);
		lq_fft_inverse(bins, y);
		for (i = 0; i < LQ_FFT_N; i++)
			worst = abs(x[i] - y[i]) > worst ? abs(x[i] - y[i]) : worst;
	}
	CHECK(worst <= 16);	/* of 131072: 78 dB down */
}

/* 350 ms of a tone that begins after 2 s of silence or noise; or the noise. */
static double gain_db(int noise_peak, double tone_peak, bool is_tone_part)
{
	double in = 0, out = 0;
	struct lq_nr n;
	s16 delay[LQ_NR_DELAY + 8] = { 0 };
	int i, k;

	lq_nr_init(&n);
	for (i = 0; i < 3000; i++) {
		s16 x[8];

		for (k = 0; k < 8; k++) {
			x[k] = noise_peak ? (s32)(test_random() % (2 * noise_peak)) -
					    noise_peak : 0;
			if (i >= 2000)
				x[k] += lrint(tone_peak *
					      sin(2 * M_PI * 900 * (i * 8 + k) / 8000));
		}
		memmove(delay, delay + 8, LQ_NR_DELAY * sizeof(*delay));
		memcpy(delay + LQ_NR_DELAY, x, sizeof(x));
		lq_nr_run(&n, x);
		if (is_tone_part ? i < 2050 || i >= 2400 : i < 1600 || i >= 2000)
			continue;
		for (k = 0; k < 8; k++) {
			in += delay[k] * delay[k];
			out += x[k] * x[k];
		}
	}
	return 10 * log10(out / in);
}

TEST(what_comes_out_of_silence_is_not_touched)
{
	CHECK_NEAR(0, gain_db(0, 5000, true), 0.05);
}

TEST(steady_noise_goes_down_by_12_db_and_a_tone_stays)
{
	CHECK_NEAR(-12.5, gain_db(4000, 0, false), 1);
	CHECK_NEAR(0, gain_db(400, 8000, true), 0.5);
}

TEST(extremes_do_no_harm)
{
	struct lq_nr n;
	int i, k;
	s16 x[8];

	lq_nr_init(&n);
	for (i = 0; i < 30000; i++) {
		for (k = 0; k < 8; k++)
			x[k] = i < 15000 ? ((i * 8 + k) / (1 + i / 300) % 2 ?
					    32767 : -32768) : (s16)test_random();
		if (i % 4000 < 100)
			memset(x, 0, sizeof(x));
		lq_nr_run(&n, x);
	}
	memset(x, 0, sizeof(x));
	for (i = 0; i < 20; i++) {
		memset(x, 0, sizeof(x));
		lq_nr_run(&n, x);
	}
	for (k = 0; k < 8; k++)
		CHECK_NEAR(0, x[k], 1);
}

/* ------------------------------------------------------------- the engine */

TEST(engine_without_the_flags_changes_no_bit)
{
	struct bed *b = bed_new();
	u32 slot = LQ_SLOT_ANY_IP;
	int index = bed_claim(b, &b->a, &slot), i, n;
	struct dev_ring in = dev_ring_of(b->area_a, index, LQ_RING_LINE_IN);
	struct dev_ring rx = dev_ring_of(b->area_a, index, LQ_RING_RX);
	u32 flags = LQ_SLOT_F_LINE | LQ_SLOT_F_RX;
	u8 sent[160], got[160];

	for (i = 0; i < 160; i++)
		sent[i] = test_random();
	CHECK_EQ(0, bed_set(b, &b->a, slot, flags | LQ_SLOT_F_PROGRESS |
			    LQ_SLOT_F_VAD));
	dev_ring_write(&in, sent, 160);
	bed_ticks(b, 20);
	CHECK_EQ(160, dev_ring_read(&rx, got, 160));
	CHECK_MEM(sent, got, 160);
	CHECK_EQ(0, bed_set(b, &b->a, slot, flags | LQ_SLOT_F_NR | LQ_SLOT_F_AGC));
	dev_ring_write(&in, sent, 160);
	bed_ticks(b, 20);
	CHECK_EQ(160, dev_ring_read(&rx, got, 160));
	for (n = 0, i = 0; i < LQ_NR_DELAY; i++)
		n += got[i] != 0xd5 && got[i] != 0x55;
	CHECK_EQ(0, n);			/* 7 ms later */
	bed_free(b);
}

TESTS(
	RUN(spectrum_is_that_of_the_definition),
	RUN(inverse_gives_the_samples_back),
	RUN(what_comes_out_of_silence_is_not_touched),
	RUN(steady_noise_goes_down_by_12_db_and_a_tone_stays),
	RUN(extremes_do_no_harm),
	RUN(engine_without_the_flags_changes_no_bit),
)
