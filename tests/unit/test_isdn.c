/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lqpri's spans back to back: user side (span 1) and network side (span 2),
 * each with libpri, over a wire made of two queues, on a clock moved by hand.
 *
 *   user span 1  --- frames, lost when the wire is cut ---  network span 2
 *
 * Linked with liblqpri.a, and with mock/isdn_wire.c in place of libdev.a.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/lq.h>
#include "base/log.h"
#include "base/str.h"
#include "lqpri/call.h"
#include "lqpri/spans.h"
#include "mock/isdn_wire.h"
#include "unit/harness.h"

/* ---------------------------------------------------------------- the rig */

#define SEEN 4096

struct end {
	struct spans spans;
	struct link_msg seen[SEEN];
	unsigned int n;
	uint32_t last_id;
	bool is_deaf;		/* no owner: refuse calls */
	bool auto_answer;
	uint8_t auto_cause;	/* refuse with it */
};

static struct end user, net;
static struct loop *loop;

static void on_message(void *arg, const struct link_msg *m)
{
	struct end *e = arg;
	struct link_msg reply = { .call = m->call };

	if (e->n < SEEN)
		e->seen[e->n++] = *m;
	if (m->type != LINK_SETUP || (!e->auto_answer && !e->auto_cause))
		return;
	reply.type = e->auto_cause ? LINK_HANGUP : LINK_ANSWER;
	reply.cause = e->auto_cause;
	spans_command(&e->spans, &reply);
}

static uint32_t on_id(void *arg)
{
	struct end *e = arg;

	return e->is_deaf ? 0 : LINK_CALL_IN | ++e->last_id;
}

static void end_start(struct end *e, const struct span_cfg *cfg)
{
	struct span_handler h = { .message = on_message, .id = on_id,
				  .arg = e };
	struct span *s;

	memset(e, 0, sizeof(*e));
	CHECK_EQ(0, span_new(&s, loop, "test", cfg, &h));
	CHECK_EQ(0, spans_add(&e->spans, s));
	span_alarms(s, 0);
}

static struct span_cfg cfgs[2];

static void rig_defaults(void)
{
	span_cfg_default(&cfgs[0], 1);
	span_cfg_default(&cfgs[1], 2);
	cfgs[1].side = LINK_NETWORK;
	cfgs[1].order = CHANNEL_DOWN;
}

static void rig_start(void)
{
	log_set_level(getenv("LQ_LOG") ? LOG_TRACE : LOG_ERROR);
	isdn_wire.is_cut = false;
	isdn_wire.lose_one_in = 0;
	CHECK_EQ(0, loop_new_test(&loop, 1000, 0));
	end_start(&user, &cfgs[0]);
	end_start(&net, &cfgs[1]);
	loop_advance(loop, 6000);
}

static void rig_stop(void)
{
	spans_free(&user.spans);
	spans_free(&net.spans);
	loop = loop_free(loop);
}

static struct span *span_of(struct end *e)
{
	return e->spans.at[0];
}

static const struct link_msg *seen(struct end *e, enum link_type type,
				   uint32_t call)
{
	for (unsigned int i = 0; i < e->n; i++)
		if (e->seen[i].type == type &&
		    (!call || e->seen[i].call == call))
			return &e->seen[i];
	return NULL;
}

static unsigned int count(struct end *e, enum link_type type)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < e->n; i++)
		n += e->seen[i].type == type;
	return n;
}

static struct link_msg invite_of(uint32_t call, const char *from,
				 const char *to)
{
	struct link_msg m = { .type = LINK_INVITE, .call = call,
			      .is_complete = true, .route = "span1-2" };

	str_copy(m.from.number, LEG_NUMBER_LEN, from);
	str_copy(m.to.number, LEG_NUMBER_LEN, to);
	return m;
}

static void dial(struct end *e, uint32_t call, const char *from, const char *to)
{
	struct link_msg m = invite_of(call, from, to);

	spans_command(&e->spans, &m);
	loop_advance(loop, 50);
}

static void command(struct end *e, enum link_type type, uint32_t call,
		    uint8_t cause)
{
	struct link_msg m = { .type = type, .call = call, .cause = cause };

	spans_command(&e->spans, &m);
	loop_advance(loop, 50);
}

#define CALL_1_IN (LINK_CALL_IN | 1)

/* ------------------------------------------------------------------ tests */

