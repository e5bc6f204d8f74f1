/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HDLC: against a bit-serial oracle, at every bit offset, and when abused. */
#include <string.h>

#include "unit/harness.h"
#include "tdm/hdlc.h"

#define LINE_BITS (64 * 1024)

/* A line as single bits, in order, padded with ones when packed. */
static uint8_t line[LINE_BITS];
static unsigned int n_line;

static struct lq_hdlc_rx rx;
static struct lq_hdlc_tx tx;

/* Last frame received. */
static uint8_t got[LQ_HDLC_MAX];
static unsigned int got_len, n_got;

static void put_bit(unsigned int bit)
{
	line[n_line++] = bit & 1;
}

/* @text: "01..." in line order. */
static void put_bits(const char *text)
{
	for (; *text; text++)
		put_bit(*text == '1');
}

static void put_flag(void)
{
	put_bits("01111110");
}

/* The oracle's transmitter: one bit at a time. */
static void put_data(const uint8_t *data, unsigned int n_bits)
{
	unsigned int i, ones = 0, bit;

	for (i = 0; i < n_bits; i++) {
		bit = data[i / 8] >> (i % 8) & 1;
		put_bit(bit);
		ones = bit ? ones + 1 : 0;
		if (ones == 5) {
			put_bit(0);
			ones = 0;
		}
	}
}

static unsigned int serial_fcs(const uint8_t *data, unsigned int len)
{
	unsigned int fcs = 0xffff, i;

	for (i = 0; i < len * 8; i++) {
		fcs ^= data[i / 8] >> (i % 8) & 1;
		fcs = fcs & 1 ? fcs >> 1 ^ 0x8408 : fcs >> 1;
	}
	return fcs ^ 0xffff;
}

static void put_frame(const uint8_t *data, unsigned int len)
{
	uint8_t whole[LQ_HDLC_MAX + 64];
	unsigned int fcs = serial_fcs(data, len);

	memcpy(whole, data, len);
	whole[len] = fcs;
	whole[len + 1] = fcs >> 8;
	put_data(whole, 8 * (len + 2));
}

static void receive(const uint8_t *step)
{
	unsigned int len = lq_hdlc_rx_run(&rx, step);

	if (!len)
		return;
	n_got++;
	got_len = len;
	memcpy(got, rx.buf, len);
}

static void receive_line(void)
{
	uint8_t step[LQ_HDLC_STEP];
	unsigned int i, k;

	while (n_line % (8 * LQ_HDLC_STEP))
		put_bit(1);
	for (i = 0; i < n_line; i += 8 * LQ_HDLC_STEP) {
		memset(step, 0, sizeof(step));
		for (k = 0; k < 8 * LQ_HDLC_STEP; k++)
			step[k / 8] |= line[i + k] << (7 - k % 8);
		receive(step);
	}
	n_line = 0;
}

/* One step of our transmitter, received. */
static void carry(void)
{
	uint8_t step[LQ_HDLC_STEP];

	lq_hdlc_tx_run(&tx, step);
	receive(step);
}

static void begin(void)
{
	lq_hdlc_rx_init(&rx);
	lq_hdlc_tx_init(&tx);
	n_line = 0;
	n_got = 0;
	got_len = 0;
}

static uint64_t n_errors(void)
{
	return rx.n_fcs_errors + rx.n_aborts + rx.n_short + rx.n_long +
	       rx.n_unaligned;
}

static void random_octets(uint8_t *to, unsigned int len, unsigned int ones)
{
	unsigned int i;

	for (i = 0; i < len; i++) {
		to[i] = test_random() >> 8;
		if (ones)
			to[i] |= test_random() >> 8;
	}
}

TEST(fcs_of_the_check_string)
{
	/* CRC-16/X-25's published check value. */
	CHECK_EQ(0x906e, 0xffff & ~lq_hdlc_fcs(0xffff, (const u8 *)"123456789", 9));
}

TEST(frames_are_received_at_every_bit_offset)
{
	uint8_t data[64];
	unsigned int offset, i;

	for (offset = 0; offset < 32; offset++) {
		begin();
		random_octets(data, sizeof(data), offset & 1);
		for (i = 0; i < offset; i++)
			put_bit(1);
		put_flag();
		put_frame(data, sizeof(data));
		put_flag();
		receive_line();
		CHECK_EQ(1, n_got);
		CHECK_EQ(sizeof(data), got_len);
		CHECK_MEM(data, got, sizeof(data));
		CHECK_EQ(0, n_errors());
	}
}

