// SPDX-License-Identifier: GPL-2.0-or-later
/* ISDN calls from end to end: what crosses, and which channel carries it. */
#include "unit/isdn_bed.h"

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
	RUN(presentation_name_and_type_of_number_cross),
	RUN(setup_octets_are_those_of_q931),
	RUN(keypad_digits_are_heard_in_talk),
	RUN(routes_are_read_strictly),
)
