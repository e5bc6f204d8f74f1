// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The table of node types, and those types that only decide: branch, set, goto,
 * queue, transfer. Those that talk are in node_play.c and node_ask.c.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ivr/node.h"
#include "base/str.h"

#define AT(m) .offset = offsetof(struct flow_node, m)

/* The deciding types never wait, so nothing can reach them; but the keys a
 * caller presses while his queue or transfer comes back are harmless. */
static enum ivr_status stay(struct ivr *v)
{
	(void)v;
	return IVR_RUNNING;
}

static enum ivr_status stay_digit(struct ivr *v, char digit)
{
	(void)v;
	(void)digit;
	return IVR_RUNNING;
}

#define DECIDES .played = stay, .digit = stay_digit, .timer = stay

static bool case_fits(const struct flow_case *c, const char *value, size_t *n)
{
	*n = strlen(c->value);
	if (*n && c->value[*n - 1] == '*') {
		(*n)--;
		return !strncmp(c->value, value, *n);
	}
	*n += FLOW_TEXT_LEN;	/* exact: longer than any beginning */
	return !strcmp(c->value, value);
}

static enum ivr_status branch_enter(struct ivr *v)
{
	const struct flow_node *n = ivr_node(v);
	char value[FLOW_TEXT_LEN];
	size_t len, best_len = 0;
	int to = n->next;
	unsigned int i;

	if (ivr_expand(v, n->text, value, sizeof(value)))
		return ivr_go(v, to);
	for (i = 0; i < n->n_cases; i++)
		if (case_fits(&n->cases[i], value, &len) && len >= best_len) {
			best_len = len;
			to = n->cases[i].node;
		}
	return ivr_go(v, to);
}

static enum ivr_status set_enter(struct ivr *v)
{
	const struct flow_node *n = ivr_node(v);
	char value[FLOW_TEXT_LEN];

	if (ivr_expand(v, n->text, value, sizeof(value)) ||
	    ivr_set(v, n->var, value))
		return ivr_end(v, IVR_ERROR, "variables", 41);
	return ivr_go(v, n->next);
}

static const char *goto_check(const struct flow *f, struct flow_node *n)
{
	if (*n->flow)
		return NULL;	/* looked up when a call comes by */
	if (!*n->node)
		return "needs \"flow\" or \"node\"";
	n->next = flow_node_find(f, n->node);
	return n->next == NODE_NONE ? "\"node\" names no node" : NULL;
}

static enum ivr_status goto_enter(struct ivr *v)
{
	const struct flow_node *n = ivr_node(v);
	struct flow *f;

	if (!*n->flow)
		return ivr_go(v, n->next);
	f = v->host->flow(v->arg, n->flow);
	if (!f)
		return ivr_end(v, IVR_ERROR, "no_such_flow", 41);
	return ivr_enter_flow(v, f, n->node);
}

static enum ivr_status queue_enter_node(struct ivr *v)
{
	char name[CORE_KEY_LEN];

	if (ivr_expand(v, ivr_node(v)->text, name, sizeof(name)))
		return ivr_end(v, IVR_ERROR, "queue_name", 41);
	return ivr_end(v, IVR_QUEUE, name, 0);
}

static enum ivr_status transfer_enter(struct ivr *v)
{
	char to[CORE_NUMBER_LEN];

	if (ivr_expand(v, ivr_node(v)->text, to, sizeof(to)))
		return ivr_end(v, IVR_ERROR, "target_too_long", 28);
	return ivr_end(v, IVR_TRANSFER, to, 0);
}

static const struct node_key branch_keys[] = {
	{ "value", KEY_TEXT, AT(text), .is_required = true },
	{ "cases", KEY_CASES, AT(cases), .is_required = true },
	{ "default", KEY_NODE, AT(next), .is_required = true },
	{ 0 }
};

static const struct node_key set_keys[] = {
	{ "var", KEY_NAME, AT(var), .is_required = true },
	{ "value", KEY_TEXT, AT(text), .is_required = true },
	{ "next", KEY_NODE, AT(next), .is_required = true },
	{ 0 }
};

static const struct node_key goto_keys[] = {
	{ "flow", KEY_NAME, AT(flow) },
	{ "node", KEY_NAME, AT(node) },
	{ 0 }
};

static const struct node_key queue_keys[] = {
	{ "queue", KEY_TEXT, AT(text), .is_required = true },
	{ "overflow", KEY_NODE, AT(overflow) },
	{ 0 }
};

static const struct node_key transfer_keys[] = {
	{ "to", KEY_TEXT, AT(text), .is_required = true },
	{ "busy", KEY_NODE, AT(busy) },
	{ "no_answer", KEY_NODE, AT(no_answer) },
	{ "failed", KEY_NODE, AT(failed) },
	{ 0 }
};

static const struct node_type
	node_branch = { "branch", branch_keys, .is_instant = true,
			.enter = branch_enter, DECIDES },
	node_set = { "set", set_keys, .is_instant = true, .enter = set_enter,
		     DECIDES },
	node_goto = { "goto", goto_keys, .is_instant = true,
		      .check = goto_check, .enter = goto_enter, DECIDES },
	node_queue = { "queue", queue_keys, .enter = queue_enter_node, DECIDES },
	node_transfer = { "transfer", transfer_keys, .enter = transfer_enter,
			  DECIDES };

static const struct node_type *const types[] = {
	&node_play, &node_collect, &node_menu, &node_branch, &node_set,
	&node_goto, &node_queue, &node_transfer, &node_hangup,
};

const struct node_type *node_type_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(types[i]->name, name))
			return types[i];
	return NULL;
}

int flow_names(const struct flow *f,
	       int (*h)(void *arg, const char *node, const char *what,
			const char *name), void *arg)
{
	const struct flow_node *n;
	int rc = 0;

	for (n = f->nodes; !rc && n < f->nodes + f->n_nodes; n++) {
		if (n->type == &node_goto && *n->flow)
			rc = h(arg, n->name, "flow", n->flow);
		else if (strstr(n->text, "${"))
			continue;
		else if (n->type == &node_queue)
			rc = h(arg, n->name, "queue", n->text);
		else if (n->type == &node_transfer)
			rc = h(arg, n->name, "target", n->text);
	}
	return rc;
}
