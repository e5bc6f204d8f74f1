// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The soft board inside its process: what it is made of, sessions on it, and
 * what happens when memory or descriptors are short. From outside it is tested
 * by test_dev_soft, test_soft_abuse and test_door.
 */
#include <errno.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit/soft_bed.h"

#include "base/mem.h"
#include "lqsoft/client.h"

static const struct soft_board_params usual = {
	.n_spans = 2, .n_ports = 4, .n_ip = 8, .area_octets = 1 << 20,
};

TEST(a_board_is_made_of_what_was_asked_or_not_at_all)
{
	static const struct {
		struct soft_board_params p;
		int want;
		u32 n_spans;
	} rows[] = {
		{ { 0, 0, 1, 0 }, 0, 0 },
		{ { 2, 0, 64, 0 }, 0, 2 },
		{ { 3, 2, 512, 0 }, 0, 4 },
		{ { 16, 24, 1, 0 }, 0, 17 },
		{ { 0, 24, 1, 0 }, 0, 1 },
		{ { 17, 0, 1, 0 }, -EINVAL, 0 },
		{ { 1, 26, 1, 0 }, -EINVAL, 0 },
		{ { 1, 3, 1, 0 }, -EINVAL, 0 },
		{ { 1, 0, 0, 0 }, -EINVAL, 0 },
		{ { 1, 0, 513, 0 }, -EINVAL, 0 },
	};
	struct soft_board *b;
	size_t i;
	int err;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		err = soft_board_new(&b, &rows[i].p);
		CHECK_EQ(rows[i].want, err);
		if (err)
			continue;
		CHECK_EQ(rows[i].n_spans, b->n_spans);
		CHECK_EQ(rows[i].n_spans, b->engine.n_spans);
		CHECK(!soft_board_span(b, 0));
		CHECK(!soft_board_span(b, b->n_spans + 1));
		soft_board_tick(b);
		(void)mem_deref(b);
	}
}

TEST(making_a_board_leaves_nothing_behind_when_memory_is_short)
{
	struct soft_board *b;
	int err = soft_board_new(&b, &usual);

	if (!oom())
		CHECK_EQ(0, err);
	if (err)
		CHECK_EQ(-ENOMEM, err);
	else
		(void)mem_deref(b);
}

TEST(areas_are_taken_from_one_bound)
{
	struct soft_board *b;

	CHECK_EQ(0, soft_board_new(&b, &usual));
	CHECK_EQ(-ENOMEM, soft_area_get(b, (1 << 20) + 1));
	CHECK_EQ(-ENOMEM, soft_area_get(b, UINT64_MAX));
	CHECK_EQ(0, soft_area_get(b, 1 << 20));
	CHECK_EQ(-ENOMEM, soft_area_get(b, 1));
	soft_area_put(b, 1 << 20);
	CHECK_EQ(0, soft_area_get(b, 1));
	soft_area_put(b, 1);
	(void)mem_deref(b);
}

static int say(struct soft_session *s, u32 cmd, const void *arg, int *fd)
{
	struct soft_message m = { .head = { .cmd = cmd } };
	const char *why;
	int n;

	memcpy(m.body, arg, soft_asked_len(cmd));
	n = soft_session_answer(s, &m, sizeof(m.head) + soft_asked_len(cmd), fd,
				&why);
	return n < 0 ? n : m.head.ret;
}

static int say_open(struct soft_session *s, u32 kind, u32 span)
{
	struct soft_open o = { SOFT_VERSION, LQ_ABI_VERSION, kind, span };
	int fd;

	return say(s, SOFT_OPEN, &o, &fd);
}

TEST(a_session_gives_back_all_it_held)
{
	struct lq_media_setup setup = { 2, 1, 256, 256, 0, 0, 0 };
	struct lq_claim claim = { .slot = LQ_SLOT_ANY_IP };
	struct lq_conf conf = { 0, 0 };
	struct soft_session s, d;
	struct soft_board *b;
	int fd, none;

	CHECK_EQ(0, soft_board_new(&b, &usual));
	soft_session_init(&s, b);
	soft_session_init(&d, b);
	CHECK_EQ(0, say_open(&s, SOFT_MEDIA, 0));
	CHECK_EQ(0, say_open(&d, SOFT_DCHAN, 1));
	CHECK_EQ(0, say(&s, LQ_MEDIA_SETUP, &setup, &fd));
	CHECK_EQ(0, say(&s, LQ_SLOT_CLAIM, &claim, &none));
	CHECK_EQ(-1, none);
	CHECK_EQ(0, say(&s, LQ_CONF_NEW, &conf, &none));
	CHECK_EQ(2, b->n_files);
	CHECK_EQ(7, b->engine.n_ip_free);
	CHECK(b->area_used > 0);
	CHECK(b->spans[0]->d.is_open);
	soft_board_tick(b);
	CHECK(soft_session_has_output(&s));
	soft_session_fini(&s);
	soft_session_fini(&d);
	soft_session_fini(&d);		/* repeated */
	CHECK(!soft_session_has_output(&s));
	CHECK_EQ(0, b->n_files);
	CHECK_EQ(8, b->engine.n_ip_free);
	CHECK_EQ(0, b->area_used);
	CHECK_EQ(0, b->engine.n_clients);
	CHECK(!b->spans[0]->d.is_open);
	(void)close(fd);
	(void)mem_deref(b);
}

