/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bit error tests: sequences by the letter, sync and its loss, in the engine. */
#include <string.h>

#include <linux/lq.h>
#include "unit/engine_bed.h"
#include "tdm/bert.h"

static struct lq_bert_tx tx;
static struct lq_bert_rx rx;

/* O.150 by the letter: a shift register, one bit at a time. */
struct shift {
	unsigned int n, k;
	bool stage[24];		/* 1..n */
};

static bool shift_next(struct shift *r)
{
	bool out = r->stage[r->n], in = r->stage[r->k] ^ r->stage[r->n];
	unsigned int i;

	for (i = r->n; i > 1; i--)
		r->stage[i] = r->stage[i - 1];
	r->stage[1] = in;
	return out;
}

static const struct {
	unsigned int pattern, n, k;
	bool is_inverted;
} plain[] = {
	{ LQ_BERT_2E9, 9, 5, false }, { LQ_BERT_2E11, 11, 9, false },
	{ LQ_BERT_2E15, 15, 14, true }, { LQ_BERT_2E20, 20, 3, false },
	{ LQ_BERT_2E23, 23, 18, true },
};

TEST(sequences_are_those_of_the_shift_registers)
{
	unsigned int i, bit, n_wrong;

	for (i = 0; i < 5; i++) {
		struct shift r = { .n = plain[i].n, .k = plain[i].k };
		struct lq_bert_seq s;
		u8 octet = 0;

		memset(r.stage, true, sizeof(r.stage));
		lq_bert_seq_init(&s, plain[i].pattern, 0, 0);
		for (bit = n_wrong = 0; bit < 3000000; bit++) {
			if (bit % 8 == 0)
				octet = lq_bert_seq_next(&s);
			n_wrong += (octet >> (7 - bit % 8) & 1) !=
				   (shift_next(&r) ^ plain[i].is_inverted);
		}
		CHECK_EQ(0, n_wrong);
	}
}

TEST(qrss_never_has_fifteen_zeros)
{
	unsigned int bit, zeros = 0, most = 0, n_forced = 0, k;
	struct shift r = { .n = 20, .k = 17 };
	struct lq_bert_seq s;
	u8 octet = 0;

	memset(r.stage, true, sizeof(r.stage));
	lq_bert_seq_init(&s, LQ_BERT_2E20_QRSS, 0, 0);
	for (bit = 0; bit < 1 << 20; bit++) {
		bool any = false, want;

		if (bit % 8 == 0)
			octet = lq_bert_seq_next(&s);
		for (k = 6; k <= 19; k++)
			any |= r.stage[k];
		want = shift_next(&r);
		n_forced += !want && !any;
		want |= !any;
		if (want != (octet >> (7 - bit % 8) & 1)) {
			CHECK_EQ(-1, bit);
			return;
		}
		zeros = want ? 0 : zeros + 1;
		most = zeros > most ? zeros : most;
	}
	CHECK_EQ(14, most);
	CHECK(n_forced > 0);
}

static void begin(u32 pattern, u32 word, u32 n_bits)
{
	lq_bert_tx_init(&tx, pattern, word, n_bits);
	lq_bert_rx_init(&rx, pattern, word, n_bits);
}

static void carry(unsigned int n)
{
	u8 octet;

	while (n--) {
		lq_bert_tx_run(&tx, &octet, 1);
		lq_bert_rx_run(&rx, &octet, 1);
	}
}

TEST(every_pattern_is_found_within_100_bits_at_every_bit_offset)
{
	unsigned int pattern, offset, at, n;
	u8 last, octet, cut;

	for (pattern = 1; pattern <= LQ_BERT_WORD; pattern++)
		for (offset = 0; offset < 8; offset++) {
			bool is_word = pattern == LQ_BERT_WORD;

			begin(pattern, is_word ? 0x12345 : 0, is_word ? 21 : 0);
			for (at = 0; at < 50; at++)
				lq_bert_tx_run(&tx, &last, 1);
			for (n = 0; n < 12 && !rx.is_synced; n++) {
				lq_bert_tx_run(&tx, &octet, 1);
				cut = (last << 8 | octet) >> offset;
				lq_bert_rx_run(&rx, &cut, 1);
				last = octet;
			}
			CHECK(rx.is_synced);
			CHECK(8 * n <= 100);
		}
}

TEST(words_of_every_length_are_sent_and_found)
{
	unsigned int n;

	for (n = 1; n <= 32; n++) {
		begin(LQ_BERT_WORD, 0x9a3c5f71 >> (32 - n), n);
		carry(1000);
		CHECK(rx.is_synced);
		CHECK_EQ(0, rx.n_errors);
	}
	lq_bert_tx_init(&tx, LQ_BERT_WORD, 0x5c, 8);
	{
		u8 got[3], want[3] = { 0x5c, 0x5c, 0x5c };

		lq_bert_tx_run(&tx, got, 3);
		CHECK_MEM(want, got, 3);
	}
}

