// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Time at both ends of the module: how evenly the board's interrupts bring frames
 * (LQ_GET_PACE), and the millisecond as a program meets it: how long after its tick
 * the wake-up comes. The earliest of all is taken for punctual.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lqloop/check.h"

#define N_WAKES 2000
#define N_BINS 40
#define BIN_US 50

static double now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);	/* cannot fail */
	return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int collect(struct dev_file *media, const struct lq_area *area,
		   double *late)
{
	struct pollfd p = { .fd = dev_fd(media), .events = POLLIN };
	struct lq_event ev[64];
	unsigned int n;
	int got;

	for (n = 0; n < N_WAKES; n++) {
		if (poll(&p, 1, 2000) <= 0)
			return -ETIMEDOUT;
		late[n] = now_us() - 1000.0 *
			  __atomic_load_n(&area->tick, __ATOMIC_ACQUIRE);
		got = dev_read_events(media, ev, 64);
		if (got < 0 && got != -EAGAIN)
			return got;
	}
	return 0;
}

static void histogram(json_t *result, const double *late)
{
	double x[N_BINS], y[N_BINS] = { 0 };
	unsigned int i, bin;

	for (i = 0; i < N_BINS; i++)
		x[i] = i * BIN_US;
	for (i = 0; i < N_WAKES; i++) {
		bin = (late[i] - late[0]) / BIN_US;
		y[bin < N_BINS ? bin : N_BINS - 1]++;
	}
	report_plot(result, "Wake-ups by lateness", "us", "wake-ups", "bars", x,
		    y, N_BINS);
}

static int pace_of(struct subject *s, struct lq_pace_info *pace)
{
	memset(pace, 0, sizeof(*pace));
	pace->span = s->to;
	return dev_request(s->bench->ctl, LQ_GET_PACE, pace);
}

/* What a bin holds is below that many us. */
static double bin_end_us(unsigned int bin)
{
	return (1 << bin) * 1.024;
}

/* Nothing for a span that the tick moves: it has no interrupt of its own. */
static void bursts(json_t *result, const struct lq_pace_info *before,
		   const struct lq_pace_info *after)
{
	double x[LQ_PACE_BINS], y[LQ_PACE_BINS];
	uint64_t n = after->bursts - before->bursts, so_far = 0;
	unsigned int i, p99 = 0, longest = 0;

	if (!n)
		return;
	for (i = 0; i < LQ_PACE_BINS; i++) {
		x[i] = i;
		y[i] = after->bins[i] - before->bins[i];
		if (y[i] > 0)
			longest = i;
		if (so_far < n - n / 100)
			p99 = i;
		so_far += y[i];
	}
	report_measure(result, "irq.p99", bin_end_us(p99), NULL);
	report_measure(result, "irq.longest", bin_end_us(longest), NULL);
	report_plot(result, "Interrupts by jitter", "below 2^n us", "interrupts",
		    "bars", x, y, LQ_PACE_BINS);
}

static int measure(struct subject *s, json_t *result, struct dev_file *media)
{
	static double late[N_WAKES];
	struct lq_media_setup setup = { .n_slots = 1, .period_ticks = 1,
		.ring_octets = 256, .tap_octets = 256 };
	struct lq_pace_info pace_before, pace_after;
	struct lq_info before, after;
	struct lq_area *area;
	int err = dev_map(media, &setup, &area);

	if (!err)
		err = bench_info(s->bench, &before);
	if (!err)
		err = pace_of(s, &pace_before);
	if (!err)
		err = collect(media, area, late);
	if (!err)
		err = pace_of(s, &pace_after);
	if (!err)
		err = bench_info(s->bench, &after);
	if (err)
		return err;
	qsort(late, N_WAKES, sizeof(late[0]), by_value);
	report_measure(result, "tick.p99", late[N_WAKES * 99 / 100] - late[0], NULL);
	report_measure(result, "tick.longest", after.longest_tick_ns / 1e3, NULL);
	report_measure(result, "tick.late", after.late_ticks - before.late_ticks +
		       after.missed_ticks - before.missed_ticks, NULL);
	histogram(result, late);
	bursts(result, &pace_before, &pace_after);
	return 0;
}

int check_tick(struct subject *s)
{
	json_t *result = check_begin(s, "tick");
	struct dev_file *media;
	int err;

	if (s->bench->is_manual) {
		report_skip(result, "time is moved by hand here");
		return 0;
	}
	err = dev_open(&media, s->bench->door, DEV_MEDIA, 0);
	if (err)
		return err;
	err = measure(s, result, media);
	(void)dev_close(media);	/* always NULL */
	return err;
}
