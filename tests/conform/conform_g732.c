// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * G.732 section 5 with G.704 5.1.3.2: channel associated signalling, and the
 * consequent actions of G.732 table 4. Recognition times: Q.421.
 */
#include <string.h>

#include "conform/conform.h"
#include "conform/lib_e1.h"

#define LFA		LQ_ALARM_LFA
#define CAS_LMFA	LQ_ALARM_CAS_LMFA
#define CAS_RAI		LQ_ALARM_CAS_RAI
#define RUNS		1000

static struct e1_pair p;
static u32 chance = 732;

static void aligned(void)
{
	e1_pair_init(&p, E1_CAS, E1_CAS, lq_random(&chance));
	p.offset = lq_random(&chance) % 256;
	e1_pair_run(&p, 800 + lq_random(&chance) % 16);
}

/* Number of the frame that A has just sent. */
static unsigned int just_sent(const struct e1_pair *pair)
{
	return (pair->a.crc_tx.frame - 1) & 15;
}

/* Timeslot 16 is changed from here on, so many times. */
static u8 new_octet;
static unsigned int n_new;
static bool only_frame0;

static void spoil_ts16(struct e1_pair *pair, u8 *frame)
{
	if (!n_new || (only_frame0 && just_sent(pair)))
		return;
	frame[LQ_CAS_TS] = new_octet;
	n_new--;
}

static void spoil(u8 octet, unsigned int n, bool is_frame0)
{
	p.spoil = spoil_ts16;
	new_octet = octet;
	n_new = n;
	only_frame0 = is_frame0;
}

/* ---------------------------------------------------- 5.2 loss, recovery */

static bool is_lost_after(u8 octet, unsigned int n, bool is_frame0)
{
	bool is_lost = false;
	unsigned int i;

	aligned();
	spoil(octet, n, is_frame0);
	for (i = 0; i < 200; i++) {
		e1_pair_run(&p, 1);
		is_lost |= lq_e1_alarms(&p.b) & CAS_LMFA;
	}
	return is_lost;
}

static void check_loss(void)
{
	unsigned int bit, n_one = 0, n_two = 0, n_other = 0;

	for (bit = 0; bit < 4; bit++) {
		n_one += is_lost_after(0x0b | 0x10 << bit, 1, true);
		n_two += is_lost_after(0x0b | 0x10 << bit, 2, true);
		n_other += is_lost_after(0x0b ^ 1 << bit, 20, true);
	}
	conform_is("one wrong alignment word: losses of 4", 0, n_one);
	conform_is("two in a row, any bit: losses of 4", 4, n_two);
	conform_is("x and y changed: losses of 4", 0, n_other);
	conform_holds("all zeros for 15 frames is no loss", "1..2 multiframes",
		      !is_lost_after(0, 15, false));
	conform_holds("all zeros for two multiframes is one",
		      "1..2 multiframes", is_lost_after(0, 32, false));
}

static void check_recovery(void)
{
	static struct times t;
	unsigned int i, n_wrong = 0;

	for (i = 0; i < RUNS; i++) {
		aligned();
		spoil(0, 40 + i % 16, false);
		e1_pair_run(&p, n_new);
		times_add(&t, E1_MS(e1_pair_until(&p, &p.b, CAS_LMFA, 0,
						  1000)));
		n_wrong += p.b.cas.frame != p.a.crc_tx.frame &&
			   p.b.cas.frame != ((p.a.crc_tx.frame - 1) & 15);
	}
	conform_at_most("found again after all zeros, mean", "ms", 2,
			times_mean(&t));
	conform_at_most("found again, longest of 1000", "ms", 4.25,
			times_at(&t, 100));
	conform_is("false multiframes of 1000", 0, n_wrong);
}

/*
 * Two wrong alignment words in a row must be a loss, and chance makes them:
 * 500 * (4 * 1e-3)^2 = 0.8 in 100 s. Each blocks 30 channels and frees them.
 */
static void check_ber(void)
{
	unsigned int i, n_lost = 0;
	bool is_lost, was_lost = false;
	u32 n;

	aligned();
	e1_pair_run(&p, 800);
	n = p.b.cas.n_changes;
	lq_biterror_init(&p.errors, 1000000, 3);
	for (i = 0; i < 100 * 8000; i++) {
		e1_pair_run(&p, 1);
		is_lost = !p.b.cas.is_aligned;
		n_lost += is_lost && !was_lost;
		was_lost = is_lost;
	}
	lq_biterror_init(&p.errors, 0, 3);
	e1_pair_run(&p, 800);
	conform_at_most("losses at 1e-3 in 100 s", "", 4, n_lost);
	conform_is("other changes of ABCD meanwhile, 30 channels", 0,
		   p.b.cas.n_changes - n - 60 * n_lost);
	conform_is("losses of the frame meanwhile", 0, p.b.alarm.n_lfa);
}

