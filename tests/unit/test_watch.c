// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The self-check's judgement and the alarms that come of it: limits as a table,
 * times on a clock that is moved by hand.
 */
#include <stdlib.h>
#include <string.h>

#include "unit/harness.h"
#include "watch/alarm.h"
#include "watch/window.h"

/* --------------------------------------------------------------- judgement */

static struct findings f;

/* Every condition found, in order: "span.los span.slips", or "none". */
static const char *found(void)
{
	static char text[400];
	size_t len = 0;
	unsigned int i;

	text[0] = '\0';
	for (i = 0; i < f.n && len < sizeof(text); i++)
		len += snprintf(text + len, sizeof(text) - len, "%s%s",
				i ? " " : "",
				conditions[f.items[i].condition].name);
	f.n = 0;
	return text;
}

#define UP .is_up = true, .engine = "lq.ko"

TEST(watch_judges_the_engine)
{
	static const struct {
		struct engine_facts e;
		const char *want;
	} row[] = {
		{ { .door = "auto" }, "engine.away" },
		{ { UP }, "none none none" },
		/* a few are nothing, however short the time */
		{ { UP, .late = { 9, 1000 } }, "none none none" },
		{ { UP, .late = { 10, 100000 } }, "none none none" },
		{ { UP, .late = { 10, 99999 } }, "none tick.late none" },
		{ { UP, .late = { 9000, 900000 } }, "none tick.late none" },
		{ { UP, .late = { 9001, 900000 } }, "none tick.missed none" },
		{ { UP, .missed = { 91, 900000 } },
		  "none tick.late none" },
		{ { UP, .missed = { 9001, 900000 } },
		  "none tick.missed none" },
		{ { UP, .clock_span = 3, .clock_ppb = 100000,
		    .had_clock = true }, "none none none" },
		{ { UP, .clock_span = 3, .clock_ppb = -100001 },
		  "none none clock.off" },
		{ { UP, .had_clock = true }, "none none clock.lost" },
	};
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		judge_engine(&f, &row[i].e);
		CHECK_STR(row[i].want, found());
	}
}

#define SPAN .span = 1, .is_there = true, .is_used = true
#define PERF(which, ...) .has_perf = true, .which = { { __VA_ARGS__ } }

TEST(watch_judges_spans)
{
	static const struct {
		struct span_facts s;
		const char *want;
	} row[] = {
		{ { .span = 1, .is_used = true }, "span.gone" },
		{ { .span = 1, .is_there = true, .info.alarms = LQ_ALARM_LOS }, "none" },
		{ { SPAN }, "none" },
		/* one line is one alarm, by what explains the others */
		{ { SPAN, .info.alarms = LQ_ALARM_LOS | LQ_ALARM_LFA },
		  "span.los" },
		{ { SPAN, .info.alarms = LQ_ALARM_AIS | LQ_ALARM_LFA },
		  "span.ais" },
		{ { SPAN, .info.alarms = LQ_ALARM_LFA }, "span.lfa" },
		{ { SPAN, .info.alarms = LQ_ALARM_RAI |
						  LQ_ALARM_LMFA }, "span.rai" },
		{ { SPAN, .info.alarms = LQ_ALARM_CAS_LMFA },
		  "span.multiframe" },
		{ { SPAN, .info.alarms = LQ_ALARM_FAR_LMFA }, "none" },
		{ { SPAN, .info.alarms = LQ_ALARM_DOWN },
		  "span.down" },
		{ { SPAN, PERF(quarters, .near_end.es = 900) },
		  "none" },
		{ { SPAN, PERF(quarters, .near_end.ses = 1) },
		  "span.errors" },
		{ { SPAN, PERF(quarters, .near_end.uas = 10,
					.is_near_unavailable = 1) },
		  "span.unavailable span.errors" },
		{ { SPAN, .info.alarms = LQ_ALARM_LOS,
		    PERF(quarters, .near_end.uas = 10,
			 .is_near_unavailable = 1) },
		  "span.los span.errors" },
		{ { SPAN, PERF(days, .slips_dropped = 2,
					.slips_repeated = 3) }, "none" },
		{ { SPAN, PERF(days, .slips_dropped = 2,
					.slips_repeated = 4) }, "span.slips" },
	};
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		judge_span(&f, &row[i].s);
		CHECK_STR("span 1", f.items[0].subject);
		CHECK_STR(row[i].want, found());
	}
}

