// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The E1 side of the emulated device: rules and numbers of its firmware, by
 * buffers of 16 frames.
 */
#include <string.h>

#include "mock/ice1emu/e1.h"
#include "tdm/bits.h"

#define MFAS 0x0b		/* Si of NFAS frames 1..11: 001011 */
#define TX_TS0 1
#define TX_CRC4 3
#define RX_MF 1			/* bit of rx_mode: hold out for the multiframe */
#define LEVEL_LOW 64		/* of the transmit ring: ask for more */
#define LEVEL_HIGH 96
#define FEEDBACK 8192
#define FEEDBACK_STEP 256

static uint32_t level(const struct e1_ring *r)
{
	return r->head - r->tail;
}

static uint8_t *frame_at(struct e1_ring *r, uint32_t at)
{
	return r->frames[at % E1_RING];
}

void e1_init(struct e1_port *p, int number)
{
	memset(p, 0, sizeof(*p));
	p->from = number;
	p->tx_mode = 3;
	p->rx_mode = 3;
}

static void show_flags(struct e1_port *p, uint8_t set, uint8_t clear)
{
	uint8_t now = (p->counts.flags & ~clear) | set | p->forced;

	p->is_changed |= now != p->counts.flags;
	p->counts.flags = now;
}

void e1_set_flags(struct e1_port *p, uint8_t forced)
{
	uint8_t was = p->forced;

	p->forced = forced;
	show_flags(p, 0, was);
}

/* A new search: what was not told yet is lost, positions begin at a multiple. */
void e1_search(struct e1_port *p)
{
	p->n_right = 0;
	p->n_bad = 0;
	p->is_mf = false;
	p->n_until_mf = 0;
	p->si = 0;
	p->n_buffered = 0;
	show_flags(p, E1_FLAG_LFA, E1_FLAG_RAI);
}

void e1_on(struct e1_port *p)
{
	p->is_on = true;
	p->n_on++;
	p->ms = 0;
	p->n_sent = 0;
	p->tx.head = p->tx.tail = 0;
	p->rx.head = p->rx.tail = 0;
	p->is_sending = false;
	p->level_min = E1_RING;
	p->level_max = 0;
	lq_crc4_tx_init(&p->crc_tx);
	e1_search(p);
}

void e1_off(struct e1_port *p)
{
	p->is_on = false;
	p->is_sending = false;
}

/* ----------------------------------------------------------------- receive */

static bool is_fas(const uint8_t *frame)
{
	return (frame[0] & 0x7f) == 0x1b;
}

/* FAS, bit 2, FAS. Return: whether @frame is the second FAS */
static bool search(struct e1_port *p, const uint8_t *frame)
{
	if (p->n_right == 1)
		p->n_right = frame[0] & 0x40 ? 2 : 0;
	else if (is_fas(frame))
		p->n_right++;
	else
		p->n_right = 0;
	return p->n_right == 3;
}

static void watch(struct e1_port *p, const uint8_t *frame)
{
	if (p->is_nfas) {
		p->si = (p->si << 1 | frame[0] >> 7) & 0x3f;
		show_flags(p, frame[0] & 0x20 ? E1_FLAG_RAI : 0, E1_FLAG_RAI);
		return;
	}
	p->n_bad = is_fas(frame) ? 0 : p->n_bad + 1;
	if (p->n_bad < 3)
		return;
	p->counts.align++;
	p->is_changed = true;
	e1_search(p);
}

static void keep(struct e1_port *p, const uint8_t *frame)
{
	if (!p->n_buffered && level(&p->rx) + E1_BUFFER > E1_RING) {
		p->counts.ovfl++;
		p->is_changed = true;
		e1_search(p);
		return;
	}
	memcpy(frame_at(&p->rx, p->rx.head + p->n_buffered), frame, E1_OCTETS);
	if (++p->n_buffered < E1_BUFFER)
		return;
	p->rx.head += E1_BUFFER;
	p->n_buffered = 0;
}

/* Of rx_mode 3: nothing is kept until a multiframe begins. */
static bool waits_for_mf(struct e1_port *p)
{
	if (!(p->rx_mode & RX_MF) || p->is_mf)
		return false;
	if (p->n_until_mf) {
		p->is_mf = !--p->n_until_mf;
		return !p->is_mf;
	}
	if (p->is_nfas && p->si == MFAS)	/* this is frame 11 */
		p->n_until_mf = 5;
	return true;
}

/* Buffers begin with a FAS, in a multiframe with its frame 0. */
static void hear(struct e1_port *p, const uint8_t *frame)
{
	if (p->n_right == 3) {
		p->is_nfas = !p->is_nfas;
		watch(p, frame);
		if (p->n_right != 3)
			return;
	} else {
		if (!search(p, frame))
			return;
		p->is_nfas = false;
		p->rx.head = (p->rx.head + E1_BUFFER - 1) & ~(E1_BUFFER - 1u);
		p->rx.tail = p->rx.head;
	}
	if (waits_for_mf(p))
		return;
	show_flags(p, 0, E1_FLAG_LFA);
	keep(p, frame);
}

