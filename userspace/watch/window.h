/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How much a counter grew in the last 15 minutes, from what it stood at minute
 * by minute. Caller's memory, zeroed at first; needs to be told at least once a
 * minute.
 */
#ifndef WATCH_WINDOW_H
#define WATCH_WINDOW_H

#include <stdint.h>

#define WINDOW_MINUTES 15

struct window {
	uint64_t at[WINDOW_MINUTES];	/* ring: at the beginning of a minute */
	uint64_t minute;	/* number of the running one, from 1; 0: none yet */
	unsigned int n;		/* of at[] that hold anything */
	uint64_t last;
};

/**
 * window_tell - the counter stands at @value
 * What it stood at when it was first told is no growth; a counter that fell
 * began anew (a board or an engine came back), and so does the window.
 * Return: its growth in the last 14 to 15 minutes, the running one included
 */
uint64_t window_tell(struct window *w, uint64_t now_ms, uint64_t value);

#endif