TEST(watch_judges_lines_and_signalling)
{
	judge_board(&f, &(struct board_facts){ "sim0", true, 2 });
	judge_board(&f, &(struct board_facts){ "sim0", false, 2 });
	CHECK_STR("board sim0", f.items[0].subject);
	CHECK_STR("none board.gone", found());
	judge_pri(&f, &(struct pri_facts){ false, false, 0 });
	CHECK_STR("", found());		/* no ISDN: no subject */
	judge_pri(&f, &(struct pri_facts){ false, true, 0 });
	judge_pri(&f, &(struct pri_facts){ true, true, 3 });
	CHECK_STR("lqpri.away none", found());
	judge_dchannel(&f, &(struct dchannel_facts){ 1, true, 30, 0 });
	judge_dchannel(&f, &(struct dchannel_facts){ 1, false, 30, 30 });
	CHECK_STR("none dchannel.down", found());
	judge_r2(&f, &(struct r2_facts){ 3, 30, 0 });
	judge_r2(&f, &(struct r2_facts){ 3, 30, 1 });
	judge_r2(&f, &(struct r2_facts){ 3, 30, 30 });
	CHECK_STR("none r2.blocked r2.down", found());
	judge_port(&f, &(struct port_facts){ "3-1", "idle" });
	judge_port(&f, &(struct port_facts){ "3-1", "dead" });
	CHECK_STR("none port.dead", found());
	judge_trunk(&f, &(struct trunk_facts){ "gw", "", true });
	judge_trunk(&f, &(struct trunk_facts){ "gw", "200", true });
	judge_trunk(&f, &(struct trunk_facts){ "gw", "503", false });
	CHECK_STR("none none trunk.unreachable", found());
	judge_phones(&f, 30, 28);
	judge_phone_away(&f, &(struct phone_facts){ "1001", "8001" });
	CHECK_STR("none phone.away", found());
	judge_sound(&f, &(struct sound_facts){ "hall", "" });
	judge_sound(&f, &(struct sound_facts){ "hall", "Device busy" });
	CHECK_STR("none sound.failed", found());
	judge_media(&f, &(struct media_facts){ .late = { 10, 45000 } });
	judge_media(&f, &(struct media_facts){ .record_errors = 1 });
	judge_media(&f, &(struct media_facts){ .page_reads = 1 });
	CHECK_STR("media.late none recording.failed none media.paged", found());
}

TEST(watch_judges_disks)
{
	static const struct {
		uint64_t free_mib, size_mib;
		const char *want;
	} row[] = {
		{ 50000, 100000, "none" }, { 10240, 1000000, "none" },
		{ 10239, 1000000, "disk.low" }, { 9999, 1000000, "disk.full" },
		{ 10000, 100000, "none" }, { 9999, 100000, "disk.low" },
		{ 999, 100000, "disk.full" }, { 99, 500, "disk.full" },
		{ 101, 1000, "none" }, { 0, 0, "disk.full" },
	};
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		judge_disk(&f, &(struct disk_facts){
			"data", row[i].free_mib << 20, row[i].size_mib << 20,
			"" });
		CHECK_STR(row[i].want, found());
	}
}

TEST(watch_judges_ledger_and_host)
{
	judge_ledger(&f, &(struct ledger_facts){ 7, 7, 7, 0, 0 });
	CHECK_STR("none none", found());
	/* appended since the last look: it is only on its way */
	judge_ledger(&f, &(struct ledger_facts){ 9, 7, 7, 0, 0 });
	CHECK_STR("none none", found());
	judge_ledger(&f, &(struct ledger_facts){ 9, 7, 8, 0, 0 });
	CHECK_STR("none database.behind", found());
	judge_ledger(&f, &(struct ledger_facts){ 9, 9, 9, 1, 1 });
	CHECK_STR("ledger.unwritable ledger.lost none", found());
	judge_host(&f, &(struct host_facts){ 0 });
	CHECK_STR("", found());		/* nothing could be learnt */
	judge_host(&f, &(struct host_facts){ 80, 100, 10, 100, true, true });
	CHECK_STR("none none none", found());
	judge_host(&f, &(struct host_facts){ 81, 100, 9, 100, false, true });
	CHECK_STR("files.low memory.low time.unkept", found());
}

