// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A line end under any octets, gaps, bursts and reconfigurations, with and
 * without signalling in timeslot 16 and a bit error test.
 *
 * The input is a little program: an opcode octet, then its operands. Most
 * units are what a good far end sends, damaged by the input, so that the fuzzer
 * gets behind the search for alignment.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <linux/lq.h>
#include "tdm/e1.h"

struct input {
	const uint8_t *data;
	size_t left;
};

static struct lq_e1 far, e1;
static struct lq_bert test;
static struct lq_bits before;
static unsigned int offset;

static void require(int is_true)
{
	if (!is_true)
		abort();
}

static unsigned int next(struct input *in)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->data++;
}

static void far_unit(uint8_t *octets)
{
	struct lq_bits now, unit;

	lq_e1_tx(&far, octets, 1);
	lq_bits_load(&now, octets);
	unit = now;
	if (offset)
		lq_bits_cut(&unit, &before, &now, 256 - offset);
	before = now;
	lq_bits_store(&unit, octets);
}

static void rx_good(unsigned int n)
{
	uint8_t octets[32];

	while (n--) {
		far_unit(octets);
		lq_e1_rx(&e1, octets, 1);
	}
}

/* One bit of every unit wrong: @where in the unit. */
static void rx_damaged(unsigned int n, unsigned int where)
{
	uint8_t octets[32];

	while (n--) {
		far_unit(octets);
		octets[where / 8 % 32] ^= 0x80 >> where % 8;
		lq_e1_rx(&e1, octets, 1);
	}
}

static void rx_raw(struct input *in, unsigned int n)
{
	uint8_t octets[8 * 32];
	unsigned int i;

	for (i = 0; i < 32 * n; i++)
		octets[i] = next(in);
	lq_e1_rx(&e1, octets, n);
}

static void rx_constant(unsigned int n, uint8_t value)
{
	uint8_t octets[32];

	memset(octets, value, sizeof(octets));
	while (n--)
		lq_e1_rx(&e1, octets, 1);
}

static void tx(unsigned int n)
{
	uint8_t octets[64 * 32];

	lq_e1_tx(&e1, octets, n);
	lq_e1_rx(&far, octets, n);
}

static void tick(void)
{
	u8 ts[32][8];

	lq_e1_take(&e1, ts);
	lq_e1_put(&e1, ts);
}

/* A test over the unframed line, or its end. */
static void set_test(unsigned int n)
{
	struct lq_bert_cfg cfg = {
		.pattern = n % (LQ_BERT_WORD + 1), .n_errors = n >> 4,
		.timeslots = LQ_BERT_SPAN,
	};

	if (cfg.pattern == LQ_BERT_WORD) {
		cfg.n_word_bits = 1 + n % 32;
		cfg.word = n & ((1ull << cfg.n_word_bits) - 1);
	}
	lq_bert_set(&test, &cfg);
	lq_e1_set_test(&e1, cfg.pattern == LQ_BERT_OFF ? NULL : &test);
}

static void step(struct input *in)
{
	unsigned int op = next(in), n = next(in);

	switch (op % 12) {
	case 0:
		rx_good(n);
		break;
	case 1:
		rx_damaged(n % 64, next(in));
		break;
	case 2:
		rx_raw(in, 1 + n % 8);
		break;
	case 3:
		rx_constant(n % 64, next(in));
		break;
	case 4:
		lq_e1_rx_gap(&e1, n % 64);
		break;
	case 5:
		tx(n % 64);
		break;
	case 6:
		tick();
		break;
	case 7:
		offset = n;
		break;
	case 8:
		lq_e1_set_flags(n & 1 ? &far : &e1, n >> 1);
		break;
	case 9:
		lq_e1_defect(&e1, n, next(in));
		break;
	case 10:
		lq_e1_cas_send(&far, 1 + n % 31, next(in) & LQ_CAS_ALL);
		break;
	case 11:
		set_test(n);
		break;
	}
}

#define OF_CAS (LQ_ALARM_CAS_LMFA | LQ_ALARM_CAS_RAI)

static void check_cas(u32 alarms)
{
	unsigned int ts;

	require(e1.cas.frame < LQ_CAS_FRAMES);
	require(!(alarms & OF_CAS) || e1.flags & LQ_SPAN_F_CAS);
	for (ts = 1; ts < 32; ts++) {
		require(e1.cas.abcd[ts] <= LQ_CAS_ALL);
		require(e1.cas.is_aligned || e1.cas.abcd[ts] == LQ_CAS_ALL);
	}
}

static void check_test(void)
{
	require(test.rx.n_errors <= test.rx.n_bits);
	require(test.tx.n_errors <= test.tx.n_bits);
	require(test.rx.n_ses <= test.rx.n_es);
	require(test.rx.n_es <= test.rx.n_seconds);
}

static void check(void)
{
	struct lq_span_info info = { 0 };
	u32 alarms = lq_e1_alarms(&e1);

	lq_e1_fill_info(&e1, &info);
	require(e1.framer.place.bit < 256);
	require(e1.rx_store.head - e1.rx_store.tail < LQ_ELASTIC_FRAMES);
	require(e1.tx_store.head - e1.tx_store.tail < LQ_ELASTIC_FRAMES);
	require(!(alarms & ~(LQ_ALARM_RED | LQ_ALARM_LMFA | LQ_ALARM_RAI |
			     OF_CAS)));
	check_cas(alarms);
	check_test();
	require(!!(alarms & LQ_ALARM_DOWN) ==
		!(e1.flags & LQ_SPAN_F_ENABLED));
	if (e1.flags & LQ_SPAN_F_ENABLED)
		require(!!(alarms & LQ_ALARM_LFA) == !e1.framer.is_aligned);
	require(!info.is_crc4_mf || !(alarms & LQ_ALARM_LFA));
	require(info.crc_errors <= info.rx_frames / 8);
	require(e1.n_bad_smf - e1.n_bad_smf_told <= info.crc_errors);
}

/* After anything, a good far end brings the line up again. */
static void check_recovery(void)
{
	u32 flags = LQ_SPAN_F_ENABLED | LQ_SPAN_F_CRC4 | LQ_SPAN_F_CAS;
	unsigned int ts;

	lq_e1_defect(&e1, 0, ~0u);
	lq_e1_set_test(&e1, NULL);
	for (ts = 1; ts < 32; ts++)
		lq_e1_cas_send(&far, ts, ts % 15 + 1);
	lq_e1_set_flags(&far, flags);
	lq_e1_set_flags(&e1, 0);
	lq_e1_set_flags(&e1, flags);
	rx_good(LQ_INTERWORK_FRAMES);
	require(!(lq_e1_alarms(&e1) & ~(LQ_ALARM_RAI | LQ_ALARM_CAS_RAI)));
	for (ts = 1; ts < 32; ts++)
		require(ts == LQ_CAS_TS || e1.cas.abcd[ts] == ts % 15 + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	unsigned int i;

	lq_e1_init(&far);
	lq_e1_init(&e1);
	lq_e1_set_flags(&far, LQ_SPAN_F_ENABLED | LQ_SPAN_F_CRC4);
	lq_e1_set_flags(&e1, LQ_SPAN_F_ENABLED | LQ_SPAN_F_CRC4);
	memset(&before, 0xff, sizeof(before));
	memset(&test, 0, sizeof(test));
	offset = 0;
	for (i = 0; in.left && i < 400; i++) {
		step(&in);
		check();
	}
	check_recovery();
	return 0;
}
