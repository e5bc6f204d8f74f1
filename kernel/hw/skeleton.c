// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A driver to start from: an imaginary PCI card with two E1 lines. Copy it, give
 * it your card's numbers, and fill in the places marked "card:". What stands
 * around them is what the engine asks of every driver.
 *
 * The card has, for each direction, a ring of two halves in host memory; it fills
 * (reads) one half while we look at the other, and interrupts at each half: every
 * millisecond, 8 frames a line. It delivers line bits without alignment; a card
 * with a framer of its own says LQ_FRAMER_BOARD below and tells alarms and error
 * counts by lq_span_dev_defect() and lq_span_dev_count().
 *
 * Rules:
 *   - lq_span_dev_rx() and _tx() may be called in any context, any number of
 *     frames at a time, each direction for itself. They never fail and never sleep.
 *   - A card that moves frames unevenly says by how much, lq_span_dev_set_reserve().
 *   - What is known to be lost is told by lq_span_dev_rx_gap(): alignment outlives it.
 *   - Between the return of ops->stop() and ops->start() nothing may be called.
 *   - Around a sleep of the machine lq_board_sleep() and _wake(); before the second
 *     the card is as after probe.
 *   - lq_board_remove() may come at any time, with files open and calls in talk.
 *   - Nothing here knows of slots, calls or speech.
 */
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/lq.h>
#include <linux/module.h>
#include <linux/pci.h>

#include "board.h"

#define SKEL_LINES	2
#define SKEL_FRAMES	8			/* a half of a ring */
#define SKEL_HALF	(SKEL_FRAMES * LQ_E1_TIMESLOTS)
#define SKEL_RING	(2 * SKEL_HALF)

/* card: its registers, 32 bits each */
#define REG_STATUS	0x00	/* read: events since the last read, cleared by it */
#define REG_CONTROL	0x04
#define REG_RING(line)	(0x10 + 8 * (line))	/* bus addresses: receive, transmit */
#define STATUS_HALF0	BIT(0)	/* the first half is ours */
#define STATUS_HALF1	BIT(1)
#define STATUS_LOS(l)	BIT(8 + (l))
#define CONTROL_RUN	BIT(0)
#define CONTROL_LINE(l)	BIT(8 + (l))

struct skel {
	/* set by probe, then constant */
	struct lq_board board;
	struct pci_dev *pdev;
	void __iomem *regs;
	u8 *rx[SKEL_LINES], *tx[SKEL_LINES];	/* [SKEL_RING] */
	dma_addr_t rx_bus[SKEL_LINES], tx_bus[SKEL_LINES];
	char name[16];
	char serial[24];

	/* interrupt only */
	u32 next_half;		/* that should come */

	/* guarded by lock */
	spinlock_t lock;
	u32 running;		/* lines, bit by bit */
};

static struct skel *skel_of(struct lq_span_dev *sp)
{
	return container_of(sp->board, struct skel, board);
}

/* One half of one line. A late interrupt finds that a half was overwritten. */
static void skel_move(struct skel *s, u32 line, u32 half, bool is_late)
{
	struct lq_span_dev *sp = s->board.spans[line];
	u32 at = half * SKEL_HALF;

	if (is_late)
		lq_span_dev_rx_gap(sp, SKEL_FRAMES);
	lq_span_dev_rx(sp, s->rx[line] + at, SKEL_FRAMES);
	lq_span_dev_tx(sp, s->tx[line] + at, SKEL_FRAMES);
}

static irqreturn_t skel_interrupt(int irq, void *arg)
{
	struct skel *s = arg;
	u32 status = ioread32(s->regs + REG_STATUS), half, line;
	bool is_late;

	/* A card that was pulled reads all ones; a shared line may not be ours. */
	if (status == ~0u || !(status & (STATUS_HALF0 | STATUS_HALF1)))
		return IRQ_NONE;
	half = status & STATUS_HALF1 ? 1 : 0;
	is_late = half != s->next_half;
	s->next_half = !half;
	spin_lock(&s->lock);
	for (line = 0; line < SKEL_LINES; line++) {
		if (!(s->running & BIT(line)))
			continue;
		skel_move(s, line, half, is_late);
		lq_span_dev_defect(s->board.spans[line],
				   status & STATUS_LOS(line) ? LQ_ALARM_LOS : 0,
				   status & STATUS_LOS(line) ? 0 : LQ_ALARM_LOS);
	}
	spin_unlock(&s->lock);
	return IRQ_HANDLED;
}

static void skel_set_running(struct skel *s, u32 running)
{
	unsigned long flags;
	u32 line, control = running ? CONTROL_RUN : 0;

	for (line = 0; line < SKEL_LINES; line++)
		if (running & BIT(line))
			control |= CONTROL_LINE(line);
	spin_lock_irqsave(&s->lock, flags);
	s->running = running;
	iowrite32(control, s->regs + REG_CONTROL);
	spin_unlock_irqrestore(&s->lock, flags);
}

/* Nothing of the host's memory may reach the line: silence first. */
static int skel_start(struct lq_span_dev *sp)
{
	struct skel *s = skel_of(sp);
	u32 line = sp->port - 1;

	memset(s->tx[line], 0xff, SKEL_RING);
	skel_set_running(s, s->running | BIT(line));
	return 0;
}

