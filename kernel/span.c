// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Spans towards the system: memory, number, reference, sysfs facts, and the
 * board's door to the framer.
 *
 * Not here: what a span does in a tick (engine/span.c), its D channel's file
 * (dchan.c), boards (board.c).
 */
#include <linux/device.h>
#include <linux/idr.h>
#include <linux/ktime.h>
#include <linux/lq.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "host.h"
#include "node.h"
#include "span.h"

DEFINE_MUTEX(lq_plug_lock);

static DEFINE_IDA(lq_span_numbers);

/* Living spans by number; guarded by the engine lock. */
static struct lq_span_dev *lq_span_table[LQ_ENGINE_SPANS_MAX + 1];

static struct lq_span_dev *lq_span_dev_new(u32 n_slots)
{
	struct lq_span_dev *sp;

	sp = kvzalloc(sizeof(*sp), GFP_KERNEL);
	if (!sp)
		return ERR_PTR(-ENOMEM);
	sp->slots = kvcalloc(n_slots, sizeof(*sp->slots), GFP_KERNEL);
	if (!sp->slots) {
		kvfree(sp);
		return ERR_PTR(-ENOMEM);
	}
	kref_init(&sp->ref);
	spin_lock_init(&sp->line_lock);
	return sp;
}

struct lq_span_dev *lq_span_dev_new_e1(enum lq_span_framer framer)
{
	struct lq_span_dev *sp = lq_span_dev_new(LQ_E1_TIMESLOTS - 1);

	if (IS_ERR(sp))
		return sp;
	lq_span_init_e1(&sp->span, sp->slots);
	if (framer == LQ_FRAMER_BOARD)
		lq_e1_set_framed(&sp->span.e1);
	return sp;
}
EXPORT_SYMBOL_GPL(lq_span_dev_new_e1);

struct lq_span_dev *lq_span_dev_new_analog(u32 n_ports, u32 n_fxs)
{
	struct lq_span_dev *sp;

	if (!n_ports || n_ports >= LQ_SPAN_ROWS || n_fxs > n_ports)
		return ERR_PTR(-EINVAL);
	sp = lq_span_dev_new(n_ports);
	if (!IS_ERR(sp))
		lq_span_init_analog(&sp->span, sp->slots, n_ports, n_fxs);
	return sp;
}
EXPORT_SYMBOL_GPL(lq_span_dev_new_analog);

void lq_span_dev_set_loops(struct lq_span_dev *sp, u32 loops)
{
	lq_e1_set_board_loops(&sp->span.e1, loops);
}
EXPORT_SYMBOL_GPL(lq_span_dev_set_loops);

void lq_span_dev_set_reserve(struct lq_span_dev *sp, u32 frames)
{
	lq_e1_set_reserve(&sp->span.e1, frames);
}
EXPORT_SYMBOL_GPL(lq_span_dev_set_reserve);

void lq_span_dev_set_port(struct lq_span_dev *sp, u32 port, u32 kind)
{
	lq_span_set_port(&sp->span, port, kind);
}
EXPORT_SYMBOL_GPL(lq_span_dev_set_port);

void lq_span_dev_get(struct lq_span_dev *sp)
{
	kref_get(&sp->ref);
}

static void lq_span_dev_free(struct kref *ref)
{
	struct lq_span_dev *sp = container_of(ref, struct lq_span_dev, ref);

	if (sp->number)
		ida_free(&lq_span_numbers, sp->number);
	kvfree(sp->slots);
	kvfree(sp);
}

void lq_span_dev_put(struct lq_span_dev *sp)
{
	if (sp)
		kref_put(&sp->ref, lq_span_dev_free);
}
EXPORT_SYMBOL_GPL(lq_span_dev_put);

/* ------------------------------------------------------------------ facts */

static void lq_span_dev_info(struct lq_span_dev *sp, struct lq_span_info *info)
{
	unsigned long flags;

	memset(info, 0, sizeof(*info));
	lq_host_lock();
	spin_lock_irqsave(&sp->line_lock, flags);
	lq_span_fill_info(&sp->span, info);
	spin_unlock_irqrestore(&sp->line_lock, flags);
	lq_host_unlock();
}

#define LQ_SPAN_FACT(fact, format)					\
static ssize_t fact##_show(struct device *dev,				\
			   struct device_attribute *attr, char *buf)	\
{									\
	struct lq_span_info info;					\
									\
	lq_span_dev_info(dev_get_drvdata(dev), &info);			\
	return sysfs_emit(buf, format "\n", info.fact);			\
}									\
static DEVICE_ATTR_RO(fact)

LQ_SPAN_FACT(board, "%u");
LQ_SPAN_FACT(n_ts, "%u");
LQ_SPAN_FACT(flags, "0x%x");
LQ_SPAN_FACT(d_ts, "%u");
LQ_SPAN_FACT(law, "%u");
LQ_SPAN_FACT(alarms, "0x%x");
LQ_SPAN_FACT(is_crc4_mf, "%u");

