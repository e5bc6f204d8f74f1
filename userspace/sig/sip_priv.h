/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the SIP adapter share; one section per file.
 *
 *   sip_net -> sip_in -> sip_trans (osip) -> sip_reg | sip_uas, sip_uac, sip_mid
 *                                            (sip_digest)   '-- sip_call --'
 *
 * One thread, the control loop's. Events to the owner leave through a queue
 * after all state has been changed, so that he may call back at once.
 */
#ifndef SIG_SIP_PRIV_H
#define SIG_SIP_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <osip2/osip.h>
#include <osip2/osip_dialog.h>

#include "base/fsm.h"
#include "base/list.h"
#include "base/loop.h"
#include "sig/sdp.h"
#include "sig/sip.h"
#include "sig/sip_auth.h"

#define SIP_MESSAGE_MAX	65535
#define SIP_TEXT_MAX	8192	/* of what we write */
#define SIP_TOKEN	17	/* 64 random bits in hex and the closing zero */
#define SIP_URI_MAX	256
#define SIP_NAME_MAX	64
#define SIP_CALL_ID_MAX	128
#define SIP_KEY_MAX	384	/* of a transaction: branch, method, sent-by */
#define SIP_BUCKETS	1024
#define SIP_T1_MS	500
#define SIP_T2_MS	4000
#define SIP_TIMEOUT_MS	(64 * SIP_T1_MS)
#define SIP_SILENCE_MS	4000	/* four times asked: who lives has answered */

enum sip_method { SIP_INVITE, SIP_ACK, SIP_BYE, SIP_CANCEL, SIP_REGISTER,
		  SIP_OPTIONS, SIP_INFO, SIP_UPDATE, SIP_REFER, SIP_PRACK,
		  SIP_SUBSCRIBE, SIP_NOTIFY, SIP_MESSAGE, SIP_PUBLISH,
		  SIP_UNKNOWN, SIP_METHODS };

/* Where a message came from or goes to. */
struct sip_peer {
	struct sockaddr_storage sa;
	socklen_t len;		/* 0: nowhere */
	bool is_tcp;
	uint32_t conn;		/* TCP: its connection, while it lives */
};

struct sip_trans;
struct sip_branch;
struct sip_call;

struct sip {
	/* set at creation, then constant */
	struct loop *loop;
	struct sip_handler h;
	struct sip_config c;	/* numbers; strings are below */
	char addr[46], public_addr[46];
	char realm[SIP_NAME_MAX], user_agent[SIP_NAME_MAX];
	osip_t *osip;

	/* sip_net.c */
	int udp_fd, tcp_fd;
	struct loop_fd *udp, *tcp;
	struct list conns;
	uint32_t last_conn;

	/* sip_trans.c */
	struct list trans[SIP_BUCKETS];
	struct list dirty;	/* transactions with events to execute */
	bool is_settling;

	/* sip_account.c, sip_reg.c, sip_digest.c */
	struct list accounts, trunks;
	struct nonces nonces;
	struct timer expiry;

	/* sip.c */
	struct list events;	/* to the owner */
	struct timer flush;
	unsigned int depth;	/* of entries from the loop */
	bool is_draining;

	/* sip_call.c */
	struct list calls;
	struct list branches[SIP_BUCKETS];	/* by Call-ID */
	uint64_t bindings_version;	/* counts changes */
	uint64_t second;	/* new_calls_per_s: of this second */
	unsigned int new_in_second;

	struct sip_stats n;
};

/* --------------------------------------------------------------- sip_clock.c */

void sip_clock_set(uint64_t now_ms);

/* ----------------------------------------------------------------- sip_net.c */

int sip_net_open(struct sip *s);
void sip_net_close(struct sip *s);
int sip_net_send(struct sip *s, struct sip_peer *to, const char *text,
		 size_t len);
int sip_peer_read(struct sip_peer *p, const char *addr, uint16_t port,
		  bool is_tcp);
bool sip_peer_same_host(const struct sip_peer *a, const struct sip_peer *b);
bool sip_peer_same(const struct sip_peer *a, const struct sip_peer *b);
void sip_peer_text(const struct sip_peer *p, char *addr, size_t size,
		   uint16_t *port);
/* our address as that peer should see it; brackets around IPv6 */
void sip_our_host(struct sip *s, const struct sip_peer *to, char *host,
		  size_t size);

/* --------------------------------------------------------------- sip_frame.c */

/** sip_frame - octets of the first message; 0: more needed; -EBADMSG, -EMSGSIZE */
long sip_frame(const char *buf, size_t len);

/** sip_has_double_type - a MIME part with two Content-Types: not for osip_parse() */
bool sip_has_double_type(const char *buf, size_t len);

/* ----------------------------------------------------------------- sip_msg.c */

