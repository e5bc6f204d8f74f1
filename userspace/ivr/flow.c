// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Reads a flow from JSON and checks all of it: every key known and of the right
 * kind, every node named exists, no circle of nodes that neither speak nor
 * wait. What is wrong is said with its place. The text may come from anywhere
 * (the editor, a file, the network), so nothing in it is trusted.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "ivr/key.h"

static void flow_destroy(void *obj)
{
	struct flow *f = obj;
	unsigned int i;

	for (i = 0; i < f->n_nodes; i++)
		mem_deref(f->nodes[i].cases);
	mem_deref(f->nodes);
}

int flow_node_find(const struct flow *f, const char *name)
{
	unsigned int i;

	for (i = 0; i < f->n_nodes; i++)
		if (!strcmp(f->nodes[i].name, name))
			return (int)i;
	return NODE_NONE;
}

static int take_key(struct loader *l, const json_t *obj,
		    const struct node_key *k, struct flow_node *n)
{
	json_t *v = json_object_get(obj, k->name);

	l->key = k->name;
	if (v)
		return key_take(l, v, k, n);
	if (k->is_required)
		return loader_refuse(l, "is missing");
	key_preset(k, n);
	return 0;
}

static int check_unknown(struct loader *l, json_t *obj,
			 const struct node_key *keys, const char *const *more)
{
	const struct node_key *k;
	const char *name;
	json_t *v;
	size_t i;

	json_object_foreach(obj, name, v) {
		for (k = keys; k && k->name && strcmp(k->name, name); k++)
			;
		for (i = 0; more[i] && strcmp(more[i], name); i++)
			;
		l->key = name;
		if (!(k && k->name) && !more[i])
			return loader_refuse(l, "unknown key");
	}
	l->key = NULL;
	return 0;
}

static int load_node(struct loader *l, struct flow_node *n, json_t *obj)
{
	static const char *const more[] = { "type", "comment", "at", NULL };
	const char *type = json_string_value(json_object_get(obj, "type"));
	const struct node_key *k;
	const char *why;
	int rc;

	l->key = "type";
	if (!type)
		return loader_refuse(l, "is missing, or not text");
	n->type = node_type_find(type);
	if (!n->type)
		return loader_refuse(l, "there is no type \"%.40s\"", type);
	rc = check_unknown(l, obj, n->type->keys, more);
	for (k = n->type->keys; !rc && k->name; k++)
		rc = take_key(l, obj, k, n);
	l->key = NULL;
	if (rc)
		return rc;
	why = n->type->check ? n->type->check(l->flow, n) : NULL;
	return why ? loader_refuse(l, "%s", why) : 0;
}

/* First all names, so that any node may lead to any other. */
static int load_names(struct loader *l, json_t *nodes)
{
	struct flow_node *n;
	const char *name;
	json_t *obj;

	l->key = "nodes";
	if (!json_object_size(nodes) ||
	    json_object_size(nodes) > FLOW_NODES_MAX)
		return loader_refuse(l, "must be an object of 1 to %d nodes",
				     FLOW_NODES_MAX);
	l->flow->nodes = mem_new(
		json_object_size(nodes) * sizeof(struct flow_node), NULL);
	if (!l->flow->nodes)
		return -ENOMEM;
	json_object_foreach(nodes, name, obj) {
		l->node = name;
		l->key = NULL;
		if (!key_is_name(name, strlen(name)))
			return loader_refuse(
				l, "a name is letters, digits, '_' and '-'");
		if (!json_is_object(obj))
			return loader_refuse(l, "must be an object");
		n = &l->flow->nodes[l->flow->n_nodes++];
		text_copy(n->name, name);
		n->next = n->failed = n->busy = n->no_answer = n->overflow =
			NODE_NONE;
	}
	l->node = NULL;
	return 0;
}

/*
 * A circle of instant nodes would spin. Depth-first with three colours; the
 * depth is bounded by FLOW_NODES_MAX.
 */
enum colour { WHITE, GREY, BLACK };

static int find_circle(const struct loader *l, unsigned char *colour, int i)
{
	const struct flow_node *n = &l->flow->nodes[i];
	unsigned int c;
	int rc = 0;

	if (!n->type->is_instant || colour[i] == BLACK)
		return 0;
	if (colour[i] == GREY)
		return loader_refuse(
			l,
			"nodes lead in a circle without playing or waiting, through \"%s\"",
			n->name);
	colour[i] = GREY;
	if (n->next != NODE_NONE)
		rc = find_circle(l, colour, n->next);
	for (c = 0; !rc && c < n->n_cases; c++)
		rc = find_circle(l, colour, n->cases[c].node);
	colour[i] = BLACK;
	return rc;
}

static int load_nodes(struct loader *l, json_t *nodes)
{
	unsigned char colour[FLOW_NODES_MAX] = { WHITE };
	struct flow *f = l->flow;
	unsigned int i;
	int rc;

	rc = load_names(l, nodes);
	for (i = 0; !rc && i < f->n_nodes; i++) {
		l->node = f->nodes[i].name;
		rc = load_node(l, &f->nodes[i],
			       json_object_get(nodes, l->node));
	}
	l->node = l->key = NULL;
	for (i = 0; !rc && i < f->n_nodes; i++)
		rc = find_circle(l, colour, (int)i);
	return rc;
}

static int load_head(struct loader *l, json_t *root)
{
	static const struct node_key max_ms = { "max_ms", KEY_NUMBER, 0,
						.min = 1000, .max = 86400000 };
	static const char *const more[] = { "flow",  "lang",   "start",
					    "nodes", "max_ms", "comment",
					    NULL };
	struct flow *f = l->flow;
	json_t *v;
	int rc;

	rc = check_unknown(l, root, NULL, more);
	if (rc)
		return rc;
	l->key = "flow";
	v = json_object_get(root, "flow");
	if (v && (rc = key_name(l, v, f->name)))
		return rc;
	l->key = "lang";
	v = json_object_get(root, "lang");
	if (v && (rc = key_text(l, v, f->lang, sizeof(f->lang))))
		return rc;
	if (!key_is_name(f->lang, strlen(f->lang)))
		return loader_refuse(l, "must be letters, digits, '_' and '-'");
	l->key = "max_ms";
	v = json_object_get(root, "max_ms");
	return v ? key_number(l, v, &max_ms, &f->max_ms) : 0;
}

static int load(struct loader *l, json_t *root)
{
	int rc;

	if (!json_is_object(root))
		return loader_refuse(l, "must be a JSON object");
	rc = load_head(l, root);
	if (!rc)
		rc = load_nodes(l, json_object_get(root, "nodes"));
	if (rc)
		return rc;
	l->key = "start";
	return key_node(l, json_object_get(root, "start"), &l->flow->start);
}

int flow_load(struct flow **out, const char *name, const char *json, size_t len,
	      char *err)
{
	struct loader l = { .err = err };
	json_error_t je;
	json_t *root;
	int rc;

	err[0] = '\0';
	l.flow = mem_new(sizeof(*l.flow), flow_destroy);
	if (!l.flow)
		return -ENOMEM;
	text_copy(l.flow->name, name);
	text_copy(l.flow->lang, "zh");
	l.flow->max_ms = 1800000;
	root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &je);
	if (!root) {
		snprintf(err, FLOW_ERR_LEN, "line %d column %d: %.120s",
			 je.line, je.column, je.text);
		mem_deref(l.flow);
		return -EINVAL;
	}
	rc = load(&l, root);
	json_decref(root);
	if (rc) {
		mem_deref(l.flow);
		return rc;
	}
	*out = l.flow;
	return 0;
}