static void line(struct e1_port *p, const uint8_t *frame)
{
	uint32_t i, n_ones = 0;

	for (i = 0; frame && i < E1_OCTETS; i++)
		n_ones += __builtin_popcount(frame[i]);
	show_flags(p, (n_ones < 2 ? E1_FLAG_LOS : 0) |
		      (n_ones > 255 ? E1_FLAG_AIS : 0),
		   E1_FLAG_LOS | E1_FLAG_AIS);
	if (!frame) {
		if (p->n_right)
			e1_search(p);
		return;
	}
	hear(p, frame);
}

/* ---------------------------------------------------------------- transmit */

static void own_ts0(struct e1_port *p, uint8_t *frame)
{
	struct lq_bits unit;

	frame[0] = p->crc_tx.frame & 1 ? 0x5f | p->alarm << 5 : 0x1b;
	lq_bits_load(&unit, frame);
	if (p->tx_mode == TX_CRC4)
		lq_crc4_tx_run(&p->crc_tx, &unit, 1);
	else
		lq_crc4_tx_pass(&p->crc_tx);
	lq_bits_store(&unit, frame);
	if (p->tx_mode == TX_TS0)
		frame[0] |= 0x80;
}

/* Return: a buffer of frames to send, ones when there are none */
static void next_frames(struct e1_port *p, uint8_t to[E1_BUFFER][E1_OCTETS])
{
	uint32_t i, n = level(&p->tx);

	if (!p->is_sending && n >= E1_PRIMED)
		p->is_sending = true;
	if (p->is_sending && n < E1_BUFFER) {
		p->is_sending = false;
		p->counts.unfl++;
		p->is_changed = true;
		p->n_dry += E1_BUFFER;
	}
	if (!p->is_sending) {
		memset(to, 0xff, E1_BUFFER * E1_OCTETS);
		return;
	}
	p->level_min = n < p->level_min ? n : p->level_min;
	p->level_max = n > p->level_max ? n : p->level_max;
	for (i = 0; i < E1_BUFFER; i++) {
		memcpy(to[i], frame_at(&p->tx, p->tx.tail++), E1_OCTETS);
		if (p->tx_mode)
			own_ts0(p, to[i]);
	}
}

/* Without anything to send a port does not receive either: the firmware's loop. */
static void carry(struct e1_port ports[E1_PORTS], int sender)
{
	uint8_t frames[E1_BUFFER][E1_OCTETS];
	int i, f;

	next_frames(&ports[sender], frames);
	for (i = 0; i < E1_PORTS; i++)
		if (ports[i].from == sender && ports[i].is_sending)
			for (f = 0; f < E1_BUFFER; f++)
				line(&ports[i], frames[f]);
}

void e1_ms(struct e1_port ports[E1_PORTS])
{
	struct e1_port *p;
	uint64_t due;
	int i;

	for (i = 0; i < E1_PORTS; i++) {
		p = &ports[i];
		if (!p->is_on)
			continue;
		p->ms++;
		due = p->ms * 8 + (int64_t)p->ms * 8 * p->ppb / 1000000000;
		for (; p->n_sent + E1_BUFFER <= due; p->n_sent += E1_BUFFER)
			carry(ports, i);
		if (p->from < 0 || !ports[p->from].is_on)
			line(p, NULL);
	}
}

/* ------------------------------------------------------------- to the host */

void e1_out(struct e1_port *p, const uint8_t *packet, uint32_t n)
{
	uint32_t i, n_frames = n < 4 ? 0 : (n - 4) / E1_OCTETS;

	for (i = 0; i < n_frames; i++) {
		if (level(&p->tx) == E1_RING) {
			p->n_refused++;
			continue;
		}
		memcpy(frame_at(&p->tx, p->tx.head++),
		       packet + 4 + i * E1_OCTETS, E1_OCTETS);
		p->n_out++;
	}
}

uint32_t e1_in(struct e1_port *p, uint8_t packet[4 + 9 * E1_OCTETS])
{
	uint32_t i, n = level(&p->rx);

	n = n > 32 ? 9 : n > 8 ? 8 : n;
	if (!n)
		return 0;
	memset(packet, 0, 4);
	packet[0] = p->rx.tail;
	for (i = 0; i < n; i++)
		memcpy(packet + 4 + i * E1_OCTETS,
		       frame_at(&p->rx, p->rx.tail++), E1_OCTETS);
	p->n_in += n;
	return 4 + n * E1_OCTETS;
}

uint32_t e1_skip(struct e1_port *p, uint32_t n)
{
	if (n > level(&p->rx))
		n = level(&p->rx);
	p->rx.tail += n;
	p->n_faulted += n;
	return n;
}

uint32_t e1_feedback(const struct e1_port *p)
{
	uint32_t n = level(&p->tx);

	if (n < LEVEL_LOW)
		return FEEDBACK + FEEDBACK_STEP;
	return n > LEVEL_HIGH ? FEEDBACK - FEEDBACK_STEP : FEEDBACK;
}
