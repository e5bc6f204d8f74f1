// SPDX-License-Identifier: GPL-3.0-or-later
/* Nodes that speak and do not listen for an answer: play, hangup. */
#include "ivr/node.h"

#define AT(m) .offset = offsetof(struct flow_node, m)

static enum ivr_status play_enter(struct ivr *v)
{
	const struct flow_node *n = ivr_node(v);

	if (n->has_barge_in && v->n_ahead)
		return ivr_go(v, n->next);
	ivr_play(v, n->prompts, "");
	return IVR_RUNNING;
}

static enum ivr_status play_played(struct ivr *v)
{
	return ivr_go(v, ivr_node(v)->next);
}

/* The key that cuts a prompt short is meant for the question after it. */
static enum ivr_status play_digit(struct ivr *v, char digit)
{
	const struct flow_node *n = ivr_node(v);

	if (!n->has_barge_in)
		return IVR_RUNNING;
	if (v->n_ahead < sizeof(v->ahead))
		v->ahead[v->n_ahead++] = digit;
	return ivr_go(v, n->next);
}

static enum ivr_status play_timer(struct ivr *v)
{
	(void)v;
	return IVR_RUNNING;
}

static const struct node_key play_keys[] = {
	{ "prompts", KEY_PROMPTS, AT(prompts), .is_required = true },
	{ "barge_in", KEY_BOOL, AT(has_barge_in) },
	{ "next", KEY_NODE, AT(next), .is_required = true },
	{ 0 }
};

const struct node_type node_play = {
	"play", play_keys,
	.enter = play_enter,
	.played = play_played,
	.digit = play_digit,
	.timer = play_timer,
};

static enum ivr_status hangup_now(struct ivr *v)
{
	return ivr_end(v, IVR_HANGUP, "", (uint8_t)ivr_node(v)->cause);
}

static enum ivr_status hangup_enter(struct ivr *v)
{
	const struct flow_node *n = ivr_node(v);

	if (!*n->prompts)
		return hangup_now(v);
	ivr_play(v, n->prompts, "");
	return IVR_RUNNING;
}

static enum ivr_status hangup_digit(struct ivr *v, char digit)
{
	(void)v;
	(void)digit;
	return IVR_RUNNING;
}

static const struct node_key hangup_keys[] = {
	{ "prompts", KEY_PROMPTS, AT(prompts) },
	{ "cause", KEY_NUMBER, AT(cause), .min = 1, .max = 127,
	  .preset_number = 16 },
	{ 0 }
};

const struct node_type node_hangup = {
	"hangup", hangup_keys,
	.enter = hangup_enter,
	.played = hangup_now,
	.digit = hangup_digit,
	.timer = play_timer,
};
