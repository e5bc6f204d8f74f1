/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A voice flow as data: nodes by name, each of a type, read from JSON and
 * checked completely before a single call may enter it. This comment is the
 * manual of the file; the table of types is in node.c.
 *
 *   {
 *     "flow": "main", "lang": "zh", "start": "welcome", "max_ms": 1800000,
 *     "nodes": {
 *       "welcome": { "type": "play", "prompts": ["welcome"], "next": "menu" },
 *       "menu":    { "type": "menu", "prompts": "main_menu",
 *                    "keys": { "1": "sales", "0": "human" }, "failed": "bye" },
 *       ...
 *     }
 *   }
 *
 *   type      keys (! required; default)              goes to
 *   play      prompts! barge_in(false)                next!
 *   collect   prompts min(1) max! terminator("#") var("digits")
 *             secret(false) + ASK                     next!  failed!
 *   menu      prompts keys! var("choice") + ASK       keys   failed!
 *   branch    value! cases!                           cases  default!
 *   set       var! value!                             next!
 *   goto      flow node                               that node, or its start
 *   queue     queue!                                  overflow
 *   transfer  to!                                     busy no_answer failed
 *   hangup    cause(16) prompts                       -
 *
 *   ASK: first_ms(5000) inter_ms(3000) barge_in(true) retries(2)
 *        invalid no_input (prompts said before asking again)
 *
 * prompts: one name or a list; "digits:${var}" is spoken digit by digit.
 * value, to, queue: may hold ${var}; to is a target as in call/core.h, or
 * "number:..." which is looked up in the routes as if the caller had dialled it.
 * cases: exact values, or a beginning closed by '*'; the longest fitting wins.
 * secret: the digits are written as '*', in ledger and log; in a flow that has
 *   such a node also those typed ahead, and what is keyed within 5 s after.
 * Variables given: caller called lang. lang chooses the prompts' folder.
 * Any node may have "comment" and "at" (an editor's place); they are skipped.
 * A queue or transfer that has no key for what happened ends as queue and
 * routes say. Keys typed ahead are kept for the next question.
 */
#ifndef IVR_FLOW_H
#define IVR_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "call/event.h"

#define FLOW_NODES_MAX	1000
#define FLOW_CASES_MAX	64
#define FLOW_PROMPTS_LEN 200
#define FLOW_TEXT_LEN	128
#define FLOW_DIGITS_MAX	32
#define FLOW_ERR_LEN	200

#define NODE_NONE	(-1)

struct node_type;

struct flow_case {
	char value[CORE_NUMBER_LEN];
	int node;
};

/* One node; which members a type uses is said by its row in node.c. */
struct flow_node {
	char name[CORE_KEY_LEN];
	const struct node_type *type;

	int next, failed, busy, no_answer, overflow;	/* nodes or NODE_NONE */

	char prompts[FLOW_PROMPTS_LEN];	/* items with a blank between */
	char invalid[FLOW_PROMPTS_LEN];
	char no_input[FLOW_PROMPTS_LEN];
	char text[FLOW_TEXT_LEN];	/* value, to, queue: with ${var} */
	char var[CORE_KEY_LEN];
	char flow[CORE_KEY_LEN];	/* goto another flow */
	char node[CORE_KEY_LEN];	/* ... and there to this node */
	char terminator[2];

	uint32_t min, max;		/* digits */
	uint32_t first_ms, inter_ms, retries, cause;
	bool has_barge_in, is_secret;

	struct flow_case *cases;	/* owned */
	unsigned int n_cases;
};

/* Counted by mem_ref(); constant once loaded. */
struct flow {
	char name[CORE_KEY_LEN];
	char lang[8];
	uint32_t max_ms;		/* a call may stay so long in flows */
	int start;
	struct flow_node *nodes;	/* owned */
	unsigned int n_nodes;
};

/**
 * flow_load - a checked flow from its text
 * @name: for the flow when the text gives none
 * @err:  [FLOW_ERR_LEN] what is wrong and where: "node menu, key retries: ..."
 * Return: 0, -EINVAL, -ENOMEM
 */
int flow_load(struct flow **out, const char *name, const char *json, size_t len,
	      char *err) __attribute__((warn_unused_result));

/** flow_node_find - index of the node of that name, or NODE_NONE */
int flow_node_find(const struct flow *f, const char *name);

/**
 * flow_names - everything outside the flow that it names, for checking
 * @what: "queue", "flow" or "target"; names with ${var} are not told
 * @h: returns 0 to go on
 * Return: 0, or what @h returned
 */
int flow_names(const struct flow *f,
	       int (*h)(void *arg, const char *node, const char *what,
			const char *name), void *arg);

#endif
