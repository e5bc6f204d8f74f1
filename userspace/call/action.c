// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The list of actions. Its memory is taken at the start, is ample for any
 * event, and grows if it was not; were there no memory even then, actions would
 * be counted as lost instead of crashing the calls that go well.
 */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "call/action.h"

#define ACTIONS_ROOM 64

/* One more than room: the last one is where lost actions are written. */
static struct core_action *items_new(unsigned int room)
{
	return mem_new((room + 1) * sizeof(struct core_action), NULL);
}

int core_actions_init(struct core_actions *l)
{
	memset(l, 0, sizeof(*l));
	l->items = items_new(ACTIONS_ROOM);
	if (!l->items)
		return -ENOMEM;
	l->room = ACTIONS_ROOM;
	return 0;
}

void core_actions_fini(struct core_actions *l)
{
	l->items = mem_deref(l->items);
	l->room = l->n = 0;
}

void core_actions_clear(struct core_actions *l)
{
	l->n = 0;
	l->call = 0;
}

static bool actions_grow(struct core_actions *l)
{
	struct core_action *more = items_new(l->room * 2);

	if (!more)
		return false;
	memcpy(more, l->items, l->n * sizeof(*more));
	mem_deref(l->items);
	l->items = more;
	l->room *= 2;
	return true;
}

struct core_action *core_actions_add(struct core_actions *l,
				     enum core_action_type type, uint64_t call)
{
	struct core_action *a;

	if (l->n < l->room || actions_grow(l)) {
		a = &l->items[l->n++];
	} else {
		log_error("core", "call=%llu action=%s lost=%u error=memory",
			  (unsigned long long)call, core_action_name(type),
			  ++l->n_lost);
		a = &l->items[l->room];
	}
	memset(a, 0, sizeof(*a));
	a->type = type;
	a->call = call;
	return a;
}

const char *core_action_name(enum core_action_type type)
{
	static const char *const names[] = {
		[CORE_DO_ACCEPT] = "accept",
		[CORE_DO_ALERT] = "alert",
		[CORE_DO_PROGRESS] = "progress",
		[CORE_DO_ANSWER] = "answer",
		[CORE_DO_INVITE] = "invite",
		[CORE_DO_DIGITS] = "digits",
		[CORE_DO_HANGUP] = "hangup",
		[CORE_DO_PLAY] = "play",
		[CORE_DO_TONE] = "tone",
		[CORE_DO_STOP] = "stop",
		[CORE_DO_BRIDGE] = "bridge",
		[CORE_DO_TALK] = "talk",
		[CORE_DO_UNBRIDGE] = "unbridge",
		[CORE_DO_RECORD_START] = "record_start",
		[CORE_DO_RECORD_STOP] = "record_stop",
		[CORE_DO_TIMER_SET] = "timer_set",
		[CORE_DO_TIMER_CANCEL] = "timer_cancel",
		[CORE_DO_LEDGER] = "ledger",
	};

	return (unsigned int)type < sizeof(names) / sizeof(names[0]) ?
		names[type] : "?";
}
