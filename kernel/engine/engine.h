/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine: every slot of every span, once a millisecond.
 *
 * Pure. It owns no memory, takes no lock, knows no clock and no file. Its two
 * hosts do that: the module (kernel/main.c, kernel/cdev.c) and the soft board
 * (userspace/lqsoft). A host serialises all calls on one engine with one lock
 * (the tick included); only the board side of tdm/e1.h stands outside it.
 *
 *   host: open file  -> lq_client_init, lq_engine_add_client
 *         ioctl      -> lq_engine_request   (structures already copied in)
 *         mmap       -> area given by lq_client_set_area
 *         read/poll  -> lq_client_read, lq_client_is_ready
 *         close      -> lq_engine_remove_client (releases slots and confs)
 *         1 ms       -> lq_sim_tick / board, then lq_engine_tick
 *   D channel file   -> engine/dchan.h on &span->d
 */
#ifndef LQ_ENGINE_ENGINE_H
#define LQ_ENGINE_ENGINE_H

#include <linux/types.h>

struct lq_engine;
struct lq_span;
struct lq_span_cfg;
struct lq_slot;
struct lq_client;
struct lq_event;
struct lq_media_setup;

#define LQ_ENGINE_SPANS_MAX	64
#define LQ_ENGINE_IP_MAX	512
#define LQ_ENGINE_CONFS_MAX	512

enum lq_client_kind { LQ_CLIENT_CTL, LQ_CLIENT_MEDIA };

/**
 * lq_engine_init - an engine without spans
 * @e:    [1] caller's memory
 * @ip:   [n_ip] IP slots LQ_SLOT(0, 1..n_ip), caller's memory
 * @name: for lq_info.engine, e.g. "lq.ko 0.1"
 */
void lq_engine_init(struct lq_engine *e, struct lq_slot *ip, u32 n_ip,
		    const char *name);

/**
 * lq_span_init_e1, lq_span_init_analog - prepare a span in caller's memory
 * @slots: [n] caller's memory; E1: 31 for timeslots 1..31; analog: one a port
 * @n_fxs: ports 1..n_fxs are FXS, n_fxs+1..n are FXO
 */
void lq_span_init_e1(struct lq_span *s, struct lq_slot *slots);
void lq_span_init_analog(struct lq_span *s, struct lq_slot *slots, u32 n,
			 u32 n_fxs);

/**
 * lq_span_set_port - an analog port of another kind than init gave it
 * @kind: enum lq_slot_kind: FXS, FXO; NONE: an empty socket, nobody can claim it
 * Before lq_engine_add_span().
 */
void lq_span_set_port(struct lq_span *s, u32 port, u32 kind);

/**
 * lq_engine_add_span - put a span under number @number (1..LQ_ENGINE_SPANS_MAX)
 * Return: 0, -EBUSY if taken, -EINVAL. E1 spans start enabled with CRC-4, D
 * channel on 16, A-law.
 */
int lq_engine_add_span(struct lq_engine *e, struct lq_span *s, u32 number);

/**
 * lq_engine_remove_span - out of every client, conf and tick
 *
 * Owners get LQ_EV_SLOT_GONE. On return the engine holds no pointer to it.
 */
void lq_engine_remove_span(struct lq_engine *e, struct lq_span *s);

void lq_client_init(struct lq_client *c, enum lq_client_kind kind);
int lq_engine_add_client(struct lq_engine *e, struct lq_client *c);
void lq_engine_remove_client(struct lq_engine *e, struct lq_client *c);

/**
 * lq_area_octets - how much LQ_MEDIA_SETUP needs; 0 if the setup is invalid
 * lq_client_set_area - give the zeroed memory, once, after that request
 *
 * Order in a host: lq_area_octets() -> allocate -> lq_client_set_area().
 * LQ_MEDIA_SETUP itself is never passed to lq_engine_request().
 */
u64 lq_area_octets(const struct lq_media_setup *m);
int lq_client_set_area(struct lq_engine *e, struct lq_client *c,
		       const struct lq_media_setup *m, void *area);

/**
 * lq_ecpool_octets - memory for the echo cancellers of a valid setup, 0: none
 * lq_client_set_ecs - give it, aligned to 64, after lq_client_set_area()
 *
 * The engine's alone, never mapped; as long as the client's area.
 */
u64 lq_ecpool_octets(const struct lq_media_setup *m);
void lq_client_set_ecs(struct lq_client *c, void *memory);

