// SPDX-License-Identifier: GPL-3.0-or-later
/* What lqctl shows, and how it understands its command line. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lqctl/table.h"
#include "lqctl/text.h"
#include "lqctl/use.h"
#include "unit/harness.h"
#include "watch/condition.h"

/* ------------------------------------------------------------------- texts */

TEST(lqctl_width_of_text_counts_terminal_columns)
{
	static const struct {
		const char *text;
		size_t want;
	} row[] = {
		{ "", 0 }, { "abc", 3 }, { "坐席", 4 }, { "a坐b", 4 },
		{ "ﾊﾝ", 2 },		/* halfwidth forms */
		{ "Ａ", 2 },		/* fullwidth A */
		{ "e\xcc\x81", 1 },	/* e and a combining acute */
		{ "\xf0\x9f\x98\x80", 2 },
		{ "\xff", 1 },		/* shown as ? */
	};
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		CHECK_EQ(row[i].want, text_width(row[i].text));
}

TEST(lqctl_text_from_outside_cannot_move_the_cursor)
{
	char buf[16];

	CHECK_STR("?[2Jx", text_clean("\x1b[2Jx", buf, sizeof(buf)));
	CHECK_STR("张?三", text_clean("张\n三", buf, sizeof(buf)));
	/* cut between characters, never inside one */
	CHECK_STR("张三李", text_clean("张三李四王五", buf, 13));
}

TEST(lqctl_times_are_readable)
{
	char buf[32];

	CHECK_STR("0:00", text_duration(0, buf));
	CHECK_STR("0:59", text_duration(59999, buf));
	CHECK_STR("59:59", text_duration(3599999, buf));
	CHECK_STR("1:00:00", text_duration(3600000, buf));
	CHECK_STR("100:00:01", text_duration(360001000, buf));
	CHECK_STR("", text_time(0, buf));
	setenv("TZ", "UTC", 1);
	CHECK_STR("2008-05-14 06:25:55", text_time(1210746355000, buf));
}

TEST(lqctl_speaks_chinese_where_the_environment_does)
{
	unsetenv("LC_ALL");
	unsetenv("LC_MESSAGES");
	setenv("LANG", "zh_CN.UTF-8", 1);
	text_set_language_from_env();
	CHECK_STR("坐席", t("AGENT"));
	CHECK_STR("unknown to the table", t("unknown to the table"));
	setenv("LC_ALL", "C", 1);	/* stands above LANG */
	text_set_language_from_env();
	CHECK_STR("AGENT", t("AGENT"));
	unsetenv("LC_ALL");
}

TEST(lqctl_every_list_has_its_empty_text_and_titles_in_chinese)
{
	const struct command *c;
	const struct column *col;

	text_set_language(LANGUAGE_CHINESE);
	for (c = commands; c->noun; c++) {
		if (!c->columns)
			continue;
		CHECK(t(c->empty) != c->empty);
		for (col = c->columns; col->title; col++)
			CHECK(t(col->title) != col->title);
	}
	text_set_language(LANGUAGE_ENGLISH);
}

TEST(lqctl_tells_every_condition_in_chinese)
{
	int i;

	text_set_language(LANGUAGE_CHINESE);
	for (i = 1; i < CONDITIONS; i++) {
		CHECK(t(conditions[i].text) != conditions[i].text);
		CHECK(t(conditions[i].advice) != conditions[i].advice);
	}
	text_set_language(LANGUAGE_ENGLISH);
}

/* "%s by %lld" -> "%s%lld": what a format takes. */
static void format_of(const char *s, char *out, size_t size)
{
	size_t len = 0, n;

	out[0] = '\0';
	while ((s = strchr(s, '%')) && len < size) {
		n = 1 + strspn(s + 1, "l");
		len += snprintf(out + len, size - len, "%.*s", (int)n + 1, s);
		s += n + 1;
	}
}

