// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lq-tdm400.ko: TDM400P, A400P and their clones, PCI cards with sockets for four
 * line modules: a telephone's (FXS: ProSLIC) or an exchange line's (FXO: DAA), in
 * any order. A board with one span of four ports; socket n is port n, an empty or
 * broken one is a port of no kind.
 *
 *   interrupt, 1 kHz   2 register accesses, 32 octets each way, nothing else
 *   work item, 200 Hz  looks at the lines over SPI (hw/tj320.h says what that
 *                      costs), carries out what ports asked for, tells ports
 *
 * So bit-banging stands neither in an interrupt nor under the engine's lock, and
 * what a port asks for is on the line within 2 ms. The interrupt paces the work:
 * a card that was pulled or masked asks for none.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/ktime.h>
#include <linux/lq.h>
#include <linux/math.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/workqueue.h>

#include "board.h"
#include "hw/daa.h"
#include "hw/line_country.h"
#include "hw/proslic.h"
#include "hw/tj320.h"

#define SOCKETS		LQ_TJ320_SOCKETS
#define STORE_HALVES	16	/* that the engine's elastic stores hold */
#define LOST_MAX	100	/* halves told missing; then the clock stood still */
#define HALF_US		1000
#define IDLE_OCTET	0xd5	/* A-law */

static char country[4] = "cn";
module_param_string(country, country, sizeof(country), 0444);
MODULE_PARM_DESC(country, "whose lines and telephones: cn, us, de, ...");

/* What the work is asked for. */
enum { ASK_LOOK, ASK_DRIVE, ASK_RESTART };

struct tdm400_port {
	/* set by probe, then constant */
	struct lq_spi spi;
	struct tdm400 *card;
	u32 socket;
	u32 kind;		/* enum lq_slot_kind */

	/* guarded by the engine lock; the work reads it */
	u32 drives;		/* LQ_SIG_* that the port wants */

	/* work only, and probe and remove while there is none */
	union {
		struct lq_proslic fxs;
		struct lq_daa fxo;
	};
	bool is_fault_told;
};

struct tdm400 {
	/* set by probe, then constant */
	struct lq_board board;
	struct pci_dev *pdev;
	struct lq_span_dev *span;
	const struct lq_line_country *country;
	void __iomem *regs;
	u8 *rx, *tx;			/* [LQ_TJ320_RING] */
	char name[LQ_NAME_LEN];

	struct lq_tj320 bridge;		/* SPI: the work's; the rest: see tj320.c */
	struct tdm400_port ports[SOCKETS];
	struct work_struct work;
	bool is_running;		/* between ops->start and ops->stop */
	unsigned long asks;		/* of the work, atomic bits */

	/* interrupt only */
	u32 last_half;
	ktime_t last;
	u32 n_halves;

	/* interrupt writes, anybody reads */
	u32 n_lost_ms;
	u32 n_aborts;

	/* resume writes, anybody reads */
	u32 n_sleeps;
};

static struct tdm400 *tdm400_of(struct lq_board *b)
{
	return container_of(b, struct tdm400, board);
}

/* ---------------------------------------------------------------- speech */

/*
 * How many halves passed, whole or lost, since the last interrupt that brought
 * one: the number nearest to the time, of those that agree with which half it is.
 * An interrupt that is late by less than a half thus costs nothing.
 */
static u32 tdm400_passed(s64 us, bool is_same_half)
{
	u32 n = min_t(s64, us, 1000 * HALF_US) / HALF_US;

	if ((n & 1) == is_same_half)
		n++;	/* between n - 1 and n + 1 the nearer */
	return max_t(u32, n, is_same_half ? 2 : 1);
}

