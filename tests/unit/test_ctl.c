// SPDX-License-Identifier: GPL-3.0-or-later
/* The control server, over a real socket on a loop that never waits. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/loop.h"
#include "base/mem.h"
#include "cti/ctl.h"
#include "cti/ctl_feed.h"
#include "cti/ctl_proto.h"
#include "unit/harness.h"

#define ALL_SIZE (8 << 20)
#define N_STORED 1000	/* events that the store has: seq 1.., call seq % 10 */

static struct loop *loop;
static struct ctl *ctl;
static char dir[] = "/tmp/test_ctl.XXXXXX", path[64];
static unsigned int n_replays;

static const struct ctl_field echo_fields[] = {
	{ "text", CTL_TEXT, CTL_NEEDED },
	{ "n", CTL_NUMBER, CTL_OPTIONAL },
	{ "flag", CTL_FLAG, CTL_OPTIONAL },
	{ .name = NULL },
};

static int do_echo(void *arg, const json_t *args, json_t **result, char *why)
{
	*result = json_pack("{s:O}", "text", json_object_get(args, "text"));
	return 0;
}

static int do_refuse(void *arg, const json_t *args, json_t **result, char *why)
{
	snprintf(why, CTL_WHY_LEN, "there is no agent 1009");
	return -ENOENT;
}

static const struct ctl_request requests[] = {
	{ "echo", echo_fields, do_echo },
	{ "refuse", NULL, do_refuse },
	{ .name = NULL },
};

static void event_line(char *buf, uint64_t seq)
{
	CHECK(ctl_event_line(buf, CTL_EVENT_MAX, seq, 5, seq % 10, "x",
			     "{}") > 0);
}

static int replay(void *arg, uint64_t after_seq, uint64_t call,
		  unsigned int max, ctl_emit_h *emit, void *emit_arg)
{
	char line[CTL_EVENT_MAX];
	unsigned int n = 0;
	uint64_t seq;

	n_replays++;
	for (seq = after_seq + 1; seq <= N_STORED && n < max; seq++) {
		if (call && seq % 10 != call)
			continue;
		event_line(line, seq);
		emit(emit_arg, seq, seq % 10, line);
		n++;
	}
	return n;
}

static bool server_up(void)
{
	struct ctl_config c = {
		.path = path, .version = "9", .requests = requests,
		.replay = replay, .published = N_STORED,
	};

	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
	if (!mkdtemp(dir))
		return false;
	snprintf(path, sizeof(path), "%s/ctl", dir);
	n_replays = 0;
	if (loop_new_test(&loop, 0, 0))
		return false;
	return !ctl_new(&ctl, loop, &c);
}

static void server_down(void)
{
	ctl = ctl_free(ctl);
	loop = loop_free(loop);
	rmdir(dir);
}

static int client(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	CHECK_EQ(0, connect(fd, (struct sockaddr *)&a, sizeof(a)));
	loop_run(loop);
	return fd;
}

static void say(int fd, const char *text)
{
	CHECK_EQ(strlen(text), send(fd, text, strlen(text), MSG_NOSIGNAL));
	loop_run(loop);
}

