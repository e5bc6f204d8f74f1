// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A TE4xx card: registers, the condition of its lines, start, stop, and a watch
 * that starts anew what stands still.
 *
 * A line's state is read by turns, one line every other millisecond, not by the
 * framer's interrupts: a line that comes and goes a thousand times a second costs
 * nothing.
 * All lines are sent by one clock, that of the first that is in order.
 *
 * Register numbers and their order: cards in the field.
 */
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/module.h>

#include "hw/wct4_card.h"

/* A card that has stood still for so long is started anew. */
#define WATCH		msecs_to_jiffies(100)
#define RESTARTS_DOWN	10			/* in vain: the lines are down */
#define SHIFTED_MS	13			/* likewise: 100 frames out of place */

#define CONTROL_RUN	0xc0000000u	/* DMA, and interrupts */
#define CONTROL_RUN_GEN1 0x00000003u
#define CONTROL_RECOVER	BIT(29)		/* a line's clock, not the card's own */
#define CONTROL_SINGLE	BIT(26)		/* no bursts: we move 0.5 Mbyte/s */
#define CONTROL_SLOT	0x00004000u	/* of the timeslot exchange: as it comes */
#define CONTROL_SLOTS	128

#define STATUS_BEGIN	0x0cu

#define LEDS_ALL	0xffu
#define LEDS_ACTIVE	BIT(12)		/* the chip is out of its reset */
#define LED_RED		1u
#define LED_GREEN	2u
#define LED_YELLOW	3u

#define FALC_SELECT	BIT(10)
#define FALC_FIRST	BIT(14)		/* the first chip, lines 1 to 4 */
#define FALC_READ	BIT(15)
#define FALC_WRITE	BIT(16)

#define PCI_FAULTS	(PCI_STATUS_REC_MASTER_ABORT | \
			 PCI_STATUS_REC_TARGET_ABORT | \
			 PCI_STATUS_SIG_TARGET_ABORT | \
			 PCI_STATUS_DETECTED_PARITY)

static bool own_clock;
module_param(own_clock, bool, 0444);
MODULE_PARM_DESC(own_clock, "send by the card's clock, not by a line's");

/* -------------------------------------------------------------- registers */

/* Read back, so that it is there when the next one comes. */
static void wct4_write(struct lq_wct4 *w, enum lq_wct4_reg reg, u32 value)
{
	iowrite32(value, w->regs + reg);
	(void)lq_wct4_read(w, LQ_WCT4_VERSION);
}

static u8 wct4_falc_read(void *card, u32 line, u32 reg)
{
	u32 at = FALC_FIRST | line << 8 | reg;
	struct lq_wct4 *w = card;
	u8 value;

	wct4_write(w, LQ_WCT4_FALC_ADDR, at);
	wct4_write(w, LQ_WCT4_FALC_ADDR, at | FALC_SELECT | FALC_READ);
	value = ioread8(w->regs + LQ_WCT4_FALC_DATA);
	wct4_write(w, LQ_WCT4_FALC_ADDR, at);
	return value;
}

static void wct4_falc_write(void *card, u32 line, u32 reg, u8 value)
{
	u32 at = FALC_FIRST | line << 8 | reg;
	struct lq_wct4 *w = card;

	wct4_write(w, LQ_WCT4_FALC_ADDR, at);
	wct4_write(w, LQ_WCT4_FALC_DATA, value);
	wct4_write(w, LQ_WCT4_FALC_ADDR, at | FALC_SELECT | FALC_WRITE);
	wct4_write(w, LQ_WCT4_FALC_ADDR, at);
}

static const struct lq_falc_bus wct4_falc = {
	.read = wct4_falc_read,
	.write = wct4_falc_write,
};

/* ---------------------------------------------------------- clock and lamps */

/* One that hears itself has no clock but ours. */
static bool wct4_is_in_order(const struct lq_wct4_line *l)
{
	return l->is_running && l->falc.flags & LQ_SPAN_F_ENABLED &&
	       l->falc.loop != LQ_LOOP_LOCAL && !(l->defects & LQ_ALARM_RED);
}

/* The one it is stays as long as it is in order. */
static u32 wct4_elect(const struct lq_wct4 *w)
{
	u32 line;

	if (own_clock)
		return 0;
	if (w->clock_line && wct4_is_in_order(&w->lines[w->clock_line - 1]))
		return w->clock_line;
	for (line = 0; line < w->board.n_spans; line++)
		if (wct4_is_in_order(&w->lines[line]))
			return line + 1;
	return 0;
}

