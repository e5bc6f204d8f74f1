// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The log of a call's main life, line by line as in tests/trace/call_life.txt.
 * LQ_TRACE_WRITE=1 writes the file anew; look at the difference before keeping.
 */
#include <stdlib.h>

#include "unit/core_bed.h"

#define TRACE "tests/trace/call_life.txt"

struct trace {
	char text[16384];
	size_t len;
};

static void trace_line(void *arg, enum log_level level, const char *line)
{
	struct trace *t = arg;
	const char *fact = strchr(line, ' ');	/* past the time */

	(void)level;
	if (fact && t->len + strlen(fact) + 2 < sizeof(t->text))
		t->len += (size_t)snprintf(t->text + t->len,
					   sizeof(t->text) - t->len, "%s\n",
					   fact + 1);
}

static void trace_compare(const struct trace *t)
{
	static char want[16384];
	FILE *f;

	if (getenv("LQ_TRACE_WRITE")) {
		f = fopen(TRACE, "w");
		if (f) {
			fputs(t->text, f);
			fclose(f);
		}
	}
	f = fopen(TRACE, "r");
	CHECK(f != NULL);
	if (!f)
		return;
	want[fread(want, 1, sizeof(want) - 1, f)] = '\0';
	fclose(f);
	CHECK_STR(want, t->text);
}

TEST(log_tells_the_life_of_a_call_as_the_golden_trace_does)
{
	static struct trace t;
	struct core_bed b;

	memset(&t, 0, sizeof(t));
	log_set_sink(trace_line, &t);
	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	bed_ready(&b, "1001");
	(void)bed_setup(&b, 100, "span1", "13800138000", "4001");
	(void)bed_digit(&b, 100, '9');	/* no such choice */
	(void)bed_played(&b, 100);
	(void)bed_digit(&b, 100, '1');
	(void)BED_LEG(&b, ALERTING, 1);
	bed_advance(&b, 15000);
	(void)bed_gone(&b, 1, 16);
	bed_ready(&b, "1002");
	(void)BED_LEG(&b, ALERTING, 2);
	(void)BED_LEG(&b, ANSWER, 2);
	bed_advance(&b, 30000);
	(void)bed_gone(&b, 2, 16);
	(void)bed_gone(&b, 100, 16);
	bed_advance(&b, 10000);
	bed_fini(&b);
	log_set_sink(NULL, NULL);
	trace_compare(&t);
}

TESTS(
	RUN(log_tells_the_life_of_a_call_as_the_golden_trace_does),
)
