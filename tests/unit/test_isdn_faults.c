// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ISDN calls when something fails: a line that is cut or loses frames, a far end
 * that dies, is silent or answers too late, commands that make no sense. No call
 * may be left behind.
 */
#include "unit/isdn_bed.h"

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
	CHECK_EQ(38, m ? m->cause : 0);		/* network out of order */
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

/* T303 would take 8 s; who waits may have another line. */
TEST(alarm_ends_at_once_with_38_what_has_had_no_response)
{
	const struct link_msg *m;

	rig_defaults();
	rig_start();
	dial(&user, 1, "1", "2");	/* the far end has answered: PROCEEDING */
	isdn_wire.is_cut = true;
	dial(&user, 2, "1", "2");
	span_alarms(span_of(&user), LQ_ALARM_LOS | LQ_ALARM_LFA);
	m = seen(&user, LINK_GONE, 2);
	CHECK_EQ(38, m ? m->cause : 0);
	CHECK(!seen(&user, LINK_GONE, 1));
	/* the line is back before T309: the far end is told, nothing is left */
	isdn_wire.is_cut = false;
	span_alarms(span_of(&user), 0);
	loop_advance(loop, 20000);
	CHECK_EQ(1, span_of(&user)->n_calls);
	net.auto_answer = true;
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

TESTS(
	RUN(short_loss_of_the_d_channel_keeps_talking_calls),
	RUN(t309_clears_calls_with_27_and_channels_are_restarted),
	RUN(restarted_peer_clears_our_calls_on_its_channels),
	RUN(far_end_that_dies_is_cleared_after_t309),
	RUN(owner_gone_clears_calls_with_41_and_refuses_new_ones),
	RUN(alarm_blocks_new_calls_and_keeps_the_old),
	RUN(alarm_ends_at_once_with_38_what_has_had_no_response),
	RUN(ringing_without_answer_ends_with_19),
	RUN(a_call_to_a_silent_far_end_ends_with_18),
	RUN(commands_in_wrong_states_are_refused_without_harm),
	RUN(hangup_with_any_cause_at_any_moment_leaves_nothing),
	RUN(calls_survive_a_line_that_loses_frames),
	RUN(a_thousand_calls_leave_no_call_behind),
)