/* What has come by now; "(closed)" at the end of the stream. */
static const char *heard(int fd)
{
	static char text[1 << 18];
	ssize_t n = recv(fd, text, sizeof(text) - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	return n == 0 ? "(closed)" : text;
}

#define HELLO "{\"hello\":\"lqd\",\"protocol\":1,\"version\":\"9\"}\n"

TEST(ctl_greets_answers_and_refuses)
{
	int fd;

	CHECK(server_up());
	fd = client();
	CHECK_STR(HELLO, heard(fd));
	say(fd, "{\"id\":7,\"do\":\"echo\",\"text\":\"你好\"}\n");
	CHECK_STR("{\"id\":7,\"ok\":{\"text\":\"你好\"}}\n", heard(fd));
	say(fd, "{\"id\":8,\"do\":\"refuse\"}\n{\"id\":9,\"do\":\"dance\"}\n");
	CHECK_STR("{\"id\":8,\"error\":\"not_found\",\"why\":\"there is no "
		  "agent 1009\"}\n{\"id\":9,\"error\":\"unknown\",\"why\":"
		  "\"there is no request dance\"}\n", heard(fd));
	close(fd);
	server_down();
}

TEST(ctl_takes_requests_in_any_pieces)
{
	const char *line = "{\"id\":1,\"do\":\"echo\",\"text\":\"a\"}\n";
	char piece[2] = "";
	int fd;

	CHECK(server_up());
	fd = client();
	(void)heard(fd);
	for (; *line; line++) {
		piece[0] = *line;
		CHECK_STR("", heard(fd));
		say(fd, piece);
	}
	CHECK_STR("{\"id\":1,\"ok\":{\"text\":\"a\"}}\n", heard(fd));
	/* and the answer comes even if we close our half at once */
	CHECK_EQ(33, send(fd, "{\"id\":2,\"do\":\"echo\",\"text\":\"b\"}\n",
			  33, 0));
	shutdown(fd, SHUT_WR);
	loop_run(loop);
	CHECK_STR("{\"id\":2,\"ok\":{\"text\":\"b\"}}\n", heard(fd));
	CHECK_STR("(closed)", heard(fd));
	close(fd);
	server_down();
}

TEST(ctl_refuses_what_it_does_not_know)
{
	static const struct {
		const char *line, *want;
	} row[] = {
		{ "hello", "{\"error\":\"bad_request\",\"why\":\"not JSON: '[' or '{' expected near 'hello' at octet 5\"}\n" },
		{ "[]", "{\"error\":\"bad_request\",\"why\":\"a request is a JSON object\"}\n" },
		{ "{\"do\":\"echo\"}", "{\"error\":\"bad_request\",\"why\":\"id must be a whole number from 0 to 2^53\"}\n" },
		{ "{\"id\":-1,\"do\":\"echo\"}", "{\"error\":\"bad_request\",\"why\":\"id must be a whole number from 0 to 2^53\"}\n" },
		{ "{\"id\":1}", "{\"id\":1,\"error\":\"bad_request\",\"why\":\"do must name the request\"}\n" },
		{ "{\"id\":1,\"do\":\"echo\"}", "{\"id\":1,\"error\":\"bad_request\",\"why\":\"echo needs the field text\"}\n" },
		{ "{\"id\":1,\"do\":\"echo\",\"text\":1}", "{\"id\":1,\"error\":\"bad_request\",\"why\":\"echo: text must be a text\"}\n" },
		{ "{\"id\":1,\"do\":\"echo\",\"text\":\"\",\"n\":-1}", "{\"id\":1,\"error\":\"bad_request\",\"why\":\"echo: n must be a whole number, not negative\"}\n" },
		{ "{\"id\":1,\"do\":\"echo\",\"text\":\"\",\"flag\":1}", "{\"id\":1,\"error\":\"bad_request\",\"why\":\"echo: flag must be true or false\"}\n" },
		{ "{\"id\":1,\"do\":\"echo\",\"text\":\"\",\"m\":1}", "{\"id\":1,\"error\":\"bad_request\",\"why\":\"echo has no field m\"}\n" },
		{ "{\"id\":1,\"do\":\"trace\"}", "{\"id\":1,\"error\":\"bad_request\",\"why\":\"trace needs the field call\"}\n" },
	};
	char line[256];
	size_t i;
	int fd;

	CHECK(server_up());
	fd = client();
	(void)heard(fd);
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		snprintf(line, sizeof(line), "%s\n", row[i].line);
		say(fd, line);
		CHECK_STR(row[i].want, heard(fd));
	}
	close(fd);
	server_down();
}

TEST(ctl_too_long_a_line_ends_the_connection)
{
	char line[CTL_LINE_MAX + 1];
	int fd;

	CHECK(server_up());
	fd = client();
	(void)heard(fd);
	memset(line, 'x', CTL_LINE_MAX);
	line[CTL_LINE_MAX] = '\0';
	say(fd, line);
	CHECK_STR("{\"error\":\"bad_request\",\"why\":\"the line is too "
		  "long\"}\n", heard(fd));
	CHECK_STR("(closed)", heard(fd));
	close(fd);
	server_down();
}

static unsigned int count(const char *text, const char *what)
{
	unsigned int n = 0;

	while ((text = strstr(text, what))) {
		n++;
		text += strlen(what);
	}
	return n;
}

