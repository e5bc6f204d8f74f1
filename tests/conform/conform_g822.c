// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * G.822: controlled slips between two clocks, both signs, over the simulated
 * wire: whole frames of 125 us, counted by sign, with all alignments kept. The
 * limits on their number are the network's; here a known offset of the clocks
 * must give exactly its slips.
 */
#include <stdlib.h>
#include <string.h>

#include "conform/conform.h"
#include "engine/engine.h"
#include "hw/wire.h"

static struct lq_engine engine;
static struct lq_slot ip[1], slots[2][31];
static struct lq_span spans[2];
static struct lq_sim *sim;

static void set_slips(s32 every_ms)
{
	struct lq_sim_fault fault = { .span = 2, .slip_every_ms = every_ms };

	if (lq_sim_set_fault(sim, &fault))
		abort();
}

static void run(unsigned int ms)
{
	for (; ms; ms--) {
		lq_sim_tick(sim);
		lq_engine_tick(&engine);
	}
}

/* In service, the stores at the end to which these slips drive them. */
static void begin(s32 every_ms)
{
	struct lq_span *e1[2] = { &spans[0], &spans[1] };
	unsigned int i;

	lq_engine_init(&engine, ip, 1, "conform");
	for (i = 0; i < 2; i++) {
		lq_span_init_e1(&spans[i], slots[i]);
		if (lq_engine_add_span(&engine, &spans[i], i + 1))
			abort();
		lq_span_configure(&spans[i], LQ_SPAN_F_ENABLED |
				  LQ_SPAN_F_CRC4 | LQ_SPAN_F_CAS, 0,
				  LQ_LAW_ALAW);
	}
	memset(sim, 0, sizeof(*sim));
	if (lq_sim_init(sim, e1, 2, NULL))
		abort();
	run(500);
	set_slips(every_ms > 0 ? 10 : -10);
	run(1000);
	set_slips(every_ms);
}

static void check(const char *what, s32 every_ms)
{
	unsigned int ms = 60000, want = ms / abs(every_ms);
	struct lq_span_info was, now;

	begin(every_ms);
	lq_span_fill_info(&spans[1], &was);
	run(ms);
	lq_span_fill_info(&spans[1], &now);
	conform_section(what);
	conform_is("frames dropped in 60 s", every_ms > 0 ? want : 0,
		   now.slips_dropped - was.slips_dropped);
	conform_is("frames repeated", every_ms < 0 ? want : 0,
		   now.slips_repeated - was.slips_repeated);
	conform_is("losses of frame, CRC-4 or TS 16 multiframe", 0,
		   now.lfa_events + now.realignments + spans[1].alarms);
	conform_is("blocks in error", 0, now.crc_errors);
}

/* The same two numbers stand in the performance of the interval. */
static void check_interval(void)
{
	struct lq_perf perf = { .span = 2, .length_s = LQ_PERF_DAY_S };

	begin(500);
	run(10500);
	lq_span_fill_perf(&spans[1], &perf);
	conform_section("in the 24 h interval");
	conform_at_least("dropped", "", 20, perf.slips_dropped);
	conform_is("repeated", 0, perf.slips_repeated);
}

int main(void)
{
	conform_begin("G.822", "Controlled slips of a 64 kbit/s connection");
	sim = malloc(sizeof(*sim));
	if (!sim)
		return EXIT_FAILURE;
	check("far clock fast: a frame in 500 ms (250 ppm)", 500);
	check("far clock slow: a frame in 500 ms (250 ppm)", -500);
	check("far clock fast: a frame in 2500 ms (50 ppm, G.703)", 2500);
	check("far clock slow: a frame in 2500 ms (50 ppm, G.703)", -2500);
	check_interval();
	free(sim);
	return conform_end();
}
