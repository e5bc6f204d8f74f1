// SPDX-License-Identifier: GPL-2.0-or-later
/* When the soft board's tick is due (lqsoft/clock.h): a table of wake-ups. */
#include "lqsoft/clock.h"
#include "unit/harness.h"

#define MS 1000000ull
#define START (5000 * MS)

struct go {			/* what one go of the timer does */
	unsigned int n_ticks, n_late, n_missed;
	uint64_t n_given_up;
};

/* One go in which time stands still at @now_ns. */
static struct go go(struct soft_clock *c, uint64_t now_ns)
{
	struct go g = { 0 };
	struct soft_due due;

	soft_clock_begin(c);
	while (soft_clock_next(c, now_ns, &due)) {
		g.n_ticks++;
		g.n_late += due.is_late;
		g.n_missed += due.is_missed;
	}
	g.n_given_up = soft_clock_end(c, now_ns);
	return g;
}

static const struct {
	const char *name;
	uint64_t after_ns;	/* of the start */
	struct go want;
} goes[] = {
	{ "too early", MS - 1, { 0, 0, 0, 0 } },
	{ "in time", MS, { 1, 0, 0, 0 } },
	{ "almost one late", 2 * MS - 1, { 1, 0, 0, 0 } },
	{ "two due, none more than one tick late", 2 * MS, { 2, 0, 1, 0 } },
	{ "three due: the first is late, the last stays owed", 3 * MS, { 2, 1, 1, 0 } },
	{ "a stall", 30 * MS, { 2, 2, 1, 0 } },
	{ "the most that may be owed", 1002 * MS, { 2, 2, 1, 0 } },
	{ "more: given up", 1500 * MS, { 2, 2, 1, 1497 } },
};

TEST(a_go_does_what_is_due_and_no_more_than_a_burst)
{
	struct soft_clock c;
	struct go g;
	size_t i;

	for (i = 0; i < sizeof(goes) / sizeof(goes[0]); i++) {
		soft_clock_init(&c, START);
		g = go(&c, START + goes[i].after_ns);
		if (g.n_ticks != goes[i].want.n_ticks ||
		    g.n_late != goes[i].want.n_late ||
		    g.n_missed != goes[i].want.n_missed ||
		    g.n_given_up != goes[i].want.n_given_up)
			test_fail(__FILE__, __LINE__,
				  "%s: %u ticks, %u late, %u missed, %llu given up",
				  goes[i].name, g.n_ticks, g.n_late, g.n_missed,
				  (unsigned long long)g.n_given_up);
	}
}

TEST(no_tick_is_lost_or_doubled_however_irregular_the_timer)
{
	uint64_t now = START, end = START + 20000 * MS, n = 0, last;
	struct soft_clock c;

	soft_clock_init(&c, START);
	while (now < end) {
		now += test_random() % (2 * MS);
		n += go(&c, now).n_ticks;
	}
	while ((last = go(&c, now).n_ticks))
		n += last;
	CHECK_EQ((now - START) / MS, n);
	CHECK_EQ(0, c.n_given_up);
}

TEST(a_stall_is_caught_up_at_twice_the_speed)
{
	struct soft_clock c;
	uint64_t now = START + 40 * MS;
	unsigned int n_goes = 0;

	soft_clock_init(&c, START);
	for (; go(&c, now).n_ticks == SOFT_CLOCK_BURST; now += MS)
		n_goes++;
	CHECK_EQ(39, n_goes);
	CHECK_EQ(0, c.n_given_up);
}

TEST(after_a_stop_time_goes_on_from_now)
{
	struct soft_clock c;
	uint64_t now = START + 3600 * 1000 * MS;

	soft_clock_init(&c, START);
	CHECK_EQ(2, go(&c, now).n_ticks);
	CHECK_EQ(3600 * 1000 - 2 - 1, c.n_given_up);
	CHECK_EQ(1, go(&c, now).n_ticks);
	CHECK_EQ(0, go(&c, now + MS - 1).n_ticks);
	CHECK_EQ(1, go(&c, now + MS).n_ticks);
}

TESTS(
	RUN(a_go_does_what_is_due_and_no_more_than_a_burst),
	RUN(no_tick_is_lost_or_doubled_however_irregular_the_timer),
	RUN(a_stall_is_caught_up_at_twice_the_speed),
	RUN(after_a_stop_time_goes_on_from_now),
)
