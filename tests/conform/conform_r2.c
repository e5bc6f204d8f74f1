// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Q.454 and Q.455: register signals of System R2, sent and received.
 *
 * Both receivers are driven through A-law with signals of every combination;
 * each row is the worst of them. The limits stand in Q.455 (11/88) as makers of
 * receivers quote them: -5 to -35 dBm0, 10 Hz, 5 dB between neighbours and 7 dB
 * otherwise, not 20 dB, 7 ms both ways, 70 ms for operate and release together,
 * 18 dB of noise in band. Those of Q.454 and the -42 dBm0 of Q.455 are quoted
 * from memory [K].
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/lq.h>
#include "conform/conform.h"
#include "dsp/g711.h"
#include "dsp/mf.h"
#include "dsp/tone.h"

#define PEAK	22827.0		/* of 0 dBm0 */
#define ROOM	8000

static double line[ROOM];
static int n_line;
static unsigned int seed = 1;

static double chance(void)
{
	seed = seed * 1664525u + 1013904223u;
	return seed / 4294967296.0;
}

static double gauss(void)
{
	return sqrt(-2 * log(chance() + 1e-12)) * cos(2 * M_PI * chance());
}

static void line_clear(void)
{
	memset(line, 0, sizeof(line));
	n_line = 0;
}

static void add_sine(double hz, double dbm0, double from_ms, double ms)
{
	double phase = 2 * M_PI * chance();
	int i, first = lrint(from_ms * 8), last = first + lrint(ms * 8);

	for (i = first; i < last && i < ROOM; i++)
		line[i] += PEAK * pow(10, dbm0 / 20) *
			   sin(2 * M_PI * hz * i / 8000 + phase);
	if (last > n_line)
		n_line = last;
}

struct variation {
	double dbm0, off_hz, twist_db;	/* twist: the second is so much weaker */
};

static void add_signal(enum lq_mf_direction d, unsigned int signal,
		       const struct variation *v, double from_ms, double ms)
{
	u32 f1, f2;

	lq_mf_pair(d, signal, &f1, &f2);
	add_sine(f1 + v->off_hz, v->dbm0, from_ms, ms);
	add_sine(f2 + v->off_hz, v->dbm0 - v->twist_db, from_ms, ms);
}

struct result {
	unsigned int n_begun, first, n_ended;
	double on_ms, off_ms;
};

static struct result listen(enum lq_mf_direction d, double ms)
{
	struct result r = { 0 };
	struct lq_mf m;
	int i, k;

	lq_mf_init(&m, d);
	for (i = 0; i < ms * 8; i += 8) {
		s16 x[8];
		u8 octets[8];
		u32 signal;

		for (k = 0; k < 8; k++)
			x[k] = lrint(fmax(-32768, fmin(32767, line[i + k])));
		lq_g711_encode(0, octets, x);
		lq_g711_decode(0, x, octets);
		if (!lq_mf_run(&m, x, &signal))
			continue;
		if (signal && !r.n_begun++) {
			r.first = signal;
			r.on_ms = i / 8 + 1;
		} else if (!signal) {
			r.n_ended++;
			r.off_ms = i / 8 + 1;
		}
	}
	return r;
}

/* All signals under one variation, each way round; heard once and ended once. */
static unsigned int n_right(enum lq_mf_direction d, struct variation v,
			    double noise_dbm0, double *on_ms, double *off_ms)
{
	unsigned int signal, n = 0;
	int i;

	for (signal = 1; signal <= LQ_MF_SIGNALS; signal++) {
		double start = 20 + chance();
		struct result r;

		line_clear();
		add_signal(d, signal, &v, start, 100);
		for (i = 0; i < ROOM && noise_dbm0; i++)
			line[i] += gauss() * PEAK / sqrt(2) *
				   pow(10, noise_dbm0 / 20);
		r = listen(d, 200);
		n += r.n_begun == 1 && r.n_ended == 1 && r.first == signal;
		*on_ms = fmax(*on_ms, r.on_ms - start);
		*off_ms = fmax(*off_ms, r.off_ms - start - 100);
	}
	return n;
}

