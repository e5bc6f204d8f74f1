// SPDX-License-Identifier: GPL-3.0-or-later
/* Ledger records as text, and the CDR that follows from them. */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "call/cdr.h"
#include "unit/harness.h"

static const int64_t T0 = 1210746355000;

/* One record of a script, in the fields that matter to a CDR. */
struct step {
	int64_t at_ms;
	enum ledger_type type;
	const char *key;	/* from|queue|agent|file|by */
	const char *more;	/* to|trunk or phone */
	unsigned int number;	/* vocid or cause */
};

static void apply(struct cdr *c, const struct step *s, size_t n)
{
	struct ledger_event ev;
	char json[LEDGER_JSON_LEN];
	size_t i;
	int len;

	cdr_init(c);
	for (i = 0; i < n; i++) {
		memset(&ev, 0, sizeof(ev));
		ev.type = s[i].type;
		ev.call = 7;
		ev.contact = 5;
		ev.ts_ms = T0 + s[i].at_ms;
		text_copy(ev.direction, "in");
		text_copy(ev.from, s[i].key);
		text_copy(ev.queue, s[i].key);
		text_copy(ev.agent, s[i].key);
		text_copy(ev.file, s[i].key);
		text_copy(ev.by, s[i].key);
		text_copy(ev.to, s[i].more);
		if (s[i].type == LEDGER_CALL_START)
			text_copy(ev.trunk, "span1");
		else
			text_copy(ev.phone, s[i].more);
		ev.vocid = s[i].number;
		ev.cause = (uint8_t)s[i].number;
		/* Through text and back: what the store would see. */
		len = ledger_to_json(&ev, json, sizeof(json));
		CHECK(len > 0);
		CHECK_EQ(0, ledger_from_json(&ev, json, (size_t)len));
		cdr_apply(c, &ev);
	}
}

#define APPLY(c, steps) apply(c, steps, sizeof(steps) / sizeof(steps[0]))

TEST(cdr_of_a_queue_call_has_exact_fields)
{
	static const struct step steps[] = {
		{ 0, LEDGER_CALL_START, "138", "4001", 0 },
		{ 10, LEDGER_CALL_ANSWER, "", "", 0 },
		{ 10, LEDGER_IVR_START, "", "", 0 },
		{ 5000, LEDGER_QUEUE_ENTER, "support", "", 0 },
		{ 8000, LEDGER_RING_START, "1001", "8001", 0 },
		{ 23000, LEDGER_RING_END, "1001", "8001", 19 },
		{ 23000, LEDGER_RING_START, "1002", "8002", 0 },
		{ 27000, LEDGER_RING_END, "1002", "8002", 16 },
		{ 27000, LEDGER_QUEUE_LEAVE, "support", "", 0 },
		{ 27000, LEDGER_TALK_START, "1002", "8002", 42 },
		{ 27000, LEDGER_RECORD_START, "80021210746382.wav", "", 42 },
		{ 87500, LEDGER_TALK_END, "1002", "", 0 },
		{ 87500, LEDGER_CALL_END, "caller", "", 16 },
		{ 87600, LEDGER_RECORD_END, "", "", 42 },
	};
	struct cdr c;

	APPLY(&c, steps);
	CHECK(c.is_closed);
	CHECK_EQ(7, c.call);
	CHECK_EQ(5, c.contact);
	CHECK_STR("in", c.direction);
	CHECK_STR("138", c.from);
	CHECK_STR("4001", c.to);
	CHECK_STR("span1", c.trunk);
	CHECK_EQ(T0, c.start_ms);
	CHECK_EQ(T0 + 27000, c.answer_ms);
	CHECK_EQ(T0 + 87500, c.end_ms);
	CHECK_EQ(22000, c.wait_ms);
	CHECK_EQ(19000, c.ring_ms);
	CHECK_EQ(60500, c.talk_ms);
	CHECK_STR("support", c.queue);
	CHECK_STR("1002", c.agent);
	CHECK_STR("8002", c.phone);
	CHECK_EQ(16, c.cause);
	CHECK_STR("caller", c.by);
	CHECK_EQ(42, c.vocid);
	CHECK_STR("80021210746382.wav", c.file);
}

TEST(cdr_of_an_abandoned_call_was_never_answered)
{
	static const struct step steps[] = {
		{ 0, LEDGER_CALL_START, "138", "4001", 0 },
		{ 0, LEDGER_QUEUE_ENTER, "support", "", 0 },
		{ 9000, LEDGER_QUEUE_LEAVE, "support", "", 0 },
		{ 9000, LEDGER_CALL_END, "caller", "", 16 },
	};
	struct cdr c;

	APPLY(&c, steps);
	CHECK_EQ(0, c.answer_ms);
	CHECK_EQ(9000, c.wait_ms);
	CHECK_EQ(0, c.talk_ms);
	CHECK_STR("", c.agent);
}

