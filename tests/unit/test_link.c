/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The messages of the link between lqd and lqpri, and their carriage. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"
#include "sig/link.h"
#include "sig/link_sock.h"
#include "unit/harness.h"

/* ---------------------------------------------------------------- messages */

static int parse(struct link_msg *m, const char *text)
{
	char reason[LINK_TEXT_LEN];

	return link_parse(m, text, strlen(text), reason);
}

/* One of each type with every field set. */
static struct link_msg sample(enum link_type type)
{
	struct link_msg m = {
		.type = type, .call = 4000000000u, .version = LINK_VERSION,
		.span = 65535, .ts = 31, .alarms = 0x21, .channels = 30,
		.busy = 3, .blocked = 2, .ring_ms = 20000, .cause = 127,
		.side = LINK_NETWORK, .is_up = true, .is_complete = true,
		.is_inband = true, .is_by_us = true, .digit = '#',
		.number = "8000", .route = "span1-2", .text = "span1/i42",
		.from = { "+8613912345678", "张三 \"x\"\\", LEG_RESTRICTED },
		.to = { "8000*#ABCD", "", LEG_ALLOWED },
	};

	return m;
}

TEST(every_message_survives_the_way_there_and_back)
{
	char buf[LINK_MSG_MAX], again[LINK_MSG_MAX], reason[LINK_TEXT_LEN];

	for (unsigned int t = 0; t < LINK_TYPES; t++) {
		struct link_msg m = sample((enum link_type)t), n;
		int len = link_format(&m, buf, sizeof(buf));

		CHECK(len > 0);
		CHECK_EQ(0, link_parse(&n, buf, (size_t)len, reason));
		CHECK_STR("", reason);
		CHECK_EQ(t, n.type);
		CHECK_EQ(len, link_format(&n, again, sizeof(again)));
		CHECK_MEM(buf, again, (size_t)len);
	}
}

TEST(setup_carries_numbers_names_and_presentation)
{
	struct link_msg m = sample(LINK_SETUP), n;
	char buf[LINK_MSG_MAX], reason[LINK_TEXT_LEN];
	int len = link_format(&m, buf, sizeof(buf));

	CHECK_EQ(0, link_parse(&n, buf, (size_t)len, reason));
	CHECK_STR("+8613912345678", n.from.number);
	CHECK_STR("张三 \"x\"\\", n.from.name);
	CHECK_EQ(LEG_RESTRICTED, n.from.presentation);
	CHECK_STR("8000*#ABCD", n.to.number);
	CHECK_STR("span1/i42", n.text);
	CHECK_EQ(65535, n.span);
	CHECK_EQ(31, n.ts);
	CHECK_EQ(4000000000u, n.call);
}

TEST(bad_messages_are_refused_with_a_reason)
{
	static const char *const bad[] = {
		"", "{", "[]", "7", "null", "{}", "\"answer\"",
		"{\"t\":7}", "{\"t\":\"nonsense\"}",
		"{\"t\":\"answer\"}",
		"{\"t\":\"answer\",\"call\":0}",
		"{\"t\":\"answer\",\"call\":-1}",
		"{\"t\":\"answer\",\"call\":4294967296}",
		"{\"t\":\"answer\",\"call\":\"7\"}",
		"{\"t\":\"answer\",\"call\":1.0}",
		"{\"t\":\"answer\",\"call\":1,\"call\":2}",
		"{\"t\":\"answer\",\"call\":1}x",
		"{\"t\":\"digit\",\"call\":1,\"digit\":\"\"}",
		"{\"t\":\"digit\",\"call\":1,\"digit\":\"12\"}",
		"{\"t\":\"digit\",\"call\":1,\"digit\":\"x\"}",
		"{\"t\":\"digit\",\"call\":1,\"digit\":\"\\u0000\"}",
		"{\"t\":\"hangup\",\"call\":1,\"cause\":0}",
		"{\"t\":\"hangup\",\"call\":1,\"cause\":128}",
		"{\"t\":\"more\",\"call\":1,\"number\":\"80x\",\"complete\":true}",
		"{\"t\":\"more\",\"call\":1,\"number\":\"8+0\",\"complete\":true}",
		"{\"t\":\"more\",\"call\":1,\"number\":\"80\",\"complete\":1}",
		"{\"t\":\"proceeding\",\"call\":1,\"span\":1,\"ts\":32,"
		"\"ref\":\"a\"}",
		"{\"t\":\"proceeding\",\"call\":1,\"span\":0,\"ts\":1,"
		"\"ref\":\"a\"}",
		"{\"t\":\"proceeding\",\"call\":1,\"span\":1,\"ts\":1,"
		"\"ref\":\"a\\nb\"}",
		"{\"t\":\"span\",\"span\":1,\"is_up\":true,\"alarms\":0,"
		"\"side\":\"left\",\"channels\":1,\"busy\":0,\"blocked\":0}",
		"{\"t\":\"invite\",\"call\":1,\"from\":{},\"to\":{},"
		"\"route\":\"span1\",\"ring_ms\":0,\"complete\":true}",
		"{\"t\":\"invite\",\"call\":1,\"from\":[],\"to\":7,"
		"\"route\":\"span1\",\"ring_ms\":0,\"complete\":true}",
	};

	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char reason[LINK_TEXT_LEN];
		struct link_msg m;
		int err = link_parse(&m, bad[i], strlen(bad[i]), reason);

		if (err != -EBADMSG || !*reason)
			test_fail(__FILE__, __LINE__, "%s: %d %s", bad[i], err,
				  reason);
	}
}