/* What was not taken in time is lost both ways, and told so. */
static void tdm400_lose(struct tdm400 *t, u32 n_halves)
{
	u8 nowhere[LQ_TJ320_HALF];
	u32 i;

	t->n_lost_ms += n_halves;
	n_halves = min_t(u32, n_halves, LOST_MAX);
	lq_span_dev_rx_gap(t->span, n_halves * LQ_TJ320_HALF_FRAMES);
	for (i = 0; i < min_t(u32, n_halves, STORE_HALVES); i++)
		lq_span_dev_tx(t->span, nowhere, LQ_TJ320_HALF_FRAMES);
}

/* The half just received is the half just sent. */
static void tdm400_move(struct tdm400 *t, u32 half)
{
	ktime_t now = ktime_get();
	u32 at = half * LQ_TJ320_HALF, passed;

	if (!(t->n_halves++ % LQ_LINE_LOOK_MS))
		set_bit(ASK_LOOK, &t->asks);
	if (t->n_halves > 1) {
		passed = tdm400_passed(ktime_us_delta(now, t->last),
				       half == t->last_half);
		if (passed > 1)
			tdm400_lose(t, passed - 1);
	}
	t->last = now;
	t->last_half = half;
	lq_span_dev_rx(t->span, t->rx + at, LQ_TJ320_HALF_FRAMES);
	lq_span_dev_tx(t->span, t->tx + at, LQ_TJ320_HALF_FRAMES);
}

static irqreturn_t tdm400_interrupt(int irq, void *arg)
{
	struct tdm400 *t = arg;
	u32 status = lq_tj320_ack(&t->bridge);
	u32 rx = status & (LQ_TJ320_RX_HALF0 | LQ_TJ320_RX_HALF1);

	if (!status)
		return IRQ_NONE;
	if (!READ_ONCE(t->is_running))
		return IRQ_HANDLED;
	if (status & (LQ_TJ320_MASTER_ABORT | LQ_TJ320_TARGET_ABORT)) {
		t->n_aborts++;
		set_bit(ASK_RESTART, &t->asks);
	}
	if (rx == (LQ_TJ320_RX_HALF0 | LQ_TJ320_RX_HALF1))
		tdm400_move(t, !lq_tj320_rx_half(&t->bridge));
	else if (rx)
		tdm400_move(t, rx == LQ_TJ320_RX_HALF1);
	if (READ_ONCE(t->asks))
		queue_work(system_highpri_wq, &t->work);
	return IRQ_HANDLED;
}

/* ----------------------------------------------------------------- lines */

static struct tdm400_port *tdm400_port_of(struct lq_spi *spi)
{
	return container_of(spi, struct tdm400_port, spi);
}

static void tdm400_spi_put(struct lq_spi *spi, u8 octet)
{
	struct tdm400_port *p = tdm400_port_of(spi);

	lq_tj320_put(&p->card->bridge, p->socket, octet);
}

static u8 tdm400_spi_get(struct lq_spi *spi)
{
	struct tdm400_port *p = tdm400_port_of(spi);

	return lq_tj320_get(&p->card->bridge, p->socket);
}

static void tdm400_spi_wait(struct lq_spi *spi, u32 ms)
{
	msleep(ms);
}

static const char *tdm400_fault(const struct tdm400_port *p)
{
	if (p->kind == LQ_KIND_FXS)
		return p->fxs.fault;
	return p->kind == LQ_KIND_FXO ? p->fxo.fault : NULL;
}

static void tdm400_tell_fault(struct tdm400_port *p)
{
	const char *fault = tdm400_fault(p);

	if (!fault || p->is_fault_told)
		return;
	p->is_fault_told = true;
	dev_err(&p->card->pdev->dev, "socket %u: %s: %s\n", p->socket + 1,
		p->kind == LQ_KIND_FXS ? "FXS" : "FXO", fault);
}

static void tdm400_drive(struct tdm400_port *p)
{
	if (p->kind == LQ_KIND_FXS)
		lq_proslic_drive(&p->fxs, READ_ONCE(p->drives));
	else if (p->kind == LQ_KIND_FXO)
		lq_daa_drive(&p->fxo, READ_ONCE(p->drives));
}

