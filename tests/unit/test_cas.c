/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CAS: the multiframe of timeslot 16, its loss, ABCD from one end to the other. */
#include <string.h>

#include <linux/lq.h>
#include "unit/engine_bed.h"
#include "tdm/cas.h"

#define MFAS	0x0b
#define OTHER	0xd9		/* 1101 1001: no beginning */

static struct lq_cas_rx rx;
static struct lq_cas_tx tx;

static void multiframes(unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n * LQ_CAS_FRAMES; i++)
		lq_cas_rx_run(&rx, lq_cas_tx_octet(&tx, i % LQ_CAS_FRAMES,
						   false));
}

static void begin(void)
{
	lq_cas_rx_init(&rx);
	lq_cas_tx_init(&tx);
}

TEST(the_first_good_word_behind_an_octet_that_is_not_zero_is_enough)
{
	begin();
	CHECK(!lq_cas_rx_run(&rx, MFAS));	/* nothing known before it */
	CHECK(!rx.is_aligned);
	CHECK(!lq_cas_rx_run(&rx, OTHER));
	CHECK(!lq_cas_rx_run(&rx, 0x10));
	CHECK(!rx.is_aligned);
	CHECK(lq_cas_rx_run(&rx, MFAS));
	CHECK(rx.is_aligned);
	CHECK_EQ(1, rx.frame);

	begin();
	CHECK(!lq_cas_rx_run(&rx, 0));
	CHECK(!lq_cas_rx_run(&rx, MFAS));	/* right behind all zeros */
	CHECK(!rx.is_aligned);
}

/* @n_bad wrong words in a row from the next multiframe on */
static void wrong_words(unsigned int n_bad)
{
	unsigned int n, i;

	for (n = 0; n < n_bad; n++) {
		lq_cas_rx_run(&rx, 0x1b);
		for (i = 1; i < LQ_CAS_FRAMES; i++)
			lq_cas_rx_run(&rx, OTHER);
	}
}

TEST(two_wrong_words_in_a_row_lose_it_one_does_not)
{
	begin();
	multiframes(2);
	wrong_words(1);
	CHECK(rx.is_aligned);
	multiframes(1);
	wrong_words(1);
	CHECK(rx.is_aligned);
	lq_cas_rx_run(&rx, 0x1b);
	CHECK(!rx.is_aligned);
}

TEST(sixteen_octets_of_zeros_lose_it)
{
	unsigned int i;

	begin();
	multiframes(2);
	for (i = 0; i < LQ_CAS_FRAMES - 1; i++)
		lq_cas_rx_run(&rx, 0);
	CHECK(rx.is_aligned);
	lq_cas_rx_run(&rx, 0);
	CHECK(!rx.is_aligned);
	for (i = 0; i < 4 * LQ_CAS_FRAMES; i++)
		lq_cas_rx_run(&rx, 0);
	CHECK(!rx.is_aligned);
	multiframes(2);
	CHECK(rx.is_aligned);
}

TEST(every_timeslot_has_its_own_bits)
{
	unsigned int ts, n;

	begin();
	for (n = 0; n < 3; n++) {
		for (ts = 1; ts < 32; ts++)
			tx.sent[ts] = 1 + (ts * 7 + n * 5) % 15;
		multiframes(LQ_CAS_PERSIST + 2);
		for (ts = 1; ts < 32; ts++)
			if (ts != LQ_CAS_TS)
				CHECK_EQ(tx.sent[ts], rx.abcd[ts]);
	}
}

TEST(a_change_is_taken_over_when_it_has_stood_for_ten_multiframes)
{
	unsigned int n;

	begin();
	multiframes(LQ_CAS_PERSIST + 1);
	CHECK_EQ(LQ_CAS_BLOCKED, rx.abcd[5]);
	n = rx.n_changes;
	tx.sent[5] = 0x9;
	multiframes(LQ_CAS_PERSIST - 1);
	CHECK_EQ(LQ_CAS_BLOCKED, rx.abcd[5]);
	tx.sent[5] = LQ_CAS_BLOCKED;	/* it was a short one */
	multiframes(1);
	tx.sent[5] = 0x9;
	multiframes(LQ_CAS_PERSIST - 1);
	tx.sent[5] = 0x1;		/* another: counted anew */
	multiframes(LQ_CAS_PERSIST - 1);
	CHECK_EQ(LQ_CAS_BLOCKED, rx.abcd[5]);
	CHECK_EQ(n, rx.n_changes);
	multiframes(1);
	CHECK_EQ(0x1, rx.abcd[5]);
	CHECK_EQ(n + 1, rx.n_changes);
}