TEST(errors_put_in_are_the_errors_counted)
{
	begin(LQ_BERT_2E15, 0, 0);
	carry(100);
	lq_bert_tx_errors(&tx, 3, 0);
	carry(100);
	CHECK_EQ(3, tx.n_errors);
	CHECK_EQ(3, rx.n_errors);
	lq_bert_tx_errors(&tx, 0, 1000);
	carry(125000);
	CHECK_EQ(1003, rx.n_errors);
	lq_bert_tx_errors(&tx, 0, 3);		/* one in three: it is lost */
	carry(100);
	CHECK_EQ(1, rx.n_losses);
	lq_bert_tx_errors(&tx, 0, 0);
	carry(20);
	CHECK(rx.is_synced);
	CHECK_EQ(tx.n_bits, 8 * 125320);
}

TEST(a_jump_of_a_word_of_few_ones_is_found)
{
	begin(LQ_BERT_WORD, 1, 32);
	carry(100);
	lq_bert_seq_init(&tx.seq, LQ_BERT_WORD, 1 << 12, 32);
	carry(100);
	CHECK_EQ(1, rx.n_losses);
	CHECK(rx.n_errors <= 16);
	CHECK(rx.is_synced);
	lq_bert_tx_errors(&tx, 3, 0);
	carry(100);
	CHECK_EQ(1, rx.n_losses);
}

TEST(one_in_ten_wrong_is_no_loss)
{
	begin(LQ_BERT_2E23, 0, 0);
	carry(100);
	lq_bert_tx_errors(&tx, 0, 10);
	carry(100000);
	CHECK_EQ(0, rx.n_losses);
	CHECK_EQ(80000, rx.n_errors);
}

TEST(neither_idle_nor_noise_is_a_pseudo_random_sequence)
{
	unsigned int pattern, i;

	for (pattern = LQ_BERT_2E9; pattern <= LQ_BERT_2E23; pattern++) {
		static const u8 fills[] = { 0, 0xff, 0xd5, 0x55, 0x7e };

		lq_bert_rx_init(&rx, pattern, 0, 0);
		for (i = 0; i < 5000; i++)
			lq_bert_rx_run(&rx, &fills[i / 1000], 1);
		CHECK(!rx.was_synced);
		for (i = 0; i < 20000; i++) {
			u8 octet = test_random() >> 11;

			lq_bert_rx_run(&rx, &octet, 1);
		}
		CHECK(!rx.was_synced);
	}
}

static void ticks(unsigned int n)
{
	for (; n; n--) {
		carry(8);
		lq_bert_rx_frames(&rx, 8);
	}
}

static void seconds(unsigned int n)
{
	ticks(1000 * n);
}

TEST(seconds_are_those_of_g_821)
{
	begin(LQ_BERT_2E11, 0, 0);
	seconds(1);		/* found a little after its beginning */
	ticks(100);
	CHECK_EQ(1, rx.n_seconds);
	CHECK_EQ(0, rx.n_es);
	lq_bert_tx_errors(&tx, 63, 0);
	seconds(1);
	CHECK_EQ(1, rx.n_es);
	CHECK_EQ(0, rx.n_ses);
	lq_bert_tx_errors(&tx, 64, 0);		/* 64 of 64 000 */
	seconds(1);
	CHECK_EQ(2, rx.n_es);
	CHECK_EQ(1, rx.n_ses);
	lq_bert_tx_init(&tx, LQ_BERT_2E11, 0, 0);	/* a jump */
	seconds(1);
	CHECK_EQ(1, rx.n_losses);
	CHECK_EQ(3, rx.n_es);
	CHECK_EQ(2, rx.n_ses);
	seconds(1);
	CHECK_EQ(3, rx.n_es);
	CHECK_EQ(5, rx.n_seconds);
}

/* ------------------------------------------------------------ in the engine */

static int set(struct bed *b, struct lq_bert_cfg cfg)
{
	return bed_ask(b, &b->ctl, LQ_SET_BERT, &cfg);
}

static struct lq_bert_info get(struct bed *b, u32 span)
{
	struct lq_bert_info info = { .span = span };

	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_GET_BERT, &info));
	return info;
}

#define BOTH(b, ...) do { \
	CHECK_EQ(0, set(b, (struct lq_bert_cfg){ .span = 1, __VA_ARGS__ })); \
	CHECK_EQ(0, set(b, (struct lq_bert_cfg){ .span = 2, __VA_ARGS__ })); \
} while (0)