TEST(both_sides_come_up_and_restart_all_channels)
{
	rig_defaults();
	rig_start();
	CHECK(span_of(&user)->is_up);
	CHECK(span_of(&net)->is_up);
	CHECK_EQ(30, channels_count(&span_of(&user)->channels, CHANNEL_IDLE));
	CHECK_EQ(30, channels_count(&span_of(&net)->channels, CHANNEL_IDLE));
	rig_stop();
}

TEST(call_goes_all_the_way_and_back)
{
	const struct link_msg *m;

	rig_defaults();
	rig_start();
	dial(&net, 7, "01062345678", "8000");
	m = seen(&user, LINK_SETUP, 0);
	CHECK(m && m->call == CALL_1_IN && m->is_complete);
	CHECK_STR("8000", m ? m->to.number : "");
	CHECK_STR("01062345678", m ? m->from.number : "");
	CHECK_EQ(LEG_ALLOWED, m ? m->from.presentation : 99);
	CHECK_EQ(31, m ? m->ts : 0);	/* network hunts from the top */
	m = seen(&net, LINK_PROCEEDING, 7);
	CHECK_EQ(31, m ? m->ts : 0);
	command(&user, LINK_ALERT, CALL_1_IN, 0);
	CHECK(seen(&net, LINK_ALERTING, 7));
	command(&user, LINK_ANSWER, CALL_1_IN, 0);
	CHECK(seen(&net, LINK_ANSWER, 7));
	command(&user, LINK_HANGUP, CALL_1_IN, 16);
	m = seen(&net, LINK_GONE, 7);
	CHECK(m && m->cause == 16 && !m->is_by_us);
	m = seen(&user, LINK_GONE, CALL_1_IN);
	CHECK(m && m->cause == 16 && m->is_by_us);
	CHECK_EQ(0, span_of(&user)->n_calls);
	CHECK_EQ(0, span_of(&net)->n_calls);
	CHECK_EQ(30, channels_count(&span_of(&user)->channels, CHANNEL_IDLE));
	rig_stop();
}

TEST(causes_cross_unchanged_in_both_directions)
{
	static const uint8_t causes[] = { 1, 3, 16, 17, 18, 19, 21, 27, 28, 31,
					  34, 38, 41, 42, 44, 47, 58, 88, 102,
					  127 };
	const struct link_msg *m;
	struct end *from, *to;

	rig_defaults();
	rig_start();
	for (unsigned int i = 0; i < 2 * sizeof(causes); i++) {
		uint32_t call = 100 + i;

		from = i % 2 ? &user : &net;
		to = i % 2 ? &net : &user;
		to->auto_cause = causes[i / 2];
		dial(from, call, "1", "2");
		loop_advance(loop, 100);
		m = seen(from, LINK_GONE, call);
		CHECK_EQ(causes[i / 2], m ? m->cause : 0);
		to->auto_cause = 0;
	}
	CHECK_EQ(0, span_of(&user)->n_calls);
	CHECK_EQ(0, span_of(&net)->n_calls);
	CHECK_EQ(count(&user, LINK_SETUP) + sizeof(causes),
		 count(&user, LINK_GONE));
	rig_stop();
}

TEST(overlap_number_comes_digit_by_digit)
{
	const struct link_msg *m;
	struct link_msg inv;

	rig_defaults();
	cfgs[0].has_overlap = true;
	rig_start();
	inv = invite_of(9, "139", "80");
	inv.is_complete = false;
	spans_command(&net.spans, &inv);
	inv = (struct link_msg){ .type = LINK_DIGIT, .call = 9, .digit = '0' };
	spans_command(&net.spans, &inv);	/* before SETUP ACKNOWLEDGE */
	loop_advance(loop, 100);
	m = seen(&user, LINK_SETUP, 0);
	CHECK(m && !m->is_complete);
	CHECK_STR("80", m ? m->to.number : "");
	m = seen(&user, LINK_MORE, 0);
	CHECK_STR("800", m ? m->number : "");
	inv.digit = '5';
	spans_command(&net.spans, &inv);
	loop_advance(loop, 100);
	CHECK_EQ(2, count(&user, LINK_MORE));
	CHECK_STR("8005", user.seen[user.n - 1].number);
	CHECK(!seen(&net, LINK_PROCEEDING, 9));
	command(&user, LINK_ACCEPT, CALL_1_IN, 0);
	CHECK(seen(&net, LINK_PROCEEDING, 9));
	command(&user, LINK_ANSWER, CALL_1_IN, 0);
	CHECK(seen(&net, LINK_ANSWER, 9));
	command(&net, LINK_HANGUP, 9, 16);
	CHECK(seen(&user, LINK_GONE, CALL_1_IN));
	rig_stop();
}