static ssize_t kind_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	struct lq_span_info info;

	lq_span_dev_info(dev_get_drvdata(dev), &info);
	return sysfs_emit(buf, "%s\n",
			  info.kind == LQ_SPAN_E1 ? "e1" : "analog");
}
static DEVICE_ATTR_RO(kind);

/* Which socket of the board: with its serial number a name that stays. */
static ssize_t port_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	struct lq_span_dev *sp = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%u\n", sp->port);
}
static DEVICE_ATTR_RO(port);

static struct attribute *lq_span_attrs[] = {
	&dev_attr_board.attr,
	&dev_attr_port.attr,
	&dev_attr_kind.attr,
	&dev_attr_n_ts.attr,
	&dev_attr_flags.attr,
	&dev_attr_d_ts.attr,
	&dev_attr_law.attr,
	&dev_attr_alarms.attr,
	&dev_attr_is_crc4_mf.attr,
	NULL,
};

static const struct attribute_group lq_span_group = {
	.attrs = lq_span_attrs,
};

/* --------------------------------------------------------------- lifetime */

static struct device *lq_span_dev_node(struct lq_span_dev *sp,
				       struct device *parent)
{
	bool is_e1 = sp->span.kind == LQ_SPAN_E1;
	char name[LQ_NAME_LEN];

	sp->groups[0] = &lq_span_group;
	sp->groups[1] = sp->facts;
	snprintf(name, sizeof(name), is_e1 ? "lq!s%u!d" : "lq!s%u",
		 sp->number);
	return lq_node_add(parent,
			   is_e1 ? LQ_MINOR_SPAN + sp->number : LQ_NO_MINOR,
			   sp, sp->groups, name);
}

static int lq_span_dev_enter(struct lq_span_dev *sp)
{
	int ret;

	lq_host_lock();
	ret = lq_engine_add_span(lq_host.engine, &sp->span, sp->number);
	if (!ret)
		lq_span_table[sp->number] = sp;
	lq_host_unlock();
	return ret;
}

static void lq_span_dev_leave(struct lq_span_dev *sp)
{
	lq_host_lock();
	lq_engine_remove_span(lq_host.engine, &sp->span);
	lq_span_table[sp->number] = NULL;
	sp->is_dead = true;
	lq_host_unlock();
}

int lq_span_dev_add(struct lq_span_dev *sp, struct lq_board *b,
		    u32 board_number, struct device *parent)
{
	int ret;

	lockdep_assert_held(&lq_plug_lock);
	ret = ida_alloc_range(&lq_span_numbers, 1, LQ_ENGINE_SPANS_MAX,
			      GFP_KERNEL);
	if (ret < 0)
		return ret;
	sp->number = ret;
	sp->board = b;
	sp->span.board = board_number;
	ret = lq_span_dev_enter(sp);
	if (ret)
		goto free_number;
	sp->dev = lq_span_dev_node(sp, parent);
	if (IS_ERR(sp->dev)) {
		ret = PTR_ERR(sp->dev);
		goto leave;
	}
	return 0;

leave:
	lq_span_dev_leave(sp);
free_number:
	ida_free(&lq_span_numbers, sp->number);
	sp->number = 0;
	return ret;
}

/*
 * Dead: once the engine lock is dropped the tick, every request and every new
 * D-channel call see no span. Those inside were serialised by that lock.
 * Wait: device_unregister() returns when no sysfs reader is left in it.
 * Free: by the last reference, the driver's or an open D channel's.
 */
void lq_span_dev_kill(struct lq_span_dev *sp)
{
	lockdep_assert_held(&lq_plug_lock);
	lq_span_dev_leave(sp);
	device_unregister(sp->dev);
}

/* Neither the tick nor the board is in the framer meanwhile. */
void lq_span_dev_sleep(struct lq_span_dev *sp)
{
	unsigned long flags;

	lockdep_assert_held(&lq_plug_lock);
	lq_host_lock();
	spin_lock_irqsave(&sp->line_lock, flags);
	lq_span_sleep(&sp->span);
	spin_unlock_irqrestore(&sp->line_lock, flags);
	lq_host_unlock();
	sp->is_asleep = true;
}

void lq_span_dev_wake(struct lq_span_dev *sp)
{
	unsigned long flags;

	lockdep_assert_held(&lq_plug_lock);
	lq_host_lock();
	spin_lock_irqsave(&sp->line_lock, flags);
	lq_span_wake(&sp->span);
	spin_unlock_irqrestore(&sp->line_lock, flags);
	lq_host_unlock();
	sp->is_asleep = false;
}

struct lq_span_dev *lq_span_dev_of(u32 number)
{
	lq_host_assert_locked();
	return number <= LQ_ENGINE_SPANS_MAX ? lq_span_table[number] : NULL;
}

/* ----------------------------------------------------------- board's door */