static void wct4_follow(struct lq_wct4 *w)
{
	u32 line = wct4_elect(w);

	if (line == w->clock_line)
		return;
	w->clock_line = line;
	w->control &= ~CONTROL_RECOVER;
	if (line) {
		lq_falc_set_clock(&wct4_falc, w, line - 1);
		w->control |= CONTROL_RECOVER;
	}
	wct4_write(w, LQ_WCT4_CONTROL, w->control);
}

static u32 wct4_lamp(const struct lq_wct4_line *l)
{
	if (!l->is_running || !(l->falc.flags & LQ_SPAN_F_ENABLED))
		return 0;
	if (l->defects & LQ_ALARM_RED)
		return LED_RED;
	return l->defects ? LED_YELLOW : LED_GREEN;
}

static void wct4_light(struct lq_wct4 *w)
{
	u32 line, leds = LEDS_ACTIVE;

	for (line = 0; line < w->board.n_spans; line++)
		leds |= wct4_lamp(&w->lines[line]) << 2 * line;
	if (leds == w->leds)
		return;
	w->leds = leds;
	wct4_write(w, LQ_WCT4_LEDS, leds);
}

/* ------------------------------------------------------- a line's condition */

static void wct4_tell(struct lq_wct4_line *l, u32 defects)
{
	u32 changed = defects ^ l->defects;

	l->defects = defects;
	if (changed)
		lq_span_dev_defect(l->span, changed & defects,
				   changed & ~defects);
}

static void wct4_look(struct lq_wct4 *w, struct lq_wct4_line *l)
{
	wct4_tell(l, lq_falc_look(&l->falc));
	wct4_follow(w);
	wct4_light(w);
}

static void wct4_count(struct lq_wct4_line *l)
{
	struct lq_falc_counts c;

	if (!lq_falc_take_counts(&l->falc, &c) || !l->is_running)
		return;
	lq_span_dev_count(l->span, LQ_E1_FAS_ERRORS, c.n_fas);
	lq_span_dev_count(l->span, LQ_E1_CODE_ERRORS, c.n_code);
	lq_span_dev_count(l->span, LQ_E1_CRC_ERRORS, c.n_crc);
	lq_span_dev_count(l->span, LQ_E1_EBITS, c.n_ebits);
	lq_span_dev_count(l->span, LQ_E1_DROPPED, c.n_dropped);
	lq_span_dev_count(l->span, LQ_E1_REPEATED, c.n_repeated);
}

static void wct4_count_all(struct lq_wct4 *w)
{
	u32 line, news = lq_falc_has_news(&wct4_falc, w);

	for (line = 0; line < w->board.n_spans; line++)
		if (news & BIT(line))
			wct4_count(&w->lines[line]);
}

/* ----------------------------------------------------------- run, begin anew */

static void wct4_halt(struct lq_wct4 *w)
{
	w->control = 0;
	wct4_write(w, LQ_WCT4_CONTROL, 0);
	wct4_write(w, LQ_WCT4_STATUS, 0);
	w->clock_line = 0;
}

static void wct4_run(struct lq_wct4 *w)
{
	u32 n = w->kind->n_buffers;

	wct4_halt(w);
	lq_wct4_ring_init(w);
	wct4_write(w, LQ_WCT4_RX, lower_32_bits(w->rx_bus));
	wct4_write(w, LQ_WCT4_TX, lower_32_bits(w->tx_bus));
	if (w->kind->is_gen1)
		wct4_write(w, LQ_WCT4_COUNT, (n * LQ_WCT4_OCTETS - 1) << 18 |
					 (n * LQ_WCT4_OCTETS - 1) << 2);
	else
		wct4_write(w, LQ_WCT4_BUFFERS, 1 << 16 | n);
	wct4_write(w, LQ_WCT4_STATUS, STATUS_BEGIN);
	w->control = CONTROL_RUN | CONTROL_SINGLE;
	if (w->kind->is_gen1)
		w->control |= CONTROL_RUN_GEN1;
	wct4_write(w, LQ_WCT4_CONTROL, w->control);
	wct4_follow(w);
}

static void wct4_tell_all(struct lq_wct4 *w, u32 set, u32 clear)
{
	u32 line;

	for (line = 0; line < w->board.n_spans; line++)
		if (w->lines[line].is_running)
			lq_span_dev_defect(w->lines[line].span, set, clear);
}

static void wct4_restart(struct lq_wct4 *w, const char *why)
{
	if (!w->n_in_vain)
		dev_warn_ratelimited(&w->pdev->dev, "%s, started anew\n", why);
	w->n_restarts++;
	if (++w->n_in_vain == RESTARTS_DOWN) {
		dev_err(&w->pdev->dev, "does not interrupt: out of service\n");
		wct4_tell_all(w, LQ_ALARM_DOWN, 0);
	}
	wct4_run(w);
}

