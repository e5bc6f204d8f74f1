// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of a conformance programme, see conform.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "conform/conform.h"

static unsigned int n_passed, n_failed;

static void row(const char *what, const char *limit, const char *measured,
		const char *verdict)
{
	printf("  %-56s | %-22s | %-18s | %s\n", what, limit, measured, verdict);
}

static void count(const char *what, const char *limit, const char *measured,
		  bool is_pass)
{
	row(what, limit, measured, is_pass ? "pass" : "FAIL");
	if (is_pass)
		n_passed++;
	else
		n_failed++;
}

void conform_begin(const char *source, const char *title)
{
	setvbuf(stdout, NULL, _IOLBF, 0);	/* progress is seen as it comes */
	printf("%s  %s\n", source, title);
	row("what", "limit", "measured", "");
}

void conform_section(const char *title)
{
	printf("- %s\n", title);
}

static const char *figure(char text[40], double value, const char *unit)
{
	snprintf(text, 40, "%.5g%s%s", value, *unit ? " " : "", unit);
	return text;
}

void conform_at_most(const char *what, const char *unit, double limit,
		     double measured)
{
	char text[40], wanted[48];

	snprintf(wanted, sizeof(wanted), "<= %.5g %s", limit, unit);
	count(what, wanted, figure(text, measured, unit), measured <= limit);
}

void conform_at_least(const char *what, const char *unit, double limit,
		      double measured)
{
	char text[40], wanted[48];

	snprintf(wanted, sizeof(wanted), ">= %.5g %s", limit, unit);
	count(what, wanted, figure(text, measured, unit), measured >= limit);
}

void conform_between(const char *what, const char *unit, double low,
		     double high, double measured)
{
	char text[40], wanted[64];

	snprintf(wanted, sizeof(wanted), "%.5g .. %.5g %s", low, high, unit);
	count(what, wanted, figure(text, measured, unit),
	      measured >= low && measured <= high);
}

void conform_is(const char *what, long long want, long long measured)
{
	char text[40], wanted[40];

	snprintf(wanted, sizeof(wanted), "= %lld", want);
	snprintf(text, sizeof(text), "%lld", measured);
	count(what, wanted, text, want == measured);
}

void conform_holds(const char *what, const char *limit, bool is_true)
{
	count(what, limit, is_true ? "yes" : "no", is_true);
}

void conform_note(const char *what, const char *unit, double measured)
{
	char text[40];

	row(what, "", figure(text, measured, unit), "");
}

int conform_end(void)
{
	printf("%u passed, %u failed\n", n_passed, n_failed);
	return n_failed || !n_passed ? EXIT_FAILURE : EXIT_SUCCESS;
}
