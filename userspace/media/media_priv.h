/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the media facade share.
 *
 *   media.c    the facade: its life, recordings, figures
 *   end.c      ends, open and close; card.c: that of a sound card
 *   line.c     slots that are held without a leg
 *   echo.c     what is remembered of their echoes
 *   hear.c     prompts, tones, keys sent
 *   bridge.c   who hears whom: relay, pair, conference
 *   pump.c     what the media thread does; thread.c: when
 *   notice.c   what the threads tell the control loop
 *
 * Two locks, both short and with priority inheritance; never held together:
 *   m->lock      the ends' moving parts; the media thread holds it for a turn
 *   m->dev_lock  the engine's file (a dev_file is used by one thread at a time)
 */
#ifndef MEDIA_PRIV_H
#define MEDIA_PRIV_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/list.h"
#include "base/loop.h"
#include "dev/dev.h"
#include "dev/ring.h"
#include "media/card.h"
#include "media/digits.h"
#include "media/media.h"
#include "media/prompt.h"
#include "media/record.h"
#include "media/rtp.h"

#define MEDIA_PERIOD_TICKS	5	/* one turn of the pump [ms] */
#define MEDIA_RING_OCTETS	2048
#define MEDIA_TAP_OCTETS	8192	/* 0.5 s of pairs */
#define MEDIA_PROMPTS_MAX	16
#define MEDIA_NOTICES		1024
#define MEDIA_KEYS_MAX		64
#define MEDIA_ECHO_PARTS	(128 * 8 / LQ_EC_TAPS)	/* of the longest tail */
#define MEDIA_LISTENING		(LQ_SLOT_F_PROGRESS | LQ_SLOT_F_VAD)
/* ears that change what is heard: only the engine can */
#define MEDIA_SHAPING		(LQ_SLOT_F_MUTE_DTMF | LQ_SLOT_F_NR | LQ_SLOT_F_AGC)

struct play {
	/* set at creation, then constant */
	struct prompt *prompts[MEDIA_PROMPTS_MAX];
	unsigned int n;
	enum media_repeat repeat;
	media_done_h *done;
	void *arg;

	/* guarded by m->lock */
	unsigned int at;	/* which prompt */
	size_t pos;		/* its next sample */
	bool is_told;		/* that it has ended */
};

/* How far LINE_IN is ahead of the engine, and what was done about it. */
struct cushion {
	bool is_running;	/* a packet has come */
	uint32_t lowest;	/* fill seen since the last look */
	unsigned int looked;	/* packets since then */
	unsigned int concealing;	/* blocks in a row */
	uint8_t last[80];	/* the newest samples written */
};

struct media_line {
	struct list link;	/* in m->lines; changed under m->lock */

	/* set at creation, then constant */
	struct media *m;
	uint32_t slot, index, law;
	bool is_analog;

	/* control thread only */
	uint32_t flags;		/* LQ_SLOT_F_* of its holder */
	struct media_end *end;	/* that is on it */
	bool is_cancelling;	/* it has an echo canceller */
	uint32_t n_echo;	/* parts of its echo path that are known */
	struct lq_ec_taps echo[MEDIA_ECHO_PARTS];
};

struct media_end {
	struct list link;	/* in m->ends; changed under m->lock */

	/* set at creation, then constant */
	struct media *m;
	uint32_t leg, slot, index;
	/* the far side; neither: a board's. Their inside is under m->lock */
	struct rtp *rtp;
	struct card *card;
	struct media_sound_stats *card_total;	/* its owner's; may be NULL */

	/* control thread only */
	struct media_line *line;	/* NULL: its own claim */
	uint32_t flags;		/* LQ_SLOT_F_* as last set */
	uint32_t conf;		/* 0: in none */
	bool is_pair;		/* conf was made for a bridge of two */
	struct media_end *partner;	/* bridged with */
	bool is_toned;		/* a tone or digits are being sent */
	enum lq_tone_id tone;	/* that it hears, or will when the line is free */
	char keys[MEDIA_KEYS_MAX + 1];	/* to be sent after those on their way */
	bool is_raw;		/* media_listen(): its echo stays until talk */
	bool is_keying;		/* some are on their way */

	/* guarded by m->lock */
	uint32_t law;		/* enum lq_law */
	struct media_end *relay_to;
	struct play *play;
	struct record *record;
	enum media_side side;
	struct digit_filter digits;
	struct cushion cushion;
	bool is_eventing;	/* the keys on their way are RTP events */
	uint32_t digits_event, digits_inband, digits_double;
	uint64_t concealed_samples;
	bool is_silent_told;
};

