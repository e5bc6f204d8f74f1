/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TigerJet TJ320: the PCI bridge of TDM400P-like cards. A serial port that moves
 * four octets each way every 125 us between the card and two rings in the host's
 * memory, eight pins, and behind it the card's own logic.
 *
 *   ring, one each way:   | half 0: 8 frames of 4 octets | half 1: likewise |
 *                                          interrupt ^        interrupt ^
 *
 * Four of the pins are the SPI of the line chips, moved bit by bit: an octet out
 * costs 19 register accesses, an octet in 26. So a register of a ProSLIC costs 45
 * accesses to read and 38 to write, of a DAA 64 and 57; on a real bus each is 0.1
 * to 1 us. Nothing of that belongs into an interrupt.
 */
#ifndef LQ_HW_TJ320_H
#define LQ_HW_TJ320_H

#include <linux/io.h>
#include <linux/types.h>

#define LQ_TJ320_SOCKETS	4	/* line chips, octets in a frame */
#define LQ_TJ320_HALF_FRAMES	8
#define LQ_TJ320_HALF	(LQ_TJ320_HALF_FRAMES * LQ_TJ320_SOCKETS)
#define LQ_TJ320_RING	(2 * LQ_TJ320_HALF)

/* What lq_tj320_ack() returns. */
#define LQ_TJ320_RX_HALF0	0x04	/* received: the first half is whole */
#define LQ_TJ320_RX_HALF1	0x08
#define LQ_TJ320_MASTER_ABORT	0x10	/* nobody answered on the bus; DMA stands */
#define LQ_TJ320_TARGET_ABORT	0x20

struct lq_tj320 {
	void __iomem *regs;
	u32 tx_bus, rx_bus;	/* addresses of the rings, LQ_TJ320_RING octets each */
	u8 pins;		/* as written last */
	u8 socket;		/* whose chip select SPI drives; none yet: ~0 */
	u8 used;		/* see lq_tj320_use */
	u64 n_accesses;		/* for SPI */
};

/**
 * lq_tj320_reset - bridge and modules into their first state, rings set; 0.5 s
 * @b: regs, tx_bus and rx_bus are set
 * Return: 0; -ENODEV: the card's logic does not answer. Context: may sleep
 */
int lq_tj320_reset(struct lq_tj320 *b);

/** lq_tj320_use - the sockets (bit n: socket n) that have a module; kept over a reset */
void lq_tj320_use(struct lq_tj320 *b, u32 sockets);

/** lq_tj320_start, _stop - DMA and its interrupts. Context: start may sleep */
void lq_tj320_start(struct lq_tj320 *b);
void lq_tj320_stop(struct lq_tj320 *b);

/** lq_tj320_restart - DMA after an abort */
void lq_tj320_restart(struct lq_tj320 *b);

/**
 * lq_tj320_ack - what happened since the last call, 0 for nothing of ours
 *
 * Two accesses. A card that was pulled reads all ones: that is nothing, too.
 */
u32 lq_tj320_ack(struct lq_tj320 *b);

/** lq_tj320_rx_half - the half that is being received now, 0 or 1 */
u32 lq_tj320_rx_half(struct lq_tj320 *b);

/** lq_tj320_is_gone - a card that was pulled */
bool lq_tj320_is_gone(struct lq_tj320 *b);

/** lq_tj320_put, _get - one octet of SPI to and from @socket's chip */
void lq_tj320_put(struct lq_tj320 *b, u32 socket, u8 octet);
u8 lq_tj320_get(struct lq_tj320 *b, u32 socket);

/** lq_tj320_spi_reset - both chips' idea of an access begins anew */
void lq_tj320_spi_reset(struct lq_tj320 *b, u32 socket);

#endif
