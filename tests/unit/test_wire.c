/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The simulated board's wires: who hears whom, every fault and its measure,
 * and requests refused. Analog pairs: test_pair.c.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include <linux/lq.h>
#include "unit/harness.h"
#include "dsp/g711.h"
#include "engine/engine.h"
#include "hw/wire.h"

#define N_E1	3
#define N_PORTS	4
#define D_TS	16
#define IDLE	0xd5

static struct lq_engine engine;
static struct lq_span spans[N_E1], analog;
static struct lq_slot slots[N_E1][31], ports[N_PORTS];
static struct lq_sim sim;

/* Spans 1 and 2 crossed, 3 looped, 4 is analog: 1, 2 FXS, 3, 4 FXO. */
static void begin(void)
{
	struct lq_span *e1[N_E1];
	unsigned int i;

	memset(&sim, 0, sizeof(sim));
	lq_engine_init(&engine, NULL, 0, "test");
	for (i = 0; i < N_E1; i++) {
		lq_span_init_e1(&spans[i], slots[i]);
		e1[i] = &spans[i];
	}
	lq_span_init_analog(&analog, ports, N_PORTS, N_PORTS / 2);
	CHECK_EQ(0, lq_sim_init(&sim, e1, N_E1, &analog));
	for (i = 0; i < N_E1; i++)
		CHECK_EQ(0, lq_engine_add_span(&engine, &spans[i], i + 1));
	CHECK_EQ(0, lq_engine_add_span(&engine, &analog, N_E1 + 1));
}

/* 1 ms, without the slots: what they say stands in the tx rows. */
static void ticks(unsigned int n)
{
	unsigned int i;

	while (n--) {
		lq_sim_tick(&sim);
		for (i = 0; i < N_E1; i++) {
			lq_e1_take(&spans[i].e1, spans[i].rx);
			lq_e1_put(&spans[i].e1, spans[i].tx);
		}
	}
}

static void say(struct lq_span *s, uint8_t octet)
{
	memset(s->tx, octet, sizeof(s->tx));
}

static u32 alarms(unsigned int span)
{
	return lq_e1_alarms(&spans[span - 1].e1);
}

static struct lq_span_info info(unsigned int span)
{
	struct lq_span_info i = { 0 };

	lq_e1_fill_info(&spans[span - 1].e1, &i);
	return i;
}

static void begin_aligned(void)
{
	begin();
	ticks(100);
	CHECK_EQ(0, alarms(1) | alarms(2) | alarms(3));
}

static void fault(const struct lq_sim_fault *f)
{
	CHECK_EQ(0, lq_sim_set_fault(&sim, f));
}

static int wire(u32 span, u32 mode, u32 peer)
{
	struct lq_sim_wire w = { .span = span, .mode = mode, .peer = peer };

	return lq_sim_set_wire(&sim, &w);
}

/* ------------------------------------------------------------------ wires */

TEST(pairs_are_crossed_and_the_last_odd_span_is_looped)
{
	begin_aligned();
	say(&spans[0], 0x11);
	say(&spans[1], 0x22);
	say(&spans[2], 0x33);
	ticks(5);
	CHECK_EQ(0x22, spans[0].rx[1][0]);
	CHECK_EQ(0x11, spans[1].rx[31][7]);
	CHECK_EQ(0x33, spans[2].rx[17][3]);
	CHECK_EQ(0, info(1).slips_dropped + info(1).slips_repeated);
}

TEST(a_voice_takes_three_ticks_from_rows_to_rows)
{
	unsigned int n = 0;

	begin_aligned();
	say(&spans[0], 0x11);
	while (spans[1].rx[1][7] != 0x11 && n < 20) {
		ticks(1);
		n++;
	}
	/* One in each store's tick, and a frame in the framer. */
	CHECK(n <= 3);
}

TEST(an_unplugged_wire_is_los_at_both_ends)
{
	begin_aligned();
	CHECK_EQ(0, wire(2, LQ_WIRE_OPEN, 0));
	ticks(5);
	CHECK_EQ(LQ_ALARM_LOS | LQ_ALARM_LFA, alarms(1));
	CHECK_EQ(LQ_ALARM_LOS | LQ_ALARM_LFA, alarms(2));
	CHECK_EQ(0, alarms(3));
	CHECK_EQ(0, wire(1, LQ_WIRE_CROSS, 2));
	ticks(50);
	CHECK_EQ(0, alarms(1) | alarms(2));
}

