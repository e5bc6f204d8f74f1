/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lqloop's pure parts: limits and verdicts, the report and what is written of
 * it, measurements of sound. The bench itself: tests/interop/lqloop_faults.py.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lqloop/limits.h"
#include "lqloop/report.h"
#include "lqloop/sound.h"
#include "unit/harness.h"

/* ------------------------------------------------------------------ limits */

TEST(a_limit_is_moved_by_name)
{
	static const struct {
		const char *text;
		int ret;
		double min, max;
	} rows[] = {
		{ "slot.latency=20", 0, -INFINITY, 20 },
		{ "slot.latency=1..20", 0, 1, 20 },
		{ "slot.latency=..5", 0, -INFINITY, 5 },
		{ "slot.latency=2.5..", 0, 2.5, INFINITY },
		{ "slot.latency=1e-6", 0, -INFINITY, 1e-6 },
		{ "slot.latency", -EINVAL, 0, 0 },
		{ "slot.latency=", -EINVAL, 0, 0 },
		{ "slot.latency=x", -EINVAL, 0, 0 },
		{ "slot.latency=1x", -EINVAL, 0, 0 },
		{ "slot.latency=1..x", -EINVAL, 0, 0 },
		{ "slot.latency=5..1", -EINVAL, 0, 0 },
		{ "slot.latency=nan", -EINVAL, 0, 0 },
		{ "slot.late=1", -EINVAL, 0, 0 },
		{ "=1", -EINVAL, 0, 0 },
		{ "", -EINVAL, 0, 0 },
	};
	const struct limit *l = limit_find("slot.latency");
	unsigned int i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_EQ(rows[i].ret, limit_set(rows[i].text));
		if (rows[i].ret)
			continue;
		CHECK(l->min == rows[i].min);
		CHECK(l->max == rows[i].max);
	}
	CHECK_EQ(0, limit_set("slot.latency=10"));
	CHECK(!limit_find("slot.late"));
}

TEST(a_value_is_judged_by_both_bounds)
{
	const struct limit l = { .min = -1, .max = 2 };

	CHECK_EQ(VERDICT_PASS, limit_judge(&l, -1));
	CHECK_EQ(VERDICT_PASS, limit_judge(&l, 2));
	CHECK_EQ(VERDICT_FAIL, limit_judge(&l, -1.01));
	CHECK_EQ(VERDICT_FAIL, limit_judge(&l, 2.01));
	CHECK_EQ(VERDICT_FAIL, limit_judge(&l, NAN));
}

TEST(every_limit_has_a_name_of_its_own_and_a_bound)
{
	const struct limit *l;

	for (l = limit_all(); l->name; l++) {
		CHECK(limit_find(l->name) == l);
		CHECK(isfinite(l->min) || isfinite(l->max));
		CHECK(l->min <= l->max);
		CHECK(strlen(l->what) <= 34);
	}
}

TEST(a_failure_outweighs_and_nothing_tested_is_no_pass)
{
	CHECK_EQ(VERDICT_FAIL, verdict_worse(VERDICT_FAIL, VERDICT_PASS));
	CHECK_EQ(VERDICT_FAIL, verdict_worse(VERDICT_SKIP, VERDICT_FAIL));
	CHECK_EQ(VERDICT_PASS, verdict_worse(VERDICT_PASS, VERDICT_SKIP));
	CHECK_EQ(VERDICT_SKIP, verdict_worse(VERDICT_SKIP, VERDICT_SKIP));
}

/* ------------------------------------------------------------------ report */

static json_t *report, *result;

static void begin(void)
{
	report = report_new();
	result = report_begin(report, "bert", "Bit errors", "span <1> & \"2\"");
}

static char *written(void (*write)(FILE *, const json_t *))
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	write(out, report);
	CHECK_EQ(0, fclose(out));
	return text;
}

static unsigned int count(const char *text, const char *what)
{
	unsigned int n = 0;

	for (; (text = strstr(text, what)); text++)
		n++;
	return n;
}

TEST(the_verdict_is_the_worst_of_all_measures)
{
	begin();
	CHECK_EQ(VERDICT_SKIP, report_judge(report));
	CHECK_EQ(VERDICT_PASS, report_measure(result, "bert.errors", 0, NULL));
	CHECK_EQ(VERDICT_PASS, report_judge(report));
	CHECK_EQ(VERDICT_FAIL, report_measure(result, "bert.errors", 1, "span 1"));
	CHECK_EQ(VERDICT_PASS, report_measure(result, "bert.es", 0, NULL));
	CHECK_EQ(VERDICT_FAIL, report_judge(report));
	CHECK_STR("fail", report_string(report, "verdict"));
	json_decref(report);
}

