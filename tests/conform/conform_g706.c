// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * G.706 with the frame of G.704 2.3: alignment, CRC-4, interworking.
 *
 * Line end A sends random octets in all timeslots, B receives them cut at a
 * random bit. Reframe times have no limit in the Recommendation; the ones here
 * are goals: what one FAS, one NFAS and one FAS take, and a frame of slack.
 */
#include <string.h>

#include "conform/conform.h"
#include "conform/lib_e1.h"

#define LFA	LQ_ALARM_LFA
#define LMFA	LQ_ALARM_LMFA
#define RUNS	1000
#define SECOND	8000

static struct e1_pair p;
static u32 chance = 706;

static void begin(u32 flags_a, u32 flags_b)
{
	e1_pair_init(&p, flags_a, flags_b, lq_random(&chance));
	p.offset = lq_random(&chance) % 256;
}

static void aligned(u32 flags_a, u32 flags_b)
{
	begin(flags_a, flags_b);
	e1_pair_run(&p, 4 * SECOND / 5);	/* 400 ms of Annex B over */
}

/* ------------------------------------------------------- 4.1 basic frame */

/* A clean line at a random phase, from a line that carried something else. */
static void check_reframe(void)
{
	static struct times t;
	unsigned int i, n_wrong = 0;

	for (i = 0; i < RUNS; i++) {
		begin(E1_PLAIN, E1_PLAIN);
		lq_biterror_init(&p.errors, LQ_BITERROR_MAX_PPB, i);
		e1_pair_run(&p, 20 + i % 16);	/* noise */
		lq_biterror_init(&p.errors, 0, 0);
		times_add(&t, E1_MS(e1_pair_until(&p, &p.b, LFA, 0, 80)));
		e1_pair_run(&p, 8);
		n_wrong += p.b.framer.place.bit != p.offset;
	}
	conform_at_most("reframe time, mean (goal)", "ms", 0.75,
			times_mean(&t));
	conform_at_most("reframe time, 95 % (goal)", "ms", 0.75,
			times_at(&t, 95));
	conform_note("reframe time, longest of 1000", "ms", times_at(&t, 100));
	/* 2 * 256 places are tried at most, each of 2^-15 by chance */
	conform_at_most("imitations taken, of 1000 random payloads", "", 16,
			n_wrong);
}

static void check_offsets(void)
{
	unsigned int offset, n = 0;

	for (offset = 0; offset < 256; offset++) {
		e1_pair_init(&p, E1_CRC4, E1_CRC4, offset + 1);
		p.offset = offset;
		e1_pair_run(&p, 200);
		n += !lq_e1_alarms(&p.b) && p.b.framer.place.bit == offset;
	}
	conform_is("bit offsets at which frame and multiframe are found", 256,
		   n);
}

static u8 wrong_mask;
static unsigned int wrong_left;

/* The next FAS (or NFAS) words of A, as many as are left. */
static void spoil_fas(struct e1_pair *pair, u8 *frame)
{
	bool is_fas = !(pair->a.crc_tx.frame % 2 == 0);	/* it was just sent */
	bool wants_fas = wrong_mask != LQ_TS0_NFAS;

	if (!wrong_left || is_fas != wants_fas)
		return;
	frame[0] ^= wrong_mask;
	wrong_left--;
}

static bool is_lost_after(u8 mask, unsigned int n)
{
	aligned(E1_PLAIN, E1_PLAIN);
	p.spoil = spoil_fas;
	wrong_mask = mask;
	wrong_left = n;
	e1_pair_run(&p, 20);
	return p.b.alarm.n_lfa;
}

static void check_loss(void)
{
	unsigned int bit, n_two = 0, n_three = 0;

	for (bit = 0; bit < 7; bit++) {
		n_two += is_lost_after(1 << bit, 2);
		n_three += is_lost_after(1 << bit, 3);
	}
	conform_is("two wrong FAS in a row, any bit: losses of 7", 0, n_two);
	conform_is("three wrong FAS in a row, any bit: losses of 7", 7,
		   n_three);
	conform_holds("NFAS bit 2 wrong twice is no loss", "as FAS",
		      !is_lost_after(LQ_TS0_NFAS, 2));
	conform_holds("NFAS bit 2 wrong three times is a loss", "as FAS",
		      is_lost_after(LQ_TS0_NFAS, 3));
}

static void check_ber(void)
{
	aligned(E1_PLAIN, E1_PLAIN);
	lq_biterror_init(&p.errors, 1000000, 7);
	e1_pair_run(&p, 200 * SECOND);
	conform_at_most("losses in 200 s at a bit error ratio of 1e-3", "", 2,
			p.b.alarm.n_lfa);
	conform_between("wrong FAS a second, 4000 * (1 - (1 - 1e-3)^7)", "",
			27, 29, p.b.framer.n_fas_errors / 200.0);
}

