// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The simulated board as a driver: everything a driver of real hardware does
 * towards the module, and wires in memory instead of the hardware.
 *
 * Not here: what travels on the wires and what goes wrong there (hw/wire.c).
 */
#include <linux/debugfs.h>
#include <linux/lq.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "board.h"
#include "debug.h"
#include "hw/sim.h"
#include "hw/wire.h"

struct lq_sim_board {
	struct lq_board board;
	struct lq_sim sim;	/* guarded by the engine lock */
};

/* Serialises plugging; the outermost lock, see README.md. */
static DEFINE_MUTEX(lq_sim_lock);

static struct {
	/* set at creation, then constant */
	u32 n_spans;
	u32 n_ports;
	struct dentry *plug;

	/* guarded by lq_sim_lock */
	struct lq_sim_board *in;	/* NULL: unplugged */
} lq_sim_slot;

static struct lq_sim_board *lq_sim_of(struct lq_board *b)
{
	return container_of(b, struct lq_sim_board, board);
}

static void lq_sim_board_tick(struct lq_board *b)
{
	lq_sim_tick(&lq_sim_of(b)->sim);
}

static int lq_sim_board_set(struct lq_board *b, u32 what, const void *arg)
{
	return lq_sim_set(&lq_sim_of(b)->sim, what, arg);
}

static const struct lq_board_ops lq_sim_ops = {
	.tick = lq_sim_board_tick,
	.sim = lq_sim_board_set,
};

static void lq_sim_board_free(struct lq_sim_board *sb)
{
	u32 i;

	for (i = 0; i < sb->board.n_spans; i++)
		lq_span_dev_put(sb->board.spans[i]);
	kvfree(sb);
}

static int lq_sim_board_span(struct lq_sim_board *sb, struct lq_span_dev *sp)
{
	if (IS_ERR(sp))
		return PTR_ERR(sp);
	sb->board.spans[sb->board.n_spans++] = sp;
	return 0;
}

/* E1 spans first, then one span of all analog ports: half FXS, half FXO. */
static int lq_sim_board_spans(struct lq_sim_board *sb)
{
	struct lq_span *e1[LQ_SIM_SPANS_MAX], *analog = NULL;
	u32 n_ports = lq_sim_slot.n_ports;
	int ret;
	u32 i;

	for (i = 0; i < lq_sim_slot.n_spans; i++) {
		ret = lq_sim_board_span(sb, lq_span_dev_new_e1(LQ_FRAMER_SOFT));
		if (ret)
			return ret;
		e1[i] = &sb->board.spans[i]->span;
	}
	if (n_ports) {
		ret = lq_sim_board_span(sb, lq_span_dev_new_analog(n_ports,
								   n_ports / 2));
		if (ret)
			return ret;
		analog = &sb->board.spans[i]->span;
	}
	return lq_sim_init(&sb->sim, e1, lq_sim_slot.n_spans, analog);
}

static struct lq_sim_board *lq_sim_board_new(void)
{
	struct lq_sim_board *sb;
	int ret;

	sb = kvzalloc(sizeof(*sb), GFP_KERNEL);
	if (!sb)
		return ERR_PTR(-ENOMEM);
	sb->board.ops = &lq_sim_ops;
	sb->board.name = "sim0";
	sb->board.model = "simulated board";
	sb->board.serial = "0";
	ret = lq_sim_board_spans(sb);
	if (ret) {
		lq_sim_board_free(sb);
		return ERR_PTR(ret);
	}
	return sb;
}

static int lq_sim_plug(void)
{
	struct lq_sim_board *sb;
	int ret;

	lockdep_assert_held(&lq_sim_lock);
	if (lq_sim_slot.in)
		return -EBUSY;
	sb = lq_sim_board_new();
	if (IS_ERR(sb))
		return PTR_ERR(sb);
	ret = lq_board_add(&sb->board);
	if (ret) {
		lq_sim_board_free(sb);
		return ret;
	}
	lq_sim_slot.in = sb;
	return 0;
}

static int lq_sim_unplug(void)
{
	lockdep_assert_held(&lq_sim_lock);
	if (!lq_sim_slot.in)
		return -ENODEV;
	lq_board_remove(&lq_sim_slot.in->board);
	lq_sim_board_free(lq_sim_slot.in);
	lq_sim_slot.in = NULL;
	return 0;
}

/* ------------------------------------------------------------ debugfs/sim */

static ssize_t lq_sim_plug_read(struct file *file, char __user *to, size_t len,
				loff_t *pos)
{
	const char *text;

	mutex_lock(&lq_sim_lock);
	text = lq_sim_slot.in ? "plugged\n" : "unplugged\n";
	mutex_unlock(&lq_sim_lock);
	return simple_read_from_buffer(to, len, pos, text, strlen(text));
}

static ssize_t lq_sim_plug_write(struct file *file, const char __user *from,
				 size_t len, loff_t *pos)
{
	char word[8] = "";
	int ret = -EINVAL;

	if (len >= sizeof(word))
		return -EINVAL;
	if (copy_from_user(word, from, len))
		return -EFAULT;
	mutex_lock(&lq_sim_lock);
	if (sysfs_streq(word, "plug"))
		ret = lq_sim_plug();
	else if (sysfs_streq(word, "unplug"))
		ret = lq_sim_unplug();
	mutex_unlock(&lq_sim_lock);
	return ret ? ret : len;
}

static const struct file_operations lq_sim_plug_fops = {
	.owner = THIS_MODULE,
	.read = lq_sim_plug_read,
	.write = lq_sim_plug_write,
};

int lq_sim_board_init(u32 n_spans, u32 n_ports)
{
	int ret;

	if (!n_spans && !n_ports)
		return 0;
	lq_sim_slot.n_spans = n_spans;
	lq_sim_slot.n_ports = n_ports;
	mutex_lock(&lq_sim_lock);
	ret = lq_sim_plug();
	mutex_unlock(&lq_sim_lock);
	if (ret)
		return ret;
	lq_sim_slot.plug = debugfs_create_file("sim", 0600, lq_debug_dir(),
					       NULL, &lq_sim_plug_fops);
	return 0;
}

void lq_sim_board_fini(void)
{
	debugfs_remove(lq_sim_slot.plug);
	mutex_lock(&lq_sim_lock);
	/* -ENODEV: it is out already. */
	(void)lq_sim_unplug();
	mutex_unlock(&lq_sim_lock);
}
