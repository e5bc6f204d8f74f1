// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * G.775: loss of signal, alarm indication signal, remote defect indication at
 * 2048 kbit/s; what follows from them (G.732 table 2) and how soon.
 */
#include <string.h>

#include "conform/conform.h"
#include "conform/lib_e1.h"

#define LOS	LQ_ALARM_LOS
#define AIS	LQ_ALARM_AIS
#define LFA	LQ_ALARM_LFA
#define RAI	LQ_ALARM_RAI
#define RUNS	1000

static struct e1_pair p;
static u32 chance = 775;

static void aligned(void)
{
	e1_pair_init(&p, E1_CRC4, E1_CRC4, lq_random(&chance));
	p.offset = lq_random(&chance) % 256;
	e1_pair_run(&p, 800 + lq_random(&chance) % 16);
}

/* --------------------------------------------------------------- 4.2 LOS */

static struct lq_alarm a;

static void ones(struct lq_bits *units, unsigned int n)
{
	memset(units, 0xff, n * sizeof(*units));
}

static void zero(struct lq_bits *units, unsigned int at)
{
	units[at / 256].w[at % 256 / 64] &= ~(1ull << (63 - at % 64));
}

/* A run of @n zeros anywhere in ones: is it LOS? */
static bool is_los(unsigned int n)
{
	unsigned int at = lq_random(&chance) % 512, i;
	struct lq_bits units[6];

	ones(units, 6);
	for (i = 0; i < n; i++)
		zero(units, at + i);
	lq_alarm_init(&a);
	for (i = 0; i < 6; i++)
		lq_alarm_line(&a, &units[i]);
	return a.n_los;
}

static void check_los(void)
{
	unsigned int i, n_short = 0, n_long = 0, n_ten = 0;

	for (i = 0; i < RUNS; i++) {
		n_ten += is_los(9);
		n_short += is_los(254);
		n_long += is_los(255);
	}
	conform_is("9 zeros in a row are LOS, of 1000 phases", 0, n_ten);
	conform_is("255 zeros in a row are LOS, of 1000 phases", RUNS, n_long);
	conform_note("254 zeros (ours: N = 255)", "", n_short);
}

/* @n ones spread evenly over every 256 bits: does LOS end? */
static bool los_ends_with(unsigned int n)
{
	struct lq_bits unit;
	unsigned int i;

	lq_alarm_init(&a);
	memset(&unit, 0, sizeof(unit));
	lq_alarm_line(&a, &unit);
	lq_alarm_line(&a, &unit);
	for (i = 0; i < n; i++)
		unit.w[i * 256 / n / 64] |= 1ull << (63 - i * 256 / n % 64);
	lq_alarm_line(&a, &unit);
	return !(a.now & LOS);
}

static void check_los_end(void)
{
	conform_holds("LOS ends at 12.5 % of ones", "32 of 256",
		      los_ends_with(32));
	conform_holds("and stays below", "31 of 256", !los_ends_with(31));
}

/* --------------------------------------------------------------- 5.2 AIS */

/* Two double frames, the first bit at any place of the unit's pair. */
static unsigned int ais_after(unsigned int n_zeros, unsigned int n_pairs)
{
	struct lq_bits units[2];
	unsigned int pair, i, n = 0;

	lq_alarm_init(&a);
	for (pair = 0; pair < n_pairs; pair++) {
		ones(units, 2);
		for (i = 0; i < n_zeros; i++)
			zero(units, (lq_random(&chance) % 128) + 128 * i);
		lq_alarm_line(&a, &units[0]);
		lq_alarm_line(&a, &units[1]);
		n += 2;
		if (a.now & AIS)
			return n;
	}
	return 0;
}

static void check_ais(void)
{
	unsigned int i, n_two = 0, n_three = 0;

	for (i = 0; i < RUNS; i++) {
		n_two += ais_after(2, 4) == 4;
		n_three += ais_after(3, 100) != 0;
	}
	conform_is("2 zeros in each of two double frames are AIS, of 1000",
		   RUNS, n_two);
	conform_is("3 zeros in each are not, of 1000", 0, n_three);
	ais_after(2, 4);
	for (i = 0; i < 4 && a.now & AIS; i++) {
		struct lq_bits unit;

		ones(&unit, 1);
		zero(&unit, 7);
		zero(&unit, 100);
		lq_alarm_line(&a, &unit);
	}
	conform_is("frames of 3 zeros a double frame that end it", 4, i);
}

