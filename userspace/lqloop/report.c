// SPDX-License-Identifier: GPL-2.0-or-later
/* Building and judging a report, see header. */
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lqloop/report.h"

static json_t *must(json_t *j)
{
	if (!j) {
		fputs("lqloop: out of memory\n", stderr);
		exit(70);
	}
	return j;
}

static void set(json_t *j, const char *key, json_t *value)
{
	if (json_object_set_new(j, key, must(value)))
		(void)must(NULL);
}

static void append(json_t *list, json_t *value)
{
	if (json_array_append_new(list, must(value)))
		(void)must(NULL);
}

const char *report_string(const json_t *j, const char *key)
{
	const char *s = json_string_value(json_object_get(j, key));

	return s ? s : "";
}

json_t *report_new(void)
{
	return must(json_pack("{s:i, s:[], s:[]}", "lqloop", 1, "boards",
			      "results"));
}

json_t *report_begin(json_t *report, const char *test, const char *title,
		     const char *subject)
{
	json_t *r = must(json_pack("{s:s, s:s, s:s, s:s, s:[], s:[], s:[]}",
				   "test", test, "title", title, "subject",
				   subject, "verdict", "skip", "notes",
				   "measures", "plots"));

	append(json_object_get(report, "results"), r);
	return r;
}

static enum verdict verdict_of(const json_t *j)
{
	const char *name = report_string(j, "verdict");

	if (!strcmp(name, "fail"))
		return VERDICT_FAIL;
	return strcmp(name, "pass") ? VERDICT_SKIP : VERDICT_PASS;
}

static void add_verdict(json_t *result, enum verdict v)
{
	v = verdict_worse(verdict_of(result), v);
	set(result, "verdict", json_string(verdict_name(v)));
}

static json_t *bound(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

enum verdict report_measure(json_t *result, const char *name, double value,
			    const char *label)
{
	const struct limit *l = limit_find(name);
	enum verdict v = limit_judge(l, value);
	json_t *m = must(json_object());

	set(m, "name", json_string(name));
	set(m, "what", label ? json_sprintf("%s, %s", l->what, label) :
			       json_string(l->what));
	set(m, "value", bound(value));
	set(m, "unit", json_string(l->unit));
	set(m, "min", bound(l->min));
	set(m, "max", bound(l->max));
	set(m, "source", json_string(l->source));
	set(m, "verdict", json_string(verdict_name(v)));
	append(json_object_get(result, "measures"), m);
	add_verdict(result, v);
	return v;
}

static void note(json_t *result, const char *fmt, va_list args)
{
	char text[256];

	(void)vsnprintf(text, sizeof(text), fmt, args);
	append(json_object_get(result, "notes"), json_string(text));
}

void report_note(json_t *result, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	note(result, fmt, args);
	va_end(args);
}

void report_skip(json_t *result, const char *why)
{
	report_note(result, "%s", why);
}

void report_fail(json_t *result, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	note(result, fmt, args);
	va_end(args);
	add_verdict(result, VERDICT_FAIL);
}

void report_plot(json_t *result, const char *title, const char *x_name,
		 const char *y_name, const char *kind, const double *x,
		 const double *y, size_t n)
{
	json_t *points = must(json_array()), *plot;
	size_t i;

	for (i = 0; i < n; i++)
		append(points, json_pack("[f, f]", x[i], y[i]));
	plot = must(json_pack("{s:s, s:s, s:s, s:s, s:o}", "title", title, "x",
			      x_name, "y", y_name, "kind", kind, "points",
			      points));
	append(json_object_get(result, "plots"), plot);
}

void report_merge(json_t *report, const json_t *part)
{
	if (json_array_extend(json_object_get(report, "boards"),
			      json_object_get(part, "boards")) ||
	    json_array_extend(json_object_get(report, "results"),
			      json_object_get(part, "results")))
		(void)must(NULL);
}

enum verdict report_judge(json_t *report)
{
	enum verdict v = VERDICT_SKIP;
	json_t *result;
	size_t i;

	json_array_foreach(json_object_get(report, "results"), i, result)
		v = verdict_worse(v, verdict_of(result));
	set(report, "verdict", json_string(verdict_name(v)));
	return v;
}

static bool has_lists(const json_t *result)
{
	const json_t *plots = json_object_get(result, "plots"), *plot;
	size_t i;

	json_array_foreach(plots, i, plot)
		if (!json_is_array(json_object_get(plot, "points")))
			return false;
	return json_is_array(plots) &&
	       json_is_array(json_object_get(result, "notes")) &&
	       json_is_array(json_object_get(result, "measures"));
}

bool report_is_one(const json_t *j)
{
	const json_t *results = json_object_get(j, "results"), *result;
	size_t i;

	if (json_integer_value(json_object_get(j, "lqloop")) != 1 ||
	    !json_is_array(results) ||
	    !json_is_array(json_object_get(j, "boards")))
		return false;
	json_array_foreach(results, i, result)
		if (!has_lists(result))
			return false;
	return true;
}
