// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an analog port makes of its line, and of what its owner asks: the board
 * is played here, a millisecond at a time. Lines are told as rows of (what,
 * for how long), outcomes as the events in order.
 */
#include <errno.h>
#include "unit/engine_bed.h"

#define FXS	1
#define FXO	3
#define UP	LQ_SIG_OFFHOOK
#define BELL	LQ_SIG_RING

static struct bed *b;
static u32 driven;		/* what the board was told to drive */
static u32 n_bells, n_meters, n_breaks;

static int drive(struct lq_span *s, u32 port, u32 set, u32 clear)
{
	(void)s;
	(void)port;
	n_bells += (set & ~driven & BELL) != 0;
	n_breaks += (clear & driven & UP) != 0;
	n_meters += (set & LQ_SIG_METER) != 0;
	driven = (driven | (set & ~LQ_SIG_METER)) & ~clear;
	return 0;
}

static void begin(u32 port)
{
	u32 slot = LQ_SLOT(3, port);

	b = bed_new();
	b->fx.signal = drive;
	driven = n_bells = n_meters = n_breaks = 0;
	CHECK(bed_claim(b, &b->a, &slot) >= 0);
	CHECK_EQ(0, bed_set(b, &b->a, slot, LQ_SLOT_F_DTMF));
}

static void end(void)
{
	bed_free(b);
}

static void line(u32 port, u32 bits, s32 dv, u32 ms)
{
	lq_span_port_line(&b->fx, port, bits, dv);
	bed_ticks(b, ms);
}

static int ask(u32 port, u32 set, u32 clear)
{
	struct lq_signal sig = { LQ_SLOT(3, port), set, clear, 0 };

	return bed_ask(b, &b->a, LQ_SLOT_SIG, &sig);
}

/* What was told since the last look: "+u" lifted, "-u" hung up, "f" flash,
 * "+r" "-r" ring, "+b" battery, "+p" polarity, "+l" loop, "+i" in use, a
 * digit's own character, "m2" two pulses, "." tone done. */
static const char *told(void)
{
	static const struct { u32 bit; char name; } names[] = {
		{ UP, 'u' }, { BELL, 'r' }, { LQ_SIG_BATTERY, 'b' },
		{ LQ_SIG_REVERSED, 'p' }, { LQ_SIG_LOOP, 'l' },
		{ LQ_SIG_IN_USE, 'i' },
	};
	static char text[256];
	struct lq_event ev;
	size_t n = 0, i;

	while (lq_client_read(&b->e, &b->a, &ev, 1) && n < 250) {
		if (ev.type == LQ_EV_DIGIT_END)
			text[n++] = ev.value;
		else if (ev.type == LQ_EV_TONE_DONE)
			text[n++] = '.';
		else if (ev.type == LQ_EV_METER)
			n += snprintf(text + n, 8, "m%u", ev.value);
		if (ev.type != LQ_EV_SIGNAL)
			continue;
		for (i = 0; i < ARRAY_SIZE(names); i++)
			if (ev.arg & names[i].bit)
				n += snprintf(text + n, 3, "%c%c", ev.value &
					     names[i].bit ? '+' : '-',
					     names[i].name);
		if (ev.arg & LQ_SIG_FLASH)
			text[n++] = 'f';
	}
	text[n] = '\0';
	return text;
}

/* -------------------------------------------------------------- FXS: hook */

struct hook {
	const char *claim;
	u16 ms[12];		/* closed, open, closed, ...; 0 ends */
	const char *told;
};

static const struct hook hooks[] = {
	{ "a lift is told", { 100 }, "+u" },
	{ "a touch shorter than lift_ms is none", { 9, 100 }, "" },
	{ "a lift that bounces is one lift", { 3, 2, 4, 1, 100 }, "+u" },
	{ "hung up after flash_max", { 100, 900 }, "+u-u" },
	{ "a break of 100 ms is a flash", { 100, 100, 300 }, "+uf" },
	{ "a break of 600 ms is a flash", { 100, 600, 300 }, "+uf" },
	{ "a break of 790 ms is a flash", { 100, 790, 300 }, "+uf" },
	{ "a break of 15 ms is nothing", { 100, 15, 300 }, "+u" },
	{ "a break that bounces is one flash",
	  { 100, 3, 2, 200, 2, 3, 300 }, "+uf" },
	{ "two flashes", { 100, 100, 300, 100, 300 }, "+uff" },
	{ "one pulse is 1", { 100, 60, 300 }, "+u1" },
	{ "three pulses are 3", { 100, 60, 40, 60, 40, 60, 300 }, "+u3" },
	{ "20 pulses a second", { 100, 33, 17, 33, 17, 33, 300 }, "+u3" },
	{ "a pause of 200 ms is between digits",
	  { 100, 60, 40, 60, 250, 60, 300 }, "+u21" },
	{ "hung up in a digit is no digit", { 100, 60, 40, 900 }, "+u-u" },
	{ "a flash ends a digit", { 100, 60, 40, 300, 400 }, "+uf" },
};

