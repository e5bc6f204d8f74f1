// SPDX-License-Identifier: GPL-3.0-or-later
/* Analog lines and telephones: whole calls, as their owner sees them. */
#include "unit/analog_bed.h"

/* ------------------------------------------------------------ lines: in */

TEST(a_call_in_is_offered_with_its_number_and_released_by_busy_tone)
{
	begin(ANALOG_BY_PROGRESS);
	ring();
	CHECK_STR("", said());
	event(FXO_SLOT, LQ_EV_CALLER_ID, LQ_CID_MDMF, LQ_CID_WHOLE);
	CHECK_STR("SETUP(13800138000>95588 analog-city)", said());
	CHECK_EQ(0, analog_ops()->accept(t.a, 1));
	CHECK_EQ(0, analog_ops()->alert(t.a, 1));
	CHECK_EQ(0, analog_ops()->answer(t.a, 1, NULL));
	CHECK_STR("sig(1,0)", said());
	line_is(POWER | LQ_SIG_LOOP, LQ_SIG_LOOP);
	hears(LQ_TONE_BUSY, 1400);
	CHECK_STR("sig(0,1) GONE(16)", said());
	CHECK_EQ(-ENOENT, analog_ops()->hangup(t.a, 1, 16));
	CHECK_EQ(-EBUSY, invite("analog-city", "", "1"));	/* the guard */
	loop_advance(t.loop, 1500);
	CHECK_EQ(0, invite("analog-city", "", "1"));
	end();
}

TEST(without_a_number_the_second_ring_offers_the_call)
{
	begin(ANALOG_BY_PROGRESS);
	ring();
	event(FXO_SLOT, LQ_EV_CALLER_ID, LQ_CID_MDMF, LQ_CID_BAD_CHECKSUM);
	loop_advance(t.loop, 4000);
	CHECK_STR("", said());
	ring();
	CHECK_STR("SETUP(>95588 analog-city)", said());
	loop_advance(t.loop, 8000);		/* and no ring any more */
	CHECK_STR("GONE(16)", said());
	ring();					/* a single one is no call */
	loop_advance(t.loop, 8000);
	CHECK_STR("", said());
	end();
}

TEST(a_number_in_dtmf_is_waited_out)
{
	begin(ANALOG_BY_PROGRESS);
	t.id.kind = LQ_CID_DTMF;
	event(FXO_SLOT, LQ_EV_CALLER_ID, LQ_CID_DTMF, LQ_CID_WHOLE);
	line_is(POWER | LQ_SIG_RING, LQ_SIG_RING);	/* it came before */
	CHECK_STR("SETUP(13800138000>95588 analog-city)", said());
	analog_lost(t.a);
	end();
	begin(ANALOG_BY_PROGRESS);
	t.id.kind = LQ_CID_DTMF;
	ring();
	event(FXO_SLOT, LQ_EV_CALLER_ID, LQ_CID_DTMF, LQ_CID_WHOLE);
	CHECK_STR("", said());			/* its last digit sounds */
	loop_advance(t.loop, 300);
	CHECK_STR("SETUP(13800138000>95588 analog-city)", said());
	end();
}

TEST(a_refused_call_rings_on_and_is_offered_no_more)
{
	begin(ANALOG_BY_PROGRESS);
	t.says_no = true;
	ring();
	ring();
	CHECK_STR("SETUP(>95588 analog-city) GONE(21 us)", said());
	ring();
	ring();
	CHECK_STR("", said());
	loop_advance(t.loop, 8000);
	ring();
	ring();
	CHECK_STR("SETUP(>95588 analog-city) GONE(21 us)", said());
	end();
}

static void answered_in(enum analog_answer how)
{
	begin(how);
	ring();
	ring();
	CHECK_EQ(0, analog_ops()->answer(t.a, 1, NULL));
	line_is(POWER | LQ_SIG_LOOP, LQ_SIG_LOOP);
	(void)said();
}

