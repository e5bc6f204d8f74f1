/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A queue: who waits, in order, and which agents serve it.
 *
 * A caller keeps his place while an agent is rung for him (is_offered), so that
 * an agent who does not answer costs him nothing but time. Queues own their
 * members; callers' places are inside the owner's calls.
 */
#ifndef ACD_QUEUE_H
#define ACD_QUEUE_H

#include "acd/agent.h"

struct strategy;

struct queue {
	struct list link;	/* of the owner's queues */
	struct list waiting;	/* struct place, first come first */
	struct list members;	/* struct member, in order of configuration */
	char name[CORE_KEY_LEN];
	const struct strategy *strategy;
	void *owner;		/* for the owner's use */
	unsigned int n_waiting;
	uint64_t n_entered, n_answered, n_abandoned, n_overflowed;
};

/* One agent in one queue. */
struct member {
	struct list in_queue, in_agent;
	struct queue *queue;
	struct agent *agent;
	unsigned int level;	/* 1 is asked first */
	bool is_named;		/* in the configuration as it is now */
};

/* One caller in a queue; queue is NULL when he is in none. */
struct place {
	struct list link;
	struct queue *queue;
	uint64_t call;
	uint64_t since_ms;
	bool is_offered;	/* an agent is being rung for him */
};

enum leave { LEAVE_ANSWERED, LEAVE_ABANDONED, LEAVE_OVERFLOW, LEAVE_ENDED };

int queue_new(struct queue **out, const char *name,
	      const struct strategy *strategy)
	__attribute__((warn_unused_result));	/* mem_deref() it; nobody may wait */

/** queue_join - make @a a member, or change his level; -ENOMEM */
int queue_join(struct queue *q, struct agent *a, unsigned int level)
	__attribute__((warn_unused_result));

/** queue_enter - at the end. Return: the position, 1: next to be served */
unsigned int queue_enter(struct queue *q, struct place *p, uint64_t call,
			 uint64_t now_ms);
void queue_leave(struct place *p, enum leave how);
unsigned int queue_position(const struct place *p);

const char *leave_name(enum leave how);

#endif
