/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CRC-4: golden TS0, the divider against a bit-serial one, the far end. */
#include <string.h>

#include "unit/harness.h"
#include "tdm/crc4.h"

#define FRAMES 16

/* G.704 2.3.3.5, one bit after the other: the oracle. */
static unsigned int serial_crc(const uint8_t *octets, unsigned int len)
{
	unsigned int crc = 0, i, bit;

	for (i = 0; i < len * 8 + 4; i++) {
		bit = i < len * 8 ? octets[i / 8] >> (7 - i % 8) & 1 : 0;
		crc = crc << 1 | bit;
		if (crc & 0x10)
			crc ^= 0x13;
	}
	return crc;
}

static void fill_frame(uint8_t *f, unsigned int number, uint8_t fill)
{
	memset(f, fill, 32);
	f[0] = number & 1 ? LQ_TS0_NFAS | LQ_TS0_SA : LQ_TS0_FAS;
}

/* @multi: [16][32] one multiframe with payload @fill. */
static void send_multiframe(struct lq_crc4_tx *tx, uint8_t *multi, uint8_t fill)
{
	struct lq_bits bits;
	unsigned int i;

	for (i = 0; i < FRAMES; i++) {
		fill_frame(multi + 32 * i, i, fill);
		lq_bits_load(&bits, multi + 32 * i);
		lq_crc4_tx_run(tx, &bits, 1);
		lq_bits_store(&bits, multi + 32 * i);
	}
}

static void send_random_multiframe(struct lq_crc4_tx *tx, uint8_t *multi)
{
	struct lq_bits bits;
	unsigned int i, k;

	for (i = 0; i < FRAMES; i++) {
		fill_frame(multi + 32 * i, i, 0);
		for (k = 1; k < 32; k++)
			multi[32 * i + k] = test_random() >> 8;
		lq_bits_load(&bits, multi + 32 * i);
		lq_crc4_tx_run(tx, &bits, 1);
		lq_bits_store(&bits, multi + 32 * i);
	}
}

static enum lq_crc4_verdict receive(struct lq_crc4_rx *rx, const uint8_t *octets,
				    bool is_fas, bool is_erased)
{
	struct lq_frame frame = { .is_fas = is_fas, .is_erased = is_erased };

	lq_bits_load(&frame.bits, octets);
	return lq_crc4_rx_run(rx, &frame);
}

static unsigned int receive_multiframe(struct lq_crc4_rx *rx,
				       const uint8_t *multi)
{
	unsigned int i, verdict = LQ_CRC4_GOOD, v;

	for (i = 0; i < FRAMES; i++) {
		v = receive(rx, multi + 32 * i, !(i & 1), false);
		if (v != LQ_CRC4_GOOD)
			verdict = v;
	}
	return verdict;
}

TEST(divider_agrees_with_the_bit_serial_one)
{
	unsigned int run, i, crc;
	struct lq_bits bits;
	uint8_t smf[256];

	for (run = 0; run < 200; run++) {
		for (i = 0; i < sizeof(smf); i++)
			smf[i] = run < 8 ? 0 : test_random() >> 8;
		if (run < 8)
			smf[(run * 37) % 256] = 1 << run;
		for (i = 0, crc = 0; i < 8; i++) {
			lq_bits_load(&bits, smf + 32 * i);
			crc = lq_crc4_add(crc, &bits);
		}
		CHECK_EQ(serial_crc(smf, sizeof(smf)), lq_crc4_end(crc));
	}
}

TEST(every_single_bit_error_in_a_frame_changes_the_crc)
{
	struct lq_bits bits = { { 0 } };
	unsigned int i, n = 0;

	for (i = 0; i < 256; i++) {
		bits.w[i / 64] = 1ull << (i % 64);
		n += lq_crc4_add(0, &bits) != 0;
		bits.w[i / 64] = 0;
	}
	CHECK_EQ(256, n);
}

TEST(golden_crc_of_constant_payload)
{
	static const struct {
		uint8_t fill, crc1, crc2;
	} rows[] = {
		{ 0xd5, 0xf, 0xe },
		{ 0x54, 0x1, 0x0 },
		{ 0xff, 0xa, 0xb },
		{ 0x00, 0xb, 0xa },
	};
	uint8_t multi[FRAMES * 32];
	struct lq_crc4_tx tx;
	unsigned int i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		lq_crc4_tx_init(&tx);
		send_multiframe(&tx, multi, rows[i].fill);
		send_multiframe(&tx, multi, rows[i].fill);
		CHECK_EQ(rows[i].crc1, tx.c_bits);
		CHECK_EQ(rows[i].crc2, lq_crc4_end(tx.crc));
	}
}

