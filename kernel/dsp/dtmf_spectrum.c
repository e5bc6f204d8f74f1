// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ten correlations over hops of 32 samples; three hops make a window.
 *
 * Phase is counted at a hop's middle, between two samples: what is even about
 * it meets only cosines, what is odd only sines, so 32 products do for a tone,
 * one a sample, and they wait for nothing. Hops meet in the middle one by a turn
 * of 32 samples: window = turn back(hop0) + 2 hop1 + turn(hop2). About its middle
 * the window is even, so that what one frequency adds at another is a real part
 * of it, and can be taken away again.
 *
 * Source: ITU-T Q.23 (frequencies); E.180 suppl. 2 (dial tones of 350 + 440,
 * 425 and 450 Hz; at 445 Hz they are 0.1, 0.7 and 0.1 dB down).
 */
#include <linux/types.h>
#include <linux/string.h>
#include "dsp/dtmf_spectrum.h"

#define HALF	(LQ_DTMF_HOP / 2)

/*
 * w = 2 pi f / 8000; limit: the turn in two hops of a tone that is
 * 1.5 % + 4.5 Hz too high
 */
struct probe {
	s32 cos_q11[HALF], sin_q11[HALF];	/* (i + 1/2) w */
	s16 cos_hop, sin_hop;			/* 32 w, Q14 as the rest */
	s16 cos_2hops, sin_2hops;		/* 64 w */
	s16 cos_limit, sin_limit;
};

static const struct probe probes[LQ_DTMF_PROBES] = {
	{ /* 697 Hz */
	  { 1972, 1395, 411, -693, -1595, -2031, -1873, -1168, -121, 960,
	    1762, 2048, 1736, 916, -171, -1208 },
	  { 554, 1499, 2006, 1927, 1285, 267, -829, -1682, -2044, -1809,
	    -1045, 25, 1087, 1832, 2041, 1654 },
	  3875, -15919, -14551, -7530, 11969, 11189 },
	{ /* 770 Hz */
	  { 1955, 1262, 121, -1063, -1870, -2013, -1442, -360, 850, 1759,
	    2043, 1603, 595, -625, -1623, -2045 },
	  { 610, 1613, 2044, 1750, 835, -376, -1454, -2016, -1863, -1049,
	    137, 1274, 1960, 1950, 1249, 105 },
	  14357, 7893, 8779, 13833, 11335, 11830 },
	{ /* 852 Hz */
	  { 1934, 1100, -209, -1428, -2031, -1758, -727, 618, 1696, 2042,
	    1508, 324, -1001, -1893, -1969, -1196 },
	  { 673, 1727, 2037, 1468, 266, -1051, -1915, -1953, -1148, 151,
	    1385, 2022, 1787, 781, -562, -1663 },
	  -13722, 8952, 6601, -14995, 10583, 12508 },
	{ /* 941 Hz */
	  { 1910, 913, -560, -1741, -2013, -1235, 187, 1512, 2048, 1515,
	    192, -1232, -2012, -1743, -564, 909 },
	  { 740, 1833, 1970, 1079, -375, -1633, -2039, -1381, -2, 1378,
	    2039, 1636, 380, -1075, -1969, -1835 },
	  1439, -16321, -16131, -2868, 9720, 13189 },
	{ /* 1209 Hz */
	  { 1821, 299, -1474, -2014, -871, 1000, 2035, 1369, -441, -1883,
	    -1751, -155, 1570, 1983, 738, -1124 },
	  { 936, 2026, 1422, -370, -1853, -1787, -227, 1523, 2000, 805,
	    -1063, -2042, -1315, 512, 1910, 1712 },
	  8429, -14050, -7712, -14455, 6875, 14872 },
	{ /* 1336 Hz */
	  { 1773, -6, -1779, -1766, 19, 1785, 1760, -32, -1792, -1753, 45,
	    1798, 1746, -58, -1804, -1739 },
	  { 1026, 2048, 1015, -1037, -2048, -1004, 1048, 2048, 992, -1059,
	    -2048, -981, 1070, 2047, 970, -1081 },
	  -9124, 13608, -6222, -15156, 5422, 15461 },
	{ /* 1477 Hz */
	  { 1713, -345, -1989, -1243, 996, 2038, 632, -1534, -1857, 51,
	    1897, 1465, -728, -2046, -906, 1322 },
	  { 1122, 2019, 490, -1628, -1790, 198, 1948, 1357, -864, -2047,
	    -771, 1432, 1914, 97, -1837, -1564 },
	  13722, -8952, 6601, -14995, 3751, 15949 },
	{ /* 1633 Hz */
	  { 1641, -708, -2044, -454, 1786, 1469, -950, -2009, -192, 1900,
	    1272, -1177, -1941, 73, 1983, 1054 },
	  { 1225, 1922, -133, -1997, -1003, 1427, 1814, -396, -2039, -764,
	    1605, 1676, -652, -2047, -512, 1756 },
	  -16054, -3272, 15077, 6412, 1853, 16279 },
	{ /* 350 Hz */
	  { 2029, 1876, 1583, 1171, 671, 121, -439, -965, -1419, -1767,
	    -1982, -2048, -1960, -1725, -1360, -894 },
	  { 281, 821, 1299, 1680, 1935, 2044, 2000, 1806, 1476, 1036, 517,
	    -40, -595, -1104, -1531, -1843 },
	  -13255, 9630, 0, 0, 0, 0 },
	{ /* 445 Hz */
	  { 2017, 1773, 1315, 698, -4, -705, -1321, -1777, -2018, -2015,
	    -1769, -1309, -690, 12, 713, 1327 },
	  { 356, 1025, 1570, 1926, 2048, 1923, 1565, 1018, 348, -364,
	    -1032, -1575, -1928, -2048, -1920, -1560 },
	  3070, -16094, 0, 0, 0, 0 },
};