TEST(every_pair_of_octets_survives_stuffing_both_ways)
{
	unsigned int v, i, want = 0;
	uint8_t data[5];

	begin();
	for (v = 0; v < 65536; v++) {
		data[0] = v;
		data[1] = v >> 8;
		data[2] = v >> 4;
		data[3] = v;
		data[4] = 0xff;
		memcpy(tx.buf, data, sizeof(data));
		lq_hdlc_tx_frame(&tx, sizeof(data));
		while (!lq_hdlc_tx_is_ready(&tx))
			carry();
		for (i = 0; i < 3; i++)	/* the flag, behind what is left */
			carry();
		want++;
		if (n_got != want || memcmp(data, got, sizeof(data))) {
			CHECK_EQ(want, n_got);
			CHECK_MEM(data, got, sizeof(data));
			return;
		}
	}
	CHECK_EQ(0, n_errors());
}

TEST(transmitter_agrees_with_the_bit_serial_one)
{
	static uint8_t want[LINE_BITS];
	unsigned int run, len, i, k, bit, n_want;
	uint8_t data[128], step[LQ_HDLC_STEP];

	for (run = 0; run < 300; run++) {
		begin();
		len = 1 + test_random() % sizeof(data);
		random_octets(data, len, run & 1);
		if (run < 4)
			memset(data, 0xff << run, len);
		put_flag();
		put_frame(data, len);
		put_flag();
		put_flag();
		n_want = n_line - 8;
		memcpy(want, line, n_line);
		memcpy(tx.buf, data, len);
		lq_hdlc_tx_frame(&tx, len);
		for (i = 0; i < n_want; i += 8 * LQ_HDLC_STEP) {
			lq_hdlc_tx_run(&tx, step);
			for (k = 0; k < 8 * LQ_HDLC_STEP; k++) {
				bit = step[k / 8] >> (7 - k % 8) & 1;
				if (i + k < n_want && want[i + k] != bit) {
					CHECK_EQ(want[i + k], bit);
					return;
				}
			}
		}
	}
}

TEST(an_idle_transmitter_sends_flags)
{
	const uint8_t flags[LQ_HDLC_STEP] = { 0x7e, 0x7e, 0x7e, 0x7e };
	uint8_t step[LQ_HDLC_STEP];
	unsigned int i;

	begin();
	for (i = 0; i < 8; i++) {
		lq_hdlc_tx_run(&tx, step);
		CHECK_MEM(flags, step, sizeof(step));
	}
}

TEST(frames_back_to_back_share_one_flag)
{
	const uint8_t a[] = { 2, 1, 0x7f }, b[] = { 2, 1, 0x73, 0xff };

	begin();
	put_flag();
	put_frame(a, sizeof(a));
	put_flag();
	put_frame(b, sizeof(b));
	put_flag();
	receive_line();
	CHECK_EQ(2, n_got);
	CHECK_MEM(b, got, sizeof(b));
	CHECK_EQ(0, n_errors());
}

TEST(a_frame_outlives_the_beginning_of_the_next)
{
	const uint8_t data[] = { 0x10, 0x20, 0x30, 0x40 };
	unsigned int lead, i;

	for (lead = 0; lead < 32; lead++) {
		begin();
		for (i = 0; i < lead; i++)
			put_bit(1);
		for (i = 0; i < 50; i++) {
			put_flag();
			put_frame(data, 2 + i % 3);
		}
		put_flag();
		receive_line();
		CHECK_EQ(50, n_got);
		CHECK_MEM(data, got, got_len);
		CHECK_EQ(0, n_errors());
	}
}

TEST(flags_may_share_a_zero)
{
	const uint8_t data[] = { 0xfc, 0xff, 0x3f, 0x00 };

	begin();
	put_bits("011111101111110111111011111101111110");
	put_frame(data, sizeof(data));
	put_bits("011111101111110");
	put_frame(data, sizeof(data));
	put_bits("011111101111110");
	receive_line();
	CHECK_EQ(2, n_got);
	CHECK_MEM(data, got, sizeof(data));
	CHECK_EQ(0, n_errors());
}

TEST(mark_idle_between_frames_is_no_error)
{
	const uint8_t data[] = { 1, 2, 3, 4 };
	unsigned int run, i;

	begin();
	for (run = 0; run < 20; run++) {
		put_flag();
		put_frame(data, sizeof(data));
		put_flag();
		for (i = 0; i < 7 + run; i++)
			put_bit(1);
	}
	receive_line();
	CHECK_EQ(20, n_got);
	CHECK_EQ(0, n_errors());
}