TEST(plugging_elsewhere_opens_the_old_wire)
{
	begin_aligned();
	CHECK_EQ(0, wire(3, LQ_WIRE_CROSS, 2));
	ticks(100);
	CHECK_EQ(LQ_ALARM_LOS | LQ_ALARM_LFA, alarms(1));
	CHECK_EQ(0, alarms(2) | alarms(3));
	CHECK_EQ(0, wire(2, LQ_WIRE_LOOP, 0));
	ticks(100);
	CHECK_EQ(0, alarms(2));
	CHECK_EQ(LQ_ALARM_LOS | LQ_ALARM_LFA, alarms(3));
}

TEST(wire_requests_are_checked)
{
	struct lq_sim_wire w = { .span = 1, .reserved = 1 };

	begin_aligned();
	CHECK_EQ(-EINVAL, lq_sim_set_wire(&sim, &w));
	CHECK_EQ(-EINVAL, wire(1, 3, 0));
	CHECK_EQ(-EINVAL, wire(1, LQ_WIRE_CROSS, 1));
	CHECK_EQ(-EINVAL, wire(1, LQ_WIRE_LOOP, 2));
	CHECK_EQ(-EINVAL, wire(1, LQ_WIRE_OPEN, 2));
	CHECK_EQ(-ENOENT, wire(0, LQ_WIRE_OPEN, 0));
	CHECK_EQ(-ENOENT, wire(9, LQ_WIRE_OPEN, 0));
	CHECK_EQ(-ENOENT, wire(1, LQ_WIRE_CROSS, 9));
	CHECK_EQ(-EOPNOTSUPP, wire(4, LQ_WIRE_OPEN, 0));
	CHECK_EQ(-EOPNOTSUPP, wire(1, LQ_WIRE_CROSS, 4));
	ticks(10);
	CHECK_EQ(0, alarms(1) | alarms(2) | alarms(3));
}

TEST(faults_out_of_range_are_refused_whole)
{
	const struct lq_sim_fault rows[] = {
		{ .span = 1, .ber_ppb = LQ_BITERROR_MAX_PPB + 1 },
		{ .span = 1, .burst_every_ms = 5 },
		{ .span = 1, .burst_every_ms = 5, .burst_octets = 4097 },
		{ .span = 1, .delay_frames = 4001 },
		{ .span = 1, .bit_offset = 256 },
		{ .span = 1, .is_los = 2 },
		{ .span = 1, .is_ais = 2 },
		{ .span = 1, .echo_cb = -601 },
		{ .span = 1, .echo_cb = -9 },
		{ .span = 1, .echo_cb = 10 },
		{ .span = 1, .echo_delay_samples = 1025 },
		{ .span = 1, .noise_cb = -901 },
		{ .span = 1, .noise_cb = -199 },
		{ .span = 1, .swap_a = 5 },
		{ .span = 1, .swap_a = 5, .swap_b = 32 },
		{ .span = 1, .inverted = 1 },
		{ .span = 1, .stuck_ts = 16 },
		{ .span = 1, .stuck_ts = 1, .stuck_abcd = 16 },
		{ .span = 1, .stuck_abcd = 1 },
		{ .span = 1, .reserved = 1 },
	};
	const struct lq_sim_fault on_analog = { .span = 4, .ber_ppb = 1 };
	const struct lq_sim_fault nowhere = { .span = 7 };
	unsigned int i;

	begin();
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_EQ(-EINVAL, lq_sim_set_fault(&sim, &rows[i]));
	CHECK_EQ(-EOPNOTSUPP, lq_sim_set_fault(&sim, &on_analog));
	CHECK_EQ(-ENOENT, lq_sim_set_fault(&sim, &nowhere));
	CHECK_EQ(0, sim.lines[0].fault.ber_ppb);
}

