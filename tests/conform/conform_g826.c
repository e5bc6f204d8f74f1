// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * G.826: seconds traced by hand, and what must be counted of them.
 *
 * A trace is one character a second: '.' no block in error, 'e' one, 'E' 299,
 * 'S' 300, 'd' a defect. The figures beside it were found by reading G.826 with
 * a pencil. The limits of M.2100 for lines without CRC-4 are from memory.
 */
#include <stdio.h>
#include <string.h>

#include "conform/conform.h"
#include "conform/lib_e1.h"
#include "tdm/perf.h"

static const struct trace {
	const char *seconds;
	unsigned int es, ses, bbe, uas;
} traces[] = {
	{ "....................", 0, 0, 0, 0 },
	{ "..e..E..S..d........", 4, 2, 300, 0 },
	{ ".SSSSSSSSS..........", 9, 9, 0, 0 },
	{ ".SSSSSSSSSS.........", 0, 0, 0, 19 },
	{ ".SSSSSSSSSS..........", 0, 0, 0, 10 },
	{ ".SSSSSSSSSS.........S..........", 0, 0, 0, 20 },
	{ ".dddddddddd.e.E......S.", 3, 1, 300, 10 },
	{ "SSSSSSSSSSeeeeeeeeee", 10, 0, 10, 10 },
	{ "SSSSSSSSSSeeeeeeeee.", 9, 0, 9, 10 },
	{ "SSSSSSSSSSeeeeeeeeeS", 0, 0, 0, 20 },
	{ "SSSSS.SSSSSSSSSS....", 5, 5, 0, 14 },
	{ "eSSSSSSSSSSSSSSSSSSSSe", 1, 0, 1, 21 },
	{ "..........eeSSSSSSSSSdSS.e........e", 4, 0, 4, 12 },
};

static struct lq_perf_state p;

static void second(unsigned int number, char kind, bool is_far)
{
	struct lq_perf_seen seen = { .has_blocks = true };
	unsigned int n = kind == 'e' ? 1 : kind == 'E' ? 299 :
			 kind == 'S' ? 300 : 0;

	if (is_far)
		seen.n_ebits = n;
	else
		seen.n_crc_errors = n;
	seen.is_rdi = is_far && kind == 'd';
	seen.is_defect = !is_far && kind == 'd';
	lq_perf_run(&p, number, &seen);
}

static struct lq_perf perf_at(unsigned int now, unsigned int length,
			      unsigned int back)
{
	struct lq_perf out = { .length_s = length, .back = back };

	lq_perf_fill(&p, now, &out);
	return out;
}

static bool is_right(const struct trace *t, const struct lq_perf_count *c)
{
	return c->es == t->es && c->ses == t->ses && c->bbe == t->bbe &&
	       c->uas == t->uas && c->seconds == strlen(t->seconds);
}

static void check_trace(const struct trace *t, bool is_far)
{
	char what[80], want[64];
	struct lq_perf r;
	unsigned int i;

	lq_perf_init(&p);
	for (i = 0; t->seconds[i]; i++)
		second(i, t->seconds[i], is_far);
	r = perf_at(i, LQ_PERF_QUARTER_S, 0);
	snprintf(what, sizeof(what), "%s %s", is_far ? "far" : "near",
		 t->seconds);
	snprintf(want, sizeof(want), "%u %u %u %u", t->es, t->ses, t->bbe,
		 t->uas);
	conform_holds(what, want, is_right(t, is_far ? &r.far_end :
						       &r.near_end));
}

static void check_traces(void)
{
	unsigned int i;

	for (i = 0; i < sizeof(traces) / sizeof(traces[0]); i++) {
		check_trace(&traces[i], false);
		check_trace(&traces[i], true);
	}
}

