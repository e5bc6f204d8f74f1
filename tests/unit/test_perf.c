/* SPDX-License-Identifier: GPL-2.0-or-later */
/* G.826 counts: against a plain reading of the rules, at edges, in the engine. */
#include <string.h>

#include <linux/lq.h>
#include "unit/engine_bed.h"
#include "tdm/perf.h"

#define QUARTER LQ_PERF_QUARTER_S

static struct lq_perf_state p;

static struct lq_perf read_perf(unsigned int now, unsigned int length,
				unsigned int back)
{
	struct lq_perf out = { .length_s = length, .back = back };

	lq_perf_fill(&p, now, &out);
	return out;
}

/* '.' good, 'e' 7 errored blocks, 'S' 400 of them, 'd' defect, 'r' RDI */
static void second(unsigned int number, char kind)
{
	struct lq_perf_seen seen = { .has_blocks = true };

	seen.n_crc_errors = kind == 'e' ? 7 : kind == 'S' ? 400 : 0;
	seen.is_defect = kind == 'd';
	seen.is_rdi = kind == 'r';
	lq_perf_run(&p, number, &seen);
}

static void trace(unsigned int from, const char *kinds)
{
	for (; *kinds; kinds++)
		second(from++, *kinds);
}

#define CHECK_COUNT(c, want_es, want_ses, want_uas, want_bbe, want_s) do { \
	CHECK_EQ(want_es, (c).es); \
	CHECK_EQ(want_ses, (c).ses); \
	CHECK_EQ(want_uas, (c).uas); \
	CHECK_EQ(want_bbe, (c).bbe); \
	CHECK_EQ(want_s, (c).seconds); \
} while (0)

TEST(thresholds_of_a_second)
{
	static const struct {
		struct lq_perf_seen seen;
		unsigned int es, ses, bbe;
	} rows[] = {
		{ { .has_blocks = true }, 0, 0, 0 },
		{ { .has_blocks = true, .n_crc_errors = 1 }, 1, 0, 1 },
		{ { .has_blocks = true, .n_crc_errors = 299 }, 1, 0, 299 },
		{ { .has_blocks = true, .n_crc_errors = 300 }, 1, 1, 0 },
		{ { .has_blocks = true, .n_fas_errors = 1 }, 1, 0, 0 },
		{ { .is_defect = true }, 1, 1, 0 },
		{ { .n_fas_errors = 1 }, 1, 0, 0 },
		{ { .n_fas_errors = 27 }, 1, 0, 0 },
		{ { .n_fas_errors = 28 }, 1, 1, 0 },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lq_perf r;

		lq_perf_init(&p);
		lq_perf_run(&p, 0, &rows[i].seen);
		r = read_perf(1, QUARTER, 0);
		CHECK_COUNT(r.near_end, rows[i].es, rows[i].ses, 0,
			    rows[i].bbe, 1);
	}
}

TEST(far_end_is_judged_by_e_bits_and_the_remote_alarm)
{
	struct lq_perf_seen seen = { .has_blocks = true, .n_ebits = 299 };
	struct lq_perf r;

	lq_perf_init(&p);
	lq_perf_run(&p, 0, &seen);
	seen.n_ebits = 300;
	lq_perf_run(&p, 1, &seen);
	second(2, 'r');
	second(3, 'd');			/* we cannot hear it: not judged */
	r = read_perf(4, QUARTER, 0);
	CHECK_COUNT(r.far_end, 3, 2, 0, 299, 3);
	CHECK_COUNT(r.near_end, 1, 1, 0, 0, 4);
}

TEST(a_far_end_without_multiframe_is_told_after_5_s_and_not_judged)
{
	struct lq_perf_seen seen = { .has_blocks = true, .n_ebits = 1000 };
	unsigned int i;

	lq_perf_init(&p);
	for (i = 0; i < 4; i++)
		lq_perf_run(&p, i, &seen);
	CHECK(!lq_perf_is_far_lmfa(&p));
	lq_perf_run(&p, i++, &seen);
	CHECK(lq_perf_is_far_lmfa(&p));
	while (i < 60)
		lq_perf_run(&p, i++, &seen);
	CHECK_EQ(4, read_perf(i, QUARTER, 0).far_end.seconds);
	CHECK(!read_perf(i, QUARTER, 0).is_far_unavailable);
	seen.n_ebits = 990;
	lq_perf_run(&p, i, &seen);
	CHECK(!lq_perf_is_far_lmfa(&p));
}

TEST(ten_severely_errored_seconds_are_unavailable_from_the_first)
{
	struct lq_perf r;

	lq_perf_init(&p);
	trace(0, ".e.SSSSSSSSS");
	r = read_perf(12, QUARTER, 0);
	CHECK_COUNT(r.near_end, 10, 9, 0, 7, 12);
	CHECK(!r.is_near_unavailable);
	trace(12, "d");
	r = read_perf(13, QUARTER, 0);
	CHECK_COUNT(r.near_end, 1, 0, 10, 7, 13);
	CHECK(r.is_near_unavailable);
	trace(13, "S.........");		/* nine good ones */
	r = read_perf(23, QUARTER, 0);
	CHECK_COUNT(r.near_end, 1, 0, 20, 7, 23);
	trace(23, "e");
	r = read_perf(24, QUARTER, 0);
	CHECK_COUNT(r.near_end, 2, 0, 11, 14, 24);
	CHECK(!r.is_near_unavailable);
}