static void check_accept(enum lq_mf_direction d)
{
	double on_ms = 0, off_ms = 0, loud = 0, quiet = 0;
	unsigned int least = 15, n;
	double dbm0, off, twist;

	for (dbm0 = -5; dbm0 >= -35; dbm0 -= 5)
		for (off = -10; off <= 10; off += 10)
			for (twist = -5; twist <= 5; twist += 5) {
				struct variation v = { dbm0, off, twist };

				if (dbm0 - twist > -5)
					v.dbm0 += twist;
				if (v.dbm0 - twist < -35 || v.dbm0 < -35)
					v.dbm0 += fabs(twist);
				n = n_right(d, v, 0, &on_ms, &off_ms);
				if (n < least)
					least = n;
			}
	conform_is("signals heard, -5..-35 dBm0, 10 Hz off, 5 dB twist", 15,
		   least);
	conform_at_most("operate and release time together", "ms", 70,
			on_ms + off_ms);
	conform_note("operate time, longest", "ms", on_ms);
	conform_note("release time, longest", "ms", off_ms);
	least = 15;
	for (twist = -7; twist <= 7; twist += 14)
		for (off = -10; off <= 10; off += 20) {
			n = n_right(d, (struct variation){ -20, off, twist },
				    0, &loud, &quiet);
			if (n < least)
				least = n;
		}
	conform_is("signals heard, 10 Hz off, 7 dB twist", 15, least);
	n = n_right(d, (struct variation){ -20, 0, 0 }, -35, &loud, &quiet);
	conform_is("signals heard, white noise 18 dB below", 15, n);
}

static unsigned int n_heard_of(enum lq_mf_direction d, double ms)
{
	return listen(d, ms).n_begun;
}

static void check_times(enum lq_mf_direction d)
{
	struct variation v = { -10, 0, 0 };
	unsigned int signal, n_short = 0, n_broken = 0;
	int i;

	for (signal = 1; signal <= LQ_MF_SIGNALS; signal++) {
		struct result r;
		double start = 20 + chance();

		line_clear();
		add_signal(d, signal, &v, start, 7);
		n_short += n_heard_of(d, 100);
		line_clear();
		add_signal(d, signal, &v, start, 127);
		for (i = 8 * (start + 60); i < 8 * (start + 67); i++)
			line[i] = 0;
		r = listen(d, 200);
		n_broken += r.n_begun != 1 || r.n_ended != 1;
	}
	conform_is("pulses of 7 ms heard", 0, n_short);
	conform_is("signals parted by a break of 7 ms", 0, n_broken);
}

/* Pairs of frequencies of the grid [low, high] that are taken for a signal. */
static unsigned int n_wrong(enum lq_mf_direction d, double low, double high,
			    double step, double dbm0)
{
	unsigned int n = 0;
	double f1, f2;

	for (f1 = low; f1 < high; f1 += step)
		for (f2 = f1; f2 <= high; f2 += step) {
			line_clear();
			add_sine(f1, dbm0, 0, 80);
			if (f2 > f1)
				add_sine(f2, dbm0, 0, 80);
			n += n_heard_of(d, 80) != 0;
		}
	return n;
}

static void check_reject(enum lq_mf_direction d)
{
	unsigned int signal, n_20db = 0, n_60hz = 0;
	bool is_forward = d == LQ_MF_FORWARD;

	for (signal = 1; signal <= LQ_MF_SIGNALS; signal++) {
		double way;

		for (way = -1; way <= 1; way += 2) {
			line_clear();
			add_signal(d, signal, &(struct variation){
				way > 0 ? -5 : -25, 0, way * 20 }, 10, 100);
			n_20db += n_heard_of(d, 150) != 0;
			line_clear();
			add_signal(d, signal, &(struct variation){
				-10, way * 60, 0 }, 10, 100);
			n_60hz += n_heard_of(d, 150) != 0;
		}
	}
	conform_is("signals with 20 dB between them heard", 0, n_20db);
	conform_is("signals 60 Hz off heard", 0, n_60hz);
	conform_is("pairs of -42 dBm0, 300..3400 Hz, heard [K]", 0,
		   n_wrong(d, 300, 3400, 60, -42));
	conform_is("pairs of -5 dBm0 in the other band heard [K]", 0,
		   is_forward ? n_wrong(d, 330, 1150, 41, -5) :
				n_wrong(d, 1370, 3400, 97, -5));
}