TEST(a_test_runs_over_one_slot_several_slots_and_the_whole_line)
{
	static const u32 sets[] = { 1u << 1, 1u << 31, 0x80010006, 0xfffefffe,
				    LQ_BERT_SPAN };
	size_t i;

	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		struct bed *b = bed_new();
		struct lq_bert_info info;

		if (sets[i] & 1u << 16 && sets[i] != LQ_BERT_SPAN) {
			struct lq_span_cfg cfg = {
				.span = 1, .flags = LQ_SPAN_F_ENABLED };

			CHECK_EQ(-EBUSY, set(b, (struct lq_bert_cfg){
				.span = 1, .timeslots = sets[i],
				.pattern = LQ_BERT_2E15 }));
			CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
			cfg.span = 2;
			CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
		}
		bed_ticks(b, 500);
		BOTH(b, .timeslots = sets[i], .pattern = LQ_BERT_2E15);
		bed_ticks(b, 3100);
		BOTH(b, .timeslots = sets[i], .pattern = LQ_BERT_2E15,
		     .n_errors = 5);
		bed_ticks(b, 100);
		info = get(b, 1);
		CHECK(info.is_synced);
		CHECK_EQ(5, info.errors);
		CHECK_EQ(5, info.tx_errors);
		CHECK_EQ(0, info.sync_losses);
		CHECK_EQ(3, info.seconds);
		CHECK(info.bits > 3000ull * 64 *
		      lq_bits_count(sets[i]) && info.bits <= info.tx_bits);
		CHECK_EQ(3200ull * 64 * lq_bits_count(sets[i]), info.tx_bits);
		CHECK_EQ(sets[i] == LQ_BERT_SPAN,
			 !!(b->e1[0].alarms & LQ_ALARM_LFA));
		CHECK_EQ(0, set(b, (struct lq_bert_cfg){ .span = 1 }));
		CHECK_EQ(0, set(b, (struct lq_bert_cfg){ .span = 2 }));
		bed_ticks(b, 500);
		CHECK_EQ(5, get(b, 1).errors);
		CHECK_EQ(LQ_BERT_OFF, get(b, 1).pattern);
		CHECK_EQ(0, b->e1[0].alarms);
		CHECK_EQ(0xd5, b->e1[0].tx[31][0]);
		bed_free(b);
	}
}

TEST(a_loop_gives_back_what_it_hears)
{
	struct bed *b = bed_new();

	bed_ticks(b, 500);
	CHECK_EQ(0, set(b, (struct lq_bert_cfg){ .span = 2,
		 .timeslots = 7u << 20, .pattern = LQ_BERT_LOOP }));
	CHECK_EQ(0, set(b, (struct lq_bert_cfg){ .span = 1,
		 .timeslots = 7u << 20, .pattern = LQ_BERT_2E15,
		 .n_errors = 9 }));
	bed_ticks(b, 1000);
	CHECK(get(b, 1).is_synced);
	CHECK_EQ(0, get(b, 1).sync_losses);
	CHECK_EQ(0, get(b, 2).tx_bits);
	CHECK_EQ(0, set(b, (struct lq_bert_cfg){ .span = 1,
		 .timeslots = 7u << 20, .pattern = LQ_BERT_2E15,
		 .n_errors = 9 }));
	bed_ticks(b, 100);
	CHECK_EQ(18, get(b, 1).tx_errors);
	CHECK_EQ(9, get(b, 1).errors);	/* the first ones were before it */
	bed_free(b);
}

