/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of one R2 channel share; see r2.h. */
#ifndef SIG_R2_PRIV_H
#define SIG_R2_PRIV_H

#include "sig/r2.h"

/* Why a state changes, for the log. */
enum r2_why {
	R2_WHY_BITS, R2_WHY_TIME, R2_WHY_COMMAND, R2_WHY_REGISTER, R2_WHY_LINE,
	R2_WHYS,
};

/* r2_line.c */
void r2_go(struct r2 *r, enum r2_state state, enum r2_why why);
void r2_tell(struct r2 *r, const struct r2_event *ev);
void r2_gone(struct r2 *r, uint8_t cause, bool is_by_us);
/** r2_out_ended - the outgoing register is done; @cause 0: the line is free */
void r2_out_ended(struct r2 *r, uint8_t cause);
/** r2_in_ended - the incoming one; @cause 0: the caller was told it is free */
void r2_in_ended(struct r2 *r, uint8_t cause);

/* r2.c; a due time of 0 ms from now stops */
void r2_register_in(struct r2 *r, uint32_t ms);
void r2_line_in(struct r2 *r, uint32_t ms);
void r2_listen(struct r2 *r, enum r2_way way);	/* and send the other way */
void r2_send(struct r2 *r, uint8_t signal);
void r2_silence(struct r2 *r);

/* r2_out.c */
void r2_out_begin(struct r2 *r);
void r2_out_heard(struct r2 *r, uint8_t signal);
void r2_out_time(struct r2 *r);
void r2_out_more(struct r2 *r);		/* r->to or r->is_complete changed */

/* r2_in.c */
void r2_in_begin(struct r2 *r);
void r2_in_heard(struct r2 *r, uint8_t signal);
void r2_in_time(struct r2 *r);
void r2_in_decide(struct r2 *r);	/* verdict or refusal was set */

#endif
