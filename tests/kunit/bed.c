// SPDX-License-Identifier: GPL-2.0-or-later
/* The board of the KUnit tests, see bed.h. */
#include <linux/lq.h>

#include "compat.h"
#include "tests/kunit/bed.h"

#define FRAMES 8

static LIST_HEAD(bed_boards);

struct lq_client bed_asker = { .kind = LQ_CLIENT_CTL };

static struct bed_board *bed_of(const struct lq_span_dev *sp)
{
	return container_of(sp->board, struct bed_board, board);
}

static void bed_ask(struct bed_board *b, char what, u32 port)
{
	size_t len = strlen(b->asked);

	snprintf(b->asked + len, sizeof(b->asked) - len, "%c%u", what, port);
}

/* What goes out on a line comes in. */
static enum hrtimer_restart bed_pump(struct hrtimer *timer)
{
	struct bed_board *b = container_of(timer, struct bed_board, pump);
	u32 i;

	for (i = 0; i < b->board.n_spans; i++) {
		if (!(READ_ONCE(b->running) & ~READ_ONCE(b->still) & BIT(i + 1)))
			continue;
		lq_span_dev_tx(b->board.spans[i], b->line, FRAMES);
		lq_span_dev_rx(b->board.spans[i], b->line, FRAMES);
	}
	hrtimer_forward_now(timer, NSEC_PER_MSEC);
	return HRTIMER_RESTART;
}

static int bed_start(struct lq_span_dev *sp)
{
	struct bed_board *b = bed_of(sp);

	if (sp->port == b->refuses) {
		bed_ask(b, '!', sp->port);
		return -EIO;
	}
	bed_ask(b, '+', sp->port);
	if (!b->running)
		hrtimer_start(&b->pump, NSEC_PER_MSEC, HRTIMER_MODE_REL_HARD);
	WRITE_ONCE(b->running, b->running | BIT(sp->port));
	return 0;
}

static void bed_stop(struct lq_span_dev *sp)
{
	struct bed_board *b = bed_of(sp);

	bed_ask(b, '-', sp->port);
	b->was_dead |= sp->is_dead;
	WRITE_ONCE(b->running, b->running & ~BIT(sp->port));
	/* Once round: nothing of this span is on its way. */
	hrtimer_cancel(&b->pump);
	if (b->running)
		hrtimer_start(&b->pump, NSEC_PER_MSEC, HRTIMER_MODE_REL_HARD);
}

static int bed_set_cfg(struct lq_span_dev *sp, const struct lq_span_cfg *cfg)
{
	struct bed_board *b = bed_of(sp);

	b->n_set_cfg++;
	if (b->in_set_cfg)
		b->in_set_cfg(b);
	return b->set_cfg_ret;
}

static const struct lq_board_ops bed_ops = {
	.start = bed_start,
	.stop = bed_stop,
	.set_cfg = bed_set_cfg,
};

struct bed_board *bed_board(struct kunit *test, u32 n)
{
	struct bed_board *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, b);
	b->board.ops = &bed_ops;
	b->board.name = "bed";
	b->board.model = "board of a test";
	b->board.serial = "7";
	lq_hrtimer_setup(&b->pump, bed_pump, CLOCK_MONOTONIC,
			 HRTIMER_MODE_REL_HARD);
	list_add_tail(&b->node, &bed_boards);
	for (i = 0; i < n; i++) {
		b->board.spans[i] = lq_span_dev_new_e1(LQ_FRAMER_SOFT);
		KUNIT_ASSERT_FALSE(test, IS_ERR(b->board.spans[i]));
		b->board.n_spans++;
	}
	return b;
}

int bed_add(struct bed_board *b)
{
	int ret = lq_board_add(&b->board);

	b->is_added = !ret;
	return ret;
}

void bed_remove(struct bed_board *b)
{
	u32 i;

	if (b->is_added)
		lq_board_remove(&b->board);
	for (i = 0; i < b->board.n_spans; i++)
		lq_span_dev_put(b->board.spans[i]);
	b->is_added = false;
	list_del(&b->node);
}

void bed_exit(struct kunit *test)
{
	struct bed_board *b, *next;

	list_for_each_entry_safe(b, next, &bed_boards, node)
		bed_remove(b);
}
