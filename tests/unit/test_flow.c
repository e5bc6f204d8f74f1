// SPDX-License-Identifier: GPL-3.0-or-later
/* Flows: what a file may say, what is refused and why, and what callers meet. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "ivr/ivr.h"
#include "unit/did.h"
#include "unit/harness.h"

/* A caller at a telephone: what the flow asks of its host, in words. */
struct bench {
	struct ivr ivr;
	struct flow *flow, *other;
	uint64_t now_ms;
	char did[2048];
	enum ivr_status st;
};

static void say(struct bench *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void say(struct bench *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	did_add(b->did, sizeof(b->did), fmt, ap);
	va_end(ap);
}

static void on_play(void *arg, const char *prompts, const char *lang)
{
	say(arg, "play %s (%s)", prompts, lang);
}

static void on_stop(void *arg)
{
	say(arg, "stop");
}

static void on_timer(void *arg, uint32_t ms)
{
	if (ms)
		say(arg, "wait %u", ms);
	else
		say(arg, "no wait");
}

static void on_digits(void *arg, const char *node, const char *digits)
{
	say(arg, "%s=%s", node, digits);
}

static struct flow *on_flow(void *arg, const char *name)
{
	struct bench *b = arg;

	return !strcmp(name, "other") ? b->other : NULL;
}

static const struct ivr_host host = { on_play, on_stop, on_timer, on_digits,
				      on_flow };

static struct flow *load(const char *json)
{
	char err[FLOW_ERR_LEN];
	struct flow *f = NULL;
	int rc = flow_load(&f, "test", json, strlen(json), err);

	if (rc && !oom())
		test_fail(__FILE__, __LINE__, "%s", err);
	return f;
}

#define FLOW(nodes) "{\"start\": \"a\", \"nodes\": {" nodes \
	", \"bye\": {\"type\": \"hangup\"}}}"

static bool begin(struct bench *b, const char *json)
{
	memset(b, 0, sizeof(*b));
	log_set_fd(-1);
	b->now_ms = 1000;
	ivr_init(&b->ivr, &host, b);
	b->flow = load(json);
	if (!b->flow)
		return false;
	b->st = ivr_start(&b->ivr, b->flow, b->now_ms);
	return true;
}

static void end(struct bench *b)
{
	ivr_fini(&b->ivr);
	mem_deref(b->flow);
	mem_deref(b->other);
}

static const char *keyed(struct bench *b, const char *keys)
{
	b->did[0] = '\0';
	for (; *keys && b->st == IVR_RUNNING; keys++)
		b->st = ivr_digit(&b->ivr, *keys, b->now_ms);
	return b->did;
}

static const char *played(struct bench *b)
{
	b->did[0] = '\0';
	b->st = ivr_played(&b->ivr, b->now_ms);
	return b->did;
}

static const char *late(struct bench *b)
{
	b->did[0] = '\0';
	b->st = ivr_timer(&b->ivr, b->now_ms);
	return b->did;
}

#define MENU FLOW( \
	"\"a\": {\"type\": \"menu\", \"prompts\": [\"hi\", \"menu\"]," \
	" \"keys\": {\"1\": \"one\", \"10\": \"ten\", \"#\": \"bye\"}," \
	" \"invalid\": \"wrong\", \"no_input\": \"hello\", \"retries\": 1," \
	" \"failed\": \"lost\"}," \
	"\"one\": {\"type\": \"queue\", \"queue\": \"first\"}," \
	"\"ten\": {\"type\": \"queue\", \"queue\": \"${choice}th\"}," \
	"\"lost\": {\"type\": \"hangup\", \"cause\": 31, \"prompts\": \"bye\"}")

TEST(menu_waits_only_while_a_longer_key_is_possible)
{
	struct bench b;

	CHECK(begin(&b, MENU));
	CHECK_STR("play hi menu (zh)", b.did);
	CHECK_STR("stop; wait 3000", keyed(&b, "1"));
	CHECK_STR("a=1", late(&b));
	CHECK_EQ(IVR_DONE, b.st);
	CHECK_EQ(IVR_QUEUE, b.ivr.result.kind);
	CHECK_STR("first", b.ivr.result.target);
	end(&b);
	CHECK(begin(&b, MENU));
	CHECK_STR("stop; wait 3000; no wait; a=10", keyed(&b, "10"));
	CHECK_STR("10th", b.ivr.result.target);
	end(&b);
	CHECK(begin(&b, MENU));
	CHECK_STR("stop; a=#", keyed(&b, "#"));
	CHECK_EQ(IVR_HANGUP, b.ivr.result.kind);
	CHECK_EQ(16, b.ivr.result.cause);
	end(&b);
}