TEST(unknown_fields_are_ignored)
{
	struct link_msg m;

	CHECK_EQ(0, parse(&m, "{\"t\":\"answer\",\"call\":9,\"new\":{\"a\":1}}"));
	CHECK_EQ(9, m.call);
}

TEST(lengths_are_bounded_on_both_ways)
{
	char big[LINK_MSG_MAX + 2], reason[LINK_TEXT_LEN], small[16];
	struct link_msg m = sample(LINK_SETUP);

	memset(big, ' ', sizeof(big));
	CHECK_EQ(-EMSGSIZE, link_parse(&m, big, sizeof(big), reason));
	m = sample(LINK_SETUP);
	CHECK_EQ(-EMSGSIZE, link_format(&m, small, sizeof(small)));
	memset(m.to.number, '1', sizeof(m.to.number));	/* not closed */
	CHECK_EQ(-EINVAL, link_format(&m, big, sizeof(big)));
	m = sample(LINK_SETUP);
	m.ts = 0;
	CHECK_EQ(-EINVAL, link_format(&m, big, sizeof(big)));
	m = sample(LINK_SETUP);
	m.from.presentation = (enum leg_presentation)7;
	CHECK_EQ(-EINVAL, link_format(&m, big, sizeof(big)));
	m.type = LINK_TYPES;
	CHECK_EQ(-EINVAL, link_format(&m, big, sizeof(big)));
}

TEST(numbers_are_digits_with_a_plus_in_front_only)
{
	CHECK(link_number_is_valid(""));
	CHECK(link_number_is_valid("+"));
	CHECK(link_number_is_valid("+861088886666"));
	CHECK(link_number_is_valid("*21#ABCD"));
	CHECK(!link_number_is_valid("++1"));
	CHECK(!link_number_is_valid("1 2"));
	CHECK(!link_number_is_valid("alice"));
}

/* ---------------------------------------------------------------- carriage */

struct end {
	struct link_sock *s;
	unsigned int n, closed;
	struct link_msg last;
	bool frees_itself;
};

static void on_message(void *arg, const struct link_msg *m)
{
	struct end *e = arg;

	e->n++;
	e->last = *m;
	if (e->frees_itself)
		e->s = link_sock_free(e->s);
}

static void on_closed(void *arg)
{
	struct end *e = arg;

	e->closed++;
	e->s = link_sock_free(e->s);
}

static struct loop *loop;
static struct end a, b;

static int pair_open(void)
{
	struct link_sock_handler ha = { on_message, on_closed, &a };
	struct link_sock_handler hb = { on_message, on_closed, &b };
	int fds[2], err;

	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	err = loop_new_test(&loop, 0, 0);
	if (err)
		return err;
	err = socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC,
			 0, fds);
	if (err)
		return -errno;
	err = link_sock_new(&a.s, loop, fds[0], "test", &ha);
	if (err) {
		close(fds[1]);
		return err;
	}
	return link_sock_new(&b.s, loop, fds[1], "test", &hb);
}

static void pair_close(void)
{
	a.s = link_sock_free(a.s);
	b.s = link_sock_free(b.s);
	loop = loop_free(loop);
}

TEST(a_message_arrives_as_it_was_sent)
{
	struct link_msg m = sample(LINK_DIGIT);

	CHECK_EQ(0, pair_open());
	CHECK_EQ(0, link_send(a.s, &m));
	loop_run(loop);
	CHECK_EQ(1, b.n);
	CHECK_EQ('#', b.last.digit);
	CHECK_EQ(1, link_sock_counts(b.s)->rx);
	CHECK_EQ(1, link_sock_counts(a.s)->tx);
	pair_close();
}

TEST(a_burst_waits_in_the_queue_in_order_and_arrives_whole)
{
	struct link_msg m = sample(LINK_ANSWER);
	unsigned int n = 0;

	CHECK_EQ(0, pair_open());
	for (; n < 800; n++) {
		m.call = n + 1;
		CHECK_EQ(0, link_send(a.s, &m));
	}
	for (int i = 0; i < 100 && b.n < n; i++)
		loop_run(loop);
	CHECK_EQ(n, b.n);
	CHECK_EQ(n, b.last.call);
	CHECK_EQ(n, link_sock_counts(a.s)->tx);
	CHECK_EQ(0, link_sock_counts(a.s)->unsent);
	pair_close();
}