TEST(golden_ts0_of_idle_payload)
{
	static const uint8_t want[FRAMES] = {
		0x9b, 0x5f, 0x9b, 0x5f, 0x9b, 0xdf, 0x1b, 0x5f,
		0x9b, 0xdf, 0x9b, 0xdf, 0x9b, 0xdf, 0x9b, 0xdf,
	};
	uint8_t multi[FRAMES * 32];
	struct lq_crc4_tx tx;
	unsigned int i;

	lq_crc4_tx_init(&tx);
	send_multiframe(&tx, multi, 0xd5);
	send_multiframe(&tx, multi, 0xd5);
	for (i = 0; i < FRAMES; i++)
		CHECK_EQ(want[i], multi[32 * i]);
}

static void find_multiframe(struct lq_crc4_tx *tx, struct lq_crc4_rx *rx)
{
	uint8_t multi[FRAMES * 32];

	memset(rx, 0, sizeof(*rx));
	lq_crc4_tx_init(tx);
	send_random_multiframe(tx, multi);
	lq_crc4_rx_begin(rx, 0);
}

TEST(good_line_has_no_errors)
{
	uint8_t multi[FRAMES * 32];
	struct lq_crc4_tx tx;
	struct lq_crc4_rx rx;
	unsigned int i;

	find_multiframe(&tx, &rx);
	for (i = 0; i < 600; i++) {
		send_random_multiframe(&tx, multi);
		CHECK_EQ(LQ_CRC4_GOOD, receive_multiframe(&rx, multi));
	}
	CHECK_EQ(0, rx.n_crc_errors);
	CHECK_EQ(0, rx.n_ebit_errors);
}

TEST(each_bad_submultiframe_is_counted_once)
{
	uint8_t multi[FRAMES * 32];
	struct lq_crc4_tx tx;
	struct lq_crc4_rx rx;
	unsigned int i;

	find_multiframe(&tx, &rx);
	for (i = 0; i < 100; i++) {
		send_random_multiframe(&tx, multi);
		if (i % 10 == 5)
			multi[32 * (i % 16) + 7] ^= 0x10;
		(void)receive_multiframe(&rx, multi);	/* counted below */
	}
	CHECK_EQ(10, rx.n_crc_errors);
}

TEST(erased_frames_are_no_crc_errors)
{
	uint8_t multi[FRAMES * 32];
	unsigned int i, run;
	struct lq_crc4_tx tx;
	struct lq_crc4_rx rx;

	find_multiframe(&tx, &rx);
	for (run = 0; run < 64; run++) {
		send_random_multiframe(&tx, multi);
		memset(multi + 32 * (run % 16), 0xaa, 32);
		for (i = 0; i < FRAMES; i++)
			CHECK_EQ(LQ_CRC4_GOOD,
				 receive(&rx, multi + 32 * i, !(i & 1),
					 i == run % 16));
	}
	CHECK_EQ(0, rx.n_crc_errors);
	CHECK_EQ(0, rx.n_ebit_errors);
}

TEST(e_bits_of_the_far_end_are_counted)
{
	uint8_t multi[FRAMES * 32];
	struct lq_crc4_tx tx;
	struct lq_crc4_rx rx;
	struct lq_bits bits;
	unsigned int i, run;

	find_multiframe(&tx, &rx);
	for (run = 0; run < 10; run++) {
		for (i = 0; i < FRAMES; i++) {
			fill_frame(multi + 32 * i, i, 0x55);
			lq_bits_load(&bits, multi + 32 * i);
			lq_crc4_tx_run(&tx, &bits, run == 4 || (run == 7 && i == 15));
			lq_bits_store(&bits, multi + 32 * i);
		}
		(void)receive_multiframe(&rx, multi);	/* counted below */
	}
	CHECK_EQ(8 * 2 + 1, rx.n_ebit_errors);
	CHECK_EQ(0, rx.n_crc_errors);
}