TEST(too_many_spans_or_ports_are_refused)
{
	struct lq_span *many[LQ_SIM_SPANS_MAX + 1];
	static struct lq_slot more[LQ_SIM_PORTS_MAX + 1];

	CHECK_EQ(-EINVAL, lq_sim_init(&sim, many, LQ_SIM_SPANS_MAX + 1, NULL));
	lq_span_init_analog(&analog, more, LQ_SIM_PORTS_MAX + 1, 3);
	CHECK_EQ(-EINVAL, lq_sim_init(&sim, many, 0, &analog));
}

/* ---------------------------------------------------------------- faults */

TEST(every_bit_offset_is_aligned_to)
{
	struct lq_sim_fault f = { .span = 2 };

	begin_aligned();
	say(&spans[0], 0x11);
	for (f.bit_offset = 0; f.bit_offset < 256; f.bit_offset++) {
		fault(&f);
		ticks(20);
		CHECK_EQ(0, alarms(2));
		CHECK_EQ(f.bit_offset, spans[1].e1.framer.place.bit);
		CHECK_EQ(0x11, spans[1].rx[9][4]);
	}
	CHECK_EQ(0, info(1).lfa_events);
}

TEST(bit_errors_come_at_the_rate_asked_for)
{
	const struct lq_sim_fault f = { .span = 2, .ber_ppb = 10000, .seed = 7 };

	begin_aligned();
	fault(&f);
	ticks(20000);
	/* 20000 SMFs of 2048 bits: each wrong with 1 - (1 - 1e-5)^2048. */
	CHECK_NEAR(405, info(2).crc_errors, 65);
	CHECK_EQ(0, info(1).crc_errors);
	CHECK_NEAR(info(2).crc_errors, info(1).ebit_errors, 20);
	CHECK_EQ(0, info(2).lfa_events);
}

TEST(los_and_ais_reach_one_end_only)
{
	struct lq_sim_fault f = { .span = 2, .is_los = 1 };

	begin_aligned();
	fault(&f);
	ticks(10);
	CHECK_EQ(LQ_ALARM_LOS | LQ_ALARM_LFA, alarms(2));
	CHECK_EQ(LQ_ALARM_RAI, alarms(1));
	f.is_los = 0;
	f.is_ais = 1;
	fault(&f);
	ticks(10);
	CHECK_EQ(LQ_ALARM_AIS | LQ_ALARM_LFA, alarms(2));
	f.is_ais = 0;
	fault(&f);
	ticks(50);
	CHECK_EQ(0, alarms(1) | alarms(2));
}

TEST(bursts_are_erasures_and_cost_no_alignment)
{
	const struct lq_sim_fault f = {
		.span = 2, .burst_every_ms = 20, .burst_octets = 257,
		.bit_offset = 100,
	};

	begin_aligned();
	fault(&f);
	ticks(50);		/* the new bit offset */
	memset(&spans[1].e1.framer.n_fas_errors, 0, sizeof(u64));
	ticks(2000);
	CHECK_NEAR(9 * 102, info(2).rx_gap_frames, 9);
	CHECK_EQ(0, info(2).fas_errors);
	CHECK_EQ(1, info(2).lfa_events);
	CHECK_EQ(0, info(2).crc_errors);
	CHECK_EQ(0, alarms(2));
}

/* Ticks from a mark in span 1's rows to the same in span 2's. */
static unsigned int delay_ms(void)
{
	unsigned int n = 0;

	say(&spans[0], IDLE);
	ticks(600);
	say(&spans[0], 0x77);
	while (spans[1].rx[5][7] != 0x77 && n < 1000) {
		ticks(1);
		n++;
	}
	return n;
}

TEST(delay_is_what_was_asked_for)
{
	static const unsigned int rows[] = { 8, 80, 801, 4000, 16 };
	struct lq_sim_fault f = { .span = 2 };
	unsigned int i, none;

	begin_aligned();
	none = delay_ms();
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f.delay_frames = rows[i];
		fault(&f);
		CHECK_NEAR(none + rows[i] / 8.0, delay_ms(), 1);
		CHECK_EQ(0, alarms(2));
	}
}

TEST(a_new_delay_costs_one_short_realignment)
{
	const struct lq_sim_fault f = { .span = 2, .delay_frames = 1601 };

	begin_aligned();
	ticks(600);
	fault(&f);
	ticks(20);
	CHECK_EQ(0, alarms(2));
	CHECK(info(2).lfa_events <= 1);
}

