// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lqloop: the bench for voice boards. See lqloop.8; the tests are check_*.c,
 * their limits limits.c.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lqloop/bench.h"
#include "lqloop/job.h"
#include "lqloop/report.h"

/* ------------------------------------------------------------------ output */

typedef void writer_h(FILE *out, const json_t *report);

static int write_file(const char *path, writer_h *write, const json_t *report)
{
	FILE *out = fopen(path, "w");
	int err;

	if (out)
		write(out, report);
	err = !out || ferror(out);
	if (out && fclose(out))
		err = 1;
	if (err)
		fprintf(stderr, "lqloop: %s: %s\n", path, strerror(errno));
	return err ? -EIO : 0;
}

static int write_all(const struct options *o, const json_t *report)
{
	int err = 0;

	if (o->json)
		err = write_file(o->json, report_json, report);
	if (o->html && !err)
		err = write_file(o->html, report_html, report);
	if (o->text && !err)
		err = write_file(o->text, report_text, report);
	else if (!o->is_quiet && !err)
		report_text(stdout, report);
	return err;
}

static int status_of(json_t *report)
{
	return report_judge(report) == VERDICT_PASS ? STATUS_PASS : STATUS_FAIL;
}

/* ---------------------------------------------------------------- commands */

static int no_board(const char *door, int err)
{
	if (err == -ENOENT && strcmp(door, "auto"))
		fprintf(stderr, "lqloop: no such span, or nothing at %s\n", door);
	else
		fprintf(stderr, "lqloop: no board at %s: %s\n", door, strerror(-err));
	return STATUS_NO_BOARD;
}

static void show_span(const struct lq_span_info *s)
{
	static const char *const loops[] = { "", "local loop", "payload loop",
					     "remote loop" };
	char alarms[64] = "";
	static const char *const names[] = { "LOS", "AIS", "LFA", "LMFA", "RAI",
		"down", "CAS-LMFA", "CAS-RAI", "far-LMFA" };
	unsigned int i;
	size_t at = 0;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (s->alarms >> i & 1)
			at += snprintf(alarms + at, sizeof(alarms) - at, " %s", names[i]);
	printf("  span %-3u %-6s %2u %-9s%s%s  %s\n", s->span,
	       s->kind == LQ_SPAN_E1 ? "E1" : "analog", s->n_ts - 1,
	       s->kind == LQ_SPAN_E1 ? "timeslots" : "ports",
	       *alarms ? " " : "  good", alarms, loops[s->loop & 3]);
}

static int list_board(struct bench *b, unsigned int number)
{
	struct lq_board_info board = { .board = number };
	struct lq_span_info span;
	unsigned int i;
	int err = dev_request(b->ctl, LQ_GET_BOARD, &board);

	if (err)
		return err;
	printf("%s: %s, serial %s, at %s\n", board.name, board.model,
	       board.serial, b->door);
	for (i = 0; i < board.n_spans && !err; i++) {
		err = bench_span(b, board.first_span + i, &span);
		if (!err)
			show_span(&span);
	}
	return err;
}

static int list(const struct options *o)
{
	struct lq_info info;
	struct bench b;
	unsigned int i, k, n = 0;
	int err;

	for (i = 0; i < o->n_doors; i++) {
		err = bench_open(&b, o->doors[i]);
		if (!err)
			err = bench_info(&b, &info);
		for (k = 0; !err && k < info.n_boards; k++, n++)
			err = list_board(&b, k);
		bench_close(&b);
		if (err)
			return no_board(o->doors[i], err);
	}
	return n ? STATUS_PASS : no_board(o->doors[0], -ENODEV);
}

static int list_limits(void)
{
	const struct limit *l;

	for (l = limit_all(); l->name; l++) {
		printf("%-16s", l->name);
		if (isfinite(l->min))
			printf(" %8g", l->min);
		else
			printf(" %8s", "");
		printf("..");
		if (isfinite(l->max))
			printf("%-8g", l->max);
		else
			printf("%-8s", "");
		printf(" %-8s %s%s%s\n", l->unit, l->what,
		       *l->source ? ", " : "", l->source);
	}
	return STATUS_PASS;
}

static int report_again(const struct options *o)
{
	json_error_t error;
	json_t *report = json_load_file(o->report_file, 0, &error);
	int status;

	if (!report || !report_is_one(report)) {
		fprintf(stderr, "lqloop: %s: %s\n", o->report_file,
			report ? "no report of lqloop" : error.text);
		json_decref(report);
		return STATUS_USE;
	}
	status = status_of(report);
	if (write_all(o, report))
		status = STATUS_USE;
	json_decref(report);
	return status;
}

static void set_text(json_t *report, const char *key, const char *text)
{
	(void)json_object_set_new(report, key, json_string(text));
}

static void stamp(json_t *report, const char *key)
{
	time_t now = time(NULL);
	char text[40] = "";
	struct tm t;

	if (localtime_r(&now, &t))
		(void)strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S %z", &t);
	set_text(report, key, text);
}

static int test(const struct options *o)
{
	static struct shelf shelf;
	json_t *report;
	char host[65] = "";
	int status, err = job_plan(&shelf, o);

	if (err)
		return no_board(o->doors[0], err);
	report = report_new();
	(void)gethostname(host, sizeof(host) - 1);	/* "" will do */
	set_text(report, "host", host);
	set_text(report, "operator", o->operator_name);
	set_text(report, "order", o->order);
	stamp(report, "begun");
	err = shelf_run(&shelf, o, report);
	stamp(report, "ended");
	status = status_of(report);
	if (!json_array_size(json_object_get(report, "results")))
		status = err ? no_board(o->doors[0], -ENODEV) : STATUS_USE;
	else if (err)
		status = STATUS_FAIL;
	if (write_all(o, report))
		status = STATUS_USE;
	json_decref(report);
	return status;
}

int main(int argc, char **argv)
{
	struct options o;
	int status = options_read(&o, argc, argv);

	if (status)
		return status < 0 ? STATUS_PASS : status;
	if (!strcmp(o.command, "list"))
		return list(&o);
	if (!strcmp(o.command, "limits"))
		return list_limits();
	return strcmp(o.command, "report") ? test(&o) : report_again(&o);
}
