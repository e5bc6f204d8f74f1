// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The interpreter: from node to node, variables, the guard. What a node does
 * is in node*.c.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "ivr/node.h"

/* More steps than this in one second cannot be a conversation. */
#define IVR_STEPS_MAX	200

void ivr_init(struct ivr *v, const struct ivr_host *host, void *arg)
{
	memset(v, 0, sizeof(*v));
	v->host = host;
	v->arg = arg;
	v->node = NODE_NONE;
}

void ivr_fini(struct ivr *v)
{
	v->flow = mem_deref(v->flow);
	v->node = NODE_NONE;
}

const struct flow_node *ivr_node(const struct ivr *v)
{
	return &v->flow->nodes[v->node];
}

const char *ivr_node_name(const struct ivr *v)
{
	return v->flow && v->node >= 0 ? ivr_node(v)->name : "";
}

const char *ivr_result_name(enum ivr_result_kind k)
{
	static const char *const names[] = {
		[IVR_HANGUP] = "hangup",
		[IVR_QUEUE] = "queue",
		[IVR_TRANSFER] = "transfer",
		[IVR_ERROR] = "error",
	};

	return names[k];
}

static bool asks(const struct flow_node *n)
{
	return n->type == &node_collect || n->type == &node_menu;
}

enum ivr_secrecy ivr_secrecy(const struct ivr *v)
{
	unsigned int i;

	if (!v->flow || v->node < 0)
		return IVR_OPEN;
	if (asks(ivr_node(v)))
		return ivr_node(v)->is_secret ? IVR_SECRET : IVR_OPEN;
	for (i = 0; i < v->flow->n_nodes; i++)
		if (v->flow->nodes[i].is_secret || *v->flow->nodes[i].flow)
			return IVR_MAY_BE_SECRET;
	return IVR_OPEN;
}

/* What nodes do. */

enum ivr_status ivr_go(struct ivr *v, int node)
{
	v->go = node;
	return IVR_GO;
}

enum ivr_status ivr_end(struct ivr *v, enum ivr_result_kind kind,
			const char *target, uint8_t cause)
{
	ivr_stop(v);
	ivr_wait(v, 0);
	v->result.kind = kind;
	v->result.cause = cause;
	text_copy(v->result.target, target);
	return IVR_DONE;
}

void ivr_stop(struct ivr *v)
{
	if (v->is_playing)
		v->host->stop(v->arg);
	v->is_playing = false;
}

void ivr_wait(struct ivr *v, uint32_t ms)
{
	if (ms || v->is_timing)
		v->host->timer(v->arg, ms);
	v->is_timing = ms != 0;
}

/* One prompt item: a name, or "digits:..." as the names of its digits. */
static int put_item(const struct ivr *v, const char *item, char *out,
		    size_t size)
{
	char text[CORE_NUMBER_LEN];
	size_t len = strlen(out);
	const char *p;
	int n;

	if (strncmp(item, "digits:", 7)) {
		n = snprintf(out + len, size - len, "%s%s", len ? " " : "",
			     item);
		return n < 0 || (size_t)n >= size - len ? -ENOSPC : 0;
	}
	if (ivr_expand(v, item + 7, text, sizeof(text)))
		return -ENOSPC;
	for (p = text; *p; p++) {
		len = strlen(out);
		if (len + 4 > size)
			return -ENOSPC;
		if (*p >= '0' && *p <= '9')
			snprintf(out + len, size - len, "%sd%c",
				 len ? " " : "", *p);
	}
	return 0;
}

static void put_items(const struct ivr *v, const char *items, char *out)
{
	char copy[FLOW_PROMPTS_LEN], *save = NULL, *item;
	size_t len;

	text_copy(copy, items);
	for (item = strtok_r(copy, " ", &save); item;
	     item = strtok_r(NULL, " ", &save)) {
		len = strlen(out);
		if (put_item(v, item, out, IVR_PLAY_LEN)) {
			out[len] = '\0';
			log_warn("ivr", "flow=%s node=%s prompt=%s error=too_long",
				 v->flow->name, ivr_node_name(v), item);
			return;
		}
	}
}

void ivr_play(struct ivr *v, const char *prompts, const char *more)
{
	char out[IVR_PLAY_LEN] = "";
	const char *lang = ivr_get(v, "lang");

	put_items(v, prompts, out);
	put_items(v, more, out);
	ivr_stop(v);
	v->is_playing = true;
	v->host->play(v->arg, out, *lang ? lang : v->flow->lang);
}

/* Variables. */

static struct ivr_var *var_find(const struct ivr *v, const char *name)
{
	unsigned int i;

	for (i = 0; i < v->n_vars; i++)
		if (!strcmp(v->vars[i].name, name))
			return (struct ivr_var *)&v->vars[i];
	return NULL;
}