static void check_ais_ber(void)
{
	unsigned int i, n_seen = 0, n_false = 0;

	for (i = 0; i < 200; i++) {
		aligned();
		lq_biterror_init(&p.errors, 1000000, i + 1);
		n_false += e1_pair_until(&p, &p.b, AIS, AIS, 400) <= 400;
		p.line = E1_ONES;
		n_seen += e1_pair_until(&p, &p.b, AIS, AIS, 80) <= 80;
	}
	conform_at_least("AIS at 1e-3 seen within 10 ms, of 200", "", 199,
			 n_seen);
	conform_is("AIS seen in a framed signal at 1e-3", 0, n_false);
}

/* --------------------------------------------------------------- 6.2 RDI */

static unsigned int rdi_frames(bool is_set)
{
	unsigned int n = 0;

	lq_alarm_init(&a);
	a.now = is_set ? 0 : RAI;
	while (!(a.now & RAI) == is_set && n < 100) {
		lq_alarm_a_bit(&a, is_set);
		n++;
	}
	return n;
}

static void check_rdi(void)
{
	conform_between("double frames with A = 1 that mean RDI", "", 2, 5,
			rdi_frames(true));
	conform_between("double frames with A = 0 that end it", "", 2, 5,
			rdi_frames(false));
}

/* ------------------------------------------------------------------ times */

static void check_fault(const char *what, enum e1_line fault, u32 alarm)
{
	static struct times seen, told, idle, over;
	unsigned int i, n_kept = 0;

	seen.n = told.n = idle.n = over.n = 0;
	for (i = 0; i < 200; i++) {
		aligned();
		p.line = fault;
		times_add(&seen, E1_MS(e1_pair_until(&p, &p.b, alarm, alarm,
						     800)));
		times_add(&told, E1_MS(e1_pair_until(&p, &p.a, RAI, RAI,
						     800)));
		e1_pair_run(&p, 800);
		n_kept += (lq_e1_alarms(&p.b) & (alarm | LFA)) == (alarm | LFA);
		p.line = E1_CLEAN;
		times_add(&over, E1_MS(e1_pair_until(&p, &p.b, LQ_ALARM_RED, 0,
						     800)));
		times_add(&idle, E1_MS(e1_pair_until(&p, &p.a, RAI, 0, 800)));
	}
	conform_section(what);
	conform_at_most("seen after, longest of 200", "ms", 2,
			times_at(&seen, 100));
	conform_at_most("far end sees the remote alarm then after", "ms", 100,
			times_at(&told, 100));
	conform_is("present with LFA while it lasts, of 200", 200, n_kept);
	conform_at_most("over after, longest of 200", "ms", 10,
			times_at(&over, 100));
	conform_at_most("far end's remote alarm ends then after", "ms", 100,
			times_at(&idle, 100));
}

/* Idle instead of what is on a line that has failed (G.732 table 2). */
static void check_conditioning(void)
{
	unsigned int i, n_late = 0, n_wrong = 0;
	u8 ts[32][8], put[32][8];

	aligned();
	p.line = E1_ONES;
	e1_pair_until(&p, &p.b, LFA, LFA, 100);
	for (i = 0; i < 100; i++) {
		memset(put, 0x2a, sizeof(put));
		e1_pair_run(&p, 8);
		lq_e1_take(&p.b, ts);
		n_late += i < 2 && ts[5][7] != LQ_IDLE_OCTET;
		n_wrong += i >= 2 && ts[5][0] != LQ_IDLE_OCTET;
	}
	conform_is("ms with anything but idle in the timeslots", 0,
		   n_wrong + n_late);
}

int main(void)
{
	conform_begin("G.775", "LOS, AIS and RDI: detection, clearance, actions");
	conform_section("4.2 LOS: N between 10 and 255");
	check_los();
	check_los_end();
	conform_section("5.2 AIS: double frames of 512 bits");
	check_ais();
	check_ais_ber();
	conform_section("6.2 RDI: z between 2 and 5");
	check_rdi();
	check_fault("line cut: LOS", E1_DEAD, LOS);
	check_fault("all ones: AIS", E1_ONES, AIS);
	conform_section("speech slots while the frame is lost");
	check_conditioning();
	return conform_end();
}
