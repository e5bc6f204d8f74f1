// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Reads a flow from JSON and checks all of it: every key known and of the right
 * kind, every node named exists, no circle of nodes that neither speak nor
 * wait. What is wrong is said with its place. The text may come from anywhere
 * (the editor, a file, the network), so nothing in it is trusted.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/mem.h"
#include "call/text.h"
#include "ivr/node.h"

static void flow_destroy(void *obj)
{
	struct flow *f = obj;
	unsigned int i;

	for (i = 0; i < f->n_nodes; i++)
		mem_deref(f->nodes[i].cases);
	mem_deref(f->nodes);
}

/* Where we are reading, for messages. */
struct loader {
	struct flow *flow;
	char *err;
	const char *node;	/* NULL: the flow itself */
	const char *key;
};

static int refuse(const struct loader *l, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static int refuse(const struct loader *l, const char *fmt, ...)
{
	va_list ap;
	int n;

	n = snprintf(l->err, FLOW_ERR_LEN, "%s%.32s%s%s%.32s: ",
		     l->node ? "node " : "flow", l->node ? l->node : "",
		     l->key ? ", " : "", l->key ? "key " : "",
		     l->key ? l->key : "");
	va_start(ap, fmt);
	vsnprintf(l->err + n, (size_t)(FLOW_ERR_LEN - n), fmt, ap);
	va_end(ap);
	return -EINVAL;
}

static bool is_name(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') ||
		      (s[i] >= 'A' && s[i] <= 'Z') ||
		      (s[i] >= '0' && s[i] <= '9') || s[i] == '_' ||
		      s[i] == '-'))
			return false;
	return n > 0 && n < CORE_KEY_LEN;
}

int flow_node_find(const struct flow *f, const char *name)
{
	unsigned int i;

	for (i = 0; i < f->n_nodes; i++)
		if (!strcmp(f->nodes[i].name, name))
			return (int)i;
	return NODE_NONE;
}

/* Values, by kind of key. */

static int take_string(const struct loader *l, const json_t *v, char *to,
		       size_t size)
{
	const char *s = json_string_value(v);

	if (!s)
		return refuse(l, "must be text");
	if (strlen(s) >= size)
		return refuse(l, "longer than %zu octets", size - 1);
	memcpy(to, s, strlen(s) + 1);
	return 0;
}

/* Every ${ opens a name and is closed. */
static int take_text(const struct loader *l, const json_t *v, char *to)
{
	const char *p, *close;
	int rc = take_string(l, v, to, FLOW_TEXT_LEN);

	if (rc)
		return rc;
	for (p = strstr(to, "${"); p; p = strstr(close, "${")) {
		close = strchr(p, '}');
		if (!close || !is_name(p + 2, (size_t)(close - p) - 2))
			return refuse(l, "malformed ${...}");
	}
	return 0;
}

static int take_name(const struct loader *l, const json_t *v, char *to)
{
	int rc = take_string(l, v, to, CORE_KEY_LEN);

	if (rc)
		return rc;
	if (!is_name(to, strlen(to)))
		return refuse(l, "must be letters, digits, '_' and '-'");
	return 0;
}

static int take_node(const struct loader *l, const json_t *v, int *to)
{
	const char *s = json_string_value(v);

	if (!s)
		return refuse(l, "must be the name of a node");
	*to = flow_node_find(l->flow, s);
	if (*to == NODE_NONE)
		return refuse(l, "there is no node \"%.40s\"", s);
	return 0;
}

static int take_number(const struct loader *l, const json_t *v,
		       const struct node_key *k, uint32_t *to)
{
	json_int_t i = json_integer_value(v);

	if (!json_is_integer(v) || i < k->min || i > k->max)
		return refuse(l, "must be a whole number from %u to %u", k->min,
			      k->max);
	*to = (uint32_t)i;
	return 0;
}

static int take_digit(const struct loader *l, const json_t *v, char *to)
{
	const char *s = json_string_value(v);

	if (!s || strlen(s) > 1 || (*s && !strchr("0123456789*#ABCD", *s)))
		return refuse(l, "must be one of 0-9 * # A-D, or empty");
	to[0] = *s;
	to[1] = '\0';
	return 0;
}

static int add_prompt(const struct loader *l, const json_t *v, char *to)
{
	const char *s = json_string_value(v);
	size_t len = strlen(to);
	char text[FLOW_TEXT_LEN];

	if (!s)
		return refuse(l, "a prompt must be text");
	if (!strncmp(s, "digits:", 7)) {
		int rc = take_text(l, v, text);

		if (rc)
			return rc;
		if (strchr(s, ' '))
			return refuse(l, "blank in \"digits:\"");
	} else if (!is_name(s, strlen(s))) {
		return refuse(l, "a prompt is letters, digits, '_' and '-', or \"digits:...\"");
	}
	if (len + strlen(s) + 2 > FLOW_PROMPTS_LEN)
		return refuse(l, "too many prompts");
	snprintf(to + len, FLOW_PROMPTS_LEN - len, "%s%s", len ? " " : "", s);
	return 0;
}

static int take_prompts(const struct loader *l, json_t *v, char *to)
{
	json_t *item;
	size_t i;
	int rc;

	to[0] = '\0';
	if (!json_is_array(v))
		return add_prompt(l, v, to);
	json_array_foreach(v, i, item) {
		rc = add_prompt(l, item, to);
		if (rc)
			return rc;
	}
	return 0;
}

static bool is_keys(const char *s)
{
	return *s && strlen(s) <= FLOW_DIGITS_MAX &&
	       strspn(s, "0123456789*#ABCD") == strlen(s);
}

