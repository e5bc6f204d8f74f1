/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to ivr/: the kinds of nodes as a table. A row says how the node is
 * called, which keys its JSON has, and what it does when a call comes to it;
 * a new kind is a row and its functions.
 */
#ifndef IVR_NODE_H
#define IVR_NODE_H

#include "ivr/flow.h"
#include "ivr/ivr.h"

enum key_kind {
	KEY_PROMPTS,	/* char[FLOW_PROMPTS_LEN] */
	KEY_TEXT,	/* char[FLOW_TEXT_LEN], ${var} allowed */
	KEY_NAME,	/* char[CORE_KEY_LEN]: letters digits _ - */
	KEY_NODE,	/* int */
	KEY_NUMBER,	/* uint32_t in min..max */
	KEY_BOOL,
	KEY_DIGIT,	/* char[2]: one of 0-9 * # or nothing */
	KEY_CASES,	/* cases: any values */
	KEY_KEYS,	/* cases: digits only */
};

struct node_key {
	const char *name;	/* NULL: end of the list */
	enum key_kind kind;
	size_t offset;		/* in struct flow_node */
	bool is_required;
	uint32_t min, max;	/* KEY_NUMBER */
	const char *preset;	/* KEY_NAME, KEY_DIGIT */
	uint32_t preset_number;	/* KEY_NUMBER, KEY_BOOL */
};

struct node_type {
	const char *name;
	const struct node_key *keys;
	bool is_instant;	/* neither plays nor waits: may not form a circle */
	/* NULL, or a reason why the keys do not go together */
	const char *(*check)(const struct flow *f, struct flow_node *n);
	enum ivr_status (*enter)(struct ivr *v);
	enum ivr_status (*played)(struct ivr *v);
	enum ivr_status (*digit)(struct ivr *v, char digit);
	enum ivr_status (*timer)(struct ivr *v);
};

const struct node_type *node_type_find(const char *name);

/* node_play.c, node_ask.c: the kinds that talk with the caller */
extern const struct node_type node_play, node_hangup, node_collect, node_menu;

/* What a node's functions may do (ivr.c). They return one of: */
enum ivr_status ivr_go(struct ivr *v, int node);	/* on to that node */
enum ivr_status ivr_end(struct ivr *v, enum ivr_result_kind kind,
			const char *target, uint8_t cause);
enum ivr_status ivr_enter_flow(struct ivr *v, struct flow *f, const char *node);
/* or IVR_RUNNING after one of these: */
void ivr_play(struct ivr *v, const char *prompts, const char *more);
void ivr_stop(struct ivr *v);
void ivr_wait(struct ivr *v, uint32_t ms);	/* 0: not any more */

const struct flow_node *ivr_node(const struct ivr *v);

/** ivr_expand - @text with ${var} replaced; -ENOSPC: would not fit */
int ivr_expand(const struct ivr *v, const char *text, char *out, size_t size)
	__attribute__((warn_unused_result));

#endif