TEST(menu_asks_again_and_gives_up)
{
	struct bench b;

	CHECK(begin(&b, MENU));
	CHECK_STR("stop; a=7; play wrong hi menu (zh)", keyed(&b, "7"));
	CHECK_STR("wait 5000", played(&b));
	CHECK_STR("play bye (zh)", late(&b));
	CHECK_STR("lost", ivr_node_name(&b.ivr));
	CHECK_STR("", keyed(&b, "1"));
	CHECK_STR("", played(&b));
	CHECK_EQ(IVR_DONE, b.st);
	CHECK_EQ(31, b.ivr.result.cause);
	end(&b);
	CHECK(begin(&b, MENU));
	CHECK_STR("wait 5000", played(&b));
	CHECK_STR("play hello hi menu (zh)", late(&b));
	end(&b);
}

#define COLLECT(more) FLOW( \
	"\"a\": {\"type\": \"collect\", \"prompts\": \"card\", \"min\": 2," \
	" \"max\": 4, \"var\": \"card\", \"next\": \"say\"," \
	" \"failed\": \"bye\"" more "}," \
	"\"say\": {\"type\": \"play\", \"prompts\":" \
	" [\"you_keyed\", \"digits:${card}\"], \"next\": \"bye\"}")

TEST(collect_takes_digits_to_the_terminator_the_maximum_or_the_time)
{
	static const struct {
		const char *keys;
		bool is_late;
		const char *want;
	} rows[] = {
		{ "12#", false, "stop; wait 3000; wait 3000; no wait; a=12;"
		  " play you_keyed d1 d2 (zh)" },
		{ "1234", false, "stop; wait 3000; wait 3000; wait 3000;"
		  " no wait; a=1234; play you_keyed d1 d2 d3 d4 (zh)" },
		{ "123", true, "a=123; play you_keyed d1 d2 d3 (zh)" },
		{ "1#", false, "stop; wait 3000; no wait; a=1; play card (zh)" },
		{ "#", false, "stop; a=; play card (zh)" },
	};
	struct bench b;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK(begin(&b, COLLECT("")));
		CHECK_STR("play card (zh)", b.did);
		keyed(&b, rows[i].keys);
		if (rows[i].is_late)
			late(&b);
		CHECK_STR(rows[i].want, b.did);
		end(&b);
	}
}

TEST(keys_are_ignored_while_a_prompt_must_be_heard)
{
	struct bench b;

	CHECK(begin(&b, COLLECT(", \"barge_in\": false")));
	CHECK_STR("", keyed(&b, "99"));
	CHECK_STR("wait 5000", played(&b));
	CHECK_STR("wait 3000", keyed(&b, "1"));
	end(&b);
}

TEST(secret_digits_are_not_told)
{
	struct bench b;

	CHECK(begin(&b, COLLECT(", \"secret\": true")));
	CHECK(strstr(keyed(&b, "4711"), "a=****") != NULL);
	CHECK_STR("4711", ivr_get(&b.ivr, "card"));
	end(&b);
}

TEST(keys_typed_ahead_answer_the_next_question)
{
	struct bench b;

	CHECK(begin(&b, FLOW(
		"\"a\": {\"type\": \"play\", \"prompts\": \"long_story\","
		" \"barge_in\": true, \"next\": \"ask\"},"
		"\"ask\": {\"type\": \"menu\", \"prompts\": \"menu\","
		" \"keys\": {\"2\": \"q\"}, \"failed\": \"bye\"},"
		"\"q\": {\"type\": \"queue\", \"queue\": \"two\"}")));
	CHECK_STR("play long_story (zh)", b.did);
	CHECK_STR("stop; ask=2", keyed(&b, "2"));
	CHECK_STR("two", b.ivr.result.target);
	end(&b);
}

