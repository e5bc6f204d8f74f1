// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The board registry: who is there, coming and going, and the requests that
 * concern a board rather than the engine.
 *
 * Not here: a board's hardware (hw/), what a span is (span.c).
 */
#include <linux/device.h>
#include <linux/idr.h>
#include <linux/lq.h>
#include <linux/module.h>

#include "board.h"
#include "host.h"
#include "node.h"

static DEFINE_IDA(lq_board_numbers);

/* Changed under both locks, so either is enough to read it. */
static LIST_HEAD(lq_boards);

/* ------------------------------------------------------------------ facts */

static void lq_board_fill_info(const struct lq_board *b,
			       struct lq_board_info *info)
{
	memset(info, 0, sizeof(*info));
	info->board = b->number;
	info->n_spans = b->n_spans;
	info->first_span = b->n_spans ? b->spans[0]->number : 0;
	info->is_simulated = !!b->ops->sim;
	strscpy(info->name, b->name, sizeof(info->name));
	strscpy(info->model, b->model, sizeof(info->model));
	strscpy(info->serial, b->serial, sizeof(info->serial));
}

int lq_board_get_info(struct lq_board_info *info)
{
	struct lq_board *b;
	int ret = -ENOENT;

	mutex_lock(&lq_plug_lock);
	list_for_each_entry(b, &lq_boards, node) {
		if (b->number != info->board)
			continue;
		lq_board_fill_info(b, info);
		ret = 0;
		break;
	}
	mutex_unlock(&lq_plug_lock);
	return ret;
}

#define LQ_BOARD_FACT(fact)						\
static ssize_t fact##_show(struct device *dev,				\
			   struct device_attribute *attr, char *buf)	\
{									\
	struct lq_board *b = dev_get_drvdata(dev);			\
									\
	return sysfs_emit(buf, "%s\n", b->fact);			\
}									\
static DEVICE_ATTR_RO(fact)

LQ_BOARD_FACT(name);
LQ_BOARD_FACT(model);
LQ_BOARD_FACT(serial);

static struct attribute *lq_board_attrs[] = {
	&dev_attr_name.attr,
	&dev_attr_model.attr,
	&dev_attr_serial.attr,
	NULL,
};
ATTRIBUTE_GROUPS(lq_board);

/* ------------------------------------------------------- coming and going */

static int lq_board_start(struct lq_board *b)
{
	int ret;
	u32 i;

	if (!b->ops->start)
		return 0;
	for (i = 0; i < b->n_spans; i++) {
		ret = b->ops->start(b->spans[i]);
		if (ret)
			goto stop_started;
	}
	return 0;

stop_started:
	while (i--)
		b->ops->stop(b->spans[i]);
	return ret;
}

static void lq_board_stop(struct lq_board *b)
{
	u32 i = b->n_spans;

	if (!b->ops->stop)
		return;
	while (i--)
		if (!b->spans[i]->is_asleep)
			b->ops->stop(b->spans[i]);
}

static int lq_board_add_spans(struct lq_board *b)
{
	int ret;
	u32 i;

	for (i = 0; i < b->n_spans; i++) {
		b->spans[i]->port = i + 1;
		b->spans[i]->span.has_clock = b->ops->start != NULL;
		ret = lq_span_dev_add(b->spans[i], b, b->number, b->dev);
		if (ret)
			goto kill_added;
	}
	return 0;

kill_added:
	while (i--)
		lq_span_dev_kill(b->spans[i]);
	return ret;
}

static void lq_board_kill_spans(struct lq_board *b)
{
	u32 i = b->n_spans;

	while (i--)
		lq_span_dev_kill(b->spans[i]);
}

static int lq_board_node(struct lq_board *b)
{
	char name[LQ_NAME_LEN];

	snprintf(name, sizeof(name), "lq!board%u", b->number);
	b->dev = lq_node_add(b->parent, LQ_NO_MINOR, b, lq_board_groups, name);
	return PTR_ERR_OR_ZERO(b->dev);
}

/* Like spans: not how many there are, but up to where to look. */
static void lq_boards_count(void)
{
	struct lq_board *b;
	u32 n = 0;

	lq_host_assert_locked();
	list_for_each_entry(b, &lq_boards, node)
		n = max(n, b->number + 1);
	lq_host.engine->n_boards = n;
}

static void lq_board_link(struct lq_board *b)
{
	lq_host_lock();
	list_add_tail(&b->node, &lq_boards);
	lq_boards_count();
	lq_engine_board_event(lq_host.engine, b->number, true);
	lq_host_unlock();
}

/* Once the lock is dropped no tick and no request can find the board. */
static void lq_board_unlink(struct lq_board *b)
{
	lq_host_lock();
	list_del(&b->node);
	lq_boards_count();
	lq_engine_board_event(lq_host.engine, b->number, false);
	lq_host_unlock();
}

int lq_board_add(struct lq_board *b)
{
	int ret;

	if (b->n_spans > LQ_BOARD_SPANS_MAX)
		return -EINVAL;
	mutex_lock(&lq_plug_lock);
	ret = ida_alloc(&lq_board_numbers, GFP_KERNEL);
	if (ret < 0)
		goto unlock;
	b->number = ret;
	ret = lq_board_node(b);
	if (ret)
		goto free_number;
	ret = lq_board_add_spans(b);
	if (ret)
		goto remove_node;
	ret = lq_board_start(b);
	if (ret)
		goto kill_spans;
	lq_board_link(b);
	mutex_unlock(&lq_plug_lock);
	dev_info(b->dev, "%s (%s) came, %u spans\n", b->name, b->model,
		 b->n_spans);
	return 0;

kill_spans:
	lq_board_kill_spans(b);
remove_node:
	device_unregister(b->dev);
free_number:
	ida_free(&lq_board_numbers, b->number);
unlock:
	mutex_unlock(&lq_plug_lock);
	return ret;
}
EXPORT_SYMBOL_GPL(lq_board_add);

