/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lqd's PRI leg adapter against an lqpri played by this test: a second
 * connection in the same loop.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/lq.h>
#include "base/str.h"
#include "sig/pri_link.h"
#include "unit/harness.h"

#define SEEN 128

static struct {
	struct loop *loop;
	struct pri_link *p;
	const struct leg_ops *ops;
	uint32_t last_id;
	struct leg_event ev[SEEN];	/* pointers in them are not kept */
	char number[SEEN][LEG_NUMBER_LEN];
	char trunk[SEEN][16];
	unsigned int n;
	unsigned int n_spans;
	struct pri_span span;
	bool hangs_up_in_setup;
	/* lqpri's end */
	struct link_sock *far;
	struct link_msg got[SEEN];
	unsigned int n_got, n_closed;
	char dir[32], path[64];
} t;

static uint32_t on_id(void *arg)
{
	return ++t.last_id;
}

static void on_event(void *arg, const struct leg_event *ev)
{
	if (t.n >= SEEN)
		return;
	if (ev->to)
		str_copy(t.number[t.n], LEG_NUMBER_LEN, ev->to->number);
	if (ev->trunk)
		str_copy(t.trunk[t.n], sizeof(t.trunk[0]), ev->trunk);
	t.ev[t.n++] = *ev;
	if (ev->type == LEG_EV_SETUP && t.hangs_up_in_setup)
		CHECK_EQ(0, t.ops->hangup(t.p, ev->leg, 21));
}

static void on_span(void *arg, const struct pri_span *s)
{
	t.n_spans++;
	t.span = *s;
}

static void on_far_message(void *arg, const struct link_msg *m)
{
	if (t.n_got < SEEN)
		t.got[t.n_got++] = *m;
}

static void on_far_closed(void *arg)
{
	t.n_closed++;
	t.far = link_sock_free(t.far);
}

static void say(struct link_msg m)
{
	CHECK_EQ(0, link_send(t.far, &m));
	loop_run(t.loop);
}

static void far_connect(uint32_t version)
{
	struct link_sock_handler h = { on_far_message, on_far_closed, NULL };

	CHECK_EQ(0, link_connect(&t.far, t.loop, t.path, "far", &h));
	say((struct link_msg){ .type = LINK_HELLO, .version = version,
			       .text = "lqpri test" });
}

static void make_folder(void)
{
	memset(&t, 0, sizeof(t));
	str_copy(t.dir, sizeof(t.dir), "/tmp/test_pri_link.XXXXXX");
	CHECK(mkdtemp(t.dir) != NULL);
	snprintf(t.path, sizeof(t.path), "%s/s", t.dir);
}

static void start(void)
{
	struct leg_handler h = { on_id, on_event, NULL };

	make_folder();
	CHECK_EQ(0, loop_new_test(&t.loop, 0, 0));
	CHECK_EQ(0, pri_link_new(&t.p, t.loop, t.path, &h));
	pri_link_on_span(t.p, on_span, NULL);
	t.ops = pri_link_ops();
}

static void stop(void)
{
	t.far = link_sock_free(t.far);
	t.p = pri_link_free(t.p);
	t.loop = loop_free(t.loop);
	CHECK_EQ(0, rmdir(t.dir));	/* the socket was removed */
}

static struct link_msg setup_msg(uint32_t call)
{
	return (struct link_msg){ .type = LINK_SETUP, .call = call, .span = 2,
				  .ts = 17, .is_complete = true,
				  .text = "span2/i1",
				  .from = { "139", "", LEG_ALLOWED },
				  .to = { "8000", "", LEG_ALLOWED } };
}

static struct leg_invite invite_of(uint32_t leg)
{
	return (struct leg_invite){ .leg = leg, .route = "span1-2",
				    .ring_ms = 5000,
				    .from = { "alice", "Alice", LEG_ALLOWED },
				    .to = { "112", "", LEG_ALLOWED } };
}

/* ------------------------------------------------------------------ tests */