/* Sends SMFs of which the first @n_bad of every 1000 are wrong. */
static unsigned int send_windows(unsigned int n_bad, unsigned int n_multi)
{
	unsigned int i, smf = 0, n_false = 0;
	uint8_t multi[FRAMES * 32];
	struct lq_crc4_tx tx;
	struct lq_crc4_rx rx;

	find_multiframe(&tx, &rx);
	send_multiframe(&tx, multi, 0xd5);
	(void)receive_multiframe(&rx, multi);	/* from now on checked */
	rx.n_checked = 0;
	for (i = 0; i < n_multi; i++, smf += 2) {
		send_multiframe(&tx, multi, 0xd5);
		/* A wrong C bit spoils just the check of the SMF before. */
		if (smf % 1000 < n_bad)
			multi[0] ^= LQ_TS0_SI;
		if ((smf + 1) % 1000 < n_bad)
			multi[32 * 8] ^= LQ_TS0_SI;
		n_false += receive_multiframe(&rx, multi) ==
			   LQ_CRC4_FALSE_FRAME;
	}
	return n_false;
}

TEST(false_alignment_is_915_of_1000)
{
	CHECK_EQ(0, send_windows(914, 1500));
	CHECK(send_windows(915, 499) > 0);
	CHECK_EQ(0, send_windows(0, 500));
}

TEST(multiframe_is_lost_after_8_ms_without_mfas)
{
	unsigned int i, v = LQ_CRC4_GOOD;
	uint8_t multi[FRAMES * 32];
	struct lq_crc4_tx tx;
	struct lq_crc4_rx rx;

	find_multiframe(&tx, &rx);
	for (i = 0; i < 8; i++) {
		send_multiframe(&tx, multi, 0xd5);
		if (i != 3)
			multi[32 * 5] ^= LQ_TS0_SI;
		CHECK_EQ(LQ_CRC4_GOOD, v);
		v = receive_multiframe(&rx, multi);
	}
	CHECK_EQ(LQ_CRC4_NO_MFAS, v);
}

TEST(hunt_needs_two_mfas_at_a_multiple_of_2_ms_in_8_ms)
{
	static const struct {
		unsigned int apart;	/* NFAS frames */
		bool is_found;
	} rows[] = {
		{ 8, true }, { 16, true }, { 24, true }, { 32, false },
		{ 7, false }, { 9, false }, { 12, false }, { 20, false },
	};
	unsigned int i, k, at;
	struct lq_mfas_hunt h;
	bool is_found;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		lq_mfas_hunt_init(&h);
		is_found = false;
		for (k = 0; k < 6 + rows[i].apart; k++) {
			struct lq_frame f = { .is_fas = false };
			uint8_t si = 1;

			at = k < 6 ? k : k - rows[i].apart;
			if (at < 6)
				si = 0x0b >> (5 - at) & 1;
			f.bits.w[0] = (uint64_t)si << 63;
			is_found |= lq_mfas_hunt_run(&h, &f);
		}
		CHECK_EQ(rows[i].is_found, is_found);
	}
}

TEST(patch_makes_a_changed_payload_check_again)
{
	uint8_t multi[FRAMES * 32], old[32];
	struct lq_bits change, a, b;
	struct lq_crc4_patch p = { 0 };
	struct lq_crc4_tx tx;
	struct lq_crc4_rx rx;
	unsigned int run, i, k;

	find_multiframe(&tx, &rx);
	for (run = 0; run < 50; run++) {
		send_random_multiframe(&tx, multi);
		for (i = 0; i < FRAMES; i++) {
			memcpy(old, multi + 32 * i, 32);
			for (k = 1; run % 7 < 5 && k < 32; k++)
				multi[32 * i + k] ^= test_random() >> 8;
			lq_bits_load(&a, old);
			lq_bits_load(&b, multi + 32 * i);
			for (k = 0; k < 4; k++)
				change.w[k] = a.w[k] ^ b.w[k];
			if (lq_crc4_patch_run(&p, i, &change))
				multi[32 * i] ^= LQ_TS0_SI;
		}
		CHECK_EQ(LQ_CRC4_GOOD, receive_multiframe(&rx, multi));
	}
	CHECK_EQ(0, rx.n_crc_errors);
}

TESTS(
	RUN(divider_agrees_with_the_bit_serial_one),
	RUN(every_single_bit_error_in_a_frame_changes_the_crc),
	RUN(golden_crc_of_constant_payload),
	RUN(golden_ts0_of_idle_payload),
	RUN(good_line_has_no_errors),
	RUN(each_bad_submultiframe_is_counted_once),
	RUN(erased_frames_are_no_crc_errors),
	RUN(e_bits_of_the_far_end_are_counted),
	RUN(false_alignment_is_915_of_1000),
	RUN(multiframe_is_lost_after_8_ms_without_mfas),
	RUN(hunt_needs_two_mfas_at_a_multiple_of_2_ms_in_8_ms),
	RUN(patch_makes_a_changed_payload_check_again),
)