/* The echo of our own signal, 6 dB down, under the faintest of the other end's. */
static void check_echo(enum lq_mf_direction d)
{
	enum lq_mf_direction other = d == LQ_MF_FORWARD ? LQ_MF_BACKWARD :
							  LQ_MF_FORWARD;
	unsigned int signal, own, n = 0;

	for (signal = 1; signal <= LQ_MF_SIGNALS; signal++)
		for (own = 1; own <= LQ_MF_SIGNALS; own++) {
			struct result r;

			line_clear();
			add_signal(other, own, &(struct variation){
				-17.5, 0, 0 }, 0, 200);
			add_signal(d, signal, &(struct variation){
				-35, 0, 0 }, 40, 80);
			r = listen(d, 200);
			n += r.n_begun == 1 && r.first == signal &&
			     r.n_ended == 1;
		}
	conform_is("-35 dBm0 heard under own echo of -17.5 dBm0", 225, n);
}

/* Power of the one frequency @hz in 400 samples (20 Hz apart are orthogonal). */
static double level_at(const double *x, double hz)
{
	double re = 0, im = 0;
	int i;

	for (i = 0; i < 400; i++) {
		re += x[i] * cos(2 * M_PI * hz * i / 8000);
		im += x[i] * sin(2 * M_PI * hz * i / 8000);
	}
	return 20 * log10(sqrt(re * re + im * im) / 200 / PEAK + 1e-9);
}

static void check_sender(enum lq_mf_direction d, double *worst,
			 double *difference, double *leak)
{
	unsigned int signal, i, k;

	for (signal = 1; signal <= LQ_MF_SIGNALS; signal++) {
		struct lq_tone_segment s = { .level_cb = -115 };
		struct lq_tone_gen g;
		double x[400], level[2], rest = 0;
		u32 f1, f2;

		lq_mf_pair(d, signal, &f1, &f2);
		s.f1_hz = f1;
		s.f2_hz = f2;
		lq_tone_start_own(&g, &s, 1, false);
		for (i = 0; i < 400; i += 8) {
			s32 sum[8] = { 0 };

			(void)lq_tone_add(&g, sum);
			for (k = 0; k < 8; k++)
				x[i + k] = sum[k];
		}
		level[0] = level_at(x, f1);
		level[1] = level_at(x, f2);
		for (i = 0; i < 2; i++)
			*worst = fmax(*worst, fabs(level[i] + 11.5));
		*difference = fmax(*difference, fabs(level[0] - level[1]));
		for (i = 300; i <= 3400; i += 20)
			if (i != f1 && i != f2)
				rest = fmax(rest, pow(10, level_at(x, i) / 20));
		*leak = fmax(*leak, 20 * log10(rest + 1e-9));
	}
}

static void check_senders(void)
{
	double worst = 0, difference = 0, leak = -99;

	conform_section("Q.454, sender [K]");
	check_sender(LQ_MF_FORWARD, &worst, &difference, &leak);
	check_sender(LQ_MF_BACKWARD, &worst, &difference, &leak);
	conform_at_most("each frequency from -11.5 dBm0", "dB", 1, worst);
	conform_at_most("difference between the two", "dB", 1, difference);
	conform_at_most("any other frequency", "dBm0", -48.5, leak);
}

int main(void)
{
	int d;

	conform_begin("Q.454, Q.455",
		      "Multifrequency signalling equipment of System R2");
	check_senders();
	for (d = LQ_MF_FORWARD; d <= LQ_MF_BACKWARD; d++) {
		conform_section(d == LQ_MF_FORWARD ?
				"Q.455, receiver of forward signals" :
				"Q.455, receiver of backward signals");
		check_accept(d);
		check_times(d);
		check_reject(d);
		check_echo(d);
	}
	return conform_end();
}