TEST(lost_means_1111_at_once)
{
	begin();
	multiframes(LQ_CAS_PERSIST + 1);
	CHECK_EQ(LQ_CAS_BLOCKED, rx.abcd[31]);
	lq_cas_rx_lose(&rx);
	CHECK_EQ(LQ_CAS_ALL, rx.abcd[31]);
	CHECK_EQ(LQ_CAS_ALL, rx.abcd[1]);
}

TEST(erasures_keep_the_count)
{
	unsigned int i;

	begin();
	multiframes(LQ_CAS_PERSIST + 1);
	for (i = 0; i < 5 * LQ_CAS_FRAMES; i++)
		lq_cas_rx_skip(&rx);
	CHECK(rx.is_aligned);
	tx.sent[17] = 0x5;
	multiframes(LQ_CAS_PERSIST);
	CHECK_EQ(0x5, rx.abcd[17]);
	CHECK_EQ(LQ_CAS_BLOCKED, rx.abcd[1]);
}

/* ------------------------------------------------------------ in the engine */

#define CAS_FLAGS (LQ_SPAN_F_CRC4 | LQ_SPAN_F_ENABLED | LQ_SPAN_F_CAS)

static struct bed *cas_bed(void)
{
	struct lq_span_cfg cfg = { .span = 1, .flags = CAS_FLAGS };
	struct bed *b = bed_new();

	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
	cfg.span = 2;
	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
	bed_ticks(b, 100);
	return b;
}

static int sig(struct bed *b, u32 name, u32 set, u32 clear)
{
	struct lq_signal s = { name, set, clear, 0 };

	return bed_ask(b, &b->a, LQ_SLOT_SIG, &s);
}

TEST(abcd_go_from_owner_to_owner)
{
	u32 from = LQ_SLOT(1, 17), to = LQ_SLOT(2, 17);
	struct bed *b = cas_bed();
	struct lq_event ev;
	u64 sent_at;

	CHECK_EQ(0, bed_claim(b, &b->a, &from));
	CHECK_EQ(0, bed_claim(b, &b->b, &to));
	CHECK_EQ(LQ_CAS_BLOCKED, bed_info(b, to).signal);
	sent_at = b->e.tick;
	CHECK_EQ(0, sig(b, from, 0x1, 0xe));
	bed_ticks(b, 40);
	CHECK(bed_event(b, &b->b, LQ_EV_SIGNAL, &ev));
	CHECK_EQ(to, ev.slot);
	CHECK_EQ(0x1, ev.value);
	CHECK_EQ(0x1 ^ LQ_CAS_BLOCKED, ev.arg);
	CHECK(ev.tick - sent_at >= 18 && ev.tick - sent_at <= 27);
	CHECK(!bed_event(b, &b->b, LQ_EV_SIGNAL, &ev));
	CHECK_EQ(0x1, bed_info(b, to).signal);

	lq_engine_remove_client(&b->e, &b->a);	/* released: blocked again */
	bed_ticks(b, 40);
	CHECK(bed_event(b, &b->b, LQ_EV_SIGNAL, &ev));
	CHECK_EQ(LQ_CAS_BLOCKED, ev.value);
	CHECK_EQ(0, lq_engine_add_client(&b->e, &b->a));
	bed_free(b);
}

TEST(a_pulled_cable_blocks_and_comes_back)
{
	u32 to = LQ_SLOT(2, 3);
	struct bed *b = cas_bed();
	struct lq_event ev;

	CHECK_EQ(0, bed_claim(b, &b->b, &to));
	CHECK_EQ(0, b->e1[1].alarms);
	b->is_cut = true;
	bed_ticks(b, 10);
	CHECK(bed_event(b, &b->b, LQ_EV_SIGNAL, &ev));
	CHECK_EQ(LQ_CAS_ALL, ev.value);
	CHECK_EQ(0, b->e1[1].alarms & LQ_ALARM_CAS_LMFA);	/* unknown */
	b->is_cut = false;
	bed_ticks(b, 100);
	CHECK(bed_event(b, &b->b, LQ_EV_SIGNAL, &ev));
	CHECK_EQ(LQ_CAS_BLOCKED, ev.value);
	CHECK_EQ(0, b->e1[1].alarms);
	bed_free(b);
}

