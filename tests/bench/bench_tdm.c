// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cost of the line side: one E1 frame received and sent (alignment, CRC-4,
 * alarms, elastic store), and one octet of a D channel's line, both halves.
 */
#include <string.h>

#include <linux/lq.h>
#include "bench/bench.h"
#include "tdm/e1.h"
#include "tdm/hdlc.h"

#define ROUNDS		9
#define FRAMES		64000	/* 8 s of line, in bursts of a tick */
#define OCTETS		1000000

static struct lq_e1 near_end, far_end;
static u8 line[FRAMES][32];
static struct lq_hdlc_rx hdlc_rx;
static struct lq_hdlc_tx hdlc_tx;
static u8 hdlc_line[OCTETS];

/* One of the @n steps of @run. */
static double best_ns(void (*run)(void *arg), double n)
{
	return bench_best_ns(NULL, run, NULL, ROUNDS, n);
}

static void fill_random(u8 *to, unsigned int len)
{
	static unsigned int x = 1;

	while (len--) {
		x = x * 1664525 + 1013904223;
		*to++ = x >> 24;
	}
}

/* The tick's share is not the framer's: stores are moved along untimed cost. */
static void e1_tx(void *arg)
{
	unsigned int i;
	u8 ts[32][8];

	fill_random(ts[0], sizeof(ts));
	for (i = 0; i < FRAMES; i += 8) {
		lq_e1_put(&far_end, ts);
		lq_e1_tx(&far_end, line[i], 8);
	}
}

static void e1_put_only(void *arg)
{
	unsigned int i;
	u8 ts[32][8];

	fill_random(ts[0], sizeof(ts));
	for (i = 0; i < FRAMES; i += 8) {
		lq_e1_put(&far_end, ts);
		lq_elastic_flush(&far_end.tx_store);
	}
}

static void e1_rx(void *arg)
{
	unsigned int i;

	for (i = 0; i < FRAMES; i += 8) {
		lq_e1_rx(&near_end, line[i], 8);
		lq_elastic_flush(&near_end.rx_store);
	}
}

/* The same line, @offset bits late. */
static void shift_line(unsigned int offset)
{
	u8 *flat = line[0];
	unsigned int i;

	for (i = sizeof(line) - 1; i; i--)
		flat[i] = flat[i] >> offset | flat[i - 1] << (8 - offset);
	flat[0] >>= offset;
}

static void bench_e1(void)
{
	double put;

	lq_e1_init(&near_end);
	lq_e1_init(&far_end);
	lq_e1_set_flags(&near_end, LQ_SPAN_F_CRC4 | LQ_SPAN_F_ENABLED);
	lq_e1_set_flags(&far_end, LQ_SPAN_F_CRC4 | LQ_SPAN_F_ENABLED);
	put = best_ns(e1_put_only, FRAMES);
	printf("framer_tx_ns %.1f ns\n", best_ns(e1_tx, FRAMES) - put);
	shift_line(3);
	printf("framer_rx_ns %.1f ns\n", best_ns(e1_rx, FRAMES));
	bench_require(near_end.framer.is_aligned && !near_end.interwork.n_moves,
		      "alignment");
	memset(line, 0x6d, sizeof(line));
	printf("framer_search_ns %.1f ns\n", best_ns(e1_rx, FRAMES));
}

/* The same line end with signalling in timeslot 16. */
static void bench_cas(void)
{
	const u32 flags = LQ_SPAN_F_CRC4 | LQ_SPAN_F_ENABLED | LQ_SPAN_F_CAS;
	double put;

	lq_e1_init(&near_end);
	lq_e1_init(&far_end);
	lq_e1_set_flags(&near_end, flags);
	lq_e1_set_flags(&far_end, flags);
	put = best_ns(e1_put_only, FRAMES);
	printf("framer_cas_tx_ns %.1f ns\n", best_ns(e1_tx, FRAMES) - put);
	shift_line(3);
	printf("framer_cas_rx_ns %.1f ns\n", best_ns(e1_rx, FRAMES));
	bench_require(near_end.cas.is_aligned, "multiframe in timeslot 16");
}

static struct lq_bert_tx bert_tx;
static struct lq_bert_rx bert_rx;

static void bert_send(void *arg)
{
	lq_bert_tx_run(&bert_tx, line[0], sizeof(line));
}

static void bert_receive(void *arg)
{
	lq_bert_rx_run(&bert_rx, line[0], sizeof(line));
}

static void bench_bert(void)
{
	lq_bert_tx_init(&bert_tx, LQ_BERT_2E15, 0, 0);
	lq_bert_rx_init(&bert_rx, LQ_BERT_2E15, 0, 0);
	printf("bert_tx_octet_ns %.2f ns\n", best_ns(bert_send, sizeof(line)));
	printf("bert_rx_octet_ns %.2f ns\n",
	       best_ns(bert_receive, sizeof(line)));
	bench_require(bert_rx.is_synced, "pattern");
}

static void hdlc_send(void *arg)
{
	unsigned int i;

	for (i = 0; i < OCTETS; i += LQ_HDLC_STEP) {
		if (lq_hdlc_tx_is_ready(&hdlc_tx)) {
			fill_random(hdlc_tx.buf, 4);
			lq_hdlc_tx_frame(&hdlc_tx, 260);
		}
		lq_hdlc_tx_run(&hdlc_tx, hdlc_line + i);
	}
}

static unsigned int n_received;

static void hdlc_receive(void *arg)
{
	unsigned int i;

	for (i = 0; i < OCTETS; i += LQ_HDLC_STEP)
		n_received += lq_hdlc_rx_run(&hdlc_rx, hdlc_line + i) != 0;
}

static void bench_hdlc(void)
{
	double tx, rx;

	lq_hdlc_rx_init(&hdlc_rx);
	lq_hdlc_tx_init(&hdlc_tx);
	fill_random(hdlc_tx.buf, sizeof(hdlc_tx.buf));
	tx = best_ns(hdlc_send, OCTETS);
	rx = best_ns(hdlc_receive, OCTETS);
	printf("hdlc_byte_ns %.2f ns\n", rx > tx ? rx : tx);
	printf("hdlc_rx_byte_ns %.2f ns\n", rx);
	printf("hdlc_tx_byte_ns %.2f ns\n", tx);
	memset(hdlc_line, 0x7e, sizeof(hdlc_line));
	printf("hdlc_idle_byte_ns %.2f ns\n", best_ns(hdlc_receive, OCTETS));
	bench_require(n_received, "frames received");
}

int main(void)
{
	bench_e1();
	bench_cas();
	bench_bert();
	bench_hdlc();
	return bench_end();
}
