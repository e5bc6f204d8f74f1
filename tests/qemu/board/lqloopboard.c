// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A board in a module of its own, for tests: one E1 whose line is looped. It
 * does what real ones do and the simulated one does not: its frames move in
 * hard interrupt context, by its own clock, in bursts of uneven length, beside
 * the engine's tick; and its hardware refuses one configuration (D channel in
 * timeslot 31), which must leave the span as it was. By its parameters it loses
 * frames and knows of defects, as a framer in hardware does.
 */
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/lq.h>
#include <linux/module.h>

#include "board.h"
#include "compat.h"

#define FRAME_NS 125000
#define BURST_MAX 16		/* frames moved at once */

static struct {
	struct lq_board board;
	struct hrtimer timer;
	ktime_t began;
	u64 n_moved;		/* frames since then */
	u32 round;
	u32 told;		/* of defects */
	u8 octets[BURST_MAX * LQ_E1_TIMESLOTS];
} loopboard;

static int ppm;
module_param(ppm, int, 0444);
MODULE_PARM_DESC(ppm, "how much its clock is faster than the host's");

static uint gap;
module_param(gap, uint, 0644);
MODULE_PARM_DESC(gap, "so many frames are lost, once");

static uint defects;
module_param(defects, uint, 0644);
MODULE_PARM_DESC(defects, "LQ_ALARM_* that the hardware sees now");

static void loopboard_receive(struct lq_span_dev *sp, u32 n)
{
	u32 lost = min(READ_ONCE(gap), n);

	if (lost) {
		lq_span_dev_rx_gap(sp, lost);
		WRITE_ONCE(gap, gap - lost);
	}
	if (n > lost)
		lq_span_dev_rx(sp, loopboard.octets + lost * LQ_E1_TIMESLOTS,
			       n - lost);
}

static void loopboard_tell(struct lq_span_dev *sp)
{
	u32 now = READ_ONCE(defects);

	if (now != loopboard.told)
		lq_span_dev_defect(sp, now, ~now);
	loopboard.told = now;
}

static u64 loopboard_due(ktime_t now)
{
	s64 ns = ktime_to_ns(ktime_sub(now, loopboard.began));

	return div_s64(ns + div_s64(ns, 1000) * ppm / 1000, FRAME_NS);
}

/* What went out comes in. Nothing if less than a frame's time has passed. */
static void loopboard_move(struct lq_span_dev *sp, ktime_t now)
{
	u64 due = loopboard_due(now);

	while (loopboard.n_moved < due) {
		u32 burst = min_t(u64, due - loopboard.n_moved, BURST_MAX);

		lq_span_dev_tx(sp, loopboard.octets, burst);
		loopboard_receive(sp, burst);
		loopboard.n_moved += burst;
	}
}

/* After 0.25, 0.5, 0.75, ... 1.5 ms: bursts of 2 to 12 frames. */
static enum hrtimer_restart loopboard_fire(struct hrtimer *timer)
{
	ktime_t now = ktime_get();

	loopboard_tell(loopboard.board.spans[0]);
	loopboard_move(loopboard.board.spans[0], now);
	loopboard.round = loopboard.round % 6 + 1;
	hrtimer_forward(timer, now, loopboard.round * 2 * FRAME_NS);
	return HRTIMER_RESTART;
}

static int loopboard_start(struct lq_span_dev *sp)
{
	loopboard.began = ktime_get();
	loopboard.n_moved = 0;
	hrtimer_start(&loopboard.timer, FRAME_NS, HRTIMER_MODE_REL_HARD);
	return 0;
}

static void loopboard_stop(struct lq_span_dev *sp)
{
	hrtimer_cancel(&loopboard.timer);
}

static int loopboard_set_cfg(struct lq_span_dev *sp,
			     const struct lq_span_cfg *cfg)
{
	return cfg->d_ts == 31 ? -EOPNOTSUPP : 0;
}

static const struct lq_board_ops loopboard_ops = {
	.start = loopboard_start,
	.stop = loopboard_stop,
	.set_cfg = loopboard_set_cfg,
};

static int __init loopboard_init(void)
{
	struct lq_board *b = &loopboard.board;
	struct lq_span_dev *sp = lq_span_dev_new_e1(LQ_FRAMER_SOFT);
	int ret;

	if (IS_ERR(sp))
		return PTR_ERR(sp);
	lq_span_dev_set_reserve(sp, BURST_MAX / 2);
	lq_hrtimer_setup(&loopboard.timer, loopboard_fire, CLOCK_MONOTONIC,
			 HRTIMER_MODE_REL_HARD);
	b->ops = &loopboard_ops;
	b->name = "loop0";
	b->model = "looped line";
	b->serial = "0";
	b->spans[0] = sp;
	b->n_spans = 1;
	ret = lq_board_add(b);
	if (ret)
		lq_span_dev_put(sp);
	return ret;
}

static void __exit loopboard_exit(void)
{
	lq_board_remove(&loopboard.board);
	lq_span_dev_put(loopboard.board.spans[0]);
}

module_init(loopboard_init);
module_exit(loopboard_exit);

MODULE_DESCRIPTION("LQ: a looped board for tests");
MODULE_LICENSE("GPL");
