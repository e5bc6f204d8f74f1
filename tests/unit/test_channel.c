/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The channel table of a span, and numbers as they stand in Q.931. */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "lqpri/channel.h"
#include "lqpri/number.h"
#include "unit/harness.h"

#define E1	0xfffefffeu	/* 1-15,17-31 */

static struct channels fresh(enum channel_order order)
{
	struct channels c;

	channels_init(&c, E1, order);
	c.is_blocked = false;
	return c;
}

TEST(channel_lists_are_read_strictly)
{
	static const struct {
		const char *text;
		int err;
		uint32_t mask;
	} t[] = {
		{ "1-15,17-31", 0, E1 }, { "1", 0, 2 }, { "31", 0, 1u << 31 },
		{ "1,3,2", 0, 0xe }, { "2-2", 0, 4 }, { "1-3,2-4", 0, 0x1e },
		{ "", -EINVAL, 0 }, { "0", -EINVAL, 0 }, { "32", -EINVAL, 0 },
		{ "5-3", -EINVAL, 0 }, { "1-", -EINVAL, 0 },
		{ "-3", -EINVAL, 0 }, { "1,,2", -EINVAL, 0 },
		{ "1,", -EINVAL, 0 }, { "1-99999999999999999999", -EINVAL, 0 },
		{ "a", -EINVAL, 0 }, { "1 2", -EINVAL, 0 },
	};
	uint32_t mask;

	for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		CHECK_EQ(t[i].err, channels_parse(&mask, t[i].text));
		if (!t[i].err)
			CHECK_EQ(t[i].mask, mask);
	}
}

TEST(hunting_goes_up_or_down_and_stops_when_blocked)
{
	struct channels up = fresh(CHANNEL_UP), down = fresh(CHANNEL_DOWN);
	int me;

	CHECK_EQ(1, channel_pick(&up));
	CHECK_EQ(31, channel_pick(&down));
	CHECK_EQ(0, channel_take(&up, 1, &me));
	CHECK_EQ(2, channel_pick(&up));
	up.is_blocked = true;
	CHECK_EQ(0, channel_pick(&up));
}

TEST(a_channel_has_one_owner_and_only_he_leaves_it)
{
	struct channels c = fresh(CHANNEL_UP);
	int me, other;

	CHECK_EQ(0, channel_take(&c, 7, &me));
	CHECK_EQ(-EBUSY, channel_take(&c, 7, &other));
	CHECK(channel_owner(&c, 7) == &me);
	channel_leave(&c, 7, &other);
	CHECK(channel_owner(&c, 7) == &me);
	channel_leave(&c, 7, &me);
	CHECK(!channel_owner(&c, 7));
	CHECK_EQ(0, channel_take(&c, 7, &other));
	CHECK_EQ(-ENOENT, channel_take(&c, 16, &me));
	CHECK_EQ(-ENOENT, channel_take(&c, 0, &me));
	CHECK_EQ(-ENOENT, channel_take(&c, 200, &me));
	channel_leave(&c, 200, &me);
}

TEST(doubtful_channels_are_restarted_one_by_one)
{
	struct channels c = fresh(CHANNEL_UP);
	unsigned int n = 0;
	int me;

	CHECK_EQ(0, channel_take(&c, 5, &me));
	channels_doubt_all(&c);
	CHECK_EQ(0, channel_pick(&c));
	CHECK(channel_owner(&c, 5) == &me);	/* not the busy one */
	while (channel_restart(&c)) {
		CHECK_EQ(1, channels_count(&c, CHANNEL_RESTARTING));
		channel_restarted(&c, channel_restarting(&c));
		n++;
	}
	CHECK_EQ(29, n);
	CHECK_EQ(29, channels_count(&c, CHANNEL_IDLE));
	CHECK_EQ(30, channels_total(&c));
}

TEST(the_far_end_may_call_on_a_doubtful_channel_not_on_a_restarting_one)
{
	struct channels c = fresh(CHANNEL_UP);
	int me;

	channels_doubt_all(&c);
	CHECK_EQ(1, channel_restart(&c));
	CHECK_EQ(-EBUSY, channel_take(&c, 1, &me));
	CHECK_EQ(0, channel_take(&c, 2, &me));
	channel_restarted(&c, 2);	/* a late acknowledgement */
	CHECK(channel_owner(&c, 2) == &me);
}