TEST(a_setup_without_descriptors_is_refused_whole)
{
	struct lq_media_setup setup = { 2, 1, 256, 256, 0, 0, 0 };
	struct rlimit was, none = { 0, 0 };
	struct soft_session s;
	struct soft_board *b;
	int fd;

	CHECK_EQ(0, soft_board_new(&b, &usual));
	soft_session_init(&s, b);
	CHECK_EQ(0, say_open(&s, SOFT_MEDIA, 0));
	CHECK_EQ(0, getrlimit(RLIMIT_NOFILE, &was));
	none.rlim_max = was.rlim_max;
	CHECK_EQ(0, setrlimit(RLIMIT_NOFILE, &none));
	CHECK_EQ(-EMFILE, say(&s, LQ_MEDIA_SETUP, &setup, &fd));
	CHECK_EQ(0, setrlimit(RLIMIT_NOFILE, &was));
	CHECK_EQ(-1, fd);
	CHECK_EQ(0, b->area_used);
	CHECK_EQ(0, say(&s, LQ_MEDIA_SETUP, &setup, &fd));
	(void)close(fd);
	soft_session_fini(&s);
	(void)mem_deref(b);
}

/* One turn with a user who connects, opens a ctl file and closes it. */
static void connect_once(struct soft_board *b, struct soft_poll *p)
{
	struct soft_stats stats = { 0 };
	struct soft_client *c;
	int ends[2], err;

	CHECK_EQ(0, socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends));
	err = soft_client_new(&c, b, p, &stats, ends[0]);
	if (!oom())
		CHECK_EQ(0, err);
	(void)close(ends[1]);
	if (err)
		return;
	CHECK_EQ(0, soft_poll_wait(p));
	CHECK(c->is_gone);
	(void)mem_deref(c);
}

TEST(a_connection_leaves_nothing_behind_when_memory_is_short)
{
	struct soft_board *b;
	struct soft_poll p;

	if (soft_board_new(&b, &usual))
		return;
	CHECK_EQ(0, soft_poll_init(&p));
	connect_once(b, &p);
	soft_poll_fini(&p);
	(void)mem_deref(b);
}

#define SILENT 40

TEST(short_of_descriptors_it_waits_and_goes_on)
{
	struct rlimit was, few;
	int i, silent[SILENT];
	struct dev_file *ctl, *f;
	struct soft_bed b;

	CHECK_EQ(0, getrlimit(RLIMIT_NOFILE, &was));
	few = was;
	few.rlim_cur = 24;
	CHECK_EQ(0, setrlimit(RLIMIT_NOFILE, &few));	/* for the child */
	bed_start(&b, NULL);
	CHECK_EQ(0, setrlimit(RLIMIT_NOFILE, &was));
	ctl = bed_open(&b, DEV_CTL, 0);
	for (i = 0; i < SILENT; i++)
		silent[i] = bed_connect(&b);
	for (i = 0; i < 200; i++)	/* a turn each; one accepts one */
		bed_ticks(ctl, 1);
	CHECK_EQ(1, bed_logged(&b, "accepting failed"));
	for (i = 0; i < SILENT; i++)
		(void)close(silent[i]);
	bed_ticks(ctl, 1000);
	f = bed_open(&b, DEV_CTL, 0);
	dev_close(f);
	dev_close(ctl);
	bed_stop(&b);
}

TESTS(
	RUN(a_board_is_made_of_what_was_asked_or_not_at_all),
	RUN_OOM(making_a_board_leaves_nothing_behind_when_memory_is_short),
	RUN(areas_are_taken_from_one_bound),
	RUN(a_session_gives_back_all_it_held),
	RUN(a_setup_without_descriptors_is_refused_whole),
	RUN_OOM(a_connection_leaves_nothing_behind_when_memory_is_short),
	RUN(short_of_descriptors_it_waits_and_goes_on),
)