TEST(a_hook_is_understood)
{
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		begin(FXS);
		for (k = 0; hooks[i].ms[k]; k++)
			line(FXS, k & 1 ? 0 : UP, 0, hooks[i].ms[k]);
		if (strcmp(hooks[i].told, told()))
			test_fail(__FILE__, __LINE__, "%s: want %s\n",
				  hooks[i].claim, hooks[i].told);
		end();
	}
}

TEST(ten_pulses_are_0_and_eleven_are_nothing)
{
	int n, i;

	for (n = 10; n <= 11; n++) {
		begin(FXS);
		line(FXS, UP, 0, 100);
		for (i = 0; i < n; i++) {
			line(FXS, 0, 0, 60);
			line(FXS, UP, 0, 40);
		}
		line(FXS, UP, 0, 300);
		CHECK_STR(n == 10 ? "+u0" : "+u", told());
		end();
	}
}

TEST(the_flash_window_is_the_owners)
{
	struct lq_port_cfg cfg = { .slot = LQ_SLOT(3, FXS),
				   .flash_min_ms = 200, .flash_max_ms = 400 };

	begin(FXS);
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_PORT_SET, &cfg));
	line(FXS, UP, 0, 100);
	line(FXS, 0, 0, 150);		/* a slow pulse now */
	line(FXS, UP, 0, 300);
	line(FXS, 0, 0, 250);
	line(FXS, UP, 0, 300);
	line(FXS, 0, 0, 450);
	CHECK_STR("+u1f-u", told());
	end();
}

/* -------------------------------------------------------------- FXS: bell */

TEST(the_bell_follows_the_cadence_until_cleared)
{
	struct lq_port_cfg two = { .slot = LQ_SLOT(3, FXS),
				   .ring_ms = { 400, 200, 400, 2000 } };

	begin(FXS);
	CHECK_EQ(0, ask(FXS, BELL, 0));
	line(FXS, 0, 0, 1000);
	CHECK(driven & BELL);
	CHECK_STR("+r", told());
	line(FXS, 0, 0, 1);
	CHECK(!(driven & BELL));
	line(FXS, 0, 0, 3999);
	CHECK_STR("-r", told());
	line(FXS, 0, 0, 1);
	CHECK_STR("+r", told());
	CHECK_EQ(0, ask(FXS, 0, BELL));
	line(FXS, 0, 0, 1);
	CHECK(!(driven & BELL));
	CHECK_STR("-r", told());
	CHECK_EQ(2, n_bells);
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_PORT_SET, &two));
	CHECK_EQ(0, ask(FXS, BELL, 0));
	line(FXS, 0, 0, 9000);		/* three times 3 s */
	CHECK_EQ(2 + 6, n_bells);
	end();
}

TEST(a_lift_trips_the_bell_and_a_lifted_telephone_is_not_rung)
{
	begin(FXS);
	CHECK_EQ(0, ask(FXS, BELL, 0));
	line(FXS, 0, 0, 300);
	line(FXS, UP, 0, 19);
	CHECK(driven & BELL);
	line(FXS, UP, 0, 1);
	CHECK(!(driven & BELL));
	CHECK_STR("+r+u-r", told());
	CHECK_EQ(0, ask(FXS, BELL, 0));
	line(FXS, UP, 0, 100);
	CHECK_EQ(1, n_bells);
	line(FXS, 0, 0, 6000);		/* nor later by the old wish */
	CHECK_EQ(1, n_bells);
	end();
}