TEST(an_open_loop_polarity_and_silence_release_a_call)
{
	answered_in(ANALOG_BY_PROGRESS);
	line_is(POWER | LQ_SIG_LOOP | LQ_SIG_REVERSED, LQ_SIG_REVERSED);
	CHECK_STR("", said());			/* means nothing here */
	line_is(0, POWER | LQ_SIG_LOOP);
	CHECK_STR("sig(0,1) GONE(16)", said());
	line_is(POWER, POWER);
	loop_advance(t.loop, 1500);
	CHECK_STR("", said());
	end();
	answered_in(ANALOG_BY_REVERSAL);
	line_is(POWER | LQ_SIG_LOOP | LQ_SIG_REVERSED, LQ_SIG_REVERSED);
	CHECK_STR("sig(0,1) GONE(16)", said());
	end();
	answered_in(ANALOG_BY_PROGRESS);
	voice(true);
	loop_advance(t.loop, 2 * analog_times_default.silence);
	voice(false);
	loop_advance(t.loop, analog_times_default.silence - 1);
	CHECK_STR("", said());
	loop_advance(t.loop, 1);
	CHECK_STR("sig(0,1) GONE(16)", said());
	end();
}

TEST(a_dead_line_is_told_and_its_call_ended)
{
	begin(ANALOG_BY_PROGRESS);
	line_is(0, POWER);
	CHECK_STR("down(analog-city)", said());
	CHECK_EQ(-EBUSY, invite("analog-city", "", "1"));
	line_is(POWER, POWER);
	CHECK_STR("up(analog-city)", said());
	ring();
	ring();
	line_is(0, POWER);
	CHECK_STR("SETUP(>95588 analog-city) down(analog-city) GONE(27)",
		  said());
	end();
	answered_in(ANALOG_BY_PROGRESS);
	line_is(0, POWER | LQ_SIG_LOOP);	/* and it stays away */
	loop_advance(t.loop, 1500);
	CHECK_STR("sig(0,1) GONE(16) down(analog-city)", said());
	end();
}

TEST(a_telephone_beside_the_line_takes_it)
{
	begin(ANALOG_BY_PROGRESS);
	ring();
	ring();
	line_is(POWER | LQ_SIG_IN_USE, LQ_SIG_IN_USE);
	CHECK_STR("SETUP(>95588 analog-city) GONE(26)", said());
	CHECK_EQ(-EBUSY, invite("analog-city", "", "1"));
	line_is(POWER, LQ_SIG_IN_USE);		/* a pulse of its dial */
	loop_advance(t.loop, 500);
	CHECK_EQ(-EBUSY, invite("analog-city", "", "1"));
	line_is(POWER | LQ_SIG_IN_USE, LQ_SIG_IN_USE);
	loop_advance(t.loop, 5000);
	CHECK_EQ(-EBUSY, invite("analog-city", "", "1"));
	line_is(POWER, LQ_SIG_IN_USE);
	loop_advance(t.loop, 1000);
	CHECK_EQ(0, invite("analog-city", "", "1"));
	end();
}

TEST(a_telephone_lifted_while_we_hang_up_has_the_line)
{
	answered_in(ANALOG_BY_PROGRESS);
	hears(LQ_TONE_BUSY, 1400);
	CHECK_STR("sig(0,1) GONE(16)", said());
	line_is(POWER | LQ_SIG_IN_USE, LQ_SIG_IN_USE | LQ_SIG_LOOP);
	loop_advance(t.loop, 1500);
	CHECK_EQ(-EBUSY, invite("analog-city", "", "1"));
	line_is(POWER, LQ_SIG_IN_USE);
	loop_advance(t.loop, 1000);
	CHECK_EQ(0, invite("analog-city", "", "1"));
	end();
}

TEST(a_line_that_is_in_use_when_we_come_is_not_ours)
{
	const struct analog_port_conf toll = {
		.slot = LQ_SLOT(1, 5), .name = "1-5", .line = "analog-toll" };

	begin(ANALOG_BY_PROGRESS);
	CHECK_EQ(0, analog_port_add(t.a, &toll, POWER | LQ_SIG_IN_USE));
	CHECK_STR("up(analog-toll)", said());
	CHECK_EQ(-EBUSY, invite("analog-toll", "", "1"));
	event(toll.slot, LQ_EV_SIGNAL, POWER, LQ_SIG_IN_USE);
	loop_advance(t.loop, 1000);
	CHECK_EQ(0, invite("analog-toll", "", "1"));
	end();
}