TEST(branch_takes_the_longest_fitting_case)
{
	static const struct {
		const char *caller, *queue;
	} rows[] = {
		{ "13800138000", "vip" }, { "13800138001", "mobile138" },
		{ "13900139000", "mobile" }, { "02583366857", "rest" },
		{ "", "rest" },
	};
	struct bench b;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(&b, 0, sizeof(b));
		log_set_fd(-1);
		ivr_init(&b.ivr, &host, &b);
		b.flow = load(FLOW(
			"\"a\": {\"type\": \"branch\", \"value\": \"${caller}\","
			" \"cases\": {\"13*\": \"m\", \"138*\": \"m8\","
			" \"13800138000\": \"v\"}, \"default\": \"r\"},"
			"\"v\": {\"type\": \"queue\", \"queue\": \"vip\"},"
			"\"m\": {\"type\": \"queue\", \"queue\": \"mobile\"},"
			"\"m8\": {\"type\": \"queue\", \"queue\": \"mobile138\"},"
			"\"r\": {\"type\": \"queue\", \"queue\": \"rest\"}"));
		CHECK_EQ(0, ivr_set(&b.ivr, "caller", rows[i].caller));
		CHECK_EQ(IVR_DONE, ivr_start(&b.ivr, b.flow, 0));
		CHECK_STR(rows[i].queue, b.ivr.result.target);
		end(&b);
	}
}

TEST(set_chooses_the_language_of_prompts)
{
	struct bench b;

	CHECK(begin(&b, FLOW(
		"\"a\": {\"type\": \"set\", \"var\": \"lang\","
		" \"value\": \"en\", \"next\": \"p\"},"
		"\"p\": {\"type\": \"play\", \"prompts\": \"hi\","
		" \"next\": \"bye\"}")));
	CHECK_STR("play hi (en)", b.did);
	end(&b);
}

TEST(transfer_comes_back_to_the_node_that_its_outcome_names)
{
	static const struct {
		enum ivr_outcome o;
		bool can;
		const char *did;
	} rows[] = {
		{ IVR_BUSY, true, "play busy (zh)" },
		{ IVR_NO_ANSWER, true, "play failed (zh)" },
		{ IVR_FAILED, true, "play failed (zh)" },
		{ IVR_OVERFLOW, false, "" },
	};
	struct bench b;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK(begin(&b, FLOW(
			"\"a\": {\"type\": \"transfer\","
			" \"to\": \"phone:8001\", \"busy\": \"b\","
			" \"failed\": \"f\"},"
			"\"b\": {\"type\": \"play\", \"prompts\": \"busy\","
			" \"next\": \"bye\"},"
			"\"f\": {\"type\": \"play\", \"prompts\": \"failed\","
			" \"next\": \"bye\"}")));
		CHECK_EQ(IVR_TRANSFER, b.ivr.result.kind);
		CHECK_STR("phone:8001", b.ivr.result.target);
		CHECK_EQ(rows[i].can, ivr_can_resume(&b.ivr, rows[i].o));
		if (rows[i].can)
			b.st = ivr_resume(&b.ivr, rows[i].o, 2000);
		CHECK_STR(rows[i].did, b.did);
		end(&b);
	}
}

TEST(goto_leads_within_and_between_flows)
{
	struct bench b;

	memset(&b, 0, sizeof(b));
	log_set_fd(-1);
	ivr_init(&b.ivr, &host, &b);
	b.other = load("{\"lang\": \"en\", \"start\": \"x\", \"nodes\": {"
		       "\"x\": {\"type\": \"hangup\", \"cause\": 3},"
		       "\"y\": {\"type\": \"hangup\", \"cause\": 4}}}");
	b.flow = load(FLOW("\"a\": {\"type\": \"goto\", \"node\": \"b\"},"
			   "\"b\": {\"type\": \"goto\", \"flow\": \"other\","
			   " \"node\": \"y\"}"));
	CHECK_EQ(IVR_DONE, ivr_start(&b.ivr, b.flow, 0));
	CHECK_EQ(4, b.ivr.result.cause);
	end(&b);
	CHECK(begin(&b, FLOW("\"a\": {\"type\": \"goto\","
			     " \"flow\": \"nowhere\"}")));
	CHECK_EQ(IVR_ERROR, b.ivr.result.kind);
	CHECK_STR("no_such_flow", b.ivr.result.target);
	end(&b);
}