/* What the window lets through of a tone at another probe, Q14. */
static const s16 low_to_high[4][4] = {	/* and back */
	{ 376, 62, -540, -494 },
	{ -1074, 781, 707, -34 },
	{ -180, -520, 0, -551 },
	{ -1038, -199, 866, 707 },
};
static const s16 dial_to_low[4][2] = {
	{ -420, -130 },
	{ -756, -1124 },
	{ 66, -453 },
	{ 348, -133 },
};

void lq_dtmf_spectrum_init(struct lq_dtmf_spectrum *s)
{
	memset(s, 0, sizeof(*s));
}

/* Sums of 16 stay below 2^31: |x| sums to 2^16 times 11 at most. */
static s32 product(const s32 x[HALF], const s32 y[HALF])
{
	s32 even = 0, odd = 0;
	u32 i;

	for (i = 0; i < HALF; i += 4) {
		even += x[i] * y[i] + x[i + 2] * y[i + 2];
		odd += x[i + 1] * y[i + 1] + x[i + 3] * y[i + 3];
	}
	return even + odd;
}

/* The hop about its middle, from there outwards. */
static void hop_fold(const s16 x[LQ_DTMF_HOP], s32 even[HALF], s32 odd[HALF])
{
	u32 i;

	for (i = 0; i < HALF; i++) {
		even[i] = x[HALF + i] + x[HALF - 1 - i];
		odd[i] = x[HALF - 1 - i] - x[HALF + i];
	}
}

