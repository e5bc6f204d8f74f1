// SPDX-License-Identifier: GPL-2.0-or-later
/* How evenly frames come: bursts by hand, and a board of some jitter. */
#include <errno.h>
#include <string.h>

#include "tdm/pace.h"
#include "unit/engine_bed.h"
#include "unit/harness.h"

#define MS 1000000ull
#define START (77 * MS)

static struct lq_pace_info told(const struct lq_pace *p)
{
	struct lq_pace_info info;

	memset(&info, 0xff, sizeof(info));
	lq_pace_fill(p, &info);
	return info;
}

TEST(a_burst_stands_where_its_distance_from_the_last_one_says)
{
	static const struct {
		s64 off_ns;
		unsigned int bin;
	} rows[] = {
		{ 0, 0 }, { 1023, 0 }, { 1024, 1 }, { -1024, 1 },
		{ 2047, 1 }, { 2048, 2 }, { -100000, 7 }, { 150000, 8 },
		{ 8 * 1024 * 1024, 14 }, { 17 * 1024 * 1024, 15 },
		{ 900 * 1000 * 1000, 15 },
	};

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct lq_pace p = { 0 };
		struct lq_pace_info info;

		lq_pace_note(&p, START, 8);
		CHECK_EQ(0, told(&p).bursts);
		lq_pace_note(&p, START + MS + rows[i].off_ns, 8);
		info = told(&p);
		CHECK_EQ(1, info.bursts);
		CHECK_EQ(1, info.bins[rows[i].bin]);
		CHECK_EQ(rows[i].off_ns > 0 ? rows[i].off_ns : 0,
			 (s64)info.max_late_ns);
		CHECK_EQ(rows[i].off_ns < 0 ? -rows[i].off_ns : 0,
			 (s64)info.max_early_ns);
	}
}

TEST(bursts_of_any_length_are_even_if_they_come_when_they_are_full)
{
	struct lq_pace p = { 0 };
	u64 now = START;

	for (u32 n = 1; n <= 64; n++) {
		now += n * 125000ull;
		lq_pace_note(&p, now, n);
	}
	CHECK_EQ(63, told(&p).bursts);
	CHECK_EQ(63, told(&p).bins[0]);
}

TEST(after_a_second_of_nothing_it_begins_anew)
{
	struct lq_pace p = { 0 };

	lq_pace_note(&p, START, 8);
	lq_pace_note(&p, START + 1001 * MS, 8);
	CHECK_EQ(0, told(&p).bursts);
	lq_pace_note(&p, START + 1002 * MS, 8);
	CHECK_EQ(1, told(&p).bursts);
	CHECK_EQ(0, told(&p).max_late_ns);
}

TEST(every_span_is_asked_for_its_own)
{
	struct lq_pace_info info = { .span = 1 };
	struct bed *b = bed_new();

	lq_pace_note(&b->e1[0].pace, START, 8);
	lq_pace_note(&b->e1[0].pace, START + 2 * MS, 8);
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_GET_PACE, &info));
	CHECK_EQ(1, info.bursts);
	CHECK_EQ(MS, info.max_late_ns);
	info.span = 2;
	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_GET_PACE, &info));
	CHECK_EQ(0, info.bursts);
	info.span = 9;
	CHECK_EQ(-ENOENT, bed_ask(b, &b->ctl, LQ_GET_PACE, &info));
	bed_free(b);
}

TESTS(
	RUN(a_burst_stands_where_its_distance_from_the_last_one_says),
	RUN(bursts_of_any_length_are_even_if_they_come_when_they_are_full),
	RUN(after_a_second_of_nothing_it_begins_anew),
	RUN(every_span_is_asked_for_its_own),
)
