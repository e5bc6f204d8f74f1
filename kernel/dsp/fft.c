// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * 64 real samples as 32 complex ones: a radix-2 transform of half the length,
 * and one step that takes the two halves apart. Twiddles are Q15, products 64
 * bits, so nothing is lost but the last bit of each.
 */
#include <linux/types.h>
#include "dsp/fft.h"

#define HALF	32

/* cos, sin of k / 64 turns, Q15: one is exactly one */
static const struct {
	s32 c, s;
} turn[HALF + 1] = {
	{ 32768, 0 }, { 32610, 3212 }, { 32138, 6393 }, { 31357, 9512 },
	{ 30274, 12540 }, { 28899, 15447 }, { 27246, 18205 }, { 25330, 20788 },
	{ 23170, 23170 }, { 20788, 25330 }, { 18205, 27246 }, { 15447, 28899 },
	{ 12540, 30274 }, { 9512, 31357 }, { 6393, 32138 }, { 3212, 32610 },
	{ 0, 32768 }, { -3212, 32610 }, { -6393, 32138 }, { -9512, 31357 },
	{ -12540, 30274 }, { -15447, 28899 }, { -18205, 27246 },
	{ -20788, 25330 }, { -23170, 23170 }, { -25330, 20788 },
	{ -27246, 18205 }, { -28899, 15447 }, { -30274, 12540 },
	{ -31357, 9512 }, { -32138, 6393 }, { -32610, 3212 }, { -32768, 0 },
};

static const u8 reversed[HALF] = {
	0, 16, 8, 24, 4, 20, 12, 28, 2, 18, 10, 26, 6, 22, 14, 30, 1, 17, 9,
	25, 5, 21, 13, 29, 3, 19, 11, 27, 7, 23, 15, 31,
};

/* (re + i im) * (c - i s) */
static struct lq_fft_bin turned(struct lq_fft_bin z, s32 c, s32 s)
{
	struct lq_fft_bin y;

	y.re = ((s64)z.re * c + (s64)z.im * s + (1 << 14)) >> 15;
	y.im = ((s64)z.im * c - (s64)z.re * s + (1 << 14)) >> 15;
	return y;
}

/* In place, in bit-reversed order at the beginning. */
static void transform(struct lq_fft_bin z[HALF])
{
	u32 size, i, k;

	for (size = 1; size < HALF; size *= 2)
		for (k = 0; k < size; k++) {
			s32 c = turn[k * (HALF / size)].c;
			s32 s = turn[k * (HALF / size)].s;

			for (i = k; i < HALF; i += 2 * size) {
				struct lq_fft_bin a = z[i];
				struct lq_fft_bin b = k ? turned(z[i + size], c, s) :
							  z[i + size];

				z[i].re = a.re + b.re;
				z[i].im = a.im + b.im;
				z[i + size].re = a.re - b.re;
				z[i + size].im = a.im - b.im;
			}
		}
}

void lq_fft_forward(const s32 x[LQ_FFT_N], struct lq_fft_bin bins[LQ_FFT_BINS])
{
	struct lq_fft_bin z[HALF];
	u32 k;

	for (k = 0; k < HALF; k++) {
		z[reversed[k]].re = x[2 * k];
		z[reversed[k]].im = x[2 * k + 1];
	}
	transform(z);
	for (k = 0; k <= HALF; k++) {
		struct lq_fft_bin a = z[k % HALF], b = z[(HALF - k) % HALF];
		struct lq_fft_bin even = { a.re + b.re, a.im - b.im };
		struct lq_fft_bin odd = { a.im + b.im, b.re - a.re };

		odd = turned(odd, turn[k].c, turn[k].s);
		bins[k].re = (even.re + odd.re) >> 1;
		bins[k].im = (even.im + odd.im) >> 1;
	}
}

/* The inverse of z is the transform of z with re and im exchanged. */
void lq_fft_inverse(struct lq_fft_bin bins[LQ_FFT_BINS], s32 x[LQ_FFT_N])
{
	struct lq_fft_bin z[HALF];
	u32 k;

	for (k = 0; k < HALF; k++) {
		struct lq_fft_bin a = bins[k], b = bins[HALF - k];
		struct lq_fft_bin even = { a.re + b.re, a.im - b.im };
		struct lq_fft_bin odd = { a.re - b.re, a.im + b.im };

		odd = turned(odd, turn[k].c, -turn[k].s);
		/* z = even + i odd, exchanged */
		z[reversed[k]].re = even.im + odd.re;
		z[reversed[k]].im = even.re - odd.im;
	}
	transform(z);
	for (k = 0; k < HALF; k++) {	/* twice 32 too large */
		x[2 * k] = (z[k].im + 32) >> 6;
		x[2 * k + 1] = (z[k].re + 32) >> 6;
	}
}