/* Ten SES of which the first six are the last of a quarter. */
static void check_bins(void)
{
	unsigned int s, edge = LQ_PERF_QUARTER_S;

	lq_perf_init(&p);
	for (s = 0; s < edge + 20; s++)
		second(s, s >= edge - 6 && s < edge + 4 ? 'S' : '.', false);
	conform_is("unavailable in the quarter before the edge", 6,
		   perf_at(s, LQ_PERF_QUARTER_S, 1).near_end.uas);
	conform_is("and behind it", 4,
		   perf_at(s, LQ_PERF_QUARTER_S, 0).near_end.uas);
	conform_is("in the day", 10,
		   perf_at(s, LQ_PERF_DAY_S, 0).near_end.uas);
	lq_perf_init(&p);
	for (s = 0; s < 2 * LQ_PERF_DAY_S; s++)
		second(s, s % LQ_PERF_QUARTER_S < s / LQ_PERF_QUARTER_S ?
		       'e' : '.', false);
	conform_is("ES of the last quarter", 191,
		   perf_at(s - 1, LQ_PERF_QUARTER_S, 0).near_end.es);
	conform_is("ES of the quarter 24 h before", 95,
		   perf_at(s - 1, LQ_PERF_QUARTER_S, 96).near_end.es);
	conform_is("ES of the day: sum of 96..191", 13776,
		   perf_at(s - 1, LQ_PERF_DAY_S, 0).near_end.es);
	conform_is("ES of the day before: sum of 0..95", 4560,
		   perf_at(s - 1, LQ_PERF_DAY_S, 1).near_end.es);
}

static void check_without_crc4(void)
{
	static const struct {
		const char *what;
		unsigned int n_fas, es, ses;
	} rows[] = {
		{ "no wrong FAS: ES + SES", 0, 0, 0 },
		{ "1 wrong FAS", 1, 1, 0 },
		{ "27 wrong FAS", 27, 1, 0 },
		{ "28 wrong FAS", 28, 1, 1 },
	};
	unsigned int i;

	for (i = 0; i < 4; i++) {
		struct lq_perf_seen seen = { .n_fas_errors = rows[i].n_fas };
		struct lq_perf r;

		lq_perf_init(&p);
		lq_perf_run(&p, 0, &seen);
		r = perf_at(1, LQ_PERF_QUARTER_S, 0);
		conform_is(rows[i].what, rows[i].es + rows[i].ses,
			   r.near_end.es + r.near_end.ses);
		conform_is("  BBE", 0, r.near_end.bbe);
	}
}

/* -------------------------------------------------- from errors on a line */

/* A second of a line at @ppb: its errored blocks and those told back. */
static void check_line(u32 ppb, const char *what, double low, double high)
{
	static struct e1_pair pair;
	struct lq_e1_counts was, now;
	unsigned int n_far;

	e1_pair_init(&pair, E1_CRC4, E1_CRC4, ppb);
	e1_pair_run(&pair, 8000);
	lq_e1_count(&pair.b, &was);
	n_far = pair.a.interwork.crc.n_ebit_errors;
	lq_biterror_init(&pair.errors, ppb, 3);
	e1_pair_run(&pair, 20 * 8000);
	lq_biterror_init(&pair.errors, 0, 0);
	e1_pair_run(&pair, 800);
	lq_e1_count(&pair.b, &now);
	conform_between(what, "EB/s", low, high,
			(now.n_crc_errors - was.n_crc_errors) / 20.0);
	conform_is("  not told to the far end", 0,
		   (long long)(now.n_crc_errors - was.n_crc_errors) -
		   (long long)(pair.a.interwork.crc.n_ebit_errors - n_far));
}

int main(void)
{
	conform_begin("G.826", "Error performance of a 2048 kbit/s path");
	conform_section("3, Annex A: seconds by hand; limit: ES SES BBE UAS");
	check_traces();
	conform_section("intervals of 15 min and 24 h");
	check_bins();
	conform_section("without CRC-4, M.2100 [K]");
	check_without_crc4();
	conform_section("blocks: 1000 * (1 - (1 - BER)^2048) * 15/16 detected");
	check_line(1000, "1e-6", 1.3, 2.7);
	check_line(10000, "1e-5", 17, 23);
	check_line(100000, "1e-4", 170, 186);
	check_line(1000000, "1e-3", 805, 880);
	return conform_end();
}