/* The window's spectrum at probe k, phase at its middle; the hops move on. */
static struct lq_dtmf_vec window_vec(struct lq_dtmf_spectrum *s, u32 k,
				     const s32 even[HALF], const s32 odd[HALF])
{
	const struct probe *p = &probes[k];
	struct lq_dtmf_vec hop0, hop1 = s->hop1[k], hop2 = s->hop2[k], y;

	hop0.re = product(even, p->cos_q11) >> 11;
	hop0.im = product(odd, p->sin_q11) >> 11;
	/* turn(hop2) + turn back(hop0), products of both taken once */
	y.re = ((s64)p->cos_hop * (hop2.re + hop0.re) -
		(s64)p->sin_hop * (hop2.im - hop0.im)) >> 14;
	y.im = ((s64)p->cos_hop * (hop2.im + hop0.im) +
		(s64)p->sin_hop * (hop2.re - hop0.re)) >> 14;
	y.re += 2 * hop1.re;
	y.im += 2 * hop1.im;
	s->hop2[k] = hop1;
	s->hop1[k] = hop0;
	return y;
}

s64 lq_dtmf_energy(struct lq_dtmf_vec v)
{
	return (s64)v.re * v.re + (s64)v.im * v.im;
}

static s64 hop_power(const s16 x[LQ_DTMF_HOP])
{
	s64 sum = 0;
	u32 i;

	for (i = 0; i < LQ_DTMF_HOP; i++)
		sum += x[i] * x[i];
	return sum;
}

static void window_measure(struct lq_dtmf_spectrum *s, struct lq_dtmf_window *w)
{
	s64 power = hop_power(s->x);
	s32 even[HALF], odd[HALF];
	u32 k;

	hop_fold(s->x, even, odd);
	for (k = 0; k < LQ_DTMF_PROBES; k++) {
		w->probe[k] = window_vec(s, k, even, odd);
		w->energy[k] = lq_dtmf_energy(w->probe[k]);
	}
	/* times 128 / 3 */
	w->total = (power + 4 * s->power1 + s->power2) * 1365 >> 5;
	s->power2 = s->power1;
	s->power1 = power;
}

bool lq_dtmf_spectrum_run(struct lq_dtmf_spectrum *s, const s16 x[8],
			  struct lq_dtmf_window *w)
{
	memcpy(s->x + s->n_samples, x, 8 * sizeof(x[0]));
	s->n_samples += 8;
	if (s->n_samples < LQ_DTMF_HOP)
		return false;
	s->n_samples = 0;
	window_measure(s, w);
	return true;
}

/* @v less the part @q14 of @from */
static void vec_take(struct lq_dtmf_vec *v, struct lq_dtmf_vec from, s64 q14)
{
	v->re -= q14 * from.re >> 14;
	v->im -= q14 * from.im >> 14;
}

void lq_dtmf_separate(const struct lq_dtmf_window *w, u32 row, u32 column,
		      struct lq_dtmf_vec *low, struct lq_dtmf_vec *high)
{
	const struct lq_dtmf_vec *dial = w->probe + LQ_DTMF_TONES;
	s64 q14 = low_to_high[row][column];

	*low = w->probe[row];
	*high = w->probe[column + 4];
	vec_take(low, w->probe[column + 4], q14);
	vec_take(high, w->probe[row], q14);
	vec_take(low, dial[0], dial_to_low[row][0]);
	vec_take(low, dial[1], dial_to_low[row][1]);
}

void lq_dtmf_turn(u32 k, struct lq_dtmf_vec now, struct lq_dtmf_vec before,
		  s64 *re, s64 *im)
{
	const struct probe *p = &probes[k];
	s64 r = (s64)now.re * before.re + (s64)now.im * before.im;
	s64 i = (s64)now.im * before.re - (s64)now.re * before.im;

	r >>= 4;
	i >>= 4;
	*re += (r * p->cos_2hops + i * p->sin_2hops) >> 14;
	*im += (i * p->cos_2hops - r * p->sin_2hops) >> 14;
}

bool lq_dtmf_is_on_frequency(u32 k, s64 re, s64 im)
{
	if (im < 0)
		im = -im;
	return (re >> 8) * probes[k].sin_limit >= (im >> 8) * probes[k].cos_limit;
}
