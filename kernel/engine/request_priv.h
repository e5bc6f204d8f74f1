/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between request.c, which knows all requests, and request_*.c, which perform
 * them: each takes the engine, the asking file and the request's structure.
 *
 * Each validates completely before anything changes, and refuses in the same
 * order, so that a caller can rely on it:
 *   -ENOTTY  this kind of file does not know the request
 *   -EINVAL  the structure itself: reserved fields, ranges
 *   -ENOENT  what it names does not exist
 *   -EPERM   this file does not own it
 *   -ENODEV, -EBUSY, -ENOSPC, -EOPNOTSUPP   it cannot be done with it
 */
#ifndef LQ_ENGINE_REQUEST_PRIV_H
#define LQ_ENGINE_REQUEST_PRIV_H

#include <linux/types.h>

struct lq_client;
struct lq_engine;
struct lq_slot;
struct lq_span;

/* request_span.c */
int lq_request_get_span(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_get_dchan(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_get_perf(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_get_pace(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_get_bert(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_set_span(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_set_bert(struct lq_engine *e, struct lq_client *c, void *arg);

/* request_slot.c */
int lq_request_get_slot(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_slot_claim(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_slot_release(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_slot_set(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_slot_sig(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_port_set(struct lq_engine *e, struct lq_client *c, void *arg);

/* request_speech.c */
int lq_request_slot_tone(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_slot_digits(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_get_caller_id(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_slot_caller_id(struct lq_engine *e, struct lq_client *c, void *arg);

/* request_ec.c */
int lq_request_get_ec(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_get_ec_taps(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_ec_load(struct lq_engine *e, struct lq_client *c, void *arg);

/* request_conf.c */
int lq_request_conf_new(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_conf_free(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_conf_join(struct lq_engine *e, struct lq_client *c, void *arg);

/* What they share. */

/** lq_request_own_slot - the slot called @name if @c owns it */
int lq_request_own_slot(struct lq_slot **out, struct lq_engine *e,
			struct lq_client *c, u32 name);

/** lq_request_span - the span of that number, or NULL */
struct lq_span *lq_request_span(struct lq_engine *e, u32 number);

/** lq_request_is_plan - [8] is a tone plan's name closed by zero, or empty */
bool lq_request_is_plan(const char *plan);

#endif