TEST(a_peer_that_never_reads_is_dropped)
{
	struct link_msg m = sample(LINK_ANSWER);
	int err = 0;

	CHECK_EQ(0, pair_open());
	b.s = link_sock_free(b.s);	/* reads nothing: below, a raw socket */
	pair_close();
	CHECK_EQ(0, loop_new_test(&loop, 0, 0));
	{
		struct link_sock_handler h = { on_message, on_closed, &a };
		int fds[2];

		CHECK_EQ(0, socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK,
				       0, fds));
		CHECK_EQ(0, link_sock_new(&a.s, loop, fds[0], "test", &h));
		for (int i = 0; i < 3 * LINK_QUEUE_MAX && !err; i++)
			err = link_send(a.s, &m);
		CHECK_EQ(-EPIPE, err);
		CHECK_EQ(0, a.closed);		/* not from inside link_send */
		loop_run(loop);
		CHECK_EQ(1, a.closed);
		close(fds[1]);
	}
	pair_close();
}

TEST(a_closed_peer_is_told_once)
{
	struct link_msg m = sample(LINK_ANSWER);

	CHECK_EQ(0, pair_open());
	b.s = link_sock_free(b.s);
	loop_run(loop);
	CHECK_EQ(1, a.closed);
	CHECK(!a.s);
	CHECK_EQ(0, b.closed);
	(void)m;
	pair_close();
}

TEST(a_handler_may_free_its_connection)
{
	struct link_msg m = sample(LINK_ANSWER);

	CHECK_EQ(0, pair_open());
	b.frees_itself = true;
	CHECK_EQ(0, link_send(a.s, &m));
	CHECK_EQ(0, link_send(a.s, &m));
	loop_run(loop);
	CHECK_EQ(1, b.n);
	CHECK_EQ(1, a.closed);
	pair_close();
}

TEST(bad_messages_are_counted_and_the_link_stays)
{
	struct link_sock_handler h = { on_message, on_closed, &a };
	struct link_msg m = sample(LINK_ANSWER);
	char buf[LINK_MSG_MAX];
	int fds[2], len = link_format(&m, buf, sizeof(buf));

	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	CHECK_EQ(0, loop_new_test(&loop, 0, 0));
	CHECK_EQ(0, socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0,
			       fds));
	CHECK_EQ(0, link_sock_new(&a.s, loop, fds[0], "test", &h));
	CHECK_EQ(5, send(fds[1], "{\"t\":", 5, 0));
	CHECK_EQ(len, send(fds[1], buf, (size_t)len, 0));
	loop_run(loop);
	CHECK_EQ(1, a.n);
	CHECK_EQ(1, link_sock_counts(a.s)->bad);
	close(fds[1]);
	pair_close();
}

TEST(listening_replaces_a_dead_socket_but_not_a_live_one)
{
	char dir[] = "/tmp/test_link.XXXXXX", path[64];
	int fd;

	CHECK(mkdtemp(dir) != NULL);
	snprintf(path, sizeof(path), "%s/s", dir);
	fd = link_listen(path);
	CHECK(fd >= 0);
	CHECK_EQ(-EADDRINUSE, link_listen(path));
	close(fd);
	fd = link_listen(path);		/* its file was left behind */
	CHECK(fd >= 0);
	close(fd);
	unlink(path);
	CHECK_EQ(-ENAMETOOLONG, link_listen(""));
	rmdir(dir);
}

TEST(opening_and_sending_survive_short_memory)
{
	struct link_msg m = sample(LINK_SETUP);
	int err = pair_open();

	if (!err)
		err = link_send(a.s, &m);
	if (!oom())
		CHECK_EQ(0, err);
	pair_close();
}

TESTS(
	RUN(every_message_survives_the_way_there_and_back),
	RUN(setup_carries_numbers_names_and_presentation),
	RUN(bad_messages_are_refused_with_a_reason),
	RUN(unknown_fields_are_ignored),
	RUN(lengths_are_bounded_on_both_ways),
	RUN(numbers_are_digits_with_a_plus_in_front_only),
	RUN(a_message_arrives_as_it_was_sent),
	RUN(a_burst_waits_in_the_queue_in_order_and_arrives_whole),
	RUN(a_peer_that_never_reads_is_dropped),
	RUN(a_closed_peer_is_told_once),
	RUN(a_handler_may_free_its_connection),
	RUN(bad_messages_are_counted_and_the_link_stays),
	RUN(listening_replaces_a_dead_socket_but_not_a_live_one),
	RUN_OOM(opening_and_sending_survive_short_memory),
)
