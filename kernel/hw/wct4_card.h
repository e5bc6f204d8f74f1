/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A PCI card of the TE4xx and TE2xx class: two or four E1 behind a FALC.
 *
 *   lines - FALC - 8.192 MHz bus - the card - rings in our memory, 8 frames a buffer
 *                                     |
 *                                interrupt, every millisecond
 *
 *   wct4.c        which cards there are, and the board that one is
 *   wct4_card.c   its registers, its lines' condition, running and watching it
 *   wct4_ring.c   a millisecond: what is in the rings, what was lost
 *   falc56.c      the framer
 */
#ifndef LQ_HW_WCT4_CARD_H
#define LQ_HW_WCT4_CARD_H

#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/lq.h>
#include <linux/pci.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "board.h"
#include "hw/falc56.h"

#define LQ_WCT4_LINES	4			/* of the chip; sockets: 2 or 4 */
#define LQ_WCT4_FRAMES	8			/* of a buffer: 1 ms */
#define LQ_WCT4_OCTETS	(LQ_WCT4_FRAMES * LQ_E1_TIMESLOTS)
#define LQ_WCT4_BUFFER	(LQ_WCT4_LINES * LQ_WCT4_OCTETS)	/* one direction */

enum lq_wct4_reg {		/* 32 bits each */
	LQ_WCT4_RX	= 0x00,	/* bus addresses of the rings */
	LQ_WCT4_TX	= 0x04,
	LQ_WCT4_COUNT	= 0x08,
	LQ_WCT4_CONTROL	= 0x0c,
	LQ_WCT4_STATUS	= 0x10,	/* written: acknowledged */
	LQ_WCT4_BUFFERS	= 0x14,
	LQ_WCT4_VERSION	= 0x18,
	LQ_WCT4_LEDS	= 0x1c,
	LQ_WCT4_GPIO_DIR = 0x20,
	LQ_WCT4_GPIO	= 0x24,
	LQ_WCT4_FALC_ADDR = 0x28,
	LQ_WCT4_FALC_DATA = 0x2c,
};

/* Of LQ_WCT4_STATUS. 1st generation: which half is done; later ones: what for. */
#define LQ_WCT4_HALVES	0x3u
#define LQ_WCT4_FRAMER	BIT(0)
#define LQ_WCT4_DMA	BIT(1)

/* Where an octet is in a buffer: first + line * L + timeslot * T + frame * F. */
struct lq_wct4_layout {
	int first, line, timeslot, frame;
};

struct lq_wct4_kind {
	const char *model;
	u32 n_lines, n_buffers;
	const struct lq_wct4_layout *layout;
	bool is_gen1, is_gen5, is_express;
};

struct lq_wct4_line {
	struct lq_span_dev *span;
	struct lq_falc falc;
	bool is_running;	/* between ops->start and ops->stop */
	u32 defects;		/* told to the span */
};

struct lq_wct4 {
	/* set by probe, then constant */
	struct lq_board board;
	struct pci_dev *pdev;
	const struct lq_wct4_kind *kind;
	void __iomem *regs;
	u8 *rx, *tx;		/* [n_buffers * LQ_WCT4_BUFFER] */
	dma_addr_t rx_bus, tx_bus;
	char name[LQ_NAME_LEN];

	/* by suspend and resume */
	bool is_asleep;		/* its interrupts are not its own */
	u32 n_sleeps;

	/* guarded by lock: hard interrupt, and who configures */
	spinlock_t lock;
	struct lq_wct4_line lines[LQ_WCT4_LINES];
	u32 control;		/* as written */
	u32 leds;
	u32 clock_line;		/* from 1; 0: the card's own */
	u32 buffer;		/* moved last */
	u32 number;		/* that came with it, 5th generation */
	bool has_number;	/* since the start */
	u32 n_shifted;		/* ms in a row, 1st generation: see wct4_ring.c */
	u64 due_ns;		/* when the next should come, at the earliest; 0: any time */
	u32 n_ms;
	u32 n_lost_ms, n_restarts;
	u8 octets[LQ_WCT4_OCTETS];

	/* by the watch */
	struct delayed_work watch;
	u32 n_ms_watched;
	u32 n_in_vain;		/* restarts in a row */
	u32 n_bus_faults;
};

static inline u32 lq_wct4_read(struct lq_wct4 *w, enum lq_wct4_reg reg)
{
	return ioread32(w->regs + reg);
}

/* wct4_card.c */

/**
 * lq_wct4_reset - the card as after power on, its lines set up, not in service
 * Context: may sleep; nobody else may ask the chip, see is_asleep
 */
void lq_wct4_reset(struct lq_wct4 *w);

/** lq_wct4_silence - the chip in reset: its lines are silent until lq_wct4_reset() */
void lq_wct4_silence(struct lq_wct4 *w);

/** lq_wct4_interrupt - shared, hard */
irqreturn_t lq_wct4_interrupt(int irq, void *arg);

/** lq_wct4_start, _stop, _set_cfg - what the board's ops of these names do */
void lq_wct4_start(struct lq_wct4 *w, struct lq_wct4_line *l);
void lq_wct4_stop(struct lq_wct4 *w, struct lq_wct4_line *l);
void lq_wct4_set_cfg(struct lq_wct4 *w, struct lq_wct4_line *l,
		     const struct lq_span_cfg *cfg);

/** lq_wct4_watch - the work: every 100 ms while a line runs */
void lq_wct4_watch(struct work_struct *work);

/* wct4_ring.c */

extern const struct lq_wct4_layout lq_wct4_words, lq_wct4_slots;

/** lq_wct4_ring_init - nothing of the host's memory is in them. Context: locked, no DMA */
void lq_wct4_ring_init(struct lq_wct4 *w);

/**
 * lq_wct4_ring_move - a millisecond is over: frames to and from the running lines
 * @status: LQ_WCT4_STATUS as read. Context: interrupt, locked
 */
void lq_wct4_ring_move(struct lq_wct4 *w, u32 status);

#endif
