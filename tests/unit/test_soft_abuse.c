// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The soft board and users who die, do not read, lie, or scribble: whatever
 * one does, the others and the clock notice nothing.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "unit/soft_bed.h"

#define SETUP { .n_slots = 2, .period_ticks = 20, .ring_octets = 256, \
		.tap_octets = 256 }

/* One request; the reply's ret, or -EPIPE if the connection ended instead. */
static int raw_ask(int sock, unsigned int cmd, const void *arg, size_t len,
		   int *fd)
{
	struct soft_message m = { .head = { .cmd = cmd } };
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { .space = { 0 } };
	struct iovec iov = { &m, sizeof(m) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
			      .msg_control = &control,
			      .msg_controllen = sizeof(control) };

	memcpy(m.body, arg, len);
	if (send(sock, &m, sizeof(m.head) + len, MSG_NOSIGNAL) < 0 ||
	    recvmsg(sock, &msg, MSG_CMSG_CLOEXEC) < (ssize_t)sizeof(m.head))
		return -EPIPE;
	if (fd && msg.msg_controllen)
		memcpy(fd, CMSG_DATA(&control.head), sizeof(*fd));
	return m.head.ret;
}

struct info_request {
	struct soft_head head;
	struct lq_info info;
};

static int raw_open(int sock, unsigned int kind, int *channel)
{
	struct soft_open open = { SOFT_VERSION, LQ_ABI_VERSION, kind, 0 };

	return raw_ask(sock, SOFT_OPEN, &open, sizeof(open), channel);
}

/* ------------------------------------------------------------------ death */

static bool is_slot_free(struct dev_file *f, unsigned int slot)
{
	struct lq_slot_info info = { .slot = slot };

	CHECK_EQ(0, dev_request(f, LQ_GET_SLOT, &info));
	return !info.is_owned;
}

