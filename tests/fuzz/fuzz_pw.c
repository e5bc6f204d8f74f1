// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A pseudowire's receiver under any datagrams at any time, and what it plays.
 *
 * First octet: the jitter buffer's target; above 64 packets have RTP. Then steps: 0 a packet's time passes;
 * 1 a datagram made by our own sender, its number from two octets of input; else
 * so many octets of input are a datagram.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hw/pw_clock.h"
#include "hw/pw_jitter.h"

#define OCTETS 64

static struct lq_pw_jitter jitter;
static struct lq_pw_clock recovered;
static uint32_t rtp;
static uint8_t memory[LQ_PW_SLOTS_MAX * OCTETS];
static uint64_t n_put;

static void require(int is_true)
{
	if (!is_true)
		abort();
}

static void receive(const uint8_t *data, uint32_t len)
{
	uint8_t *copy = malloc(len ? len : 1);	/* so that its end is watched */
	struct lq_pw_packet p;

	memcpy(copy, data, len);
	if (!lq_pw_parse(&p, copy, len, OCTETS, rtp)) {
		int is_held = lq_pw_jitter_put(&jitter, &p);

		n_put++;
		if (is_held)
			lq_pw_clock_came(&recovered, (int16_t)p.seq * 50000);
	}
	free(copy);
}

/* Every octet tells its packet's number, so that what is played can be judged. */
static void send(uint16_t seq, uint32_t flags)
{
	struct lq_pw_head head = { .seq = seq, .flags = flags, .rtp = rtp };
	uint8_t data[LQ_PW_RTP + LQ_PW_HEADER + OCTETS];
	uint32_t before = lq_pw_head_len(rtp);

	lq_pw_header(data, &head, OCTETS);
	memset(data + before, seq, OCTETS);
	receive(data, before + OCTETS);
}

static void play(int is_ours)
{
	const uint8_t *octets = NULL;
	uint32_t ns;

	if (lq_pw_jitter_take(&jitter, &octets) == LQ_PW_OCTETS) {
		require(octets >= memory);
		require(octets + OCTETS <= memory + sizeof(memory));
		if (is_ours)
			require(octets[0] == (uint8_t)(jitter.next - 1) &&
				octets[OCTETS - 1] == octets[0]);
	}
	ns = lq_pw_clock_played(&recovered);
	require(ns >= 249950 - 1 && ns <= 250050 + 1);
}

/* Every packet is in one count, or waits. */
static void check(void)
{
	const struct lq_pw_counts *c = &jitter.count;
	uint32_t i, n_held = 0;

	for (i = 0; i < jitter.n_slots; i++)
		n_held += jitter.slots[i] != 0;
	require(n_held <= lq_pw_jitter_fill(&jitter));
	require(lq_pw_jitter_fill(&jitter) <= jitter.n_slots);
	require(c->n_played + c->n_overrun + c->n_duplicate + c->n_late +
		c->n_stray + n_held == n_put);
	require(c->n_invalid <= c->n_played);
	require(jitter.lost_row <= LQ_PW_LOST_ROW);
}

static size_t step(const uint8_t *data, size_t size, int is_ours)
{
	size_t len;

	switch (data[0]) {
	case 0:
		play(is_ours);
		return 1;
	case 1:
		if (size < 3)
			return size;
		send(data[1] << 8 | data[2], data[0] & 2);
		return 3;
	default:
		len = data[0] < size - 1 ? data[0] : size - 1;
		if (!is_ours)
			receive(data + 1, len);
		return len + 1;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t used;
	int is_ours;

	if (!size)
		return 0;
	rtp = data[0] & 0x40 ? 96 : 0;
	is_ours = data[0] & 0x80;	/* no foreign octets: contents are judged */
	lq_pw_jitter_init(&jitter, OCTETS, data[0] & 0x7f, memory);
	lq_pw_clock_init(&recovered, OCTETS / 32 * 125000);
	n_put = 0;
	for (data++, size--; size; data += used, size -= used) {
		used = step(data, size, is_ours);
		check();
	}
	return 0;
}