TEST(lqctl_translations_take_what_the_english_texts_take)
{
	const char *english, *chinese;
	char a[64], b[64];
	size_t i;

	for (i = 0; text_pair(i, &english, &chinese); i++) {
		format_of(english, a, sizeof(a));
		format_of(chinese, b, sizeof(b));
		CHECK_STR(a, b);
	}
	CHECK(i > 50);
}

/* ------------------------------------------------------------------- tables */

static const struct column columns[] = {
	{ "AGENT", "agent", CELL_TEXT }, { "STATE", "state", CELL_WORD },
	{ "SINCE", "ms", CELL_DURATION }, { "CALL", "call", CELL_SOME },
	{ "SAYS", "cb", CELL_LEVEL }, { "NAME", "name", CELL_TEXT },
	{ .title = NULL }
};

static void check_table(const char *want, const char *json)
{
	json_t *list = json_loads(json, 0, NULL);
	char *got = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&got, &len);

	CHECK(list && f);
	table_print(f, columns, list, "No agents.");
	fclose(f);
	CHECK_STR(want, got);
	free(got);
	json_decref(list);
}

TEST(lqctl_table_is_aligned)
{
	check_table("AGENT  STATE    SINCE  CALL        SAYS  NAME\n"
		    "1001   ready     0:07         -0.5 dBm0  王芳\n"
		    "8      x      1:40:00     7  -12.3 dBm0  \n",
		    "[{\"agent\":\"1001\",\"state\":\"ready\",\"ms\":7000,"
		    "\"call\":0,\"cb\":-5,\"name\":\"王芳\"},"
		    "{\"agent\":\"8\",\"state\":\"x\",\"ms\":6000000,"
		    "\"call\":7,\"cb\":-123}]");
}

TEST(lqctl_table_is_aligned_in_chinese)
{
	text_set_language(LANGUAGE_CHINESE);
	check_table("坐席  状态  时长  呼叫      说电平  姓名\n"
		    "1001  空闲  0:07        -20.0 dBm0  王芳\n",
		    "[{\"agent\":\"1001\",\"state\":\"ready\",\"ms\":7000,"
		    "\"call\":0,\"cb\":-200,\"name\":\"王芳\"}]");
	text_set_language(LANGUAGE_ENGLISH);
}

TEST(lqctl_empty_table_says_so)
{
	check_table("No agents.\n", "[]");
}

/* ---------------------------------------------------------------------- use */

static enum status parse(struct use *u, const char *line)
{
	static char copy[200];
	char *argv[20] = { "lqctl" }, *rest;
	int argc = 1;

	snprintf(copy, sizeof(copy), "%s", line);
	for (argv[argc] = strtok_r(copy, " ", &rest); argv[argc];
	     argv[++argc] = strtok_r(NULL, " ", &rest))
		;
	return use_parse(u, argc, argv);
}

TEST(lqctl_understands)
{
	static const struct {
		const char *line, *noun, *verb;
		unsigned int n_args;
	} row[] = {
		{ "status", "status", "", 0 },
		{ "agent", "agent", "list", 0 },
		{ "agent list", "agent", "list", 0 },
		{ "--json agent ready 1001", "agent", "ready", 1 },
		{ "agent notready 1001 lunch --socket /x", "agent",
		  "notready", 2 },
		{ "call trace 7", "call", "trace", 1 },
		{ "trace 7", "call", "trace", 1 },
		{ "originate 8001 01234", "call", "originate", 2 },
		{ "hangup 7 --json", "call", "hangup", 1 },
		{ "hangup 7 17 --leg called", "call", "hangup", 2 },
		{ "call dtmf 7 123# --leg called", "call", "dtmf", 2 },
		{ "events --follow --since=9", "events", "", 0 },
		{ "record --last 5", "record", "list", 0 },
		{ "pw add paris 192.0.2.1:1 192.0.2.2:1 clock=tick", "pw",
		  "add", 4 },
		{ "pw save", "pw", "save", 0 },
		{ "pw load /etc/lq/other.conf", "pw", "load", 1 },
	};
	struct use u;
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		CHECK_EQ(STATUS_WELL, parse(&u, row[i].line));
		CHECK(u.command);
		if (!u.command)
			continue;
		CHECK_STR(row[i].noun, u.command->noun);
		CHECK_STR(row[i].verb, u.command->verb);
		CHECK_EQ(row[i].n_args, u.in.n_args);
	}
}