TEST(watch_tells_the_worst_and_counts_what_does_not_fit)
{
	unsigned int i;

	CHECK_EQ(WATCH_OK, findings_verdict(&f));
	judge_phone_away(&f, &(struct phone_facts){ "1001", "8001" });
	CHECK_EQ(WATCH_WARNING, findings_verdict(&f));
	judge_dchannel(&f, &(struct dchannel_facts){ 1, false, 30, 30 });
	CHECK_EQ(WATCH_FAULT, findings_verdict(&f));
	for (i = 0; i < FINDINGS_MAX; i++)
		judge_phones(&f, i, 0);
	CHECK_EQ(FINDINGS_MAX, f.n);
	CHECK_EQ(2, f.n_lost);
	f.n = f.n_lost = 0;
}

TEST(watch_conditions_are_whole_and_found_by_name)
{
	int i;

	for (i = 1; i < CONDITIONS; i++) {
		CHECK(conditions[i].name && *conditions[i].text &&
		      *conditions[i].advice);
		CHECK(conditions[i].verdict != WATCH_OK);
		CHECK_EQ(i, condition_find(conditions[i].name));
	}
	CHECK(condition_find("none") < 0);
	CHECK(condition_find("span") < 0);
}

/* ------------------------------------------------------------------ window */

TEST(watch_window_forgets_after_a_quarter_of_an_hour)
{
	struct window w = { .n = 0 };
	uint64_t ms = 123456789, value = 1000;
	unsigned int minute;

	CHECK_EQ(0, window_tell(&w, ms, value));	/* from here on */
	CHECK_EQ(7, window_tell(&w, ms + 1000, value += 7));
	for (minute = 1; minute < WINDOW_MINUTES; minute++)
		CHECK_EQ(7, window_tell(&w, ms + minute * 60000, value));
	CHECK_EQ(0, window_tell(&w, ms + minute * 60000, value));
	CHECK_EQ(5, window_tell(&w, ms + minute * 60000 + 1, value + 5));
	/* the engine came back: its counters began anew */
	CHECK_EQ(0, window_tell(&w, ms + minute * 60000 + 2, 3));
	CHECK_EQ(1, window_tell(&w, ms + minute * 60000 + 3, 4));
	/* not told of for longer than it is */
	CHECK_EQ(0, window_tell(&w, ms + 3600000, 100));
}

/* ------------------------------------------------------------------ alarms */

static struct alarms all;
static char told[400];		/* "+span.los -span.los " */
static int64_t next_seq;	/* what raising answers; or an error */
static bool is_deaf;		/* clearing is refused */

static void tell(char sign, const struct alarm *a)
{
	size_t len = strlen(told);

	snprintf(told + len, sizeof(told) - len, "%c%s ", sign,
		 conditions[a->condition].name);
}

static int64_t raised(void *arg, const struct alarm *a)
{
	if (next_seq <= 0)
		return next_seq;
	tell('+', a);
	return next_seq++;
}

static int64_t cleared(void *arg, const struct alarm *a)
{
	if (is_deaf)
		return -28;
	tell('-', a);
	return next_seq++;
}

static const struct alarm_handler handler = { raised, cleared, NULL };

static void begin(void)
{
	alarms_init(&all);
	told[0] = '\0';
	next_seq = 100;
	is_deaf = false;
	f.n = 0;
}

/* At @ms the line has (or has not) lost its signal. */
static const char *line(uint64_t ms, uint32_t alarms, uint32_t blind)
{
	told[0] = '\0';
	f.n = 0;
	judge_span(&f, &(struct span_facts){ SPAN, .info.alarms = alarms });
	alarms_look(&all, &f, blind, ms, (int64_t)ms, &handler);
	return told;
}

TEST(alarm_is_raised_and_cleared_once_after_its_times)
{
	begin();
	CHECK_STR("", line(1000, LQ_ALARM_LOS, 0));
	CHECK_STR("", line(2999, LQ_ALARM_LOS, 0));
	CHECK_EQ(0, alarms_n_active(&all));
	CHECK_STR("+span.los ", line(3000, LQ_ALARM_LOS, 0));
	CHECK_STR("", line(60000, LQ_ALARM_LOS, 0));
	CHECK_EQ(1, alarms_n_active(&all));
	CHECK(alarm_by_seq(&all, 100));
	CHECK(!alarm_by_seq(&all, 0));
	CHECK_STR("", line(61000, 0, 0));
	CHECK_STR("", line(70499, 0, 0));
	CHECK_STR("-span.los ", line(70500, 0, 0));
	CHECK_EQ(0, alarms_n_active(&all));
	CHECK(list_is_empty(&all.all));
	alarms_fini(&all);
}

