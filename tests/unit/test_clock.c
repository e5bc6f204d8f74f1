// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tick's clock against simulated boards: how far it comes, how fast, what
 * bursts and fail-over do to it. Time is simulated in steps of the ticks that
 * the loop itself asks for.
 */
#include <math.h>
#include <stdlib.h>

#include "engine/clock.h"
#include "unit/harness.h"

/* A board @ppm off the timer, that hands in frames in bursts of @burst. */
struct board {
	double ppm;
	unsigned int burst;
	u64 lost;		/* frames that never came */
	u64 late_ns;		/* from the line to us */
};

/* What it has handed in by @ns: whole bursts, the last one when it was full. */
static struct lq_clock_mark mark_at(const struct board *b, double ns)
{
	double frame_ns = 125000 / (1 + b->ppm * 1e-6);
	u64 n = ns / frame_ns;

	n -= n % b->burst;
	return (struct lq_clock_mark){ n - b->lost, n * frame_ns + b->late_ns };
}

/*
 * A USB device whose line is @ppm off the timer, by which its bus runs. The line
 * fills a ring 16 frames at a time, the bus takes what is in it: 8 a ms, 9 above
 * 32; the host sees two of these at once (FACTS: icE1usb's firmware).
 */
struct ring {
	double ppm;
	u64 ms, taken;
	struct lq_clock_mark mark;
};

static void ring_ms(struct ring *r)
{
	u64 level, n;

	r->ms++;
	level = (u64)(r->ms * 8 * (1 + r->ppm * 1e-6)) / 16 * 16 - r->taken;
	n = level > 32 ? 9 : level > 8 ? 8 : level;
	r->taken += n;
	if (r->ms % 2 == 0 && n)
		r->mark = (struct lq_clock_mark){ r->taken, r->ms * 1000000 };
}

struct run {
	struct lq_clock clock;
	double now_ns;
	u64 ticks;
	double worst;		/* frames off, in the mean of the bursts */
};

/* Return: the error in frames at the end: master's frames less the tick's. */
static double follow(struct run *r, u32 master, const struct board *b,
		     double seconds)
{
	double until = r->now_ns + seconds * 1e9, off = 0, at = r->now_ns;
	u64 ticks0 = r->ticks;

	r->worst = 0;
	while (r->now_ns < until) {
		struct lq_clock_mark mark = { 0 };
		u32 period;

		if (b)
			mark = mark_at(b, r->now_ns);
		period = lq_clock_follow(&r->clock, master, &mark, r->now_ns);
		r->now_ns += period;
		r->ticks++;
		off = (r->now_ns - at) * (1 + (b ? b->ppm : 0) * 1e-6) / 125000 -
		      8.0 * (r->ticks - ticks0);
		r->worst = fmax(r->worst, fabs(off));
	}
	return off;
}

TEST(without_a_master_a_tick_is_a_millisecond)
{
	struct run r = { 0 };

	lq_clock_init(&r.clock);
	(void)follow(&r, 0, NULL, 10);
	CHECK_EQ(10000, r.ticks);
	CHECK_EQ(0, r.clock.n_switches);
}

TEST(a_master_50_ppm_off_is_followed_within_4_frames)
{
	static const double ppms[] = { 50, -50, 4.6, 0 };

	for (unsigned int i = 0; i < 4; i++) {
		struct board b = { .ppm = ppms[i], .burst = 8 };
		struct run r = { 0 };

		lq_clock_init(&r.clock);
		(void)follow(&r, 1, &b, 60);
		CHECK(r.worst < 4);
		CHECK_NEAR(ppms[i], r.clock.trim_ppb / 1000.0, 4);
		(void)follow(&r, 1, &b, 60);
		CHECK_NEAR(ppms[i], r.clock.trim_ppb / 1000.0, 0.5);
		/* an hour later not a frame has been added */
		(void)follow(&r, 1, &b, 3600);
		CHECK(r.worst < 1);
	}
}

TEST(bursts_of_4_ms_do_not_shake_it)
{
	struct board b = { .ppm = 30, .burst = 32 };
	struct run r = { 0 };
	double low = 1e9, high = -1e9;

	lq_clock_init(&r.clock);
	(void)follow(&r, 1, &b, 120);
	for (unsigned int i = 0; i < 400; i++) {
		(void)follow(&r, 1, &b, 0.3);
		low = fmin(low, r.clock.trim_ppb / 1000.0);
		high = fmax(high, r.clock.trim_ppb / 1000.0);
	}
	CHECK(high - low < 2);
	CHECK_NEAR(30, (high + low) / 2, 1);
}

/* What the elastic store would hold, and the trim, at the most and least. */
struct range {
	double fill_low, fill_high;	/* frames */
	double trim_low, trim_high;	/* ppm */
};

