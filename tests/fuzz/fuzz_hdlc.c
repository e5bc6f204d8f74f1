// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * HDLC under any line octets, and its own transmitter heard through them.
 *
 * First octet: low bit 1: the rest is a line. Else the rest is data, cut into
 * frames by its own octets; our line is received again, and must give exactly
 * those frames.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tdm/hdlc.h"

static struct lq_hdlc_rx rx;
static struct lq_hdlc_tx tx;

static void require(int is_true)
{
	if (!is_true)
		abort();
}

static uint64_t n_events(void)
{
	return rx.n_fcs_errors + rx.n_aborts + rx.n_short + rx.n_long +
	       rx.n_unaligned;
}

static void receive_line(const uint8_t *data, size_t size)
{
	uint64_t n_frames = 0;
	size_t i;
	u32 len;

	for (i = 0; i + LQ_HDLC_STEP <= size; i += LQ_HDLC_STEP) {
		len = lq_hdlc_rx_run(&rx, data + i);
		require(!len || (len >= LQ_HDLC_MIN && len <= LQ_HDLC_MAX));
		require(!len || lq_hdlc_fcs(0xffff, rx.buf, len + 2) == 0xf0b8);
		n_frames += !!len;
		require(rx.n_bits < 8 * LQ_HDLC_STEP || !rx.is_open);
		require(rx.len <= sizeof(rx.buf));
	}
	require(n_events() + n_frames <= size * 8);
}

/* Sends what stands in tx.buf until it was received. */
static void carry(const uint8_t *data, u32 want)
{
	uint8_t line[LQ_HDLC_STEP];
	u32 len = 0, n = 0;

	lq_hdlc_tx_frame(&tx, want);
	while (!len && n++ < LQ_HDLC_MAX) {
		lq_hdlc_tx_run(&tx, line);
		len = lq_hdlc_rx_run(&rx, line);
	}
	require(len == want);
	require(!memcmp(rx.buf, data, want));
	require(!n_events());
}

static void round_trip(const uint8_t *data, size_t size)
{
	u32 len;

	while (size > 2) {
		len = LQ_HDLC_MIN + (data[0] | data[1] << 8) %
				    (LQ_HDLC_MAX - LQ_HDLC_MIN + 1);
		data += 2;
		size -= 2;
		if (len > size)
			len = size;
		if (len < LQ_HDLC_MIN)
			return;
		memcpy(tx.buf, data, len);
		carry(data, len);
		data += len;
		size -= len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	lq_hdlc_rx_init(&rx);
	lq_hdlc_tx_init(&tx);
	if (data[0] & 1)
		receive_line(data + 1, size - 1);
	else
		round_trip(data + 1, size - 1);
	return 0;
}