TEST(slips_have_the_sign_of_the_far_clock)
{
	struct lq_sim_fault f = { .span = 2, .slip_every_ms = 10 };

	begin_aligned();
	fault(&f);
	ticks(2000);
	CHECK_EQ(200 - LQ_ELASTIC_HIGH, info(2).slips_dropped);
	CHECK_EQ(0, info(2).slips_repeated);
	CHECK_EQ(0, info(2).lfa_events + info(2).crc_errors);

	begin_aligned();
	f.slip_every_ms = -10;
	fault(&f);
	ticks(2000);
	CHECK_EQ(200, info(2).slips_repeated);
	CHECK_EQ(0, info(2).slips_dropped);
	CHECK_EQ(0, info(2).lfa_events + info(2).crc_errors);
}

/* A sine of 1 kHz, 0 dBm0, in timeslot 3 of @s, phase going on. */
static void say_tone(struct lq_span *s, unsigned int *phase)
{
	unsigned int i;

	for (i = 0; i < 8; i++, ++*phase)
		s->tx[3][i] = lq_g711_alaw[((s32)lrint(22827 *
			sin(2 * M_PI * 1000 * *phase / 8000.0)) >> 3) + 4096];
}

static double level_dbm0(const u8 row[][8], unsigned int n_rows)
{
	double sum = 0;
	unsigned int i;

	for (i = 0; i < 8 * n_rows; i++)
		sum += pow(lq_g711_linear[0][row[i / 8][i % 8]], 2);
	return 10 * log10(sum / (8.0 * n_rows) / (22827.0 * 22827 / 2));
}

TEST(echo_has_its_level_and_spoils_no_crc)
{
	struct lq_sim_fault f = { .span = 2, .echo_cb = -200,
				  .echo_delay_samples = 80 };
	unsigned int i, phase = 0;
	u8 heard[100][8];

	begin_aligned();
	memset(spans[0].tx, IDLE, sizeof(spans[0].tx));
	fault(&f);
	for (i = 0; i < 300; i++) {
		say_tone(&spans[1], &phase);
		ticks(1);
		if (i >= 200)
			memcpy(heard[i - 200], spans[1].rx[3], 8);
	}
	CHECK_NEAR(-20, level_dbm0(heard, 100), 0.5);
	CHECK_EQ(0, info(2).crc_errors);
	CHECK_EQ(0, info(2).lfa_events);
	f.echo_cb = 0;
	fault(&f);
	ticks(100);
	CHECK_EQ(0, info(2).crc_errors);
	CHECK_EQ(IDLE, spans[1].rx[3][0]);
}

TEST(echo_comes_after_its_delay)
{
	static const unsigned int rows[] = { 0, 1, 8, 100, 1024 };
	struct lq_sim_fault f = { .span = 2, .echo_cb = -10 };
	unsigned int i, k, t, first = 0;
	u8 loud = lq_g711_alaw[16000 / 8 + 4096];

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin_aligned();
		f.echo_delay_samples = rows[i];
		memset(spans[0].tx, IDLE, sizeof(spans[0].tx));
		memset(spans[1].tx, IDLE, sizeof(spans[1].tx));
		fault(&f);
		ticks(200);
		spans[1].tx[7][0] = loud;
		ticks(1);
		spans[1].tx[7][0] = IDLE;
		for (k = 1, t = 0; k < 200 && !t; k++) {
			unsigned int n;

			ticks(1);
			for (n = 0; n < 8; n++)
				if (lq_g711_linear[0][spans[1].rx[7][n]] > 8000)
					t = 8 * k + n;
		}
		if (!i)
			first = t;
		CHECK_EQ(first + rows[i], t);
	}
}

TEST(noise_has_its_level_and_spares_the_d_channel)
{
	const struct lq_sim_fault f = { .span = 2, .noise_cb = -350, .seed = 3 };
	u8 heard[500][8];
	unsigned int i;

	begin_aligned();
	memset(spans[0].tx, IDLE, sizeof(spans[0].tx));
	memset(spans[0].tx[D_TS], 0x7e, 8);
	fault(&f);
	ticks(10);
	for (i = 0; i < 500; i++) {
		ticks(1);
		memcpy(heard[i], spans[1].rx[20], 8);
		CHECK_EQ(0x7e, spans[1].rx[D_TS][i % 8]);
	}
	CHECK_NEAR(-35, level_dbm0(heard, 500), 0.5);
	CHECK_EQ(0, info(2).crc_errors);
}

