/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Elastic store: order, slips and their sign, starvation, level. */
#include <pthread.h>
#include <string.h>

#include "unit/harness.h"
#include "tdm/elastic.h"

static struct lq_elastic store;
static unsigned int n_put;

/* Frames carry their number. */
static bool put(void)
{
	u8 *to = lq_elastic_slot(&store);

	if (!to)
		return false;
	memset(to, 0, LQ_FRAME_OCTETS);
	memcpy(to, &n_put, sizeof(n_put));
	n_put++;
	lq_elastic_put(&store);
	return true;
}

static void put_n(unsigned int n)
{
	while (n--)
		CHECK(put());
}

static bool is_idle(const u8 *frame)
{
	unsigned int i;

	for (i = 0; i < LQ_FRAME_OCTETS; i++)
		if (frame[i] != LQ_IDLE_OCTET)
			return false;
	return true;
}

static unsigned int number(const u8 *frame)
{
	unsigned int n;

	memcpy(&n, frame, sizeof(n));
	return n;
}

static unsigned int take(void)
{
	return number(lq_elastic_take(&store));
}

static void begin(enum lq_elastic_policy policy)
{
	lq_elastic_init(&store, policy);
	n_put = 0;
}

TEST(frames_come_out_in_order)
{
	unsigned int i, want = 0;

	begin(LQ_ELASTIC_REPEAT);
	while (want < 10000) {
		put_n(8);
		lq_elastic_begin(&store, 8);
		for (i = 0; i < 8; i++)
			CHECK_EQ(want++, take());
	}
	CHECK_EQ(0, store.n_repeated + store.n_dropped + store.n_full);
}

TEST(bursts_of_4_ms_lose_nothing)
{
	unsigned int ms, i, want = 0;

	begin(LQ_ELASTIC_REPEAT);
	for (ms = 0; ms < 1000; ms++) {
		if (ms % 4 == 0)
			put_n(32);
		lq_elastic_begin(&store, 8);
		for (i = 0; i < 8; i++)
			CHECK_EQ(want++, take());
	}
	CHECK_EQ(0, store.n_repeated);
	CHECK_EQ(0, store.n_dropped);
}

TEST(before_it_is_primed_it_gives_idle_and_counts_nothing)
{
	unsigned int i;

	begin(LQ_ELASTIC_REPEAT);
	for (i = 0; i < 100; i++) {
		lq_elastic_begin(&store, 8);
		CHECK(is_idle(lq_elastic_take(&store)));
	}
	put_n(7);
	lq_elastic_begin(&store, 8);
	CHECK(is_idle(lq_elastic_take(&store)));
	put_n(1);
	lq_elastic_begin(&store, 8);
	CHECK_EQ(0, take());
	CHECK_EQ(0, store.n_repeated);
}

TEST(an_old_backlog_is_not_played_at_the_start)
{
	begin(LQ_ELASTIC_REPEAT);
	put_n(100);
	lq_elastic_begin(&store, 8);
	CHECK_EQ(100 - 8 - LQ_ELASTIC_HIGH, take());
	CHECK_EQ(0, store.n_dropped);
}

/* @gain: frames more than 8 in every 10th ms. Return: frames lost in order. */
static void drift(int gain, unsigned int n_ms)
{
	unsigned int ms, i, last = 0, now;

	begin(LQ_ELASTIC_REPEAT);
	for (ms = 0; ms < n_ms; ms++) {
		put_n(ms % 10 == 9 ? 8 + gain : 8);
		lq_elastic_begin(&store, 8);
		for (i = 0; i < 8; i++) {
			now = take();
			if (ms || i) {
				CHECK(now - last <= 2);	/* one at a time */
				CHECK(gain > 0 ? now > last : now >= last);
			}
			last = now;
		}
	}
}

TEST(a_fast_far_clock_drops_single_frames)
{
	drift(+1, 2000);
	CHECK_EQ(0, store.n_repeated);
	CHECK_EQ(200 - LQ_ELASTIC_HIGH, store.n_dropped);
}

TEST(a_slow_far_clock_repeats_single_frames)
{
	drift(-1, 2000);
	CHECK_EQ(200, store.n_repeated);
	CHECK_EQ(0, store.n_dropped);
}

TEST(nothing_is_lost_uncounted)
{
	unsigned int ms, n_taken = 0, i;

	begin(LQ_ELASTIC_REPEAT);
	for (ms = 0; ms < 5000; ms++) {
		for (i = test_random() % 17; i; i--)
			(void)put();	/* may be full: counted */
		lq_elastic_begin(&store, 8);
		for (i = 0; i < 8; i++) {
			n_taken += store.is_running;	/* else: idle */
			(void)take();
		}
	}
	CHECK_EQ(n_put, n_taken - store.n_repeated + store.n_dropped +
			store.head - store.tail);
}

/* Bursts of 4 ms that come in between; never too much is held. Return: slips. */
static u64 burst_in_between(u32 reserve)
{
	unsigned int ms, i;

	begin(LQ_ELASTIC_REPEAT);
	store.reserve = reserve;
	put_n(8);
	for (ms = 0; ms < 1000; ms++) {
		if (ms % 4 == 2)
			put_n(32);
		lq_elastic_begin(&store, 8);
		for (i = 0; i < 8; i++)
			(void)take();
	}
	CHECK_EQ(0, store.n_dropped);
	return store.n_repeated;
}

