// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lq-wct4.ko: PCI cards of the TE4xx and TE2xx class and their clones, each a board
 * of two or four E1. What all of them do: wct4_card.h.
 *
 * The framers are the card's; CAS is ours (tdm/cas.h), timeslot 16 comes as it is.
 * The TE820 is not among them: it wants a firmware of its maker's.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/module.h>

#include "hw/wct4_card.h"

/* ----------------------------------------------------------- board's wishes */

static struct lq_wct4 *wct4_of(struct lq_span_dev *sp)
{
	return container_of(sp->board, struct lq_wct4, board);
}

static int wct4_start(struct lq_span_dev *sp)
{
	lq_wct4_start(wct4_of(sp), sp->span.priv);
	return 0;
}

static void wct4_stop(struct lq_span_dev *sp)
{
	lq_wct4_stop(wct4_of(sp), sp->span.priv);
}

static int wct4_set_cfg(struct lq_span_dev *sp, const struct lq_span_cfg *cfg)
{
	lq_wct4_set_cfg(wct4_of(sp), sp->span.priv, cfg);
	return 0;
}

static const struct lq_board_ops wct4_ops = {
	.start = wct4_start,
	.stop = wct4_stop,
	.set_cfg = wct4_set_cfg,
};

/* ------------------------------------------ facts: /sys/class/lq/lq!sN!d/wct4 */

#define WCT4_FACT(fact, value)						\
static ssize_t fact##_show(struct device *dev,				\
			   struct device_attribute *attr, char *buf)	\
{									\
	struct lq_span_dev *sp = dev_get_drvdata(dev);			\
	const struct lq_wct4 *w = wct4_of(sp);				\
									\
	return sysfs_emit(buf, "%u\n", READ_ONCE(value));		\
}									\
static DEVICE_ATTR_RO(fact)

WCT4_FACT(lost_ms, w->n_lost_ms);
WCT4_FACT(restarts, w->n_restarts);
WCT4_FACT(bus_faults, w->n_bus_faults);
WCT4_FACT(clock_line, w->clock_line);
WCT4_FACT(sleeps, w->n_sleeps);

static struct attribute *wct4_attrs[] = {
	&dev_attr_lost_ms.attr,
	&dev_attr_restarts.attr,
	&dev_attr_bus_faults.attr,
	&dev_attr_clock_line.attr,
	&dev_attr_sleeps.attr,
	NULL,
};

static const struct attribute_group wct4_group = {
	.name = "wct4",
	.attrs = wct4_attrs,
};

/* --------------------------------------------------------- coming and going */

/* Everything here is undone by the system when probe fails or the card goes. */
static int wct4_map(struct lq_wct4 *w)
{
	u32 len = w->kind->n_buffers * LQ_WCT4_BUFFER;
	struct pci_dev *pdev = w->pdev;
	int ret;

	ret = pcim_enable_device(pdev);
	if (!ret)
		ret = pcim_iomap_regions(pdev, BIT(0), KBUILD_MODNAME);
	if (!ret)
		ret = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(32));
	if (ret)
		return ret;
	w->regs = pcim_iomap_table(pdev)[0];
	w->rx = dmam_alloc_coherent(&pdev->dev, len, &w->rx_bus, GFP_KERNEL);
	w->tx = dmam_alloc_coherent(&pdev->dev, len, &w->tx_bus, GFP_KERNEL);
	if (!w->rx || !w->tx)
		return -ENOMEM;
	if (lq_wct4_read(w, LQ_WCT4_VERSION) == ~0u)
		return -ENODEV;
	pci_set_master(pdev);
	return 0;
}

static void wct4_put_spans(struct lq_wct4 *w)
{
	u32 line;

	for (line = 0; line < w->board.n_spans; line++)
		lq_span_dev_put(w->board.spans[line]);
}

static int wct4_make_spans(struct lq_wct4 *w)
{
	struct lq_span_dev *sp;

	while (w->board.n_spans < w->kind->n_lines) {
		sp = lq_span_dev_new_e1(LQ_FRAMER_BOARD);
		if (IS_ERR(sp))
			return PTR_ERR(sp);
		sp->span.priv = &w->lines[w->board.n_spans];
		sp->facts = &wct4_group;
		lq_span_dev_set_loops(sp, LQ_FALC_LOOPS);
		w->lines[w->board.n_spans].span = sp;
		w->board.spans[w->board.n_spans++] = sp;
	}
	return 0;
}

/* They have no serial number: named by where they are plugged in. */
static void wct4_name(struct lq_wct4 *w)
{
	(void)snprintf(w->name, sizeof(w->name), "wct4-%.26s",
		       pci_name(w->pdev));
	w->board.ops = &wct4_ops;
	w->board.parent = &w->pdev->dev;
	w->board.name = w->name;
	w->board.model = w->kind->model;
	w->board.serial = pci_name(w->pdev);
}

static int wct4_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct lq_wct4 *w = devm_kzalloc(&pdev->dev, sizeof(*w), GFP_KERNEL);
	int ret;

	if (!w)
		return -ENOMEM;
	w->pdev = pdev;
	w->kind = (const struct lq_wct4_kind *)id->driver_data;
	spin_lock_init(&w->lock);
	INIT_DELAYED_WORK(&w->watch, lq_wct4_watch);
	pci_set_drvdata(pdev, w);
	wct4_name(w);
	ret = wct4_map(w);
	if (ret)
		return dev_err_probe(&pdev->dev, ret, "no resources\n");
	ret = wct4_make_spans(w);
	if (!ret)
		lq_wct4_reset(w);
	if (!ret)	/* from here on the chip is not asked by probe alone */
		ret = devm_request_irq(&pdev->dev, pdev->irq, lq_wct4_interrupt,
				       IRQF_SHARED, KBUILD_MODNAME, w);
	if (!ret)
		ret = lq_board_add(&w->board);
	if (ret)
		wct4_put_spans(w);
	return ret;
}

