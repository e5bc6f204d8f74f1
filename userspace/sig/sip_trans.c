// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Transactions: osip's state machines (RFC 3261 17), found through a table of
 * our own and each on a timer of its own.
 *
 * osip keeps transactions in lists that it walks for every message and every
 * timer; with the 32 s that finished ones stay, a busy server would do nothing
 * else. So a transaction is taken out of osip's list at once; when one of its
 * timers (public fields of osip.h) is due it is put in alone, osip looks at it,
 * and it is taken out again.
 *
 * osip_transaction_execute() must not be entered twice, and its callbacks lead
 * to new events: those wait in osip's own queue of the transaction, and
 * sip_trans_settle() runs until all queues are empty.
 */
#include "sig/sip_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/mem.h"

static void on_timer(void *arg);

/* --------------------------------------------------------------------- keys */

static uint32_t hash_of(const char *key)
{
	uint32_t h = 2166136261u;	/* FNV-1a */

	for (; *key; key++)
		h = (h ^ (uint8_t)*key) * 16777619u;
	return h % SIP_BUCKETS;
}

/* Server transactions also match the sent-by; old peers have no magic branch. */
static void key_of(char *key, size_t size, const osip_message_t *m,
		   const char *method)
{
	const osip_via_t *via = osip_list_get(&m->vias, 0);
	const char *branch = sip_via_branch(m);
	bool is_reply = MSG_IS_RESPONSE(m);

	if (!strcmp(method, "ACK"))
		method = "INVITE";
	if (!strncmp(branch, "z9hG4bK", 7))
		(void)snprintf(key, size, "%c%.255s|%.16s|%.64s|%.8s",
			       is_reply ? 'c' : 's', branch + 7, method,
			       is_reply || !via->host ? "" : via->host,
			       is_reply || !via->port ? "" : via->port);
	else
		(void)snprintf(key, size, "%c%.127s|%.12s|%.64s|%.16s|%.64s",
			       is_reply ? 'c' : 's', sip_call_id(m),
			       m->cseq->number, sip_tag(m->from), method,
			       branch);
}

struct sip_trans *sip_trans_by_key(struct sip *s, const char *key)
{
	struct sip_trans *t;

	list_for_each(t, &s->trans[hash_of(key)], link)
		if (!strcmp(t->key, key) && !t->is_dead)
			return t;
	return NULL;
}

struct sip_trans *sip_trans_find(struct sip *s, const osip_message_t *m)
{
	char key[SIP_KEY_MAX];

	key_of(key, sizeof(key), m, m->cseq->method);
	return sip_trans_by_key(s, key);
}

struct sip_trans *sip_trans_find_invite(struct sip *s,
					const osip_message_t *cancel)
{
	char key[SIP_KEY_MAX];

	key_of(key, sizeof(key), cancel, "INVITE");
	return sip_trans_by_key(s, key);
}

const osip_message_t *sip_trans_request(const struct sip_trans *t)
{
	return t->t->orig_request;
}

/* ------------------------------------------------------------------- timers */

static uint64_t ms_of(const struct timeval *tv)
{
	return tv->tv_sec < 0 ? UINT64_MAX :
	       (uint64_t)tv->tv_sec * 1000 + tv->tv_usec / 1000;
}

