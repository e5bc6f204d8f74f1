/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Infineon's FALC56 and QuadFALC, an E1 framer for one line or four, as the TE4xx
 * cards use it: bytes of four lines interleaved on an 8.192 MHz bus, clocked by
 * the card.
 *
 *   lq_falc_chip_init   what the lines share; the chip has just been reset
 *   lq_falc_init        a line, out of service: it sends AIS
 *   lq_falc_set_flags   put in service, with CRC-4 or without
 *   lq_falc_set_loop    tied to itself, for tests
 *   lq_falc_look        its defects now, as often as wanted
 *   lq_falc_take_counts its slips, and its errors once the chip's second is over
 *
 * The chip frames: alignment, CRC-4 with G.706 Annex B, RAI and E bits back, LOS
 * and AIS by G.775. Timeslot 16 is passed on as it is: the D channel's, or that of
 * tdm/cas.h. Its interrupts stay masked but two, a line's second and a slip of its
 * receive store, so that a line in trouble costs no more than one in order.
 *
 * Pure: registers are reached by the card's two functions. Each call runs alone
 * on its chip.
 */
#ifndef LQ_HW_FALC56_H
#define LQ_HW_FALC56_H

#include <linux/types.h>

struct lq_falc_bus {
	u8 (*read)(void *card, u32 line, u32 reg);
	void (*write)(void *card, u32 line, u32 reg, u8 value);
};

struct lq_falc {
	/* set by lq_falc_init, then constant */
	const struct lq_falc_bus *bus;
	void *card;
	u32 line;		/* from 0 */

	u32 flags;		/* LQ_SPAN_F_CRC4, _ENABLED */
	u32 loop;		/* LQ_LOOP_NONE, _LOCAL, _REMOTE */
};

/* Since the last time. */
struct lq_falc_counts {
	u32 n_fas, n_code, n_crc, n_ebits;
	u32 n_dropped, n_repeated;	/* frames: slips */
};

/**
 * lq_falc_chip_init - what all lines share: clocks, the bus to the card, pins
 * @n_lines: of the chip, 4 even if the card has sockets for 2
 */
void lq_falc_chip_init(const struct lq_falc_bus *bus, void *card, u32 n_lines);

/** lq_falc_init - a line: LOS after 176 zeros, HDB3, 120 ohm, not in service */
void lq_falc_init(struct lq_falc *f, const struct lq_falc_bus *bus, void *card,
		  u32 line);

/**
 * lq_falc_set_flags - LQ_SPAN_F_CRC4 and _ENABLED; others are ignored
 *
 * A change of CRC-4 begins a new search for alignment.
 */
void lq_falc_set_flags(struct lq_falc *f, u32 flags);

#define LQ_FALC_LOOPS (1 << LQ_LOOP_LOCAL | 1 << LQ_LOOP_REMOTE)

/**
 * lq_falc_set_loop - tie the line's two directions together behind its framer
 * @loop: one of LQ_FALC_LOOPS; LQ_LOOP_NONE
 *
 * LOCAL: what is sent comes back to the receiver, and goes out as well. REMOTE: what
 * the line brings goes back bit for bit, and is received as well. A change begins a
 * new search for alignment.
 */
void lq_falc_set_loop(struct lq_falc *f, u32 loop);

/**
 * lq_falc_look - Return: LQ_ALARM_LOS, _AIS, _LFA, _LMFA, _RAI
 *
 * What an alarm before it in this list makes meaningless is left out.
 */
u32 lq_falc_look(struct lq_falc *f);

/**
 * lq_falc_take_counts - errors of the chip's last second, a slip of either kind
 * Return: is there anything new? Asked less than once a second, errors are lost;
 * slips of one kind between two calls are one.
 */
bool lq_falc_take_counts(struct lq_falc *f, struct lq_falc_counts *c);

/** lq_falc_has_news - which of its lines want lq_falc_take_counts(), bit by bit */
u32 lq_falc_has_news(const struct lq_falc_bus *bus, void *card);

/** lq_falc_set_clock - the line whose clock the chip gives to the card */
void lq_falc_set_clock(const struct lq_falc_bus *bus, void *card, u32 line);

#endif