static void new_event(uint64_t seq)
{
	char line[CTL_EVENT_MAX];

	event_line(line, seq);
	ctl_event(ctl, seq, seq % 10, line);
}

TEST(ctl_events_come_only_when_safe_on_disk)
{
	int fd;

	CHECK(server_up());
	fd = client();
	(void)heard(fd);
	say(fd, "{\"id\":1,\"do\":\"events\"}\n");
	CHECK_STR("{\"id\":1,\"ok\":{}}\n", heard(fd));
	new_event(N_STORED + 1);
	new_event(N_STORED + 2);
	loop_run(loop);
	CHECK_STR("", heard(fd));
	ctl_publish(ctl, N_STORED + 1);
	CHECK_STR("{\"event\":{\"seq\":1001,\"ts_ms\":5,\"call\":1,\"type\":"
		  "\"x\",\"fields\":{}}}\n", heard(fd));
	ctl_publish(ctl, N_STORED + 2);
	CHECK_EQ(1, count(heard(fd), "\"seq\":1002,"));
	say(fd, "{\"id\":2,\"do\":\"quiet\"}\n");
	(void)heard(fd);
	new_event(N_STORED + 3);
	ctl_publish(ctl, N_STORED + 3);
	CHECK_STR("", heard(fd));
	CHECK_EQ(0, n_replays);
	close(fd);
	server_down();
}

TEST(ctl_events_since_are_replayed_then_go_on)
{
	static char all[1 << 18];
	size_t len;
	int fd;

	CHECK(server_up());
	new_event(N_STORED + 1);
	ctl_publish(ctl, N_STORED + 1);
	fd = client();
	(void)heard(fd);
	say(fd, "{\"id\":1,\"do\":\"events\",\"since\":700}\n");
	len = snprintf(all, sizeof(all), "%s", heard(fd));
	loop_run(loop);
	snprintf(all + len, sizeof(all) - len, "%s", heard(fd));
	CHECK_EQ(N_STORED + 1 - 700, count(all, "\"seq\":"));
	CHECK_EQ(0, count(all, "\"seq\":700,"));
	CHECK_EQ(1, count(all, "\"seq\":701,"));
	CHECK_EQ(1, count(all, "\"seq\":1001,"));
	CHECK(n_replays >= 2);
	close(fd);
	server_down();
}

TEST(ctl_trace_is_one_calls_events_and_log_lines)
{
	static char all[1 << 18];
	size_t len;
	int fd;

	CHECK(server_up());
	fd = client();
	(void)heard(fd);
	say(fd, "{\"id\":1,\"do\":\"trace\",\"call\":3}\n");
	len = snprintf(all, sizeof(all), "%s", heard(fd));
	CHECK(len < sizeof(all));
	CHECK_EQ(N_STORED / 10, count(all, "\"seq\":"));
	CHECK_EQ(N_STORED / 10, count(all, "\"call\":3,"));
	new_event(1001);
	new_event(1002);
	new_event(1003);
	ctl_publish(ctl, 1003);
	CHECK_STR("{\"event\":{\"seq\":1003,\"ts_ms\":5,\"call\":3,\"type\":"
		  "\"x\",\"fields\":{}}}\n", heard(fd));
	ctl_log(ctl, "12:00:01.123 acd call=33 state=x");
	ctl_log(ctl, "12:00:01.123 acd agent=3 state=x");
	CHECK_STR("", heard(fd));
	ctl_log(ctl, "12:00:01.123 acd call=3 state=\"x\"");
	CHECK_STR("{\"log\":\"12:00:01.123 acd call=3 state=\\\"x\\\"\"}\n",
		  heard(fd));
	close(fd);
	server_down();
}

