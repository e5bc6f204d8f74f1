// SPDX-License-Identifier: GPL-3.0-or-later
/* Number patterns, targets, and which route is the most exact. */
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "call/core.h"
#include "call/route.h"
#include "unit/harness.h"

TEST(patterns_match_whole_numbers)
{
	static const struct {
		const char *pattern, *number;
		enum match want;
	} rows[] = {
		{ "8001", "8001", MATCH_FULL },
		{ "8001", "800", MATCH_MORE },
		{ "8001", "", MATCH_MORE },
		{ "8001", "8002", MATCH_NONE },
		{ "8001", "80011", MATCH_NONE },
		{ "8XXX", "8123", MATCH_FULL },
		{ "8XXX", "812", MATCH_MORE },
		{ "8XXX", "81*3", MATCH_NONE },
		{ "NZ", "21", MATCH_FULL },
		{ "NZ", "20", MATCH_NONE },
		{ "NZ", "11", MATCH_NONE },
		{ "1[3-58]X", "150", MATCH_FULL },
		{ "1[3-58]X", "180", MATCH_FULL },
		{ "1[3-58]X", "160", MATCH_NONE },
		{ "9.", "9", MATCH_MORE },
		{ "9.", "91", MATCH_FULL_OR_MORE },
		{ "9.", "9102030405060708090", MATCH_FULL_OR_MORE },
		{ "9!", "9", MATCH_FULL_OR_MORE },
		{ "!", "", MATCH_FULL_OR_MORE },
		{ ".", "anything at all", MATCH_FULL_OR_MORE },
		{ "*98", "*98", MATCH_FULL },
		{ "+86.", "+8613800138000", MATCH_FULL_OR_MORE },
		{ "alice", "alice", MATCH_FULL },
		{ "alice", "alicf", MATCH_NONE },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_EQ(0, pattern_check(rows[i].pattern, NULL));
		CHECK_EQ(rows[i].want, pattern_match(rows[i].pattern,
						     rows[i].number));
	}
}

TEST(malformed_patterns_are_refused_with_a_reason)
{
	static const char *const rows[] = { "", "8[1", "8[]", "8[a-z]", "8.1",
					    "8!1", "8 1", "1,2",
		"1234567890123456789012345678901234567890123456789012345678901234",
	};
	char err[CORE_ERR_LEN];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		err[0] = '\0';
		CHECK_EQ(-EINVAL, pattern_check(rows[i], err));
		CHECK(strlen(err) > 5);
	}
}

TEST(targets_are_read_and_written)
{
	static const struct {
		const char *text;
		enum target_kind kind;
		const char *name;
	} rows[] = {
		{ "flow:main", TARGET_FLOW, "main" },
		{ "queue:support", TARGET_QUEUE, "support" },
		{ "phone:8001", TARGET_PHONE, "8001" },
		{ "agent:1001", TARGET_AGENT, "1001" },
		{ "trunk:span1,trunk/b", TARGET_TRUNK, "span1,trunk/b" },
		{ "number:95588", TARGET_NUMBER, "95588" },
		{ "hangup:17", TARGET_HANGUP, "" },
	};
	static const char *const bad[] = { "", "main", "flow:", "fax:1",
					   "hangup:", "hangup:0", "hangup:128",
					   "hangup:x", "hangup:17x" };
	char text[TARGET_TEXT_LEN], err[CORE_ERR_LEN], name[CORE_KEY_LEN];
	struct target t;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_EQ(0, target_parse(&t, rows[i].text, err));
		CHECK_EQ(rows[i].kind, t.kind);
		CHECK_STR(rows[i].name, t.name);
		target_text(&t, text);
		CHECK_STR(rows[i].text, text);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK_EQ(-EINVAL, target_parse(&t, bad[i], err));
	CHECK_EQ(0, target_parse(&t, "trunk:span1, span2", err));
	CHECK(target_trunk(&t, 0, name));
	CHECK_STR("span1", name);
	CHECK(target_trunk(&t, 1, name));
	CHECK_STR("span2", name);
	CHECK(!target_trunk(&t, 2, name));
}

static void destroy(void *obj)
{
	(void)obj;
}

