/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * State machines as data.
 *
 * A table says, per state: its name, the events it accepts, the states it may
 * go to, and how long it may last. A refused event or a forbidden transition
 * is logged, counted and not performed. Every transition logs itself:
 *
 *   call call=7 state=queued from=ivr event=to_queue
 */
#ifndef BASE_FSM_H
#define BASE_FSM_H

#include <stdbool.h>
#include <stdint.h>

#define FSM_BIT(n) (1u << (n))

struct fsm_state {
	const char *name;
	uint32_t events;	/* FSM_BIT() of accepted events */
	uint32_t next;		/* FSM_BIT() of permitted next states */
	uint32_t timeout_ms;	/* 0: none; told to the owner by fsm_timeout_ms() */
};

struct fsm_table {
	const char *area;	/* of the log line */
	const struct fsm_state *states;
	unsigned int n_states;
	const char *const *event_names;
	unsigned int n_events;
};

struct fsm {
	const struct fsm_table *table;
	char id[48];		/* "call=7" or "agent=8001" */
	unsigned int state;
	uint64_t since_ms;
	uint32_t refused;
};

void fsm_init(struct fsm *f, const struct fsm_table *t, unsigned int state,
	      uint64_t now_ms, const char *id_fmt, ...)
	__attribute__((format(printf, 5, 6)));

/** fsm_accepts - whether @event is permitted now; a refusal is logged, counted */
bool fsm_accepts(struct fsm *f, unsigned int event);

/** fsm_go - 0, or -EPERM (logged, state unchanged) */
int fsm_go(struct fsm *f, unsigned int state, unsigned int event,
	   uint64_t now_ms);

const char *fsm_state_name(const struct fsm *f);
uint32_t fsm_timeout_ms(const struct fsm *f);
uint64_t fsm_refused_total(void);

#endif
