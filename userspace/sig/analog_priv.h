/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the analog adapter share: analog.c, analog_fxo*.c, analog_fxs.c. */
#ifndef SIG_ANALOG_PRIV_H
#define SIG_ANALOG_PRIV_H

#include "base/fsm.h"
#include "base/list.h"
#include "sig/analog.h"
#include "sig/cause.h"

#define ANALOG_AREA	"analog"

enum fxo_state { FXO_DEAD, FXO_IDLE, FXO_RINGING, FXO_OFFERED, FXO_SPENT,
		 FXO_SEIZED, FXO_DIALLING, FXO_CALLING, FXO_ALERTING, FXO_UP,
		 FXO_GUARD, FXO_TAKEN, FXO_STATES };

enum fxs_state { FXS_IDLE, FXS_RINGING, FXS_DIAL_TONE, FXS_DIGITS, FXS_CALLING,
		 FXS_UP, FXS_BUSY, FXS_HOWLER, FXS_LOCKED, FXS_STATES };

/* Of both machines; each knows which of them it may meet. */
enum port_event {
	/* the line */
	PORT_POWER, PORT_DEAD, PORT_RING, PORT_PAUSE, PORT_LOOP_OPEN,
	PORT_REVERSAL, PORT_TAKEN, PORT_FREE, PORT_LIFT, PORT_ON_HOOK,
	PORT_FLASH,
	/* what is heard */
	PORT_NUMBER, PORT_DIAL_TONE, PORT_RING_BACK, PORT_RING_BACK_END,
	PORT_BUSY, PORT_CONGESTION, PORT_SIT, PORT_VOICE, PORT_QUIET,
	PORT_DIGIT, PORT_SENT,
	/* time */
	PORT_LATE,
	/* commands */
	PORT_INVITE, PORT_ACCEPT, PORT_ALERT, PORT_PROGRESS, PORT_ANSWER,
	PORT_HANGUP,
	PORT_EVENTS
};

struct port {
	struct list link;
	struct analog *a;
	struct analog_port_conf conf;
	struct fsm fsm;
	struct timer timer;	/* of the state */
	struct timer other;	/* FXO: silence in talk; FXS: caller's number */
	uint32_t signal;	/* LQ_SIG_* as told last */
	uint32_t leg;		/* 0: none */
	struct leg_address from, to;
	struct lq_caller_id heard;	/* FXO: kind NONE: nothing yet */
	uint64_t heard_ms;
	bool is_out;		/* FXO: we called, or a telephone beside us */
	bool has_spoken;	/* FXO: speech without ring-back */
	uint64_t spoken_ms;	/* since when */
	bool was_sent;		/* FXS: the number, once a call */
	uint64_t n_in, n_out, n_meter;
	/* of the event being handled */
	char digit;
	uint8_t cause;
	uint32_t detail;	/* SIT: enum lq_sit_kind */
};

typedef void port_act(struct port *p);

struct analog {
	struct loop *loop;
	struct leg_handler h;
	struct analog_line_ops ops;
	struct analog_times times;
	struct list ports;
};

/* analog.c */
extern const char *const port_event_names[PORT_EVENTS];

/** port_happens - an event, to the port's machine; false: refused there */
bool port_happens(struct port *p, enum port_event ev);
void port_go(struct port *p, unsigned int state, enum port_event ev);
void port_late_after(struct port *p, uint32_t ms);	/* PORT_LATE then */
void port_tell(struct port *p, struct leg_event *ev);
void port_gone(struct port *p, uint8_t cause, bool is_by_us);
void port_signal(struct port *p, uint32_t set, uint32_t clear);
void port_tone(struct port *p, enum lq_tone_id tone);
void port_listen(struct port *p, uint32_t flags);
void port_is_up(struct port *p);	/* its group or telephone, told anew */

/* analog_fxo.c, analog_fxs.c: what a port does about an event, NULL: nothing */
extern const struct fsm_table fxo_table, fxs_table;
extern port_act *const *const fxo_acts[FXO_STATES];	/* [PORT_EVENTS] each */
extern port_act *const fxs_acts[FXS_STATES][PORT_EVENTS];
enum fxo_state fxo_first(uint32_t signal);	/* LQ_SIG_* as the line is */
void fxo_begin(struct port *p);
void fxs_begin(struct port *p);

/* Of a line, by both of its files. */
#define FXO_CALL_EARS	(LQ_SLOT_F_DTMF | LQ_SLOT_F_PROGRESS | LQ_SLOT_F_VAD)
#define FXO_EVERY_CALL \
	[PORT_DEAD] = fxo_line_dies, [PORT_HANGUP] = fxo_hang_up
void fxo_release(struct port *p, enum port_event ev, uint8_t cause);
void fxo_talk(struct port *p, enum port_event ev);
port_act fxo_line_dies, fxo_hang_up;

/* analog_fxo_out.c: of calls out */
port_act fxo_seize;
extern port_act *const fxo_seized_acts[PORT_EVENTS];
extern port_act *const fxo_dialling_acts[PORT_EVENTS];
extern port_act *const fxo_calling_acts[PORT_EVENTS];
extern port_act *const fxo_alerting_acts[PORT_EVENTS];

/* analog_number.c */
/** number_read - what was heard, as an address */
void number_read(struct leg_address *to, const struct lq_caller_id *id);
/** number_write - false: nothing of it can be sent */
bool number_write(struct lq_caller_id *to, const struct leg_address *from,
		  enum analog_caller how, int64_t unix_ms);

#endif
