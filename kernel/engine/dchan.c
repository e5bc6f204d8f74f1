// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * D channel: two queues of frames around HDLC.
 *
 * While nobody has it open, frames received are let go uncounted and flags
 * are sent. Not here: bits (tdm/hdlc.c), files, LAPD (libpri's business).
 */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/lq.h>
#include "engine/dchan.h"

#define QUEUE_MASK	(LQ_DCHAN_QUEUE - 1)
#define LEN_OCTETS	2
#define WRITE_MIN	3	/* LAPD address and control, Q.921 2.2 */

/* ------------------------------------------------------------------ queue */

static void lq_queue_flush(struct lq_dchan_queue *q)
{
	q->tail = q->head;
}

static bool lq_queue_is_empty(const struct lq_dchan_queue *q)
{
	return q->head == q->tail;
}

static bool lq_queue_has_room(const struct lq_dchan_queue *q, u32 len)
{
	return LQ_DCHAN_QUEUE - (q->head - q->tail) >= len + LEN_OCTETS;
}

static void lq_queue_copy_in(struct lq_dchan_queue *q, const u8 *from, u32 len)
{
	u32 at = q->head & QUEUE_MASK, first = min(len, LQ_DCHAN_QUEUE - at);

	memcpy(q->data + at, from, first);
	memcpy(q->data, from + first, len - first);
	q->head += len;
}

static void lq_queue_copy_out(struct lq_dchan_queue *q, u8 *to, u32 len)
{
	u32 at = q->tail & QUEUE_MASK, first = min(len, LQ_DCHAN_QUEUE - at);

	memcpy(to, q->data + at, first);
	memcpy(to + first, q->data, len - first);
	q->tail += len;
}

/* The caller has seen that there is room. */
static void lq_queue_put(struct lq_dchan_queue *q, const u8 *frame, u32 len)
{
	u8 head[LEN_OCTETS] = { len >> 8, len };

	lq_queue_copy_in(q, head, LEN_OCTETS);
	lq_queue_copy_in(q, frame, len);
}

/* Return: its length; longer than @room: passed over, nothing copied */
static u32 lq_queue_get(struct lq_dchan_queue *q, u8 *frame, u32 room)
{
	u8 head[LEN_OCTETS];
	u32 len;

	lq_queue_copy_out(q, head, LEN_OCTETS);
	len = head[0] << 8 | head[1];
	if (len <= room)
		lq_queue_copy_out(q, frame, len);
	else
		q->tail += len;
	return len;
}

/* --------------------------------------------------------------- the tick */

void lq_dchan_init(struct lq_dchan *d)
{
	memset(d, 0, sizeof(*d));
	lq_hdlc_rx_init(&d->hdlc_rx);
	lq_hdlc_tx_init(&d->hdlc_tx);
}

static void lq_dchan_received(struct lq_dchan *d, u32 len)
{
	if (!d->is_open)
		return;
	if (!lq_queue_has_room(&d->rx, len)) {
		d->n_rx_overruns++;
		return;
	}
	lq_queue_put(&d->rx, d->hdlc_rx.buf, len);
	d->n_rx_frames++;
	d->n_rx_octets += len;
}

static void lq_dchan_send_next(struct lq_dchan *d)
{
	u32 len;

	if (lq_queue_is_empty(&d->tx))
		return;
	len = lq_queue_get(&d->tx, d->hdlc_tx.buf, LQ_HDLC_MAX);
	lq_hdlc_tx_frame(&d->hdlc_tx, len);
	d->n_tx_frames++;
	d->n_tx_octets += len;
}

void lq_dchan_tick(struct lq_dchan *d, const u8 rx[8], u8 tx[8])
{
	u32 i, len;

	for (i = 0; i < 8; i += LQ_HDLC_STEP) {
		len = lq_hdlc_rx_run(&d->hdlc_rx, rx + i);
		if (len)
			lq_dchan_received(d, len);
	}
	for (i = 0; i < 8; i += LQ_HDLC_STEP) {
		if (lq_hdlc_tx_is_ready(&d->hdlc_tx))
			lq_dchan_send_next(d);
		lq_hdlc_tx_run(&d->hdlc_tx, tx + i);
	}
}

/* ----------------------------------------------------------- its one user */

int lq_dchan_open(struct lq_dchan *d)
{
	if (d->is_open)
		return -EBUSY;
	d->is_open = true;
	lq_queue_flush(&d->rx);
	lq_queue_flush(&d->tx);
	return 0;
}

void lq_dchan_close(struct lq_dchan *d)
{
	d->is_open = false;
	lq_queue_flush(&d->rx);
	lq_queue_flush(&d->tx);
}

int lq_dchan_read(struct lq_dchan *d, u8 *buf, u32 len)
{
	u32 frame;

	if (lq_queue_is_empty(&d->rx))
		return 0;
	frame = lq_queue_get(&d->rx, buf, len);
	if (frame <= len)
		return frame;
	d->n_rx_overruns++;
	return -EMSGSIZE;
}

int lq_dchan_write(struct lq_dchan *d, const u8 *buf, u32 len)
{
	int ret = -EMSGSIZE;

	if (len < WRITE_MIN || len > LQ_HDLC_MAX)
		goto refuse;
	ret = -EAGAIN;
	if (!lq_queue_has_room(&d->tx, len))
		goto refuse;
	lq_queue_put(&d->tx, buf, len);
	return len;

refuse:
	d->n_tx_refused++;
	return ret;
}

bool lq_dchan_has_frame(const struct lq_dchan *d)
{
	return !lq_queue_is_empty(&d->rx);
}

bool lq_dchan_has_room(const struct lq_dchan *d)
{
	return lq_queue_has_room(&d->tx, LQ_HDLC_MAX);
}

void lq_dchan_fill_info(const struct lq_dchan *d, struct lq_dchan_info *info)
{
	const struct lq_hdlc_rx *h = &d->hdlc_rx;

	info->is_open = d->is_open;
	info->rx_frames = d->n_rx_frames;
	info->rx_octets = d->n_rx_octets;
	info->tx_frames = d->n_tx_frames;
	info->tx_octets = d->n_tx_octets;
	info->rx_fcs_errors = h->n_fcs_errors;
	info->rx_aborts = h->n_aborts;
	info->rx_short = h->n_short;
	info->rx_long = h->n_long;
	info->rx_unaligned = h->n_unaligned;
	info->rx_overruns = d->n_rx_overruns;
	info->tx_refused = d->n_tx_refused;
}
