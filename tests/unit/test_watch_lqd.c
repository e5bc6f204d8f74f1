// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The self-check of a whole lqd: a soft board whose time stands still until it
 * is moved, a ledger that is real, processes that are killed. What a line
 * does becomes one alarm, however often lqd is started meanwhile.
 */
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/mem.h"
#include "lqd/lqd.h"
#include "lqd/request.h"
#include "unit/soft_bed.h"
#include "watch/alarm.h"

static struct lqd *d;
static char dir[64];

static void hear(void *arg, const char *text)
{
	test_fail(__FILE__, __LINE__, "%s", text);
}

static void dir_new(const char *door)
{
	char path[80];
	FILE *f;

	snprintf(dir, sizeof(dir), "/tmp/test_watch.XXXXXX");
	CHECK(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/lqd.conf", dir);
	f = fopen(path, "w");
	CHECK(f);
	fprintf(f, "[lqd]\ndoor = %s\ndata_dir = data\nprompt_dir = prompts\n"
		"recording_dir = recordings\n[sip]\naddr = 127.0.0.1\n"
		"[rtp]\nport_min = 28200\nport_max = 28299\n[span 1]\n", door);
	fclose(f);
}

static int remove_one(const char *path, const struct stat *st, int flag,
		      struct FTW *ftw)
{
	return remove(path);
}

static void dir_drop(void)
{
	CHECK_EQ(0, nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS));
}

/* @now_ms: monotonic clocks begin anew with the machine only */
static void up(uint64_t now_ms)
{
	char path[80];

	snprintf(path, sizeof(path), "%s/lqd.conf", dir);
	d = mem_new(sizeof(*d), NULL);
	CHECK(d);
	glue_init(d);
	CHECK_EQ(0, settings_load(&d->settings, path, hear, NULL));
	CHECK_EQ(0, loop_new_test(&d->loop, now_ms, (int64_t)now_ms));
	CHECK_EQ(0, lqd_start_core(d));
	CHECK_EQ(0, watch_start(d));
	door_try(d);
}

static void down(void)
{
	lqd_end(d);
	d->settings = mem_deref(d->settings);
	d->loop = loop_free(d->loop);
	d = mem_deref(d);
}

/* What was active before comes from the database, by a thread of its own. */
static void settle(void)
{
	struct timespec ms = { .tv_nsec = 1000000 };
	unsigned int i;

	for (i = 0; i < BED_PATIENCE_MS && !watch_is_ready(d); i++) {
		nanosleep(&ms, NULL);
		loop_advance(d->loop, 200);
		watch_look(d);
	}
	CHECK(watch_is_ready(d));
}

static void pass(unsigned int seconds)
{
	for (; seconds; seconds--) {
		loop_run(d->loop);	/* what the board told */
		loop_advance(d->loop, 1000);
		watch_look(d);
	}
}

static void cut(struct dev_file *board, bool is_cut)
{
	CHECK_EQ(0, dev_request(board, LQ_SIM_FAULT, &(struct lq_sim_fault){
		.span = 1, .is_los = is_cut }));
	bed_ticks(board, BED_ALIGN_MS);
}

/* The number of the active alarm @name; 0: there is none */
static uint64_t active(const char *name)
{
	struct alarm *a;

	list_for_each(a, &watch_alarms(d)->all, link)
		if (a->seq && !strcmp(conditions[a->condition].name, name))
			return a->seq;
	return 0;
}

/* All that the ledger tells of span.los: "+7 -7 " */
static char history[200];

static void add(void *arg, uint64_t seq, const struct ledger_event *ev)
{
	size_t len = strlen(history);

	(void)arg;
	if (strcmp(ev->alarm, "span.los"))
		return;
	snprintf(history + len, sizeof(history) - len, "%c%llu ",
		 ev->type == LEDGER_ALARM_RAISED ? '+' : '-',
		 (unsigned long long)(ev->type == LEDGER_ALARM_RAISED ? seq :
				      ev->raised));
}

static const char *ledger(void)
{
	history[0] = '\0';
	CHECK_EQ(0, store_flush(d->store, BED_PATIENCE_MS));
	CHECK_EQ(0, store_events_since(d->store, 0, 1000, add, NULL));
	return history;
}

static const char *want(const char *fmt, uint64_t seq)
{
	static char text[100];

	snprintf(text, sizeof(text), fmt, (unsigned long long)seq,
		 (unsigned long long)seq);
	return text;
}

/* A child that is killed when @work has been done; its exit is its failures. */
static void kill_after(void (*work)(void *arg), void *arg)
{
	pid_t pid = fork();
	int status = 0;

	if (!pid) {
		work(arg);
		(void)raise(SIGKILL);
	}
	CHECK(pid > 0 && waitpid(pid, &status, 0) == pid);
	CHECK_EQ(SIGKILL, WTERMSIG(status));
}