TEST(a_run_over_an_interval_edge_is_counted_on_both_sides)
{
	struct lq_perf r;

	lq_perf_init(&p);
	trace(QUARTER - 6, "..SSSSSSSSSS");
	r = read_perf(QUARTER + 6, QUARTER, 1);
	CHECK_COUNT(r.near_end, 0, 0, 4, 0, 6);
	CHECK(r.is_kept);
	CHECK_EQ(0, r.begin_tick);
	r = read_perf(QUARTER + 6, QUARTER, 0);
	CHECK_COUNT(r.near_end, 0, 0, 6, 0, 6);
	CHECK_EQ(QUARTER * 1000, r.begin_tick);
	r = read_perf(QUARTER + 6, LQ_PERF_DAY_S, 0);
	CHECK_COUNT(r.near_end, 0, 0, 10, 0, 12);
}

TEST(ninety_six_quarters_and_seven_days_are_kept)
{
	unsigned int q, now;

	lq_perf_init(&p);
	for (q = 0; q < 800; q++) {
		trace(q * QUARTER, "..........");
		if (q % 3 == 0)
			second(q * QUARTER + 10, 'e');
	}
	now = 799 * QUARTER + 20;
	for (q = 0; q <= LQ_PERF_QUARTERS; q++) {
		struct lq_perf r = read_perf(now, QUARTER, q);

		CHECK(r.is_kept);
		CHECK_EQ((799 - q) % 3 == 0, r.near_end.es);
	}
	for (q = 0; q <= LQ_PERF_DAYS; q++)
		CHECK_EQ(q ? 32 : 11,
			 read_perf(now, LQ_PERF_DAY_S, q).near_end.es);
	/* Nothing was measured for days: old bins are not taken for new ones. */
	now += 10 * LQ_PERF_DAY_S;
	for (q = 0; q <= LQ_PERF_QUARTERS; q++)
		CHECK(!read_perf(now, QUARTER, q).is_kept);
}

TEST(slips_are_counted_by_sign)
{
	struct lq_perf_seen seen = { .n_dropped = 2, .n_repeated = 5 };
	struct lq_perf r;

	lq_perf_init(&p);
	lq_perf_run(&p, 5, &seen);
	r = read_perf(6, LQ_PERF_DAY_S, 0);
	CHECK_EQ(2, r.slips_dropped);
	CHECK_EQ(5, r.slips_repeated);
}

/* ------------------------------------------------- a plain reading of G.826 */

#define TRACE 4000

static void mark_unavailable(const bool *is_ses, bool *is_uas, unsigned int n)
{
	bool is_out = false;
	unsigned int i, k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < 10 && i + k < n; k++)
			if (is_ses[i + k] == is_out)
				break;
		if (k == 10)
			is_out = !is_out;
		is_uas[i] = is_out;
	}
}

TEST(counts_are_those_of_a_plain_reading)
{
	static char kinds[TRACE];
	static bool is_ses[TRACE], is_uas[TRACE];
	unsigned int i, q, round;

	for (round = 0; round < 20; round++) {
		lq_perf_init(&p);
		for (i = 0; i < TRACE; i++) {
			unsigned int r = test_random() % 100;

			kinds[i] = i && r < 88 ? kinds[i - 1] :
				   "..ededS"[test_random() % 7];
			is_ses[i] = kinds[i] == 'S' || kinds[i] == 'd';
			second(i, kinds[i]);
		}
		mark_unavailable(is_ses, is_uas, TRACE);
		for (q = 0; q * QUARTER < TRACE; q++) {
			unsigned int es = 0, ses = 0, uas = 0, bbe = 0;
			unsigned int back = (TRACE - 1) / QUARTER - q;
			struct lq_perf r = read_perf(TRACE - 1, QUARTER, back);

			for (i = q * QUARTER; i < (q + 1) * QUARTER &&
			     i < TRACE; i++) {
				uas += is_uas[i];
				es += !is_uas[i] && kinds[i] != '.';
				ses += !is_uas[i] && is_ses[i];
				bbe += !is_uas[i] && kinds[i] == 'e' ? 7 : 0;
			}
			CHECK_COUNT(r.near_end, es, ses, uas, bbe,
				    i - q * QUARTER);
		}
	}
}

/* ------------------------------------------------------------ in the engine */

static struct lq_perf ask(struct bed *b, unsigned int span)
{
	struct lq_perf perf = { .span = span, .length_s = QUARTER };

	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_GET_PERF, &perf));
	return perf;
}