TEST(what_could_not_be_done_is_a_failure_and_what_was_left_out_is_none)
{
	begin();
	report_skip(result, "no such thing here");
	CHECK_EQ(VERDICT_SKIP, report_judge(report));
	report_fail(result, "not done: %s", "busy");
	CHECK_EQ(VERDICT_FAIL, report_judge(report));
	json_decref(report);
}

TEST(numbers_are_written_as_people_write_them)
{
	static const struct {
		const char *limit;
		double value;
		const char *value_text, *bounds;
	} rows[] = {
		{ "bert.errors", 0, "0", "<= 0" },
		{ "bert.ratio", 1.26e-6, "1.3e-06", "<= 1.0e-09" },
		{ "bert.bits", 59520000, "59520000", ">= 1" },
		{ "voice.level", -0.072, "-0.07 dB", "-0.30 to 0.30" },
		{ "voice.sd", 38.24, "38.2 dB", ">= 33" },
		{ "voice.level", 0.0072, "0.01 dB", "-0.30 to 0.30" },
		{ "port.flash", 1, "yes", "yes" },
		{ "port.flash", 0, "no", "yes" },
		{ "port.answer", NAN, "none", "<= 200" },
	};
	char text[REPORT_TEXT];
	const json_t *m;
	unsigned int i;

	begin();
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)report_measure(result, rows[i].limit, rows[i].value, NULL);
		m = json_array_get(json_object_get(result, "measures"), i);
		report_value(text, m);
		CHECK_STR(rows[i].value_text, text);
		report_bounds(text, m);
		CHECK_STR(rows[i].bounds, text);
	}
	json_decref(report);
}

TEST(text_says_what_failed_and_ends_with_the_sum)
{
	char *text;

	begin();
	(void)report_measure(result, "bert.errors", 7, "span 1");
	report_note(result, "timeslot %u", 5);
	(void)report_judge(report);
	text = written(report_text);
	CHECK(strstr(text, "bit errors, span 1") && strstr(text, "FAIL"));
	CHECK(strstr(text, "    timeslot 5\n") != NULL);
	CHECK(strstr(text, "0 passed, 1 failed, 0 left out: FAIL") != NULL);
	CHECK(strstr(text, "Signed") != NULL);
	free(text);
	json_decref(report);
}

TEST(a_page_stands_alone_and_text_in_it_is_text)
{
	const double x[] = { 1, 2, 3 }, y[] = { 0, 5, 1 };
	char *page;

	begin();
	(void)report_measure(result, "bert.errors", 0, "<script>");
	report_plot(result, "A <b>", "s", "errors", "bars", x, y, 3);
	report_plot(result, "B", "s", "errors", "line", x, y, 3);
	(void)json_object_set_new(report, "operator", json_string("O'Neil <x>"));
	(void)report_judge(report);
	page = written(report_html);
	CHECK_EQ(2, count(page, "<svg"));
	CHECK_EQ(2, count(page, "</svg>"));
	CHECK_EQ(3, count(page, "<rect"));
	CHECK_EQ(0, count(page, "<script") + count(page, "<x>") + count(page, "<b>A"));
	CHECK_EQ(0, count(page, "http") + count(page, "src="));
	CHECK(strstr(page, "span &lt;1&gt; &amp; &quot;2&quot;") != NULL);
	CHECK(strstr(page, "O&#39;Neil &lt;x&gt;") != NULL);
	CHECK_EQ(0, count(page, "nan") + count(page, "inf"));
	free(page);
	json_decref(report);
}

TEST(plots_of_nothing_of_one_point_and_of_equal_points_are_drawn)
{
	const double x[] = { 5, 5, 5 }, y[] = { 3, 3, 3 };
	char *page;
	size_t n;

	begin();
	for (n = 0; n <= 3; n++) {
		report_plot(result, "line", "x", "y", "line", x, y, n);
		report_plot(result, "bars", "x", "y", "bars", x, y, n);
	}
	page = written(report_html);
	CHECK_EQ(8, count(page, "<svg"));
	CHECK_EQ(0, count(page, "nan") + count(page, "inf"));
	free(page);
	json_decref(report);
}

TEST(reports_of_workers_become_one)
{
	json_t *part = report_new();

	begin();
	(void)report_measure(result, "bert.errors", 0, NULL);
	(void)report_measure(report_begin(part, "cas", "CAS", "span 2"),
			     "cas.wrong", 1, NULL);
	report_merge(report, part);
	json_decref(part);
	CHECK_EQ(2, json_array_size(json_object_get(report, "results")));
	CHECK_EQ(VERDICT_FAIL, report_judge(report));
	json_decref(report);
}

