// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The simulated pair between two ports of one engine: FXS 1, 2 and FXO 3, 4 of
 * span 1; what one end does is seen at the other, and what goes wrong between.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <linux/lq.h>
#include "unit/harness.h"
#include "dsp/g711.h"
#include "engine/engine.h"
#include "hw/wire.h"

#define IDLE	0xd5
#define UP	LQ_SIG_OFFHOOK
#define BELL	LQ_SIG_RING
#define FED	LQ_SIG_BATTERY

static struct lq_engine engine;
static struct lq_span analog;
static struct lq_slot ports[4];
static struct lq_sim sim;
static struct lq_client user;
static struct lq_area *area;

static const struct lq_media_setup setup = {
	.n_slots = 4, .period_ticks = 20, .ring_octets = 256, .tap_octets = 256,
};

static int ask(u32 cmd, void *arg)
{
	return lq_engine_request(&engine, &user, cmd, arg);
}

static void ticks(unsigned int n)
{
	while (n--) {
		lq_sim_tick(&sim);
		lq_engine_tick(&engine);
	}
}

static void begin(void)
{
	u32 i;

	memset(&sim, 0, sizeof(sim));
	lq_engine_init(&engine, NULL, 0, "test");
	lq_span_init_analog(&analog, ports, 4, 2);
	CHECK_EQ(0, lq_sim_init(&sim, NULL, 0, &analog));
	CHECK_EQ(0, lq_engine_add_span(&engine, &analog, 1));
	lq_client_init(&user, LQ_CLIENT_MEDIA);
	CHECK_EQ(0, lq_engine_add_client(&engine, &user));
	area = aligned_alloc(4096, lq_area_octets(&setup));
	memset(area, 0, lq_area_octets(&setup));
	CHECK_EQ(0, lq_client_set_area(&engine, &user, &setup, area));
	for (i = 1; i <= 4; i++) {
		struct lq_claim c = { .slot = LQ_SLOT(1, i) };

		CHECK_EQ(0, ask(LQ_SLOT_CLAIM, &c));
	}
	ticks(100);
}

static void end(void)
{
	lq_engine_remove_client(&engine, &user);
	free(area);
}

static u32 sees(u32 port)
{
	return ports[port - 1].signal;
}

static void send(u32 port, u32 set, u32 clear)
{
	struct lq_signal s = { LQ_SLOT(1, port), set, clear, 0 };

	CHECK_EQ(0, ask(LQ_SLOT_SIG, &s));
}

static void be(struct lq_sim_port c)
{
	c.slot = LQ_SLOT(1, 1);
	CHECK_EQ(0, lq_sim_set_port(&sim, &c));
}

TEST(fxo_sees_battery_from_the_start)
{
	begin();
	CHECK_EQ(0, sees(1));
	CHECK_EQ(FED, sees(3));
	CHECK_EQ(FED, sees(4));
	end();
}

TEST(ringing_is_seen_and_tripped_by_answering)
{
	begin();
	send(2, BELL, 0);
	ticks(150);
	CHECK_EQ(FED | BELL, sees(4));
	CHECK_EQ(FED, sees(3));
	ticks(1200);
	CHECK_EQ(FED, sees(4));		/* the pause */
	ticks(3850);
	CHECK_EQ(FED | BELL, sees(4));
	send(4, UP, 0);
	ticks(60);
	CHECK_EQ(UP, sees(2));
	CHECK_EQ(FED | LQ_SIG_LOOP, sees(4));
	send(4, 0, UP);
	ticks(1000);
	CHECK_EQ(0, sees(2));
	CHECK_EQ(FED, sees(4));		/* the ringing is over */
	ticks(5000);
	CHECK_EQ(FED, sees(4));
	end();
}

TEST(flash_and_pulses_cross_the_pair)
{
	struct lq_digits d = { .slot = LQ_SLOT(1, 3), .is_pulse = 1,
			       .digits = "120" };
	struct lq_slot_cfg cfg = { .slot = LQ_SLOT(1, 1),
				   .flags = LQ_SLOT_F_DTMF };
	char digits[8] = "";
	struct lq_event ev;
	u32 n = 0, n_flash = 0;

	begin();
	CHECK_EQ(0, ask(LQ_SLOT_SET, &cfg));
	send(3, UP, 0);
	ticks(100);
	send(3, LQ_SIG_FLASH, 0);
	ticks(600);
	CHECK_EQ(0, ask(LQ_SLOT_DIGITS, &d));
	ticks(5000);
	while (lq_client_read(&engine, &user, &ev, 1)) {
		n_flash += ev.type == LQ_EV_SIGNAL && ev.arg & LQ_SIG_FLASH;
		if (ev.type == LQ_EV_DIGIT_END && n < 7)
			digits[n++] = ev.value;
	}
	CHECK_EQ(1, n_flash);
	CHECK_STR("120", digits);
	CHECK_EQ(UP, sees(1));
	CHECK_EQ(FED | LQ_SIG_LOOP, sees(3));
	end();
}