enum notice_type { NOTICE_DIGIT, NOTICE_KEYED, NOTICE_SOUND, NOTICE_PLAYED,
		   NOTICE_CANCELED, NOTICE_FAULT, NOTICE_LINE, NOTICE_LOST,
		   NOTICE_RECORDED };

struct notice {
	enum notice_type type;
	uint32_t leg;
	int value;		/* digit, enum media_fault */
	int error;		/* DIGIT: enum media_heard */
	unsigned int ms;	/* DIGIT: its length */
	uint64_t vocid;		/* RECORDED */
	struct play *play;	/* PLAYED: compared only; CANCELED: owned */
	struct { uint32_t slot, type, value, more; } line;	/* LINE, SOUND */
};

struct notices {
	pthread_mutex_t lock;
	struct notice ring[MEDIA_NOTICES];
	unsigned int head, tail;
	uint64_t dropped;
};

struct media {
	/* set at creation, then constant */
	struct loop *loop;
	struct media_handler h;
	char rtp_addr[46], rtp_public[46], tone_plan[8];
	uint16_t port_min, port_max, jitter_min_ms, jitter_max_ms;
	uint32_t ears;		/* LQ_SLOT_F_* that every end listens with */
	uint32_t echo_tail_ms;	/* of lines; 0: echoes stay */
	bool is_suppressing;
	struct rtp_limits limits;	/* of their silence */
	struct dev_file *dev;
	struct lq_area *area;
	struct loop_wake *wake;
	struct recorders *recorders;
	int epoll_fd, stop_fd;
	pthread_t thread;

	/* control thread only */
	struct prompt_cache *prompts;
	uint16_t port_next;
	uint32_t n_ends;

	pthread_mutex_t dev_lock;	/* guards dev */

	pthread_mutex_t lock;
	struct list ends, lines;	/* guarded by lock */
	struct media_totals totals;	/* guarded by lock */

	struct notices notices;	/* its own lock, taken last */
};

/** media_is_on_board - the end is a timeslot or a port, with a line behind it */
static inline bool media_is_on_board(const struct media_end *e)
{
	return !e->rtp && !e->card;
}

/* media.c */
struct media_end *media_find(const struct media *m, uint32_t leg);
int media_request(struct media *m, unsigned int cmd, void *arg);

/** media_cancel_echo - in the configuration of a line's slot, if it is wished */
void media_cancel_echo(const struct media_end *e, struct lq_slot_cfg *cfg);
/** media_apply - an end's slot as it should be, tone plan and all; @law: LQ_LAW_* */
int media_apply(struct media_end *e, uint32_t flags, uint32_t law);
int media_set_flags(struct media_end *e, uint32_t set, uint32_t clear);

/* end.c */

/** media_end_count - add what it has counted; once closed that is in m->totals */
void media_end_count(struct media_totals *t, const struct media_end *e);

/* line.c */
struct media_line *media_line_find(const struct media *m, uint32_t slot);
int media_line_set(struct media_line *l, uint32_t flags);
void media_line_free(struct media_line *l);	/* of its end */

/* echo.c: before a line's canceller is given back; after it is taken */
void media_echo_remember(struct media_line *l);
void media_echo_recall(struct media_line *l);

/* hear.c; both leave a done handler to be called later */
void media_play_drop(struct media_end *e);
void media_play_ended(struct media_end *e, const struct play *p);

void media_keys_sent(struct media_end *e);	/* the next ones now */

/* bridge.c */
int media_path_update(struct media_end *e);
void media_path_leave(struct media_end *e);

/* pump.c: under m->lock, all but media_tick() */
uint64_t media_tick(const struct media *m);
struct media_end *media_find_slot(struct media *m, uint32_t slot);
void media_pump_turn(struct media *m);
void media_pump_event(struct media *m, const struct lq_event *ev);
void media_pump_drain_tap(struct media_end *e);

/* thread.c */
int media_thread_start(struct media *m);
void media_thread_stop(struct media *m);
/** media_thread_watch - what comes for a relay is served at once: 0 or -errno */
int media_thread_watch(struct media_end *e);
void media_thread_unwatch(struct media_end *e);

/* notice.c */
int media_notices_init(struct media *m);
void media_notices_fini(struct media *m);
bool media_notice(struct media *m, const struct notice *n);	/* any thread */

#endif
