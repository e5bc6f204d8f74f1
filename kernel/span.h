/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A span as the module holds it: the engine's span, its lifetime, its name in
 * /dev and sysfs, and the calls by which a board carries frames to and from it.
 *
 *   lq_span_dev_new_*   by the board's driver, which holds the first reference
 *   lq_span_dev_add     it gets a number, the engine ticks it, nodes appear
 *   lq_span_dev_kill    dead: out of the engine, nodes gone; open D channels
 *                       keep the memory and the number, and read -ENODEV
 *   lq_span_dev_put     the last one frees it and its number
 */
#ifndef LQ_SPAN_H
#define LQ_SPAN_H

#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

#include "engine/clock.h"
#include "engine/slot.h"
#include "engine/span.h"

struct attribute_group;
struct device;
struct lq_board;
struct lq_span_cfg;

struct lq_span_dev {
	/* set at creation, then constant */
	struct lq_slot *slots;
	struct kref ref;

	/* set by the driver before lq_board_add, then constant */
	const struct attribute_group *facts;	/* in sysfs beside ours, or NULL */

	/* set by lq_span_dev_add, then constant */
	struct lq_board *board;	/* valid while not dead */
	struct device *dev;
	u32 number;
	u32 port;		/* which socket of its board, from 1 */
	const struct attribute_group *groups[3];	/* ours, its facts, NULL */

	/* guarded by the plug lock */
	bool is_asleep;		/* its board's ops->start was undone by lq_board_sleep */

	/* guarded by the engine lock */
	struct lq_span span;
	bool is_dead;

	/* guarded by line_lock */
	u64 rx_ns;		/* when frames came last */

	spinlock_t line_lock;	/* board's side of span; see README.md */
};

/* Who finds and makes the frames of an E1. */
enum lq_span_framer {
	LQ_FRAMER_SOFT,		/* we: raw line bits, cut anywhere, or whole frames */
	LQ_FRAMER_BOARD,	/* the board: timeslot 0 is its own, see lq_e1_set_framed */
};

/** lq_span_dev_new_e1, _analog - for a driver; ERR_PTR when out of memory */
struct lq_span_dev *lq_span_dev_new_e1(enum lq_span_framer framer);
struct lq_span_dev *lq_span_dev_new_analog(u32 n_ports, u32 n_fxs);

/**
 * lq_span_dev_set_loops - those that ops->set_cfg ties in the hardware, before lq_board_add
 * @loops: 1 << LQ_LOOP_*; the others are tied here
 */
void lq_span_dev_set_loops(struct lq_span_dev *sp, u32 loops);

/**
 * lq_span_dev_set_reserve - frames go unevenly, before lq_board_add
 * @frames: more than a ms brings may come, or be asked for, that much later; up to 16
 *
 * An E1 holds so many back, both ways, that the unevenness costs no slip: 125 us
 * of delay each. Bursts that come at equal times need none.
 */
void lq_span_dev_set_reserve(struct lq_span_dev *sp, u32 frames);

/** lq_span_dev_set_port - lq_span_set_port(), before lq_board_add() */
void lq_span_dev_set_port(struct lq_span_dev *sp, u32 port, u32 kind);

void lq_span_dev_get(struct lq_span_dev *sp);
void lq_span_dev_put(struct lq_span_dev *sp);	/* NULL-safe */

/* Which boards and spans exist; see README.md. */
extern struct mutex lq_plug_lock;

/** lq_span_dev_add, _kill - by board.c only. Context: plug lock held */
int __must_check lq_span_dev_add(struct lq_span_dev *sp, struct lq_board *b,
				 u32 board_number, struct device *parent);
void lq_span_dev_kill(struct lq_span_dev *sp);

/** lq_span_dev_sleep, _wake - lq_span_sleep(), lq_span_wake(); by board.c only */
void lq_span_dev_sleep(struct lq_span_dev *sp);
void lq_span_dev_wake(struct lq_span_dev *sp);

/** lq_span_dev_of - the living span @number or NULL. Context: engine locked */
struct lq_span_dev *lq_span_dev_of(u32 number);

/** lq_span_dev_mark - what its clock has brought so far. Context: engine locked */
void lq_span_dev_mark(struct lq_span_dev *sp, struct lq_clock_mark *mark);

/** lq_span_dev_hold, _let_go - lq_engine_hold_span(), lq_engine_let_go_span() */
int lq_span_dev_hold(struct lq_span_dev *sp, const struct lq_span_cfg *cfg);
void lq_span_dev_let_go(struct lq_span_dev *sp);

/** lq_span_dev_request - LQ_GET_SPAN, _SET_SPAN, _BERT beside a running board */
int lq_span_dev_request(struct lq_client *c, u32 cmd, u32 number, void *arg);

/*
 * Board to span. A frame is 32 octets, timeslot 0 first; of an analog span one
 * octet a port. Any number at a time. Context: any, interrupts on or off; receive and transmit may
 * run beside each other. Allowed between ops->start() and the return of
 * ops->stop().
 */
void lq_span_dev_rx(struct lq_span_dev *sp, const u8 *octets, u32 n_frames);
void lq_span_dev_rx_gap(struct lq_span_dev *sp, u32 n_frames);
void lq_span_dev_tx(struct lq_span_dev *sp, u8 *octets, u32 n_frames);
void lq_span_dev_defect(struct lq_span_dev *sp, u32 set, u32 clear);
void lq_span_dev_count(struct lq_span_dev *sp, enum lq_e1_board_count what,
		       u32 n);

/*
 * Analog: what a port's line is like now (engine/port.h), LQ_SIG_* and the line's
 * voltage in 1/10 V; one metering pulse. Context: soft interrupt or task, not
 * beside lq_board_add or _remove.
 */
void lq_span_dev_line(struct lq_span_dev *sp, u32 port, u32 line, s32 dv);
void lq_span_dev_meter(struct lq_span_dev *sp, u32 port);

#endif