static void tdm400_look(struct tdm400_port *p)
{
	struct lq_span_dev *span = p->card->span;
	u32 line;

	if (p->kind == LQ_KIND_FXS) {
		line = lq_proslic_look(&p->fxs);
		lq_span_dev_line(span, p->socket + 1, line, 0);
	} else if (p->kind == LQ_KIND_FXO) {
		lq_daa_look(&p->fxo);
		lq_span_dev_line(span, p->socket + 1, p->fxo.line, p->fxo.dv);
	}
	tdm400_tell_fault(p);
}

/* Of a card that is gone every register is all ones: nothing to be believed. */
static void tdm400_work(struct work_struct *work)
{
	struct tdm400 *t = container_of(work, struct tdm400, work);
	u32 i;

	if (lq_tj320_is_gone(&t->bridge))
		return;
	if (test_and_clear_bit(ASK_RESTART, &t->asks)) {
		dev_warn_ratelimited(&t->pdev->dev, "PCI abort: DMA begun anew\n");
		lq_tj320_restart(&t->bridge);
	}
	if (test_and_clear_bit(ASK_DRIVE, &t->asks))
		for (i = 0; i < SOCKETS; i++)
			tdm400_drive(&t->ports[i]);
	if (test_and_clear_bit(ASK_LOOK, &t->asks))
		for (i = 0; i < SOCKETS; i++)
			tdm400_look(&t->ports[i]);
}

/* The port wants it now; the next interrupt has it carried out. */
static int tdm400_signal(struct lq_span *s, u32 port, u32 set, u32 clear)
{
	struct tdm400 *t = s->priv;
	struct tdm400_port *p = &t->ports[port - 1];

	if (set & LQ_SIG_METER)
		return -EOPNOTSUPP;	/* modules have no such filter */
	WRITE_ONCE(p->drives, (p->drives & ~clear) | set);
	smp_mb__before_atomic();	/* the wish before the asking */
	set_bit(ASK_DRIVE, &t->asks);
	return 0;
}

static int tdm400_start(struct lq_span_dev *sp)
{
	struct tdm400 *t = tdm400_of(sp->board);

	memset(t->tx, IDLE_OCTET, LQ_TJ320_RING);
	t->n_halves = 0;
	WRITE_ONCE(t->is_running, true);
	lq_tj320_start(&t->bridge);
	return 0;
}

/*
 * Only interrupts ask for work: after them there is none. The card last, for the
 * work may have begun its DMA anew.
 */
static void tdm400_stop(struct lq_span_dev *sp)
{
	struct tdm400 *t = tdm400_of(sp->board);

	WRITE_ONCE(t->is_running, false);
	synchronize_irq(t->pdev->irq);
	cancel_work_sync(&t->work);
	lq_tj320_stop(&t->bridge);
}

static const struct lq_board_ops tdm400_ops = {
	.start = tdm400_start,
	.stop = tdm400_stop,
};

/* ---------------------------------------- facts: /sys/class/lq/lq!sN/tdm400 */

static struct tdm400 *tdm400_of_dev(struct device *dev)
{
	const struct lq_span_dev *sp = dev_get_drvdata(dev);

	return sp->span.priv;
}

static ssize_t lost_ms_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(tdm400_of_dev(dev)->n_lost_ms));
}
static DEVICE_ATTR_RO(lost_ms);

static ssize_t aborts_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(tdm400_of_dev(dev)->n_aborts));
}
static DEVICE_ATTR_RO(aborts);

static ssize_t sleeps_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(tdm400_of_dev(dev)->n_sleeps));
}
static DEVICE_ATTR_RO(sleeps);

static ssize_t spi_accesses_show(struct device *dev,
				 struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n",
			  READ_ONCE(tdm400_of_dev(dev)->bridge.n_accesses));
}
static DEVICE_ATTR_RO(spi_accesses);

