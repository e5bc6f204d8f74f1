// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ABI under abuse: four threads share a pool of open files and do to it,
 * at random, everything a program can do: requests with odd numbers, odd
 * values and odd pointers, short reads and writes, maps of odd sizes, wild
 * positions in the rings, poll, and close under each other's feet; one of them
 * also pulls the board out and puts it back. Nothing is asserted about the
 * answers but that they come; afterwards everything must be idle again and no
 * memory lost. The kernel's log is judged by run.py. LQ_SECONDS: 60.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "qemu/guest.h"

#define N_THREADS 4
#define N_FILES 24
#define SEED 20250101

static _Atomic int files[N_FILES];	/* -1: none */
static _Atomic long n_done[16];
static _Atomic long n_claimed, n_mapped, n_joined, n_plugged;	/* with success */
static long ends_ms;

struct thread {
	pthread_t id;
	uint32_t random;
	uint32_t number;
	/* each thread's own mapping: others may close, not unmap */
	uint8_t *map;
	size_t map_len;
	void *page;		/* a readable and writable page, the next is not */
};

/* Fields that often mean something, between those that never do. */
static uint32_t next(struct thread *t)
{
	t->random = t->random * 1664525 + 1013904223;
	return t->random >> 8;
}

static uint32_t field(struct thread *t)
{
	static const uint32_t usual[] = {
		0, 0, 0, 0, 1, 1, 1, 2, 3, 4, 5, 7, 15, 16, 31, 32, 64, 256,
		1024, 4096, 65536, LQ_SLOT(1, 1), LQ_SLOT(1, 2), LQ_SLOT(2, 1),
		LQ_SLOT(2, 16), LQ_SLOT(3, 1), LQ_SLOT(3, 3), LQ_SLOT(0, 1),
		LQ_SLOT(0, 2), 0xff, 0xffff, 0x7fffffff, 0x80000000, ~0u,
	};
	uint32_t r = next(t) % 40;

	if (r < sizeof(usual) / sizeof(*usual))
		return usual[r];
	return next(t) << 8 ^ next(t);
}

static const unsigned int requests[] = {
	LQ_GET_INFO, LQ_GET_BOARD, LQ_GET_SPAN, LQ_GET_DCHAN, LQ_GET_SLOT,
	LQ_GET_CALLER_ID, LQ_SLOT_CALLER_ID, LQ_GET_PERF, LQ_GET_BERT,
	LQ_SET_BERT,
	LQ_SET_SPAN, LQ_SIM_WIRE, LQ_SIM_FAULT, LQ_MEDIA_SETUP, LQ_SLOT_CLAIM,
	LQ_SLOT_RELEASE, LQ_SLOT_SET, LQ_SLOT_TONE, LQ_SLOT_DIGITS, LQ_SLOT_SIG,
	LQ_CONF_NEW, LQ_CONF_FREE, LQ_CONF_JOIN, LQ_PORT_SET, LQ_SIM_PORT,
	LQ_GET, LQ_SIM,
	LQ_GET_EC, LQ_GET_EC_TAPS, LQ_EC_LOAD,
};

static int any_file(struct thread *t)
{
	return files[next(t) % N_FILES];
}

/* ---------------------------------------------------------------- actions */

static void do_open(struct thread *t)
{
	static const char *const paths[] = { CTL, MEDIA, MEDIA, MEDIA,
					     "/dev/lq/s1/d", "/dev/lq/s2/d",
					     "/dev/lq/s5/d" };
	uint32_t n = sizeof(paths) / sizeof(*paths);
	int fd = open_node(paths[next(t) % n]), old;

	if (fd < 0)
		return;
	old = atomic_exchange(&files[next(t) % N_FILES], fd);
	if (old >= 0)
		close(old);
}

static void do_close(struct thread *t)
{
	int fd = atomic_exchange(&files[next(t) % N_FILES], -1);

	if (fd >= 0)
		close(fd);
}

static void *odd_pointer(struct thread *t, void *good)
{
	switch (next(t) % 16) {
	case 0:
		return NULL;
	case 1:
		return (char *)t->page + 4096 - next(t) % 64;
	case 2:
		return (void *)(uintptr_t)(0xffff800000000000ull + next(t));
	case 3:
		return (char *)good + 1;
	default:
		return good;
	}
}

