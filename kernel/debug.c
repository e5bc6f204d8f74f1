// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the engine has counted, as text: one noun a file, one thing a line,
 * name=value. The same figures are requests of the ABI; these are for people
 * and for tests that look from outside.
 *
 * Each line is taken under the engine lock and printed after it.
 */
#include <linux/debugfs.h>
#include <linux/lq.h>
#include <linux/module.h>
#include <linux/seq_file.h>

#include "board.h"
#include "cdev.h"
#include "debug.h"
#include "host.h"
#include "tick.h"

static struct dentry *lq_debug_root;

/* Asks like a ctl file does, but is in no list and gets no event. */
static struct lq_client lq_debug_client;

static int lq_tick_show(struct seq_file *m, void *unused)
{
	struct lq_tick_count count;
	struct lq_info info = {};
	int ret;

	lq_host_lock();
	ret = lq_engine_request(lq_host.engine, &lq_debug_client, LQ_GET_INFO,
				&info);
	lq_host_unlock();
	if (ret)
		return ret;
	lq_tick_get_count(&count);
	seq_printf(m, "tick=%llu late=%llu missed=%llu skipped=%llu bursts=%llu longest_burst=%u\n",
		   info.tick, info.late_ticks, info.missed_ticks,
		   count.skipped, count.bursts, count.longest_burst);
	seq_printf(m, "ns_avg=%u ns_longest=%u\n", info.tick_ns_avg,
		   info.longest_tick_ns);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(lq_tick);

static int lq_files_show(struct seq_file *m, void *unused)
{
	u64 wakeups = 0;
	struct lq_file *f;
	u32 n = 0;

	lq_host_lock();
	list_for_each_entry(f, &lq_host.files, node) {
		n++;
		wakeups += f->wakeups;
	}
	lq_host_unlock();
	seq_printf(m, "open=%u wakeups=%llu area_octets=%llu\n", n, wakeups,
		   lq_cdev_area_octets());
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(lq_files);

/* Return: false if there is no such span */
static bool lq_debug_span(u32 number, struct lq_span_info *s,
			  struct lq_dchan_info *d)
{
	struct lq_span_dev *sp;
	unsigned long flags;

	memset(s, 0, sizeof(*s));
	memset(d, 0, sizeof(*d));
	lq_host_lock();
	sp = lq_span_dev_of(number);
	if (sp) {
		spin_lock_irqsave(&sp->line_lock, flags);
		lq_span_fill_info(&sp->span, s);
		spin_unlock_irqrestore(&sp->line_lock, flags);
		lq_dchan_fill_info(&sp->span.d, d);
	}
	lq_host_unlock();
	return sp;
}

static int lq_spans_show(struct seq_file *m, void *unused)
{
	struct lq_dchan_info d;
	struct lq_span_info s;
	u32 i;

	for (i = 1; i <= LQ_ENGINE_SPANS_MAX; i++) {
		if (!lq_debug_span(i, &s, &d))
			continue;
		seq_printf(m, "span=%u board=%u kind=%u alarms=0x%x crc4_mf=%u ",
			   i, s.board, s.kind, s.alarms, s.is_crc4_mf);
		seq_printf(m, "rx_frames=%llu tx_frames=%llu gap_frames=%llu fas_errors=%llu crc_errors=%llu ebit_errors=%llu ",
			   s.rx_frames, s.tx_frames, s.rx_gap_frames,
			   s.fas_errors, s.crc_errors, s.ebit_errors);
		seq_printf(m, "realignments=%llu slips_dropped=%llu slips_repeated=%llu los=%llu ais=%llu lfa=%llu rai=%llu ",
			   s.realignments, s.slips_dropped, s.slips_repeated,
			   s.los_events, s.ais_events, s.lfa_events,
			   s.rai_events);
		seq_printf(m, "d_open=%u d_rx=%llu d_tx=%llu d_fcs=%llu d_aborts=%llu d_overruns=%llu\n",
			   d.is_open, d.rx_frames, d.tx_frames,
			   d.rx_fcs_errors, d.rx_aborts, d.rx_overruns);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(lq_spans);

static void lq_debug_slot(struct seq_file *m, const struct lq_slot_info *s)
{
	seq_printf(m, "slot=%u/%u kind=%u conf=%u talk=0x%x listen=0x%x flags=0x%x ",
		   LQ_SLOT_SPAN(s->slot), LQ_SLOT_TS(s->slot), s->kind,
		   s->conf, s->talk, s->listen, s->flags);
	seq_printf(m, "rx=%llu tx=%llu rx_ring=%llu rx_overruns=%llu tx_ring=%llu tx_underruns=%llu ",
		   s->rx_samples, s->tx_samples, s->rx_ring_samples,
		   s->rx_overruns, s->tx_ring_samples, s->tx_underruns);
	seq_printf(m, "tap=%llu tap_overruns=%llu line_in=%llu line_in_underruns=%llu line_out=%llu line_out_overruns=%llu ",
		   s->tap_samples, s->tap_overruns, s->line_in_samples,
		   s->line_in_underruns, s->line_out_samples,
		   s->line_out_overruns);
	seq_printf(m, "ring_faults=%llu digits=%llu clipped=%llu\n",
		   s->ring_faults, s->digits, s->clipped);
}

/* Slots somebody owns, of one span or, for number 0, the IP slots. */
static void lq_debug_slots_of(struct seq_file *m, u32 number)
{
	struct lq_slot_info info = {};
	struct lq_span_dev *sp;
	struct lq_slot *slot;
	u32 i, n = 1;

	for (i = 0; i < n; i++) {
		lq_host_lock();
		sp = lq_span_dev_of(number);
		if (number)
			n = sp ? sp->span.n_ts - 1 : 0;
		else
			n = lq_host.engine->n_ip;
		slot = number && sp ? &sp->slots[i] : &lq_host.engine->ip[i];
		if (i < n)
			lq_slot_fill_info(slot, NULL, &info);
		lq_host_unlock();
		if (i < n && info.is_owned)
			lq_debug_slot(m, &info);
	}
}

static int lq_slots_show(struct seq_file *m, void *unused)
{
	u32 i;

	for (i = 0; i <= LQ_ENGINE_SPANS_MAX; i++)
		lq_debug_slots_of(m, i);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(lq_slots);

void lq_debug_init(void)
{
	struct dentry *root = debugfs_create_dir("lq", NULL);

	lq_client_init(&lq_debug_client, LQ_CLIENT_CTL);
	debugfs_create_file("tick", 0400, root, NULL, &lq_tick_fops);
	debugfs_create_file("files", 0400, root, NULL, &lq_files_fops);
	debugfs_create_file("spans", 0400, root, NULL, &lq_spans_fops);
	debugfs_create_file("slots", 0400, root, NULL, &lq_slots_fops);
	lq_debug_root = root;
}

void lq_debug_fini(void)
{
	debugfs_remove(lq_debug_root);
}

struct dentry *lq_debug_dir(void)
{
	return lq_debug_root;
}