TEST(answer_release_and_charge_are_seen_at_the_line)
{
	struct lq_event ev;
	u32 n = 0;

	begin();
	send(3, UP, 0);
	ticks(100);
	send(1, LQ_SIG_REVERSED | LQ_SIG_METER, 0);
	ticks(100);
	CHECK_EQ(FED | LQ_SIG_LOOP | LQ_SIG_REVERSED, sees(3));
	while (lq_client_read(&engine, &user, &ev, 1))
		n += ev.type == LQ_EV_METER ? ev.value : 0;
	CHECK_EQ(1, n);
	send(1, 0, FED);
	ticks(100);
	CHECK_EQ(LQ_SIG_REVERSED, sees(3));	/* no battery, no loop */
	send(1, FED, LQ_SIG_REVERSED);
	ticks(100);
	CHECK_EQ(FED | LQ_SIG_LOOP, sees(3));
	end();
}

struct condition {
	const char *claim;
	struct lq_sim_port is;
	u32 fxs, fxo, fxo_up;	/* seen: on hook at both, FXO off hook */
};

TEST(conditions_of_a_pair_are_what_they_say)
{
	static const struct condition rows[] = {
		{ "fine", { 0 }, 0, FED, FED | LQ_SIG_LOOP },
		{ "a cut wire", { .is_cut = 1 }, 0, 0, 0 },
		{ "a dead exchange", { .is_dead = 1 }, 0, 0, 0 },
		{ "a short circuit", { .hook = LQ_HOOK_CLOSED }, UP, FED,
		  FED | LQ_SIG_LOOP },
		{ "a telephone in parallel", { .is_parallel = 1 }, UP,
		  FED | LQ_SIG_IN_USE, FED | LQ_SIG_LOOP },
		{ "foreign ringing", { .ring_ms = 900 }, 0, FED | BELL,
		  FED | LQ_SIG_LOOP },
	};
	u32 i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin();
		be(rows[i].is);
		ticks(600);
		if (sees(1) != rows[i].fxs || sees(3) != rows[i].fxo)
			test_fail(__FILE__, __LINE__, "%s: %#x %#x\n",
				  rows[i].claim, sees(1), sees(3));
		CHECK_EQ(FED, sees(4));
		send(3, UP, 0);
		ticks(600);
		if (sees(3) != rows[i].fxo_up)
			test_fail(__FILE__, __LINE__, "%s, off hook: %#x\n",
				  rows[i].claim, sees(3));
		end();
	}
	begin();
	be((struct lq_sim_port){ .hook = LQ_HOOK_OPEN });
	send(3, UP, 0);
	ticks(100);
	CHECK_EQ(0, sees(1));
	end();
}

TEST(a_port_request_is_checked_and_refused_whole)
{
	static const struct lq_sim_port bad[] = {
		{ .is_cut = 2 }, { .is_dead = 2 }, { .hook = 3 },
		{ .is_parallel = 2 }, { .loss_cb = -1 }, { .loss_cb = 401 },
		{ .echo_cb = -5 }, { .echo_cb = 1 }, { .echo_cb = -601 },
		{ .echo_delay_samples = 1025 }, { .noise_cb = -901 },
		{ .noise_cb = -100 }, { .reserved = { 0, 0, 0, 0, 1 } },
	};
	struct lq_sim_port c;
	u32 i;

	begin();
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		c = bad[i];
		c.slot = LQ_SLOT(1, 3);
		CHECK_EQ(-EINVAL, lq_sim_set_port(&sim, &c));
	}
	CHECK_EQ(0, sim.pairs.pairs[0].is.slot);
	c = (struct lq_sim_port){ .slot = LQ_SLOT(1, 5) };
	CHECK_EQ(-ENOENT, lq_sim_set_port(&sim, &c));
	c.slot = LQ_SLOT(2, 1);
	CHECK_EQ(-ENOENT, lq_sim_set_port(&sim, &c));
	end();
}

/* ------------------------------------------------------------------ speech */

/* The rows alone: what the slots would do to them is not of interest. */
static void carry(unsigned int n)
{
	while (n--)
		lq_sim_tick(&sim);
}

