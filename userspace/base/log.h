/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line per fact: `<6>12:00:01.123 acd call=7 agent=8001 state=ringing`.
 *
 * To stderr with the journal's priority prefix; the call id comes first after
 * the area, values are key=value, past tense facts, no memory addresses, no
 * secrets. Control characters and broken UTF-8 are written as \xNN, so that a
 * caller cannot forge a line. The time is UTC by the loop's (injectable)
 * clock; before there is a loop it is written as --:--:--.---.
 *
 * Context: any thread; one line is one write(2). A line longer than LOG_LINE
 * is cut and ends in "...".
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdint.h>

#define LOG_LINE	1024	/* octets, with prefix and newline */

enum log_level { LOG_ERROR = 3, LOG_WARN = 4, LOG_NOTE = 5, LOG_FACT = 6,
		 LOG_TRACE = 7 };

void log_line(enum log_level level, const char *area, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#define log_error(area, ...) log_line(LOG_ERROR, area, __VA_ARGS__)
#define log_warn(area, ...)  log_line(LOG_WARN, area, __VA_ARGS__)
#define log_note(area, ...)  log_line(LOG_NOTE, area, __VA_ARGS__)
#define log_info(area, ...)  log_line(LOG_FACT, area, __VA_ARGS__)
#define log_trace(area, ...) log_line(LOG_TRACE, area, __VA_ARGS__)

void log_set_level(enum log_level least);	/* default LOG_FACT */
void log_set_fd(int fd);	/* default 2; -1: nowhere (the sink still hears) */

/**
 * log_set_sink - every line of the calling thread also to @h; NULL: none
 *
 * @line starts at the time: no priority, no newline. Lines of other threads
 * go to stderr only.
 */
typedef void log_sink_h(void *arg, enum log_level level, const char *line);
void log_set_sink(log_sink_h *h, void *arg);

/** log_set_clock - done by loop_new(); @h: wall clock, UTC [ms], any thread */
typedef int64_t log_clock_h(const void *arg);
void log_set_clock(log_clock_h *h, const void *arg);
void log_unset_clock(const void *arg);	/* if @arg's is the one in use */

#endif