/* --------------------------------------------------------------- interrupt */

/* Seven accesses of the bus for a look: each line every 8 ms, of G.775's 100. */
#define LOOK_MS		2

/* The 1st generation says nothing of its framers: they are asked. */
#define ASK_MS		64

static bool wct4_has_news(const struct lq_wct4 *w, u32 status)
{
	return w->kind->is_gen1 ? !(w->n_ms % ASK_MS) : status & LQ_WCT4_FRAMER;
}

static void wct4_millisecond(struct lq_wct4 *w, u32 status)
{
	u32 ms = w->n_ms++, turn = ms / LOOK_MS % LQ_WCT4_LINES;

	lq_wct4_ring_move(w, status);
	if (w->n_shifted == SHIFTED_MS)
		wct4_restart(w, "it has lost its place in the frame");
	if (ms % LOOK_MS == 0 && turn < w->board.n_spans && w->lines[turn].is_running)
		wct4_look(w, &w->lines[turn]);
}

/* Acknowledged first: what comes meanwhile interrupts anew. */
irqreturn_t lq_wct4_interrupt(int irq, void *arg)
{
	struct lq_wct4 *w = arg;
	u32 status = lq_wct4_read(w, LQ_WCT4_STATUS);
	u32 done = w->kind->is_gen1 ? LQ_WCT4_HALVES : LQ_WCT4_DMA;

	/* A card that was pulled reads all ones; a shared line may not be ours. */
	if (READ_ONCE(w->is_asleep) || status == ~0u ||
	    !(status & (LQ_WCT4_DMA | LQ_WCT4_FRAMER)))
		return IRQ_NONE;
	spin_lock(&w->lock);
	wct4_write(w, LQ_WCT4_STATUS, 0);
	if (status & done && w->control & CONTROL_RUN)
		wct4_millisecond(w, status);
	if (wct4_has_news(w, status))
		wct4_count_all(w);
	spin_unlock(&w->lock);
	return IRQ_HANDLED;
}

/* ------------------------------------------------------------ start and stop */

static bool wct4_is_running(const struct lq_wct4 *w)
{
	u32 line;

	for (line = 0; line < w->board.n_spans; line++)
		if (w->lines[line].is_running)
			return true;
	return false;
}

void lq_wct4_start(struct lq_wct4 *w, struct lq_wct4_line *l)
{
	unsigned long flags;
	bool is_first;

	spin_lock_irqsave(&w->lock, flags);
	is_first = !wct4_is_running(w);
	l->is_running = true;
	lq_falc_set_flags(&l->falc, LQ_SPAN_F_DEFAULT);
	wct4_tell(l, LQ_ALARM_LFA);	/* until it has been looked at */
	if (is_first) {
		w->due_ns = 0;
		wct4_run(w);
	}
	spin_unlock_irqrestore(&w->lock, flags);
	queue_delayed_work(system_wq, &w->watch, WATCH);
}

/* Once it returns no interrupt carries frames of this line any more. */
void lq_wct4_stop(struct lq_wct4 *w, struct lq_wct4_line *l)
{
	unsigned long flags;
	bool is_last;

	spin_lock_irqsave(&w->lock, flags);
	l->is_running = false;
	lq_falc_set_flags(&l->falc, 0);
	wct4_light(w);
	is_last = !wct4_is_running(w);
	if (is_last)
		wct4_halt(w);
	spin_unlock_irqrestore(&w->lock, flags);
	synchronize_irq(w->pdev->irq);
	if (is_last)
		cancel_delayed_work_sync(&w->watch);
}

void lq_wct4_set_cfg(struct lq_wct4 *w, struct lq_wct4_line *l,
		     const struct lq_span_cfg *cfg)
{
	bool is_tied = cfg->flags & LQ_SPAN_F_ENABLED &&
		       BIT(cfg->loop) & LQ_FALC_LOOPS;
	unsigned long saved;

	spin_lock_irqsave(&w->lock, saved);
	lq_falc_set_flags(&l->falc, cfg->flags);
	lq_falc_set_loop(&l->falc, is_tied ? cfg->loop : LQ_LOOP_NONE);
	wct4_look(w, l);
	spin_unlock_irqrestore(&w->lock, saved);
}

/* ----------------------------------------------------------------- the watch */