/* One line a socket: number, what is in it, what is wrong with it. */
static ssize_t modules_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	static const char *const kinds[] = {
		[LQ_KIND_NONE] = "none", [LQ_KIND_FXS] = "fxs",
		[LQ_KIND_FXO] = "fxo",
	};
	struct tdm400 *t = tdm400_of_dev(dev);
	const char *fault;
	int len = 0;
	u32 i;

	for (i = 0; i < SOCKETS; i++) {
		fault = tdm400_fault(&t->ports[i]);
		len += sysfs_emit_at(buf, len, "%u %s%s%s\n", i + 1,
				     kinds[t->ports[i].kind],
				     fault ? ": " : "", fault ?: "");
	}
	return len;
}
static DEVICE_ATTR_RO(modules);

static struct attribute *tdm400_attrs[] = {
	&dev_attr_lost_ms.attr,
	&dev_attr_aborts.attr,
	&dev_attr_sleeps.attr,
	&dev_attr_spi_accesses.attr,
	&dev_attr_modules.attr,
	NULL,
};

static const struct attribute_group tdm400_group = {
	.name = "tdm400",
	.attrs = tdm400_attrs,
};

/* ------------------------------------------------------- coming and going */

/* The serial port brings the octet of the last socket first. */
static u32 tdm400_timeslot(u32 socket)
{
	return (SOCKETS - 1 - socket) * 8;
}

/* Both kinds of chip are asked for; a broken one keeps its kind and its fault. */
static void tdm400_try_socket(struct tdm400 *t, u32 socket)
{
	struct tdm400_port *p = &t->ports[socket];
	struct device *dev = &t->pdev->dev;
	u32 timeslot = tdm400_timeslot(socket);
	int ret;

	p->card = t;
	p->socket = socket;
	p->spi.put = tdm400_spi_put;
	p->spi.get = tdm400_spi_get;
	p->spi.wait = tdm400_spi_wait;
	lq_tj320_spi_reset(&t->bridge, socket);
	ret = lq_proslic_start(&p->fxs, &p->spi, t->country, timeslot);
	if (ret != -ENODEV) {
		p->kind = LQ_KIND_FXS;
		p->drives = LQ_SIG_BATTERY;
		if (p->fxs.warning)
			dev_warn(dev, "socket %u: %s\n", socket + 1,
				 p->fxs.warning);
	} else {
		lq_tj320_spi_reset(&t->bridge, socket);
		ret = lq_daa_start(&p->fxo, &p->spi, t->country, timeslot);
		p->kind = ret == -ENODEV ? LQ_KIND_NONE : LQ_KIND_FXO;
	}
	if (p->kind == LQ_KIND_NONE)
		dev_info(dev, "socket %u: no module answers\n", socket + 1);
	tdm400_tell_fault(p);
}

static u32 tdm400_try_sockets(struct tdm400 *t)
{
	u32 works = 0, i;

	for (i = 0; i < SOCKETS; i++) {
		tdm400_try_socket(t, i);
		if (t->ports[i].kind != LQ_KIND_NONE &&
		    !tdm400_fault(&t->ports[i]))
			works |= BIT(i);
	}
	lq_tj320_use(&t->bridge, works);
	return works;
}

/* Lines as if nobody were there: on hook, or without voltage. */
static void tdm400_rest(struct tdm400 *t)
{
	u32 i;

	if (lq_tj320_is_gone(&t->bridge))
		return;
	for (i = 0; i < SOCKETS; i++) {
		if (t->ports[i].kind == LQ_KIND_FXS)
			lq_proslic_stop(&t->ports[i].fxs);
		else if (t->ports[i].kind == LQ_KIND_FXO)
			lq_daa_stop(&t->ports[i].fxo);
	}
}

/* Registers stand in memory, of the oldest cards in ports only. */
static int tdm400_bar(struct pci_dev *pdev)
{
	return pci_resource_flags(pdev, 1) & IORESOURCE_MEM ? 1 : 0;
}

