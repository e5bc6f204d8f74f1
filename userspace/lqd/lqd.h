/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to lqd/: the daemon's one struct, and what its files offer each
 * other, by file. Glue translates and performs; it decides nothing.
 *
 *   sig/ legs ----.                                 .---> sig/ legs
 *   media/ -------+--> glue_tell() -> core_event() -+---> media/
 *   timers -------+    (glue.c)       -> actions    +---> timers
 *   ctl requests -'                                 '---> store/ -> ctl events
 *
 * Everything runs in the control loop; only store_acked() comes from another
 * thread.
 */
#ifndef LQD_LQD_H
#define LQD_LQD_H

#include <jansson.h>

#include <lq/version.h>
#include "base/list.h"
#include "base/loop.h"
#include "base/map.h"
#include "base/watchdog.h"
#include "call/core.h"
#include "cti/ctl.h"
#include "dev/dev.h"
#include "lqd/settings.h"
#include "media/media.h"
#include "sig/analog.h"
#include "sig/leg.h"
#include "sig/pri_link.h"
#include "sig/r2_trunk.h"
#include "sig/sip.h"
#include "sig/sound.h"
#include "store/store.h"


struct alarms;
struct findings;
struct watch;

/* One adapter, as its legs see it. */
struct adapter {
	struct lqd *d;
	const struct leg_ops *ops;
	void *self;
};

/* A leg, between its adapter and its media. */
struct glue_leg {
	struct map_link link;	/* key: leg id; in lqd.legs */
	const struct adapter *adapter;
	uint64_t call;		/* for logs; 0: not known yet */
	bool has_end;		/* media is open */
	bool is_listening;	/* what is heard on it is told to the core */
	bool is_hidden;		/* refused here; no leg of the core's */
	struct leg_media ours;	/* IP: what we last said */
	uint32_t slot;		/* TDM */
	uint32_t play;		/* of the prompts being played */
	uint64_t vocid;		/* of the recording; 0: none */
};

enum lqd_phase { LQD_RUNS, LQD_DRAINS, LQD_STOPS };

struct lqd {
	struct loop *loop;
	struct settings *settings;
	const char *conf_path;
	int64_t started_unix_ms;
	uint64_t started_ms;
	enum lqd_phase phase;
	bool is_locked;			/* memory: nothing is read from disk */

	struct core *core;
	struct core_actions actions;	/* of the event being performed */
	bool is_performing;
	struct list posted;	/* events that came meanwhile: posted.link */

	struct map legs, timers;
	struct adapter sip_adapter, pri_adapter, analog_adapter, r2_adapter;
	struct adapter sound_adapter;
	struct sip *sip;
	struct pri_link *pri;
	struct analog *analog;
	struct r2_trunk *r2;
	struct sound *sound;
	struct list sound_totals;	/* glue_sound.c */

	/* glue_reg.c */
	struct list kept;	/* phones that were there before a restart */
	uint64_t reg_saved;	/* sip_bindings_version() that is on disk */
	int reg_error;		/* of the last attempt */

	/* glue_door.c: NULL while the engine is away */
	struct media *media;
	struct dev_file *door;
	struct loop_fd *door_ear;
	struct timer door_timer;
	unsigned int door_tries;
	char rtp_public[46];	/* told to phones */

	struct store *store;
	int store_lock;		/* the locked file; -1: none */
	struct loop_wake *store_wake;
	uint64_t acked;		/* atomic: written by the store's thread */

	struct ctl *ctl;
	struct timer second, drain;
	struct watch *watch;	/* glue_watch.c */
	struct watchdog watchdog;

	struct {
		uint64_t n_calls_refused, n_media_refused, n_door_lost;
	} n;
};

/* glue.c: to the core and from it */

/** glue_tell - one event; core_event()'s answer, or 0 if it has to wait */
int glue_tell(struct lqd *d, struct core_event *ev);
void glue_init(struct lqd *d);
void glue_fini(struct lqd *d);

/* glue_leg.c: lines */
void leg_on_event(void *adapter, const struct leg_event *ev);
uint32_t leg_new_id(void *adapter);
struct glue_leg *leg_get(const struct lqd *d, uint32_t leg);
void leg_forget(struct lqd *d, uint32_t leg);
void leg_do(struct lqd *d, const struct core_action *a);
void leg_invite(struct lqd *d, const struct core_action *a);

/* glue_media.c: what is heard */
/** end_open - 0, or why the leg cannot be heard; again is fine */
int end_open(struct lqd *d, struct glue_leg *g, const struct leg_event *ev);
void end_close(struct lqd *d, struct glue_leg *g);
void media_do(struct lqd *d, const struct core_action *a);
void record_do(struct lqd *d, const struct core_action *a);
extern const struct media_handler media_handler_template;