TEST(timeslots_are_mistaken_without_a_crc_error)
{
	const struct lq_sim_fault f = { .span = 2, .swap_a = 5, .swap_b = 30,
					.inverted = 1u << 9 };
	unsigned int ts;

	begin_aligned();
	fault(&f);
	for (ts = 1; ts < 32; ts++)
		memset(spans[0].tx[ts], ts, 8);
	ticks(200);
	CHECK_EQ(30, spans[1].rx[5][3]);
	CHECK_EQ(5, spans[1].rx[30][3]);
	CHECK_EQ(9 ^ 0xff, spans[1].rx[9][3]);
	CHECK_EQ(8, spans[1].rx[8][3]);
	CHECK_EQ(0, alarms(2));
	CHECK_EQ(0, info(2).crc_errors + info(2).fas_errors);
}

TEST(stuck_cas_is_that_of_its_timeslot_only)
{
	static const u32 rows[] = { 1, 15, 17, 31 };
	struct lq_sim_fault f = { .span = 2, .stuck_abcd = 6 };
	unsigned int i, ts;

	for (i = 0; i < 4; i++) {
		begin();
		for (ts = 0; ts < 2; ts++)
			lq_e1_set_flags(&spans[ts].e1, LQ_SPAN_F_ENABLED |
					LQ_SPAN_F_CAS | LQ_SPAN_F_CRC4);
		for (ts = 1; ts < 32; ts++)
			if (ts != 16)
				lq_e1_cas_send(&spans[0].e1, ts, 9);
		f.stuck_ts = rows[i];
		fault(&f);
		ticks(300);
		CHECK_EQ(0, alarms(2));
		for (ts = 1; ts < 32; ts++)
			if (ts != 16)
				CHECK_EQ(ts == rows[i] ? 6 : 9,
					 spans[1].e1.cas.abcd[ts]);
	}
}

TEST(everything_at_once_for_a_minute_does_no_harm)
{
	struct lq_sim_fault f = { .span = 2, .ber_ppb = 100000, .seed = 1,
				  .burst_every_ms = 77, .burst_octets = 300,
				  .slip_every_ms = -31, .delay_frames = 333,
				  .bit_offset = 201, .echo_cb = -120,
				  .echo_delay_samples = 160, .noise_cb = -500 };
	const struct lq_sim_fault none = { .span = 2 };

	begin_aligned();
	fault(&f);
	ticks(60000);
	CHECK(info(2).crc_errors > 1000);
	fault(&none);
	ticks(100);
	CHECK_EQ(0, alarms(1) | alarms(2));
}

TESTS(
	RUN(pairs_are_crossed_and_the_last_odd_span_is_looped),
	RUN(a_voice_takes_three_ticks_from_rows_to_rows),
	RUN(an_unplugged_wire_is_los_at_both_ends),
	RUN(plugging_elsewhere_opens_the_old_wire),
	RUN(wire_requests_are_checked),
	RUN(faults_out_of_range_are_refused_whole),
	RUN(too_many_spans_or_ports_are_refused),
	RUN(every_bit_offset_is_aligned_to),
	RUN(bit_errors_come_at_the_rate_asked_for),
	RUN(los_and_ais_reach_one_end_only),
	RUN(bursts_are_erasures_and_cost_no_alignment),
	RUN(delay_is_what_was_asked_for),
	RUN(a_new_delay_costs_one_short_realignment),
	RUN(slips_have_the_sign_of_the_far_clock),
	RUN(echo_has_its_level_and_spoils_no_crc),
	RUN(echo_comes_after_its_delay),
	RUN(noise_has_its_level_and_spares_the_d_channel),
	RUN(timeslots_are_mistaken_without_a_crc_error),
	RUN(stuck_cas_is_that_of_its_timeslot_only),
	RUN(everything_at_once_for_a_minute_does_no_harm),
)