/*
 * Stop first, so that nothing comes from the hardware while its spans die;
 * then out of the tick; then the spans, which tell their owners.
 */
void lq_board_remove(struct lq_board *b)
{
	mutex_lock(&lq_plug_lock);
	lq_board_stop(b);
	lq_board_unlink(b);
	lq_board_kill_spans(b);
	dev_info(b->dev, "%s went\n", b->name);
	device_unregister(b->dev);
	ida_free(&lq_board_numbers, b->number);
	mutex_unlock(&lq_plug_lock);
}
EXPORT_SYMBOL_GPL(lq_board_remove);

/* ------------------------------------------------------------------- sleep */

void lq_board_sleep(struct lq_board *b)
{
	u32 i;

	mutex_lock(&lq_plug_lock);
	lq_board_stop(b);
	for (i = 0; i < b->n_spans; i++)
		lq_span_dev_sleep(b->spans[i]);
	mutex_unlock(&lq_plug_lock);
}
EXPORT_SYMBOL_GPL(lq_board_sleep);

/* What the engine has of it; a board starts with what a new span has. */
static int lq_board_set_again(struct lq_span_dev *sp)
{
	struct lq_span_cfg cfg = { .span = sp->number };

	lq_host_lock();
	cfg.flags = sp->span.flags;
	cfg.d_ts = sp->span.d_ts;
	cfg.law = sp->span.law;
	cfg.loop = sp->span.e1.loop;
	lq_host_unlock();
	return sp->board->ops->set_cfg(sp, &cfg);
}

/* Frames go before it is awake: its stores begin between two that are running. */
static int lq_board_wake_span(const struct lq_board_ops *ops, struct lq_span_dev *sp)
{
	int ret = ops->start ? ops->start(sp) : 0;

	if (ret)
		return ret;
	if (ops->set_cfg)
		ret = lq_board_set_again(sp);
	if (ret)
		goto stop;
	lq_span_dev_wake(sp);
	return 0;

stop:
	if (ops->stop)
		ops->stop(sp);
	return ret;
}

int lq_board_wake(struct lq_board *b)
{
	int ret, last = 0;
	u32 i;

	mutex_lock(&lq_plug_lock);
	for (i = 0; i < b->n_spans; i++) {
		if (!b->spans[i]->is_asleep)
			continue;
		ret = lq_board_wake_span(b->ops, b->spans[i]);
		if (ret)
			last = ret;
	}
	mutex_unlock(&lq_plug_lock);
	return last;
}
EXPORT_SYMBOL_GPL(lq_board_wake);

void lq_boards_tick(void)
{
	struct lq_board *b;

	lq_host_assert_locked();
	list_for_each_entry(b, &lq_boards, node) {
		if (b->ops->tick)
			b->ops->tick(b);
	}
}

/* --------------------------------------------------------------- requests */

/* The plug lock keeps the span and its board from dying. */
static struct lq_span_dev *lq_board_find_span(u32 number)
{
	struct lq_span_dev *sp;

	lockdep_assert_held(&lq_plug_lock);
	lq_host_lock();
	sp = lq_span_dev_of(number);
	lq_host_unlock();
	return sp;
}

/*
 * The engine says whether it may be, then the hardware whether it can; the engine
 * is not changed before. Meanwhile nobody gets what the engine has promised.
 */
static int lq_board_configure(struct lq_client *c, struct lq_span_dev *sp,
			      const struct lq_span_cfg *cfg)
{
	struct lq_span_cfg now = *cfg;
	int ret;

	ret = lq_span_dev_hold(sp, cfg);
	if (ret)
		return ret;
	ret = sp->board->ops->set_cfg(sp, cfg);
	if (!ret)
		ret = lq_span_dev_request(c, LQ_SET_SPAN, cfg->span, &now);
	lq_span_dev_let_go(sp);
	return ret;
}

int lq_board_set_span(struct lq_client *c, const struct lq_span_cfg *cfg)
{
	struct lq_span_cfg now = *cfg;
	struct lq_span_dev *sp;
	int ret;

	mutex_lock(&lq_plug_lock);
	sp = lq_board_find_span(cfg->span);
	if (sp && sp->board->ops->set_cfg)
		ret = lq_board_configure(c, sp, cfg);
	else
		ret = lq_span_dev_request(c, LQ_SET_SPAN, cfg->span, &now);
	mutex_unlock(&lq_plug_lock);
	return ret;
}

static struct lq_board *lq_board_simulating(u32 span)
{
	struct lq_span_dev *sp = lq_span_dev_of(span);

	if (!sp)
		return ERR_PTR(-ENOENT);
	if (!sp->board->ops->sim)
		return ERR_PTR(-EOPNOTSUPP);
	return sp->board;
}

int lq_board_sim(u32 what, const void *arg)
{
	const u32 *name = arg;	/* each begins with it: of a span or a slot */
	struct lq_board *b;
	int ret;

	lq_host_lock();
	b = lq_board_simulating(what == LQ_SIM_PORT ? LQ_SLOT_SPAN(*name) : *name);
	ret = IS_ERR(b) ? PTR_ERR(b) : b->ops->sim(b, what, arg);
	lq_host_unlock();
	return ret;
}