/* ---------------------------------------------------------------- numbers */

static struct number_plan china(void)
{
	struct number_plan p;

	number_plan_default(&p);
	str_copy(p.international, sizeof(p.international), "00");
	str_copy(p.national, sizeof(p.national), "0");
	return p;
}

TEST(types_of_number_become_prefixes_and_back)
{
	static const struct {
		const char *digits;
		int plan;		/* TON << 4 | NPI */
		const char *people;
		int sent_plan;
	} t[] = {
		{ "8613912345678", 0x11, "008613912345678", 0x11 },
		{ "1062345678", 0x21, "01062345678", 0x21 },
		{ "62345678", 0x01, "62345678", 0x01 },
		{ "62345678", 0x41, "62345678", 0x01 },	/* subscriber */
		{ "13912345678", -1, "13912345678", 0x01 },
		{ "", 0x11, "", 0x01 },
	};
	struct number_plan p = china();
	char people[LEG_NUMBER_LEN], digits[LEG_NUMBER_LEN];

	for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		number_receive(people, &p, t[i].digits, t[i].plan);
		CHECK_STR(t[i].people, people);
		CHECK_EQ(t[i].sent_plan, number_send(digits, &p, people));
		CHECK_STR(t[i].digits, digits);
	}
	CHECK_EQ(0x11, number_send(digits, &p, "+861088886666"));
	CHECK_STR("861088886666", digits);
}

TEST(what_is_no_digit_is_left_out_and_length_is_bounded)
{
	struct number_plan p = china();
	char to[LEG_NUMBER_LEN], many[300];

	number_receive(to, &p, "13-9 x*#\n7", 0x01);
	CHECK_STR("139*#7", to);
	memset(many, '7', sizeof(many) - 1);
	many[sizeof(many) - 1] = '\0';
	number_receive(to, &p, many, 0x11);
	CHECK_EQ(LEG_NUMBER_LEN - 1, strlen(to));
}

TEST(callers_presentation_and_names_cross)
{
	static const struct {
		const char *sent, *received;
	} names[] = {
		{ "Li Lei", "Li Lei" }, { "  Li", "Li" }, { "张三", "张三" },
		{ "M\xfcller", "Müller" }, { "a\x1b[2Jb", "a[2Jb" },
		{ "\xff\xfe", "ÿþ" }, { "x\xc0\xaf", "xÀ¯" }, { "", "" },
		{ "x\x80\x9f", "x" },
	};
	struct number_plan p = china();
	struct leg_address a = { .number = "139", .name = "张三",
				  .presentation = LEG_RESTRICTED }, b;
	struct pri_party_id id;

	address_send(&id, &p, &a);
	CHECK_EQ(' ', id.name.str[0]);	/* see name_send() */
	address_receive(&b, &p, &id);
	CHECK_STR("139", b.number);
	CHECK_STR("张三", b.name);
	CHECK_EQ(LEG_RESTRICTED, b.presentation);
	memset(&id, 0, sizeof(id));
	address_receive(&b, &p, &id);
	CHECK_EQ(LEG_UNAVAILABLE, b.presentation);
	id.name.valid = 1;
	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		str_copy(id.name.str, sizeof(id.name.str), names[i].sent);
		address_receive(&b, &p, &id);
		CHECK_STR(names[i].received, b.name);
	}
	memset(id.name.str, 0xe4, sizeof(id.name.str) - 1);
	address_receive(&b, &p, &id);
	CHECK_EQ(62, strlen(b.name));	/* whole characters only */
}

TESTS(
	RUN(channel_lists_are_read_strictly),
	RUN(hunting_goes_up_or_down_and_stops_when_blocked),
	RUN(a_channel_has_one_owner_and_only_he_leaves_it),
	RUN(doubtful_channels_are_restarted_one_by_one),
	RUN(the_far_end_may_call_on_a_doubtful_channel_not_on_a_restarting_one),
	RUN(types_of_number_become_prefixes_and_back),
	RUN(what_is_no_digit_is_left_out_and_length_is_bounded),
	RUN(callers_presentation_and_names_cross),
)