static void raise_it(void *board)
{
	up(1000000);
	settle();
	cut(board, true);
	pass(2);
	CHECK(!active("span.los"));
	pass(2);
	/* in the ledger, not yet in any database */
	CHECK(active("span.los"));
}

TEST(watch_alarm_survives_kill_9_and_is_counted_once)
{
	struct dev_file *board;
	struct soft_bed b;
	uint64_t seq;

	bed_start(&b, NULL);
	dir_new(b.door);
	board = bed_open(&b, DEV_CTL, 0);
	cut(board, false);
	kill_after(raise_it, board);

	up(2000000);
	settle();
	seq = active("span.los");
	CHECK(seq);
	pass(30);
	CHECK_EQ(seq, active("span.los"));
	CHECK_STR(want("+%llu ", seq), ledger());
	down();

	up(3000000);		/* an orderly end in between changes nothing */
	settle();
	CHECK_EQ(seq, active("span.los"));
	cut(board, false);
	pass(9);
	CHECK_EQ(seq, active("span.los"));
	pass(3);
	CHECK(!active("span.los"));
	CHECK_STR(want("+%llu -%llu ", seq), ledger());
	down();

	up(4000000);
	settle();
	pass(5);
	CHECK(!active("span.los"));
	CHECK_STR(want("+%llu -%llu ", seq), ledger());
	down();
	dev_close(board);
	bed_stop(&b);
	dir_drop();
}

/* "fault" of a subject, "none": it is not there. */
static const char *verdict(const char *subject)
{
	static char text[16];
	char why[CTL_WHY_LEN];
	json_t *answer = NULL;
	const json_t *s;
	size_t i;

	snprintf(text, sizeof(text), "none");
	loop_advance(d->loop, 1000);
	CHECK_EQ(0, request_check(d, NULL, &answer, why));
	json_array_foreach(json_object_get(answer, "subjects"), i, s)
		if (!strcmp(subject, json_string_value(
				    json_object_get(s, "subject"))))
			snprintf(text, sizeof(text), "%s", json_string_value(
				 json_object_get(s, "verdict")));
	json_decref(answer);
	return text;
}

TEST(watch_check_tells_of_what_is_there)
{
	struct dev_file *board;
	struct soft_bed b;

	bed_start(&b, NULL);
	dir_new(b.door);
	board = bed_open(&b, DEV_CTL, 0);
	cut(board, false);
	up(1000000);
	settle();
	CHECK_STR("ok", verdict("engine"));
	CHECK_STR("ok", verdict("board sim0"));
	CHECK_STR("ok", verdict("media"));
	CHECK_STR("ok", verdict("ledger"));
	CHECK_STR("ok", verdict("files"));
	CHECK_STR("fault", verdict("lqpri"));	/* [span 1] wants it */
	CHECK_STR("none", verdict("phones"));
	cut(board, true);
	loop_run(d->loop);
	CHECK_STR("fault", verdict("span 1"));
	CHECK_STR("ok", verdict("span 2"));	/* nobody uses it */
	dev_close(board);
	CHECK_EQ(0, bed_signal(&b, SIGTERM));
	loop_run(d->loop);
	loop_advance(d->loop, 1000);
	CHECK_STR("fault", verdict("engine"));
	CHECK_STR("none", verdict("span 1"));
	pass(10);
	CHECK(active("engine.away"));
	down();
	bed_remove(&b);
	dir_drop();
}

static int clear(uint64_t seq)
{
	json_t *args = json_pack("{s:I}", "alarm", (json_int_t)seq);
	char why[CTL_WHY_LEN];
	json_t *answer = NULL;
	int err = request_alarm_clear(d, args, &answer, why);

	json_decref(args);
	return err;
}

TEST(watch_board_that_went_is_missed_until_it_is_forgotten)
{
	uint64_t seq;

	dir_new("soft:/nonexistent/lq.sock");
	up(1000000);
	settle();
	/* as if it had been there before the restart */
	CHECK(ledger_append(d, &(struct ledger_event){
		.type = LEDGER_ALARM_RAISED, .ts_ms = 1000, .alarm = "board.gone",
		.subject = "board ice1", .severity = "fault" }) > 0);
	down();
	up(2000000);
	settle();
	seq = active("board.gone");
	CHECK(seq);
	pass(20);
	CHECK_EQ(seq, active("board.gone"));	/* the engine is away: who knows */
	CHECK(active("engine.away"));
	CHECK_EQ(-EPERM, clear(active("engine.away")));
	CHECK_EQ(-ENOENT, clear(9999));
	CHECK_EQ(0, clear(seq));
	down();
	dir_drop();
}

TESTS(
	RUN(watch_alarm_survives_kill_9_and_is_counted_once),
	RUN(watch_check_tells_of_what_is_there),
	RUN(watch_board_that_went_is_missed_until_it_is_forgotten),
)