static void tdm400_disable(void *arg)
{
	struct tdm400 *t = arg;

	pci_iounmap(t->pdev, t->regs);
	pci_release_selected_regions(t->pdev, BIT(tdm400_bar(t->pdev)));
	pci_disable_device(t->pdev);
}

/* Where there is memory, ports need not even be there: not all hosts have them. */
static int tdm400_enable(struct tdm400 *t)
{
	struct pci_dev *pdev = t->pdev;
	int bar = tdm400_bar(pdev), ret;

	ret = bar ? pci_enable_device_mem(pdev) : pci_enable_device(pdev);
	if (ret)
		return ret;
	ret = pci_request_selected_regions(pdev, BIT(bar), KBUILD_MODNAME);
	if (ret)
		goto disable_device;
	t->regs = pci_iomap(pdev, bar, 0);
	if (!t->regs) {
		ret = -ENOMEM;
		goto release_regions;
	}
	return devm_add_action_or_reset(&pdev->dev, tdm400_disable, t);

release_regions:
	pci_release_selected_regions(pdev, BIT(bar));
disable_device:
	pci_disable_device(pdev);
	return ret;
}

/* Everything here is undone by the system when probe fails or the card goes. */
static int tdm400_map(struct tdm400 *t)
{
	struct pci_dev *pdev = t->pdev;
	dma_addr_t rx_bus, tx_bus;
	int ret = tdm400_enable(t);

	if (!ret)
		ret = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(32));
	if (ret)
		return ret;
	t->rx = dmam_alloc_coherent(&pdev->dev, LQ_TJ320_RING, &rx_bus,
				    GFP_KERNEL);
	t->tx = dmam_alloc_coherent(&pdev->dev, LQ_TJ320_RING, &tx_bus,
				    GFP_KERNEL);
	if (!t->rx || !t->tx)
		return -ENOMEM;
	pci_set_master(pdev);
	t->bridge.regs = t->regs;
	t->bridge.tx_bus = tx_bus;
	t->bridge.rx_bus = rx_bus;
	ret = lq_tj320_reset(&t->bridge);
	if (ret)
		return ret;
	return devm_request_irq(&pdev->dev, pdev->irq, tdm400_interrupt,
				IRQF_SHARED, KBUILD_MODNAME, t);
}

static int tdm400_make_span(struct tdm400 *t)
{
	struct lq_span_dev *sp = lq_span_dev_new_analog(SOCKETS, 0);
	struct tdm400_port *p;

	if (IS_ERR(sp))
		return PTR_ERR(sp);
	for (p = t->ports; p < t->ports + SOCKETS; p++)
		lq_span_dev_set_port(sp, p->socket + 1,
				     tdm400_fault(p) ? LQ_KIND_NONE : p->kind);
	sp->span.priv = t;
	sp->facts = &tdm400_group;
	sp->span.signal = tdm400_signal;
	t->span = sp;
	t->board.spans[t->board.n_spans++] = sp;
	return 0;
}

/* The card has no serial number: where it is plugged in is its name. */
static void tdm400_name(struct tdm400 *t)
{
	(void)snprintf(t->name, sizeof(t->name), "tdm400-%s", pci_name(t->pdev));
	t->board.ops = &tdm400_ops;
	t->board.parent = &t->pdev->dev;
	t->board.name = t->name;
	t->board.model = "TDM400P";
	t->board.serial = pci_name(t->pdev);
}

static int tdm400_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct tdm400 *t = devm_kzalloc(&pdev->dev, sizeof(*t), GFP_KERNEL);
	int ret;

	if (!t)
		return -ENOMEM;
	t->pdev = pdev;
	t->country = lq_line_country_find(country);
	INIT_WORK(&t->work, tdm400_work);
	pci_set_drvdata(pdev, t);
	tdm400_name(t);
	ret = tdm400_map(t);
	if (ret)
		return dev_err_probe(&pdev->dev, ret, "no answer, or no resources\n");
	if (!tdm400_try_sockets(t))
		dev_warn(&pdev->dev, "no module that works\n");
	ret = tdm400_make_span(t);
	if (ret)
		goto rest;
	ret = lq_board_add(&t->board);
	if (ret)
		goto put_span;
	return 0;

