// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Verdicts on simulated traces of a line: each row is a call, its inputs with
 * their times in ms, and everything that must be told of it.
 */
#include <string.h>

#include "call/progress.h"
#include "unit/harness.h"

#define N_MAX 12
#define IN(ms, what) { ms, PROGRESS_##what }
#define SAYS(from, to) IN(from, VOICE), IN(to + 200, QUIET)

struct trace {
	const char *name;
	const char *want;	/* verdicts, comma after each; "@ms" of the last */
	uint8_t cause;
	uint32_t last_ms;	/* when the last was told, to 10 ms; 0: whenever */
	bool is_supervised;
	struct {
		uint32_t ms;
		enum progress_input in;
	} in[N_MAX];
};

#define DIALS IN(1260, DIAL), IN(2000, DIALLED)

static const struct trace traces[] = {
	{ "dial tone, ring, a person", "dial tone,ringing,answered,human,", 0,
	  9600, false, { DIALS, IN(4000, RINGBACK), SAYS(8000, 8800) } },
	{ "two words of a person", "dial tone,ringing,answered,human,", 0, 10200,
	  false, { DIALS, IN(4000, RINGBACK), SAYS(8000, 8400), SAYS(8800, 9400) } },
	{ "a machine talks on", "dial tone,ringing,answered,machine,", 0, 9500,
	  false, { DIALS, IN(4000, RINGBACK), IN(8000, VOICE) } },
	{ "a machine in many words", "dial tone,ringing,answered,machine,", 0,
	  9200, false, { DIALS, IN(4000, RINGBACK), SAYS(8000, 8100),
			 SAYS(8400, 8500), SAYS(8800, 8900), IN(9200, VOICE) } },
	{ "a machine and its beep", "dial tone,ringing,answered,machine,beep,",
	  0, 14000, false, { DIALS, IN(4000, RINGBACK), SAYS(8000, 13000),
			     IN(14000, BEEP) } },
	{ "lifted in silence", "dial tone,ringing,answered,unknown,", 0, 13300,
	  false, { DIALS, IN(4000, RINGBACK), IN(10800, RINGBACK_END) } },
	{ "nobody at home", "dial tone,ringing,no answer,", 19, 64000, false,
	  { DIALS, IN(4000, RINGBACK) } },
	{ "nothing heard", "dial tone,no answer,", 18, 32000, false, { DIALS } },
	{ "busy", "dial tone,busy,", 17, 5400, false, { DIALS, IN(5400, BUSY) } },
	{ "rang, then pressed away", "dial tone,ringing,refused,", 21, 9000,
	  false, { DIALS, IN(4000, RINGBACK), IN(9000, BUSY) } },
	{ "congestion", "dial tone,congestion,", 34, 5000, false,
	  { DIALS, IN(5000, CONGESTION) } },
	{ "vacant code", "dial tone,bad number,", 1, 5000, false,
	  { DIALS, IN(5000, SIT_VACANT) } },
	{ "number changed", "dial tone,bad number,", 22, 5000, false,
	  { DIALS, IN(5000, SIT_INTERCEPT) } },
	{ "switch overloaded", "dial tone,congestion,", 42, 5000, false,
	  { DIALS, IN(5000, SIT_REORDER) } },
	{ "no trunk", "dial tone,congestion,", 34, 5000, false,
	  { DIALS, IN(5000, SIT_NO_CIRCUIT) } },
	{ "announcement without tones", "dial tone,bad number,", 1, 15000, false,
	  { DIALS, SAYS(4000, 7500), SAYS(8500, 12000), IN(15000, BUSY) } },
	{ "answer without a ring", "dial tone,answered,unknown,", 0, 7600, false,
	  { DIALS, SAYS(3500, 4300) } },
	{ "fax", "dial tone,ringing,fax,", 0, 9000, false,
	  { DIALS, IN(4000, RINGBACK), IN(9000, CED) } },
	{ "polarity tells the answer", "dial tone,ringing,answered,human,", 0,
	  10800, true, { DIALS, IN(4000, RINGBACK), SAYS(5000, 6000),
			 IN(8500, REVERSED), SAYS(9200, 10000) } },
	{ "an answer, a word, and gone", "dial tone,ringing,answered,human,released,",
	  16, 20000, false, { DIALS, IN(4000, RINGBACK), SAYS(8000, 8800),
			      IN(20000, BUSY) } },
	{ "polarity tells the end", "dial tone,ringing,answered,human,released,",
	  16, 20000, true, { DIALS, IN(4000, RINGBACK), IN(7500, ANSWER),
			     SAYS(8000, 8800), IN(20000, NORMAL) } },
	{ "dead line", "no dial tone,", 27, 5000, false, { IN(0, QUIET) } },
	{ "busy where dial tone should be", "no dial tone,", 27, 1400, false,
	  { IN(1400, BUSY) } },
	{ "a tone told twice, an end told late", "dial tone,ringing,refused,", 21,
	  9000, false, { DIALS, IN(4000, RINGBACK), IN(5000, RINGBACK),
			 IN(9000, BUSY), IN(12000, CONGESTION), IN(13000, NORMAL) } },
};

