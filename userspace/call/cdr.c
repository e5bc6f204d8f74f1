// SPDX-License-Identifier: GPL-3.0-or-later
/* The call detail record as a fold over ledger records; definitions in cdr.h. */
#include <string.h>

#include "call/cdr.h"
#include "base/str.h"

void cdr_init(struct cdr *c)
{
	memset(c, 0, sizeof(*c));
}

static void take_some(char *to, size_t size, const char *from)
{
	if (*from)
		(void)str_copy(to, size, from);
}

static void span_end(int64_t *sum, int64_t *since, int64_t now)
{
	if (*since && now > *since)
		*sum += now - *since;
	*since = 0;
}

static void cdr_start(struct cdr *c, const struct ledger_event *ev)
{
	c->call = ev->call;
	c->contact = ev->contact;
	c->start_ms = ev->ts_ms;
	text_copy(c->direction, ev->direction);
	text_copy(c->from, ev->from);
	text_copy(c->to, ev->to);
	c->category = ev->category;
	text_copy(c->trunk, ev->trunk);
	text_copy(c->phone, ev->phone);
}

static void cdr_party(struct cdr *c, const struct ledger_event *ev)
{
	take_some(c->agent, sizeof(c->agent), ev->agent);
	take_some(c->phone, sizeof(c->phone), ev->phone);
	take_some(c->trunk, sizeof(c->trunk), ev->trunk);
}

static void cdr_talk(struct cdr *c, const struct ledger_event *ev)
{
	if (!c->answer_ms)
		c->answer_ms = ev->ts_ms;
	c->talk_since_ms = ev->ts_ms;
	cdr_party(c, ev);
}

static void cdr_record(struct cdr *c, const struct ledger_event *ev)
{
	if (c->vocid)
		return;
	c->vocid = ev->vocid;
	text_copy(c->file, ev->file);
}

/* A call cut off by a crash ends in the middle of something. */
static void cdr_end(struct cdr *c, const struct ledger_event *ev)
{
	c->end_ms = ev->ts_ms;
	c->cause = ev->cause;
	text_copy(c->by, ev->by);
	span_end(&c->wait_ms, &c->queue_since_ms, ev->ts_ms);
	span_end(&c->ring_ms, &c->ring_since_ms, ev->ts_ms);
	span_end(&c->talk_ms, &c->talk_since_ms, ev->ts_ms);
	c->is_closed = true;
}

void cdr_apply(struct cdr *c, const struct ledger_event *ev)
{
	switch (ev->type) {
	case LEDGER_CALL_START:
		cdr_start(c, ev);
		break;
	case LEDGER_CALL_ROUTE:	/* the whole number */
		take_some(c->to, sizeof(c->to), ev->to);
		break;
	case LEDGER_QUEUE_ENTER:
		c->queue_since_ms = ev->ts_ms;
		text_copy(c->queue, ev->queue);
		break;
	case LEDGER_QUEUE_LEAVE:
		span_end(&c->wait_ms, &c->queue_since_ms, ev->ts_ms);
		break;
	case LEDGER_RING_START:
		c->ring_since_ms = ev->ts_ms;
		cdr_party(c, ev);
		break;
	case LEDGER_RING_END:
		span_end(&c->ring_ms, &c->ring_since_ms, ev->ts_ms);
		break;
	case LEDGER_TALK_START:
		cdr_talk(c, ev);
		break;
	case LEDGER_TALK_END:
		span_end(&c->talk_ms, &c->talk_since_ms, ev->ts_ms);
		break;
	case LEDGER_RECORD_START:
		cdr_record(c, ev);
		break;
	case LEDGER_CALL_END:
		cdr_end(c, ev);
		break;
	default:
		break;
	}
}