static void do_request(struct thread *t)
{
	/* the longest, which may begin one octet later */
	uint32_t words[LQ_WHAT_MAX / 4 + 1];
	uint32_t i, n = sizeof(requests) / sizeof(*requests);
	unsigned int cmd = requests[next(t) % n];
	struct lq_envelope env = { .reserved = next(t) % 16 == 0 };

	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		words[i] = next(t) % 3 ? 0 : field(t);
	words[0] = field(t);
	if (next(t) % 8 == 0)
		cmd ^= 1u << next(t) % 32;
	if (!LQ_IS_WHAT(cmd)) {
		(void)!ioctl(any_file(t), cmd, odd_pointer(t, words));
		return;
	}
	env.what = cmd;
	env.at = (uintptr_t)odd_pointer(t, words);
	(void)!ioctl(any_file(t), next(t) % 16 ? LQ_WHAT_REQUEST(cmd) : LQ_SIM,
		     odd_pointer(t, &env));
}

/* Like a program that means well, so that the deep paths are reached. */
static void do_good_request(struct thread *t)
{
	struct lq_media_setup setup = {
		.n_slots = 1 + next(t) % 40, .period_ticks = 1 + next(t) % 20,
		.ring_octets = 256u << next(t) % 4,
		.tap_octets = 256u << next(t) % 4,
	};
	struct lq_claim claim = { .slot = LQ_SLOT(next(t) % 4, next(t) % 32) };
	struct lq_slot_cfg cfg = { .slot = claim.slot, .flags = next(t) % 32 };
	struct lq_conf conf = {};
	struct lq_conf_member member = { .slot = claim.slot,
		.conf = 1 + next(t) % 8, .talk = next(t) % 256,
		.listen = next(t) % 256 };
	int fd = any_file(t);

	(void)!ioctl(fd, LQ_MEDIA_SETUP, &setup);
	n_claimed += !ioctl(fd, LQ_SLOT_CLAIM, &claim);
	(void)!ioctl(fd, LQ_SLOT_SET, &cfg);
	(void)!ioctl(fd, LQ_CONF_NEW, &conf);
	n_joined += !ioctl(fd, LQ_CONF_JOIN, &member);
}

static void do_read(struct thread *t)
{
	char buf[2048];

	(void)!read(any_file(t), odd_pointer(t, buf), next(t) % 2040);
}

static void do_write(struct thread *t)
{
	char buf[2048] = "";

	(void)!write(any_file(t), odd_pointer(t, buf), next(t) % 2040);
}

static void do_poll(struct thread *t)
{
	struct pollfd p[4];
	int i;

	for (i = 0; i < 4; i++)
		p[i] = (struct pollfd){ any_file(t), next(t) & 0xff, 0 };
	(void)!poll(p, 4, next(t) % 3);
}

static void do_map(struct thread *t)
{
	off_t offset = next(t) % 4 ? 0 : (off_t)field(t) << 12;
	size_t len = next(t) % 4 ? 4096ul << next(t) % 8 : field(t);
	int flags = next(t) % 8 ? MAP_SHARED : MAP_PRIVATE;
	void *at = mmap(NULL, len, PROT_READ | PROT_WRITE, flags, any_file(t),
			offset);

	if (at == MAP_FAILED)
		return;
	if (t->map)
		munmap(t->map, t->map_len);
	t->map = at;
	t->map_len = len;
	n_mapped++;
}

static void do_unmap(struct thread *t)
{
	if (t->map)
		munmap(t->map, t->map_len);
	t->map = NULL;
}

/* Wild positions, wild heads and tails, and sound made of anything. */
static void do_scribble(struct thread *t)
{
	uint32_t i, at;

	for (i = 0; t->map && t->map_len >= 4096 && i < 64; i++) {
		at = next(t) % (next(t) % 2 ? 4096 : t->map_len) & ~3u;
		if (at + 4 <= t->map_len)
			*(volatile uint32_t *)(t->map + at) = field(t);
	}
}

static void do_plug(struct thread *t)
{
	char text[4096];

	if (t->number)
		return;
	n_plugged += !write_file(PLUG, next(t) % 2 ? "plug" : "unplug");
	(void)read_file(DEBUG "slots", text, sizeof(text));
	(void)read_file(DEBUG "spans", text, sizeof(text));
	(void)read_file("/sys/class/lq/lq!s1!d/alarms", text, sizeof(text));
}

