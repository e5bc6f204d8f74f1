/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to glue_watch.c and glue_facts.c: what the self-check remembers. */
#ifndef LQD_WATCH_H
#define LQD_WATCH_H

#include "lqd/lqd.h"
#include "watch/alarm.h"
#include "watch/window.h"

struct watch_board {
	struct list link;
	char name[LQ_NAME_LEN];
	bool is_there;
	uint32_t n_spans;
};

/* Owned by struct lqd. */
struct watch {
	struct findings findings;	/* of the last look */
	struct alarms alarms;
	struct list boards;	/* struct watch_board: there, or expected */
	uint64_t start_seq;	/* of the ledger when lqd started */
	uint64_t looked_ms;
	bool is_ready;		/* the ledger told what was active */
	bool had_clock, had_pri;
	struct window ticks, late_ticks, missed_ticks;
	struct window wakes, late_wakes, page_reads, record_errors, ledger_lost;
	/* the ledger's end at the last look that was a second after another */
	uint64_t seq, seen_seq, seq_at_ms;
};

/** facts_look - every subject there is, judged into w->findings
 *  Return: WATCH_BY_* that are away */
uint32_t facts_look(struct lqd *d, struct watch *w);

struct watch_board *watch_board_find(const struct watch *w, const char *name);
/** watch_board_add - one that is expected from now on; NULL: no memory */
struct watch_board *watch_board_add(struct watch *w, const char *name);

#endif
