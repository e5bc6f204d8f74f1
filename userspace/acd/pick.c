// SPDX-License-Identifier: GPL-3.0-or-later
/* The choice of agents and callers; see pick.h. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "acd/pick.h"

static int64_t score_longest_idle(const struct member *m, uint64_t now_ms)
{
	return (int64_t)(now_ms - m->agent->idle_since_ms);
}

/* Always the first who is free: agents are listed in the order wanted. */
static int64_t score_in_order(const struct member *m, uint64_t now_ms)
{
	(void)m;
	(void)now_ms;
	return 0;
}

static const struct strategy strategies[] = {
	{ "longest_idle", score_longest_idle },
	{ "in_order", score_in_order },
};

const struct strategy *strategy_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(strategies) / sizeof(strategies[0]); i++)
		if (!strcmp(strategies[i].name, name))
			return &strategies[i];
	return NULL;
}

static bool is_better(const struct queue *q, const struct member *a,
		      const struct member *b, uint64_t now_ms)
{
	if (a->level != b->level)
		return a->level < b->level;
	return q->strategy->score(a, now_ms) > q->strategy->score(b, now_ms);
}

static size_t say(char *why, size_t size, size_t len, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static size_t say(char *why, size_t size, size_t len, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (len >= size)
		return len;
	va_start(ap, fmt);
	n = vsnprintf(why + len, size - len, fmt, ap);
	va_end(ap);
	return len + (n > 0 ? (size_t)n : 0);
}

/* "longest_idle 1001=93000/1 1003=41000/1 out 1002=talking 1004=wrap_up" */
static void explain(const struct queue *q, const struct agent *winner,
		    uint64_t now_ms, char *why, size_t size)
{
	const struct member *m;
	const char *word = " out";
	size_t len;

	len = say(why, size, 0, "%s", q->strategy->name);
	list_for_each(m, &q->members, in_queue)
		if (m->agent == winner)
			len = say(why, size, len, " %s=%" PRId64 "/%u",
				  m->agent->name,
				  q->strategy->score(m, now_ms), m->level);
	list_for_each(m, &q->members, in_queue)
		if (m->agent != winner && agent_is_free(m->agent))
			len = say(why, size, len, " %s=%" PRId64 "/%u",
				  m->agent->name,
				  q->strategy->score(m, now_ms), m->level);
	list_for_each(m, &q->members, in_queue) {
		if (agent_is_free(m->agent) ||
		    agent_state(m->agent) == AGENT_LOGGED_OUT)
			continue;
		len = say(why, size, len, "%s %s=%s", word, m->agent->name,
			  m->agent->is_resting ? "resting" :
			  agent_state(m->agent) == AGENT_READY ? "phone_busy" :
			  fsm_state_name(&m->agent->fsm));
		word = "";
	}
}

struct agent *pick_agent(const struct queue *q, uint64_t now_ms, char *why,
			 size_t size)
{
	const struct member *m, *best = NULL;

	list_for_each(m, &q->members, in_queue)
		if (agent_is_free(m->agent) &&
		    (!best || is_better(q, m, best, now_ms)))
			best = m;
	if (best && why)
		explain(q, best->agent, now_ms, why, size);
	return best ? best->agent : NULL;
}

struct place *pick_place(const struct queue *q)
{
	struct place *p;

	list_for_each(p, &q->waiting, link)
		if (!p->is_offered)
			return p;
	return NULL;
}