TEST(nothing_works_before_hello_and_all_after)
{
	struct leg_invite inv = invite_of(5);

	start();
	CHECK_EQ(-ENOTCONN, t.ops->invite(t.p, &inv));
	far_connect(LINK_VERSION);
	CHECK(pri_link_is_up(t.p));
	CHECK_EQ(LINK_WELCOME, t.got[0].type);
	CHECK_EQ(0, t.ops->invite(t.p, &inv));
	CHECK_EQ(1, pri_link_n_legs(t.p));
	stop();
}

TEST(another_version_is_refused)
{
	start();
	far_connect(LINK_VERSION + 1);
	loop_run(t.loop);
	CHECK(!pri_link_is_up(t.p));
	CHECK_EQ(LINK_REFUSE, t.got[0].type);
	CHECK_EQ(1, t.n_closed);
	far_connect(LINK_VERSION);
	CHECK(pri_link_is_up(t.p));
	stop();
}

TEST(a_silent_connection_is_closed_and_a_second_one_refused)
{
	struct link_sock_handler h = { on_far_message, on_far_closed, NULL };

	start();
	CHECK_EQ(0, link_connect(&t.far, t.loop, t.path, "far", &h));
	loop_advance(t.loop, 6000);
	CHECK_EQ(1, t.n_closed);
	far_connect(LINK_VERSION);
	{
		struct link_sock *first = t.far;

		CHECK_EQ(0, link_connect(&t.far, t.loop, t.path, "far", &h));
		loop_run(t.loop);
		CHECK_EQ(2, t.n_closed);
		CHECK_EQ(LINK_REFUSE, t.got[t.n_got - 1].type);
		t.far = first;
	}
	CHECK(pri_link_is_up(t.p));
	stop();
}

TEST(incoming_call_from_setup_to_gone)
{
	uint32_t call = LINK_CALL_IN | 9;

	start();
	far_connect(LINK_VERSION);
	say(setup_msg(call));
	CHECK_EQ(1, t.n);
	CHECK_EQ(LEG_EV_SETUP, t.ev[0].type);
	CHECK_EQ(1, t.ev[0].leg);
	CHECK_EQ(LEG_PRI, t.ev[0].kind);
	CHECK_EQ(LQ_SLOT(2, 17), t.ev[0].slot);
	CHECK_STR("span2", t.trunk[0]);
	CHECK_STR("8000", t.number[0]);
	CHECK(t.ev[0].is_complete);
	CHECK_EQ(0, t.ops->accept(t.p, 1));
	CHECK_EQ(0, t.ops->alert(t.p, 1));
	CHECK_EQ(0, t.ops->progress(t.p, 1, NULL));
	CHECK_EQ(0, t.ops->answer(t.p, 1, NULL));
	CHECK_EQ(0, t.ops->digit(t.p, 1, '5'));
	CHECK_EQ(-EINVAL, t.ops->digit(t.p, 1, 'x'));
	CHECK_EQ(-EOPNOTSUPP, t.ops->update(t.p, 1, NULL));
	CHECK_EQ(0, t.ops->hangup(t.p, 1, 16));
	loop_run(t.loop);
	CHECK_EQ(7, t.n_got);	/* welcome and six */
	CHECK_EQ(LINK_HANGUP, t.got[6].type);
	CHECK_EQ(call, t.got[6].call);
	say((struct link_msg){ .type = LINK_GONE, .call = call, .cause = 16,
			       .is_by_us = true });
	CHECK_EQ(LEG_EV_GONE, t.ev[1].type);
	CHECK(t.ev[1].is_by_us);
	CHECK_EQ(0, pri_link_n_legs(t.p));
	CHECK_EQ(-ENOENT, t.ops->hangup(t.p, 1, 16));
	stop();
}

