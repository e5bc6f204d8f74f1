/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One E1 socket of the emulated icE1usb: clock, rings, feedback, the FPGA's
 * framer and the firmware's counters. What a socket sends comes in at the socket
 * that listens to it (`from`), by the sender's clock: a line has one.
 */
#ifndef TESTS_MOCK_ICE1EMU_E1_H
#define TESTS_MOCK_ICE1EMU_E1_H

#include <stdbool.h>
#include <stdint.h>

#include "tdm/crc4.h"

#define E1_PORTS 2
#define E1_OCTETS 32
#define E1_RING 256		/* frames; a power of two */
#define E1_BUFFER 16		/* frames are moved in buffers of 2 ms */
#define E1_PRIMED 80		/* queued frames before it begins to send */

#define E1_FLAG_LFA 0x01
#define E1_FLAG_LOS 0x02
#define E1_FLAG_RAI 0x04
#define E1_FLAG_AIS 0x08

struct e1_ring {
	uint8_t frames[E1_RING][E1_OCTETS];
	uint32_t head, tail;
};

struct e1_counts {		/* told to the host, modulo 65536 */
	uint16_t crc, align, ovfl, unfl;
	uint8_t flags;
};

struct e1_port {
	/* settings */
	int from;		/* whose line we hear, -1: nobody's */
	int32_t ppb;		/* our clock against the host's */
	uint8_t tx_mode, timing, ext_loop, alarm, rx_mode;

	bool is_on;		/* alternate setting 1 */
	uint64_t ms, n_sent;	/* since then; frames of the line */

	/* transmit */
	struct e1_ring tx;
	bool is_sending;	/* primed, and not run dry since */
	struct lq_crc4_tx crc_tx;

	/* receive */
	struct e1_ring rx;
	uint32_t n_buffered;	/* frames behind rx.head, not yet told */
	uint32_t n_right;	/* steps of FAS, bit 2, FAS; 3: aligned */
	bool is_mf;		/* rx_mode 3: multiframe found */
	uint32_t n_until_mf;	/* frames; 0: its MFAS was not seen */
	uint32_t si;		/* of NFAS, newest lowest */
	uint32_t n_bad;		/* FAS in a row */
	bool is_nfas;		/* the last frame */
	uint8_t forced;		/* flags shown whatever the line says */

	struct e1_counts counts;
	bool is_changed;	/* counts, since the host was told */

	/* for tests: what cannot be known from the host's side */
	uint32_t n_on;		/* times it was set up */
	uint64_t n_out, n_in;	/* frames taken from the host, given to it */
	uint64_t n_refused;	/* did not fit into the transmit ring */
	uint64_t n_dry;		/* frames the line had to do without */
	uint64_t n_faulted;	/* frames that a fault has taken */
	uint32_t level_min, level_max;	/* of tx while sending */
};

void e1_init(struct e1_port *p, int number);

/** e1_on, e1_off - alternate setting 1 or 0: rings empty */
void e1_on(struct e1_port *p);
void e1_off(struct e1_port *p);

/** e1_ms - one USB frame has passed, for all sockets */
void e1_ms(struct e1_port ports[E1_PORTS]);

/** e1_out - [n] octets of an OUT packet, header first */
void e1_out(struct e1_port *p, const uint8_t *packet, uint32_t n);

/** e1_in - the next IN packet. Return: its octets, 0 if there is nothing */
uint32_t e1_in(struct e1_port *p, uint8_t packet[4 + 9 * E1_OCTETS]);

/** e1_search - for alignment, from the beginning */
void e1_search(struct e1_port *p);

/** e1_skip - lose up to @n received frames. Return: so many */
uint32_t e1_skip(struct e1_port *p, uint32_t n);

/** e1_feedback - frames wanted in a ms, Q10 */
uint32_t e1_feedback(const struct e1_port *p);

/** e1_set_flags - of a fault: shown beside what the line says */
void e1_set_flags(struct e1_port *p, uint8_t forced);

#endif
