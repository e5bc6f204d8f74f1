// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Whether a trunk's far end is there. It is asked (OPTIONS, RFC 3261 11) in the
 * pace of the configuration, and whatever the configuration says once a call
 * there got no answer at all. Two requests without an answer, or a 503 (it does
 * not want calls now), and the trunk is down: the owner turns elsewhere, and it
 * is asked until it answers. Any other final answer is a sign of life, and so
 * is every message from there.
 *
 *   up --no answer--> suspected --no answer again, or 503--> down --answer--> up
 */
#include "sig/sip_priv.h"

#include <errno.h>
#include <stdio.h>

#include "base/log.h"
#include "base/mem.h"

#define FIRST_MS	1000u	/* after the start or a change */
#define AGAIN_MS	10000u	/* while it does not answer */
#define MISSED_MAX	2u

static void on_time(void *arg);

/* Short of memory it is not asked any more, and taken for up. */
static void ask_in(struct sip_gateway *g, uint32_t ms)
{
	if (timer_set(&g->probe, g->s->loop, ms, on_time, g))
		log_error("sip", "trunk=%s asked=no error=memory", g->name);
}

static void tell(struct sip_gateway *g, bool is_up)
{
	struct sip *s = g->s;

	g->is_down = !is_up;
	log_note("sip", "trunk=%s state=%s reason=\"%s\"", g->name,
		 is_up ? "up" : "down", g->why);
	if (s->h.trunk)
		s->h.trunk(s->h.arg, g->name, is_up);
}

/* It lives, though it may refuse calls. */
static void alive(struct sip_gateway *g)
{
	uint32_t ms = g->is_refusing ? AGAIN_MS : g->probe_ms;

	g->n_missed = 0;
	g->is_asking = false;
	if (g->is_down != g->is_refusing)
		tell(g, !g->is_refusing);
	if (ms)
		ask_in(g, ms);
	else
		timer_stop(&g->probe);
}

static void missed(struct sip_gateway *g, const char *why)
{
	(void)snprintf(g->why, sizeof(g->why), "%s", why);
	g->is_asking = false;
	if (++g->n_missed >= MISSED_MAX && !g->is_down)
		tell(g, false);
}

static void on_answer(struct sip_trans *t, osip_message_t *m)
{
	struct sip_gateway *g = t->owner;

	if (g->is_removed || (m && m->status_code < 200))
		return;
	if (!m) {	/* no connection, or Timer F of a request long missed */
		if (g->is_asking && g->peer.is_tcp) {
			missed(g, "no connection");
			ask_in(g, AGAIN_MS);
		}
		return;
	}
	(void)snprintf(g->why, sizeof(g->why), "%d", m->status_code);
	g->is_refusing = m->status_code == 503;
	alive(g);
}

static int ask(struct sip_gateway *g)
{
	char tag[SIP_TOKEN], call_id[SIP_TOKEN], host[64];
	struct sip_text t = { .len = 0 };
	struct sip *s = g->s;
	osip_message_t *m;
	int err;

	sip_token(tag);
	sip_token(call_id);
	sip_our_host(s, &g->peer, host, sizeof(host));
	sip_put(&t, "OPTIONS sip:%s SIP/2.0\r\n", g->domain);
	sip_put_via(s, &t, &g->peer);
	sip_put(&t, "Max-Forwards: 70\r\nFrom: <sip:%s>;tag=%s\r\n"
		"To: <sip:%s>\r\nCall-ID: %s@%s\r\nCSeq: 1 OPTIONS\r\nContact: ",
		host, tag, g->domain, call_id, host);
	sip_put_contact(s, &t, "", &g->peer);
	sip_put(&t, "\r\nUser-Agent: %s\r\nAccept: application/sdp\r\n"
		"Content-Length: 0\r\n\r\n", s->user_agent);
	err = sip_message_new(&m, &t);
	return err ? err : sip_request(s, NULL, m, &g->peer, on_answer, g);
}

/* Either it is time to ask, or the answer has not come. */
static void on_time(void *arg)
{
	struct sip_gateway *g = mem_ref(arg);
	struct sip *s = g->s;

	sip_enter(s);
	if (g->is_asking) {
		missed(g, "no answer");
		ask_in(g, g->is_down ? AGAIN_MS - SIP_SILENCE_MS : 0);
	} else {
		g->is_asking = true;
		ask_in(g, SIP_SILENCE_MS);
		if (ask(g))
			missed(g, "unsendable");
	}
	sip_leave(s);
	mem_deref(g);
}

void sip_probe_begin(struct sip_gateway *g)
{
	timer_stop(&g->probe);
	g->n_missed = 0;
	g->is_asking = g->is_refusing = false;
	g->why[0] = '\0';
	if (g->is_down)
		tell(g, true);
	if (g->probe_ms)
		ask_in(g, FIRST_MS);
}

void sip_probe_end(struct sip_gateway *g)
{
	g->is_removed = true;
	timer_stop(&g->probe);
}

void sip_probe_heard(struct sip *s, const struct sip_peer *from)
{
	struct sip_gateway *g = sip_gateway_from(s, from);

	/* what it answers to OPTIONS says more, and comes to on_answer() */
	if (g && g->n_missed && !g->is_refusing)
		alive(g);
}

void sip_probe_silent(struct sip_gateway *g)
{
	if (g->is_asking || g->is_down)
		return;		/* it is being found out */
	missed(g, "no answer");
	ask_in(g, 0);
}