TEST(outgoing_call_from_invite_to_gone)
{
	struct leg_invite inv = invite_of(77);

	start();
	far_connect(LINK_VERSION);
	inv.is_open = true;
	CHECK_EQ(0, t.ops->invite(t.p, &inv));
	CHECK_EQ(-EINVAL, t.ops->invite(t.p, &inv));	/* the id is taken */
	loop_run(t.loop);
	CHECK_EQ(LINK_INVITE, t.got[1].type);
	CHECK_EQ(77, t.got[1].call);
	CHECK(!t.got[1].is_complete);
	CHECK_STR("span1-2", t.got[1].route);
	CHECK_STR("", t.got[1].from.number);	/* "alice" is no number */
	CHECK_EQ(LEG_UNAVAILABLE, t.got[1].from.presentation);
	CHECK_EQ(5000, t.got[1].ring_ms);
	say((struct link_msg){ .type = LINK_PROCEEDING, .call = 77, .span = 1,
			       .ts = 3, .text = "span1/o1" });
	say((struct link_msg){ .type = LINK_ALERTING, .call = 77,
			       .is_inband = true });
	say((struct link_msg){ .type = LINK_ANSWER, .call = 77 });
	say((struct link_msg){ .type = LINK_DIGIT, .call = 77, .digit = '1' });
	say((struct link_msg){ .type = LINK_GONE, .call = 77, .cause = 17 });
	CHECK_EQ(6, t.n);
	CHECK_EQ(LEG_EV_PROCEEDING, t.ev[0].type);
	CHECK_EQ(LQ_SLOT(1, 3), t.ev[0].slot);
	CHECK_EQ(LEG_EV_ALERTING, t.ev[1].type);
	CHECK_EQ(LEG_EV_PROGRESS, t.ev[2].type);	/* in-band tones */
	CHECK_EQ(LEG_EV_ANSWER, t.ev[3].type);
	CHECK_EQ(LQ_SLOT(1, 3), t.ev[3].slot);
	CHECK_EQ('1', t.ev[4].digit);
	CHECK_EQ(17, t.ev[5].cause);
	CHECK(!t.ev[5].is_by_us);
	stop();
}

TEST(overlap_digits_make_the_number_longer)
{
	struct link_msg m = setup_msg(LINK_CALL_IN | 1);

	start();
	far_connect(LINK_VERSION);
	m.is_complete = false;
	say(m);
	m.type = LINK_MORE;
	str_copy(m.number, sizeof(m.number), "80001");
	say(m);
	CHECK_EQ(LEG_EV_MORE_DIGITS, t.ev[1].type);
	CHECK_STR("80001", t.number[1]);
	CHECK(!t.ev[1].is_complete);
	stop();
}

/* A call out that nobody has answered to yet may go another way: 38. */
TEST(every_leg_ends_when_lqpri_goes_and_what_is_unheard_with_38)
{
	struct leg_invite inv = invite_of(77), heard = invite_of(78);
	struct link_msg m = { .type = LINK_ALERTING, .call = 78 };

	start();
	far_connect(LINK_VERSION);
	say(setup_msg(LINK_CALL_IN | 1));
	say(setup_msg(LINK_CALL_IN | 2));
	CHECK_EQ(0, t.ops->invite(t.p, &inv));
	CHECK_EQ(0, t.ops->invite(t.p, &heard));
	say(m);
	t.n = 0;
	t.far = link_sock_free(t.far);
	loop_run(t.loop);
	CHECK_EQ(4, t.n);
	for (unsigned int i = 0; i < t.n; i++) {
		CHECK_EQ(LEG_EV_GONE, t.ev[i].type);
		CHECK_EQ(t.ev[i].leg == 77 ? 38 : 27, t.ev[i].cause);
		CHECK(!t.ev[i].is_by_us);
	}
	CHECK_EQ(0, pri_link_n_legs(t.p));
	CHECK_EQ(-ENOTCONN, t.ops->invite(t.p, &inv));
	far_connect(LINK_VERSION);
	say(setup_msg(LINK_CALL_IN | 1));	/* a new lqpri counts anew */
	CHECK_EQ(1, pri_link_n_legs(t.p));
	CHECK_EQ(3, t.ev[t.n - 1].leg);		/* leg ids do not repeat */
	stop();
}