/* ------------------------------------------- lines: a telephone beside us */

static void begin_recorded(void)
{
	t.is_recorded = true;
	begin(ANALOG_BY_PROGRESS);
}

TEST(a_telephone_beside_us_is_overheard_while_it_is_lifted)
{
	begin_recorded();
	line_is(POWER | LQ_SIG_IN_USE, LQ_SIG_IN_USE);
	CHECK_STR("HEAR_OUT(95588> analog-city)", said());
	line_is(POWER, LQ_SIG_IN_USE);		/* it dials */
	loop_advance(t.loop, 60);
	line_is(POWER | LQ_SIG_IN_USE, LQ_SIG_IN_USE);
	loop_advance(t.loop, 60000);
	line_is(POWER, LQ_SIG_IN_USE);
	loop_advance(t.loop, 999);
	CHECK_STR("", said());
	loop_advance(t.loop, 1);
	CHECK_STR("GONE(16)", said());
	CHECK_EQ(0, invite("analog-city", "", "1"));
	end();
}

/* Two rings offered the call to us: it is taken away, and heard. */
TEST(a_call_that_the_telephone_beside_us_takes_is_overheard_with_its_number)
{
	begin_recorded();
	ring();
	event(FXO_SLOT, LQ_EV_CALLER_ID, LQ_CID_MDMF, LQ_CID_WHOLE);
	CHECK_STR("SETUP(13800138000>95588 analog-city)", said());
	line_is(POWER | LQ_SIG_IN_USE, LQ_SIG_IN_USE);
	CHECK_STR("GONE(26) HEAR(13800138000>95588 analog-city)", said());
	CHECK_EQ(-EPERM, analog_ops()->answer(t.a, 2, NULL));
	line_is(0, POWER | LQ_SIG_IN_USE);	/* somebody cuts it */
	CHECK_STR("down(analog-city) GONE(27)", said());
	end();
}

TEST(overhearing_ends_by_command_and_is_no_hanging_up)
{
	begin_recorded();
	line_is(POWER | LQ_SIG_IN_USE, LQ_SIG_IN_USE);
	(void)said();
	CHECK_EQ(0, analog_ops()->hangup(t.a, 1, 16));
	CHECK_STR("GONE(16 us)", said());
	CHECK_EQ(-EBUSY, invite("analog-city", "", "1"));
	line_is(POWER, LQ_SIG_IN_USE);
	loop_advance(t.loop, 1000);
	CHECK_STR("", said());
	t.says_no = true;			/* nobody wants to hear it */
	line_is(POWER | LQ_SIG_IN_USE, LQ_SIG_IN_USE);
	CHECK_STR("HEAR_OUT(95588> analog-city) GONE(21 us)", said());
	end();
}

/* ----------------------------------------------------------- lines: out */

static void called_out(enum analog_answer how)
{
	begin(how);
	CHECK_EQ(0, invite("analog-city", "8101", "8887777"));
	CHECK_STR("sig(1,0)", said());
	line_is(POWER | LQ_SIG_LOOP, LQ_SIG_LOOP);
	hears(LQ_TONE_DIAL, 600);
	CHECK_STR("dial(8887777)", said());
	event(FXO_SLOT, LQ_EV_TONE_DONE, 0, 0);
}

struct verdict {
	const char *claim;
	enum analog_answer how;
	const char *does;	/* what is heard, a character each: see below */
	const char *told;	/* after PROGRESS */
};

/* r ring-back, e its end, b busy, c congestion, s vacant number, v voice,
 * q quiet, p polarity, o open loop, 1..9 that many times two seconds */
