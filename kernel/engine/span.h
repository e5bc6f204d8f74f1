/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A span: one E1, or a group of analog ports, as the tick sees it.
 *
 *   E1       board <-> lq_e1 (tdm/e1.h) <-> rx/tx rows <-> slots, D channel
 *   analog   board <-> rx/tx rows <-> slots; a board that the tick moves writes
 *            rx[port] before it and reads tx[port] after it, in the slot's law;
 *            one with a clock of its own has the elastic stores of lq_e1 between
 *            (lq_span_ports_rx, _tx)
 *
 * The board owns the memory. Between lq_engine_add_span and
 * lq_engine_remove_span everything but e1's board side stands under the
 * engine's lock. Functions towards the host stand in engine.h.
 */
#ifndef LQ_ENGINE_SPAN_H
#define LQ_ENGINE_SPAN_H

#include "engine/dchan.h"
#include "engine/engine.h"
#include "engine/slot.h"
#include "tdm/e1.h"
#include "tdm/pace.h"
#include "tdm/perf.h"

#define LQ_SPAN_STILL_MS	100	/* without frames: its clock stands */
#define LQ_SPAN_ROWS	LQ_E1_TIMESLOTS		/* so an analog span has <= 31 ports */

struct lq_span {
	/* set by init, then constant */
	u32 kind;		/* enum lq_span_kind */
	u32 n_ts;		/* 32, or ports + 1 */
	struct lq_slot *slots;	/* [n_ts - 1]: slots[0] is timeslot or port 1 */

	/* set by the board between init and lq_engine_add_span */
	u32 board;		/* its number, for lq_span_info */
	void *priv;		/* the board's own */
	bool has_clock;		/* of its own: frames come when they come */
	/*
	 * Analog, may be NULL: drive the line so from now on. FXS: RING (the
	 * bell sounds; the cadence is not the board's), REVERSED, BATTERY,
	 * METER (set: one pulse, or -EOPNOTSUPP); FXO: OFFHOOK. Engine's lock
	 * held; must not sleep; may call lq_span_port_line. Return: 0 or
	 * -errno.
	 */
	int (*signal)(struct lq_span *s, u32 port, u32 set, u32 clear);

	/* set by lq_engine_add_span */
	struct lq_engine *engine;	/* NULL: not in an engine */
	u32 number;

	/* changed by LQ_SET_SPAN */
	u32 flags;		/* LQ_SPAN_F_* */
	u32 d_ts;
	u32 law;
	u32 held;		/* timeslots, see lq_engine_hold_span */

	/* tick only */
	u32 alarms;		/* told last; and around a sleep */
	u8 rx[LQ_SPAN_ROWS][LQ_TICK_SAMPLES];	/* by timeslot or port */
	u8 tx[LQ_SPAN_ROWS][LQ_TICK_SAMPLES];

	struct lq_pace pace;	/* its board's; with e1's board side */

	/* E1 only */
	struct lq_dchan d;
	u32 n_cas_changes;		/* of e1.cas, told */
	struct lq_bert bert;
	struct lq_perf_state perf;
	struct lq_e1_counts counted;	/* at the end of the last second */
	u32 second_alarms;		/* seen in the running one */
	u32 n_still;		/* ticks without a frame from the board */
	u32 still_frames;	/* e1.n_rx_frames when it moved last */
	bool is_second_whole;		/* in service since its beginning */
	struct lq_e1 e1;
};

/**
 * lq_span_slot - the speech slot at @ts, or NULL (framing, signalling, an empty
 * socket, none)
 */
struct lq_slot *lq_span_slot(struct lq_span *s, u32 ts);

/* Sets of timeslots, bit n: timeslot n. */

/** lq_signalling - those that carry signalling with @flags and @d_ts */
static inline u32 lq_signalling(u32 flags, u32 d_ts)
{
	return (flags & LQ_SPAN_F_DCHAN ? 1u << d_ts : 0) |
	       (flags & LQ_SPAN_F_CAS ? 1u << LQ_CAS_TS : 0);
}

u32 lq_span_signalling(const struct lq_span *s);
u32 lq_span_owned(const struct lq_span *s);
u32 lq_span_under_test(const struct lq_span *s);

/**
 * lq_span_cas_set - ABCD of a timeslot of a CAS span
 * Return: 0, or -EINVAL for 0000 where it must not be
 */
int lq_span_cas_set(struct lq_span *s, u32 ts, u32 set, u32 clear);

/** lq_span_cas_take - ABCD of every timeslot as they stand, 0 without CAS */
void lq_span_cas_take(struct lq_span *s);

/** lq_span_cas_block - what a timeslot that nobody owns sends */
void lq_span_cas_block(struct lq_span *s, u32 ts);

/**
 * lq_span_set_bert - LQ_SET_BERT, valid
 * Return: 0, or -EBUSY for timeslots that have an owner or carry signalling
 */
int lq_span_set_bert(struct lq_span *s, const struct lq_bert_cfg *cfg);

/** lq_span_fill_perf - @out: length_s and back are valid */
void lq_span_fill_perf(const struct lq_span *s, struct lq_perf *out);

/** lq_span_configure - take over a valid, allowed configuration (E1) */
void lq_span_configure(struct lq_span *s, u32 flags, u32 d_ts, u32 law);

void lq_span_fill_info(const struct lq_span *s, struct lq_span_info *info);

/** lq_span_tell_alarms - LQ_EV_ALARM to everybody, if they are others than before */
void lq_span_tell_alarms(struct lq_span *s, u32 alarms);

/**
 * lq_span_sleep, lq_span_wake - its board carries nothing meanwhile (lq_e1_sleep())
 *
 * DOWN is told at once, for the tick may sleep, too; slots keep their owners. The
 * seconds in which it fell asleep and woke are not judged.
 */
void lq_span_sleep(struct lq_span *s);
void lq_span_wake(struct lq_span *s);

/**
 * lq_span_ports_rx, lq_span_ports_tx - analog spans of boards with a clock
 * @octets: [n_frames][n_ts - 1] one octet a port, in the slot's law
 * Context: as lq_e1_rx, lq_e1_tx
 */
void lq_span_ports_rx(struct lq_span *s, const u8 *octets, u32 n_frames);
void lq_span_ports_tx(struct lq_span *s, u8 *octets, u32 n_frames);

/* Tick context; the first two are steps of the others on an E1: */
void lq_span_watch(struct lq_span *s);	/* CAS, tests, alarms, seconds */
void lq_span_test_put(struct lq_span *s);	/* sequence -> tx rows */
void lq_span_take(struct lq_span *s);	/* line -> rx rows, D channel, alarms */
void lq_span_put(struct lq_span *s);	/* tx rows -> line */

#endif