/* One bad thing between two good frames. */
static void spoil(void (*bad)(void))
{
	const uint8_t data[] = { 0x02, 0x01, 0x7f, 0xff, 0xff };

	begin();
	put_flag();
	put_frame(data, sizeof(data));
	put_flag();
	bad();
	put_flag();
	put_frame(data, sizeof(data));
	put_flag();
	receive_line();
	CHECK_EQ(2, n_got);
	CHECK_EQ(1, n_errors());
	CHECK_MEM(data, got, sizeof(data));
}

static uint8_t noise[LQ_HDLC_MAX + 64];

static void bad_fcs(void)
{
	put_frame(noise, 40);
	line[n_line - 30] ^= 1;
}

static void bad_abort(void)
{
	put_data(noise, 8 * 20);
	put_bits("01111111");
}

static void bad_short(void)
{
	put_frame(noise, LQ_HDLC_MIN - 1);
}

static void bad_bits(void)
{
	put_bits("001");
}

static void bad_long(void)
{
	put_frame(noise, LQ_HDLC_MAX + 1);
}

static void bad_very_long(void)
{
	unsigned int i;

	for (i = 0; i < 5; i++)
		put_data(noise, 8 * LQ_HDLC_MAX);
}

static void bad_unaligned(void)
{
	put_data(noise, 8 * 20 + 3);
}

TEST(bad_frames_are_counted_by_kind_and_harm_no_other)
{
	memset(noise, 0x5a, sizeof(noise));
	spoil(bad_fcs);
	CHECK_EQ(1, rx.n_fcs_errors);
	spoil(bad_abort);
	CHECK_EQ(1, rx.n_aborts);
	spoil(bad_short);
	CHECK_EQ(1, rx.n_short);
	spoil(bad_bits);
	CHECK_EQ(1, rx.n_short);
	spoil(bad_long);
	CHECK_EQ(1, rx.n_long);
	spoil(bad_very_long);
	CHECK_EQ(1, rx.n_long);
	spoil(bad_unaligned);
	CHECK_EQ(1, rx.n_unaligned);
}

TEST(shortest_and_longest_frames_pass)
{
	static const unsigned int lens[] = {
		LQ_HDLC_MIN, LQ_HDLC_MIN + 1, 260, LQ_HDLC_MAX - 1, LQ_HDLC_MAX,
	};
	static uint8_t data[LQ_HDLC_MAX];
	unsigned int i, k;

	memset(data, 0xff, sizeof(data));
	for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		begin();
		memcpy(tx.buf, data, lens[i]);
		lq_hdlc_tx_frame(&tx, lens[i]);
		while (!lq_hdlc_tx_is_ready(&tx))
			carry();
		for (k = 0; k < 3; k++)
			carry();
		CHECK_EQ(1, n_got);
		CHECK_EQ(lens[i], got_len);
		CHECK_MEM(data, got, lens[i]);
	}
}

TEST(a_line_of_noise_yields_no_frame_longer_than_allowed)
{
	uint8_t step[LQ_HDLC_STEP];
	unsigned int i;
	u32 random;

	begin();
	for (i = 0; i < 500000; i++) {
		random = test_random();
		memcpy(step, &random, sizeof(step));
		receive(step);
	}
	CHECK(n_errors() > 1000);
	CHECK(got_len <= LQ_HDLC_MAX);
}

TEST(wrong_bits_never_pass_for_a_frame)
{
	uint8_t data[20];
	unsigned int i, k;

	random_octets(data, sizeof(data), 0);
	for (i = 8; i < 8 + 8 * (sizeof(data) + 2); i++)
		for (k = 0; k < 3; k++) {
			begin();
			put_flag();
			put_frame(data, sizeof(data));
			put_flag();
			line[i] ^= 1;
			line[i + 1] ^= k & 1;
			line[i + 2] ^= k >> 1;
			receive_line();
			if (n_got)
				CHECK_MEM(data, got, got_len);
		}
}

TESTS(
	RUN(fcs_of_the_check_string),
	RUN(frames_are_received_at_every_bit_offset),
	RUN(every_pair_of_octets_survives_stuffing_both_ways),
	RUN(transmitter_agrees_with_the_bit_serial_one),
	RUN(an_idle_transmitter_sends_flags),
	RUN(frames_back_to_back_share_one_flag),
	RUN(a_frame_outlives_the_beginning_of_the_next),
	RUN(flags_may_share_a_zero),
	RUN(mark_idle_between_frames_is_no_error),
	RUN(bad_frames_are_counted_by_kind_and_harm_no_other),
	RUN(shortest_and_longest_frames_pass),
	RUN(a_line_of_noise_yields_no_frame_longer_than_allowed),
	RUN(wrong_bits_never_pass_for_a_frame),
)
