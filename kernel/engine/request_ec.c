// SPDX-License-Identifier: GPL-2.0-or-later
/* Requests about echo cancellers, see request_priv.h. */
#include <linux/types.h>
#include <linux/errno.h>
#include "engine/engine.h"
#include "engine/request_priv.h"

int lq_request_get_ec(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_ec_info *info = arg;
	struct lq_slot *s = lq_engine_slot(e, info->slot);

	if (!s)
		return -ENOENT;
	*info = (struct lq_ec_info){ .slot = s->name };
	if (s->ec)
		lq_ec_fill_info(s->ec, info);
	return 0;
}

static bool part_is_valid(const struct lq_ec_taps *t)
{
	return !t->reserved && !(t->first % LQ_EC_TAPS) &&
	       t->first < LQ_EC_TAPS_MAX;
}

/* The slot called @t->slot, which is mine and whose canceller has that part. */
static int own_ec(struct lq_slot **s, struct lq_engine *e, struct lq_client *c,
		  const struct lq_ec_taps *t)
{
	int err;

	if (!part_is_valid(t))
		return -EINVAL;
	err = lq_request_own_slot(s, e, c, t->slot);
	if (err)
		return err;
	if (!(*s)->ec)
		return -EOPNOTSUPP;
	return t->first < (*s)->ec->n ? 0 : -EINVAL;
}

int lq_request_get_ec_taps(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_ec_taps *t = arg;
	struct lq_slot *s;
	int err = own_ec(&s, e, c, t);

	if (err)
		return err;
	t->tail_ms = s->ec->tail_ms;
	lq_ec_save(s->ec, t->first, t->taps);
	return 0;
}

int lq_request_ec_load(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_ec_taps *t = arg;
	struct lq_slot *s;
	int err = own_ec(&s, e, c, t);

	if (err)
		return err;
	if (t->tail_ms != s->ec->tail_ms)
		return -EINVAL;
	lq_ec_load(s->ec, t->first, t->taps);
	return 0;
}
