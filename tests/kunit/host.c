// SPDX-License-Identifier: GPL-2.0-or-later
/* Who is woken, when, and how often. */
#include "kernel/host.c"

#include "tests/kunit/bed.h"

struct listener {
	struct lq_file f;
	struct file file;
	__poll_t ready;
	struct delayed_work later;
};

static __poll_t listener_ready(const struct lq_file *f)
{
	return READ_ONCE(container_of(f, struct listener, f)->ready);
}

static void listener_becomes_ready(struct work_struct *work)
{
	struct listener *l = container_of(to_delayed_work(work),
					  struct listener, later);

	WRITE_ONCE(l->ready, EPOLLIN);
}

static struct listener *listen(struct kunit *test)
{
	struct listener *l = kunit_kzalloc(test, sizeof(*l), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, l);
	INIT_DELAYED_WORK(&l->later, listener_becomes_ready);
	lq_file_init(&l->f, &l->file, listener_ready);
	lq_host_lock();
	lq_file_add(&l->f);
	lq_host_unlock();
	return l;
}

static void leave(struct listener *l)
{
	cancel_delayed_work_sync(&l->later);
	lq_host_lock();
	lq_file_del(&l->f);
	lq_host_unlock();
	synchronize_rcu();
}

static u64 now_tick(void)
{
	u64 tick;

	lq_host_lock();
	tick = lq_host.engine->tick;
	lq_host_unlock();
	return tick;
}

static bool ticks_pass(u32 n)
{
	u64 until = now_tick() + n;

	return BED_UNTIL(now_tick() >= until);
}

static void what_is_new_wakes_once(struct kunit *test)
{
	struct listener *l = listen(test);

	KUNIT_EXPECT_TRUE(test, ticks_pass(5));
	KUNIT_EXPECT_EQ(test, 0ULL, l->f.wakeups);
	WRITE_ONCE(l->ready, EPOLLIN);
	KUNIT_EXPECT_TRUE(test, ticks_pass(20));
	KUNIT_EXPECT_EQ(test, 1ULL, l->f.wakeups);
	/* Something else is new. */
	WRITE_ONCE(l->ready, EPOLLIN | EPOLLOUT);
	KUNIT_EXPECT_TRUE(test, ticks_pass(20));
	KUNIT_EXPECT_EQ(test, 2ULL, l->f.wakeups);
	leave(l);
}

/* Nothing was left, then something came: told again, in the same tick even. */
static void who_was_served_is_told_again(struct kunit *test)
{
	struct listener *l = listen(test);

	WRITE_ONCE(l->ready, EPOLLIN);
	KUNIT_EXPECT_TRUE(test, ticks_pass(2));
	lq_host_lock();
	l->ready = 0;
	lq_file_served(&l->f);
	l->ready = EPOLLIN;
	lq_host_unlock();
	KUNIT_EXPECT_TRUE(test, ticks_pass(2));
	KUNIT_EXPECT_EQ(test, 2ULL, l->f.wakeups);
	/* Something was left: who has not asked again needs no telling. */
	lq_host_lock();
	lq_file_served(&l->f);
	lq_host_unlock();
	KUNIT_EXPECT_TRUE(test, ticks_pass(2));
	KUNIT_EXPECT_EQ(test, 2ULL, l->f.wakeups);
	leave(l);
}

static void a_file_that_may_not_wait_does_not(struct kunit *test)
{
	struct listener *l = listen(test);

	l->file.f_flags = O_NONBLOCK;
	KUNIT_EXPECT_EQ(test, -EAGAIN, lq_file_wait(&l->f, EPOLLIN));
	leave(l);
}

static void who_waits_sleeps_until_it_is_ready(struct kunit *test)
{
	struct listener *l = listen(test);
	u64 began = now_tick();

	schedule_delayed_work(&l->later, msecs_to_jiffies(50));
	KUNIT_EXPECT_EQ(test, 0, lq_file_wait(&l->f, EPOLLIN));
	KUNIT_EXPECT_GE(test, now_tick(), began + 20);
	KUNIT_EXPECT_EQ(test, 1ULL, l->f.wakeups);
	leave(l);
}

/* The tick walks over the list under RCU while files come and go. */
static void files_come_and_go_beside_the_tick(struct kunit *test)
{
	int i;

	for (i = 0; i < 50; i++) {
		struct listener *l = listen(test);

		WRITE_ONCE(l->ready, EPOLLIN);
		KUNIT_EXPECT_TRUE(test, ticks_pass(1));
		leave(l);
	}
	KUNIT_EXPECT_TRUE(test, list_empty(&lq_host.files));
}

static struct kunit_case lq_host_cases[] = {
	KUNIT_CASE(what_is_new_wakes_once),
	KUNIT_CASE(who_was_served_is_told_again),
	KUNIT_CASE(a_file_that_may_not_wait_does_not),
	KUNIT_CASE(who_waits_sleeps_until_it_is_ready),
	KUNIT_CASE(files_come_and_go_beside_the_tick),
	{}
};
BED_SUITE(lq_host, lq_host_cases);
