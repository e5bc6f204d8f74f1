/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A QuadFALC made of software: its registers, and behind them four E1 lines that
 * really are framed. Each line's framer is lq_e1 of kernel/tdm, in the place of the
 * chip's: what the card gives it goes out with timeslot 0, CRC-4, RAI and E bits,
 * what comes in is looked for alignment, defects and errors.
 *
 *   the card's bus -> lq_e1_put -> lq_e1_tx -> wire -> lq_e1_rx -> lq_e1_take -> bus
 *
 * Lines 1 and 2, and 3 and 4, are connected with each other until told otherwise.
 * A line that has not been set up as TE4xx cards need it sends no pulse.
 */
#ifndef TESTS_MOCK_PCIDEV_FALC_H
#define TESTS_MOCK_PCIDEV_FALC_H

#include <stdbool.h>
#include <stdint.h>

#include "tdm/e1.h"

#define FALC_LINES 4
#define FALC_FRAMES 8			/* a millisecond */
#define FALC_OCTETS (FALC_FRAMES * 32)
#define FALC_STORE 32			/* frames */
#define FALC_NOWHERE 0xffu

/* What a wire does to its signal. */
enum falc_fault {
	FALC_GOOD,
	FALC_AIS,		/* all ones */
	FALC_FAS,		/* the frame alignment word is wrong */
	FALC_CRC,		/* @every: one bit in so many ms */
	FALC_STORM,		/* @every: so many ms of signal, as many of none */
	FALC_HUNT,		/* CRC-4 bits of noise: the multiframe is not found */
	FALC_BITS,		/* @every: one bit in about so many */
	/* a clock of its own: every so many ms a frame slips unless it is followed */
	FALC_FAST,
	FALC_SLOW,
	/* the chip's bus: timeslot @every */
	FALC_SWAP,		/* and the next one are exchanged */
	FALC_INVERT,		/* upside down */
	FALC_MUTE,		/* all ones */
	FALC_CAS,		/* D of timeslots 17 to 31 is always 1 */
};

struct falc_wire {
	uint32_t from;		/* line, from 0; FALC_NOWHERE: open */
	enum falc_fault fault;
	uint32_t every;
};

struct falc_line {
	uint8_t regs[256];
	bool is_reset;		/* line interface: CMDR has been given */
	struct lq_e1 e1;
	struct lq_e1_counts counted, latched;
	uint32_t n_code;	/* violations: of these model wires never any */
	uint8_t isr3;
	uint8_t sent[FALC_OCTETS];	/* on the line, this millisecond */
	uint8_t heard[FALC_OCTETS];	/* from the line, the last one */
	uint32_t bits_left;	/* FALC_BITS: until the next */
	/* the store towards the bus: frames, how far it lags, where the next goes */
	uint8_t store[FALC_STORE][32];
	uint32_t lag, next;
	struct falc_wire wire;
};

struct falc {
	struct falc_line lines[FALC_LINES];
	uint32_t followed;	/* line whose clock is the bus's, from 1; 0: the card's */
	uint32_t ms;
};

/** falc_reset - as after power on; wires stay */
void falc_reset(struct falc *f);

/** falc_init - and wires as new */
void falc_init(struct falc *f);

uint8_t falc_read(struct falc *f, uint32_t line, uint8_t reg);
void falc_write(struct falc *f, uint32_t line, uint8_t reg, uint8_t value);

/** falc_interrupts - is its pin asserted? */
bool falc_interrupts(const struct falc *f);

/**
 * falc_tick - a millisecond
 * @tx, @rx: [line][frame][timeslot] what the card sends, and what it gets
 */
void falc_tick(struct falc *f, uint8_t tx[FALC_LINES][FALC_FRAMES][32],
	       uint8_t rx[FALC_LINES][FALC_FRAMES][32]);

/** falc_is_set_up - has the line all that it needs to work? */
bool falc_is_set_up(const struct falc *f, uint32_t line);

#endif