TEST(the_owner_may_hang_up_inside_the_setup_event)
{
	start();
	far_connect(LINK_VERSION);
	t.hangs_up_in_setup = true;
	say(setup_msg(LINK_CALL_IN | 1));
	loop_run(t.loop);
	CHECK_EQ(LINK_HANGUP, t.got[1].type);
	CHECK_EQ(21, t.got[1].cause);
	stop();
}

TEST(messages_out_of_place_do_no_harm)
{
	struct link_msg m;

	start();
	far_connect(LINK_VERSION);
	say(setup_msg(5));			/* not an incoming number */
	say(setup_msg(LINK_CALL_IN | 5));
	say(setup_msg(LINK_CALL_IN | 5));	/* twice */
	CHECK_EQ(1, pri_link_n_legs(t.p));
	for (unsigned int i = 0; i < LINK_TYPES; i++) {
		m = setup_msg(12345);
		m.type = (enum link_type)i;
		m.version = LINK_VERSION;
		m.cause = 16;
		m.digit = '1';
		str_copy(m.route, sizeof(m.route), "span1");
		if (t.far && i != LINK_SPAN)
			say(m);
	}
	CHECK(pri_link_is_up(t.p));
	CHECK_EQ(1, pri_link_n_legs(t.p));
	CHECK_EQ(0, pri_link_counts(t.p).bad);
	stop();
}

TEST(span_facts_are_kept_in_order_and_fall_with_the_link)
{
	struct link_msg m = { .type = LINK_SPAN, .span = 2, .is_up = true,
			      .side = LINK_NETWORK, .channels = 30 };
	struct pri_span s;

	start();
	far_connect(LINK_VERSION);
	say(m);
	m.span = 1;
	m.alarms = LQ_ALARM_RAI;
	say(m);
	CHECK_EQ(2, t.n_spans);
	CHECK_EQ(0, pri_link_span(t.p, 0, &s));
	CHECK_EQ(1, s.span);
	CHECK_EQ(LQ_ALARM_RAI, s.alarms);
	CHECK_EQ(0, pri_link_span(t.p, 1, &s));
	CHECK_EQ(2, s.span);
	CHECK(s.is_up);
	CHECK_EQ(-ENOENT, pri_link_span(t.p, 2, &s));
	t.far = link_sock_free(t.far);
	loop_run(t.loop);
	CHECK_EQ(0, pri_link_span(t.p, 1, &s));
	CHECK(!s.is_up);
	CHECK_EQ(4, t.n_spans);
	stop();
}

TEST(making_one_survives_short_memory)
{
	struct leg_handler h = { on_id, on_event, NULL };
	struct pri_link *p = NULL;
	struct loop *l = NULL;
	int err;

	make_folder();
	err = loop_new_test(&l, 0, 0);
	if (!err)
		err = pri_link_new(&p, l, t.path, &h);
	if (!oom())
		CHECK_EQ(0, err);
	pri_link_free(p);
	loop_free(l);
	(void)unlink(t.path);	/* left behind by a failure after listening */
	CHECK_EQ(0, rmdir(t.dir));
}

TESTS(
	RUN(nothing_works_before_hello_and_all_after),
	RUN(another_version_is_refused),
	RUN(a_silent_connection_is_closed_and_a_second_one_refused),
	RUN(incoming_call_from_setup_to_gone),
	RUN(outgoing_call_from_invite_to_gone),
	RUN(overlap_digits_make_the_number_longer),
	RUN(every_leg_ends_when_lqpri_goes_and_what_is_unheard_with_38),
	RUN(the_owner_may_hang_up_inside_the_setup_event),
	RUN(messages_out_of_place_do_no_harm),
	RUN(span_facts_are_kept_in_order_and_fall_with_the_link),
	RUN_OOM(making_one_survives_short_memory),
)
