/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The D channel of one span: libpri's layer 2 and 3 over the engine's D-channel
 * file. It feeds frames and time to libpri and hands out libpri's events; what
 * they mean is span.c's.
 *
 * The file may be missing at start and go away at any time (board pulled,
 * lqsoft restarted): it is opened again every DCHAN_REOPEN_MS, and meanwhile
 * libpri sees a silent line. libpri cannot be freed, so a D channel lasts as
 * long as its process; dchan_free() is for the end.
 */
#ifndef LQPRI_DCHAN_H
#define LQPRI_DCHAN_H

#include <stdint.h>
#include <libpri.h>

#include "base/loop.h"

#define DCHAN_REOPEN_MS	1000

struct dchan;

struct dchan_handler {
	void (*event)(void *arg, const pri_event *e);
	/* Every frame as on the line, without FCS; NULL: not wanted */
	void (*frame)(void *arg, int is_sent, const void *buf, int len);
	void *arg;
};

struct dchan_counts {
	uint64_t rx, tx;	/* frames */
	uint64_t rx_short;	/* too short for Q.921, dropped */
	uint64_t tx_lost;	/* not taken by the device; Q.921 repeats them */
	uint64_t opened;	/* times the file was opened */
};

/**
 * dchan_new - open the D channel of @span and begin to establish layer 2
 * @door:      of dev_open(); not copied
 * @node:      PRI_NETWORK or PRI_CPE
 * @switch_type: PRI_SWITCH_*
 */
int dchan_new(struct dchan **out, struct loop *l, const char *door,
	      unsigned int span, int node, int switch_type,
	      const struct dchan_handler *h)
	__attribute__((warn_unused_result));
struct dchan *dchan_free(struct dchan *d);

struct pri *dchan_pri(struct dchan *d);

/** dchan_settle - to be called after every use of dchan_pri() from outside */
void dchan_settle(struct dchan *d);

const struct dchan_counts *dchan_counts(const struct dchan *d);

#endif