TEST(polarity_battery_and_meter_reach_the_board_at_once)
{
	begin(FXS);
	CHECK_EQ(0, ask(FXS, LQ_SIG_REVERSED | LQ_SIG_METER, LQ_SIG_BATTERY));
	CHECK_EQ(LQ_SIG_REVERSED, driven);
	CHECK_EQ(1, n_meters);
	line(FXS, UP, 0, 100);		/* unfed, a loop says nothing */
	CHECK_STR("", told());
	CHECK_EQ(0, ask(FXS, LQ_SIG_BATTERY, LQ_SIG_REVERSED));
	line(FXS, UP, 0, 100);
	CHECK_STR("+u", told());
	end();
}

TEST(a_released_port_is_as_if_new)
{
	struct lq_claim claim = { .slot = LQ_SLOT(3, FXS) };
	u32 slot = claim.slot;

	begin(FXS);
	CHECK_EQ(0, ask(FXS, LQ_SIG_REVERSED | BELL, LQ_SIG_BATTERY));
	line(FXS, 0, 0, 10);
	CHECK_EQ(BELL | LQ_SIG_REVERSED, driven);
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_SLOT_RELEASE, &claim));
	CHECK_EQ(LQ_SIG_BATTERY, driven);
	line(FXS, UP, 0, 100);		/* lifted while nobody owns it */
	CHECK(bed_claim(b, &b->a, &slot) >= 0);
	CHECK_EQ(LQ_SIG_OFFHOOK, bed_info(b, slot).signal);
	end();
}

/* ------------------------------------------------------------------- FXO */

TEST(ringing_is_believed_by_its_length)
{
	int i;

	begin(FXO);
	line(FXO, 0, 480, 100);
	CHECK_STR("+b", told());
	line(FXO, BELL, 480, 90);		/* a tinkle */
	line(FXO, 0, 480, 1000);
	CHECK_STR("", told());
	for (i = 0; i < 20; i++) {		/* 20 Hz by half waves, 1 s */
		line(FXO, BELL, 480, 25);
		line(FXO, 0, 480, 25);
	}
	CHECK_STR("+r", told());
	line(FXO, 0, -480, 150);		/* the voltage says nothing yet */
	CHECK_STR("", told());
	line(FXO, 0, 480, 30);
	CHECK_STR("-r", told());
	for (i = 0; i < 8; i++) {		/* dial pulses beside us */
		line(FXO, BELL, 480, 5);
		line(FXO, 0, 480, 95);
	}
	CHECK_STR("", told());
	end();
}

TEST(a_seizure_ends_the_ringing)
{
	begin(FXO);
	line(FXO, BELL, 480, 300);
	CHECK_STR("+r", told());
	CHECK_EQ(0, ask(FXO, UP, 0));
	CHECK_EQ(UP, driven);
	line(FXO, LQ_SIG_LOOP, 80, 100);
	CHECK_STR("-r+b+l", told());
	end();
}

TEST(voltage_polarity_and_current_are_steady_or_not_told)
{
	begin(FXO);
	line(FXO, 0, 480, 100);
	line(FXO, 0, 0, 39);
	line(FXO, 0, 480, 100);
	CHECK_STR("+b", told());
	line(FXO, 0, 0, 40);
	CHECK_STR("-b", told());
	line(FXO, 0, -480, 100);
	CHECK_STR("+b+p", told());
	line(FXO, 0, -70, 100);		/* somebody beside us lifted */
	CHECK_STR("+i", told());
	CHECK_EQ(-70, bed_info(b, LQ_SLOT(3, FXO)).line_dv);
	CHECK_EQ(0, ask(FXO, UP, 0));
	line(FXO, LQ_SIG_LOOP, -70, 100);
	CHECK_STR("+l-i", told());
	line(FXO, 0, 0, 39);
	line(FXO, LQ_SIG_LOOP, -70, 100);
	CHECK_STR("", told());
	line(FXO, 0, 0, 300);		/* the exchange opens the loop */
	CHECK_STR("-b-l", told());
	CHECK_EQ(0, ask(FXO, 0, UP));
	line(FXO, 0, 480, 100);
	CHECK_STR("+b-p", told());
	end();
}

TEST(a_flash_breaks_the_loop_for_its_time)
{
	begin(FXO);
	CHECK_EQ(-EINVAL, ask(FXO, LQ_SIG_FLASH, 0));
	CHECK_EQ(0, ask(FXO, UP, 0));
	line(FXO, LQ_SIG_LOOP, 80, 100);
	CHECK_STR("+b+l", told());
	CHECK_EQ(0, ask(FXO, LQ_SIG_FLASH, 0));
	CHECK_EQ(0, driven);
	line(FXO, 0, 480, 299);
	CHECK_EQ(0, driven);
	line(FXO, 0, 480, 1);
	CHECK_EQ(UP, driven);
	line(FXO, LQ_SIG_LOOP, 80, 100);
	CHECK_STR("", told());		/* our own break is no release */
	CHECK_EQ(0, ask(FXO, LQ_SIG_FLASH, 0));
	CHECK_EQ(0, ask(FXO, 0, UP));	/* hung up in the flash: stays so */
	line(FXO, 0, 480, 1000);
	CHECK_EQ(0, driven);
	end();
}

