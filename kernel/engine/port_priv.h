/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of analog ports share: port.c, port_fxs.c, port_fxo.c. */
#ifndef LQ_ENGINE_PORT_PRIV_H
#define LQ_ENGINE_PORT_PRIV_H

#include "engine/port.h"

/* port.c */

/** lq_port_drive - "this, now" to the board; -EOPNOTSUPP */
int lq_port_drive(struct lq_slot *s, u32 set, u32 clear);

/** lq_port_is_steady - true once, when the change is believed */
bool lq_port_is_steady(struct lq_port_steady *b, u32 is_on, u32 after_ms);

/** lq_port_tell - the new state, and what happened only once */
void lq_port_tell(struct lq_engine *e, struct lq_slot *s, u32 state,
		  u32 momentary);

/* port_fxs.c */
int lq_port_fxs_send(struct lq_slot *s, u32 set, u32 clear);
void lq_port_fxs_quiet(struct lq_slot *s);	/* the ringing is over */
void lq_port_fxs_tick(struct lq_engine *e, struct lq_slot *s);

/* port_fxo.c */
int lq_port_fxo_send(struct lq_slot *s, u32 set, u32 clear);
void lq_port_fxo_tick(struct lq_engine *e, struct lq_slot *s);

#endif