static void hear(const char *does)
{
	for (; *does; does++)
		switch (*does) {
		case 'r': hears(LQ_TONE_RINGBACK, 1000); break;
		case 'e': hears(LQ_TONE_RINGBACK, 0); break;
		case 'b': hears(LQ_TONE_BUSY, 1400); break;
		case 'c': hears(LQ_TONE_CONGESTION, 1400); break;
		case 's': hears(LQ_TONE_SIT, LQ_SIT_VACANT << 16 | 1000); break;
		case 'v': voice(true); break;
		case 'q': voice(false); break;
		case 'p': line_is(POWER | LQ_SIG_LOOP | LQ_SIG_REVERSED,
				  LQ_SIG_REVERSED); break;
		case 'o': line_is(POWER, LQ_SIG_LOOP); break;
		default: loop_advance(t.loop, (*does - '0') * 2000);
		}
}

static const struct verdict verdicts[] = {
	{ "ring-back, voice", ANALOG_BY_PROGRESS, "rv", "ALERTING+ ANSWER+" },
	{ "ring-back that is first taken for voice", ANALOG_BY_PROGRESS,
	  "vrqv", "ALERTING+ ANSWER+" },
	{ "ring-back that stops", ANALOG_BY_PROGRESS, "re2",
	  "ALERTING+ ANSWER+" },
	{ "ring-back that goes on", ANALOG_BY_PROGRESS, "rere1r9",
	  "ALERTING+" },
	{ "ring-back, then busy: no answer", ANALOG_BY_PROGRESS, "re1b",
	  "ALERTING+ sig(0,1) GONE(19)" },
	{ "ring-back for ever: no answer", ANALOG_BY_PROGRESS, "r99999",
	  "ALERTING+ sig(0,1) GONE(19)" },
	{ "busy", ANALOG_BY_PROGRESS, "b", "sig(0,1) GONE(17)" },
	{ "busy that is first taken for voice", ANALOG_BY_PROGRESS, "v1b",
	  "sig(0,1) GONE(17)" },
	{ "congestion", ANALOG_BY_PROGRESS, "c", "sig(0,1) GONE(42)" },
	{ "special information tone", ANALOG_BY_PROGRESS, "s",
	  "sig(0,1) GONE(1)" },
	{ "an announcement that ends busy", ANALOG_BY_PROGRESS, "v3b",
	  "sig(0,1) GONE(1)" },
	{ "speech that goes on: answered at once", ANALOG_BY_PROGRESS, "v8",
	  "ANSWER+" },
	{ "nothing", ANALOG_BY_PROGRESS, "99", "sig(0,1) GONE(18)" },
	{ "polarity on any line", ANALOG_BY_PROGRESS, "p", "ANSWER+" },
	{ "an open loop", ANALOG_BY_PROGRESS, "o", "sig(0,1) GONE(27)" },
	{ "reversal: voice is no answer", ANALOG_BY_REVERSAL, "rv1e2",
	  "ALERTING+" },
	{ "reversal: and back", ANALOG_BY_REVERSAL, "rp1p",
	  "ALERTING+ ANSWER+ sig(0,1) GONE(16)" },
};

TEST(what_is_heard_after_dialling_is_understood)
{
	size_t i;

	for (i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		const struct verdict *v = &verdicts[i];
		const char *got;

		called_out(v->how);
		CHECK_STR("PROGRESS+", said());
		hear(v->does);
		got = said();
		if (strcmp(got, v->told))
			test_fail(__FILE__, __LINE__, "%s: want \"%s\", got "
				  "\"%s\"\n", v->claim, v->told, got);
		end();
	}
}

TEST(a_line_without_verdicts_is_answered_once_dialled)
{
	called_out(ANALOG_BY_DIALLING);
	CHECK_STR("ANSWER+", said());
	CHECK_EQ(0, analog_ops()->hangup(t.a, 100, 16));
	CHECK_STR("sig(0,1) GONE(16 us)", said());
	end();
}

