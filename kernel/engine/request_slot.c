// SPDX-License-Identifier: GPL-2.0-or-later
/* Requests about slots and what stands on their wire, see request_priv.h. */
#include <linux/types.h>
#include <linux/errno.h>
#include "engine/engine.h"
#include "engine/request_priv.h"

#define GAIN_MIN_CB	(-240)
#define GAIN_MAX_CB	120

/* Framing, signalling timeslots, empty sockets exist, as LQ_KIND_NONE. */
int lq_request_get_slot(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_slot_info *info = arg;
	struct lq_slot *s = lq_engine_slot(e, info->slot);
	struct lq_span *span = lq_request_span(e, LQ_SLOT_SPAN(info->slot));

	if (s)
		lq_slot_fill_info(s, c, info);
	else if (span && LQ_SLOT_TS(info->slot) < span->n_ts)
		*info = (struct lq_slot_info){ .slot = info->slot };
	else
		return -ENOENT;
	return 0;
}

static struct lq_slot *free_ip_slot(struct lq_engine *e)
{
	u32 i;

	for (i = 0; e->n_ip_free && i < e->n_ip; i++)
		if (!e->ip[i].owner)
			return &e->ip[i];
	return NULL;
}

int lq_request_slot_claim(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_claim *claim = arg;
	struct lq_slot *s;
	int index;

	if (claim->slot == LQ_SLOT_ANY_IP) {
		s = free_ip_slot(e);
		if (!s)
			return -ENOSPC;
	} else {
		s = lq_engine_slot(e, claim->slot);
		if (!s)
			return -ENOENT;
	}
	if (s->owner ||
	    (s->kind == LQ_KIND_TDM &&
	     (lq_span_under_test(s->span) | s->span->held) >>
		     LQ_SLOT_TS(s->name) & 1))
		return -EBUSY;
	if (s->span && !(s->span->flags & LQ_SPAN_F_ENABLED))
		return -ENODEV;
	index = lq_client_free_index(c);
	if (index < 0)
		return index;
	lq_slot_claim(e, s, c, index);
	claim->slot = s->name;
	claim->index = index;
	return 0;
}

int lq_request_slot_release(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_claim *claim = arg;
	struct lq_slot *s;
	int err = lq_request_own_slot(&s, e, c, claim->slot);

	if (err)
		return err;
	lq_slot_release(e, s);
	return 0;
}

static bool is_gain(s32 cb)
{
	return cb >= GAIN_MIN_CB && cb <= GAIN_MAX_CB;
}

/* What is to be muted must be detected. */
static bool flags_are_valid(u32 flags)
{
	if (flags & ~LQ_SLOT_F_ALL ||
	    (flags & LQ_SLOT_F_MF_ANY) == LQ_SLOT_F_MF_ANY)
		return false;
	return !(flags & LQ_SLOT_F_MUTE_DTMF) || (flags & LQ_SLOT_F_DTMF);
}

int lq_request_slot_set(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_slot_cfg *cfg = arg;
	struct lq_slot *s;
	int err;

	if (!flags_are_valid(cfg->flags) ||
	    (cfg->ec_tail_ms && !lq_ec_is_tail(cfg->ec_tail_ms)) ||
	    cfg->law > LQ_LAW_ULAW || !is_gain(cfg->rx_gain_cb) ||
	    !is_gain(cfg->tx_gain_cb) || !lq_request_is_plan(cfg->plan))
		return -EINVAL;
	err = lq_request_own_slot(&s, e, c, cfg->slot);
	if (err)
		return err;
	if ((cfg->flags & LQ_SLOT_F_LINE) && s->kind != LQ_KIND_IP)
		return -EOPNOTSUPP;
	err = lq_slot_set_ec(e, s, cfg->ec_tail_ms);
	if (err)
		return err;
	lq_slot_set(s, cfg, e->tick);
	return 0;
}

/* ---------------------------------------------------------------- signals */

static u32 signals_of(const struct lq_slot *s)
{
	if (s->kind == LQ_KIND_FXS)
		return LQ_SIG_RING | LQ_SIG_REVERSED | LQ_SIG_BATTERY |
		       LQ_SIG_METER;
	if (s->kind == LQ_KIND_FXO)
		return LQ_SIG_OFFHOOK | LQ_SIG_FLASH;
	if (s->kind == LQ_KIND_TDM && s->span->flags & LQ_SPAN_F_CAS)
		return LQ_CAS_ALL;
	return 0;
}

int lq_request_slot_sig(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_signal *sig = arg;
	struct lq_slot *s;
	int err;

	if (sig->reserved || (sig->set & sig->clear) ||
	    (sig->clear & (LQ_SIG_FLASH | LQ_SIG_METER)) ||
	    ((sig->set | sig->clear) & ~LQ_SIG_ALL))
		return -EINVAL;
	err = lq_request_own_slot(&s, e, c, sig->slot);
	if (err)
		return err;
	if (((sig->set | sig->clear) & ~signals_of(s)) || !signals_of(s))
		return -EOPNOTSUPP;
	if (s->kind == LQ_KIND_TDM)
		return lq_span_cas_set(s->span, LQ_SLOT_TS(s->name), sig->set,
				       sig->clear);
	if (!s->span->signal)
		return -EOPNOTSUPP;
	return lq_port_send(s, sig->set, sig->clear);
}

int lq_request_port_set(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_port_cfg *cfg = arg;
	struct lq_slot *s;
	int err;

	err = lq_request_own_slot(&s, e, c, cfg->slot);
	if (err)
		return err;
	return lq_slot_is_port(s) ? lq_port_set(s, cfg) : -EOPNOTSUPP;
}
