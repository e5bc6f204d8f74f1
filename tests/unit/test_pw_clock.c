// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Adaptive clock recovery against simulated far ends: packets come at their clock
 * and with the network's jitter, and are played at ours, as it is trimmed.
 */
#include <math.h>
#include <stdlib.h>

#include "hw/pw_clock.h"
#include "unit/harness.h"

struct far {
	double ppm;
	double jitter_ns;	/* each packet: 0..so much, evenly */
	double loss;		/* of all packets */
	u32 packet_ns;
};

struct run {
	struct lq_pw_clock clock;
	double now_ns;		/* when the last was played */
	u64 n_sent, n_played;
	double drift_ns;	/* how far the wait went from its first, at most */
};

/* What the far end sent is waiting for as long as the two clocks say. */
static double wait_ns(const struct run *r, const struct far *f, u64 n)
{
	double sent = n * f->packet_ns / (1 + f->ppm * 1e-6);

	return r->now_ns + (double)(s64)(n - r->n_played) * f->packet_ns - sent;
}

static double chance(void)
{
	return test_random() / 4294967296.0;
}

static void follow(struct run *r, const struct far *f, double seconds)
{
	double until = r->now_ns + seconds * 1e9, first = NAN;

	while (r->now_ns < until) {
		double sent = r->n_sent * f->packet_ns / (1 + f->ppm * 1e-6);
		double wait;

		/* 4 ms on the way */
		if (sent + 4e6 < r->now_ns) {
			wait = wait_ns(r, f, r->n_sent) + 4e6;
			if (isnan(first))
				first = wait;
			r->drift_ns = fmax(r->drift_ns, fabs(wait - first));
			if (chance() >= f->loss)
				lq_pw_clock_came(&r->clock, wait -
						 chance() * f->jitter_ns);
			r->n_sent++;
			continue;
		}
		r->now_ns += lq_pw_clock_played(&r->clock);
		r->n_played++;
	}
}

static void begin(struct run *r, const struct far *f)
{
	*r = (struct run){ .drift_ns = 0 };
	lq_pw_clock_init(&r->clock, f->packet_ns);
}

TEST(a_clock_within_200_ppm_is_recovered_in_two_minutes)
{
	static const struct {
		struct far far;
		double ppm;	/* within, after two minutes */
		double drift_ns;
	} rows[] = {
		{ { 0, 0, 0, 1000000 }, 0.2, 20e3 },
		{ { 50, 0, 0, 1000000 }, 0.5, 500e3 },
		{ { -50, 0, 0, 1000000 }, 0.5, 500e3 },
		{ { 150, 0, 0, 1000000 }, 1, 1500e3 },
		{ { 50, 0, 0, 125000 }, 0.5, 500e3 },
		{ { 50, 0, 0, 4000000 }, 1, 500e3 },
		{ { 50, 1e6, 0, 1000000 }, 15, 700e3 },
		{ { -50, 1e6, 0.01, 1000000 }, 15, 700e3 },
		{ { 50, 5e6, 0.01, 1000000 }, 60, 2500e3 },
	};
	struct run r;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		begin(&r, &rows[i].far);
		follow(&r, &rows[i].far, 120);
		check_near(__FILE__, __LINE__, rows[i].far.ppm,
			   r.clock.trim_ppb / 1000.0, rows[i].ppm, "ppm");
		CHECK(r.drift_ns < rows[i].drift_ns);
	}
}

/* The mean is what the tick follows: it is far better than a single trim. */
TEST(jitter_does_not_move_the_mean)
{
	struct far far = { 50, 2e6, 0, 1000000 };
	struct run r;
	double began;
	u64 n;

	begin(&r, &far);
	follow(&r, &far, 120);
	began = r.now_ns;
	n = r.n_played;
	follow(&r, &far, 120);
	check_near(__FILE__, __LINE__, 50,
		   ((r.n_played - n) * 1e6 / (r.now_ns - began) - 1) * 1e6, 5,
		   "mean ppm");
}

TEST(the_rate_is_held_while_the_stream_is_lost)
{
	struct far far = { 50, 0, 0, 1000000 }, gone = { 50, 0, 1, 1000000 };
	struct run r;
	s32 ppb;

	begin(&r, &far);
	follow(&r, &far, 120);
	lq_pw_clock_restart(&r.clock);
	ppb = r.clock.trim_ppb;
	follow(&r, &gone, 60);
	CHECK_EQ(ppb, r.clock.trim_ppb);
	check_near(__FILE__, __LINE__, 50, ppb / 1000.0, 1, "ppm");
	/* and it goes on from there, wherever packets are now */
	r.drift_ns = 0;
	follow(&r, &far, 20);
	check_near(__FILE__, __LINE__, 50, r.clock.trim_ppb / 1000.0, 1, "ppm");
	CHECK(r.drift_ns < 20e3);
}

TEST(the_trim_is_bounded)
{
	struct lq_pw_clock c;
	u32 least = 1000000, most = 0, i;

	lq_pw_clock_init(&c, 1000000);
	for (i = 0; i < 100000; i++) {
		u32 ns;

		lq_pw_clock_came(&c, i < 50000 ? (i < 300 ? 0 : 0x7fffffff) :
					       -0x7fffffff);
		ns = lq_pw_clock_played(&c);
		least = ns < least ? ns : least;
		most = ns > most ? ns : most;
	}
	CHECK_EQ(999800, least);
	CHECK_EQ(1000200, most);
}

TESTS(
	RUN(a_clock_within_200_ppm_is_recovered_in_two_minutes),
	RUN(jitter_does_not_move_the_mean),
	RUN(the_rate_is_held_while_the_stream_is_lost),
	RUN(the_trim_is_bounded),
)