put_span:
	lq_span_dev_put(t->span);
rest:
	tdm400_rest(t);
	return ret;
}

static void tdm400_remove(struct pci_dev *pdev)
{
	struct tdm400 *t = pci_get_drvdata(pdev);

	lq_board_remove(&t->board);
	lq_span_dev_put(t->span);
	tdm400_rest(t);
}

/* ------------------------------------------------------------------- sleep */

static int tdm400_suspend(struct device *dev)
{
	struct tdm400 *t = dev_get_drvdata(dev);

	lq_board_sleep(&t->board);
	tdm400_rest(t);
	return 0;
}

static void tdm400_wake_socket(struct tdm400_port *p)
{
	lq_tj320_spi_reset(&p->card->bridge, p->socket);
	if (p->kind == LQ_KIND_FXS)
		lq_proslic_wake(&p->fxs);
	else if (p->kind == LQ_KIND_FXO)
		lq_daa_wake(&p->fxo);
}

/*
 * Its slot may have been without power: everything is set up again, then driven as
 * the ports want it. A line that was off hook has been on hook meanwhile.
 */
static int tdm400_resume(struct device *dev)
{
	struct tdm400 *t = dev_get_drvdata(dev);
	int ret = -ENODEV;
	u32 i;

	if (!lq_tj320_is_gone(&t->bridge))
		ret = lq_tj320_reset(&t->bridge);
	if (ret) {
		dev_err(dev, "does not answer after its sleep: out of service\n");
		return ret;
	}
	for (i = 0; i < SOCKETS; i++)
		tdm400_wake_socket(&t->ports[i]);
	t->n_sleeps++;
	set_bit(ASK_DRIVE, &t->asks);
	return lq_board_wake(&t->board);
}

static DEFINE_SIMPLE_DEV_PM_OPS(tdm400_pm, tdm400_suspend, tdm400_resume);

#define CARD(subvendor) { PCI_DEVICE_SUB(0xe159, 0x0001, subvendor, PCI_ANY_ID) }

/* The same bridge is on other cards: only subsystems that are known to be these. */
static const struct pci_device_id tdm400_ids[] = {
	CARD(0xa159), CARD(0xe159), CARD(0xb100), CARD(0xb1d9), CARD(0xb118),
	CARD(0xb119), CARD(0xa9fd), CARD(0xa8fd), CARD(0xa800), CARD(0xa801),
	CARD(0xa908), CARD(0xa901),
	{ }
};
MODULE_DEVICE_TABLE(pci, tdm400_ids);

/* A card takes seconds to set up: others need not wait for it. */
static struct pci_driver tdm400_driver = {
	.name = KBUILD_MODNAME,
	.id_table = tdm400_ids,
	.probe = tdm400_probe,
	.remove = tdm400_remove,
	.driver = {
		.probe_type = PROBE_PREFER_ASYNCHRONOUS,
		.pm = pm_sleep_ptr(&tdm400_pm),
	},
};

static int __init tdm400_init(void)
{
	if (!lq_line_country_find(country)) {
		pr_err("country=%s is not known\n", country);
		return -EINVAL;
	}
	return pci_register_driver(&tdm400_driver);
}
module_init(tdm400_init);

static void __exit tdm400_exit(void)
{
	pci_unregister_driver(&tdm400_driver);
}
module_exit(tdm400_exit);

MODULE_DESCRIPTION("LQ: TDM400P and A400P, four analog lines on PCI");
MODULE_AUTHOR("The LQ authors");
MODULE_LICENSE("GPL");
