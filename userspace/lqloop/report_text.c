// SPDX-License-Identifier: GPL-2.0-or-later
/* Reports as text and JSON, and numbers as people write them. */
#include <math.h>
#include <string.h>

#include "lqloop/report.h"

#define RULE "------------------------------------------------------------------------------\n"

/* Whole numbers whole, small ratios with an exponent; @unit: of yes or no none. */
static void number(char text[REPORT_TEXT], double value, const char *unit)
{
	const char *format = "%.1f";

	if (!strcmp(unit, LIMIT_YES))
		format = value ? "yes" : "no";
	else if (value == floor(value) && fabs(value) < 1e15)
		format = "%.0f";
	else if (!*unit && fabs(value) < 0.01)
		format = "%.1e";
	else if (fabs(value) < 10)
		format = "%.2f";
	(void)snprintf(text, REPORT_TEXT, format, value);
}

void report_value(char text[REPORT_TEXT], const json_t *measure)
{
	const json_t *value = json_object_get(measure, "value");
	const char *unit = report_string(measure, "unit");
	char figure[REPORT_TEXT] = "none";
	bool has_unit = *unit && strcmp(unit, LIMIT_YES) && json_is_number(value);

	if (json_is_number(value))
		number(figure, json_number_value(value), unit);
	(void)snprintf(text, REPORT_TEXT, "%.30s%s%.12s", figure,
		       has_unit ? " " : "", has_unit ? unit : "");
}

void report_bounds(char text[REPORT_TEXT], const json_t *measure)
{
	const json_t *min = json_object_get(measure, "min");
	const json_t *max = json_object_get(measure, "max");
	const char *unit = report_string(measure, "unit");
	char low[REPORT_TEXT], high[REPORT_TEXT];

	number(low, json_number_value(min), unit);
	number(high, json_number_value(max), unit);
	if (json_is_number(min) && json_is_number(max))
		(void)snprintf(text, REPORT_TEXT,
			       strcmp(low, high) ? "%.20s to %.20s" : "%.20s",
			       low, high);
	else if (json_is_number(min))
		(void)snprintf(text, REPORT_TEXT, ">= %.30s", low);
	else if (json_is_number(max))
		(void)snprintf(text, REPORT_TEXT, "<= %.30s", high);
	else
		(void)snprintf(text, REPORT_TEXT, "-");
}

void report_count(const json_t *report, unsigned int n[3])
{
	const json_t *result;
	const char *v;
	size_t i;

	json_array_foreach(json_object_get(report, "results"), i, result) {
		v = report_string(result, "verdict");
		n[*v == 'p' ? VERDICT_PASS :
		  *v == 'f' ? VERDICT_FAIL : VERDICT_SKIP]++;
	}
}

static void measure_text(FILE *out, const json_t *m)
{
	char value[REPORT_TEXT], bounds[REPORT_TEXT];
	const char *verdict = report_string(m, "verdict");

	report_value(value, m);
	report_bounds(bounds, m);
	fprintf(out, "    %-42s %13s  %-13s %s\n", report_string(m, "what"),
		value, bounds, strcmp(verdict, "fail") ? verdict : "FAIL");
}

static void result_text(FILE *out, const json_t *result)
{
	const char *verdict = report_string(result, "verdict");
	const json_t *j;
	size_t i;

	fprintf(out, "%-4s  %-24s %s\n", strcmp(verdict, "fail") ? verdict : "FAIL",
		report_string(result, "subject"), report_string(result, "title"));
	json_array_foreach(json_object_get(result, "measures"), i, j)
		measure_text(out, j);
	json_array_foreach(json_object_get(result, "notes"), i, j)
		fprintf(out, "    %s\n", json_string_value(j));
	fputc('\n', out);
}

static void line(FILE *out, const char *name, const char *text)
{
	if (*text)
		fprintf(out, "%-10s %s\n", name, text);
}

static void boards_text(FILE *out, const json_t *boards)
{
	const json_t *b;
	size_t i;

	json_array_foreach(boards, i, b)
		fprintf(out, "%-10s %s, %s, serial %s, at %s\n", "Board",
			report_string(b, "name"), report_string(b, "model"),
			report_string(b, "serial"), report_string(b, "door"));
}

void report_text(FILE *out, const json_t *report)
{
	unsigned int n[3] = { 0 };
	const json_t *result;
	size_t i;

	fputs("LQ board test report\n" RULE, out);
	line(out, "Host", report_string(report, "host"));
	line(out, "Engine", report_string(report, "engine"));
	boards_text(out, json_object_get(report, "boards"));
	line(out, "Order", report_string(report, "order"));
	line(out, "Begun", report_string(report, "begun"));
	line(out, "Ended", report_string(report, "ended"));
	fputs(RULE "\n", out);
	json_array_foreach(json_object_get(report, "results"), i, result)
		result_text(out, result);
	report_count(report, n);
	fprintf(out, RULE "%u passed, %u failed, %u left out: %s\n\n",
		n[VERDICT_PASS], n[VERDICT_FAIL], n[VERDICT_SKIP],
		strcmp(report_string(report, "verdict"), "pass") ?
			strcmp(report_string(report, "verdict"), "fail") ?
			"NOTHING TESTED" : "FAIL" : "PASS");
	fprintf(out, "Tested by  %-28s Signed  ______________________\n",
		*report_string(report, "operator") ?
			report_string(report, "operator") :
			"______________________");
}

void report_json(FILE *out, const json_t *report)
{
	(void)json_dumpf(report, out, JSON_INDENT(2));	/* ferror() tells */
	fputc('\n', out);
}