TEST(pulses_are_sent)
{
	struct lq_digits d = { .slot = LQ_SLOT(3, FXO), .is_pulse = 1,
			       .digits = "30" };

	begin(FXO);
	CHECK_EQ(0, ask(FXO, UP, 0));
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_SLOT_DIGITS, &d));
	line(FXO, LQ_SIG_LOOP, 80, 1000);
	CHECK_EQ(3, n_breaks);
	CHECK_EQ(UP, driven);
	line(FXO, LQ_SIG_LOOP, 80, 3000);
	CHECK_EQ(13, n_breaks);
	CHECK_EQ(UP, driven);
	CHECK_STR(".+b+l", told());
	end();
}

TEST(metering_pulses_are_counted)
{
	begin(FXO);
	lq_span_port_meter(&b->fx, FXO);
	bed_ticks(b, 5);
	lq_span_port_meter(&b->fx, FXO);
	lq_span_port_meter(&b->fx, FXO);
	lq_span_port_meter(&b->fx, FXS);	/* none of its kind */
	bed_ticks(b, 5);
	CHECK_STR("m1m2", told());
	end();
}

TEST(a_board_that_cannot_says_so)
{
	struct lq_signal sig = { LQ_SLOT(3, FXS), BELL, 0, 0 };

	begin(FXS);
	b->fx.signal = NULL;
	CHECK_EQ(-EOPNOTSUPP, bed_ask(b, &b->a, LQ_SLOT_SIG, &sig));
	lq_span_port_line(&b->fx, 9, UP, 0);	/* no such port */
	end();
}

/* A card whose sockets take modules of either kind, in any order. */
TEST(sockets_are_of_any_kind_and_an_empty_one_is_nobodys)
{
	u32 slot = LQ_SLOT(3, 2), fxs = LQ_SLOT(3, 4);

	b = bed_new();
	lq_engine_remove_span(&b->e, &b->fx);
	lq_span_init_analog(&b->fx, b->fx_slots, 4, 2);
	lq_span_set_port(&b->fx, 2, LQ_KIND_NONE);
	lq_span_set_port(&b->fx, 4, LQ_KIND_FXS);
	b->fx.signal = drive;
	CHECK_EQ(0, lq_engine_add_span(&b->e, &b->fx, 3));
	CHECK_EQ(-ENOENT, bed_claim(b, &b->a, &slot));
	CHECK_EQ(LQ_KIND_NONE, bed_info(b, slot).kind);
	CHECK_EQ(0, bed_claim(b, &b->a, &fxs));
	CHECK_EQ(LQ_KIND_FXS, bed_info(b, fxs).kind);
	lq_span_port_line(&b->fx, 2, UP, 0);
	lq_span_port_line(&b->fx, 4, UP, 0);
	bed_ticks(b, 50);
	CHECK_EQ(0, bed_info(b, slot).signal);
	CHECK_EQ(UP, bed_info(b, fxs).signal);
	bed_free(b);
}

TESTS(
	RUN(a_hook_is_understood),
	RUN(ten_pulses_are_0_and_eleven_are_nothing),
	RUN(the_flash_window_is_the_owners),
	RUN(the_bell_follows_the_cadence_until_cleared),
	RUN(a_lift_trips_the_bell_and_a_lifted_telephone_is_not_rung),
	RUN(polarity_battery_and_meter_reach_the_board_at_once),
	RUN(a_released_port_is_as_if_new),
	RUN(ringing_is_believed_by_its_length),
	RUN(a_seizure_ends_the_ringing),
	RUN(voltage_polarity_and_current_are_steady_or_not_told),
	RUN(a_flash_breaks_the_loop_for_its_time),
	RUN(pulses_are_sent),
	RUN(metering_pulses_are_counted),
	RUN(a_board_that_cannot_says_so),
	RUN(sockets_are_of_any_kind_and_an_empty_one_is_nobodys),
)
