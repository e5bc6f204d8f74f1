/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A D channel: HDLC on one timeslot, with a queue of whole frames each way.
 *
 * Pure; the span's tick calls lq_dchan_tick, the host's file operations call
 * the rest, all under the engine's lock. Queues hold frames as 2 octets of
 * length and the data, in rings of LQ_DCHAN_QUEUE octets inside the struct.
 */
#ifndef LQ_ENGINE_DCHAN_H
#define LQ_ENGINE_DCHAN_H

#include <linux/types.h>
#include "tdm/hdlc.h"

#define LQ_DCHAN_QUEUE	16384	/* octets; a power of two */

struct lq_dchan_info;

/* Whole frames; positions count octets and run free. */
struct lq_dchan_queue {
	u32 head;
	u32 tail;
	u8 data[LQ_DCHAN_QUEUE];
};

struct lq_dchan {
	bool is_open;
	struct lq_hdlc_rx hdlc_rx;
	struct lq_hdlc_tx hdlc_tx;
	struct lq_dchan_queue rx;	/* tick -> reader */
	struct lq_dchan_queue tx;	/* writer -> tick */

	u64 n_rx_frames, n_rx_octets;
	u64 n_tx_frames, n_tx_octets;
	u64 n_rx_overruns;
	u64 n_tx_refused;
};

void lq_dchan_init(struct lq_dchan *d);

/** lq_dchan_tick - 8 received octets in, 8 octets to send out (flags if idle) */
void lq_dchan_tick(struct lq_dchan *d, const u8 rx[8], u8 tx[8]);

/**
 * lq_dchan_read - the oldest frame, without FCS
 * Return: its length, 0 if there is none, -EMSGSIZE if @len is too small (the
 * frame is dropped).
 */
int lq_dchan_read(struct lq_dchan *d, u8 *buf, u32 len);

/**
 * lq_dchan_write - queue one frame; the FCS is added when it is sent
 * Return: @len, -EMSGSIZE, or -EAGAIN when the queue is full.
 */
int lq_dchan_write(struct lq_dchan *d, const u8 *buf, u32 len);

bool lq_dchan_has_frame(const struct lq_dchan *d);
bool lq_dchan_has_room(const struct lq_dchan *d);	/* for LQ_HDLC_MAX */

/** lq_dchan_open, lq_dchan_close - flush both queues; open: -EBUSY if open */
int lq_dchan_open(struct lq_dchan *d);
void lq_dchan_close(struct lq_dchan *d);

void lq_dchan_fill_info(const struct lq_dchan *d, struct lq_dchan_info *info);

#endif
