// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The SIP adapter as a whole: coming and going, and the queue of events to its
 * owner, who may give commands from within them. Calls: sip_call.c.
 */
#include "sig/sip_priv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/log.h"
#include "base/mem.h"

#define NONCE_LIFE_MS (300 * 1000)

/* ------------------------------------------------------- events to the owner */

struct queued {
	struct list link;
	struct leg_event ev;
	struct leg_address from, to;
	struct leg_media media;
	char trunk[SIP_NAME_MAX + 8], call_ref[128];
};

static const char *keep(char *to, size_t size, const char *from)
{
	if (!from)
		return NULL;
	(void)snprintf(to, size, "%s", from);
	return to;
}

void sip_emit(struct sip *s, const struct leg_event *ev)
{
	struct queued *q = mem_new(sizeof(*q), NULL);

	if (!q) {
		log_error("sip", "leg=%u event=%d lost=memory", ev->leg,
			  ev->type);
		return;
	}
	q->ev = *ev;
	q->ev.kind = LEG_SIP;
	if (ev->from)
		q->from = *ev->from, q->ev.from = &q->from;
	if (ev->to)
		q->to = *ev->to, q->ev.to = &q->to;
	if (ev->media)
		q->media = *ev->media, q->ev.media = &q->media;
	q->ev.trunk = keep(q->trunk, sizeof(q->trunk), ev->trunk);
	q->ev.call_ref = keep(q->call_ref, sizeof(q->call_ref), ev->call_ref);
	list_append(&s->events, &q->link);
}

/* What the owner does in answer may add to the queue; it is emptied too. */
static void flush(struct sip *s)
{
	struct queued *q;

	while ((q = list_first(&s->events, struct queued, link))) {
		list_remove(&q->link);
		s->h.legs.event(s->h.legs.arg, &q->ev);
		mem_deref(q);
		sip_trans_settle(s);
	}
}

static void on_flush(void *arg)
{
	sip_enter(arg);
	sip_leave(arg);
}

void sip_enter(struct sip *s)
{
	sip_clock_set(loop_now_ms(s->loop));
	s->depth++;
}

void sip_leave(struct sip *s)
{
	sip_trans_settle(s);
	if (s->depth == 1)
		flush(s);
	s->depth--;
}

void sip_command_begin(struct sip *s)
{
	sip_clock_set(loop_now_ms(s->loop));
}

int sip_command_end(struct sip *s, int result)
{
	sip_trans_settle(s);
	if (!s->depth && !list_is_empty(&s->events) && !timer_is_set(&s->flush))
		if (timer_set(&s->flush, s->loop, 0, on_flush, s))
			return -ENOMEM;
	return result;
}

/* ----------------------------------------------------------------- new, free */

static void copy(char *to, size_t size, const char *from, const char *other)
{
	(void)snprintf(to, size, "%s", from ? from : other);
}

static unsigned int or_else(unsigned int given, unsigned int usual)
{
	return given ? given : usual;
}

static void take_config(struct sip *s, const struct sip_config *c)
{
	s->c = *c;
	s->c.port = or_else(c->port, 5060);
	s->c.expires_min_s = or_else(c->expires_min_s, 60);
	s->c.expires_max_s = or_else(c->expires_max_s, 3600);
	s->c.contacts_max = or_else(c->contacts_max, 4);
	s->c.calls_max = or_else(c->calls_max, 1000);
	s->c.ring_ms = or_else(c->ring_ms, 60000);
	copy(s->addr, sizeof(s->addr), c->addr, "0.0.0.0");
	copy(s->public_addr, sizeof(s->public_addr), c->public_addr, "");
	copy(s->realm, sizeof(s->realm), c->realm, "lq");
	copy(s->user_agent, sizeof(s->user_agent), c->user_agent, "LQ");
}

int sip_new(struct sip **out, struct loop *l, const struct sip_config *c,
	    const struct sip_handler *h)
{
	struct sip *s = mem_new(sizeof(*s), NULL);
	uint8_t secret[32];
	int err;

	if (!s)
		return -ENOMEM;
	s->loop = l;
	s->h = *h;
	s->udp_fd = s->tcp_fd = -1;
	list_init(&s->conns);
	list_init(&s->accounts);
	list_init(&s->trunks);
	list_init(&s->calls);
	list_init(&s->events);
	for (int i = 0; i < SIP_BUCKETS; i++)
		list_init(&s->branches[i]);
	take_config(s, c);
	if (getrandom(secret, sizeof(secret), 0) != sizeof(secret)) {
		mem_deref(s);
		return -EIO;
	}
	nonces_init(&s->nonces, secret, NONCE_LIFE_MS);
	err = sip_trans_init(s);
	if (!err)
		err = sip_net_open(s);
	if (err) {
		log_error("sip", "addr=%s port=%u opened=no error=\"%s\"",
			  s->addr, s->c.port, strerror(-err));
		sip_free(s);
		return err;
	}
	*out = s;
	return 0;
}

struct sip *sip_free(struct sip *s)
{
	struct sip_call *c, *tmp;
	struct queued *q, *q2;

	if (!s)
		return NULL;
	list_for_each_safe(c, tmp, &s->calls, link)
		mem_deref(c);
	sip_trans_fini(s);
	for (int i = 0; i < SIP_BUCKETS; i++) {
		struct sip_branch *b, *b2;

		/* those that a timer holds */
		list_for_each_safe(b, b2, &s->branches[i], hash)
			mem_deref(b);
	}
	list_for_each_safe(q, q2, &s->events, link)
		mem_deref(q);
	timer_stop(&s->flush);
	sip_reg_fini(s);
	sip_net_close(s);
	return mem_deref(s);
}

void sip_drain(struct sip *s)
{
	s->is_draining = true;
	log_info("sip", "draining=yes calls=%u", s->n.calls);
}

unsigned int sip_calls(const struct sip *s)
{
	return s->n.calls;
}

void sip_stats(const struct sip *s, struct sip_stats *out)
{
	*out = s->n;
}
