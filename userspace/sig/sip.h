/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The SIP adapter: user agents that register here, trunks to other servers,
 * and their calls as legs (sig/leg.h). RFC 3261 with 2617/8760 (digest), 3264,
 * 3311 (UPDATE), 3326, 3327, 3325/3323, 3581, 4028, 2976 (INFO with dtmf-relay).
 * 100rel (3262) is not offered, so nobody may require it of us; a call that
 * requires it gets 420.
 *
 *   struct sip *s;
 *   sip_new(&s, loop, &config, &handler);
 *   sip_account_add(s, &(struct sip_account){ .name = "8001", ... });
 *   sip_ops()->invite(s, &(struct leg_invite){ .route = "8001", ... });
 *
 * leg_invite.route: an account (every registered contact rings, the first to
 * answer wins), "trunk/NAME" (to.number at that trunk), or a sip: URI.
 * LEG_EV_SETUP.trunk: the account or the trunk ("trunk/NAME") that calls.
 * An account without contact is cause 20 (subscriber absent), unknown route 3.
 *
 * REFER is answered 603: transfer is the business of the control interface,
 * which sees both legs; an agent's phone alone does not.
 */
#ifndef SIG_SIP_H
#define SIG_SIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "sig/leg.h"

struct loop;
struct sip;

enum sip_redirect { SIP_REDIRECT_REFUSE, SIP_REDIRECT_FOLLOW };

/*
 * What accounts are asked for. RFC 8760 wants the strongest first in headers of
 * their own; many phones (baresip 1.0) and sipp 3.6 stop at the first one they
 * do not know, so MD5 alone is the default. An account that has only
 * ha1_sha256 is always served.
 */
enum sip_digest { SIP_DIGEST_MD5, SIP_DIGEST_BOTH, SIP_DIGEST_SHA256 };
enum sip_trust { SIP_UNTRUSTED, SIP_TRUSTED };

struct sip_config {
	const char *addr;	/* numeric, to bind: "0.0.0.0", "127.0.0.1" */
	uint16_t port;		/* UDP and TCP; 0: 5060 */
	const char *public_addr;	/* in Via and Contact; NULL: addr, or the
				 * address of the interface towards the peer */
	const char *realm;	/* NULL: "lq" */
	const char *user_agent;	/* NULL: "LQ" */
	unsigned int expires_min_s;	/* 0: 60; shorter: 423 */
	unsigned int expires_max_s;	/* 0: 3600 */
	unsigned int contacts_max;	/* of one account; 0: 4 */
	unsigned int calls_max;		/* at once, then 503; 0: 1000 */
	unsigned int new_calls_per_s;	/* then 503 with Retry-After; 0: no limit */
	unsigned int ring_ms;		/* leg_invite.ring_ms 0; 0: 60000 */
	enum sip_redirect redirect;	/* what a 3xx does */
	enum sip_digest digest;
};

/* Who may register and call. Strings are copied. */
struct sip_account {
	const char *name;	/* user part of the URI and digest user name */
	const char *password;	/* or NULL and ... */
	const char *ha1_md5;	/* ... hex of H(name:realm:password) */
	const char *ha1_sha256;	/* may be NULL: then MD5 only */
	const char *display;	/* UTF-8, may be NULL */
};

/* Another SIP server, known by its address. Strings are copied. */
struct sip_trunk {
	const char *name;
	const char *addr;	/* numeric, or a host name resolved when added */
	uint16_t port;		/* 0: 5060 */
	bool is_tcp;
	enum sip_trust trust;	/* P-Asserted-Identity both ways, Reason */
	const char *username;	/* to answer its challenges; NULL: none */
	const char *password;
	const char *domain;	/* in From and the request URI; NULL: addr */
	uint32_t probe_ms;	/* OPTIONS as often; 0: only when it is suspected */
};

struct sip_handler {
	struct leg_handler legs;
	/* the first contact came, or the last one went (or expired) */
	void (*registration)(void *arg, const char *account, bool is_online);
	/* it does not answer (or refuses calls), or does again; up at first */
	void (*trunk)(void *arg, const char *name, bool is_up);
	void *arg;
};

int sip_new(struct sip **out, struct loop *l, const struct sip_config *c,
	    const struct sip_handler *h) __attribute__((warn_unused_result));

/** sip_free - at once; legs end without an event, dialogs without a BYE */
struct sip *sip_free(struct sip *s);

/** sip_ops - what is done with legs; @self is the struct sip */
const struct leg_ops *sip_ops(void);

/** sip_account_add - new, or replaced (its contacts stay); -EINVAL, -ENOMEM */
int sip_account_add(struct sip *s, const struct sip_account *a);
int sip_account_remove(struct sip *s, const char *name);	/* -ENOENT */
bool sip_is_registered(const struct sip *s, const char *account);

int sip_trunk_add(struct sip *s, const struct sip_trunk *t);
int sip_trunk_remove(struct sip *s, const char *name);

struct sip_trunk_info {		/* lives for the callback */
	const char *name;
	const char *why;	/* what it answered last: "200", "no answer" */
	bool is_up;
};
void sip_trunks(const struct sip *s,
		void (*h)(void *arg, const struct sip_trunk_info *i), void *arg);

/* One line per binding, for lqctl; from addr on: to keep it over a restart. */
struct sip_binding_info {
	const char *account, *contact, *source, *user_agent;
	uint32_t expires_s;

	const char *addr, *path, *call_id;
	uint32_t cseq, left_ms;
	uint16_t port;
	bool is_tcp;
};
typedef void sip_binding_h(void *arg, const struct sip_binding_info *b);
void sip_bindings(const struct sip *s, sip_binding_h *h, void *arg);

/** sip_bindings_version - another number after every change of a binding */
uint64_t sip_bindings_version(const struct sip *s);

/**
 * sip_binding_restore - one by UDP that sip_bindings() told before a restart
 * @b: source and expires_s are not used
 * Return: 0; -ENOENT no such account, -EINVAL, -ENOSPC (contacts_max), -ENOMEM
 */
int sip_binding_restore(struct sip *s, const struct sip_binding_info *b);

/** sip_drain - OPTIONS get 503, so that proxies turn elsewhere; calls that
 *  come all the same are told, and are the owner's to refuse */
void sip_drain(struct sip *s);
unsigned int sip_calls(const struct sip *s);

struct sip_stats {
	uint64_t rx_messages, tx_messages;
	uint64_t malformed;	/* not SIP, or refused with 400 */
	uint64_t ignored;	/* keep-alives, stray responses and ACKs */
	uint64_t retransmitted;	/* by us */
	uint64_t requests[16];	/* by enum sip_method */
	uint64_t replies[7];	/* sent, by class: [4] is 4xx */
	uint64_t auth_ok, auth_failed, auth_stale, auth_replayed;
	uint64_t calls_in, calls_out, overload, send_errors;
	uint32_t calls, transactions, bindings, connections;
};
void sip_stats(const struct sip *s, struct sip_stats *out);

#endif
