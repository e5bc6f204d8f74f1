/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A leg: one party's line, whatever its kind. Every adapter (sip_*.c, the link
 * to lqpri, r2_*.c, analog*.c, sound.c) turns its protocol into these events, and
 * performs these commands; it decides nothing.
 *
 *   far end calls    SETUP -> accept() -> alert() -> answer() -> ... GONE
 *   we call          invite() -> PROCEEDING, ALERTING, PROGRESS, ANSWER | GONE
 *
 * Leg ids are given by the glue (leg_handler.id for incoming, invite's
 * argument for outgoing), unique over all adapters and never reused in a
 * process's life. Exactly one LEG_GONE ends every leg, also after hangup();
 * after it the id is unknown to the adapter. Commands on an unknown leg return
 * -ENOENT and do nothing.
 *
 * Causes are Q.850 values everywhere; sig/cause.h translates SIP's.
 */
#ifndef SIG_LEG_H
#define SIG_LEG_H

#include <stdbool.h>
#include <stdint.h>

#define LEG_NUMBER_LEN	64	/* digits or SIP user part, closing zero included */
#define LEG_NAME_LEN	64	/* UTF-8 */

enum leg_kind { LEG_PRI, LEG_SIP, LEG_ANALOG, LEG_R2, LEG_SOUND };

enum leg_presentation { LEG_ALLOWED, LEG_RESTRICTED, LEG_UNAVAILABLE };

enum leg_codec { LEG_CODEC_NONE, LEG_CODEC_PCMA, LEG_CODEC_PCMU };

/* Where an IP leg's packets go and what they carry; one direction's view. */
struct leg_media {
	char addr[46];		/* numeric IPv4 or IPv6; empty: none */
	uint16_t port;		/* RTP; 0: stream refused */
	enum leg_codec codec;	/* chosen, or most wanted in an offer */
	bool has_pcma, has_pcmu;	/* what an offer lists */
	int dtmf_pt;		/* RFC 4733 payload type; -1: none */
	uint16_t ptime_ms;	/* 10..60, 0: unknown (20) */
	bool is_sending;	/* sendrecv or sendonly */
	bool is_receiving;	/* sendrecv or recvonly; neither: held */
	bool has_cn;		/* comfort noise in silence, RFC 3389 */
};

struct leg_address {
	char number[LEG_NUMBER_LEN];
	char name[LEG_NAME_LEN];
	enum leg_presentation presentation;
	uint8_t category;	/* R2: of the caller, 1..15; 0: not told */
};

/* Whose call it is: ours, or one of a telephone beside our line, to be listened to. */
enum leg_overheard { LEG_OWN, LEG_OVERHEARD_IN, LEG_OVERHEARD_OUT };

enum leg_event_type {
	LEG_EV_SETUP,		/* from, to, trunk, slot or media; overheard */
	LEG_EV_MORE_DIGITS,	/* overlap: to.number is the whole number so far */
	LEG_EV_PROCEEDING,
	LEG_EV_ALERTING,
	LEG_EV_PROGRESS,	/* early media: in-band tones; media if IP */
	LEG_EV_ANSWER,		/* slot or media */
	LEG_EV_DIGIT,		/* digit: out-of-band (SIP INFO, Q.931 keypad) */
	LEG_EV_FLASH,		/* analog: the hook was flashed in talk */
	LEG_EV_MEDIA,		/* the far end changed its media (re-INVITE, hold) */
	LEG_EV_GONE,		/* cause */
};

struct leg_event {
	enum leg_event_type type;
	uint32_t leg;
	enum leg_kind kind;
	const struct leg_address *from;	/* SETUP */
	const struct leg_address *to;	/* SETUP, MORE_DIGITS */
	const char *trunk;	/* SETUP: "span1", or the SIP account that called */
	bool is_complete;	/* SETUP: no more digits can come (en-bloc) */
	enum leg_overheard overheard;	/* SETUP */
	uint32_t slot;		/* TDM: LQ_SLOT(span, timeslot); else 0 */
	const struct leg_media *media;	/* IP: the far end's; else NULL */
	uint8_t cause;		/* GONE: Q.850 */
	bool is_by_us;		/* GONE: after our hangup() */
	char digit;
	const char *call_ref;	/* SETUP, ALERTING: Call-ID or call reference, for logs */
};

/* What an adapter needs from its owner. */
struct leg_handler {
	uint32_t (*id)(void *arg);	/* a fresh leg id */
	void (*event)(void *arg, const struct leg_event *ev);
	void *arg;
};

struct leg_invite {
	uint32_t leg;		/* id, from the handler's counter */
	struct leg_address from;
	struct leg_address to;
	const char *route;	/* PRI: "span1" or "span1-2"; SIP: account or sip: URI */
	const struct leg_media *media;	/* IP: ours, to offer */
	uint32_t ring_ms;	/* give up ringing (cause 19); 0: adapter's own */
	uint32_t silence_ms;	/* SIP trunk: no answer at all for so long is cause
				 * 38; 0: as long as the protocol waits */
	bool is_open;		/* PRI overlap: more digits follow by digit() */
};

/* What every adapter offers; @self is the adapter's own state. */
struct leg_ops {
	const char *name;
	enum leg_kind kind;
	int (*invite)(void *self, const struct leg_invite *inv);
	int (*accept)(void *self, uint32_t leg);	/* number complete: PROCEEDING, 100 */
	int (*alert)(void *self, uint32_t leg);		/* ALERTING, 180 */
	int (*progress)(void *self, uint32_t leg, const struct leg_media *ours);
	int (*answer)(void *self, uint32_t leg, const struct leg_media *ours);
	int (*update)(void *self, uint32_t leg, const struct leg_media *ours);
	int (*digit)(void *self, uint32_t leg, char digit);
	int (*hangup)(void *self, uint32_t leg, uint8_t cause);
};

#endif