TEST(only_a_report_is_taken_for_one)
{
	static const char *const rows[] = {
		"{}", "[]", "{\"lqloop\": 1}", "{\"lqloop\": 2, \"results\": [], \"boards\": []}",
		"{\"lqloop\": 1, \"results\": 5, \"boards\": []}",
		"{\"lqloop\": 1, \"results\": [5], \"boards\": []}",
		"{\"lqloop\": 1, \"results\": [{\"notes\": [], \"measures\": []}], \"boards\": []}",
		("{\"lqloop\": 1, \"results\": [{\"notes\": [], \"measures\": [], "
		 "\"plots\": [{\"points\": 1}]}], \"boards\": []}"),
	};
	unsigned int i;
	json_t *j;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		j = json_loads(rows[i], 0, NULL);
		CHECK(!report_is_one(j));
		json_decref(j);
	}
	begin();
	CHECK(report_is_one(report));
	json_decref(report);
}

TEST(a_damaged_report_is_still_written)
{
	char *page;

	report = json_loads("{\"lqloop\": 1, \"boards\": [3], \"results\": [{\"notes\": [1, null], "
			    "\"measures\": [{}, 7, {\"value\": \"x\", \"min\": []}], "
			    "\"plots\": [{\"points\": [1, [], [\"a\"], [1, 2]]}]}]}", 0, NULL);
	CHECK(report_is_one(report));
	page = written(report_html);
	CHECK_EQ(1, count(page, "<svg"));
	free(page);
	page = written(report_text);
	CHECK(strstr(page, "Signed") != NULL);
	free(page);
	json_decref(report);
}

/* ------------------------------------------------------------------- sound */

#define N 8000

static uint8_t octets[N];
static double x[N];

TEST(a_sine_is_measured_at_the_level_it_was_made_with)
{
	static const double rows[] = { 0, -10, -20, -30 };
	double rest;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		sound_sine(octets, N, 0, 1020, rows[i]);
		sound_linear(x, octets, N, 0);
		CHECK_NEAR(rows[i], sound_fit(x, N, 1020, &rest), 0.1);
		CHECK_NEAR(rows[i], sound_dbm0(x, N), 0.1);
		CHECK(rest < rows[i] - 33);	/* G.711's own distortion */
		CHECK(sound_fit(x, N, 1500, NULL) < rows[i] - 40);
	}
}

TEST(the_sweep_has_its_level_and_32_equal_tones)
{
	unsigned int k;

	sound_sweep(octets, N, 0, -10);
	sound_linear(x, octets, N, 0);
	CHECK_NEAR(-10, sound_dbm0(x, N), 0.1);
	for (k = 0; k < 32; k++)
		CHECK_NEAR(-25.05, sound_fit(x, N, 300 + 100 * k, NULL), 0.4);
	CHECK(sound_fit(x, N, 350, NULL) < -50);
}

TEST(noise_in_the_band_is_measured_and_a_constant_is_none)
{
	unsigned int i;

	for (i = 0; i < N; i++)	/* uniform, -40 dBm0 over 0 to 4000 Hz */
		x[i] = 279.57 * (test_random() % 65536 / 32768.0 - 1);
	CHECK_NEAR(-40, sound_dbm0(x, N), 0.5);
	CHECK_NEAR(-40 + 10 * log10(3125.0 / 4000), sound_noise(x, N), 1);
	memset(octets, 0xd5, N);
	sound_linear(x, octets, N, 0);
	CHECK_EQ(-99, sound_noise(x, N));
	CHECK_EQ(-99, sound_noise(x, 10));
}

TESTS(
	RUN(a_limit_is_moved_by_name),
	RUN(a_value_is_judged_by_both_bounds),
	RUN(every_limit_has_a_name_of_its_own_and_a_bound),
	RUN(a_failure_outweighs_and_nothing_tested_is_no_pass),
	RUN(the_verdict_is_the_worst_of_all_measures),
	RUN(what_could_not_be_done_is_a_failure_and_what_was_left_out_is_none),
	RUN(numbers_are_written_as_people_write_them),
	RUN(text_says_what_failed_and_ends_with_the_sum),
	RUN(a_page_stands_alone_and_text_in_it_is_text),
	RUN(plots_of_nothing_of_one_point_and_of_equal_points_are_drawn),
	RUN(reports_of_workers_become_one),
	RUN(only_a_report_is_taken_for_one),
	RUN(a_damaged_report_is_still_written),
	RUN(a_sine_is_measured_at_the_level_it_was_made_with),
	RUN(the_sweep_has_its_level_and_32_equal_tones),
	RUN(noise_in_the_band_is_measured_and_a_constant_is_none),
)
