// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs the tables of fsm.h: permits, refuses, logs. It knows no machine by
 * name and sets no timer: the owner does, from fsm_timeout_ms().
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/fsm.h"
#include "base/log.h"

static uint64_t refused_total;

static const char *state_name(const struct fsm *f, unsigned int state)
{
	return state < f->table->n_states ? f->table->states[state].name : "?";
}

static const char *event_name(const struct fsm *f, unsigned int event)
{
	return event < f->table->n_events ? f->table->event_names[event] : "?";
}

static void count_refused(struct fsm *f)
{
	f->refused++;
	__atomic_add_fetch(&refused_total, 1, __ATOMIC_RELAXED);
}

void fsm_init(struct fsm *f, const struct fsm_table *t, unsigned int state,
	      uint64_t now_ms, const char *id_fmt, ...)
{
	va_list ap;

	f->table = t;
	f->state = state;
	f->since_ms = now_ms;
	f->refused = 0;
	va_start(ap, id_fmt);
	vsnprintf(f->id, sizeof(f->id), id_fmt, ap);
	va_end(ap);
}

bool fsm_accepts(struct fsm *f, unsigned int event)
{
	const struct fsm_table *t = f->table;

	if (event < t->n_events && event < 32 &&
	    (t->states[f->state].events & FSM_BIT(event)))
		return true;
	count_refused(f);
	log_warn(t->area, "%s state=%s refused_event=%s", f->id,
		 state_name(f, f->state), event_name(f, event));
	return false;
}

int fsm_go(struct fsm *f, unsigned int state, unsigned int event,
	   uint64_t now_ms)
{
	const struct fsm_table *t = f->table;
	const char *from = state_name(f, f->state);

	if (state >= t->n_states || state >= 32 ||
	    !(t->states[f->state].next & FSM_BIT(state))) {
		count_refused(f);
		log_warn(t->area, "%s state=%s refused_state=%s event=%s",
			 f->id, from, state_name(f, state),
			 event_name(f, event));
		return -EPERM;
	}
	f->state = state;
	f->since_ms = now_ms;
	log_info(t->area, "%s state=%s from=%s event=%s", f->id,
		 state_name(f, state), from, event_name(f, event));
	return 0;
}

const char *fsm_state_name(const struct fsm *f)
{
	return state_name(f, f->state);
}

uint32_t fsm_timeout_ms(const struct fsm *f)
{
	return f->table->states[f->state].timeout_ms;
}

uint64_t fsm_refused_total(void)
{
	return __atomic_load_n(&refused_total, __ATOMIC_RELAXED);
}