TEST(lqctl_takes_options_anywhere)
{
	struct use u;

	CHECK_EQ(STATUS_WELL, parse(&u, "--socket=/a --json record list "
				    "--last 3 --call 4"));
	CHECK_STR("/a", u.socket);
	CHECK(u.in.is_json);
	CHECK_STR("3", u.in.last);
	CHECK_STR("4", u.in.call);
	CHECK_EQ(STATUS_WELL, parse(&u, "slot --all --span 2 -h"));
	CHECK(u.in.is_all && u.wants_help);
	CHECK_STR("2", u.in.span);
	CHECK_EQ(STATUS_WELL, parse(&u, "hangup --leg=caller 7"));
	CHECK_STR("caller", u.in.leg);
}

TEST(lqctl_refuses_wrong_use)
{
	static const char *const lines[] = {
		"agents", "agent fly", "agent login", "agent login 1 2 3",
		"call hangup", "status now", "--jason status",
		"status --socket", "agent ready 1 2 3 4 5 6",
	};
	int saved = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY);
	enum status got[sizeof(lines) / sizeof(lines[0])];
	struct use u;
	size_t i;

	/* what it says goes to stderr; here only that it says no */
	dup2(null, STDERR_FILENO);
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		got[i] = parse(&u, lines[i]);
	dup2(saved, STDERR_FILENO);
	close(null);
	close(saved);
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		CHECK_EQ(STATUS_USE, got[i]);
}

TEST(lqctl_has_help_at_every_level)
{
	const struct command *c;
	char line[80], *text = NULL;
	struct use u;
	size_t len = 0;
	FILE *f;

	for (c = commands; c->noun; c++) {
		snprintf(line, sizeof(line), "%s %s --help", c->noun, c->verb);
		CHECK_EQ(STATUS_WELL, parse(&u, line));
		f = open_memstream(&text, &len);
		use_help(f, &u);
		fclose(f);
		CHECK(strstr(text, c->help));
		CHECK(strstr(text, "--socket"));
		free(text);
		text = NULL;
	}
	CHECK_EQ(STATUS_WELL, parse(&u, ""));
	CHECK(u.wants_help);
}

TEST(lqctl_numbers_are_whole_and_not_negative)
{
	long long n;

	CHECK(command_number("12345678901", &n));
	CHECK_EQ(12345678901, n);
	CHECK(!command_number("", &n) && !command_number("x", &n));
	CHECK(!command_number("7x", &n) && !command_number("-1", &n));
	CHECK(!command_number("99999999999999999999", &n));
}

TESTS(
	RUN(lqctl_width_of_text_counts_terminal_columns),
	RUN(lqctl_text_from_outside_cannot_move_the_cursor),
	RUN(lqctl_times_are_readable),
	RUN(lqctl_speaks_chinese_where_the_environment_does),
	RUN(lqctl_every_list_has_its_empty_text_and_titles_in_chinese),
	RUN(lqctl_tells_every_condition_in_chinese),
	RUN(lqctl_translations_take_what_the_english_texts_take),
	RUN(lqctl_table_is_aligned),
	RUN(lqctl_table_is_aligned_in_chinese),
	RUN(lqctl_empty_table_says_so),
	RUN(lqctl_understands),
	RUN(lqctl_takes_options_anywhere),
	RUN(lqctl_refuses_wrong_use),
	RUN(lqctl_has_help_at_every_level),
	RUN(lqctl_numbers_are_whole_and_not_negative),
)
