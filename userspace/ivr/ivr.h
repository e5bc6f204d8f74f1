/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The interpreter of flows: one struct ivr per call, told of what the caller
 * does, asking its host to play and to time, until it ends with a result. It
 * does not know calls, queues or lines.
 *
 *   ivr_init -> ivr_start(flow) -> ivr_played/ivr_digit/ivr_timer ... IVR_DONE
 *            -> ivr_resume() when the queue or transfer came back -> ...
 *
 * A circle that plays nothing cannot be loaded; a circle of prompts that fail
 * to play, or of flows that jump to each other, is cut at run time (IVR_ERROR).
 */
#ifndef IVR_IVR_H
#define IVR_IVR_H

#include "ivr/flow.h"

#define IVR_VARS_MAX	24
#define IVR_PLAY_LEN	256	/* prompt names with a blank between */

struct ivr;

/* What the interpreter asks of the call. */
struct ivr_host {
	void (*play)(void *arg, const char *prompts, const char *lang);
	void (*stop)(void *arg);
	void (*timer)(void *arg, uint32_t ms);	/* 0: cancel */
	void (*digits)(void *arg, const char *node, const char *digits);
	/* borrowed; NULL: no such flow */
	struct flow *(*flow)(void *arg, const char *name);
};

enum ivr_status { IVR_RUNNING, IVR_DONE, IVR_GO /* inside ivr/ only */ };

enum ivr_result_kind { IVR_HANGUP, IVR_QUEUE, IVR_TRANSFER, IVR_ERROR };

struct ivr_result {
	enum ivr_result_kind kind;
	uint8_t cause;		/* HANGUP, ERROR: Q.850 */
	char target[CORE_NUMBER_LEN + CORE_KEY_LEN];	/* QUEUE: its name;
			* TRANSFER: a target; ERROR: what happened */
};

struct ivr_var {
	char name[CORE_KEY_LEN];
	char value[CORE_NUMBER_LEN];
};

struct ivr {
	const struct ivr_host *host;
	void *arg;
	struct flow *flow;	/* a reference; NULL: never started */
	int node, go;
	uint64_t now_ms, started_ms;

	bool is_playing, is_timing;
	unsigned int tries;
	char digits[FLOW_DIGITS_MAX + 1];
	unsigned int n_digits;
	char ahead[FLOW_DIGITS_MAX];	/* typed before the question */
	unsigned int n_ahead;

	uint64_t guard_since_ms;	/* steps of one second are counted */
	unsigned int n_steps;

	struct ivr_result result;
	struct ivr_var vars[IVR_VARS_MAX];
	unsigned int n_vars;
};

void ivr_init(struct ivr *v, const struct ivr_host *host, void *arg);
void ivr_fini(struct ivr *v);	/* silent: stops nothing */

/** ivr_start - enter @f at its start, or go over to it from another flow */
enum ivr_status ivr_start(struct ivr *v, struct flow *f, uint64_t now_ms);

enum ivr_status ivr_played(struct ivr *v, uint64_t now_ms);
enum ivr_status ivr_digit(struct ivr *v, char digit, uint64_t now_ms);
enum ivr_status ivr_timer(struct ivr *v, uint64_t now_ms);

/* What became of a queue or transfer. */
enum ivr_outcome { IVR_BUSY, IVR_NO_ANSWER, IVR_FAILED, IVR_OVERFLOW };

/** ivr_can_resume - whether the node has a key for that */
bool ivr_can_resume(const struct ivr *v, enum ivr_outcome o);
enum ivr_status ivr_resume(struct ivr *v, enum ivr_outcome o, uint64_t now_ms);

/*
 * What the next key is for. One that cuts a prompt short is kept for a question
 * that is not known yet: where the flow has a secret one, or leads to another
 * flow, it may be for that.
 */
enum ivr_secrecy { IVR_OPEN, IVR_MAY_BE_SECRET, IVR_SECRET };
enum ivr_secrecy ivr_secrecy(const struct ivr *v);

/** ivr_set - a variable; -ENOSPC: too many */
int ivr_set(struct ivr *v, const char *name, const char *value);
const char *ivr_get(const struct ivr *v, const char *name);	/* "": unknown */

const char *ivr_node_name(const struct ivr *v);	/* "" when not in a flow */
const char *ivr_result_name(enum ivr_result_kind k);

#endif