/**
 * lq_engine_request - perform one ABI request (uapi/linux/lq.h, section 6)
 * @cmd: its number; of LQ_GET and LQ_SIM our own LQ_GET_* or LQ_SIM_* (what.h)
 * @arg: its structure in the host's memory, in and out
 * Return: 0 or the negative errno of the ABI. -ENOTTY for requests that the
 * host does itself: LQ_GET_BOARD, LQ_SIM_*, LQ_MEDIA_SETUP.
 */
int lq_engine_request(struct lq_engine *e, struct lq_client *c, u32 cmd,
		      void *arg);

/**
 * lq_engine_hold_span - may LQ_SET_SPAN be done? Then it may until it is let go
 *
 * For a host that must ask the hardware in between: nothing changes but that the
 * timeslots that are to carry signalling can be neither claimed nor tested.
 * lq_engine_let_go_span() ends that, done or not.
 * Return: 0, or what LQ_SET_SPAN would return
 */
int lq_engine_hold_span(struct lq_engine *e, const struct lq_span_cfg *cfg);
void lq_engine_let_go_span(struct lq_engine *e, u32 number);

/**
 * lq_client_read - take up to @n events, oldest first
 * Return: how many. LQ_EV_PERIOD, if due, comes first.
 */
u32 lq_client_read(struct lq_engine *e, struct lq_client *c,
		   struct lq_event *ev, u32 n);
bool lq_client_is_ready(const struct lq_client *c);

/** lq_engine_board_event - LQ_EV_BOARD to every ctl client */
void lq_engine_board_event(struct lq_engine *e, u32 board, bool has_come);

/**
 * lq_span_port_line - what an analog port's line is like from now on
 * @line: FXS: LQ_SIG_OFFHOOK (loop closed, as it is, bounces and all); FXO:
 *        LQ_SIG_RING (ringing voltage), LQ_SIG_LOOP (loop current)
 * @dv:   FXO: line voltage, 0.1 V, negative when reversed
 * lq_span_port_meter - FXO: one metering pulse was heard
 * What it means is found in the tick. Context: the engine's lock.
 */
void lq_span_port_line(struct lq_span *s, u32 port, u32 line, s32 dv);
void lq_span_port_meter(struct lq_span *s, u32 port);

/**
 * lq_engine_tick - 1 ms of everything
 *
 * Boards have moved their frames before (lq_e1_rx/tx, port octets). On return
 * lq_area.tick of every client is stored and lq_client_is_ready() is current:
 * the host wakes whoever became ready.
 * Context: tick; no allocation, no sleep. Bounded by the slots in use.
 */
void lq_engine_tick(struct lq_engine *e);

/** lq_engine_account - host's measure of a finished tick for LQ_GET_INFO */
void lq_engine_account(struct lq_engine *e, u32 tick_ns, u32 late, u32 missed);

#include <linux/lq.h>
#include "engine/client.h"
#include "engine/conf.h"
#include "engine/slot.h"
#include "engine/span.h"

/*
 * About 50 KiB, so static or allocated, never on a stack. Hosts set n_boards
 * and read what they need through requests; the rest is the engine's own.
 */
struct lq_engine {
	/* set at creation, then constant */
	char name[LQ_NAME_LEN];
	struct lq_slot *ip;	/* [n_ip]: ip[0] is LQ_SLOT(0, 1) */
	u32 n_ip;

	/* set by the host */
	u32 n_boards;
	const struct lq_ec_ops *ec_ops;	/* what this processor can do */
	u32 clock_span;		/* engine/clock.h; 0: the host's own clock */
	s32 clock_ppb;

	/* changed by requests */
	struct lq_span *spans[LQ_ENGINE_SPANS_MAX + 1];	/* by number */
	u32 n_spans;		/* highest number in use */
	struct lq_client *clients;
	u32 n_clients;
	u32 n_ip_free;
	struct lq_slot *owned;	/* slots that have an owner */
	u32 n_ecs;		/* echo cancellers in use */
	struct lq_room *rooms;	/* confs in use */
	struct lq_room all_rooms[LQ_ENGINE_CONFS_MAX];

	/* tick only */
	u64 tick;
	u32 second, ms;		/* the same in whole seconds and the rest */
	struct lq_mixer mixer;

	/* lq_engine_account */
	u64 n_late, n_missed;
	u32 longest_tick_ns, tick_ns_q4;
};

/** lq_engine_slot - the speech slot called @name, or NULL */
struct lq_slot *lq_engine_slot(struct lq_engine *e, u32 name);

/** lq_engine_announce - an event to every ctl client */
void lq_engine_announce(struct lq_engine *e, enum lq_event_type type, u32 slot,
			u32 value, u32 arg);

#endif
