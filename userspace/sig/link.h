/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The link between lqd and lqpri: what crosses it, and its manual.
 *
 *
 * 1. Carriage
 *
 * A Unix socket of type SOCK_SEQPACKET; lqd listens, lqpri connects (and comes
 * back by itself after a break). One datagram is one message: one JSON object,
 * at most LINK_MSG_MAX octets, no newline needed. Carriage is link_sock.h's;
 * this file knows only the messages.
 *
 *
 * 2. Opening
 *
 *   lqpri -> lqd   hello   version, program
 *   lqd -> lqpri   welcome version             or refuse reason, then closed
 *   lqpri -> lqd   span    one for each span, and again at every change
 *
 * Versions must be equal. Nothing else may be sent before welcome. When the
 * link breaks both ends forget every call: lqd ends its legs with cause 27,
 * lqpri clears them towards the exchange with cause 41.
 *
 *
 * 3. Messages; every field listed is required unless in [ ]
 *
 *   "t"        to      fields
 *   hello      lqd     version, program
 *   span       lqd     span, is_up, alarms, side, channels, busy, blocked
 *   setup      lqd     call, span, ts, from, to, complete, ref
 *   more       lqd     call, number, complete
 *   proceeding lqd     call, span, ts, ref
 *   alerting   lqd     call, inband
 *   progress   both    call, inband
 *   answer     both    call
 *   digit      both    call, digit
 *   gone       lqd     call, cause, by_us
 *   welcome    lqpri   version
 *   refuse     lqpri   reason
 *   invite     lqpri   call, from, to, route, ring_ms, complete
 *   accept     lqpri   call
 *   alert      lqpri   call, inband
 *   hangup     lqpri   call, cause
 *
 *
 * 4. Fields
 *
 *   version    LINK_VERSION
 *   program    text, "lqpri 0.1"
 *   call       1..2^32-1, one call on this link, never used twice. Calls that
 *              lqpri begins (setup) have LINK_CALL_IN set, those that lqd
 *              begins (invite) have not: so both may begin one at once.
 *   span, ts   1..65535 and 1..31: the B channel, as in LQ_SLOT(span, ts)
 *   is_up      D channel established (layer 2 multiframe operation)
 *   alarms     LQ_ALARM_* present on the span
 *   side       "user" or "network"
 *   channels, busy, blocked   0..31: B channels there are, in a call, and out
 *              of service (alarm, restart under way)
 *   from, to   {"number": text, ["name": text,] "presentation": "allowed" |
 *              "restricted" | "unavailable"}. A number has at most
 *              LEG_NUMBER_LEN - 1 of 0-9 * # A-D, and a leading + for the
 *              international form; it may be empty. A name is UTF-8 without
 *              control characters.
 *   number     more: the whole called number so far
 *   complete   no more digits can come
 *   ref        text for logs: "span1/i42", 42 being the Q.931 call reference,
 *              i a call that came in, o one that went out
 *   inband     there are tones or words in the B channel to listen to
 *   digit      one of 0-9 * # A-D. To lqd: keypad information. To lqpri:
 *              before proceeding a digit of the called number (overlap
 *              sending), afterwards keypad information
 *   route      "span1": any channel of span 1; "span1-2": of spans 1 to 2,
 *              lower first; at most LINK_ROUTE_LEN - 1 characters
 *   ring_ms    0: the span's own; else hang up with cause 19 when the far end
 *              has been alerting for so long
 *   cause      1..127, Q.850
 *   by_us      the end was asked for by hangup
 *   reason     text
 *
 *
 * 5. Rules
 *
 * Exactly one gone ends every call, also after hangup. A message for a call
 * that is not known is dropped (it crossed a gone) and counted by its
 * receiver. Unknown fields are ignored, so that an older end can read a newer
 * one; an unknown type, a missing field, a wrong JSON type or a value out of
 * range makes the message bad: it is logged with the reason, counted and
 * dropped, the link stays.
 */
#ifndef SIG_LINK_H
#define SIG_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "sig/leg.h"

#define LINK_VERSION	1
#define LINK_MSG_MAX	4096	/* octets in one message */
#define LINK_CALL_IN	(1u << 31)	/* call begun by lqpri */
#define LINK_ROUTE_LEN	32
#define LINK_TEXT_LEN	96	/* program, ref, reason */

enum link_type {
	LINK_HELLO,
	LINK_SPAN,
	LINK_SETUP,
	LINK_MORE,
	LINK_PROCEEDING,
	LINK_ALERTING,
	LINK_PROGRESS,
	LINK_ANSWER,
	LINK_DIGIT,
	LINK_GONE,
	LINK_WELCOME,
	LINK_REFUSE,
	LINK_INVITE,
	LINK_ACCEPT,
	LINK_ALERT,
	LINK_HANGUP,
	LINK_TYPES,
};

enum link_side { LINK_USER, LINK_NETWORK };

/* One message; the fields that its type lists in section 3 are meaningful. */
struct link_msg {
	enum link_type type;
	uint32_t call;
	uint32_t version;
	uint32_t span;
	uint32_t ts;
	uint32_t alarms;
	uint32_t channels, busy, blocked;
	uint32_t ring_ms;
	uint32_t cause;
	enum link_side side;
	bool is_up;
	bool is_complete;
	bool is_inband;
	bool is_by_us;
	char digit;
	char number[LEG_NUMBER_LEN];
	char route[LINK_ROUTE_LEN];
	char text[LINK_TEXT_LEN];	/* program, ref or reason */
	struct leg_address from, to;
};

/**
 * link_parse - read one message
 * @m:      out; all of it is written, also on error
 * @buf:    [len] octets as received, not trusted
 * @reason: out, [LINK_TEXT_LEN]: what is wrong, for the log; "" on success
 * Return: 0, -EMSGSIZE (longer than LINK_MSG_MAX), -EBADMSG (not such a
 * message, see @reason)
 */
int link_parse(struct link_msg *m, const void *buf, size_t len, char *reason)
	__attribute__((warn_unused_result));

/**
 * link_format - write one message
 * @buf: [size]; no closing zero
 * Return: octets written, -EINVAL (a field is out of its range; the same
 * checks as link_parse), -EMSGSIZE (does not fit), -ENOMEM
 */
int link_format(const struct link_msg *m, char *buf, size_t size)
	__attribute__((warn_unused_result));

const char *link_type_name(enum link_type type);

/** link_number_is_valid - digits as section 4 wants them; may be empty */
bool link_number_is_valid(const char *number);

/** link_digit_is_valid - one of 0-9 * # A-D */
bool link_digit_is_valid(char digit);

#endif