TEST(a_clean_line_counts_clean_seconds_from_the_first_whole_one)
{
	struct bed *b = bed_new();

	bed_ticks(b, 5500);
	CHECK_COUNT(ask(b, 1).near_end, 0, 0, 0, 0, 4);
	CHECK_COUNT(ask(b, 1).far_end, 0, 0, 0, 0, 4);
	CHECK_EQ(5500, ask(b, 1).now_tick);
	bed_free(b);
}

TEST(a_short_cut_is_a_severely_errored_second_at_both_ends)
{
	struct bed *b = bed_new();

	bed_ticks(b, 2200);
	b->is_cut = true;
	bed_ticks(b, 3);
	b->is_cut = false;
	bed_ticks(b, 1000);
	CHECK_COUNT(ask(b, 1).near_end, 1, 1, 0, 0, 2);
	bed_free(b);
}

/* One way of the cable is dead: its receiver says A = 1, and E = 0 always. */
TEST(a_far_end_that_finds_no_multiframe_is_an_alarm_after_5_s)
{
	struct bed *b = bed_new();
	u8 line[2][8 * 32];
	unsigned int i;

	bed_ticks(b, 1000);
	for (i = 0; i < 6500; i++) {
		lq_e1_tx(&b->e1[0].e1, line[0], 8);
		lq_e1_tx(&b->e1[1].e1, line[1], 8);
		memset(line[0], 0, sizeof(line[0]));
		lq_e1_rx(&b->e1[1].e1, line[0], 8);
		lq_e1_rx(&b->e1[0].e1, line[1], 8);
		lq_engine_tick(&b->e);
		if (i == 4500)
			CHECK_EQ(LQ_ALARM_RAI, b->e1[0].alarms);
	}
	CHECK_EQ(LQ_ALARM_RAI | LQ_ALARM_FAR_LMFA, b->e1[0].alarms);
	CHECK_EQ(0, ask(b, 1).near_end.es);
	CHECK(ask(b, 1).far_end.ses >= 6);
	bed_ticks(b, 2000);
	CHECK_EQ(0, b->e1[0].alarms);
	bed_free(b);
}

TEST(no_second_is_judged_while_the_span_is_out_of_service_or_changed)
{
	struct lq_span_cfg cfg = { .span = 1, .flags = LQ_SPAN_F_CRC4 };
	struct bed *b = bed_new();

	bed_ticks(b, 2000);
	CHECK_EQ(1, ask(b, 1).near_end.seconds);
	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
	bed_ticks(b, 3000);
	CHECK_EQ(1, ask(b, 1).near_end.seconds);
	CHECK_EQ(3, ask(b, 2).near_end.ses);	/* it hears AIS */
	cfg.flags |= LQ_SPAN_F_ENABLED;
	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
	bed_ticks(b, 2000);
	CHECK_COUNT(ask(b, 1).near_end, 0, 0, 0, 0, 2);
	bed_free(b);
}

TEST(requests_are_validated)
{
	static const struct {
		struct lq_perf perf;
		int err;
	} rows[] = {
		{ { .span = 1, .length_s = 900, .back = 96 }, 0 },
		{ { .span = 1, .length_s = 900, .back = 97 }, -EINVAL },
		{ { .span = 1, .length_s = 86400, .back = 7 }, 0 },
		{ { .span = 1, .length_s = 86400, .back = 8 }, -EINVAL },
		{ { .span = 1, .length_s = 0 }, -EINVAL },
		{ { .span = 1, .length_s = 901 }, -EINVAL },
		{ { .span = 9, .length_s = 900 }, -ENOENT },
		{ { .span = 0xffffffff, .length_s = 900 }, -ENOENT },
		{ { .span = 3, .length_s = 900 }, -EOPNOTSUPP },
	};
	struct bed *b = bed_new();
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lq_perf perf = rows[i].perf;

		CHECK_EQ(rows[i].err, bed_ask(b, &b->a, LQ_GET_PERF, &perf));
	}
	bed_free(b);
}

TESTS(
	RUN(thresholds_of_a_second),
	RUN(far_end_is_judged_by_e_bits_and_the_remote_alarm),
	RUN(a_far_end_without_multiframe_is_told_after_5_s_and_not_judged),
	RUN(ten_severely_errored_seconds_are_unavailable_from_the_first),
	RUN(a_run_over_an_interval_edge_is_counted_on_both_sides),
	RUN(ninety_six_quarters_and_seven_days_are_kept),
	RUN(slips_are_counted_by_sign),
	RUN(counts_are_those_of_a_plain_reading),
	RUN(a_clean_line_counts_clean_seconds_from_the_first_whole_one),
	RUN(a_short_cut_is_a_severely_errored_second_at_both_ends),
	RUN(a_far_end_that_finds_no_multiframe_is_an_alarm_after_5_s),
	RUN(no_second_is_judged_while_the_span_is_out_of_service_or_changed),
	RUN(requests_are_validated),
)