/* ----------------------------------------------------- consequent actions */

static unsigned int frames_until_abcd(unsigned int ts, u8 want)
{
	unsigned int n;

	for (n = 0; p.b.cas.abcd[ts] != want && n < 8000; n++)
		e1_pair_run(&p, 1);
	return n;
}

static void check_actions(void)
{
	unsigned int n, ts, n_ones = 0;

	aligned();
	e1_pair_run(&p, 400);
	spoil(0x7e, 1u << 30, false);
	e1_pair_until(&p, &p.b, CAS_LMFA, CAS_LMFA, 100);
	n = frames_until_abcd(1, LQ_CAS_ALL);
	for (ts = 1; ts < 32; ts++)
		n_ones += ts != LQ_CAS_TS && p.b.cas.abcd[ts] == LQ_CAS_ALL;
	conform_at_most("loss of multiframe: 1111 on all channels after", "ms",
			2, E1_MS(n));
	conform_is("channels so", 30, n_ones);
	n = e1_pair_until(&p, &p.a, CAS_RAI, CAS_RAI, 800);
	conform_at_most("far end knows (y = 1, three times) after", "ms", 8,
			E1_MS(n));
	conform_holds("no remote alarm of the frame for it", "A = 0",
		      !(lq_e1_alarms(&p.a) & LQ_ALARM_RAI));
	n_new = 0;
	e1_pair_until(&p, &p.b, CAS_LMFA, 0, 100);
	n = e1_pair_until(&p, &p.a, CAS_RAI, 0, 800);
	conform_at_most("y ends at the far end after", "ms", 8, E1_MS(n));

	aligned();
	e1_pair_run(&p, 400);
	p.line = E1_ONES;
	e1_pair_until(&p, &p.b, LFA, LFA, 100);
	n = frames_until_abcd(31, LQ_CAS_ALL);
	conform_at_most("loss of frame: 1111 on all channels after", "ms", 2,
			E1_MS(n));
}

/* ------------------------------------------------------------------- ABCD */

static void check_channels(void)
{
	unsigned int ts, n_right = 0;
	u8 sent[32];

	aligned();
	for (ts = 1; ts < 32; ts++) {
		sent[ts] = 1 + lq_random(&chance) % 15;
		lq_e1_cas_send(&p.a, ts, sent[ts]);
	}
	e1_pair_run(&p, 400);
	for (ts = 1; ts < 32; ts++)
		n_right += ts != LQ_CAS_TS && p.b.cas.abcd[ts] == sent[ts];
	conform_is("channels with their own ABCD at the far end", 30, n_right);
}

static void check_recognition(void)
{
	static struct times t;
	unsigned int i, ts, n_short = 0;
	u32 n;

	for (i = 0; i < RUNS; i++) {
		if (i % 50 == 0)
			aligned();
		ts = 1 + lq_random(&chance) % 15;
		lq_e1_cas_send(&p.a, ts, 0x9);
		e1_pair_run(&p, 300);
		e1_pair_run(&p, lq_random(&chance) % 16);
		lq_e1_cas_send(&p.a, ts, 0x1);
		times_add(&t, E1_MS(frames_until_abcd(ts, 0x1)));

		n = p.b.cas.n_changes;
		lq_e1_cas_send(&p.a, ts, 0x9);	/* not long enough */
		e1_pair_run(&p, 13 * 8);
		lq_e1_cas_send(&p.a, ts, 0x1);
		e1_pair_run(&p, 300);
		n_short += p.b.cas.n_changes != n;
	}
	conform_between("a change is recognised after, shortest", "ms", 13, 27,
			times_at(&t, 0));
	conform_between("mean", "ms", 13, 27, times_mean(&t));
	conform_between("longest of 1000", "ms", 13, 27, times_at(&t, 100));
	conform_is("changes of 13 ms recognised, of 1000", 0, n_short);
}

int main(void)
{
	conform_begin("G.732", "Channel associated signalling at 2048 kbit/s");
	conform_section("5.2 loss and recovery of multiframe alignment");
	check_loss();
	check_recovery();
	check_ber();
	conform_section("consequent actions");
	check_actions();
	conform_section("signalling bits; Q.421: 20 +- 7 ms");
	check_channels();
	check_recognition();
	return conform_end();
}