static uint64_t earliest(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Which timers count in which state: RFC 3261 figures 5 to 8. */
static uint64_t due_ms(const osip_transaction_t *t)
{
	switch (t->state) {
	case ICT_CALLING:
		return earliest(ms_of(&t->ict_context->timer_a_start),
				ms_of(&t->ict_context->timer_b_start));
	case ICT_COMPLETED:
		return ms_of(&t->ict_context->timer_d_start);
	case IST_COMPLETED:
		return earliest(ms_of(&t->ist_context->timer_g_start),
				ms_of(&t->ist_context->timer_h_start));
	case IST_CONFIRMED:
		return ms_of(&t->ist_context->timer_i_start);
	case NICT_TRYING:
	case NICT_PROCEEDING:
		return earliest(ms_of(&t->nict_context->timer_e_start),
				ms_of(&t->nict_context->timer_f_start));
	case NICT_COMPLETED:
		return ms_of(&t->nict_context->timer_k_start);
	case NIST_COMPLETED:
		return ms_of(&t->nist_context->timer_j_start);
	default:
		return UINT64_MAX;
	}
}

static void arm(struct sip_trans *t)
{
	uint64_t due = due_ms(t->t), now = loop_now_ms(t->s->loop);

	if (due == UINT64_MAX) {
		timer_stop(&t->timer);
		return;
	}
	/* osip asks for "later than", so a timer is due one millisecond after */
	due = due < now ? 1 : due - now + 1;
	if (timer_set(&t->timer, t->s->loop, due, on_timer, t))
		log_error("sip", "transaction=%s timer=none error=memory",
			  t->key);
}

static void run_timers(osip_t *o, osip_transaction_t *t)
{
	osip_list_t *list = t->ctx_type == ICT ? &o->osip_ict_transactions :
			    t->ctx_type == IST ? &o->osip_ist_transactions :
			    t->ctx_type == NICT ? &o->osip_nict_transactions :
						  &o->osip_nist_transactions;

	if (osip_list_add(list, t, 0) < 0)
		return;		/* no memory: the next timer tries again */
	if (t->ctx_type == ICT)
		osip_timers_ict_execute(o);
	else if (t->ctx_type == IST)
		osip_timers_ist_execute(o);
	else if (t->ctx_type == NICT)
		osip_timers_nict_execute(o);
	else
		osip_timers_nist_execute(o);
	(void)osip_list_remove(list, 0);
}

static void on_timer(void *arg)
{
	struct sip_trans *t = arg;
	struct sip *s = t->s;

	sip_enter(s);
	run_timers(s->osip, t->t);
	list_remove(&t->dirty);
	list_append(&s->dirty, &t->dirty);
	sip_leave(s);
}

/* --------------------------------------------------------------------- life */

static void trans_destroy(void *obj)
{
	struct sip_trans *t = obj;

	list_remove(&t->link);
	list_remove(&t->dirty);
	timer_stop(&t->timer);
	if (t->t)
		osip_transaction_free2(t->t);
	t->owner = mem_deref(t->owner);
}

static int trans_new(struct sip_trans **out, struct sip *s,
		     osip_fsm_type_t type, osip_message_t *m,
		     const struct sip_peer *peer)
{
	struct sip_trans *t = mem_new(sizeof(*t), trans_destroy);

	if (!t)
		return -ENOMEM;
	list_init(&t->link);
	list_init(&t->dirty);
	t->s = s;
	t->peer = *peer;
	if (osip_transaction_init(&t->t, type, s->osip, m)) {
		t->t = NULL;
		mem_deref(t);
		return -EBADMSG;
	}
	(void)osip_remove_transaction(s->osip, t->t);	/* it is there */
	osip_transaction_set_your_instance(t->t, t);
	*out = t;
	return 0;
}

static void adopt(struct sip_trans *t, const char *key)
{
	(void)snprintf(t->key, sizeof(t->key), "%s", key);
	list_append(&t->s->trans[hash_of(t->key)], &t->link);
	t->s->n.transactions++;
}

static void let_go(struct sip_trans *t)
{
	t->s->n.transactions--;
	list_remove(&t->link);
	list_remove(&t->dirty);
	timer_stop(&t->timer);
	mem_deref(t);
}

void sip_trans_event(struct sip_trans *t, osip_event_t *ev)
{
	if (t->is_dead || osip_transaction_add_event(t->t, ev)) {
		osip_event_free(ev);
		return;
	}
	list_remove(&t->dirty);
	list_append(&t->s->dirty, &t->dirty);
}

static void execute(struct sip_trans *t)
{
	osip_event_t *ev;

	while (!t->is_dead && (ev = osip_fifo_tryget(t->t->transactionff)))
		(void)osip_transaction_execute(t->t, ev);
}

void sip_trans_settle(struct sip *s)
{
	struct sip_trans *t;

	if (s->is_settling)
		return;
	s->is_settling = true;
	while ((t = list_first(&s->dirty, struct sip_trans, dirty))) {
		list_remove(&t->dirty);
		execute(t);
		if (t->is_dead)
			let_go(t);
		else
			arm(t);
	}
	s->is_settling = false;
}

/* ------------------------------------------------------------ osip's callbacks */

static int on_send(osip_transaction_t *ot, osip_message_t *m, char *host,
		   int port, int socket)
{
	struct sip_trans *t = osip_transaction_get_your_instance(ot);
	char *text = NULL;
	size_t len = 0;

	if (!t || osip_message_to_str(m, &text, &len))
		return 0;
	if (MSG_IS_RESPONSE(m) && m->status_code < 700)
		t->s->n.replies[m->status_code / 100]++;
	/* A loss like any other: the timers repeat it or give up. */
	(void)sip_net_send(t->s, &t->peer, text, len);
	osip_free(text);
	return 0;
}

static void on_message(int type, osip_transaction_t *ot, osip_message_t *m)
{
	struct sip_trans *t = osip_transaction_get_your_instance(ot);

	switch (type) {
	case OSIP_ICT_STATUS_1XX_RECEIVED ... OSIP_ICT_STATUS_2XX_RECEIVED:
	case OSIP_ICT_STATUS_3XX_RECEIVED ... OSIP_ICT_STATUS_6XX_RECEIVED:
	case OSIP_NICT_STATUS_1XX_RECEIVED ... OSIP_NICT_STATUS_2XX_RECEIVED:
	case OSIP_NICT_STATUS_3XX_RECEIVED ... OSIP_NICT_STATUS_6XX_RECEIVED:
		if (t->on_reply)
			t->on_reply(t, m);
		break;
	case OSIP_ICT_STATUS_TIMEOUT:
	case OSIP_NICT_STATUS_TIMEOUT:
		if (t->on_reply)
			t->on_reply(t, NULL);
		break;
	case OSIP_ICT_INVITE_SENT_AGAIN:
	case OSIP_NICT_REQUEST_SENT_AGAIN:
	case OSIP_IST_STATUS_3456XX_SENT_AGAIN:
		t->s->n.retransmitted++;
		break;
	default:
		break;
	}
}

static void on_kill(int type, osip_transaction_t *ot)
{
	struct sip_trans *t = osip_transaction_get_your_instance(ot);

	t->is_dead = true;
}

/* osip would write to stdout what it does not like; we count it. */
static void be_quiet(const char *file, int line, osip_trace_level_t level,
		     const char *text, va_list ap)
{
}

int sip_trans_init(struct sip *s)
{
	for (int i = 0; i < SIP_BUCKETS; i++)
		list_init(&s->trans[i]);
	list_init(&s->dirty);
	osip_trace_initialize_func(OSIP_FATAL, be_quiet);
	if (osip_init(&s->osip))
		return -ENOMEM;
	osip_set_cb_send_message(s->osip, on_send);
	for (int i = 0; i < OSIP_MESSAGE_CALLBACK_COUNT; i++)
		(void)osip_set_message_callback(s->osip, i, on_message);
	for (int i = 0; i < OSIP_KILL_CALLBACK_COUNT; i++)
		(void)osip_set_kill_transaction_callback(s->osip, i, on_kill);
	return 0;
}

void sip_trans_fini(struct sip *s)
{
	struct sip_trans *t, *tmp;

	if (!s->osip)
		return;
	for (int i = 0; i < SIP_BUCKETS; i++)
		list_for_each_safe(t, tmp, &s->trans[i], link)
			let_go(t);
	osip_release(s->osip);
	s->osip = NULL;
}

/* ------------------------------------------------------------ client, server */

int sip_request(struct sip *s, struct sip_trans **out, osip_message_t *m,
		const struct sip_peer *to, sip_reply_h *h, void *owner)
{
	char key[SIP_KEY_MAX];
	bool is_invite = MSG_IS_INVITE(m);
	osip_event_t *ev;
	struct sip_trans *t;
	int err = trans_new(&t, s, is_invite ? ICT : NICT, m, to);

	if (err) {
		osip_message_free(m);
		return err;
	}
	ev = osip_new_outgoing_sipmessage(m);
	if (!ev) {
		osip_message_free(m);
		mem_deref(t);
		return -ENOMEM;
	}
	(void)snprintf(key, sizeof(key), "c%.255s|%.16s||", sip_via_branch(m) + 7,
		       m->cseq->method);
	t->on_reply = h;
	t->owner = mem_ref(owner);
	adopt(t, key);
	sip_trans_event(t, ev);
	if (out)
		*out = t;
	return 0;
}

int sip_server_new(struct sip *s, struct sip_trans **out, osip_event_t *ev,
		   const struct sip_peer *from)
{
	char key[SIP_KEY_MAX];
	osip_message_t *m = ev->sip;
	struct sip_trans *t;
	int err = trans_new(&t, s, MSG_IS_INVITE(m) ? IST : NIST, m, from);

	if (err) {
		osip_event_free(ev);	/* and its message */
		return err;
	}
	key_of(key, sizeof(key), m, m->cseq->method);
	adopt(t, key);
	sip_trans_event(t, ev);
	*out = t;
	return 0;
}

void sip_reply(struct sip_trans *t, osip_message_t *m)
{
	osip_event_t *ev = osip_new_outgoing_sipmessage(m);

	if (!ev) {
		osip_message_free(m);
		return;
	}
	sip_trans_event(t, ev);
}

/* Only the first reply of a dialog-less answer needs a To tag: any will do. */
static void add_tag(osip_message_t *r)
{
	char tag[SIP_TOKEN];

	if (r->status_code == 100 || *sip_tag((osip_from_t *)r->to))
		return;
	sip_token(tag);
	osip_to_set_tag(r->to, osip_strdup(tag));
}

void sip_reply_status(struct sip_trans *t, int status)
{
	osip_message_t *r;

	if (sip_reply_new(t->s, &r, sip_trans_request(t), status))
		return;		/* no memory: the request will come again */
	add_tag(r);
	if (status == 405 || status == 501)
		(void)osip_message_set_header(r, "Allow", sip_allow);
	sip_reply(t, r);
}

void sip_reply_stateless(struct sip *s, const osip_message_t *request,
			 const struct sip_peer *to, int status,
			 const char *header, const char *value)
{
	struct sip_peer peer = *to;
	osip_message_t *r;
	char *text = NULL;
	size_t len;

	if (sip_reply_new(s, &r, request, status))
		return;
	add_tag(r);
	if (header)
		(void)osip_message_set_header(r, header, value);
	if (!osip_message_to_str(r, &text, &len)) {
		s->n.replies[status / 100]++;
		(void)sip_net_send(s, &peer, text, len);	/* may be lost */
		osip_free(text);
	}
	osip_message_free(r);
}

/* A client transaction on a lost connection will not be answered. */
void sip_trans_lost_conn(struct sip *s, uint32_t conn)
{
	struct sip_trans *t, *tmp;

	for (int i = 0; i < SIP_BUCKETS; i++)
		list_for_each_safe(t, tmp, &s->trans[i], link) {
			if (!t->on_reply || t->peer.conn != conn || t->is_dead ||
			    t->t->state == ICT_COMPLETED ||
			    t->t->state == NICT_COMPLETED)
				continue;
			t->is_dead = true;
			list_remove(&t->dirty);
			list_append(&s->dirty, &t->dirty);
			t->on_reply(t, NULL);
		}
}
