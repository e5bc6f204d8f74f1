// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What detectors and improvers of speech cost a sample, each on noise of
 * -13 dBm0, where none of them can take a short cut. PROGRESS is all of it:
 * plan, cadences, SIT, fax, beep.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/types.h>
#include "dsp/agc.h"
#include "dsp/nr.h"
#include "dsp/progress.h"
#include "dsp/vad.h"

#define ROUNDS	25
#define BLOCKS	4000

static s16 noise[64][8];
static struct lq_progress progress;
static struct lq_vad vad;
static struct lq_agc agc;
static struct lq_nr nr;

static void run_progress(s16 x[8])
{
	struct lq_solo_report r;

	(void)lq_progress_run(&progress, x, &r);
}

static void run_vad(s16 x[8])
{
	(void)lq_vad_run(&vad, x, false);
}

static void run_agc(s16 x[8])
{
	lq_agc_run(&agc, x, false);
}

static void run_nr(s16 x[8])
{
	lq_nr_run(&nr, x);
}

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

/* Nanoseconds a sample, the lowest of ROUNDS. */
static double best_ns(void (*run)(s16 x[8]))
{
	double best = 1e18, spent;
	int round, i;

	for (round = 0; round < ROUNDS; round++) {
		spent = now_ns();
		for (i = 0; i < BLOCKS; i++) {
			s16 x[8];

			memcpy(x, noise[i & 63], sizeof(x));
			run(x);
		}
		spent = (now_ns() - spent) / BLOCKS / 8;
		best = spent < best ? spent : best;
	}
	return best;
}

int main(void)
{
	int i, k;

	for (i = 0; i < 64; i++)
		for (k = 0; k < 8; k++)
			noise[i][k] = (rand() & 16383) - 8192;
	lq_progress_init(&progress, "cn");
	lq_vad_init(&vad);
	lq_agc_init(&agc);
	lq_nr_init(&nr);
	printf("progress_ns %.2f ns\n", best_ns(run_progress));
	lq_progress_init(&progress, "us");
	printf("progress_us_ns %.2f ns\n", best_ns(run_progress));
	printf("vad_ns %.2f ns\n", best_ns(run_vad));
	printf("agc_ns %.2f ns\n", best_ns(run_agc));
	printf("nr_ns %.2f ns\n", best_ns(run_nr));
	printf("1 passed, 0 failed\n");
	return 0;
}
