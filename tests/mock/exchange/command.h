/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The exchange's command language; one JSON object per line, "cmd" says which:
 *
 *   call     id, span or spans [first, last], from, to, [name, presentation,
 *            overlap: digits sent one by one after the SETUP] + plan members
 *   policy   number ("8000", "80*", "*") + plan members
 *   answer, alert, progress   id                     (policy "manual")
 *   hangup   id, [cause]
 *   play     id, file, [repeat]         stop      id
 *   record   id, file
 *   digits   id, digits, [digit_ms]     sound in the channel
 *   keypad   id, digits                 INFORMATION in the D channel
 *   wire     span, mode (cross, loop, open), [peer]  of the simulated board
 *   fault    span + members of struct lq_sim_fault
 *   status
 *   quit
 *
 * A command that cannot be done is answered by an error event.
 */
#ifndef EXCHANGE_COMMAND_H
#define EXCHANGE_COMMAND_H

#include <jansson.h>

#include "party.h"

/** command_run - @door: for wire and fault */
void command_run(struct exchange *x, const char *door, const json_t *o);

#endif
