// SPDX-License-Identifier: GPL-3.0-or-later
/* SIP over TCP: a stream cut into messages, and how a connection ends. */
#include "unit/sip_bench.h"

#define MANY 100	/* OPTIONS, some 30 kB: several turns of reading */

static int dial(struct bench *b)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(OUR_PORT),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	CHECK_EQ(0, connect(fd, (void *)&to, sizeof(to)));
	loop_advance(b->loop, 0);
	return fd;
}

static size_t options(char *out, size_t size, unsigned int i)
{
	int n = snprintf(out, size, "OPTIONS sip:9001@127.0.0.1 SIP/2.0\r\n"
			 "Via: SIP/2.0/TCP 127.0.0.1:%d;branch=z9hG4bKt%u\r\n"
			 "Max-Forwards: 70\r\nFrom: <sip:bob@127.0.0.1>;tag=p\r\n"
			 "To: <sip:9001@127.0.0.1>\r\nCall-ID: t%u\r\n"
			 "CSeq: 1 OPTIONS\r\nContact: <sip:bob@127.0.0.1>\r\n"
			 "Content-Length: 0\r\n\r\n", PEER_PORT, i, i);

	return (size_t)n;
}

static void send_many(int fd)
{
	static char text[MANY * 512];
	size_t len = 0;

	for (unsigned int i = 0; i < MANY; i++)
		len += options(text + len, sizeof(text) - len, i);
	CHECK(len > 16384);
	CHECK_EQ(len, send(fd, text, len, 0));
}

/* Status lines until the far end closes, or has no more to say. */
static unsigned int answers(int fd)
{
	static char heard[MANY * 1024];
	unsigned int n_answers = 0;
	size_t len = 0;
	ssize_t n;

	while ((n = recv(fd, heard + len, sizeof(heard) - 1 - len,
			 MSG_DONTWAIT)) > 0)
		len += (size_t)n;
	heard[len] = '\0';
	for (const char *at = heard; (at = strstr(at, "SIP/2.0 200")); at++)
		n_answers++;
	return n_answers;
}

static struct sip_stats stats(struct bench *b)
{
	struct sip_stats n;

	sip_stats(b->sip, &n);
	return n;
}

TEST(message_in_pieces_is_one_message)
{
	struct bench *b = bench_open(NULL);
	char text[512];
	size_t len = options(text, sizeof(text), 1);
	int fd = dial(b);

	for (size_t i = 0; i < len; i++) {
		CHECK_EQ(0, stats(b).rx_messages);
		CHECK_EQ(1, send(fd, text + i, 1, 0));
		loop_advance(b->loop, 0);
	}
	CHECK_EQ(1, answers(fd));
	CHECK_EQ(1, stats(b).connections);
	close(fd);
	loop_advance(b->loop, 0);
	CHECK_EQ(0, stats(b).connections);
	bench_close(b);
}

/* The end of their half of the stream comes together with what is before it. */
TEST(all_that_was_sent_before_the_end_is_heard_and_answered)
{
	struct bench *b = bench_open(NULL);
	int fd = dial(b);

	send_many(fd);
	CHECK_EQ(0, shutdown(fd, SHUT_WR));
	loop_advance(b->loop, 0);
	CHECK_EQ(MANY, stats(b).rx_messages);
	CHECK_EQ(MANY, answers(fd));
	CHECK_EQ(0, stats(b).connections);
	close(fd);
	bench_close(b);
}

/* Nobody is there to take the answers: the first one brings a reset. */
TEST(all_that_was_sent_before_a_close_is_heard)
{
	struct bench *b = bench_open(NULL);
	int fd = dial(b);

	send_many(fd);
	close(fd);
	loop_advance(b->loop, 0);
	CHECK_EQ(MANY, stats(b).rx_messages);
	CHECK_EQ(0, stats(b).connections);
	bench_close(b);
}

TEST(stream_that_cannot_be_cut_is_closed)
{
	static const char bad[] = "OPTIONS sip:x SIP/2.0\r\nTo: <sip:x>\r\n\r\n";
	struct bench *b = bench_open(NULL);
	int fd = dial(b);

	CHECK_EQ(sizeof(bad) - 1, send(fd, bad, sizeof(bad) - 1, 0));
	loop_advance(b->loop, 0);
	CHECK_EQ(1, stats(b).malformed);
	CHECK_EQ(0, stats(b).connections);
	CHECK_EQ(0, answers(fd));
	close(fd);
	bench_close(b);
}

TESTS(
	RUN(message_in_pieces_is_one_message),
	RUN(all_that_was_sent_before_the_end_is_heard_and_answered),
	RUN(all_that_was_sent_before_a_close_is_heard),
	RUN(stream_that_cannot_be_cut_is_closed),
)