/* Before the digits: what the exchange does instead of giving dial tone. */
TEST(no_dial_tone_is_understood)
{
	static const struct {
		const char *claim;
		const char *does;
		bool has_loop;
		const char *told;
	} rows[] = {
		{ "none: dialled all the same", "3", true, "dial(8887777)" },
		{ "no current: out of order", "3", false, "sig(0,1) GONE(27)" },
		{ "busy: no circuit", "b", true, "sig(0,1) GONE(34)" },
		{ "a caller speaks: taken", "v3", true, "sig(0,1) GONE(44)" },
		{ "a noise", "vq3", true, "dial(8887777)" },
		{ "the loop opens", "o", true, "sig(0,1) GONE(27)" },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(ANALOG_BY_PROGRESS);
		CHECK_EQ(0, invite("analog-city", "8101", "8887777"));
		if (rows[i].has_loop)
			line_is(POWER | LQ_SIG_LOOP, LQ_SIG_LOOP);
		(void)said();
		hear(rows[i].does);
		if (strcmp(rows[i].told, said()))
			test_fail(__FILE__, __LINE__, "%s\n", rows[i].claim);
		end();
	}
	begin(ANALOG_BY_PROGRESS);
	t.dial_fails = true;
	CHECK_EQ(0, invite("analog-city", "8101", "x"));
	hears(LQ_TONE_DIAL, 600);
	CHECK_STR("sig(1,0) dial(x) sig(0,1) GONE(1)", said());
	CHECK_EQ(-EBUSY, invite("analog-city", "", "1"));
	CHECK_EQ(-ENOENT, invite("analog-other", "", "1"));
	end();
}

/* ----------------------------------------------------------- telephones */

static void lift(void)
{
	phone_is(LQ_SIG_OFFHOOK, LQ_SIG_OFFHOOK);
}

static void put_down(void)
{
	phone_is(0, LQ_SIG_OFFHOOK);
}

TEST(a_telephone_calls_and_hangs_up)
{
	begin(ANALOG_BY_PROGRESS);
	lift();
	CHECK_STR("tone(dial)", said());
	keys("1");
	CHECK_STR("tone(off)", said());
	keys("23");
	CHECK_STR("SETUP(8101>123 8101)", said());
	CHECK_EQ(0, analog_ops()->accept(t.a, 1));
	CHECK_EQ(0, analog_ops()->alert(t.a, 1));
	CHECK_STR("tone(ringback)", said());
	CHECK_EQ(0, analog_ops()->progress(t.a, 1, NULL));
	CHECK_EQ(0, analog_ops()->answer(t.a, 1, NULL));
	CHECK_STR("tone(off) tone(off)", said());
	phone_is(LQ_SIG_OFFHOOK, LQ_SIG_FLASH);
	CHECK_STR("FLASH", said());
	put_down();
	CHECK_STR("tone(off) GONE(16)", said());
	end();
}

TEST(a_number_ends_by_plan_by_hash_or_by_a_pause)
{
	begin(ANALOG_BY_PROGRESS);
	lift();
	keys("0123#");
	CHECK_STR("tone(dial) tone(off) SETUP(8101>0123 8101)", said());
	put_down();
	(void)said();
	lift();
	keys("01");
	loop_advance(t.loop, 4999);
	keys("2");
	loop_advance(t.loop, 4999);
	CHECK_STR("tone(dial) tone(off)", said());
	loop_advance(t.loop, 1);
	CHECK_STR("SETUP(8101>012 8101)", said());
	end();
}

TEST(a_released_telephone_hears_why_then_the_howler_then_nothing)
{
	static const struct { uint8_t cause; const char *tone; } rows[] = {
		{ 16, "tone(busy) GONE(16 us)" },
		{ 17, "tone(busy) GONE(17 us)" },
		{ 1, "tone(sit) GONE(1 us)" },
		{ 34, "tone(congestion) GONE(34 us)" },
		{ 41, "tone(congestion) GONE(41 us)" },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(ANALOG_BY_PROGRESS);
		lift();
		keys("123");
		(void)said();
		CHECK_EQ(0, analog_ops()->hangup(t.a, 1, rows[i].cause));
		CHECK_STR(rows[i].tone, said());
		loop_advance(t.loop, analog_times_default.busy);
		CHECK_STR("tone(howler)", said());
		loop_advance(t.loop, analog_times_default.howler);
		CHECK_STR("tone(off)", said());
		put_down();
		lift();
		CHECK_STR("tone(off) tone(dial)", said());
		end();
	}
	begin(ANALOG_BY_PROGRESS);
	lift();
	loop_advance(t.loop, 15000);		/* nothing is dialled */
	CHECK_STR("tone(dial) tone(busy)", said());
	phone_is(LQ_SIG_OFFHOOK, LQ_SIG_FLASH);
	CHECK_STR("tone(dial)", said());
	end();
}

