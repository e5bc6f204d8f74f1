// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Keys as facts: each one that a party presses, whoever takes it, and each one
 * that we send by command. What a key means is not decided here.
 *
 * Two bounds. A device gone mad must not fill the ledger: of each leg 40 keys
 * are written at once, then one a second; the next one written tells how many
 * were not. And what a flow asks for as a secret stays one: see is_secret().
 */
#include <errno.h>

#include "call/call.h"

#define KEYS_AT_ONCE	40
#define KEY_EVERY_MS	1000
/* Somebody keys more digits of a PIN than were asked for. */
#define SECRET_AFTER_MS	5000

static struct ledger_event *note_key(struct call *call, const struct leg *l,
				     char digit, const char *direction)
{
	struct ledger_event *ev = core_note(call->core, LEDGER_LEG_DIGIT,
					    call->id);

	ev->leg = leg_id(l);
	text_copy(l->phone ? ev->phone : ev->trunk, l->line);
	ev->digit[0] = digit;
	text_copy(ev->direction, direction);
	return ev;
}

/* A bucket that each key fills by KEY_EVERY_MS and that time empties. */
static bool may_note(struct leg *l)
{
	uint64_t now = l->core->now_ms;

	if (l->keys.full_ms < now)
		l->keys.full_ms = now;
	if (l->keys.full_ms - now > (KEYS_AT_ONCE - 1) * KEY_EVERY_MS) {
		l->keys.n_lost++;
		return false;
	}
	l->keys.full_ms += KEY_EVERY_MS;
	return true;
}

static bool is_secret(struct call *call, const struct leg *l)
{
	uint64_t now = call->core->now_ms;
	enum ivr_secrecy s = call->is_in_flow ? ivr_secrecy(&call->ivr) :
		IVR_OPEN;

	if (l != call->a)
		return false;
	if (s == IVR_SECRET)
		call->secret_until_ms = now + SECRET_AFTER_MS;
	return s != IVR_OPEN || now < call->secret_until_ms;
}

void keys_note_pressed(struct call *call, struct leg *l,
		       const struct core_event *ev)
{
	bool is_hidden = is_secret(call, l);
	struct ledger_event *note;

	if (!may_note(l))
		return;
	note = note_key(call, l, is_hidden ? '*' : ev->digit, "in");
	note->length_ms = ev->length_ms;
	note->lost = l->keys.n_lost;
	l->keys.n_lost = 0;
}

/* Who is not ours; between two of ours, or two lines: who was called. */
static struct leg *default_leg(const struct call *call)
{
	const struct leg *a = call->a, *b = call->b;

	if (!leg_is_up(b) || (leg_is_up(a) && !a->phone && b->phone))
		return call->a;
	return call->b;
}

int keys_send(struct call *call, const struct core_event *ev)
{
	struct leg *l = ev->leg ? leg_find(call->core, ev->leg) :
		default_leg(call);
	struct core_action *a;
	const char *d;
	size_t len = ev->digits ? strlen(ev->digits) : 0;

	if (!len || len >= sizeof(a->digits) ||
	    strspn(ev->digits, "0123456789*#ABCD") != len)
		return -EINVAL;
	if (!l || (l != call->a && l != call->b))
		return -ENOENT;
	if (!leg_is_up(l))
		return -EPERM;
	a = core_do(call->core, CORE_DO_DIGITS, call->id);
	a->leg = leg_id(l);
	text_copy(a->digits, ev->digits);
	for (d = ev->digits; *d; d++)
		(void)note_key(call, l, ev->is_secret ? '*' : *d, "out");
	return 0;
}