int ivr_set(struct ivr *v, const char *name, const char *value)
{
	struct ivr_var *var = var_find(v, name);

	if (!var) {
		if (v->n_vars == IVR_VARS_MAX)
			return -ENOSPC;
		var = &v->vars[v->n_vars++];
		text_copy(var->name, name);
	}
	text_copy(var->value, value);
	return 0;
}

const char *ivr_get(const struct ivr *v, const char *name)
{
	const struct ivr_var *var = var_find(v, name);

	return var ? var->value : "";
}

int ivr_expand(const struct ivr *v, const char *text, char *out, size_t size)
{
	char name[CORE_KEY_LEN];
	const char *close, *value;
	size_t n, len = 0;

	while (*text) {
		close = text[0] == '$' && text[1] == '{' ?
			strchr(text, '}') : NULL;
		if (close && (size_t)(close - text) - 2 < sizeof(name)) {
			n = (size_t)(close - text) - 2;
			memcpy(name, text + 2, n);
			name[n] = '\0';
			value = ivr_get(v, name);
			n = strlen(value);
			text = close + 1;
		} else {
			value = text++;
			n = 1;
		}
		if (len + n >= size)
			return -ENOSPC;
		memcpy(out + len, value, n);
		len += n;
	}
	out[len] = '\0';
	return 0;
}

/* From node to node. */

static enum ivr_status fail(struct ivr *v, const char *why)
{
	log_warn("ivr", "flow=%s node=%s error=%s", v->flow->name,
		 ivr_node_name(v), why);
	return ivr_end(v, IVR_ERROR, why, 41);	/* temporary failure */
}

static const char *guard(struct ivr *v)
{
	if (v->now_ms - v->guard_since_ms >= 1000) {
		v->guard_since_ms = v->now_ms;
		v->n_steps = 0;
	}
	if (++v->n_steps > IVR_STEPS_MAX)
		return "circle";
	if (v->now_ms - v->started_ms > v->flow->max_ms)
		return "too_long";
	return NULL;
}

static enum ivr_status run(struct ivr *v, enum ivr_status st)
{
	const char *why;

	while (st == IVR_GO) {
		ivr_stop(v);
		ivr_wait(v, 0);
		if (v->go == NODE_NONE)
			return fail(v, "no_way_on");
		v->node = v->go;
		why = guard(v);
		if (why)
			return fail(v, why);
		st = ivr_node(v)->type->enter(v);
	}
	return st;
}

enum ivr_status ivr_enter_flow(struct ivr *v, struct flow *f, const char *node)
{
	struct flow *old = v->flow;

	v->go = *node ? flow_node_find(f, node) : f->start;
	v->node = NODE_NONE;
	v->flow = mem_ref(f);
	mem_deref(old);	/* last: @node may lie in it */
	return IVR_GO;
}

enum ivr_status ivr_start(struct ivr *v, struct flow *f, uint64_t now_ms)
{
	v->now_ms = v->started_ms = now_ms;
	if (!*ivr_get(v, "lang"))
		(void)ivr_set(v, "lang", f->lang);	/* full: flow's own */
	return run(v, ivr_enter_flow(v, f, ""));
}

enum ivr_status ivr_played(struct ivr *v, uint64_t now_ms)
{
	if (!v->is_playing)
		return IVR_RUNNING;
	v->now_ms = now_ms;
	v->is_playing = false;
	return run(v, ivr_node(v)->type->played(v));
}

enum ivr_status ivr_digit(struct ivr *v, char digit, uint64_t now_ms)
{
	v->now_ms = now_ms;
	return run(v, ivr_node(v)->type->digit(v, digit));
}

enum ivr_status ivr_timer(struct ivr *v, uint64_t now_ms)
{
	if (!v->is_timing)
		return IVR_RUNNING;
	v->now_ms = now_ms;
	v->is_timing = false;
	return run(v, ivr_node(v)->type->timer(v));
}

static int outcome_node(const struct ivr *v, enum ivr_outcome o)
{
	const struct flow_node *n;
	int to;

	if (!v->flow || v->node == NODE_NONE)
		return NODE_NONE;
	n = ivr_node(v);
	to = o == IVR_BUSY ? n->busy : o == IVR_NO_ANSWER ? n->no_answer :
		o == IVR_OVERFLOW ? n->overflow : NODE_NONE;
	return to == NODE_NONE && o != IVR_OVERFLOW ? n->failed : to;
}

bool ivr_can_resume(const struct ivr *v, enum ivr_outcome o)
{
	return outcome_node(v, o) != NODE_NONE;
}

enum ivr_status ivr_resume(struct ivr *v, enum ivr_outcome o, uint64_t now_ms)
{
	v->now_ms = v->started_ms = now_ms;
	return run(v, ivr_go(v, outcome_node(v, o)));
}