/* Once it returns no interrupt carries frames of this line any more. */
static void skel_stop(struct lq_span_dev *sp)
{
	struct skel *s = skel_of(sp);

	skel_set_running(s, s->running & ~BIT(sp->port - 1));
	synchronize_irq(s->pdev->irq);
}

static const struct lq_board_ops skel_ops = {
	.start = skel_start,
	.stop = skel_stop,
};

/* ------------------------------------------------------- coming and going */

/* card: what it must know before lines run, as after power on */
static void skel_reset(struct skel *s)
{
	u32 line;

	for (line = 0; line < SKEL_LINES; line++) {
		iowrite32(s->rx_bus[line], s->regs + REG_RING(line));
		iowrite32(s->tx_bus[line], s->regs + REG_RING(line) + 4);
	}
	s->next_half = 0;
}

/* Everything here is undone by the system when probe fails or the card goes. */
static int skel_map(struct skel *s)
{
	struct pci_dev *pdev = s->pdev;
	u32 line;
	int ret;

	ret = pcim_enable_device(pdev);
	if (!ret)
		ret = pcim_iomap_regions(pdev, BIT(0), KBUILD_MODNAME);
	if (!ret)
		ret = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(32));
	if (ret)
		return ret;
	s->regs = pcim_iomap_table(pdev)[0];
	for (line = 0; line < SKEL_LINES; line++) {
		s->rx[line] = dmam_alloc_coherent(&pdev->dev, SKEL_RING,
						  &s->rx_bus[line], GFP_KERNEL);
		s->tx[line] = dmam_alloc_coherent(&pdev->dev, SKEL_RING,
						  &s->tx_bus[line], GFP_KERNEL);
		if (!s->rx[line] || !s->tx[line])
			return -ENOMEM;
	}
	skel_reset(s);
	pci_set_master(pdev);
	return devm_request_irq(&pdev->dev, pdev->irq, skel_interrupt,
				IRQF_SHARED, KBUILD_MODNAME, s);
}

static void skel_put_spans(struct skel *s)
{
	u32 line;

	for (line = 0; line < s->board.n_spans; line++)
		lq_span_dev_put(s->board.spans[line]);
}

static int skel_make_spans(struct skel *s)
{
	struct lq_span_dev *sp;

	while (s->board.n_spans < SKEL_LINES) {
		sp = lq_span_dev_new_e1(LQ_FRAMER_SOFT);
		if (IS_ERR(sp))
			return PTR_ERR(sp);
		s->board.spans[s->board.n_spans++] = sp;
	}
	return 0;
}

static int skel_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct skel *s = devm_kzalloc(&pdev->dev, sizeof(*s), GFP_KERNEL);
	int ret;

	if (!s)
		return -ENOMEM;
	s->pdev = pdev;
	spin_lock_init(&s->lock);
	pci_set_drvdata(pdev, s);
	ret = skel_map(s);
	if (ret)
		return dev_err_probe(&pdev->dev, ret, "no resources\n");
	/* card: its own serial number, if it has one: names are made of it */
	strscpy(s->serial, pci_name(pdev), sizeof(s->serial));
	snprintf(s->name, sizeof(s->name), "skel%u", pdev->devfn);
	s->board.ops = &skel_ops;
	s->board.parent = &pdev->dev;
	s->board.name = s->name;
	s->board.model = "skeleton";
	s->board.serial = s->serial;
	ret = skel_make_spans(s);
	if (!ret)
		ret = lq_board_add(&s->board);
	if (ret)
		skel_put_spans(s);
	return ret;
}

static void skel_remove(struct pci_dev *pdev)
{
	struct skel *s = pci_get_drvdata(pdev);

	lq_board_remove(&s->board);
	skel_put_spans(s);
}

/* ------------------------------------------------------------------- sleep */

static int skel_suspend(struct device *dev)
{
	struct skel *s = dev_get_drvdata(dev);

	lq_board_sleep(&s->board);
	/* card: its lines silent, if they are not yet */
	return 0;
}

/* Its slot may have been without power: nothing in it is as it was. */
static int skel_resume(struct device *dev)
{
	struct skel *s = dev_get_drvdata(dev);

	skel_reset(s);
	return lq_board_wake(&s->board);
}

static DEFINE_SIMPLE_DEV_PM_OPS(skel_pm, skel_suspend, skel_resume);

static const struct pci_device_id skel_ids[] = {
	{ PCI_DEVICE(0xffff, 0x0001) },		/* card: nobody has these */
	{ }
};
MODULE_DEVICE_TABLE(pci, skel_ids);

static struct pci_driver skel_driver = {
	.name = KBUILD_MODNAME,
	.id_table = skel_ids,
	.probe = skel_probe,
	.remove = skel_remove,
	.driver.pm = pm_sleep_ptr(&skel_pm),
};
module_pci_driver(skel_driver);

MODULE_DESCRIPTION("LQ: a driver to start from");
MODULE_LICENSE("GPL");
