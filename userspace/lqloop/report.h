/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A report, and what can be made of it. It is JSON from the beginning, so what
 * is written, passed between processes and read again is one thing:
 *
 *   { "lqloop": 1, "begun": ISO time, "ended": ISO time, "host", "engine",
 *     "operator", "order",
 *     "boards": [ { "name", "model", "serial", "door" } ],
 *     "verdict": "pass" | "fail" | "skip",
 *     "results": [ { "test", "title", "subject", "verdict", "notes": [ text ],
 *       "measures": [ { "name", "what", "value", "unit", "min", "max",
 *                       "source", "verdict" } ],
 *       "plots": [ { "title", "x", "y", "kind": "line" | "bars",
 *                    "points": [ [x, y], ... ] } ] } ] }
 *
 * A bound that is null or missing does not exist. No memory is a program's end
 * here: report functions do not fail.
 */
#ifndef LQLOOP_REPORT_H
#define LQLOOP_REPORT_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

#include "lqloop/limits.h"

/** report_new - the caller's; json_decref() it */
json_t *report_new(void);

/** report_begin - one test of one subject; borrowed from the report */
json_t *report_begin(json_t *report, const char *test, const char *title,
		     const char *subject);

/** report_measure - judged by the limit of that name; a second row may have a @label */
enum verdict report_measure(json_t *result, const char *limit, double value,
			    const char *label);

void report_note(json_t *result, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** report_skip - it could not be tested, and why; no verdict unless it has measures */
void report_skip(json_t *result, const char *why);

/** report_fail - it could not be done as it must: a failure without a measure */
void report_fail(json_t *result, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** report_plot - @kind: "line" or "bars"; @x, @y: [n] */
void report_plot(json_t *result, const char *title, const char *x_name,
		 const char *y_name, const char *kind, const double *x,
		 const double *y, size_t n);

/** report_merge - @part's boards and results are added; @part is left */
void report_merge(json_t *report, const json_t *part);

/** report_judge - the worst of all results, written into the report too */
enum verdict report_judge(json_t *report);

/** report_is_one - whether @j, read from outside, has the shape above */
bool report_is_one(const json_t *j);

/* Writers: text for a terminal or a printer, HTML for people and archives. */
void report_text(FILE *out, const json_t *report);
void report_html(FILE *out, const json_t *report);

/** report_json - indented */
void report_json(FILE *out, const json_t *report);

/** plot_svg - one plot as a self-contained <svg> */
void plot_svg(FILE *out, const json_t *plot);

/** html_text - @s with & < > " ' written as entities */
void html_text(FILE *out, const char *s);

/* Of a measure: its value and bounds as people write them. */
#define REPORT_TEXT 48
void report_value(char text[REPORT_TEXT], const json_t *measure);
void report_bounds(char text[REPORT_TEXT], const json_t *measure);

/** report_count - results of each verdict: @n[enum verdict], added to */
void report_count(const json_t *report, unsigned int n[3]);

/** report_string - a member, "" if there is none */
const char *report_string(const json_t *j, const char *key);

#endif