static void add(struct list *l, const char *name, const char *from,
		const char *pattern)
{
	struct route *r = mem_new(sizeof(*r), destroy);

	if (!r)
		return;
	text_copy(r->name, name);
	text_copy(r->from, from);
	text_copy(r->pattern, pattern);
	list_append(l, &r->link);
}

static void drop(struct list *l)
{
	struct route *r, *tmp;

	list_for_each_safe(r, tmp, l, link)
		mem_deref(r);
}

TEST(most_exact_route_wins_whatever_the_order)
{
	static const struct {
		const char *name, *from, *pattern;
	} routes[] = {
		{ "any", "", "." },
		{ "mobile", "", "1[3-9]XXXXXXXXX" },
		{ "eight", "", "8XXX" },
		{ "eight0", "", "80XX" },
		{ "8001", "", "8001" },
		{ "8001-span2", "span2", "8001" },
		{ "8001-trunk", "trunk", "8001" },
		{ "out", "phone", "9." },
		{ "outlong", "phone", "90." },
		{ "outlocal", "phone", "9XXXXXXXX" },
	};
	static const struct {
		const char *line;
		bool is_phone;
		const char *number, *want;
	} rows[] = {
		{ "span1", false, "8001", "8001-trunk" },
		{ "span2", false, "8001", "8001-span2" },
		{ "8005", true, "8001", "8001" },
		{ "span1", false, "8044", "eight0" },
		{ "span1", false, "8144", "eight" },
		{ "span1", false, "13800138000", "mobile" },
		{ "span1", false, "12000138000", "any" },
		{ "span1", false, "912345678", "any" },
		{ "8005", true, "912345678", "outlocal" },
		{ "8005", true, "9123", "out" },
		{ "8005", true, "9012345", "outlong" },
	};
	const int n = sizeof(routes) / sizeof(routes[0]);
	struct list l = LIST_INIT(l);
	const struct route *r;
	int turn, i;
	size_t k;
	bool more;

	for (turn = 0; turn < 2; turn++) {
		for (i = 0; i < n; i++) {
			int at = turn ? n - 1 - i : i;

			add(&l, routes[at].name, routes[at].from,
			    routes[at].pattern);
		}
		for (k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
			r = route_find(&l, rows[k].line, rows[k].is_phone,
				       rows[k].number, &more);
			CHECK_STR(rows[k].want, r ? r->name : NULL);
		}
		drop(&l);
		list_init(&l);
	}
}

TEST(more_digits_are_awaited_only_while_they_could_matter)
{
	struct list l = LIST_INIT(l);
	bool more;

	add(&l, "a", "", "80");
	add(&l, "b", "", "8001");
	CHECK(!route_find(&l, "span1", false, "8", &more) && more);
	CHECK(route_find(&l, "span1", false, "80", &more) && more);
	CHECK(!route_find(&l, "span1", false, "800", &more) && more);
	CHECK(route_find(&l, "span1", false, "8001", &more) && !more);
	CHECK(!route_find(&l, "span1", false, "9", &more) && !more);
	drop(&l);
}

TEST(numbers_are_cut_and_prefixed_but_never_truncated)
{
	struct route r = { .strip = 1, .prepend = "17909" };
	char out[CORE_NUMBER_LEN], longest[CORE_NUMBER_LEN];

	CHECK_EQ(0, route_number(&r, "902583366857", out));
	CHECK_STR("1790902583366857", out);
	r.strip = 200;
	CHECK_EQ(0, route_number(&r, "9", out));
	CHECK_STR("17909", out);
	memset(longest, '1', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	r.strip = 0;
	CHECK_EQ(-EINVAL, route_number(&r, longest, out));
	r.prepend[0] = '\0';
	CHECK_EQ(0, route_number(&r, longest, out));
	CHECK_STR(longest, out);
}

TESTS(
	RUN(patterns_match_whole_numbers),
	RUN(malformed_patterns_are_refused_with_a_reason),
	RUN(targets_are_read_and_written),
	RUN(most_exact_route_wins_whatever_the_order),
	RUN(more_digits_are_awaited_only_while_they_could_matter),
	RUN(numbers_are_cut_and_prefixed_but_never_truncated),
)
