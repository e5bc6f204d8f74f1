/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Requests about echo cancellers, for the table in request.c.
 */
#ifndef LQ_ENGINE_REQUEST_EC_H
#define LQ_ENGINE_REQUEST_EC_H

#include <linux/types.h>

struct lq_client;
struct lq_engine;
struct lq_slot;

int lq_request_get_ec(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_ec_save(struct lq_engine *e, struct lq_client *c, void *arg);
int lq_request_ec_load(struct lq_engine *e, struct lq_client *c, void *arg);

/** lq_request_own_slot - the slot called @name if @c owns it; in request.c */
int lq_request_own_slot(struct lq_slot **out, struct lq_engine *e,
			struct lq_client *c, u32 name);

#endif