void lq_span_dev_mark(struct lq_span_dev *sp, struct lq_clock_mark *mark)
{
	unsigned long flags;

	lq_host_assert_locked();
	spin_lock_irqsave(&sp->line_lock, flags);
	/* lost frames took their time on the line, too */
	mark->frames = sp->span.e1.n_rx_frames + sp->span.e1.n_gap_frames;
	mark->ns = sp->rx_ns;
	spin_unlock_irqrestore(&sp->line_lock, flags);
}

/*
 * Configuration must not meet the board's side of the framer (tdm/e1.h), so
 * these requests hold the span's line too; a test may run on it as well.
 */
int lq_span_dev_request(struct lq_client *c, u32 cmd, u32 number, void *arg)
{
	struct lq_span_dev *sp;
	unsigned long flags;
	int ret;

	lq_host_lock();
	sp = lq_span_dev_of(number);
	if (sp) {
		spin_lock_irqsave(&sp->line_lock, flags);
		ret = lq_engine_request(lq_host.engine, c, cmd, arg);
		spin_unlock_irqrestore(&sp->line_lock, flags);
	} else {
		ret = lq_engine_request(lq_host.engine, c, cmd, arg);
	}
	lq_host_unlock();
	return ret;
}

int lq_span_dev_hold(struct lq_span_dev *sp, const struct lq_span_cfg *cfg)
{
	int ret;

	lq_host_lock();
	ret = lq_engine_hold_span(lq_host.engine, cfg);
	lq_host_unlock();
	return ret;
}

void lq_span_dev_let_go(struct lq_span_dev *sp)
{
	lq_host_lock();
	lq_engine_let_go_span(lq_host.engine, sp->number);
	lq_host_unlock();
}

void lq_span_dev_rx(struct lq_span_dev *sp, const u8 *octets, u32 n_frames)
{
	unsigned long flags;

	spin_lock_irqsave(&sp->line_lock, flags);
	sp->rx_ns = ktime_get_ns();
	lq_pace_note(&sp->span.pace, sp->rx_ns, n_frames);
	if (sp->span.kind == LQ_SPAN_E1)
		lq_e1_rx(&sp->span.e1, octets, n_frames);
	else
		lq_span_ports_rx(&sp->span, octets, n_frames);
	spin_unlock_irqrestore(&sp->line_lock, flags);
}
EXPORT_SYMBOL_GPL(lq_span_dev_rx);

void lq_span_dev_rx_gap(struct lq_span_dev *sp, u32 n_frames)
{
	unsigned long flags;

	spin_lock_irqsave(&sp->line_lock, flags);
	sp->rx_ns = ktime_get_ns();
	lq_pace_note(&sp->span.pace, sp->rx_ns, n_frames);
	lq_e1_rx_gap(&sp->span.e1, n_frames);
	spin_unlock_irqrestore(&sp->line_lock, flags);
}
EXPORT_SYMBOL_GPL(lq_span_dev_rx_gap);

void lq_span_dev_tx(struct lq_span_dev *sp, u8 *octets, u32 n_frames)
{
	unsigned long flags;

	spin_lock_irqsave(&sp->line_lock, flags);
	if (sp->span.kind == LQ_SPAN_E1)
		lq_e1_tx(&sp->span.e1, octets, n_frames);
	else
		lq_span_ports_tx(&sp->span, octets, n_frames);
	spin_unlock_irqrestore(&sp->line_lock, flags);
}
EXPORT_SYMBOL_GPL(lq_span_dev_tx);

void lq_span_dev_defect(struct lq_span_dev *sp, u32 set, u32 clear)
{
	unsigned long flags;

	spin_lock_irqsave(&sp->line_lock, flags);
	lq_e1_defect(&sp->span.e1, set, clear);
	spin_unlock_irqrestore(&sp->line_lock, flags);
}
EXPORT_SYMBOL_GPL(lq_span_dev_defect);

void lq_span_dev_count(struct lq_span_dev *sp, enum lq_e1_board_count what,
		       u32 n)
{
	unsigned long flags;

	spin_lock_irqsave(&sp->line_lock, flags);
	lq_e1_board_count(&sp->span.e1, what, n);
	spin_unlock_irqrestore(&sp->line_lock, flags);
}
EXPORT_SYMBOL_GPL(lq_span_dev_count);

/* Ports' events: the engine lock, so not from a hard interrupt. */

void lq_span_dev_line(struct lq_span_dev *sp, u32 port, u32 line, s32 dv)
{
	lq_host_lock();
	lq_span_port_line(&sp->span, port, line, dv);
	lq_host_unlock();
}
EXPORT_SYMBOL_GPL(lq_span_dev_line);

void lq_span_dev_meter(struct lq_span_dev *sp, u32 port)
{
	lq_host_lock();
	lq_span_port_meter(&sp->span, port);
	lq_host_unlock();
}
EXPORT_SYMBOL_GPL(lq_span_dev_meter);
