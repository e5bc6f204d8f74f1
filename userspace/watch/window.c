// SPDX-License-Identifier: GPL-3.0-or-later
/* A counter's last quarter of an hour. */
#include "watch/window.h"

#define MINUTE_MS 60000u

static void begin(struct window *w, uint64_t minute, uint64_t value)
{
	w->at[minute % WINDOW_MINUTES] = value;
	w->minute = minute;
	if (w->n < WINDOW_MINUTES)
		w->n++;
}

uint64_t window_tell(struct window *w, uint64_t now_ms, uint64_t value)
{
	uint64_t minute = now_ms / MINUTE_MS + 1;

	if (value < w->last || minute > w->minute + WINDOW_MINUTES)
		w->n = 0;
	if (!w->n)
		begin(w, minute, value);
	while (w->minute < minute)
		begin(w, w->minute + 1, w->minute + 1 == minute ? value :
		      w->last);
	w->last = value;
	return value - w->at[(minute + WINDOW_MINUTES + 1 - w->n) %
			     WINDOW_MINUTES];
}
