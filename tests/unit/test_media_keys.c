// SPDX-License-Identifier: GPL-3.0-or-later
/* Keys in media: each told once, heard or muted, and those that we send. */
#include "unit/media_bed.h"

TEST(keys_are_told_once_and_sent_on)
{
	struct stage *s = stage_open();
	static struct phone p[2];
	unsigned int ms;

	phone_open(s, &p[0], 1, LEG_CODEC_PCMA);
	phone_open(s, &p[1], 2, LEG_CODEC_PCMU);
	for (int i = 0; i < 5; i++)
		talk(s, p, 2);
	CHECK_EQ(0, rtp_send_event(p[0].r, '1'));
	CHECK_EQ(0, rtp_send_event(p[0].r, '1'));
	for (int i = 0; i < 25; i++)
		talk(s, p, 2);
	serve_loop(s);
	CHECK_STR("11", s->digits);
	CHECK_EQ(MEDIA_HEARD_EVENT, s->heard);
	CHECK_EQ(100, s->digit_ms);
	CHECK_EQ(0, media_send_digits(s->m, 2, "7"));
	CHECK_EQ(-EINVAL, media_send_digits(s->m, 2, "7x"));
	for (int i = 0; i < 12; i++)
		talk(s, p, 2);
	CHECK_EQ('7', rtp_digit(p[1].r, s->ms, &ms));
	CHECK_EQ(100, ms);
	phone_close(&p[0]);
	phone_close(&p[1]);
	stage_close(s);
}
/* More of them than one request takes, and one after the other on the wire. */
TEST(keys_sent_as_sound_wait_for_each_other)
{
	struct stage *s = stage_open();

	CHECK_EQ(0, media_tdm_open(s->m, 3, LQ_SLOT(1, 1)));
	CHECK_EQ(0, media_tdm_open(s->m, 4, LQ_SLOT(2, 1)));
	talk(s, NULL, 0);
	CHECK_EQ(0, media_send_digits(s->m, 3, "12"));
	CHECK_EQ(0, media_send_digits(s->m, 3, "2*D"));
	CHECK_EQ(-ENOSPC, media_send_digits(s->m, 3, "0123456789012345678901234"
			   "56789012345678901234567890123456789"
			   "0123456789"));
	for (int i = 0; i < 65; i++) {
		talk(s, NULL, 0);
		serve_loop(s);
	}
	CHECK_STR("122*D", s->digits);
	CHECK(s->digit_ms >= 90 && s->digit_ms <= 110);
	stage_close(s);
}

/* What goes past the engine must not pass the keys that we send. */
TEST(keys_sent_to_a_relayed_phone_reach_it)
{
	struct stage *s = stage_open();
	static struct phone p[2];
	struct media_totals t;
	unsigned int ms;
	char got[4] = "", key;
	int n = 0;

	phone_open(s, &p[0], 1, LEG_CODEC_PCMA);
	phone_open(s, &p[1], 2, LEG_CODEC_PCMA);
	CHECK_EQ(0, media_bridge(s->m, 1, 2));
	for (int i = 0; i < 5; i++)
		talk(s, p, 2);
	CHECK_EQ(0, media_send_digits(s->m, 2, "4#"));
	for (int i = 0; i < 40; i++) {
		talk(s, p, 2);
		serve_loop(s);
		while ((key = rtp_digit(p[1].r, s->ms, &ms)) && n < 3)
			got[n++] = key;
	}
	CHECK_STR("4#", got);
	media_totals(s->m, &t);
	CHECK_EQ(2, t.relays);	/* again */
	phone_close(&p[0]);
	phone_close(&p[1]);
	stage_close(s);
}

/* A key goes as sound from an E1 to the agent's phone, unless it is mute. */
static void check_key_is_heard(bool is_muting)
{
	struct stage *s = stage_open_with((struct media_config){
		.is_muting = is_muting });
	static struct phone p[2];
	unsigned int n_before, n_loud = 0;

	phone_open(s, &p[0], 1, LEG_CODEC_PCMA);
	phone_open(s, &p[1], 2, LEG_CODEC_PCMA);
	CHECK_EQ(0, media_tdm_open(s->m, 3, LQ_SLOT(1, 1)));
	CHECK_EQ(0, media_tdm_open(s->m, 4, LQ_SLOT(2, 1)));
	CHECK_EQ(0, media_bridge(s->m, 1, 3));
	CHECK_EQ(0, media_bridge(s->m, 4, 2));
	for (int i = 0; i < 20; i++)
		talk(s, p, 2);
	n_before = p[1].heard[ALAW_SILENCE];
	CHECK_EQ(0, media_send_digits(s->m, 3, "5"));
	for (int i = 0; i < 25; i++)
		talk(s, p, 2);
	serve_loop(s);
	CHECK_STR("5", s->digits);
	CHECK_EQ(MEDIA_HEARD_TONE, s->heard);	/* not to be sent on */
	for (int i = 0; i < 256; i++)
		n_loud += i == ALAW_SILENCE ? 0 : p[1].heard[i];
	CHECK(p[1].heard[ALAW_SILENCE] > n_before);
	if (is_muting)
		CHECK_EQ(0, n_loud);
	else
		CHECK(n_loud > 80 * 8);
	phone_close(&p[0]);
	phone_close(&p[1]);
	stage_close(s);
}

TEST(key_as_tone_is_heard_by_the_other_side)
{
	check_key_is_heard(false);
}

TEST(key_as_tone_is_not_heard_where_digits_are_mute)
{
	check_key_is_heard(true);
}

TESTS(
	RUN(keys_are_told_once_and_sent_on),
	RUN(keys_sent_as_sound_wait_for_each_other),
	RUN(keys_sent_to_a_relayed_phone_reach_it),
	RUN(key_as_tone_is_heard_by_the_other_side),
	RUN(key_as_tone_is_not_heard_where_digits_are_mute),
)
