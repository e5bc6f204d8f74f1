// SPDX-License-Identifier: GPL-2.0-or-later
/* Requests about conferences, see request_priv.h. */
#include <linux/types.h>
#include <linux/errno.h>
#include "engine/engine.h"
#include "engine/request_priv.h"

static int own_room(struct lq_room **out, struct lq_engine *e,
		    struct lq_client *c, u32 number)
{
	if (!number || number > LQ_ENGINE_CONFS_MAX)
		return -ENOENT;
	*out = &e->all_rooms[number - 1];
	if (!(*out)->owner)
		return -ENOENT;
	return (*out)->owner == c ? 0 : -EPERM;
}

int lq_request_conf_new(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_conf *conf = arg;
	u32 i;

	if (conf->reserved)
		return -EINVAL;
	for (i = 0; i < LQ_ENGINE_CONFS_MAX; i++) {
		if (e->all_rooms[i].owner)
			continue;
		lq_room_open(e, &e->all_rooms[i], c);
		conf->conf = e->all_rooms[i].number;
		return 0;
	}
	return -ENOSPC;
}

int lq_request_conf_free(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_conf *conf = arg;
	struct lq_room *r;
	int err;

	if (conf->reserved)
		return -EINVAL;
	err = own_room(&r, e, c, conf->conf);
	if (err)
		return err;
	lq_room_close(r);
	return 0;
}

int lq_request_conf_join(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_conf_member *m = arg;
	struct lq_slot *s;
	struct lq_room *r;
	int err;

	if ((m->talk | m->listen) & ~LQ_BUS_ALL)
		return -EINVAL;
	err = lq_request_own_slot(&s, e, c, m->slot);
	if (err)
		return err;
	if (!m->conf) {
		lq_room_leave(s);
		return 0;
	}
	err = own_room(&r, e, c, m->conf);
	if (err)
		return err;
	lq_room_join(r, s, m->talk, m->listen);
	return 0;
}
