/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine's host in this process: the engine, its simulated board, and the
 * memory of both. What kernel/board.c, hw/sim.c and host.c are in the module,
 * for one board that is there from beginning to end, in one thread.
 *
 * Not here: who asks (session.h), when a tick happens (clock.h).
 */
#ifndef LQSOFT_BOARD_H
#define LQSOFT_BOARD_H

#include "engine/engine.h"
#include "hw/wire.h"

struct soft_ticks;

#define SOFT_FILES_MAX 256

struct soft_board_params {
	u32 n_spans;		/* 0..LQ_SIM_SPANS_MAX */
	u32 n_ports;		/* even, 0..LQ_SIM_PORTS_MAX: half FXS, half FXO */
	u32 n_ip;		/* 1..LQ_ENGINE_IP_MAX */
	u64 area_octets;	/* bound on all mapped areas together */
};

struct soft_board {
	/* set at creation, then constant */
	struct lq_engine engine;
	struct lq_sim sim;
	struct lq_slot *ip;			/* [n_ip] */
	struct lq_span *spans[LQ_SIM_SPANS_MAX + 1];	/* span i is number i + 1 */
	struct lq_slot *slots[LQ_SIM_SPANS_MAX + 1];
	u32 n_spans;				/* the analog one is the last */
	u64 area_limit;

	/* set by the owner of the clock; NULL: time passes by itself */
	int (*run_ticks)(void *arg, u32 n);
	void *run_arg;

	u64 area_used;
	u32 n_files;		/* open now, at most SOFT_FILES_MAX */
};

/**
 * soft_board_new - a board on a fresh engine; mem_deref() it
 * Return: 0, -EINVAL (a parameter is out of its range), -ENOMEM
 */
int soft_board_new(struct soft_board **out, const struct soft_board_params *p)
	__attribute__((warn_unused_result));

/** soft_board_tick - 1 ms: wires, then engine */
void soft_board_tick(struct soft_board *b);

/** soft_board_span - the span of that number or NULL */
struct lq_span *soft_board_span(struct soft_board *b, u32 number);

/**
 * soft_board_request - LQ_GET_BOARD, LQ_SIM_*, SOFT_TICKS, and what the engine
 * knows; everything but LQ_MEDIA_SETUP
 * @body: the request's structure, in and out
 */
int soft_board_request(struct soft_board *b, struct lq_client *c, u32 cmd,
		       void *body);

/** soft_area_get - take @octets of the bound on areas, or -ENOMEM */
int soft_area_get(struct soft_board *b, u64 octets);
void soft_area_put(struct soft_board *b, u64 octets);

#endif
