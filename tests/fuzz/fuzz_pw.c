// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A pseudowire's receiver under any datagrams at any time, and what it plays.
 *
 * First octet: the jitter buffer's target; above 64 packets have RTP. Then steps: 0 a packet's time passes;
 * 1 a datagram made by our own sender, its number from two octets of input; 2 a new
 * wire, of the form that an octet of input numbers; else so many octets of input are
 * a datagram.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hw/pw_cas.h"
#include "hw/pw_clock.h"
#include "hw/pw_jitter.h"
#include "hw/pw_signal.h"

#define OCTETS 64
#define CAS_MAX 8
#define STATES_MAX 64
#define N_FORMS 6

/* Without signalling; in parts of a multiframe, 4, 8 and 16 timeslots; in packets of its own. */
static const struct {
	struct lq_pw_form form;
	uint32_t slots;
} wires[N_FORMS] = {
	{ { false, OCTETS, 0, 0, 0, 0, 0 }, 0 },
	{ { true, OCTETS, 0, 0, 0, 0, 0 }, 0x000000ff },
	{ { true, OCTETS, 1, 2, 0, 0, 0 }, 0x8000000e },
	{ { true, OCTETS, 2, 4, 0, 0, 0 }, 0x000201fc },
	{ { true, OCTETS, 4, 8, 0, 0, 0 }, 0x0002fffe },
	{ { true, OCTETS, 0, 0, STATES_MAX, 0, 97 }, 0x0002fffe },
};

static struct lq_pw_form form;
static uint32_t slots, target;
static struct lq_pw_cas heard;
static struct lq_pw_signal_rx news;
static struct lq_pw_jitter jitter;
static struct lq_pw_clock recovered;
static uint8_t memory[LQ_PW_SLOTS_MAX * (OCTETS + CAS_MAX)];
static uint64_t n_put;

static void require(int is_true)
{
	if (!is_true)
		abort();
}

/* What a line hears in timeslot 16 is a multiframe, whatever came. */
static void hear(uint32_t n_frames)
{
	uint8_t line[16 * 32];
	uint32_t i, ts;

	for (ts = 1; ts < 16; ts++)
		require(heard.abcd[ts] && heard.abcd[ts] < 16);
	for (ts = 17; ts < 32; ts++)
		require(heard.abcd[ts] < 16);
	lq_pw_cas_write(&heard, line, n_frames);
	for (i = 0; i < n_frames; i++)
		require(!(line[i * 32 + 16] & 0xf0) ==
			((heard.frame - n_frames + i) % 16 == 0));
}

static void begin(uint32_t wire, int has_rtp)
{
	form = wires[wire].form;
	slots = wires[wire].slots;
	form.rtp = has_rtp ? 96 : 0;
	lq_pw_jitter_init(&jitter, OCTETS + form.cas_octets, target, memory);
	lq_pw_clock_init(&recovered, OCTETS / 32 * 125000);
	lq_pw_cas_init(&heard);
	memset(&news, 0, sizeof(news));
	n_put = 0;
}

static void receive(const uint8_t *data, uint32_t len)
{
	uint8_t *copy = malloc(len ? len : 1);	/* so that its end is watched */
	struct lq_pw_packet p;

	memcpy(copy, data, len);
	if (lq_pw_parse(&p, copy, len, &form)) {
		free(copy);
		return;
	}
	if (p.flags & LQ_PW_F_STATES) {
		if (lq_pw_signal_is_news(&news, p.seq))
			require(lq_pw_cas_decode(&heard, p.octets, slots) <= 16);
	} else {
		int is_held = lq_pw_jitter_put(&jitter, &p);

		n_put++;
		if (is_held)
			lq_pw_clock_came(&recovered, (int16_t)p.seq * 50000);
	}
	free(copy);
}

/* Every octet tells its packet's number, and ABCD do, so that what is played can be judged. */
static uint8_t abcd_of(uint16_t seq)
{
	return seq % 15 + 1;
}

static void send(uint16_t seq, uint32_t flags)
{
	struct lq_pw_head head = { .seq = seq, .flags = flags, .rtp = form.rtp };
	uint8_t data[LQ_PW_RTP + LQ_PW_HEADER + OCTETS + CAS_MAX];
	uint32_t before = lq_pw_head_len(form.rtp), octets = OCTETS;
	struct lq_pw_cas said;

	head.frg = form.n_parts ? lq_pw_frg(&form, seq % form.n_parts) :
				  LQ_PW_WHOLE;
	memset(data + before, seq, OCTETS);
	if (lq_pw_is_end(&form, head.frg)) {
		memset(said.abcd, abcd_of(seq), sizeof(said.abcd));
		lq_pw_cas_pack(data + before + OCTETS, &said, slots);
		octets += form.cas_octets;
	}
	lq_pw_header(data, &head, octets);
	receive(data, before + octets);
}

static void judge(const uint8_t *octets)
{
	uint16_t seq = jitter.next - 1;
	uint32_t ts;

	require(octets[0] == (uint8_t)seq && octets[OCTETS - 1] == octets[0]);
	if (!lq_pw_is_end(&form, jitter.frg))
		return;
	for (ts = 1; ts < 32; ts++)
		require(!(slots >> ts & 1) || heard.abcd[ts] == abcd_of(seq));
}

static void play(int is_ours)
{
	const uint8_t *octets = NULL;
	uint32_t ns;

	if (lq_pw_jitter_take(&jitter, &octets) == LQ_PW_OCTETS) {
		require(octets >= memory);
		require(octets + OCTETS + form.cas_octets <=
			memory + sizeof(memory));
		if (lq_pw_is_end(&form, jitter.frg))
			(void)lq_pw_cas_unpack(&heard, octets + OCTETS, slots);
		if (is_ours)
			judge(octets);
		hear(form.n_parts ? 16 / form.n_parts : 8);
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
	case 2:
		begin(size < 2 ? 0 : data[1] % N_FORMS, form.rtp);
		return size < 2 ? size : 2;
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
	is_ours = data[0] & 0x80;	/* no foreign octets: contents are judged */
	target = data[0] & 0x7f;
	begin(0, data[0] & 0x40);
	for (data++, size--; size; data += used, size -= used) {
		used = step(data, size, is_ours);
		check();
	}
	return 0;
}