TEST(an_end_without_cas_is_a_lost_multiframe_and_told_back)
{
	struct lq_span_cfg cfg = { .span = 2, .flags = LQ_SPAN_F_DEFAULT,
				   .d_ts = 16 };
	struct bed *b = cas_bed();

	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
	bed_ticks(b, 200);		/* flags of HDLC are no multiframe */
	CHECK_EQ(LQ_ALARM_CAS_LMFA, b->e1[0].alarms);
	cfg.flags = CAS_FLAGS;
	cfg.d_ts = 0;
	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
	bed_ticks(b, 200);
	CHECK_EQ(0, b->e1[0].alarms | b->e1[1].alarms);
	bed_free(b);
}

/* As bed_tick(), but what span 1 sends in timeslot 16 is spoilt on its way. */
static void spoilt_tick(struct bed *b)
{
	u8 line[2][8 * 32];
	unsigned int i;

	lq_e1_tx(&b->e1[0].e1, line[0], 8);
	lq_e1_tx(&b->e1[1].e1, line[1], 8);
	for (i = 0; i < 8; i++)
		line[0][32 * i + LQ_CAS_TS] = 0x7e;
	lq_e1_rx(&b->e1[1].e1, line[0], 8);
	lq_e1_rx(&b->e1[0].e1, line[1], 8);
	lq_engine_tick(&b->e);
}

TEST(the_end_that_lost_it_says_y)
{
	struct bed *b = cas_bed();
	unsigned int i;

	CHECK_EQ(0, b->e1[0].alarms);
	for (i = 0; i < 20; i++)
		spoilt_tick(b);
	CHECK_EQ(LQ_ALARM_CAS_LMFA, b->e1[1].alarms);
	CHECK_EQ(LQ_ALARM_CAS_RAI, b->e1[0].alarms);
	bed_ticks(b, 20);
	CHECK_EQ(0, b->e1[1].alarms);
	CHECK_EQ(0, b->e1[0].alarms);
	bed_free(b);
}

TEST(what_cannot_be_sent_is_refused)
{
	u32 low = LQ_SLOT(1, 15), high = LQ_SLOT(1, 31), pcm = LQ_SLOT(1, 16);
	struct lq_span_cfg cfg = { .span = 1, .flags = CAS_FLAGS };
	struct bed *b = cas_bed();

	CHECK_EQ(-ENOENT, bed_claim(b, &b->a, &pcm));
	CHECK_EQ(0, bed_claim(b, &b->a, &low));
	CHECK_EQ(1, bed_claim(b, &b->a, &high));
	CHECK_EQ(-EINVAL, sig(b, low, 0, LQ_CAS_ALL));
	CHECK_EQ(0, sig(b, high, 0, LQ_CAS_ALL));
	CHECK_EQ(-EOPNOTSUPP, sig(b, low, LQ_SIG_FLASH, 0));
	cfg.flags = CAS_FLAGS | LQ_SPAN_F_DCHAN;
	cfg.d_ts = 16;
	CHECK_EQ(-EINVAL, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
	cfg.d_ts = 1;
	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
	cfg.flags = LQ_SPAN_F_DEFAULT | LQ_SPAN_F_MTP2;
	CHECK_EQ(-EOPNOTSUPP, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
	cfg = (struct lq_span_cfg){ .span = 1, .flags = LQ_SPAN_F_ENABLED };
	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
	CHECK_EQ(-EOPNOTSUPP, sig(b, low, LQ_CAS_A, 0));
	CHECK_EQ(2, bed_claim(b, &b->a, &pcm));
	cfg.flags = CAS_FLAGS;
	CHECK_EQ(-EBUSY, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
	bed_free(b);
}

TESTS(
	RUN(the_first_good_word_behind_an_octet_that_is_not_zero_is_enough),
	RUN(two_wrong_words_in_a_row_lose_it_one_does_not),
	RUN(sixteen_octets_of_zeros_lose_it),
	RUN(every_timeslot_has_its_own_bits),
	RUN(a_change_is_taken_over_when_it_has_stood_for_ten_multiframes),
	RUN(lost_means_1111_at_once),
	RUN(erasures_keep_the_count),
	RUN(abcd_go_from_owner_to_owner),
	RUN(a_pulled_cable_blocks_and_comes_back),
	RUN(an_end_without_cas_is_a_lost_multiframe_and_told_back),
	RUN(the_end_that_lost_it_says_y),
	RUN(what_cannot_be_sent_is_refused),
)