TEST(cdr_of_a_call_cut_off_by_a_crash_counts_what_was_going_on)
{
	static const struct step steps[] = {
		{ 0, LEDGER_CALL_START, "138", "4001", 0 },
		{ 1000, LEDGER_TALK_START, "1001", "8001", 0 },
		{ 61000, LEDGER_CALL_END, "system", "", 41 },
	};
	struct cdr c;

	APPLY(&c, steps);
	CHECK_EQ(60000, c.talk_ms);
	CHECK_STR("system", c.by);
	CHECK_EQ(41, c.cause);
}

TEST(cdr_survives_a_clock_that_steps_back)
{
	static const struct step steps[] = {
		{ 0, LEDGER_CALL_START, "138", "4001", 0 },
		{ 1000, LEDGER_TALK_START, "1001", "8001", 0 },
		{ -3600000, LEDGER_TALK_END, "1001", "", 0 },
		{ -3600000, LEDGER_CALL_END, "caller", "", 16 },
	};
	struct cdr c;

	APPLY(&c, steps);
	CHECK_EQ(0, c.talk_ms);
}

TEST(ledger_text_survives_what_callers_put_in_it)
{
	static const struct {
		const char *name, *back;
	} rows[] = {
		{ "\xe6\x9d\x8e\xe6\x80\xbb", "\xe6\x9d\x8e\xe6\x80\xbb" },
		{ "say \"hi\" \\ you", "say \"hi\" \\ you" },
		{ "a\nb\tc\x7f", "a\nb\tc\x7f" },
		{ "bad \xff\xc0 utf", "bad \xef\xbf\xbd\xef\xbf\xbd utf" },
		{ "cut \xe6\x9d", "cut \xef\xbf\xbd\xef\xbf\xbd" },
		{ "", "" },
	};
	struct ledger_event ev = { .type = LEDGER_CALL_START }, back;
	char json[LEDGER_JSON_LEN];
	size_t i;
	int len;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		text_copy(ev.name, rows[i].name);
		len = ledger_to_json(&ev, json, sizeof(json));
		memset(&back, 0xaa, sizeof(back));
		back.type = LEDGER_CALL_START;
		CHECK_EQ(0, ledger_from_json(&back, json, (size_t)len));
		CHECK_STR(rows[i].back, back.name);
		CHECK_EQ(0, back.contact);
	}
}

TEST(longest_record_fits_its_buffer)
{
	struct ledger_event ev;
	char json[LEDGER_JSON_LEN];
	int type, len;

	for (type = 0; type < LEDGER_TYPES; type++) {
		memset(&ev, 1, sizeof(ev));	/* every octet \u0001 */
		ev.type = (enum ledger_type)type;
		ev.direction[11] = ev.from[63] = ev.to[63] = ev.name[63] = 0;
		ev.trunk[31] = ev.phone[31] = ev.agent[31] = ev.queue[31] = 0;
		ev.flow[31] = ev.node[31] = ev.rule[31] = ev.target[95] = 0;
		ev.digits[63] = ev.state[31] = ev.result[31] = 0;
		ev.reason[31] = ev.by[11] = ev.number[63] = 0;
		ev.file[LEDGER_FILE_LEN - 1] = ev.why[LEDGER_WHY_LEN - 1] = 0;
		ev.alarm[31] = ev.subject[LEDGER_SUBJECT_LEN - 1] = 0;
		ev.severity[11] = 0;
		len = ledger_to_json(&ev, json, sizeof(json));
		CHECK(len > 0);
		CHECK_EQ(-ENOSPC, ledger_to_json(&ev, json, 2));
	}
}

TEST(malformed_fields_are_refused)
{
	static const char *const rows[] = {
		"", "{", "[]", "7", "{\"cause\":\"16\"}", "{\"cause\":256}",
		"{\"cause\":-1}", "{\"by\":7}", "{\"cause\":16}x",
	};
	struct ledger_event ev = { .type = LEDGER_CALL_END };
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_EQ(-EINVAL, ledger_from_json(&ev, rows[i],
						   strlen(rows[i])));
	CHECK_EQ(0, ledger_from_json(&ev, "{\"later\":[1]}", 13));
	CHECK_EQ(-ENOENT, ledger_type_find("call.teleport"));
	CHECK_EQ(LEDGER_CALL_END, ledger_type_find("call.end"));
}

TESTS(
	RUN(cdr_of_a_queue_call_has_exact_fields),
	RUN(cdr_of_an_abandoned_call_was_never_answered),
	RUN(cdr_of_a_call_cut_off_by_a_crash_counts_what_was_going_on),
	RUN(cdr_survives_a_clock_that_steps_back),
	RUN(ledger_text_survives_what_callers_put_in_it),
	RUN(longest_record_fits_its_buffer),
	RUN(malformed_fields_are_refused),
)