/* glue_timer.c */
void timer_do(struct lqd *d, const struct core_action *a);
void timers_forget(struct lqd *d);

/* glue_store.c: the ledger, and those who follow it */
int glue_store_open(struct lqd *d, struct core_start *start);
void glue_store_close(struct lqd *d);
void ledger_do(struct lqd *d, const struct core_action *a);
/** ledger_append - Return: its seq, or negative errno (logged) */
int64_t ledger_append(struct lqd *d, const struct ledger_event *ev);
int ledger_replay(void *arg, uint64_t after_seq, uint64_t call,
		  unsigned int max, ctl_emit_h *emit, void *emit_arg);

/* glue_line.c: phones and trunks come and go */
int line_apply(struct lqd *d, const struct settings *old);
void line_registered(void *arg, const char *account, bool is_online);
void line_sip_trunk(void *arg, const char *trunk, bool is_up);
void line_span(void *arg, const struct pri_span *s);
void line_trunk(struct lqd *d, uint32_t span, bool is_up);

/* glue_span.c: lines whose signalling is lqd's */
void spans_configure(struct lqd *d);

/* glue_r2.c: R2 spans between media/ and sig/ */
int r2_start(struct lqd *d);
/** r2_configure - after the door opened, a board came, settings changed */
void r2_configure(struct lqd *d);
unsigned int r2_n_lines(const struct lqd *d);	/* slots that are held */
void r2_span_changed(struct lqd *d, uint32_t span);	/* its alarms */
void r2_door_lost(struct lqd *d);
/** r2_line - what a held timeslot told */
void r2_line(struct lqd *d, uint32_t slot, uint32_t type, uint32_t value);

/* glue_reg.c: registrations over a restart */
void reg_save(struct lqd *d);	/* if something changed */
void reg_restore(struct lqd *d);
/** reg_was_there - true once for a phone that was registered before a restart */
bool reg_was_there(struct lqd *d, const char *phone);
void reg_forget(struct lqd *d);

/* glue_analog.c: analog ports */
int analog_start(struct lqd *d);
void analog_open(struct lqd *d);	/* the engine is there: hold its ports */
void analog_on_line(void *lqd, uint32_t slot, uint32_t type, uint32_t value,
		    uint32_t more);

/* glue_sound.c: sound cards */
int sound_start(struct lqd *d);
void sound_end(struct lqd *d);		/* after the door is closed */
/* @old: settings before a reload; NULL at the start */
void sounds_configure(struct lqd *d, const struct settings *old);
/** sound_total - what the cards of a port counted; NULL: no such port */
struct media_sound_stats *sound_total(const struct lqd *d, const char *name);

/* glue_watch.c: the system watches itself */
int watch_start(struct lqd *d);	/* after the store is open */
void watch_end(struct lqd *d);
/** watch_look - once a second, and when a board told something */
void watch_look(struct lqd *d);
const struct findings *watch_findings(struct lqd *d);	/* as of now */
struct alarms *watch_alarms(struct lqd *d);
/** watch_is_ready - false: what was active before is not known yet */
bool watch_is_ready(const struct lqd *d);
/** watch_forget_board - "board NAME" is not expected any more; -ENOENT */
int watch_forget_board(struct lqd *d, const char *subject);

/* glue_door.c: the engine comes and goes */
void door_try(struct lqd *d);
void door_close(struct lqd *d);
void door_lost(void *arg, int error);
/** door_alarm_text - "LOS,RAI" or "none" */
const char *door_alarm_text(uint32_t alarms, char *buf, size_t size);

/* request.c, request_*.c: what lqctl asks for */
extern const struct ctl_request lqd_requests[];
ctl_do_h request_status, request_drain, request_boards, request_spans,
	request_perf, request_ports, request_sounds,
	 request_slots, request_channels, request_phones, request_agents,
	 request_agent_login,
	 request_agent_logout, request_agent_ready, request_agent_not_ready,
	 request_queues, request_calls, request_call, request_originate,
	 request_hangup, request_dtmf, request_records, request_check,
	request_alarms, request_alarm_clear;
/* run.c */
int lqd_start(struct lqd *d);
int lqd_start_core(struct lqd *d);	/* its first step; for unit tests, too */
void lqd_drain(void *lqd);
void lqd_stop(struct lqd *d);
void lqd_reload(void *lqd);
void lqd_end(struct lqd *d);	/* after the loop; also of half a start */
void lqd_idle_check(struct lqd *d);	/* a call ended: was it the last? */

#endif
