/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The core's view of a leg: whose it is, how far it has come, what it hears.
 * A leg lives from SETUP or INVITE until its GONE; one that we hung up is
 * "leaving" and belongs to its call for the log only.
 *
 *   SETUP ─► coming ──ANSWER(ours)──► up ──► leaving ──► (GONE)
 *   INVITE ─► calling ─► alerting ─► up ───┘
 */
#ifndef CALL_LEG_H
#define CALL_LEG_H

#include "call/core_priv.h"

enum core_leg_state {
	CORE_LEG_COMING, CORE_LEG_CALLING, CORE_LEG_ALERTING, CORE_LEG_UP,
	CORE_LEG_LEAVING, CORE_LEG_STATES
};

enum leg_hears { HEARS_NOTHING, HEARS_PLAY, HEARS_TONE };

struct leg {
	struct table_link link;	/* core.legs; key: leg id */
	struct core *core;
	struct call *call;
	struct fsm fsm;
	char line[CORE_KEY_LEN];
	struct phone *phone;	/* NULL: a trunk's */
	struct seat *seat;	/* bound for this call; NULL: none */
	bool was_accepted, was_alerted;	/* coming: said once */
	enum leg_hears hears;
	uint32_t play;		/* number of the running PLAY */
	struct {		/* of a call out that is listened to: heard.c */
		struct progress progress;
		struct core_timer timer;
		bool is_on, is_ring_back;
		uint64_t open_ms;	/* the answer was signalled; 0: not yet */
		uint64_t quiet_ms;	/* ring-back last began or ended */
	} heard;
	struct {		/* of keys pressed: keys.c */
		uint64_t full_ms;	/* when nothing of it is used any more */
		uint32_t n_lost;
	} keys;
};

/** leg_new - for @call, on the line of that name; -ENOMEM, -EEXIST
 *  A second leg of a busy phone is nobody's: ->phone is NULL. */
int leg_new(struct leg **out, struct call *call, uint32_t id, const char *line,
	    enum core_leg_state state) __attribute__((warn_unused_result));
struct leg *leg_find(const struct core *c, uint32_t id);
static inline uint32_t leg_id(const struct leg *l)
{
	return l ? (uint32_t)l->link.key : 0;
}

/** leg_gone - its end: leaves call, phone and table, and is freed */
void leg_gone(struct leg *l);

bool leg_is_alive(const struct leg *l);	/* not NULL, not leaving */
bool leg_is_up(const struct leg *l);

void leg_accept(struct leg *l);		/* coming: the number is complete */
void leg_alert(struct leg *l);
void leg_progress(struct leg *l);
void leg_answer(struct leg *l);		/* ours: coming -> up */
bool leg_alerts(struct leg *l);		/* theirs; false: too late */
bool leg_answers(struct leg *l);	/* theirs; false: too late */
void leg_hangup(struct leg *l, uint8_t cause);
void leg_leaves(struct leg *l);		/* said GONE by itself */

void leg_play(struct leg *l, const char *prompts, const char *lang);
void leg_loop(struct leg *l, const char *prompts, const char *lang);
void leg_tone(struct leg *l, enum core_tone tone);
void leg_silence(struct leg *l);

/** leg_bind - take the agent at its phone, if there is one; -EBUSY */
int leg_bind(struct leg *l) __attribute__((warn_unused_result));
/* The agent's part of what happens to his call; nothing without one. */
void leg_seat_rings(struct leg *l);
void leg_seat_answers(struct leg *l);
void leg_seat_release(struct leg *l);
void leg_seat_misses(struct leg *l, const char *reason, uint32_t rest_ms);
enum wrap { WRAP_NONE, WRAP_UP };
void leg_seat_ends(struct leg *l, enum wrap wrap);
const char *leg_agent(const struct leg *l);	/* "": none */

#endif