TEST(t302_tells_that_no_more_digits_come)
{
	struct link_msg inv;
	const struct link_msg *m;

	rig_defaults();
	cfgs[0].has_overlap = true;
	rig_start();
	inv = invite_of(9, "139", "80");
	inv.is_complete = false;
	spans_command(&net.spans, &inv);
	loop_advance(loop, 14000);
	CHECK(!seen(&user, LINK_MORE, 0));
	loop_advance(loop, 2000);
	m = seen(&user, LINK_MORE, 0);
	CHECK(m && m->is_complete);
	CHECK_STR("80", m ? m->number : "");
	rig_stop();
}

TEST(en_bloc_with_sending_complete_is_not_held_open_by_overlap)
{
	const struct link_msg *m;

	rig_defaults();
	cfgs[0].has_overlap = true;
	rig_start();
	dial(&net, 5, "139", "8000");
	m = seen(&user, LINK_SETUP, 0);
	CHECK(m && m->is_complete);
	rig_stop();
}

TEST(all_channels_busy_is_34_and_nothing_leaks)
{
	const struct link_msg *m;

	rig_defaults();
	rig_start();
	net.auto_answer = true;
	for (uint32_t i = 1; i <= 31; i++)
		dial(&user, i, "1", "2");
	CHECK_EQ(30, count(&user, LINK_ANSWER));
	m = seen(&user, LINK_GONE, 31);
	CHECK_EQ(34, m ? m->cause : 0);
	for (uint32_t i = 1; i <= 30; i++)
		command(&user, LINK_HANGUP, i, 16);
	CHECK_EQ(0, span_of(&user)->n_calls);
	CHECK_EQ(0, span_of(&net)->n_calls);
	CHECK_EQ(30, channels_count(&span_of(&net)->channels, CHANNEL_IDLE));
	rig_stop();
}

TEST(glare_gives_the_channel_to_the_network_and_both_calls_live)
{
	struct link_msg a = invite_of(3, "1", "2"), b = invite_of(4, "5", "6");
	const struct link_msg *m, *n;

	rig_defaults();
	cfgs[1].order = CHANNEL_UP;	/* same order: collision at once */
	rig_start();
	spans_command(&user.spans, &a);
	spans_command(&net.spans, &b);	/* not seen the other's SETUP yet */
	loop_advance(loop, 100);
	m = seen(&user, LINK_SETUP, 0);
	CHECK_EQ(1, m ? m->ts : 0);
	m = seen(&net, LINK_PROCEEDING, 4);
	CHECK_EQ(1, m ? m->ts : 0);
	m = seen(&user, LINK_PROCEEDING, 3);
	n = seen(&net, LINK_SETUP, 0);
	CHECK(m && n && m->ts == n->ts && m->ts != 1);
	command(&user, LINK_ANSWER, CALL_1_IN, 0);
	command(&net, LINK_ANSWER, CALL_1_IN, 0);
	CHECK(seen(&user, LINK_ANSWER, 3));
	CHECK(seen(&net, LINK_ANSWER, 4));
	command(&user, LINK_HANGUP, 3, 16);
	command(&net, LINK_HANGUP, 4, 16);
	CHECK_EQ(30, channels_count(&span_of(&user)->channels, CHANNEL_IDLE));
	CHECK_EQ(30, channels_count(&span_of(&net)->channels, CHANNEL_IDLE));
	rig_stop();
}

TEST(short_loss_of_the_d_channel_keeps_talking_calls)
{
	rig_defaults();
	rig_start();
	user.auto_answer = true;
	dial(&net, 1, "1", "2");
	CHECK(seen(&net, LINK_ANSWER, 1));
	isdn_wire.is_cut = true;
	loop_advance(loop, 19000);	/* T203, then T200 x N200, not yet T309 */
	CHECK(!span_of(&user)->is_up);
	CHECK(!seen(&user, LINK_GONE, 0));
	isdn_wire.is_cut = false;
	loop_advance(loop, 10000);
	CHECK(span_of(&user)->is_up);
	CHECK(span_of(&net)->is_up);
	CHECK(!seen(&user, LINK_GONE, 0));
	CHECK(!seen(&net, LINK_GONE, 0));
	command(&net, LINK_HANGUP, 1, 16);
	CHECK(seen(&user, LINK_GONE, 0));
	rig_stop();
}