TEST(speech_passes_both_ways_off_hook)
{
	begin();
	memset(analog.tx[1], 0x11, 8);
	memset(analog.tx[3], 0x33, 8);
	carry(2);
	CHECK_EQ(IDLE, analog.rx[1][0]);
	CHECK_EQ(0x11, analog.rx[3][0]);	/* caller identity, on hook */
	CHECK_EQ(0, analog.signal(&analog, 1, BELL, 0));
	carry(1);
	CHECK_EQ(IDLE, analog.rx[3][0]);	/* not while it rings */
	send(3, UP, 0);
	carry(1);
	CHECK_EQ(0x33, analog.rx[1][7]);
	CHECK_EQ(0x11, analog.rx[3][7]);
	CHECK_EQ(IDLE, analog.rx[2][0]);
	be((struct lq_sim_port){ .is_cut = 1 });
	carry(1);
	CHECK_EQ(IDLE, analog.rx[1][7]);
	CHECK_EQ(IDLE, analog.rx[3][7]);
	end();
}

TEST(every_octet_passes_a_pair_unchanged_and_laws_are_converted)
{
	unsigned int v;

	begin();
	send(3, UP, 0);
	for (v = 0; v < 256; v++) {
		memset(analog.tx[1], v, 8);
		carry(1);
		CHECK_EQ(v, analog.rx[3][5]);
	}
	ports[2].law = LQ_LAW_ULAW;
	memset(analog.tx[1], IDLE, 8);
	carry(1);
	CHECK_NEAR(8, lq_g711_linear[1][analog.rx[3][5]], 8);
	end();
}

/* Level of 1 kHz at 0 dBm0 said by port 1, in dBm0, at @port. */
static double heard_at(u32 port)
{
	unsigned int i, k, phase = 0;
	double sum = 0, x;

	memset(analog.tx, IDLE, sizeof(analog.tx));
	for (i = 0; i < 200; i++) {
		for (k = 0; k < 8; k++, phase++)
			analog.tx[1][k] = lq_g711_alaw[((s32)lrint(22827 *
				sin(2 * M_PI * phase / 8)) >> 3) + 4096];
		carry(1);
		for (k = 0; i >= 100 && k < 8; k++) {
			x = lq_g711_linear[0][analog.rx[port][k]];
			sum += x * x;
		}
	}
	return 10 * log10(sum / 800 / (22827.0 * 22827 / 2) + 1e-12);
}

TEST(loss_echo_and_noise_have_their_levels)
{
	const struct lq_sim_fault f = { .span = 1, .echo_cb = -120,
					.echo_delay_samples = 24 };

	begin();
	send(3, UP, 0);
	CHECK_NEAR(0, heard_at(3), 0.3);
	be((struct lq_sim_port){ .loss_cb = 60 });
	CHECK_NEAR(-6, heard_at(3), 0.3);
	be((struct lq_sim_port){ .echo_cb = -120, .echo_delay_samples = 24 });
	CHECK_NEAR(-12, heard_at(1), 0.5);
	CHECK_NEAR(0, heard_at(3), 0.3);
	be((struct lq_sim_port){ .noise_cb = -400, .seed = 7 });
	CHECK_NEAR(-40, heard_at(1), 1);
	be((struct lq_sim_port){ 0 });
	CHECK(heard_at(1) < -60);
	CHECK_EQ(0, lq_sim_set_fault(&sim, &f));	/* of all pairs */
	CHECK_NEAR(-12, heard_at(1), 0.5);
	end();
}

TEST(an_unpaired_port_is_dead)
{
	static struct lq_slot odd[3];

	memset(&sim, 0, sizeof(sim));
	lq_engine_init(&engine, NULL, 0, "test");
	lq_span_init_analog(&analog, odd, 3, 1);
	CHECK_EQ(0, lq_sim_init(&sim, NULL, 0, &analog));
	CHECK_EQ(0, lq_engine_add_span(&engine, &analog, 1));
	CHECK_EQ(0, analog.signal(&analog, 3, UP, 0));
	CHECK_EQ(-ENOENT, analog.signal(&analog, 0, UP, 0));
	CHECK_EQ(-ENOENT, analog.signal(&analog, 4, UP, 0));
	ticks(100);
	CHECK_EQ(FED, odd[1].signal);
	CHECK_EQ(0, odd[2].signal);
	CHECK_EQ(IDLE, analog.rx[3][0]);
}

TESTS(
	RUN(fxo_sees_battery_from_the_start),
	RUN(ringing_is_seen_and_tripped_by_answering),
	RUN(flash_and_pulses_cross_the_pair),
	RUN(answer_release_and_charge_are_seen_at_the_line),
	RUN(conditions_of_a_pair_are_what_they_say),
	RUN(a_port_request_is_checked_and_refused_whole),
	RUN(speech_passes_both_ways_off_hook),
	RUN(every_octet_passes_a_pair_unchanged_and_laws_are_converted),
	RUN(loss_echo_and_noise_have_their_levels),
	RUN(an_unpaired_port_is_dead),
)
