/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The soft board's process: who may connect, and what happens in a tick.
 *
 *   timer (or SOFT_TICKS) -> wires -> engine -> every client's channel
 *   listening socket -> client -> session -> engine
 *
 * One thread, no lock: between two ticks requests are served.
 */
#ifndef LQSOFT_SERVER_H
#define LQSOFT_SERVER_H

#include "lqsoft/board.h"
#include "lqsoft/options.h"

struct soft_server;

/**
 * soft_server_new - listen and, unless the clock is manual, let time begin
 * @b: borrowed; outlives the server
 * Return: 0 or -errno, told in the log
 */
int soft_server_new(struct soft_server **out, struct soft_board *b,
		    const struct soft_options *o)
	__attribute__((warn_unused_result));

/**
 * soft_server_run - until SIGTERM or SIGINT
 * Return: 0, or -errno when waiting itself fails
 */
int soft_server_run(struct soft_server *s);

#endif