/* --------------------------------------------------- 4.2 CRC-4 multiframe */

static void check_multiframe(void)
{
	static struct times t;
	unsigned int i;

	for (i = 0; i < RUNS; i++) {
		begin(E1_CRC4, E1_CRC4);
		e1_pair_run(&p, 8 + i % 16);
		lq_e1_set_flags(&p.b, 0);
		lq_e1_set_flags(&p.b, E1_CRC4);
		times_add(&t, E1_MS(e1_pair_until(&p, &p.b, LFA | LMFA, 0,
						  200)));
	}
	conform_at_most("alignment and multiframe, mean (goal)", "ms", 6,
			times_mean(&t));
	conform_at_most("alignment and multiframe, longest of 1000 (goal)",
			"ms", 8, times_at(&t, 100));
}

static void spoil_si(struct e1_pair *pair, u8 *frame)
{
	if (pair->a.crc_tx.frame % 2 == 0)	/* NFAS was sent */
		frame[0] |= LQ_TS0_SI;
}

static void check_multiframe_loss(void)
{
	unsigned int n;

	aligned(E1_CRC4, E1_CRC4);
	p.spoil = spoil_si;
	n = e1_pair_until(&p, &p.b, LMFA, LMFA, 1000);
	conform_between("no right MFAS: multiframe lost after", "ms", 6, 10,
			E1_MS(n));
	conform_holds("and the basic frame is kept meanwhile", "4.2",
		      !p.b.alarm.n_lfa);
}

/* The remainder of G.704 2.3.3.5.2 by long division, bit by bit. */
static unsigned int long_division(const u8 *octets, unsigned int n)
{
	unsigned int i, r = 0;

	for (i = 0; i < 8 * n + 4; i++) {
		r <<= 1;
		if (i < 8 * n)
			r |= octets[i / 8] >> (7 - i % 8) & 1;
		if (r & 0x10)
			r ^= 0x13;
	}
	return r;
}

static void check_crc(void)
{
	unsigned int smf, f, i, n_right = 0;

	for (smf = 0; smf < RUNS; smf++) {
		u8 octets[8 * 32], crc = 0;
		struct lq_bits frame;

		for (i = 0; i < sizeof(octets); i++)
			octets[i] = lq_random(&chance) >> 11;
		for (f = 0; f < 8; f++) {
			lq_bits_load(&frame, octets + 32 * f);
			crc = lq_crc4_add(crc, &frame);
		}
		n_right += lq_crc4_end(crc) ==
			   long_division(octets, sizeof(octets));
	}
	conform_is("random sub-multiframes divided as by hand, of 1000", 1000,
		   n_right);
}

/* --------------------------------------------------- 4.3.2 false framing */

static enum lq_crc4_verdict verdict_of(struct lq_crc4_rx *c, bool is_bad)
{
	enum lq_crc4_verdict verdict = LQ_CRC4_GOOD, v;
	static struct lq_crc4_tx tx;
	unsigned int f;

	for (f = 0; f < 8; f++) {
		struct lq_frame frame = { .is_fas = !(tx.frame & 1) };

		frame.bits.w[1] = lq_random(&chance);
		lq_crc4_tx_run(&tx, &frame.bits, 1);
		if (is_bad && f == 2)
			frame.bits.w[1] ^= 1;
		v = lq_crc4_rx_run(c, &frame);
		verdict = v == LQ_CRC4_FALSE_FRAME ? v : verdict;
	}
	return verdict;
}

/* Wrong blocks until the verdict, when @n_good of a window come first. */
static unsigned int wrong_until_false(unsigned int n_good)
{
	struct lq_crc4_rx c = { 0 };
	unsigned int n;
	bool is_bad;

	lq_crc4_rx_begin(&c, 0);
	verdict_of(&c, n_good == 0);	/* a block's CRC comes with the next */
	for (n = 1; n <= LQ_CRC4_WINDOW; n++) {
		is_bad = n >= n_good && n < LQ_CRC4_WINDOW;
		if (verdict_of(&c, is_bad) == LQ_CRC4_FALSE_FRAME)
			return n - n_good;
	}
	return 0;
}

static void check_false_framing(void)
{
	conform_is("wrong blocks of 1000 that mean false framing", 915,
		   wrong_until_false(85));
	conform_is("914 of 1000 do not (0: never)", 0, wrong_until_false(86));
}

/* Frames right, multiframe right, but C bits by chance: a simulated signal. */
static void spoil_c(struct e1_pair *pair, u8 *frame)
{
	if (pair->a.crc_tx.frame % 2 == 1)
		frame[0] = (frame[0] & 0x7f) | (lq_random(&chance) >> 9 & 0x80);
}

