// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A bit error test's receiver under any octets: what it counts is bounded by
 * what it was given, and the pattern is found again when it comes.
 *
 * Input: pattern, word length, word (4 octets), then pairs: how many octets of
 * the pattern, how many of the input.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <linux/lq.h>
#include "tdm/bert.h"

static struct lq_bert_tx tx;
static struct lq_bert_rx rx;
static uint64_t n_given;

static void require(int is_true)
{
	if (!is_true)
		abort();
}

static void give(const uint8_t *octets, unsigned int n)
{
	lq_bert_rx_run(&rx, octets, n);
	lq_bert_rx_frames(&rx, n);
	n_given += 8 * n;
	require(rx.n_bits <= n_given);
	require(rx.n_errors <= rx.n_bits);
	require(rx.n_es <= rx.n_seconds && rx.n_ses <= rx.n_es);
	require(!rx.is_synced || rx.was_synced);
	require(rx.n_window < 512);
}

static void give_pattern(unsigned int n)
{
	uint8_t octet;

	while (n--) {
		lq_bert_tx_run(&tx, &octet, 1);
		give(&octet, 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t pattern, n_bits = 0, word = 0;
	unsigned int n;

	if (size < 6)
		return 0;
	pattern = 1 + data[0] % LQ_BERT_WORD;
	if (pattern == LQ_BERT_WORD) {
		n_bits = 1 + data[1] % 32;
		memcpy(&word, data + 2, 4);
		word &= (1ull << n_bits) - 1;
	}
	lq_bert_tx_init(&tx, pattern, word, n_bits);
	lq_bert_rx_init(&rx, pattern, word, n_bits);
	n_given = 0;
	for (data += 6, size -= 6; size >= 2; data += n, size -= n) {
		give_pattern(8 * data[0]);
		n = data[1] < size - 2 ? data[1] : size - 2;
		data += 2;
		size -= 2;
		give(data, n);
	}
	give_pattern(300);	/* lost by then if it was false, and found */
	require(rx.is_synced);
	return 0;
}
