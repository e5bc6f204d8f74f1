// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Nodes that ask for keys: collect (a number of digits into a variable) and
 * menu (a choice among given keys). Both ask the same way:
 *
 *   say prompts ─► wait first_ms ─► key, wait inter_ms ─► key ... ─► enough
 *      ▲   │ a key cuts in (barge_in)    │ nothing             │ no such key
 *      └───┴── say no_input / invalid ◄──┴─────────────────────┘
 *              at most retries times, then "failed"
 */
#include <string.h>

#include "ivr/node.h"

#define AT(m) .offset = offsetof(struct flow_node, m)

/* What the keys so far amount to. */
enum verdict { ASK_MORE, ASK_ENOUGH, ASK_INVALID };

static bool is_menu(const struct flow_node *n)
{
	return n->type == &node_menu;
}

static const struct flow_case *menu_case(const struct ivr *v)
{
	const struct flow_node *n = ivr_node(v);
	unsigned int i;

	for (i = 0; i < n->n_cases; i++)
		if (!strcmp(n->cases[i].value, v->digits))
			return &n->cases[i];
	return NULL;
}

static bool menu_has_longer(const struct ivr *v)
{
	const struct flow_node *n = ivr_node(v);
	unsigned int i;

	for (i = 0; i < n->n_cases; i++)
		if (strlen(n->cases[i].value) > v->n_digits &&
		    !strncmp(n->cases[i].value, v->digits, v->n_digits))
			return true;
	return false;
}

static enum verdict verdict(const struct ivr *v)
{
	const struct flow_node *n = ivr_node(v);

	if (!is_menu(n))
		return v->n_digits >= n->max ? ASK_ENOUGH : ASK_MORE;
	if (menu_has_longer(v))
		return ASK_MORE;
	return menu_case(v) ? ASK_ENOUGH : ASK_INVALID;
}

static void note(struct ivr *v)
{
	const struct flow_node *n = ivr_node(v);
	char hidden[FLOW_DIGITS_MAX + 1];

	if (!n->is_secret) {
		v->host->digits(v->arg, n->name, v->digits);
		return;
	}
	memset(hidden, '*', v->n_digits);
	hidden[v->n_digits] = '\0';
	v->host->digits(v->arg, n->name, hidden);
}

static enum ivr_status ask(struct ivr *v, const char *before);

static enum ivr_status again(struct ivr *v, const char *before)
{
	const struct flow_node *n = ivr_node(v);

	if (v->tries++ >= n->retries)
		return ivr_go(v, n->failed);
	v->n_ahead = 0;
	return ask(v, before);
}

/* No more keys will come: take what there is, or ask again. */
static enum ivr_status enough(struct ivr *v)
{
	const struct flow_node *n = ivr_node(v);
	const struct flow_case *c = is_menu(n) ? menu_case(v) : NULL;

	ivr_wait(v, 0);
	note(v);
	if (is_menu(n) ? !c : v->n_digits < n->min)
		return again(v, n->invalid);
	if (ivr_set(v, n->var, v->digits))
		return ivr_end(v, IVR_ERROR, "variables", 41);
	return ivr_go(v, c ? c->node : n->next);
}

static enum ivr_status take(struct ivr *v, char digit)
{
	const struct flow_node *n = ivr_node(v);

	if (*n->terminator && digit == *n->terminator)
		return enough(v);
	v->digits[v->n_digits++] = digit;
	v->digits[v->n_digits] = '\0';
	if (verdict(v) != ASK_MORE || v->n_digits == FLOW_DIGITS_MAX)
		return enough(v);
	ivr_wait(v, n->inter_ms);
	return IVR_RUNNING;
}

/* Keys typed ahead answer the question before it is asked. */
static enum ivr_status take_ahead(struct ivr *v)
{
	enum ivr_status st = IVR_RUNNING;
	char digit;

	while (v->n_ahead && st == IVR_RUNNING) {
		digit = v->ahead[0];
		memmove(v->ahead, v->ahead + 1, --v->n_ahead);
		st = take(v, digit);
		if (v->is_playing)	/* asked again */
			break;
	}
	return st;
}

static enum ivr_status ask(struct ivr *v, const char *before)
{
	const struct flow_node *n = ivr_node(v);

	v->n_digits = 0;
	v->digits[0] = '\0';
	if (n->has_barge_in && v->n_ahead)
		return take_ahead(v);
	v->n_ahead = 0;
	if (*n->prompts || *before)
		ivr_play(v, before, n->prompts);
	else
		ivr_wait(v, n->first_ms);
	return IVR_RUNNING;
}

static enum ivr_status ask_enter(struct ivr *v)
{
	v->tries = 0;
	return ask(v, "");
}

static enum ivr_status ask_played(struct ivr *v)
{
	ivr_wait(v, ivr_node(v)->first_ms);
	return IVR_RUNNING;
}

static enum ivr_status ask_digit(struct ivr *v, char digit)
{
	if (v->is_playing && !ivr_node(v)->has_barge_in)
		return IVR_RUNNING;
	ivr_stop(v);
	return take(v, digit);
}

static enum ivr_status ask_timer(struct ivr *v)
{
	if (v->n_digits)
		return enough(v);
	return again(v, ivr_node(v)->no_input);
}

static const char *collect_check(const struct flow *f, struct flow_node *n)
{
	(void)f;
	return n->min > n->max ? "min is greater than max" : NULL;
}

#define ASK_KEYS \
	{ "prompts", KEY_PROMPTS, AT(prompts) }, \
	{ "invalid", KEY_PROMPTS, AT(invalid) }, \
	{ "no_input", KEY_PROMPTS, AT(no_input) }, \
	{ "first_ms", KEY_NUMBER, AT(first_ms), .min = 100, .max = 120000, \
	  .preset_number = 5000 }, \
	{ "inter_ms", KEY_NUMBER, AT(inter_ms), .min = 100, .max = 60000, \
	  .preset_number = 3000 }, \
	{ "retries", KEY_NUMBER, AT(retries), .min = 0, .max = 20, \
	  .preset_number = 2 }, \
	{ "barge_in", KEY_BOOL, AT(has_barge_in), .preset_number = 1 }, \
	{ "failed", KEY_NODE, AT(failed), .is_required = true }

static const struct node_key collect_keys[] = {
	ASK_KEYS,
	{ "min", KEY_NUMBER, AT(min), .min = 0, .max = FLOW_DIGITS_MAX,
	  .preset_number = 1 },
	{ "max", KEY_NUMBER, AT(max), .is_required = true, .min = 1,
	  .max = FLOW_DIGITS_MAX },
	{ "terminator", KEY_DIGIT, AT(terminator), .preset = "#" },
	{ "var", KEY_NAME, AT(var), .preset = "digits" },
	{ "secret", KEY_BOOL, AT(is_secret) },
	{ "next", KEY_NODE, AT(next), .is_required = true },
	{ 0 }
};

static const struct node_key menu_keys[] = {
	ASK_KEYS,
	{ "keys", KEY_KEYS, AT(cases), .is_required = true },
	{ "var", KEY_NAME, AT(var), .preset = "choice" },
	{ 0 }
};

#define ASKS .enter = ask_enter, .played = ask_played, .digit = ask_digit, \
	     .timer = ask_timer

const struct node_type
	node_collect = { "collect", collect_keys, .check = collect_check, ASKS },
	node_menu = { "menu", menu_keys, ASKS };
