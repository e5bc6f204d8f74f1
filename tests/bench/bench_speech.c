// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What detectors and improvers of speech cost a sample, each on noise of
 * -13 dBm0, where none of them can take a short cut. PROGRESS is all of it:
 * plan, cadences, SIT, fax, beep.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>
#include "bench/bench.h"
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

static void (*one)(s16 x[8]);

static void run(void *arg)
{
	s16 x[8];
	int i;

	for (i = 0; i < BLOCKS; i++) {
		memcpy(x, noise[i & 63], sizeof(x));
		one(x);
	}
}

static double best_ns(void (*what)(s16 x[8]))
{
	one = what;
	return bench_best_ns(NULL, run, NULL, ROUNDS, BLOCKS * 8);
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
	return bench_end();
}