/* What the bus did not deliver. Return: what to say of it, or NULL */
static const char *wct4_bus_fault(struct lq_wct4 *w)
{
	u16 status = 0;

	(void)pci_read_config_word(w->pdev, PCI_STATUS, &status);
	if (!(status & PCI_FAULTS))
		return NULL;
	(void)pci_write_config_word(w->pdev, PCI_STATUS, status & PCI_FAULTS);
	w->n_bus_faults++;
	if (status & PCI_STATUS_REC_MASTER_ABORT)
		return "nobody answered a transfer (master abort)";
	if (status & PCI_STATUS_DETECTED_PARITY)
		return "a transfer had wrong parity";
	return "a transfer was refused (target abort)";
}

/* @fault: why it has to be started anew though it moves, or NULL */
static void wct4_look_after(struct lq_wct4 *w, const char *fault)
{
	bool is_moving = w->n_ms != w->n_ms_watched;

	if (!wct4_is_running(w))	/* halted since: its memory may go now */
		return;
	if (is_moving && w->n_in_vain >= RESTARTS_DOWN)
		wct4_tell_all(w, 0, LQ_ALARM_DOWN);
	if (is_moving)
		w->n_in_vain = 0;
	w->n_ms_watched = w->n_ms;
	if (!is_moving)
		wct4_restart(w, "no interrupt for 100 ms");
	else if (fault)
		wct4_restart(w, fault);
}

/* A card that is gone is out of service until somebody removes it. */
void lq_wct4_watch(struct work_struct *work)
{
	struct lq_wct4 *w = container_of(to_delayed_work(work), struct lq_wct4,
					 watch);
	bool is_gone = lq_wct4_read(w, LQ_WCT4_VERSION) == ~0u;
	const char *fault = is_gone ? NULL : wct4_bus_fault(w);
	unsigned long flags;

	spin_lock_irqsave(&w->lock, flags);
	if (is_gone)
		wct4_tell_all(w, LQ_ALARM_DOWN, 0);
	else
		wct4_look_after(w, fault);
	spin_unlock_irqrestore(&w->lock, flags);
	if (is_gone)
		dev_err(&w->pdev->dev, "does not answer: out of service\n");
	else
		queue_delayed_work(system_wq, &w->watch, WATCH);
}

/* ------------------------------------------------------------------- reset */

/* PCI Express cards: the bridge's other side is reset by hand. */
static void wct4_reset_express(struct lq_wct4 *w)
{
	u32 before = lq_wct4_read(w, LQ_WCT4_STATUS), i;

	usleep_range(1000, 2000);
	wct4_write(w, LQ_WCT4_STATUS, 0x42000000);
	wct4_write(w, LQ_WCT4_FALC_ADDR, 0x42000000);
	wct4_write(w, LQ_WCT4_FALC_ADDR, 0x00080000);
	wct4_write(w, LQ_WCT4_FALC_ADDR, 0x00080000);
	for (i = 0; i < 5; i++) {
		wct4_write(w, LQ_WCT4_FALC_ADDR, 0x00080000);
		wct4_write(w, LQ_WCT4_FALC_ADDR, 0x00180000);
	}
	wct4_write(w, LQ_WCT4_STATUS, before);
	usleep_range(1000, 2000);
}

void lq_wct4_reset(struct lq_wct4 *w)
{
	u32 slot, line;

	if (w->kind->is_express)
		wct4_reset_express(w);
	wct4_halt(w);
	wct4_write(w, LQ_WCT4_LEDS, 0);		/* the chip is in reset */
	if (!w->kind->is_gen1) {
		for (slot = 0; slot < CONTROL_SLOTS; slot++)
			wct4_write(w, LQ_WCT4_CONTROL, CONTROL_SLOT | slot << 7);
		wct4_write(w, LQ_WCT4_CONTROL, 0);
	}
	wct4_write(w, LQ_WCT4_LEDS, LEDS_ALL);
	usleep_range(100, 200);
	w->leds = LEDS_ACTIVE;
	wct4_write(w, LQ_WCT4_LEDS, w->leds);
	usleep_range(100, 200);
	lq_falc_chip_init(&wct4_falc, w, LQ_WCT4_LINES);
	for (line = 0; line < w->board.n_spans; line++)
		lq_falc_init(&w->lines[line].falc, &wct4_falc, w, line);
	wct4_write(w, LQ_WCT4_GPIO, 0);
	wct4_write(w, LQ_WCT4_GPIO_DIR, BIT(17) | 0xff);
}

void lq_wct4_silence(struct lq_wct4 *w)
{
	w->leds = 0;
	iowrite32(0, w->regs + LQ_WCT4_LEDS);
}
