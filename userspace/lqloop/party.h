/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parties: slots that say something and note what they hear, all from the same
 * tick on, so that a place in what was sent and one in what was heard can be
 * compared: the difference is the way's delay.
 */
#ifndef LQLOOP_PARTY_H
#define LQLOOP_PARTY_H

#include "dev/ring.h"
#include "lqloop/bench.h"

#define PARTIES_MAX 78	/* two spans, and a few more */
#define PARTY_EVENTS 256

struct party {
	uint32_t slot, index;
	const uint8_t *say;	/* then silence; NULL: silence */
	size_t n_say, n_said;
	uint8_t *heard;		/* n_room octets, or NULL */
	size_t n_room, n_heard;
};

struct parties {
	struct bench *bench;
	struct dev_file *media;
	struct lq_area *area;
	struct party all[PARTIES_MAX];
	unsigned int n;
	struct lq_event events[PARTY_EVENTS];	/* but wake-ups, oldest first */
	unsigned int n_events;
};

/** parties_open - no slot yet; parties_close() it, also after a failure */
int parties_open(struct parties *p, struct bench *b)
	__attribute__((warn_unused_result));
void parties_close(struct parties *p);

/** parties_claim - one more; its number or -errno */
int parties_claim(struct parties *p, uint32_t slot)
	__attribute__((warn_unused_result));

/**
 * parties_run - everyone speaks and listens for @ms, from the same tick on
 * @flags: LQ_SLOT_F_* beside RX and TX
 *
 * Forgets the events before it. What is heard begins anew with each run. One in
 * which samples were lost between this program and the board, because it looked
 * too late, is done again.
 * Return: 0, -EOVERFLOW: too late every time
 */
int parties_run(struct parties *p, unsigned int ms, uint32_t flags)
	__attribute__((warn_unused_result));

/** parties_wait - without sound: @ms, events collected */
int parties_wait(struct parties *p, unsigned int ms)
	__attribute__((warn_unused_result));

int parties_request(struct parties *p, unsigned int cmd, void *arg)
	__attribute__((warn_unused_result));

/** parties_look - LQ_GET_SLOT, of any slot */
int parties_look(struct parties *p, uint32_t slot, struct lq_slot_info *info)
	__attribute__((warn_unused_result));

/** parties_event - the first of that type and slot at or after *at; NULL: none */
const struct lq_event *parties_event(const struct parties *p, uint32_t type,
				     uint32_t slot, unsigned int *at);

#endif