struct sip_text {
	char to[SIP_TEXT_MAX];
	size_t len;
	bool is_cut;
};

void sip_put(struct sip_text *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* a display name in quotes, a user part with escapes: no header can be forged */
void sip_put_quoted(struct sip_text *t, const char *text);
void sip_put_user(struct sip_text *t, const char *user);
void sip_token(char token[SIP_TOKEN]);
enum sip_method sip_method_of(const char *name);
const char *sip_header(const osip_message_t *m, const char *name);
bool sip_header_has(const osip_message_t *m, const char *name,
		    const char *token);
int sip_message_new(osip_message_t **out, const struct sip_text *t);
int sip_reply_new(struct sip *s, osip_message_t **out,
		  const osip_message_t *request, int status);
const char *sip_tag(const osip_from_t *h);
const char *sip_call_id(const osip_message_t *m);
const char *sip_via_branch(const osip_message_t *m);
void sip_set_sdp(osip_message_t *m, const char *sdp, size_t len);
const osip_body_t *sip_sdp_body(const osip_message_t *m);
void sip_unescape(char *user);

extern const char sip_allow[];

/* --------------------------------------------------------------- sip_trans.c */

/* @reply: NULL when no answer came (Timer B, F; connection lost) */
typedef void sip_reply_h(struct sip_trans *t, osip_message_t *reply);

struct sip_trans {
	struct list link;	/* in its bucket */
	struct list dirty;
	struct sip *s;
	osip_transaction_t *t;
	bool is_dead;
	struct timer timer;
	struct sip_peer peer;
	char key[SIP_KEY_MAX];
	void *owner;		/* mem_ref()ed while the transaction lives */
	sip_reply_h *on_reply;	/* of client transactions */
};

int sip_trans_init(struct sip *s);
void sip_trans_fini(struct sip *s);

/** sip_request - begin a client transaction; @m is taken in any case */
int sip_request(struct sip *s, struct sip_trans **out, osip_message_t *m,
		const struct sip_peer *to, sip_reply_h *h, void *owner);

/** sip_server_new - begin a server transaction; @ev is taken in any case */
int sip_server_new(struct sip *s, struct sip_trans **out, osip_event_t *ev,
		   const struct sip_peer *from);

/** sip_trans_find - the transaction that this message belongs to */
struct sip_trans *sip_trans_find(struct sip *s, const osip_message_t *m);
struct sip_trans *sip_trans_by_key(struct sip *s, const char *key);
struct sip_trans *sip_trans_find_invite(struct sip *s,
					const osip_message_t *cancel);

/** sip_trans_event - hand it on; @ev is taken */
void sip_trans_event(struct sip_trans *t, osip_event_t *ev);

/** sip_reply - answer; @m is taken */
void sip_reply(struct sip_trans *t, osip_message_t *m);
void sip_reply_status(struct sip_trans *t, int status);
void sip_reply_stateless(struct sip *s, const osip_message_t *request,
			 const struct sip_peer *to, int status,
			 const char *header, const char *value);
void sip_trans_settle(struct sip *s);
void sip_trans_lost_conn(struct sip *s, uint32_t conn);
const osip_message_t *sip_trans_request(const struct sip_trans *t);

/* ------------------------------------------------------------------ sip_in.c */

/** sip_input - one message (or keep-alive) as received; @text may be changed */
void sip_input(struct sip *s, char *text, size_t len,
	       const struct sip_peer *from);

/* ------------------------------------------------------------- sip_account.c */

struct sip_binding {
	struct list link;	/* in account->bindings, the newest first */
	char uri[SIP_URI_MAX];
	char path[SIP_URI_MAX * 2];	/* Route for requests, RFC 3327 */
	char call_id[SIP_CALL_ID_MAX], user_agent[SIP_NAME_MAX];
	uint32_t cseq;
	uint64_t expires_ms;
	struct sip_peer peer;
};

struct sip_user {
	struct list link;
	char name[SIP_NAME_MAX], display[SIP_NAME_MAX];
	char ha1_md5[DIGEST_HEX_MAX], ha1_sha256[DIGEST_HEX_MAX];
	struct list bindings;
	unsigned int n;
};

struct sip_gateway {
	struct list link;
	char name[SIP_NAME_MAX], domain[SIP_NAME_MAX];
	char username[SIP_NAME_MAX], password[SIP_NAME_MAX];
	struct sip_peer peer;
	enum sip_trust trust;

	/* sip_probe.c */
	struct sip *s;
	struct timer probe;
	uint32_t probe_ms;	/* 0: asked only when it is suspected */
	unsigned int n_missed;	/* requests in a row without an answer */
	bool is_asking, is_refusing, is_down;
	bool is_removed;	/* a request of it still lives */
	char why[24];		/* what it answered last: "200", "no answer" */
};

void sip_reg_fini(struct sip *s);
struct sip_user *sip_user_find(const struct sip *s, const char *name);
struct sip_gateway *sip_gateway_find(const struct sip *s, const char *name);
struct sip_gateway *sip_gateway_from(const struct sip *s,
				     const struct sip_peer *from);
void sip_tell_registration(struct sip *s, const struct sip_user *u,
			   bool is_online);
void sip_binding_destroy(void *obj);
void sip_binding_remove(struct sip *s, struct sip_user *u,
			struct sip_binding *b);

/* --------------------------------------------------------------- sip_probe.c */

/** sip_probe_begin - new, or changed: what was known of it is not any more */
void sip_probe_begin(struct sip_gateway *g);
void sip_probe_end(struct sip_gateway *g);
/** sip_probe_heard - any message came from there */
void sip_probe_heard(struct sip *s, const struct sip_peer *from);
/** sip_probe_silent - a call there had no answer at all */
void sip_probe_silent(struct sip_gateway *g);

/* ----------------------------------------------------------------- sip_reg.c */

void sip_register(struct sip_trans *t, const osip_message_t *m);

/* -------------------------------------------------------------- sip_digest.c */

/**
 * sip_authenticate - does the request prove to come from its From user?
 * Return: the user; NULL: a 401 or 403 has been sent
 */
struct sip_user *sip_authenticate(struct sip_trans *t, const osip_message_t *m);

/** sip_answer_challenge - credentials of @g for a 401/407; text of the header */
int sip_answer_challenge(const struct sip_gateway *g, const osip_message_t *m,
			 const char *method, const char *uri, char *to,
			 size_t size);

/* --------------------------------------------------------------------- sip.c */

void sip_emit(struct sip *s, const struct leg_event *ev);
void sip_enter(struct sip *s);	/* around every entry from the loop */
void sip_leave(struct sip *s);
/* Around a command of the owner: its events come later, never from within it. */
void sip_command_begin(struct sip *s);
int sip_command_end(struct sip *s, int result);

/* ---------------------------------------------------------------- sip_call.c */

enum sip_call_state { SIP_CALL_NEW, SIP_CALL_EARLY, SIP_CALL_ANSWERED,
		      SIP_CALL_TALK, SIP_CALL_ENDED };
enum sip_sdp_kind { SIP_SDP_OFFER, SIP_SDP_ANSWER };
enum sip_call_event { SIP_EV_INVITE, SIP_EV_PROVISIONAL, SIP_EV_ANSWER,
		      SIP_EV_ACK, SIP_EV_END };

/*
 * One dialog, or what may become one; a UAS call has exactly one. It outlives
 * its call while a transaction of it does: a BYE under way, or a 2xx that
 * crosses our CANCEL and must be acknowledged and ended.
 */
struct sip_branch {
	struct list link;	/* in call->branches */
	struct list hash;	/* in s->branches */
	struct sip *s;
	struct sip_call *call;	/* borrowed; NULL: it has ended */
	char call_id[SIP_CALL_ID_MAX], local_tag[SIP_TOKEN];
	struct sip_peer peer;
	osip_dialog_t *dialog;	/* early or confirmed */
	char gateway[SIP_NAME_MAX];	/* whose credentials apply, or empty */
	char contact_user[LEG_NUMBER_LEN];

	/* UAS: the INVITE to be answered, mem_ref()ed */
	struct sip_trans *invite;

	/* our 2xx, until its ACK; then BYE if wanted */
	char *answer;
	size_t answer_len;
	unsigned int resend_ms, resent_ms;
	struct timer resend;	/* holds a reference while set */
	uint8_t bye_cause;	/* 0: none */

	/* UAC: what the INVITE is made of */
	struct sip_trans *calling;	/* borrowed; NULL once it is final */
	char target[SIP_URI_MAX], route[SIP_URI_MAX * 2];
	char from[SIP_URI_MAX * 2], to[SIP_URI_MAX + 2];
	char *ack;		/* of the last 2xx, to repeat */
	size_t ack_len;
	uint32_t cseq;
	unsigned int n_challenges, n_redirects;
	bool is_provisional;	/* a 1xx has come: CANCEL may go */
	bool is_canceled, is_final;
	int status;		/* final, when it failed */
	struct timer give_up;	/* no final answer to a CANCEL; holds one too */
};

struct sip_call {
	struct list link;	/* in s->calls, which owns it */
	struct sip *s;
	struct fsm fsm;
	uint32_t leg;
	bool is_out;
	char account[SIP_NAME_MAX + 8];	/* "8001" or "trunk/NAME" */
	struct leg_address from, to;
	struct list branches;
	struct sip_branch *winner;	/* whose dialog is the call's */
	uint8_t reason;		/* told by a refusal's Reason header */

	/* media */
	struct leg_media ours, theirs;
	struct sdp offer;	/* theirs, to be answered */
	bool has_ours, has_offer;
	uint64_t session;
	uint32_t version;

	int rung;		/* UAS: last 18x, repeated every minute */
	struct timer ring;
	struct timer silence;	/* UAC: leg_invite.silence_ms */

	/* re-INVITE and UPDATE */
	struct sip_trans *theirs_pending;	/* mem_ref()ed */
	struct sip_trans *ours_pending;	/* borrowed */
	bool wants_update;	/* ours, after the pending one */
	unsigned int n_challenges;
	struct timer retry;	/* 491, or no update() came */

	/* RFC 4028 */
	uint32_t interval_s;	/* 0: no session timer */
	bool is_refresher;
	struct timer session_timer;
};

int sip_call_new(struct sip_call **out, struct sip *s, uint32_t leg);
int sip_branch_new(struct sip_branch **out, struct sip_call *c,
		   const char *call_id);
struct sip_call *sip_call_find(struct sip *s, uint32_t leg);
struct sip_branch *sip_branch_find(struct sip *s, const char *call_id,
				   const char *local_tag);
struct sip_branch *sip_branch_merged(struct sip *s, const osip_message_t *m);

/** sip_call_go - false: refused (and logged) by the table */
bool sip_call_go(struct sip_call *c, enum sip_call_state to,
		 enum sip_call_event why);

/** sip_call_end - LEG_GONE; @c is gone on return unless the caller holds it */
void sip_call_end(struct sip_call *c, uint8_t cause, bool is_by_us);
bool sip_is_overloaded(struct sip *s);
int sip_call_sdp(struct sip_call *c, const struct leg_media *ours,
		 enum sip_sdp_kind kind, char *to, size_t size);
bool sip_media_same(const struct leg_media *a, const struct leg_media *b);

/* ----------------------------------------------------------------- sip_uas.c */

void sip_uas_invite(struct sip_trans *t, const osip_message_t *m);
void sip_uas_cancel(struct sip_trans *t, const osip_message_t *m,
		    struct sip_trans *invite);
void sip_uas_ack(struct sip_branch *b, const osip_message_t *m);
void sip_uas_again(struct sip_branch *b);
int sip_uas_ring(struct sip_call *c, int status, const struct leg_media *ours);
int sip_uas_answer(struct sip_call *c, const struct leg_media *ours);
void sip_uas_refuse(struct sip_branch *b, int status, uint8_t cause);
/* keep sending a 2xx to an INVITE until its ACK; @r is taken */
void sip_uas_send_2xx(struct sip_branch *b, struct sip_trans *t,
		      osip_message_t *r);

void sip_uas_stop_2xx(struct sip_branch *b);

/* ----------------------------------------------------------------- sip_out.c */

int sip_out_invite(struct sip *s, const struct leg_invite *inv);

/* ----------------------------------------------------------------- sip_uac.c */

/* the INVITE of a branch that knows its parties; again with credentials */
int sip_uac_send(struct sip_branch *b, const char *credentials);
void sip_uac_cancel(struct sip_branch *b, uint8_t cause);
void sip_uac_stray(struct sip *s, const osip_message_t *reply);

/* ----------------------------------------------------------------- sip_mid.c */

void sip_mid_request(struct sip_trans *t, const osip_message_t *m,
		     struct sip_branch *b);

struct sip_mid {		/* a request within a dialog */
	const char *method, *headers, *body, *type;	/* NULL: none */
};
int sip_mid_send(struct sip_branch *b, struct sip_trans **out,
		 const struct sip_mid *r, sip_reply_h *h);
void sip_mid_bye(struct sip_branch *b, uint8_t cause);
void sip_mid_ack(struct sip_branch *b, const osip_message_t *reply);
int sip_mid_digit(struct sip_call *c, char digit);
void sip_put_via(struct sip *s, struct sip_text *t, struct sip_peer *to);
void sip_put_contact(struct sip *s, struct sip_text *t, const char *user,
		     const struct sip_peer *to);

/* --------------------------------------------------------------- sip_offer.c */

int sip_offer_update(struct sip_call *c, const struct leg_media *ours);

/** sip_offer_take, _refuse - their re-INVITE or UPDATE */
void sip_offer_take(struct sip_trans *t, const osip_message_t *m,
		    struct sip_call *c);
void sip_offer_refuse(struct sip_trans *t, int status);

/* ------------------------------------------------------------- sip_session.c */

/** sip_session_check - 0, or 422 */
int sip_session_check(const osip_message_t *m);
void sip_session_take(struct sip_call *c, const osip_message_t *m);
void sip_session_tell(const struct sip_call *c, osip_message_t *reply);

#endif