TEST(t309_clears_calls_with_27_and_channels_are_restarted)
{
	const struct link_msg *m;

	rig_defaults();
	rig_start();
	user.auto_answer = true;
	dial(&net, 1, "1", "2");
	isdn_wire.is_cut = true;
	loop_advance(loop, 60000);
	m = seen(&user, LINK_GONE, 0);
	CHECK_EQ(27, m ? m->cause : 0);
	m = seen(&net, LINK_GONE, 1);
	CHECK_EQ(27, m ? m->cause : 0);
	CHECK_EQ(1, channels_count(&span_of(&user)->channels,
				   CHANNEL_DOUBTFUL));
	dial(&user, 50, "1", "2");
	m = seen(&user, LINK_GONE, 50);
	CHECK_EQ(27, m ? m->cause : 0);		/* out of order */
	isdn_wire.is_cut = false;
	loop_advance(loop, 10000);
	CHECK_EQ(30, channels_count(&span_of(&user)->channels, CHANNEL_IDLE));
	dial(&net, 2, "1", "2");
	CHECK(seen(&net, LINK_ANSWER, 2));
	rig_stop();
}

TEST(restarted_peer_clears_our_calls_on_its_channels)
{
	const struct link_msg *m;

	rig_defaults();
	rig_start();
	user.auto_answer = true;
	dial(&net, 1, "1", "2");
	spans_free(&user.spans);	/* kill -9: no word to the far end */
	end_start(&user, &cfgs[0]);
	loop_advance(loop, 5000);
	m = seen(&net, LINK_GONE, 1);
	CHECK_EQ(41, m ? m->cause : 0);
	CHECK_EQ(0, span_of(&net)->n_calls);
	CHECK_EQ(30, channels_count(&span_of(&user)->channels, CHANNEL_IDLE));
	rig_stop();
}

TEST(far_end_that_dies_is_cleared_after_t309)
{
	rig_defaults();
	rig_start();
	net.auto_answer = true;
	dial(&user, 1, "1", "2");
	spans_free(&net.spans);
	loop_advance(loop, 60000);
	CHECK(seen(&user, LINK_GONE, 1));
	CHECK_EQ(0, span_of(&user)->n_calls);
	rig_stop();
}

TEST(owner_gone_clears_calls_with_41_and_refuses_new_ones)
{
	const struct link_msg *m;

	rig_defaults();
	rig_start();
	user.auto_answer = true;
	dial(&net, 1, "1", "2");
	user.is_deaf = true;
	spans_clear(&user.spans, 41);
	loop_advance(loop, 100);
	m = seen(&net, LINK_GONE, 1);
	CHECK_EQ(41, m ? m->cause : 0);
	CHECK(!seen(&user, LINK_GONE, 0));
	dial(&net, 2, "1", "2");
	m = seen(&net, LINK_GONE, 2);
	CHECK_EQ(41, m ? m->cause : 0);
	CHECK_EQ(0, span_of(&user)->n_calls);
	rig_stop();
}

TEST(alarm_blocks_new_calls_and_keeps_the_old)
{
	const struct link_msg *m;

	rig_defaults();
	rig_start();
	net.auto_answer = true;
	dial(&user, 1, "1", "2");
	span_alarms(span_of(&user), LQ_ALARM_LFA);
	dial(&user, 2, "1", "2");
	m = seen(&user, LINK_GONE, 2);
	CHECK_EQ(34, m ? m->cause : 0);
	CHECK(!seen(&user, LINK_GONE, 1));
	span_alarms(span_of(&user), 0);
	dial(&user, 3, "1", "2");
	CHECK(seen(&user, LINK_ANSWER, 3));
	rig_stop();
}

TEST(ringing_without_answer_ends_with_19)
{
	const struct link_msg *m;
	struct link_msg inv;

	rig_defaults();
	rig_start();
	inv = invite_of(1, "1", "2");
	inv.ring_ms = 20000;
	spans_command(&user.spans, &inv);
	loop_advance(loop, 50);
	command(&net, LINK_ALERT, CALL_1_IN, 0);
	loop_advance(loop, 19000);
	CHECK(!seen(&user, LINK_GONE, 1));
	loop_advance(loop, 2000);
	m = seen(&user, LINK_GONE, 1);
	CHECK(m && m->cause == 19 && !m->is_by_us);
	m = seen(&net, LINK_GONE, 0);
	CHECK_EQ(19, m ? m->cause : 0);
	rig_stop();
}