static struct range follow_ring(struct run *r, struct ring *d, double seconds)
{
	struct range range = { 1e9, -1e9, 1e9, -1e9 };
	double until = r->now_ns + seconds * 1e9, fill, trim;

	while (r->now_ns < until) {
		while ((d->ms + 1) * 1e6 <= r->now_ns)
			ring_ms(d);
		r->now_ns += lq_clock_follow(&r->clock, 1, &d->mark, r->now_ns);
		r->ticks++;
		fill = (double)d->taken - 8.0 * r->ticks;
		trim = r->clock.trim_ppb / 1000.0;
		range.fill_low = fmin(range.fill_low, fill);
		range.fill_high = fmax(range.fill_high, fill);
		range.trim_low = fmin(range.trim_low, trim);
		range.trim_high = fmax(range.trim_high, trim);
	}
	return range;
}

/* It holds back up to 32 frames, then 8 of them come, or do not come, at once. */
TEST(a_clock_hidden_in_a_ring_is_found_and_then_not_shaken)
{
	static const struct {
		double ppm;
		double found_s;		/* its ring is full, and a minute more */
	} t[] = {
		{ 50, 130 }, { 30, 170 }, { 20, 230 }, { -50, 130 }, { -30, 130 },
		{ -20, 180 }, { -10, 260 }, { -5, 400 }, { -2, 800 },
	};

	for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ring d = { .ppm = t[i].ppm };
		struct range first, then;
		struct run r = { 0 };

		lq_clock_init(&r.clock);
		(void)follow_ring(&r, &d, 1);
		first = follow_ring(&r, &d, t[i].found_s);
		CHECK(first.fill_high - first.fill_low <= 16);
		CHECK(first.trim_high - first.trim_low <= 110);
		then = follow_ring(&r, &d, 1800);
		CHECK(then.fill_high - then.fill_low <= 8);
		CHECK_NEAR(t[i].ppm, then.trim_low, 20);
		CHECK_NEAR(t[i].ppm, then.trim_high, 20);
		if (getenv("LQ_SHOW"))
			printf("%5.1f ppm: store %2.0f frames, trim %6.1f..%6.1f ppm; then %2.0f frames, %6.1f..%6.1f ppm\n",
			       t[i].ppm, first.fill_high - first.fill_low,
			       first.trim_low, first.trim_high,
			       then.fill_high - then.fill_low, then.trim_low,
			       then.trim_high);
	}
}

TEST(the_next_master_takes_over_without_a_jump)
{
	struct board a = { .ppm = 40, .burst = 8 };
	struct board b = { .ppm = 40, .burst = 16, .lost = 12345 };
	struct run r = { 0 };
	s32 before;

	lq_clock_init(&r.clock);
	(void)follow(&r, 1, &a, 120);
	before = r.clock.trim_ppb;
	(void)follow(&r, 2, &b, 0.001);
	CHECK_EQ(before, r.clock.trim_ppb);
	(void)follow(&r, 2, &b, 60);
	CHECK(r.worst < 1);
	CHECK_EQ(2, r.clock.n_switches);
}

TEST(without_any_the_last_period_is_held_for_a_minute)
{
	struct board a = { .ppm = -35, .burst = 8 };
	struct run r = { 0 };

	lq_clock_init(&r.clock);
	(void)follow(&r, 1, &a, 120);
	(void)follow(&r, 0, NULL, 50);
	CHECK_NEAR(-35, r.clock.trim_ppb / 1000.0, 1);
	(void)follow(&r, 0, NULL, 30);
	CHECK_NEAR(0, r.clock.trim_ppb / 1000.0, 0.1);
}

TEST(a_mad_master_moves_the_tick_by_200_ppm_at_most)
{
	struct board b = { .ppm = 50000, .burst = 8 };
	struct run r = { 0 };
	double began;

	lq_clock_init(&r.clock);
	began = r.now_ns;
	(void)follow(&r, 1, &b, 100);
	CHECK(r.ticks <= 100 * 1000 * 1.00021);
	b.ppm = -50000;
	r.ticks = 0;
	began = r.now_ns;
	(void)follow(&r, 1, &b, 100);
	CHECK(r.ticks >= (r.now_ns - began) / 1e6 * 0.99979);
}

TESTS(
	RUN(without_a_master_a_tick_is_a_millisecond),
	RUN(a_master_50_ppm_off_is_followed_within_4_frames),
	RUN(bursts_of_4_ms_do_not_shake_it),
	RUN(a_clock_hidden_in_a_ring_is_found_and_then_not_shaken),
	RUN(the_next_master_takes_over_without_a_jump),
	RUN(without_any_the_last_period_is_held_for_a_minute),
	RUN(a_mad_master_moves_the_tick_by_200_ppm_at_most),
)