static int take_case(const struct loader *l, const char *value, json_t *to,
		     bool needs_keys, struct flow_case *c)
{
	if (strlen(value) >= sizeof(c->value))
		return refuse(l, "value too long: \"%.40s\"", value);
	if (needs_keys && !is_keys(value))
		return refuse(l, "\"%.40s\" cannot be keyed (0-9 * # A-D)",
			      value);
	text_copy(c->value, value);
	return take_node(l, to, &c->node);
}

static int take_cases(const struct loader *l, json_t *v, bool needs_keys,
		      struct flow_node *n)
{
	const char *value;
	json_t *to;
	int rc;

	if (!json_object_size(v) || json_object_size(v) > FLOW_CASES_MAX)
		return refuse(l, "must be an object of 1 to %d values",
			      FLOW_CASES_MAX);
	n->cases = mem_new(json_object_size(v) * sizeof(*n->cases), NULL);
	if (!n->cases)
		return -ENOMEM;
	json_object_foreach(v, value, to) {
		rc = take_case(l, value, to, needs_keys,
			       &n->cases[n->n_cases]);
		if (rc)
			return rc;
		n->n_cases++;
	}
	return 0;
}

static int take_bool(const struct loader *l, const json_t *v, bool *to)
{
	if (!json_is_boolean(v))
		return refuse(l, "must be true or false");
	*to = json_is_true(v);
	return 0;
}

static int take_value(const struct loader *l, json_t *v,
		      const struct node_key *k, struct flow_node *n)
{
	void *at = (char *)n + k->offset;

	switch (k->kind) {
	case KEY_PROMPTS:
		return take_prompts(l, v, at);
	case KEY_TEXT:
		return take_text(l, v, at);
	case KEY_NAME:
		return take_name(l, v, at);
	case KEY_NODE:
		return take_node(l, v, at);
	case KEY_NUMBER:
		return take_number(l, v, k, at);
	case KEY_BOOL:
		return take_bool(l, v, at);
	case KEY_DIGIT:
		return take_digit(l, v, at);
	case KEY_CASES:
		return take_cases(l, v, false, n);
	case KEY_KEYS:
		return take_cases(l, v, true, n);
	}
	return -EINVAL;
}

static void take_preset(const struct node_key *k, struct flow_node *n)
{
	void *at = (char *)n + k->offset;

	if (k->preset)
		memcpy(at, k->preset, strlen(k->preset) + 1);
	else if (k->kind == KEY_NUMBER)
		memcpy(at, &k->preset_number, sizeof(uint32_t));
	else if (k->kind == KEY_BOOL)
		*(bool *)at = k->preset_number;
}

static int take_key(struct loader *l, const json_t *obj,
		    const struct node_key *k, struct flow_node *n)
{
	json_t *v = json_object_get(obj, k->name);

	l->key = k->name;
	if (v)
		return take_value(l, v, k, n);
	if (k->is_required)
		return refuse(l, "is missing");
	take_preset(k, n);
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
			return refuse(l, "unknown key");
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
		return refuse(l, "is missing, or not text");
	n->type = node_type_find(type);
	if (!n->type)
		return refuse(l, "there is no type \"%.40s\"", type);
	rc = check_unknown(l, obj, n->type->keys, more);
	for (k = n->type->keys; !rc && k->name; k++)
		rc = take_key(l, obj, k, n);
	l->key = NULL;
	if (rc)
		return rc;
	why = n->type->check ? n->type->check(l->flow, n) : NULL;
	return why ? refuse(l, "%s", why) : 0;
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
		return refuse(l, "must be an object of 1 to %d nodes",
			      FLOW_NODES_MAX);
	l->flow->nodes = mem_new(json_object_size(nodes) *
				 sizeof(struct flow_node), NULL);
	if (!l->flow->nodes)
		return -ENOMEM;
	json_object_foreach(nodes, name, obj) {
		l->node = name;
		l->key = NULL;
		if (!is_name(name, strlen(name)))
			return refuse(l, "a name is letters, digits, '_' and '-'");
		if (!json_is_object(obj))
			return refuse(l, "must be an object");
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
		return refuse(l, "nodes lead in a circle without playing or waiting, through \"%s\"",
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
	static const char *const more[] = { "flow", "lang", "start", "nodes",
					    "max_ms", "comment", NULL };
	struct flow *f = l->flow;
	json_t *v;
	int rc;

	rc = check_unknown(l, root, NULL, more);
	if (rc)
		return rc;
	l->key = "flow";
	v = json_object_get(root, "flow");
	if (v && (rc = take_name(l, v, f->name)))
		return rc;
	l->key = "lang";
	v = json_object_get(root, "lang");
	if (v && (rc = take_string(l, v, f->lang, sizeof(f->lang))))
		return rc;
	if (!is_name(f->lang, strlen(f->lang)))
		return refuse(l, "must be letters, digits, '_' and '-'");
	l->key = "max_ms";
	v = json_object_get(root, "max_ms");
	return v ? take_number(l, v, &max_ms, &f->max_ms) : 0;
}

static int load(struct loader *l, json_t *root)
{
	int rc;

	if (!json_is_object(root))
		return refuse(l, "must be a JSON object");
	rc = load_head(l, root);
	if (!rc)
		rc = load_nodes(l, json_object_get(root, "nodes"));
	if (rc)
		return rc;
	l->key = "start";
	return take_node(l, json_object_get(root, "start"), &l->flow->start);
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