TEST(a_telephone_rings_shows_the_number_and_is_answered)
{
	begin(ANALOG_BY_PROGRESS);
	CHECK_EQ(0, invite("8101", "13800138000", "8101"));
	CHECK_STR("sig(2,0) ALERTING", said());
	phone_is(LQ_SIG_RING, LQ_SIG_RING);
	phone_is(0, LQ_SIG_RING);
	loop_advance(t.loop, 499);
	CHECK_STR("", said());
	loop_advance(t.loop, 1);
	CHECK_STR("caller(13800138000)", said());
	phone_is(LQ_SIG_RING, LQ_SIG_RING);
	phone_is(0, LQ_SIG_RING);
	loop_advance(t.loop, 1000);
	CHECK_STR("", said());			/* once a call */
	lift();
	CHECK_STR("sig(0,2) tone(off) ANSWER+", said());
	end();
}

TEST(who_does_not_answer_or_talks_is_told)
{
	begin(ANALOG_BY_PROGRESS);
	CHECK_EQ(0, invite("8101", "1", "8101"));
	loop_advance(t.loop, 120000);
	CHECK_STR("sig(2,0) ALERTING sig(0,2) GONE(19)", said());
	CHECK_EQ(0, invite("8101", "1", "8101"));
	CHECK_EQ(0, analog_ops()->hangup(t.a, 100, 16));
	CHECK_STR("sig(2,0) ALERTING sig(0,2) GONE(16 us)", said());
	lift();
	CHECK_EQ(0, invite("8101", "1", "8101"));
	CHECK_STR("tone(dial) GONE(17)", said());
	end();
}

TEST(a_lost_engine_ends_every_call)
{
	begin(ANALOG_BY_PROGRESS);
	ring();
	ring();
	lift();
	keys("123");
	(void)said();
	analog_lost(t.a);
	CHECK_STR("GONE(27) down(analog-city) GONE(27) down(8101)", said());
	CHECK(!analog_has_line(t.a, "8101"));
	end();
}

TESTS(
	RUN(a_call_in_is_offered_with_its_number_and_released_by_busy_tone),
	RUN(without_a_number_the_second_ring_offers_the_call),
	RUN(a_number_in_dtmf_is_waited_out),
	RUN(a_refused_call_rings_on_and_is_offered_no_more),
	RUN(an_open_loop_polarity_and_silence_release_a_call),
	RUN(a_dead_line_is_told_and_its_call_ended),
	RUN(a_telephone_beside_the_line_takes_it),
	RUN(a_telephone_lifted_while_we_hang_up_has_the_line),
	RUN(a_line_that_is_in_use_when_we_come_is_not_ours),
	RUN(a_telephone_beside_us_is_overheard_while_it_is_lifted),
	RUN(a_call_that_the_telephone_beside_us_takes_is_overheard_with_its_number),
	RUN(overhearing_ends_by_command_and_is_no_hanging_up),
	RUN(what_is_heard_after_dialling_is_understood),
	RUN(a_line_without_verdicts_is_answered_once_dialled),
	RUN(no_dial_tone_is_understood),
	RUN(a_telephone_calls_and_hangs_up),
	RUN(a_number_ends_by_plan_by_hash_or_by_a_pause),
	RUN(a_released_telephone_hears_why_then_the_howler_then_nothing),
	RUN(a_telephone_rings_shows_the_number_and_is_answered),
	RUN(who_does_not_answer_or_talks_is_told),
	RUN(a_lost_engine_ends_every_call),
)