TEST(alarm_of_a_line_that_flutters_is_one)
{
	uint64_t ms;

	begin();
	/* too short, again and again: none */
	for (ms = 1000; ms < 20000; ms += 1000)
		CHECK_STR("", line(ms, ms % 2000 ? LQ_ALARM_LOS : 0, 0));
	line(20000, LQ_ALARM_LOS, 0);
	CHECK_STR("+span.los ", line(22000, LQ_ALARM_LOS, 0));
	/* away for less than its time, again and again: it stays */
	for (ms = 23000; ms < 90000; ms += 9000) {
		CHECK_STR("", line(ms, 0, 0));
		CHECK_STR("", line(ms + 8000, LQ_ALARM_LOS, 0));
	}
	CHECK_EQ(1, alarms_n_active(&all));
	alarms_fini(&all);
}

TEST(alarm_of_what_cannot_be_seen_stays)
{
	begin();
	line(1000, LQ_ALARM_AIS, 0);
	CHECK_STR("+span.ais ", line(3000, LQ_ALARM_AIS, 0));
	/* the engine is away: who knows */
	CHECK_STR("", line(4000, 0, WATCH_BY_ENGINE));
	CHECK_STR("", line(90000, 0, WATCH_BY_ENGINE));
	/* it is back, and the line with it: from now on the time runs */
	CHECK_STR("", line(91000, 0, 0));
	CHECK_STR("", line(100000, 0, 0));
	CHECK_STR("-span.ais ", line(100500, 0, 0));
	/* another part that is away changes nothing */
	line(200000, LQ_ALARM_AIS, WATCH_BY_LQPRI);
	CHECK_STR("+span.ais ", line(202000, LQ_ALARM_AIS, WATCH_BY_LQPRI));
	alarms_fini(&all);
}

TEST(alarm_that_could_not_be_written_is_tried_again)
{
	begin();
	next_seq = -28;
	line(1000, LQ_ALARM_LOS, 0);
	CHECK_STR("", line(3000, LQ_ALARM_LOS, 0));
	CHECK_EQ(0, alarms_n_active(&all));
	next_seq = 7;
	CHECK_STR("+span.los ", line(4000, LQ_ALARM_LOS, 0));
	is_deaf = true;
	line(5000, 0, 0);
	CHECK_STR("", line(15000, 0, 0));
	CHECK_EQ(1, alarms_n_active(&all));
	is_deaf = false;
	CHECK_STR("-span.los ", line(16000, 0, 0));
	alarms_fini(&all);
}

TEST(alarm_of_before_the_restart_is_not_raised_again)
{
	begin();
	if (alarm_load(&all, CONDITION_SPAN_LOS, "span 1", "", 42, 1234)) {
		CHECK(oom());
		return;
	}
	CHECK_STR("", line(1000, LQ_ALARM_LOS, 0));
	CHECK_STR("", line(30000, LQ_ALARM_LOS, 0));
	if (!oom()) {
		CHECK_EQ(1, alarms_n_active(&all));
		CHECK_EQ(1234, alarm_by_seq(&all, 42)->raised_ms);
	}
	line(31000, 0, 0);
	CHECK_STR("-span.los ", line(40500, 0, 0));
	alarms_fini(&all);
}

TESTS(
	RUN(watch_judges_the_engine),
	RUN(watch_judges_spans),
	RUN(watch_judges_lines_and_signalling),
	RUN(watch_judges_disks),
	RUN(watch_judges_ledger_and_host),
	RUN(watch_tells_the_worst_and_counts_what_does_not_fit),
	RUN(watch_conditions_are_whole_and_found_by_name),
	RUN(watch_window_forgets_after_a_quarter_of_an_hour),
	RUN(alarm_is_raised_and_cleared_once_after_its_times),
	RUN(alarm_of_a_line_that_flutters_is_one),
	RUN(alarm_of_what_cannot_be_seen_stays),
	RUN(alarm_that_could_not_be_written_is_tried_again),
	RUN_OOM(alarm_of_before_the_restart_is_not_raised_again),
)
