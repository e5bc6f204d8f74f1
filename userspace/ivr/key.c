// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The kinds of values that a flow's keys may have. Nothing in the text is
 * trusted; names that become files (prompts) can hold no path.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "ivr/key.h"

int loader_refuse(const struct loader *l, const char *fmt, ...)
{
	va_list ap;
	int n;

	n = snprintf(l->err, FLOW_ERR_LEN,
		     "%s%.32s%s%s%.32s: ", l->node ? "node " : "flow",
		     l->node ? l->node : "", l->key ? ", " : "",
		     l->key ? "key " : "", l->key ? l->key : "");
	va_start(ap, fmt);
	vsnprintf(l->err + n, (size_t)(FLOW_ERR_LEN - n), fmt, ap);
	va_end(ap);
	return -EINVAL;
}

bool key_is_name(const char *s, size_t n)
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

/* Values, by kind of key. */

int key_text(const struct loader *l, const json_t *v, char *to, size_t size)
{
	const char *s = json_string_value(v);

	if (!s)
		return loader_refuse(l, "must be text");
	if (strlen(s) >= size)
		return loader_refuse(l, "longer than %zu octets", size - 1);
	memcpy(to, s, strlen(s) + 1);
	return 0;
}

/* Every ${ opens a name and is closed. */
static int take_text(const struct loader *l, const json_t *v, char *to)
{
	const char *p, *close;
	int rc = key_text(l, v, to, FLOW_TEXT_LEN);

	if (rc)
		return rc;
	for (p = strstr(to, "${"); p; p = strstr(close, "${")) {
		close = strchr(p, '}');
		if (!close || !key_is_name(p + 2, (size_t)(close - p) - 2))
			return loader_refuse(l, "malformed ${...}");
	}
	return 0;
}

int key_name(const struct loader *l, const json_t *v, char *to)
{
	int rc = key_text(l, v, to, CORE_KEY_LEN);

	if (rc)
		return rc;
	if (!key_is_name(to, strlen(to)))
		return loader_refuse(l, "must be letters, digits, '_' and '-'");
	return 0;
}

int key_node(const struct loader *l, const json_t *v, int *to)
{
	const char *s = json_string_value(v);

	if (!s)
		return loader_refuse(l, "must be the name of a node");
	*to = flow_node_find(l->flow, s);
	if (*to == NODE_NONE)
		return loader_refuse(l, "there is no node \"%.40s\"", s);
	return 0;
}

int key_number(const struct loader *l, const json_t *v,
	       const struct node_key *k, uint32_t *to)
{
	json_int_t i = json_integer_value(v);

	if (!json_is_integer(v) || i < k->min || i > k->max)
		return loader_refuse(l, "must be a whole number from %u to %u",
				     k->min, k->max);
	*to = (uint32_t)i;
	return 0;
}

static int take_digit(const struct loader *l, const json_t *v, char *to)
{
	const char *s = json_string_value(v);

	if (!s || strlen(s) > 1 || (*s && !strchr("0123456789*#ABCD", *s)))
		return loader_refuse(l, "must be one of 0-9 * # A-D, or empty");
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
		return loader_refuse(l, "a prompt must be text");
	if (!strncmp(s, "digits:", 7)) {
		int rc = take_text(l, v, text);

		if (rc)
			return rc;
		if (strchr(s, ' '))
			return loader_refuse(l, "blank in \"digits:\"");
	} else if (!key_is_name(s, strlen(s))) {
		return loader_refuse(
			l,
			"a prompt is letters, digits, '_' and '-', or \"digits:...\"");
	}
	if (len + strlen(s) + 2 > FLOW_PROMPTS_LEN)
		return loader_refuse(l, "too many prompts");
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
		return loader_refuse(l, "value too long: \"%.40s\"", value);
	if (needs_keys && !is_keys(value))
		return loader_refuse(
			l, "\"%.40s\" cannot be keyed (0-9 * # A-D)", value);
	text_copy(c->value, value);
	return key_node(l, to, &c->node);
}

static int take_cases(const struct loader *l, json_t *v, bool needs_keys,
		      struct flow_node *n)
{
	const char *value;
	json_t *to;
	int rc;

	if (!json_object_size(v) || json_object_size(v) > FLOW_CASES_MAX)
		return loader_refuse(l, "must be an object of 1 to %d values",
				     FLOW_CASES_MAX);
	n->cases = mem_new(json_object_size(v) * sizeof(*n->cases), NULL);
	if (!n->cases)
		return -ENOMEM;
	json_object_foreach(v, value, to) {
		rc = take_case(l, value, to, needs_keys, &n->cases[n->n_cases]);
		if (rc)
			return rc;
		n->n_cases++;
	}
	return 0;
}

static int take_bool(const struct loader *l, const json_t *v, bool *to)
{
	if (!json_is_boolean(v))
		return loader_refuse(l, "must be true or false");
	*to = json_is_true(v);
	return 0;
}

int key_take(const struct loader *l, json_t *v, const struct node_key *k,
	     struct flow_node *n)
{
	void *at = (char *)n + k->offset;

	switch (k->kind) {
	case KEY_PROMPTS:
		return take_prompts(l, v, at);
	case KEY_TEXT:
		return take_text(l, v, at);
	case KEY_NAME:
		return key_name(l, v, at);
	case KEY_NODE:
		return key_node(l, v, at);
	case KEY_NUMBER:
		return key_number(l, v, k, at);
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

void key_preset(const struct node_key *k, struct flow_node *n)
{
	void *at = (char *)n + k->offset;

	if (k->preset)
		memcpy(at, k->preset, strlen(k->preset) + 1);
	else if (k->kind == KEY_NUMBER)
		memcpy(at, &k->preset_number, sizeof(uint32_t));
	else if (k->kind == KEY_BOOL)
		*(bool *)at = k->preset_number;
}