TEST(a_call_to_a_silent_far_end_ends_with_18)
{
	const struct link_msg *m;

	rig_defaults();
	rig_start();
	isdn_wire.is_cut = true;		/* T303 twice is shorter than T200 x N200 + ... */
	dial(&user, 1, "1", "2");
	loop_advance(loop, 9000);
	m = seen(&user, LINK_GONE, 1);
	CHECK_EQ(18, m ? m->cause : 0);
	CHECK_EQ(0, span_of(&user)->n_calls);
	rig_stop();
}

TEST(presentation_name_and_type_of_number_cross)
{
	struct link_msg inv;
	const struct link_msg *m;

	rig_defaults();
	cfgs[0].plan.national[0] = cfgs[1].plan.national[0] = '0';
	rig_start();
	inv = invite_of(1, "01062345678", "+861088886666");
	inv.from.presentation = LEG_RESTRICTED;
	str_copy(inv.from.name, LEG_NAME_LEN, "张三");
	spans_command(&net.spans, &inv);
	loop_advance(loop, 50);
	m = seen(&user, LINK_SETUP, 0);
	CHECK_STR("01062345678", m ? m->from.number : "");
	CHECK_STR("+861088886666", m ? m->to.number : "");
	CHECK_EQ(LEG_RESTRICTED, m ? m->from.presentation : 99);
	CHECK_STR("张三", m ? m->from.name : "");
	rig_stop();
}

/* Q.931 4.5.8, 4.5.10, read without libpri */
TEST(setup_octets_are_those_of_q931)
{
	static const unsigned char called[] = { 0x70, 5, 0x81, '8', '0', '0',
						'0' };
	static const unsigned char calling[] = { 0x6c, 5, 0x01, 0x80, '1', '3',
						 '9' };
	static const unsigned char bearer[] = { 0x04, 3, 0x80, 0x90, 0xa3 };
	static const unsigned char channel[] = { 0x18, 3, 0xa1, 0x83, 0x81 };

	rig_defaults();
	rig_start();
	dial(&user, 1, "139", "8000");
	CHECK(memmem(isdn_wire.setup, isdn_wire.setup_len, called, sizeof(called)));
	CHECK(memmem(isdn_wire.setup, isdn_wire.setup_len, calling, sizeof(calling)));
	CHECK(memmem(isdn_wire.setup, isdn_wire.setup_len, bearer, sizeof(bearer)));
	CHECK(memmem(isdn_wire.setup, isdn_wire.setup_len, channel, sizeof(channel)));
	CHECK(memchr(isdn_wire.setup, 0xa1, isdn_wire.setup_len));	/* complete */
	rig_stop();
}

TEST(keypad_digits_are_heard_in_talk)
{
	struct link_msg m = { .type = LINK_DIGIT, .call = 1, .digit = '#' };

	rig_defaults();
	rig_start();
	net.auto_answer = true;
	dial(&user, 1, "1", "2");
	spans_command(&user.spans, &m);
	loop_advance(loop, 50);
	CHECK_EQ('#', seen(&net, LINK_DIGIT, 0) ?
		 seen(&net, LINK_DIGIT, 0)->digit : 0);
	rig_stop();
}

TEST(commands_in_wrong_states_are_refused_without_harm)
{
	rig_defaults();
	rig_start();
	dial(&user, 1, "1", "2");
	command(&user, LINK_ANSWER, 1, 0);	/* ours to wait, not to answer */
	command(&user, LINK_ALERT, 1, 0);
	command(&net, LINK_ANSWER, CALL_1_IN, 0);
	command(&net, LINK_ANSWER, CALL_1_IN, 0);
	command(&net, LINK_ALERT, CALL_1_IN, 0);
	command(&net, LINK_HANGUP, 999, 16);
	CHECK(seen(&user, LINK_ANSWER, 1));
	command(&user, LINK_HANGUP, 1, 16);
	command(&user, LINK_HANGUP, 1, 16);
	CHECK_EQ(1, count(&user, LINK_GONE));
	CHECK_EQ(1, count(&net, LINK_GONE));
	rig_stop();
}