TEST(ctl_slow_reader_loses_logs_but_no_event)
{
	char log[900] = "0 a call=1 ", *all = calloc(1, ALL_SIZE);
	struct ctl_counters n;
	unsigned int i, rounds;
	const char *got;
	size_t len = 0;
	int fd;

	CHECK(server_up());
	memset(log + strlen(log), 'x', sizeof(log) - 1 - strlen(log));
	fd = client();
	(void)heard(fd);
	say(fd, "{\"id\":1,\"do\":\"trace\",\"call\":1}\n");
	for (i = 1; i <= 3000; i++) {
		ctl_log(ctl, log);
		new_event(N_STORED + i);
		ctl_publish(ctl, N_STORED + i);
	}
	ctl_counters(ctl, &n);
	CHECK(n.n_lost_logs > 0);
	for (rounds = 0; rounds < 100; rounds++) {
		got = heard(fd);
		len += snprintf(all + len, ALL_SIZE - len, "%s", got);
		loop_run(loop);
	}
	CHECK_EQ((N_STORED + 3000) / 10, count(all, "{\"event\":"));
	CHECK_EQ(3000, count(all, "{\"log\":") + n.n_lost_logs);
	CHECK(count(all, "{\"lost\":") >= 1);
	free(all);
	close(fd);
	server_down();
}

TEST(ctl_client_that_only_asks_is_cut_off)
{
	char ask[] = "{\"id\":1,\"do\":\"events\",\"since\":0}\n";
	unsigned int i;
	int fd;

	CHECK(server_up());
	fd = client();
	for (i = 0; i < 100000; i++) {
		if (send(fd, ask, sizeof(ask) - 1, MSG_NOSIGNAL) < 0)
			break;
		loop_run(loop);
	}
	CHECK(i < 100000);
	CHECK(errno == EPIPE || errno == ECONNRESET);
	close(fd);
	loop_run(loop);
	server_down();
}

TEST(ctl_socket_of_a_living_server_is_not_taken)
{
	struct ctl_config c = { .path = path, .version = "9",
				.requests = requests, .replay = replay };
	struct ctl *second;
	struct stat st;

	CHECK(server_up());
	CHECK_EQ(-EADDRINUSE, ctl_new(&second, loop, &c));
	CHECK_EQ(0, stat(path, &st));
	CHECK_EQ(0660, st.st_mode & 0777);
	server_down();
}

TEST(ctl_socket_left_by_the_dead_is_replaced)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	CHECK(server_up());
	ctl = ctl_free(ctl);
	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	CHECK_EQ(0, bind(fd, (struct sockaddr *)&a, sizeof(a)));
	close(fd);
	CHECK_EQ(0, ctl_new(&ctl, loop, &(struct ctl_config){
		.path = path, .version = "9", .requests = requests }));
	server_down();
}

TEST(ctl_log_call_reads_only_the_first_key)
{
	CHECK_EQ(7, ctl_log_call("12:00:01.123 acd call=7 x=1"));
	CHECK_EQ(12345678901, ctl_log_call("0 a call=12345678901"));
	CHECK_EQ(0, ctl_log_call("12:00:01.123 acd x=1 call=7"));
	CHECK_EQ(0, ctl_log_call("call=7"));
	CHECK_EQ(0, ctl_log_call(""));
}

TEST(ctl_feed_forgets_the_oldest)
{
	static struct feed f;
	uint64_t i;

	feed_init(&f, 10);
	for (i = 11; i <= 11 + FEED_SIZE; i++)
		feed_add(&f, i, i, "x\n");
	CHECK(!feed_get(&f, 12));	/* not published */
	CHECK(feed_publish(&f, 11 + FEED_SIZE));
	CHECK(!feed_publish(&f, 11));
	CHECK(!feed_get(&f, 0));
	CHECK(!feed_get(&f, 11));
	CHECK_EQ(12, feed_get(&f, 12)->call);
	CHECK(feed_get(&f, 11 + FEED_SIZE));
	feed_fini(&f);
}

TESTS(
	RUN(ctl_greets_answers_and_refuses),
	RUN(ctl_takes_requests_in_any_pieces),
	RUN(ctl_refuses_what_it_does_not_know),
	RUN(ctl_too_long_a_line_ends_the_connection),
	RUN(ctl_events_come_only_when_safe_on_disk),
	RUN(ctl_events_since_are_replayed_then_go_on),
	RUN(ctl_trace_is_one_calls_events_and_log_lines),
	RUN(ctl_slow_reader_loses_logs_but_no_event),
	RUN(ctl_client_that_only_asks_is_cut_off),
	RUN(ctl_socket_of_a_living_server_is_not_taken),
	RUN(ctl_socket_left_by_the_dead_is_replaced),
	RUN(ctl_log_call_reads_only_the_first_key),
	RUN(ctl_feed_forgets_the_oldest),
)