static void wct4_remove(struct pci_dev *pdev)
{
	struct lq_wct4 *w = pci_get_drvdata(pdev);

	lq_board_remove(&w->board);
	lq_wct4_silence(w);
	wct4_put_spans(w);
}

/* ------------------------------------------------------------------- sleep */

static int wct4_suspend(struct device *dev)
{
	struct lq_wct4 *w = dev_get_drvdata(dev);

	lq_board_sleep(&w->board);
	/* A line's second may be told yet, by an interrupt of another card's. */
	WRITE_ONCE(w->is_asleep, true);
	synchronize_irq(w->pdev->irq);
	lq_wct4_silence(w);
	return 0;
}

/* Its slot may have been without power: nothing in it is as it was. */
static int wct4_resume(struct device *dev)
{
	struct lq_wct4 *w = dev_get_drvdata(dev);

	if (lq_wct4_read(w, LQ_WCT4_VERSION) == ~0u) {
		dev_err(dev, "does not answer after its sleep: out of service\n");
		return -ENODEV;
	}
	lq_wct4_reset(w);
	WRITE_ONCE(w->is_asleep, false);
	w->n_sleeps++;
	return lq_board_wake(&w->board);
}

static DEFINE_SIMPLE_DEV_PM_OPS(wct4_pm, wct4_suspend, wct4_resume);

#define WCT4_KIND(name, n)						\
	.model = name, .n_lines = n, .n_buffers = 1, .layout = &lq_wct4_slots
#define WCT4_GEN5(name, n)						\
	.model = name, .n_lines = n, .n_buffers = 4, .layout = &lq_wct4_slots, \
	.is_gen5 = true

static const struct lq_wct4_kind te410_gen1 = {
	.model = "TE410P", .n_lines = 4, .n_buffers = 2,
	.layout = &lq_wct4_words, .is_gen1 = true,
};
static const struct lq_wct4_kind te405 = { WCT4_KIND("TE405P", 4) };
static const struct lq_wct4_kind te410 = { WCT4_KIND("TE410P", 4) };
static const struct lq_wct4_kind te420 = { WCT4_KIND("TE420", 4), .is_express = true };
static const struct lq_wct4_kind te205 = { WCT4_KIND("TE205P", 2) };
static const struct lq_wct4_kind te210 = { WCT4_KIND("TE210P", 2) };
static const struct lq_wct4_kind te220 = { WCT4_KIND("TE220", 2), .is_express = true };
static const struct lq_wct4_kind te405_gen5 = { WCT4_GEN5("TE405P", 4) };
static const struct lq_wct4_kind te410_gen5 = { WCT4_GEN5("TE410P", 4) };
static const struct lq_wct4_kind te420_gen5 = { WCT4_GEN5("TE420", 4), .is_express = true };
static const struct lq_wct4_kind te205_gen5 = { WCT4_GEN5("TE205P", 2) };
static const struct lq_wct4_kind te210_gen5 = { WCT4_GEN5("TE210P", 2) };
static const struct lq_wct4_kind te220_gen5 = { WCT4_GEN5("TE220", 2), .is_express = true };

#define XILINX		0x10ee
#define DIGIUM		0xd161

#define WCT4_ID(vendor, device, kind)					\
	{ PCI_DEVICE(vendor, device), .driver_data = (kernel_ulong_t)&(kind) }

static const struct pci_device_id wct4_ids[] = {
	WCT4_ID(XILINX, 0x0314, te410_gen1),	/* and most clones */
	WCT4_ID(DIGIUM, 0x0405, te405),
	WCT4_ID(DIGIUM, 0x0410, te410),
	WCT4_ID(DIGIUM, 0x0420, te420),
	WCT4_ID(DIGIUM, 0x0205, te205),
	WCT4_ID(DIGIUM, 0x0210, te210),
	WCT4_ID(DIGIUM, 0x0220, te220),
	WCT4_ID(DIGIUM, 0x1405, te405_gen5),
	WCT4_ID(DIGIUM, 0x1410, te410_gen5),
	WCT4_ID(DIGIUM, 0x1420, te420_gen5),
	WCT4_ID(DIGIUM, 0x1205, te205_gen5),
	WCT4_ID(DIGIUM, 0x1210, te210_gen5),
	WCT4_ID(DIGIUM, 0x1220, te220_gen5),
	{ }
};
MODULE_DEVICE_TABLE(pci, wct4_ids);

static struct pci_driver wct4_driver = {
	.name = KBUILD_MODNAME,
	.id_table = wct4_ids,
	.probe = wct4_probe,
	.remove = wct4_remove,
	.driver.pm = pm_sleep_ptr(&wct4_pm),
};
module_pci_driver(wct4_driver);

MODULE_DESCRIPTION("LQ: TE4xx and TE2xx cards, 2 or 4 x E1 on PCI");
MODULE_AUTHOR("The LQ authors");
MODULE_LICENSE("GPL");