/* A user in a process of its own: holds a slot and a D channel, tells, waits. */
static pid_t start_user(struct soft_bed *b)
{
	struct lq_area *area;
	int told[2];
	pid_t pid;
	char c;

	if (pipe(told))
		bed_die("pipe");
	pid = fork();
	if (!pid) {
		struct dev_file *media = bed_media(b, 1, 20, &area);

		/* Should the test die first. */
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)bed_slot(media, LQ_SLOT(1, 3), LQ_SLOT_F_RX | LQ_SLOT_F_TX);
		(void)bed_open(b, DEV_DCHAN, 1);
		if (write(told[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			(void)pause();
	}
	(void)close(told[1]);
	CHECK_EQ(1, read(told[0], &c, 1));
	(void)close(told[0]);
	return pid;
}

TEST(what_a_killed_user_held_is_free_again)
{
	struct dev_file *ctl, *media, *d;
	struct lq_area *area;
	struct soft_bed b;
	pid_t pid;

	bed_start(&b, NULL);
	ctl = bed_open(&b, DEV_CTL, 0);
	pid = start_user(&b);
	CHECK(!is_slot_free(ctl, LQ_SLOT(1, 3)));
	CHECK_EQ(-EBUSY, dev_open(&d, b.door, DEV_DCHAN, 1));
	(void)kill(pid, SIGKILL);
	CHECK_EQ(pid, waitpid(pid, NULL, 0));
	CHECK(is_slot_free(ctl, LQ_SLOT(1, 3)));
	d = bed_open(&b, DEV_DCHAN, 1);
	media = bed_media(&b, 1, 20, &area);
	(void)bed_slot(media, LQ_SLOT(1, 3), 0);
	dev_close(media);
	dev_close(d);
	dev_close(ctl);
	bed_stop(&b);
}

TEST(a_close_is_done_before_the_next_request_on_any_file)
{
	struct dev_file *holder, *other;
	struct lq_claim claim = { .slot = LQ_SLOT(1, 5) };
	struct lq_area *area;
	struct soft_bed b;
	int i;

	bed_start(&b, NULL);
	other = bed_media(&b, 1, 20, &area);
	for (i = 0; i < 300; i++) {
		holder = bed_media(&b, 1, 20, &area);
		(void)bed_slot(holder, claim.slot, 0);
		CHECK_EQ(-EBUSY, dev_request(other, LQ_SLOT_CLAIM, &claim));
		dev_close(holder);
		CHECK_EQ(0, dev_request(other, LQ_SLOT_CLAIM, &claim));
		CHECK_EQ(0, dev_request(other, LQ_SLOT_RELEASE, &claim));
	}
	dev_close(other);
	bed_stop(&b);
}

TEST(when_the_board_dies_every_user_is_told)
{
	struct dev_file *ctl, *media, *d;
	struct lq_info info;
	struct lq_area *area;
	struct lq_event ev;
	struct soft_bed b;
	uint8_t frame[8] = { 0 };

	bed_start(&b, NULL);
	ctl = bed_open(&b, DEV_CTL, 0);
	media = bed_media(&b, 1, 20, &area);
	d = bed_open(&b, DEV_DCHAN, 1);
	(void)bed_signal(&b, SIGKILL);
	CHECK(bed_polled(ctl) & POLLHUP);
	CHECK(bed_polled(media) & POLLHUP);
	CHECK(bed_polled(d) & POLLHUP);
	CHECK_EQ(-ENODEV, dev_read_events(ctl, &ev, 1));
	CHECK_EQ(-ENODEV, dev_read_events(media, &ev, 1));
	CHECK_EQ(-ENODEV, dev_read_frame(d, frame, sizeof(frame)));
	CHECK_EQ(-ENODEV, dev_write_frame(d, frame, sizeof(frame)));
	CHECK_EQ(-ENODEV, dev_request(ctl, LQ_GET_INFO, &info));
	CHECK_EQ(-ENODEV, dev_request(media, LQ_GET_INFO, &info));
	CHECK_EQ(LQ_AREA_MAGIC, area->magic);	/* still mapped */
	dev_close(d);
	dev_close(media);
	dev_close(ctl);
	bed_stop(&b);
}

TEST(sigterm_ends_it_well_under_open_files)
{
	struct dev_file *ctl, *media;
	struct lq_area *area;
	struct soft_bed b;

	bed_start(&b, NULL);
	ctl = bed_open(&b, DEV_CTL, 0);
	media = bed_media(&b, 1, 20, &area);
	(void)bed_slot(media, LQ_SLOT(1, 1), LQ_SLOT_F_RX);
	CHECK_EQ(0, bed_signal(&b, SIGTERM));
	CHECK(bed_polled(ctl) & POLLHUP);
	CHECK_EQ(-1, access(b.socket, F_OK));
	CHECK(bed_logged(&b, "ended ticks=0"));
	dev_close(media);
	dev_close(ctl);
	bed_stop(&b);
}

/* ---------------------------------------------------------------- garbage */

static const struct soft_open right = { SOFT_VERSION, LQ_ABI_VERSION, SOFT_CTL, 0 };
static const struct soft_open old = { SOFT_VERSION + 1, LQ_ABI_VERSION, SOFT_CTL, 0 };
static const struct soft_open alien = { SOFT_VERSION, LQ_ABI_VERSION + 1, SOFT_CTL, 0 };
static const struct soft_open kindless = { SOFT_VERSION, LQ_ABI_VERSION, 4, 0 };
static const struct soft_open spanned = { SOFT_VERSION, LQ_ABI_VERSION, SOFT_CTL, 1 };

TEST(an_open_that_is_not_right_is_refused_with_its_reason)
{
	static const struct {
		const struct soft_open *open;
		int want;
	} rows[] = {
		{ &right, 0 },
		{ &old, -EPROTONOSUPPORT },
		{ &alien, -EPROTONOSUPPORT },
		{ &kindless, -EINVAL },
		{ &spanned, -EINVAL },
	};
	struct soft_bed b;
	int sock, channel;
	size_t i;

	bed_start(&b, NULL);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sock = bed_connect(&b);
		channel = -1;
		CHECK_EQ(rows[i].want, raw_ask(sock, SOFT_OPEN, rows[i].open,
					       sizeof(right), &channel));
		CHECK_EQ(rows[i].want == 0, channel >= 0);
		if (channel >= 0)
			(void)close(channel);
		(void)close(sock);
	}
	bed_stop(&b);
}

static const struct {
	const char *why;	/* in the log */
	bool is_open;		/* before it */
	size_t len;
	struct soft_head head;
} garbage[] = {
	{ "shorter than its head", true, 1, { 0, 0 } },
	{ "shorter than its head", false, 7, { LQ_GET_INFO, 0 } },
	{ "longer than any request", true, 9000, { LQ_GET_INFO, 0 } },
	{ "longer than any request", true, sizeof(struct soft_message) + 1,
	  { LQ_SET_SPAN, 0 } },
	{ "longer than any request", true, sizeof(struct soft_head),
	  { _IOC(_IOC_READ, 'q', 1, 5000), 0 } },
	{ "not of its request's length", true, sizeof(struct soft_head),
	  { LQ_SET_SPAN, 0 } },
	{ "not of its request's length", true, sizeof(struct soft_head) + 1,
	  { LQ_GET_INFO, 0 } },
	{ "not of its request's length", false, sizeof(struct soft_head) + 15,
	  { SOFT_OPEN, 0 } },
	{ "longer than any request", true, sizeof(struct soft_head),
	  { LQ_WHAT(0x01, char[LQ_WHAT_MAX + 1]), 0 } },
	{ "a result in a request", true, sizeof(struct info_request),
	  { LQ_GET_INFO, -1 } },
	{ "a request before the file is open", false, sizeof(struct info_request),
	  { LQ_GET_INFO, 0 } },
	{ "opened twice", true, sizeof(struct soft_head) + sizeof(struct soft_open),
	  { SOFT_OPEN, 0 } },
};

TEST(garbage_costs_its_sender_the_connection_and_nobody_else_anything)
{
	char octets[9000], answer[64], want[32];
	struct dev_file *ctl;
	struct lq_info info;
	struct soft_bed b;
	int sock, channel;
	size_t i;

	bed_start(&b, NULL);
	ctl = bed_open(&b, DEV_CTL, 0);
	for (i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++) {
		sock = bed_connect(&b);
		channel = -1;
		if (garbage[i].is_open)
			CHECK_EQ(0, raw_open(sock, SOFT_MEDIA, &channel));
		memset(octets, 0xa5, sizeof(octets));
		memcpy(octets, &garbage[i].head, sizeof(garbage[i].head));
		CHECK_EQ(garbage[i].len, send(sock, octets, garbage[i].len, 0));
		CHECK_EQ(0, recv(sock, answer, sizeof(answer), 0));
		CHECK(bed_logged(&b, garbage[i].why));
		(void)close(sock);
		if (channel >= 0)
			(void)close(channel);
		CHECK_EQ(0, dev_request(ctl, LQ_GET_INFO, &info));
		CHECK_EQ(1, info.n_clients);
	}
	dev_close(ctl);
	CHECK_EQ(0, bed_signal(&b, SIGTERM));
	(void)snprintf(want, sizeof(want), "malformed=%zu ", i);
	CHECK(bed_logged(&b, want));
	bed_stop(&b);
}

TEST(descriptors_sent_along_are_dropped)
{
	struct info_request ask = { .head = { LQ_GET_INFO, 0 } };
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { .head = { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
	struct iovec iov = { &ask, sizeof(ask) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
			      .msg_control = &control,
			      .msg_controllen = sizeof(control) };
	int sock, channel, ends[2];
	struct soft_message m;
	struct soft_bed b;

	bed_start(&b, NULL);
	sock = bed_connect(&b);
	CHECK_EQ(0, raw_open(sock, SOFT_CTL, &channel));
	CHECK_EQ(0, pipe(ends));
	memcpy(CMSG_DATA(&control.head), &ends[1], sizeof(int));
	CHECK_EQ(sizeof(ask), sendmsg(sock, &msg, 0));
	CHECK(recv(sock, &m, sizeof(m), 0) > 0);
	CHECK_EQ(0, m.head.ret);
	(void)close(ends[1]);
	/* Nobody holds the writing end any more. */
	CHECK_EQ(0, read(ends[0], &m, 1));
	(void)close(ends[0]);
	(void)close(channel);
	(void)close(sock);
	bed_stop(&b);
}

TEST(who_does_not_take_replies_is_disconnected)
{
	struct info_request ask = { .head = { LQ_GET_INFO, 0 } };
	int sock, channel, i;
	struct dev_file *ctl;
	struct soft_bed b;

	bed_start(&b, NULL);
	ctl = bed_open(&b, DEV_CTL, 0);
	sock = bed_connect(&b);
	CHECK_EQ(0, raw_open(sock, SOFT_CTL, &channel));
	for (i = 0; i < 100000; i++)
		if (send(sock, &ask, sizeof(ask), MSG_NOSIGNAL) < 0)
			break;
	CHECK(i < 100000);
	bed_ticks(ctl, 1);
	CHECK(bed_logged(&b, "did not take a reply"));
	(void)close(channel);
	(void)close(sock);
	dev_close(ctl);
	bed_stop(&b);
}

TEST(connections_that_say_nothing_do_not_keep_others_out)
{
	struct soft_bed b;
	struct dev_file *f;
	int socks[100], i;

	bed_start(&b, NULL);
	for (i = 0; i < 100; i++)
		socks[i] = bed_connect(&b);
	f = bed_open(&b, DEV_CTL, 0);
	bed_ticks(f, 10);
	for (i = 0; i < 100; i++)
		(void)close(socks[i]);
	bed_ticks(f, 10);
	dev_close(f);
	bed_stop(&b);
}

TEST(open_files_are_bounded_and_the_next_is_told)
{
	struct dev_file *files[260], *f;
	struct soft_bed b;
	int i, err = 0;

	bed_start(&b, NULL);
	for (i = 0; i < 260 && !err; i++)
		err = dev_open(&files[i], b.door, DEV_CTL, 0);
	CHECK_EQ(-EMFILE, err);
	CHECK_EQ(256, i - 1);
	for (i = 0; i < 256; i++)
		dev_close(files[i]);
	f = bed_open(&b, DEV_CTL, 0);
	dev_close(f);
	bed_stop(&b);
}

/* ---------------------------------------------------------- slow, hostile */

/* Span 1 goes out of service and back: an alarm event each time at least. */
static void flap(struct dev_file *ctl)
{
	struct lq_span_cfg cfg = { .span = 1, .flags = LQ_SPAN_F_CRC4 };

	CHECK_EQ(0, dev_request(ctl, LQ_SET_SPAN, &cfg));
	bed_ticks(ctl, 2);
	cfg.flags |= LQ_SPAN_F_ENABLED;
	CHECK_EQ(0, dev_request(ctl, LQ_SET_SPAN, &cfg));
	bed_ticks(ctl, 2);
}

static unsigned int count_events(struct dev_file *f, unsigned int *n_lost)
{
	struct lq_event ev[16];
	unsigned int n_seen = 0;
	int i, n;

	*n_lost = 0;
	while ((n = dev_read_events(f, ev, 16)) > 0)
		for (i = 0; i < n; i++) {
			if (ev[i].type == LQ_EV_LOST)
				*n_lost += ev[i].value;
			else
				n_seen++;
		}
	CHECK_EQ(-EAGAIN, n);
	return n_seen;
}

TEST(a_slow_reader_loses_the_newest_events_and_is_told_how_many)
{
	unsigned int n_fast = 0, n_slow = 0, n_lost, lost = 0;
	struct dev_file *fast, *slow;
	struct soft_bed b;
	int i;

	bed_start(&b, NULL);
	fast = bed_open(&b, DEV_CTL, 0);
	slow = bed_open(&b, DEV_CTL, 0);
	for (i = 0; i < 1500; i++) {
		flap(fast);
		n_fast += count_events(fast, &n_lost);
		CHECK_EQ(0, n_lost);
	}
	CHECK(n_fast > 1500);
	CHECK_EQ(POLLIN, bed_polled(slow));
	for (i = 0; i < 100; i++) {	/* a portion with each tick */
		n_slow += count_events(slow, &n_lost);
		lost += n_lost;
		bed_ticks(fast, 1);
		n_fast += count_events(fast, &n_lost);
	}
	n_slow += count_events(slow, &n_lost);
	CHECK(lost > 0);
	CHECK_EQ(n_fast, n_slow + lost + n_lost);
	dev_close(slow);
	dev_close(fast);
	bed_stop(&b);
}

TEST(periods_are_counted_for_whoever_reads_late)
{
	struct soft_ticks late = { .n = 1000 };
	struct dev_file *ctl, *media;
	unsigned int periods = 0;
	struct lq_area *area;
	struct lq_event ev;
	struct soft_bed b;
	int i, n = 0;

	bed_start(&b, NULL);
	ctl = bed_open(&b, DEV_CTL, 0);
	media = bed_media(&b, 1, 20, &area);
	CHECK_EQ(0, dev_request(ctl, SOFT_TICKS, &late));
	for (i = 0; i < 3; i++) {
		for (; dev_read_events(media, &ev, 1) == 1; n++)
			periods += ev.value;
		bed_ticks(ctl, 1);
	}
	CHECK_EQ(1000 / 20, periods);
	CHECK_EQ(2, n);		/* the one on its way, and all the others */
	dev_close(media);
	dev_close(ctl);
	bed_stop(&b);
}

TEST(an_area_cannot_change_its_size)
{
	struct lq_media_setup setup = SETUP;
	int sock, channel, fd = -1;
	struct soft_bed b;
	struct stat st;

	bed_start(&b, NULL);
	sock = bed_connect(&b);
	CHECK_EQ(0, raw_open(sock, SOFT_MEDIA, &channel));
	CHECK_EQ(0, raw_ask(sock, LQ_MEDIA_SETUP, &setup, sizeof(setup), &fd));
	CHECK_EQ(0, fstat(fd, &st));
	CHECK_EQ(-1, ftruncate(fd, 0));
	CHECK_EQ(EPERM, errno);
	CHECK_EQ(-1, ftruncate(fd, st.st_size + 4096));
	CHECK_EQ(-1, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	/* A hole is allowed, and harmless: the engine reads zeros. */
	CHECK_EQ(0, fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
			      st.st_size));
	CHECK_EQ(0, raw_ask(sock, LQ_SLOT_CLAIM,
			    &(struct lq_claim){ .slot = LQ_SLOT(1, 1) },
			    sizeof(struct lq_claim), NULL));
	(void)close(fd);
	(void)close(channel);
	(void)close(sock);
	bed_stop(&b);
}

#define ALL_RINGS (LQ_SLOT_F_RX | LQ_SLOT_F_TX | LQ_SLOT_F_TAP)

TEST(a_scribbler_harms_only_his_own_sound)
{
	struct lq_slot_info info = { .slot = LQ_SLOT(1, 1) };
	struct dev_file *ctl, *media, *good;
	struct lq_area *area, *sound;
	struct dev_ring rx;
	uint8_t heard[4096];
	uint32_t *words, i, k;
	struct soft_bed b;

	bed_start(&b, NULL);
	ctl = bed_open(&b, DEV_CTL, 0);
	media = bed_media(&b, 2, 1, &area);
	good = bed_media(&b, 1, 1, &sound);
	(void)bed_slot(media, LQ_SLOT(1, 1), ALL_RINGS);
	(void)bed_slot(media, LQ_SLOT_ANY_IP, ALL_RINGS | LQ_SLOT_F_LINE);
	rx = dev_ring_of(sound, bed_slot(good, LQ_SLOT(2, 2), LQ_SLOT_F_RX),
			 LQ_RING_RX);
	words = (uint32_t *)area;
	for (i = 0; i < 400; i++) {
		for (k = 0; k < sizeof(*area) / 4 + 2 * LQ_RINGS * 32; k++)
			__atomic_store_n(&words[k], test_random(), __ATOMIC_RELAXED);
		bed_ticks(ctl, 2);
		CHECK_EQ(16, dev_ring_read(&rx, heard, sizeof(heard)));
	}
	CHECK_EQ(0, dev_request(ctl, LQ_GET_SLOT, &info));
	CHECK(info.ring_faults > 0);
	info.slot = LQ_SLOT(2, 2);
	CHECK_EQ(0, dev_request(ctl, LQ_GET_SLOT, &info));
	CHECK_EQ(0, info.ring_faults);
	CHECK_EQ(0, info.rx_overruns);
	dev_close(good);
	dev_close(media);
	dev_close(ctl);
	bed_stop(&b);
}

TESTS(
	RUN(what_a_killed_user_held_is_free_again),
	RUN(a_close_is_done_before_the_next_request_on_any_file),
	RUN(when_the_board_dies_every_user_is_told),
	RUN(sigterm_ends_it_well_under_open_files),
	RUN(an_open_that_is_not_right_is_refused_with_its_reason),
	RUN(garbage_costs_its_sender_the_connection_and_nobody_else_anything),
	RUN(descriptors_sent_along_are_dropped),
	RUN(who_does_not_take_replies_is_disconnected),
	RUN(connections_that_say_nothing_do_not_keep_others_out),
	RUN(open_files_are_bounded_and_the_next_is_told),
	RUN(a_slow_reader_loses_the_newest_events_and_is_told_how_many),
	RUN(periods_are_counted_for_whoever_reads_late),
	RUN(an_area_cannot_change_its_size),
	RUN(a_scribbler_harms_only_his_own_sound),
)