TEST(circles_are_cut_at_run_time_too)
{
	struct bench b;
	int i;

	/* Two flows that jump to each other. */
	memset(&b, 0, sizeof(b));
	log_set_fd(-1);
	ivr_init(&b.ivr, &host, &b);
	b.other = load(FLOW("\"a\": {\"type\": \"goto\", \"flow\": \"other\"}"));
	CHECK_EQ(IVR_DONE, ivr_start(&b.ivr, b.other, 0));
	CHECK_STR("circle", b.ivr.result.target);
	end(&b);
	/* A prompt that is over as soon as it begins, for ever. */
	CHECK(begin(&b, FLOW("\"a\": {\"type\": \"play\", \"prompts\": \"x\","
			     " \"next\": \"a\"}")));
	for (i = 0; i < 1000 && b.st == IVR_RUNNING; i++)
		played(&b);
	CHECK(i < 300);
	CHECK_STR("circle", b.ivr.result.target);
	end(&b);
	/* The same at the pace of speech is a choice, within max_ms. */
	CHECK(begin(&b, "{\"max_ms\": 60000, \"start\": \"a\", \"nodes\": {"
		    "\"a\": {\"type\": \"play\", \"prompts\": \"x\","
		    " \"next\": \"a\"}}}"));
	for (i = 0; i < 1000 && b.st == IVR_RUNNING; i++) {
		b.now_ms += 2000;
		played(&b);
	}
	CHECK_EQ(31, i);
	CHECK_STR("too_long", b.ivr.result.target);
	end(&b);
}

TEST(hundred_menus_deep_is_as_good_as_one)
{
	static char json[65536];
	size_t len = 0;
	struct bench b;
	int i;

	len += (size_t)snprintf(json, sizeof(json),
				"{\"start\": \"m0\", \"nodes\": {");
	for (i = 0; i < 100; i++)
		len += (size_t)snprintf(json + len, sizeof(json) - len,
			"\"m%d\": {\"type\": \"menu\", \"prompts\": \"m%d\","
			" \"keys\": {\"1\": \"m%d\"}, \"failed\": \"m0\"},",
			i, i, i + 1);
	snprintf(json + len, sizeof(json) - len,
		 "\"m100\": {\"type\": \"hangup\", \"cause\": 21}}}");
	CHECK(begin(&b, json));
	for (i = 0; i < 100; i++)
		keyed(&b, "1");
	CHECK_EQ(IVR_DONE, b.st);
	CHECK_EQ(21, b.ivr.result.cause);
	end(&b);
}