TEST(bursts_that_begin_in_between_cost_slips_once)
{
	CHECK_EQ(8, burst_in_between(0));
}

/* It waits once, at the beginning. */
TEST(a_reserve_takes_uneven_bursts_without_a_slip)
{
	CHECK_EQ(0, burst_in_between(8));
}

TEST(a_reserve_that_is_gone_is_filled_by_one_slip)
{
	unsigned int i;

	begin(LQ_ELASTIC_REPEAT);
	store.reserve = 5;
	put_n(12);
	lq_elastic_begin(&store, 8);
	CHECK(is_idle(lq_elastic_take(&store)));
	put_n(1);
	lq_elastic_begin(&store, 8);
	for (i = 0; i < 13; i++)
		CHECK_EQ(i, take());
	CHECK_EQ(12, take());		/* empty: this one, and five more */
	put_n(8);
	for (i = 0; i < 5; i++)
		CHECK_EQ(12, take());
	for (i = 13; i < 18; i++)
		CHECK_EQ(i, take());
	CHECK_EQ(6, store.n_repeated);
	CHECK_EQ(3, store.head - store.tail);
}

TEST(a_starved_store_falls_silent_after_4_ms)
{
	unsigned int i;

	begin(LQ_ELASTIC_REPEAT);
	put_n(8);
	lq_elastic_begin(&store, 8);
	for (i = 0; i < 8; i++)
		CHECK_EQ(i, take());
	lq_elastic_begin(&store, 8);
	for (i = 0; i < LQ_ELASTIC_STARVED; i++)
		CHECK_EQ(7, take());
	for (i = 0; i < 100; i++) {
		lq_elastic_begin(&store, 8);
		CHECK(is_idle(lq_elastic_take(&store)));
	}
	CHECK_EQ(LQ_ELASTIC_STARVED, store.n_repeated);
	put_n(8);
	lq_elastic_begin(&store, 8);
	CHECK_EQ(8, take());
}

TEST(the_idle_policy_never_sends_stale_data)
{
	unsigned int i;

	begin(LQ_ELASTIC_IDLE);
	put_n(8);
	lq_elastic_begin(&store, 9);
	CHECK(is_idle(lq_elastic_take(&store)));
	lq_elastic_begin(&store, 8);
	for (i = 0; i < 8; i++)
		CHECK_EQ(i, take());
	CHECK(is_idle(lq_elastic_take(&store)));
	CHECK_EQ(1, store.n_repeated);
}

TEST(a_full_store_refuses_and_counts)
{
	unsigned int i;

	begin(LQ_ELASTIC_REPEAT);
	for (i = 0; i < LQ_ELASTIC_FRAMES + 10; i++)
		(void)put();
	CHECK_EQ(11, store.n_full);
	CHECK_EQ(LQ_ELASTIC_FRAMES - 1, n_put);
}

TEST(counts_run_over_2_to_the_32)
{
	unsigned int i;

	begin(LQ_ELASTIC_REPEAT);
	store.head = -20u;
	store.tail = -20u;
	for (i = 0; i < 100; i++) {
		put_n(8);
		lq_elastic_begin(&store, 8);
		CHECK_EQ(8 * i, take());
		CHECK_EQ(8 * i + 1, take());
		(void)take();
		(void)take();
		(void)take();
		(void)take();
		(void)take();
		CHECK_EQ(8 * i + 7, take());
	}
}

#define THREAD_FRAMES 200000

static void *produce(void *arg)
{
	while (__atomic_load_n(&n_put, __ATOMIC_RELAXED) < THREAD_FRAMES)
		(void)put();	/* full: again */
	return NULL;
}

TEST(two_threads_never_see_a_torn_frame)
{
	unsigned int last = 0, now = 0;
	pthread_t thread;

	begin(LQ_ELASTIC_REPEAT);
	if (pthread_create(&thread, NULL, produce, NULL)) {
		CHECK(!"thread");
		return;
	}
	while (now < THREAD_FRAMES - 1) {
		const u8 *frame;

		lq_elastic_begin(&store, 1);
		frame = lq_elastic_take(&store);
		if (is_idle(frame))
			continue;
		now = number(frame);
		CHECK(now >= last && now < THREAD_FRAMES);
		last = now;
	}
	pthread_join(thread, NULL);
}

TESTS(
	RUN(frames_come_out_in_order),
	RUN(bursts_of_4_ms_lose_nothing),
	RUN(before_it_is_primed_it_gives_idle_and_counts_nothing),
	RUN(an_old_backlog_is_not_played_at_the_start),
	RUN(a_fast_far_clock_drops_single_frames),
	RUN(a_slow_far_clock_repeats_single_frames),
	RUN(nothing_is_lost_uncounted),
	RUN(bursts_that_begin_in_between_cost_slips_once),
	RUN(a_reserve_takes_uneven_bursts_without_a_slip),
	RUN(a_reserve_that_is_gone_is_filled_by_one_slip),
	RUN(a_starved_store_falls_silent_after_4_ms),
	RUN(the_idle_policy_never_sends_stale_data),
	RUN(a_full_store_refuses_and_counts),
	RUN(counts_run_over_2_to_the_32),
	RUN(two_threads_never_see_a_torn_frame),
)