static void note(char *said, size_t size, const struct progress *p,
		 enum progress_verdict v, uint64_t now, uint64_t *last)
{
	(void)p;
	if (v == PROGRESS_NOTHING)
		return;
	strncat(said, progress_verdict_name(v), size - strlen(said) - 2);
	strncat(said, ",", 2);
	*last = now;
}

/* Time goes on to @to: every deadline on the way is kept. */
static void pass(struct progress *p, uint64_t to, char *said, size_t size,
		 uint64_t *last)
{
	uint64_t at;
	int n = 0;

	while ((at = progress_deadline(p)) && at <= to && n++ < 100)
		note(said, size, p, progress_time(p, at), at, last);
	CHECK(n < 100);		/* a deadline that is kept moves on */
}

TEST(traces_end_in_their_verdicts)
{
	size_t i, k;

	for (i = 0; i < sizeof(traces) / sizeof(traces[0]); i++) {
		const struct trace *t = &traces[i];
		struct progress_params params = progress_usual;
		char said[200] = "", name[300];
		struct progress p;
		uint64_t last = 0, base = 1000000;

		params.is_supervised = t->is_supervised;
		progress_init(&p, &params, base);
		for (k = 0; k < N_MAX && (!k || t->in[k].ms); k++) {
			uint64_t now = base + t->in[k].ms;

			pass(&p, now - 1, said, sizeof(said), &last);
			note(said, sizeof(said), &p,
			     progress_input(&p, t->in[k].in, now), now, &last);
		}
		pass(&p, base + 65000, said, sizeof(said), &last);
		snprintf(name, sizeof(name), "%s: %s", t->name, said);
		check_str(__FILE__, __LINE__, t->want, said, name);
		check_eq(__FILE__, __LINE__, t->cause, p.cause, name);
		if (t->last_ms)
			check_near(__FILE__, __LINE__, t->last_ms, last - base,
				   10, name);
	}
}

TEST(every_input_in_every_phase_keeps_within_bounds)
{
	int round, n;

	for (round = 0; round < 2000; round++) {
		struct progress_params params = progress_usual;
		uint64_t now = 5000;
		struct progress p;

		params.is_supervised = test_random() & 1;
		params.dial_tone_ms *= test_random() & 1;
		progress_init(&p, &params, now);
		for (n = 0; n < 50; n++) {
			uint64_t at = progress_deadline(&p);

			CHECK(!at || at >= p.since_ms);
			now += test_random() % 2000;
			(void)progress_time(&p, now);
			(void)progress_input(&p, test_random() % PROGRESS_INPUTS, now);
			CHECK(p.phase < PROGRESS_PHASES);
			CHECK(!p.is_voice || p.n_words);
		}
	}
}

TEST(nothing_is_told_after_the_end)
{
	struct progress p;
	int in;

	progress_init(&p, &progress_usual, 1);
	CHECK_EQ(PROGRESS_NO_DIAL_TONE, progress_time(&p, 6000));
	for (in = 0; in < PROGRESS_INPUTS; in++)
		CHECK_EQ(PROGRESS_NOTHING, progress_input(&p, in, 7000 + in));
	CHECK_EQ(0, progress_deadline(&p));
	CHECK_STR("?", progress_verdict_name(99));
}

TESTS(
	RUN(traces_end_in_their_verdicts),
	RUN(every_input_in_every_phase_keeps_within_bounds),
	RUN(nothing_is_told_after_the_end),
)