static void (*const actions[])(struct thread *t) = {
	do_open, do_open, do_close, do_request, do_request, do_request,
	do_good_request, do_read, do_write, do_poll, do_map, do_unmap,
	do_scribble, do_plug,
};
#define N_ACTIONS (sizeof(actions) / sizeof(*actions))

static void *abuse(void *arg)
{
	struct thread *t = arg;
	uint32_t i;

	while (now_ms() < ends_ms) {
		for (i = 0; i < 64; i++) {
			uint32_t a = next(t) % N_ACTIONS;

			actions[a](t);
			n_done[a]++;
		}
	}
	do_unmap(t);
	return NULL;
}

/* ------------------------------------------------------------------ tests */

static void abuse_for(long ms)
{
	static struct thread threads[N_THREADS];
	uint32_t i;

	ends_ms = now_ms() + ms;
	for (i = 0; i < N_FILES; i++)
		files[i] = -1;
	for (i = 0; i < N_THREADS; i++) {
		struct thread *t = &threads[i];

		*t = (struct thread){ .random = SEED * (i + 1), .number = i };
		t->page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		mprotect((char *)t->page + 4096, 4096, PROT_NONE);
		pthread_create(&t->id, NULL, abuse, t);
	}
	for (i = 0; i < N_THREADS; i++) {
		pthread_join(threads[i].id, NULL);
		munmap(threads[i].page, 8192);
	}
	for (i = 0; i < N_FILES; i++)
		if (files[i] >= 0)
			close(files[i]);
	(void)write_file(PLUG, "plug");
}

static void check_idle(void)
{
	struct lq_info info;
	int fd = open_node(CTL);

	CHECK_EQ(0, req(fd, LQ_GET_INFO, &info));
	CHECK_EQ(1, info.n_clients);
	CHECK_EQ(info.n_ip_slots, info.n_ip_free);
	close(fd);
	CHECK_EQ(0, value_of(DEBUG "files", "open="));
	CHECK_EQ(0, value_of(DEBUG "files", "area_octets="));
	CHECK_EQ(0, value_of("/sys/module/lq/refcnt", ""));
}

/* A tenth of the time fills the kernel's caches, then nothing may grow. */
TEST(abuse_harms_nothing_and_leaves_nothing)
{
	const char *env = getenv("LQ_SECONDS");
	long seconds = env ? atol(env) : 60, before, after;
	size_t i;

	abuse_for(seconds * 100);
	check_idle();
	before = kernel_kib_settled(0);
	abuse_for(seconds * 900);
	check_idle();
	/* One leaked client per second would be 1 MiB. */
	after = kernel_kib_settled(before + slack_kib(1024));
	CHECK(after <= before + slack_kib(1024));
	/* The deep paths were reached. */
	CHECK(n_claimed && n_joined && n_mapped && n_plugged);
	printf("abuse: %ld KiB before, %ld KiB after; %ld slots claimed, %ld joined, %ld areas mapped, %ld times plugged; actions:",
	       before, after, (long)n_claimed, (long)n_joined, (long)n_mapped,
	       (long)n_plugged);
	for (i = 0; i < N_ACTIONS; i++)
		printf(" %ld", (long)n_done[i]);
	printf("\n");
}

/* Whatever was left on the wires: a new board works. */
TEST(a_span_works_after_abuse)
{
	struct lq_media_setup setup = {
		.n_slots = 1, .period_ticks = 5, .ring_octets = 256,
		.tap_octets = 256,
	};
	struct lq_board_info board = { .board = 0 };
	struct lq_span_info span = {};
	struct lq_area *area;
	int ctl = open_node(CTL), media = open_media(&setup, &area);

	(void)write_file(PLUG, "unplug");
	CHECK_EQ(0, write_file(PLUG, "plug"));
	CHECK_EQ(0, req(ctl, LQ_GET_BOARD, &board));
	span.span = board.first_span;
	CHECK(UNTIL(media, !req(ctl, LQ_GET_SPAN, &span) && !span.alarms));
	munmap(area, setup.area_octets);
	close(media);
	close(ctl);
}

TESTS(
	RUN(abuse_harms_nothing_and_leaves_nothing),
	RUN(a_span_works_after_abuse),
)