static void check_simulated(void)
{
	static struct times t;
	unsigned int i, n = 0;

	for (i = 0; i < 2000; i++) {
		begin(E1_CRC4, E1_CRC4);
		p.spoil = spoil_c;
		e1_pair_until(&p, &p.b, LFA | LMFA, 0, 200);
		times_add(&t, E1_MS(e1_pair_until(&p, &p.b, LFA, LFA,
						  3 * SECOND)));
		n += t.ms[i] <= 1000;
	}
	conform_note("simulated frame given up after, mean of 2000", "ms",
		     times_mean(&t));
	conform_at_least("simulated frame given up within 1 s", "%", 99,
			 n / 20.0);
	aligned(E1_CRC4, E1_CRC4);
	lq_biterror_init(&p.errors, 1000000, 9);
	e1_pair_run(&p, 300 * SECOND);
	conform_at_most("given up by mistake in 300 s at 1e-3", "", 1,
			p.b.alarm.n_lfa);
}

/* ------------------------------------------------- 4.3.3 E bits, Annex B */

static unsigned int spoil_at;

static void spoil_once(struct e1_pair *pair, u8 *frame)
{
	if (pair->n_frames == spoil_at)
		frame[9] ^= 0x10;
}

static void check_e_bits(void)
{
	static struct times t;
	unsigned int i, n;

	aligned(E1_CRC4, E1_CRC4);
	p.spoil = spoil_once;
	for (i = 1; i <= 200; i++) {
		spoil_at = p.n_frames + 1 + lq_random(&chance) % 16;
		for (n = 0; p.a.interwork.crc.n_ebit_errors < i &&
		     n < SECOND; n++)
			e1_pair_run(&p, 1);
		times_add(&t, E1_MS(n));
		e1_pair_run(&p, 32);
	}
	conform_is("wrong blocks of 200 told back", 200,
		   p.a.interwork.crc.n_ebit_errors);
	conform_at_most("told back within, longest", "ms", 1000,
			times_at(&t, 100));
}

static void check_interworking(void)
{
	unsigned int n;

	begin(E1_PLAIN, E1_CRC4);
	e1_pair_until(&p, &p.b, LFA, 0, 100);
	conform_holds("non-CRC-4 far end: traffic runs at once", "B.2.2",
		      !(lq_e1_alarms(&p.b) & LQ_ALARM_RED));
	for (n = 0; p.b.interwork.state != LQ_INTERWORK_PLAIN &&
	     n < 2 * SECOND; n++)
		e1_pair_run(&p, 1);
	conform_between("non-CRC-4 far end is known after", "ms", 399, 401,
			E1_MS(n));
	conform_holds("and is told", "indication",
		      lq_e1_alarms(&p.b) == LMFA);
	conform_holds("no remote alarm is sent", "A = 0",
		      !(p.ba[0] & LQ_TS0_A) || p.ba[0] == LQ_TS0_FAS);
	n = p.a.alarm.n_rai;
	e1_pair_run(&p, SECOND);
	conform_is("far end's remote alarms in the next second", n,
		   p.a.alarm.n_rai);
	begin(E1_CRC4, E1_CRC4);
	n = e1_pair_until(&p, &p.b, LFA | LMFA, 0, SECOND);
	conform_at_most("CRC-4 far end is known after", "ms", 400, E1_MS(n));
}

/* A payload that imitates the whole basic frame, 77 bits behind the true one. */
static void imitate(struct e1_pair *pair, u8 *frame)
{
	u8 word = pair->a.crc_tx.frame & 1 ? LQ_TS0_FAS | 0x80 :
					     LQ_TS0_NFAS | 0x9f;

	frame[9] = (frame[9] & 0xf8) | word >> 5;
	frame[10] = (frame[10] & 0x07) | word << 3;
}

static void check_parallel_search(void)
{
	unsigned int n;

	begin(E1_CRC4, E1_CRC4);
	p.offset = 200;			/* the imitation comes first */
	p.spoil = imitate;
	n = e1_pair_until(&p, &p.b, LFA | LMFA, 0, SECOND);
	conform_at_most("imitated frame is left for the true one within", "ms",
			400, E1_MS(n));
	conform_is("at the true place", p.offset, p.b.framer.place.bit);
}

int main(void)
{
	conform_begin("G.706", "Frame alignment and CRC procedures at 2048 kbit/s");
	conform_section("4.1 basic frame alignment");
	check_reframe();
	check_offsets();
	check_loss();
	check_ber();
	conform_section("4.2 CRC-4 multiframe");
	check_multiframe();
	check_multiframe_loss();
	check_crc();
	conform_section("4.3.2 false frame alignment");
	check_false_framing();
	check_simulated();
	conform_section("4.3.3 E bits; Annex B, interworking");
	check_e_bits();
	check_interworking();
	check_parallel_search();
	return conform_end();
}
