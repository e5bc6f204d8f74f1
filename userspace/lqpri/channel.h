/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The B channels of one span: which exist, which is whose, which must be
 * restarted before use, and which a new call takes.
 *
 *          take              leave
 *   IDLE ---------> BUSY -----------> IDLE
 *    ^  \             | doubt           |
 *    |   `-doubt--> DOUBTFUL <----------'
 *    |  acknowledged  |   ^ far end calls on it: BUSY, as it knows best
 *    '-- RESTARTING <-'   '------------------------------------
 *
 * Pure: no I/O, no clock. A table belongs to its span.
 */
#ifndef LQPRI_CHANNEL_H
#define LQPRI_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#define CHANNELS	32	/* by timeslot; 0 carries framing */

enum channel_state {
	CHANNEL_NONE,		/* no B channel here */
	CHANNEL_IDLE,
	CHANNEL_BUSY,		/* has an owner */
	CHANNEL_DOUBTFUL,	/* ends may disagree: to be restarted */
	CHANNEL_RESTARTING,	/* RESTART sent, not acknowledged */
};

enum channel_order { CHANNEL_UP, CHANNEL_DOWN };

struct channels {
	struct {
		enum channel_state state;
		void *owner;	/* CHANNEL_BUSY: the call; borrowed */
	} at[CHANNELS];
	enum channel_order order;
	bool is_blocked;	/* alarm, or D channel down: no new calls */
};

/** channels_init - @mask: bit n for timeslot n; bit 0 is ignored */
void channels_init(struct channels *c, uint32_t mask, enum channel_order order);

/** channels_parse - "1-15,17-31" to a mask; -EINVAL */
int channels_parse(uint32_t *mask, const char *text);

/** channel_pick - the next idle one in hunting order, or 0 */
unsigned int channel_pick(const struct channels *c);

/**
 * channel_take - @ts becomes busy for @owner
 * Return: 0; -ENOENT no such channel; -EBUSY taken or restarting
 */
int channel_take(struct channels *c, unsigned int ts, void *owner);

/** channel_leave - busy becomes idle, if @owner has it */
void channel_leave(struct channels *c, unsigned int ts, const void *owner);

/** channel_doubt - whatever it is (but NONE), it must be restarted before use */
void channel_doubt(struct channels *c, unsigned int ts);
void channels_doubt_all(struct channels *c);	/* but the busy ones */

/** channel_restart - the next doubtful one, now restarting; 0: none */
unsigned int channel_restart(struct channels *c);

/** channel_restarting - the one that waits for its acknowledgement; 0: none */
unsigned int channel_restarting(const struct channels *c);

/** channel_restarted - idle, unless it has become busy */
void channel_restarted(struct channels *c, unsigned int ts);

void *channel_owner(const struct channels *c, unsigned int ts);
unsigned int channels_count(const struct channels *c, enum channel_state s);
unsigned int channels_total(const struct channels *c);

#endif
