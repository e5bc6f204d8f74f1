// SPDX-License-Identifier: GPL-2.0-or-later
/* The engine and its simulated board, see board.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "dev/soft_proto.h"
#include "lqsoft/board.h"

#define ENGINE_NAME "lqsoft 0.1"

static void soft_board_destroy(void *obj)
{
	struct soft_board *b = obj;
	u32 i;

	for (i = 0; i < b->n_spans; i++) {
		(void)mem_deref(b->slots[i]);	/* always NULL */
		(void)mem_deref(b->spans[i]);
	}
	(void)mem_deref(b->ip);
}

/* A span without a kind yet; counted at once, so that destroy finds it. */
static int span_new(struct soft_board *b, u32 n_slots)
{
	u32 i = b->n_spans++;

	b->spans[i] = mem_new(sizeof(*b->spans[i]), NULL);
	b->slots[i] = mem_new(n_slots * sizeof(*b->slots[i]), NULL);
	return b->spans[i] && b->slots[i] ? 0 : -ENOMEM;
}

/* E1 spans first, then one span of all analog ports, as hw/sim.c does. */
static int spans_new(struct soft_board *b, const struct soft_board_params *p)
{
	u32 i;

	for (i = 0; i < p->n_spans; i++) {
		if (span_new(b, LQ_E1_TIMESLOTS - 1))
			return -ENOMEM;
		lq_span_init_e1(b->spans[i], b->slots[i]);
	}
	if (!p->n_ports)
		return 0;
	if (span_new(b, p->n_ports))
		return -ENOMEM;
	lq_span_init_analog(b->spans[i], b->slots[i], p->n_ports,
			    p->n_ports / 2);
	return 0;
}

static int spans_add(struct soft_board *b)
{
	int err = 0;
	u32 i;

	for (i = 0; i < b->n_spans && !err; i++)
		err = lq_engine_add_span(&b->engine, b->spans[i], i + 1);
	return err;
}

static bool are_valid(const struct soft_board_params *p)
{
	return p->n_spans <= LQ_SIM_SPANS_MAX &&
	       p->n_ports <= LQ_SIM_PORTS_MAX && p->n_ports % 2 == 0 &&
	       p->n_ip >= 1 && p->n_ip <= LQ_ENGINE_IP_MAX;
}

/* As the module does: the widest vectors that this processor has. */
static const struct lq_ec_ops *ec_ops(void)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2"))
		return &lq_ec_avx2;
#endif
	return &lq_ec_scalar;
}

static int fill(struct soft_board *b, const struct soft_board_params *p)
{
	int err;

	b->area_limit = p->area_octets;
	b->ip = mem_new(p->n_ip * sizeof(*b->ip), NULL);
	if (!b->ip)
		return -ENOMEM;
	lq_engine_init(&b->engine, b->ip, p->n_ip, ENGINE_NAME);
	b->engine.n_boards = 1;
	b->engine.ec_ops = ec_ops();
	err = spans_new(b, p);
	if (err)
		return err;
	err = lq_sim_init(&b->sim, b->spans, p->n_spans,
			  p->n_ports ? b->spans[p->n_spans] : NULL);
	return err ? err : spans_add(b);
}

int soft_board_new(struct soft_board **out, const struct soft_board_params *p)
{
	struct soft_board *b;
	int err;

	if (!are_valid(p))
		return -EINVAL;
	b = mem_new(sizeof(*b), soft_board_destroy);
	if (!b)
		return -ENOMEM;
	err = fill(b, p);
	if (err) {
		(void)mem_deref(b);	/* always NULL */
		return err;
	}
	*out = b;
	return 0;
}

void soft_board_tick(struct soft_board *b)
{
	lq_sim_tick(&b->sim);
	lq_engine_tick(&b->engine);
}

struct lq_span *soft_board_span(struct soft_board *b, u32 number)
{
	return number >= 1 && number <= b->n_spans ? b->spans[number - 1] : NULL;
}

/* --------------------------------------------------------------- requests */

static int get_board(const struct soft_board *b, struct lq_board_info *info)
{
	u32 number = info->board;

	if (number)
		return -ENOENT;
	memset(info, 0, sizeof(*info));
	info->n_spans = b->n_spans;
	info->first_span = b->n_spans ? 1 : 0;
	info->is_simulated = 1;
	(void)snprintf(info->name, sizeof(info->name), "sim0");
	(void)snprintf(info->model, sizeof(info->model), "simulated board");
	(void)snprintf(info->serial, sizeof(info->serial), "0");
	return 0;
}

static int run_ticks(struct soft_board *b, struct soft_ticks *t)
{
	int err;

	if (t->reserved || t->n < 1 || t->n > SOFT_TICKS_MAX)
		return -EINVAL;
	if (!b->run_ticks)
		return -EPERM;
	err = b->run_ticks(b->run_arg, t->n);
	t->tick = b->engine.tick;
	return err;
}

int soft_board_request(struct soft_board *b, struct lq_client *c, u32 cmd,
		       void *body)
{
	switch (cmd) {
	case LQ_GET_BOARD:
		return get_board(b, body);
	case LQ_SIM_WIRE:
	case LQ_SIM_FAULT:
	case LQ_SIM_PORT:
	case SOFT_TICKS:
		if (c->kind != LQ_CLIENT_CTL)
			return -ENOTTY;
		return cmd == SOFT_TICKS ? run_ticks(b, body) :
					   lq_sim_set(&b->sim, cmd, body);
	default:
		return lq_engine_request(&b->engine, c, cmd, body);
	}
}

/* ------------------------------------------------------------------ areas */

int soft_area_get(struct soft_board *b, u64 octets)
{
	if (octets > b->area_limit - b->area_used)
		return -ENOMEM;
	b->area_used += octets;
	return 0;
}

void soft_area_put(struct soft_board *b, u64 octets)
{
	b->area_used -= octets;
}