TEST(hangup_with_any_cause_at_any_moment_leaves_nothing)
{
	rig_defaults();
	rig_start();
	for (unsigned int cause = 1; cause < 128; cause++) {
		uint32_t call = 1000 + cause;
		uint32_t in = LINK_CALL_IN | (net.last_id + 1);
		unsigned int moment = cause % 4;

		dial(&user, call, "1", "2");
		if (moment > 0)
			command(&net, LINK_ALERT, in, 0);
		if (moment > 1)
			command(&net, LINK_ANSWER, in, 0);
		command(moment == 3 ? &net : &user, LINK_HANGUP,
			moment == 3 ? in : call, (uint8_t)cause);
		loop_advance(loop, 200);
		CHECK_EQ(0, span_of(&user)->n_calls);
		CHECK_EQ(0, span_of(&net)->n_calls);
	}
	CHECK_EQ(127, count(&user, LINK_GONE));
	CHECK_EQ(127, count(&net, LINK_GONE));
	rig_stop();
}

TEST(calls_survive_a_line_that_loses_frames)
{
	rig_defaults();
	rig_start();
	net.auto_answer = true;
	isdn_wire.lose_one_in = 20;
	for (uint32_t i = 1; i <= 30; i++) {
		dial(&user, i, "1", "2");
		loop_advance(loop, 10000);
		command(&user, LINK_HANGUP, i, 16);
		loop_advance(loop, 10000);
	}
	isdn_wire.lose_one_in = 0;
	loop_advance(loop, 60000);
	CHECK_EQ(30, count(&user, LINK_GONE));
	CHECK_EQ(0, span_of(&user)->n_calls);
	CHECK_EQ(0, span_of(&net)->n_calls);
	CHECK_EQ(30, channels_count(&span_of(&user)->channels, CHANNEL_IDLE));
	rig_stop();
}

TEST(a_thousand_calls_leave_no_call_behind)
{
	rig_defaults();
	rig_start();
	net.auto_answer = true;
	for (uint32_t i = 1; i <= 1000; i++) {
		user.n = net.n = 0;
		dial(&user, i, "1", "2");
		command(&user, LINK_HANGUP, i, 16);
		if (!seen(&user, LINK_ANSWER, i) || !seen(&user, LINK_GONE, i))
			test_fail(__FILE__, __LINE__, "call %u", i);
	}
	CHECK_EQ(0, span_of(&user)->n_calls);
	CHECK_EQ(0, span_of(&net)->n_calls);
	rig_stop();
}

TEST(routes_are_read_strictly)
{
	unsigned int a, b;

	CHECK_EQ(0, route_parse("span3", &a, &b));
	CHECK(a == 3 && b == 3);
	CHECK_EQ(0, route_parse("span1-12", &a, &b));
	CHECK(a == 1 && b == 12);
	CHECK_EQ(-EINVAL, route_parse("span", &a, &b));
	CHECK_EQ(-EINVAL, route_parse("span0", &a, &b));
	CHECK_EQ(-EINVAL, route_parse("span2-1", &a, &b));
	CHECK_EQ(-EINVAL, route_parse("span1-", &a, &b));
	CHECK_EQ(-EINVAL, route_parse("span1x", &a, &b));
	CHECK_EQ(-EINVAL, route_parse("sip:x", &a, &b));
}

TESTS(
	RUN(both_sides_come_up_and_restart_all_channels),
	RUN(call_goes_all_the_way_and_back),
	RUN(causes_cross_unchanged_in_both_directions),
	RUN(overlap_number_comes_digit_by_digit),
	RUN(t302_tells_that_no_more_digits_come),
	RUN(en_bloc_with_sending_complete_is_not_held_open_by_overlap),
	RUN(all_channels_busy_is_34_and_nothing_leaks),
	RUN(glare_gives_the_channel_to_the_network_and_both_calls_live),
	RUN(short_loss_of_the_d_channel_keeps_talking_calls),
	RUN(t309_clears_calls_with_27_and_channels_are_restarted),
	RUN(restarted_peer_clears_our_calls_on_its_channels),
	RUN(far_end_that_dies_is_cleared_after_t309),
	RUN(owner_gone_clears_calls_with_41_and_refuses_new_ones),
	RUN(alarm_blocks_new_calls_and_keeps_the_old),
	RUN(ringing_without_answer_ends_with_19),
	RUN(a_call_to_a_silent_far_end_ends_with_18),
	RUN(presentation_name_and_type_of_number_cross),
	RUN(setup_octets_are_those_of_q931),
	RUN(keypad_digits_are_heard_in_talk),
	RUN(commands_in_wrong_states_are_refused_without_harm),
	RUN(hangup_with_any_cause_at_any_moment_leaves_nothing),
	RUN(calls_survive_a_line_that_loses_frames),
	RUN(a_thousand_calls_leave_no_call_behind),
	RUN(routes_are_read_strictly),
)