TEST(slots_and_tests_keep_out_of_each_others_way)
{
	struct lq_span_cfg cfg = { .span = 1, .flags = LQ_SPAN_F_DEFAULT,
				   .d_ts = 5 };
	u32 name = LQ_SLOT(1, 5), other = LQ_SLOT(1, 6);
	struct bed *b = bed_new();

	CHECK_EQ(0, bed_claim(b, &b->a, &other));
	CHECK_EQ(-EBUSY, set(b, (struct lq_bert_cfg){ .span = 1,
		 .timeslots = 3u << 5, .pattern = LQ_BERT_2E11 }));
	CHECK_EQ(-EBUSY, set(b, (struct lq_bert_cfg){ .span = 1,
		 .timeslots = LQ_BERT_SPAN, .pattern = LQ_BERT_2E11 }));
	CHECK_EQ(0, set(b, (struct lq_bert_cfg){ .span = 1,
		 .timeslots = 1u << 5, .pattern = LQ_BERT_2E11 }));
	CHECK_EQ(-EBUSY, bed_claim(b, &b->a, &name));
	CHECK_EQ(-EBUSY, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
	CHECK_EQ(0, set(b, (struct lq_bert_cfg){ .span = 1 }));
	CHECK_EQ(1, bed_claim(b, &b->a, &name));
	bed_free(b);
}

TEST(requests_are_validated)
{
	static const struct {
		struct lq_bert_cfg cfg;
		int err;
	} rows[] = {
		{ { 1, 2, LQ_BERT_2E15, 0, 0, 0, 0, 1 }, -EINVAL },
		{ { 1, 2, LQ_BERT_COUNT, 0, 0, 0, 0, 0 }, -EINVAL },
		{ { 1, 0, LQ_BERT_2E15, 0, 0, 0, 0, 0 }, -EINVAL },
		{ { 1, 3, LQ_BERT_2E15, 0, 0, 0, 0, 0 }, -EINVAL },
		{ { 1, 2, LQ_BERT_OFF, 0, 0, 0, 0, 0 }, -EINVAL },
		{ { 1, 0, LQ_BERT_OFF, 0, 0, 1, 0, 0 }, -EINVAL },
		{ { 1, 2, LQ_BERT_2E15, 1, 0, 0, 0, 0 }, -EINVAL },
		{ { 1, 2, LQ_BERT_2E15, 0, 8, 0, 0, 0 }, -EINVAL },
		{ { 1, 2, LQ_BERT_WORD, 0, 0, 0, 0, 0 }, -EINVAL },
		{ { 1, 2, LQ_BERT_WORD, 0, 33, 0, 0, 0 }, -EINVAL },
		{ { 1, 2, LQ_BERT_WORD, 16, 4, 0, 0, 0 }, -EINVAL },
		{ { 1, 2, LQ_BERT_2E15, 0, 0, 1000001, 0, 0 }, -EINVAL },
		{ { 1, 2, LQ_BERT_2E15, 0, 0, 0, 1, 0 }, -EINVAL },
		{ { 1, 2, LQ_BERT_LOOP, 0, 0, 1, 0, 0 }, -EINVAL },
		{ { 1, LQ_BERT_SPAN, LQ_BERT_LOOP, 0, 0, 0, 0, 0 }, -EINVAL },
		{ { 1, 2, LQ_BERT_LOOP, 0, 0, 0, 0, 0 }, 0 },
		{ { 9, 2, LQ_BERT_2E15, 0, 0, 0, 0, 0 }, -ENOENT },
		{ { 3, 2, LQ_BERT_2E15, 0, 0, 0, 0, 0 }, -EOPNOTSUPP },
		{ { 1, 2, LQ_BERT_WORD, 0xffffffff, 32, 0, 0, 0 }, 0 },
		{ { 1, 2, LQ_BERT_WORD, 0, 1, 1000000, 2, 0 }, 0 },
		{ { 1, 0xfffefffe, LQ_BERT_2E23, 0, 0, 0, 0, 0 }, 0 },
		{ { 1, 0, LQ_BERT_OFF, 0, 0, 0, 0, 0 }, 0 },
	};
	struct lq_bert_info info = { .span = 3 };
	struct bed *b = bed_new();
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_EQ(rows[i].err, set(b, rows[i].cfg));
		bed_ticks(b, 20);
	}
	CHECK_EQ(-EOPNOTSUPP, bed_ask(b, &b->a, LQ_GET_BERT, &info));
	info.span = 0;
	CHECK_EQ(-ENOENT, bed_ask(b, &b->a, LQ_GET_BERT, &info));
	CHECK_EQ(-ENOTTY, bed_ask(b, &b->a, LQ_SET_BERT,
				  &(struct lq_bert_cfg){ .span = 1 }));
	bed_free(b);
}

TESTS(
	RUN(sequences_are_those_of_the_shift_registers),
	RUN(qrss_never_has_fifteen_zeros),
	RUN(every_pattern_is_found_within_100_bits_at_every_bit_offset),
	RUN(words_of_every_length_are_sent_and_found),
	RUN(errors_put_in_are_the_errors_counted),
	RUN(a_jump_of_a_word_of_few_ones_is_found),
	RUN(one_in_ten_wrong_is_no_loss),
	RUN(neither_idle_nor_noise_is_a_pseudo_random_sequence),
	RUN(seconds_are_those_of_g_821),
	RUN(a_test_runs_over_one_slot_several_slots_and_the_whole_line),
	RUN(a_loop_gives_back_what_it_hears),
	RUN(slots_and_tests_keep_out_of_each_others_way),
	RUN(requests_are_validated),
)
