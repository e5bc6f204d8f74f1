// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ABI's requests (uapi/linux/lq.h, section 6): which there are, and who may
 * ask them. What each does is in request_*.c, by subject.
 */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "engine/engine.h"
#include "engine/request_priv.h"

int lq_request_own_slot(struct lq_slot **out, struct lq_engine *e,
			struct lq_client *c, u32 name)
{
	*out = lq_engine_slot(e, name);
	if (!*out)
		return -ENOENT;
	return (*out)->owner == c ? 0 : -EPERM;
}

struct lq_span *lq_request_span(struct lq_engine *e, u32 number)
{
	return number <= LQ_ENGINE_SPANS_MAX ? e->spans[number] : NULL;
}

static int get_info(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_info *info = arg;

	memset(info, 0, sizeof(*info));
	info->abi_version = LQ_ABI_VERSION;
	info->n_boards = e->n_boards;
	info->n_spans = e->n_spans;
	info->n_ip_slots = e->n_ip;
	info->n_ip_free = e->n_ip_free;
	info->n_clients = e->n_clients;
	info->tick = e->tick;
	info->late_ticks = e->n_late;
	info->missed_ticks = e->n_missed;
	info->longest_tick_ns = e->longest_tick_ns;
	info->tick_ns_avg = e->tick_ns_q4 / 16;
	info->clock_span = e->clock_span;
	info->clock_ppb = e->clock_ppb;
	memcpy(info->engine, e->name, sizeof(info->engine));
	return 0;
}

#define CTL	(1u << LQ_CLIENT_CTL)
#define MEDIA	(1u << LQ_CLIENT_MEDIA)
#define ANY	(CTL | MEDIA)

static const struct request {
	u32 cmd;
	u32 kinds;
	int (*perform)(struct lq_engine *e, struct lq_client *c, void *arg);
} requests[] = {
	{ LQ_GET_INFO, ANY, get_info },
	{ LQ_GET_SPAN, ANY, lq_request_get_span },
	{ LQ_GET_DCHAN, ANY, lq_request_get_dchan },
	{ LQ_GET_SLOT, ANY, lq_request_get_slot },
	{ LQ_GET_PERF, ANY, lq_request_get_perf },
	{ LQ_GET_PACE, ANY, lq_request_get_pace },
	{ LQ_GET_BERT, ANY, lq_request_get_bert },
	{ LQ_GET_EC, ANY, lq_request_get_ec },
	{ LQ_GET_CALLER_ID, ANY, lq_request_get_caller_id },
	{ LQ_GET_EC_TAPS, MEDIA, lq_request_get_ec_taps },
	{ LQ_SET_SPAN, CTL, lq_request_set_span },
	{ LQ_SET_BERT, CTL, lq_request_set_bert },
	{ LQ_SLOT_CLAIM, MEDIA, lq_request_slot_claim },
	{ LQ_SLOT_RELEASE, MEDIA, lq_request_slot_release },
	{ LQ_SLOT_SET, MEDIA, lq_request_slot_set },
	{ LQ_SLOT_TONE, MEDIA, lq_request_slot_tone },
	{ LQ_SLOT_DIGITS, MEDIA, lq_request_slot_digits },
	{ LQ_SLOT_CALLER_ID, MEDIA, lq_request_slot_caller_id },
	{ LQ_SLOT_SIG, MEDIA, lq_request_slot_sig },
	{ LQ_PORT_SET, MEDIA, lq_request_port_set },
	{ LQ_EC_LOAD, MEDIA, lq_request_ec_load },
	{ LQ_CONF_NEW, MEDIA, lq_request_conf_new },
	{ LQ_CONF_FREE, MEDIA, lq_request_conf_free },
	{ LQ_CONF_JOIN, MEDIA, lq_request_conf_join },
};

int lq_engine_request(struct lq_engine *e, struct lq_client *c, u32 cmd,
		      void *arg)
{
	const struct request *r;

	for (r = requests; r < requests + ARRAY_SIZE(requests); r++)
		if (r->cmd == cmd && (r->kinds & (1u << c->kind)))
			return r->perform(e, c, arg);
	return -ENOTTY;
}