TEST(bad_flows_are_refused_with_place_and_reason)
{
	static const struct {
		const char *json, *err;
	} rows[] = {
		{ "", "line 1 column 0: " },
		{ "{\"start\": \"a\",\n \"nodes\": {,}}", "line 2 column 12: " },
		{ "[]", "flow: must be a JSON object" },
		{ "{}", "flow, key nodes: must be an object of 1 to 1000 nodes" },
		{ "{\"nodes\": {\"a\": {\"type\": \"hangup\"}}}",
		  "flow, key start: must be the name of a node" },
		{ "{\"start\": \"b\", \"nodes\": {\"a\": {\"type\": \"hangup\"}}}",
		  "flow, key start: there is no node \"b\"" },
		{ "{\"begin\": \"a\", \"nodes\": {}}",
		  "flow, key begin: unknown key" },
		{ "{\"max_ms\": 1, \"nodes\": {}}",
		  "flow, key max_ms: must be a whole number from 1000 to 86400000" },
		{ FLOW("\"a\": 7"), "node a: must be an object" },
		{ FLOW("\"a b\": {}"),
		  "node a b: a name is letters, digits, '_' and '-'" },
		{ FLOW("\"a\": {}"), "node a, key type: is missing, or not text" },
		{ FLOW("\"a\": {\"type\": \"teleport\"}"),
		  "node a, key type: there is no type \"teleport\"" },
		{ FLOW("\"a\": {\"type\": \"hangup\", \"prompt\": \"x\"}"),
		  "node a, key prompt: unknown key" },
		{ FLOW("\"a\": {\"type\": \"hangup\", \"cause\": 128}"),
		  "node a, key cause: must be a whole number from 1 to 127" },
		{ FLOW("\"a\": {\"type\": \"hangup\", \"cause\": 16.5}"),
		  "node a, key cause: must be a whole number from 1 to 127" },
		{ FLOW("\"a\": {\"type\": \"hangup\"}, \"a\": {\"type\": \"hangup\"}"),
		  "line 1 column " },
		{ FLOW("\"a\": {\"type\": \"play\", \"prompts\": \"../etc/passwd\","
		       " \"next\": \"bye\"}"),
		  "node a, key prompts: a prompt is letters" },
		{ FLOW("\"a\": {\"type\": \"play\", \"prompts\": [\"x\", 7],"
		       " \"next\": \"bye\"}"),
		  "node a, key prompts: a prompt must be text" },
		{ FLOW("\"a\": {\"type\": \"play\", \"next\": \"bye\"}"),
		  "node a, key prompts: is missing" },
		{ FLOW("\"a\": {\"type\": \"play\", \"prompts\": \"x\","
		       " \"next\": \"nobody\"}"),
		  "node a, key next: there is no node \"nobody\"" },
		{ FLOW("\"a\": {\"type\": \"play\", \"prompts\": \"x\","
		       " \"barge_in\": 1, \"next\": \"bye\"}"),
		  "node a, key barge_in: must be true or false" },
		{ FLOW("\"a\": {\"type\": \"menu\", \"keys\": {},"
		       " \"failed\": \"bye\"}"),
		  "node a, key keys: must be an object of 1 to 64 values" },
		{ FLOW("\"a\": {\"type\": \"menu\", \"keys\": {\"x\": \"bye\"},"
		       " \"failed\": \"bye\"}"),
		  "node a, key keys: \"x\" cannot be keyed" },
		{ FLOW("\"a\": {\"type\": \"collect\", \"min\": 5, \"max\": 4,"
		       " \"next\": \"bye\", \"failed\": \"bye\"}"),
		  "node a: min is greater than max" },
		{ FLOW("\"a\": {\"type\": \"collect\", \"max\": 4,"
		       " \"terminator\": \"##\", \"next\": \"bye\","
		       " \"failed\": \"bye\"}"),
		  "node a, key terminator: must be one of" },
		{ FLOW("\"a\": {\"type\": \"set\", \"var\": \"x\","
		       " \"value\": \"${oops\", \"next\": \"bye\"}"),
		  "node a, key value: malformed ${...}" },
		{ FLOW("\"a\": {\"type\": \"goto\"}"),
		  "node a: needs \"flow\" or \"node\"" },
		{ FLOW("\"a\": {\"type\": \"goto\", \"node\": \"a\"}"),
		  "flow: nodes lead in a circle without playing or waiting, through \"a\"" },
		{ FLOW("\"a\": {\"type\": \"set\", \"var\": \"x\", \"value\": \"\","
		       " \"next\": \"b\"}, \"b\": {\"type\": \"branch\","
		       " \"value\": \"\", \"cases\": {\"1\": \"a\"},"
		       " \"default\": \"bye\"}"),
		  "flow: nodes lead in a circle" },
	};
	char err[FLOW_ERR_LEN];
	struct flow *f = NULL;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_EQ(-EINVAL, flow_load(&f, "test", rows[i].json,
					    strlen(rows[i].json), err));
		err[strlen(rows[i].err) < sizeof(err) ? strlen(rows[i].err) :
		    0] = '\0';
		CHECK_STR(rows[i].err, err);
	}
}

static char *slurp(const char *path, size_t *len)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 65536);

	CHECK(f && text);
	*len = f && text ? fread(text, 1, 65535, f) : 0;
	if (f)
		fclose(f);
	return text;
}

TEST(flow_of_the_product_loads)
{
	char err[FLOW_ERR_LEN] = "";
	struct flow *f = NULL;
	size_t len;
	char *text = slurp("userspace/ivr/flows/main.json", &len);

	CHECK_EQ(0, flow_load(&f, "main", text, len, err));
	CHECK_STR("", err);
	mem_deref(f);
	free(text);
}

TEST(flow_survives_short_memory)
{
	struct bench b;

	if (begin(&b, MENU))
		keyed(&b, "10");
	end(&b);
}

TESTS(
	RUN(menu_waits_only_while_a_longer_key_is_possible),
	RUN(menu_asks_again_and_gives_up),
	RUN(collect_takes_digits_to_the_terminator_the_maximum_or_the_time),
	RUN(keys_are_ignored_while_a_prompt_must_be_heard),
	RUN(secret_digits_are_not_told),
	RUN(keys_typed_ahead_answer_the_next_question),
	RUN(branch_takes_the_longest_fitting_case),
	RUN(set_chooses_the_language_of_prompts),
	RUN(transfer_comes_back_to_the_node_that_its_outcome_names),
	RUN(goto_leads_within_and_between_flows),
	RUN(circles_are_cut_at_run_time_too),
	RUN(hundred_menus_deep_is_as_good_as_one),
	RUN(bad_flows_are_refused_with_place_and_reason),
	RUN(flow_of_the_product_loads),
	RUN_OOM(flow_survives_short_memory),
)
