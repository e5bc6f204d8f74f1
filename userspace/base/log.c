// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Puts a log line together and writes it. Not responsible for files, rotation
 * or rates: the journal does that. Text that came from outside passes through
 * put_safe(), which lets only printable UTF-8 through.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/utf8.h"

static const char cut_mark[] = "...";

static enum log_level log_least = LOG_FACT;
static int log_fd = STDERR_FILENO;
static log_clock_h *clock_h;
static const void *clock_arg;

/* its own in every thread */
static _Thread_local log_sink_h *sink_h;
static _Thread_local void *sink_arg;

struct line {
	char text[LOG_LINE];
	size_t len;
};

static void put(struct line *l, const char *s, size_t n)
{
	memcpy(l->text + l->len, s, n);
	l->len += n;
}

static void put_safe(struct line *l, const char *s)
{
	/* room for the cut mark, the newline and the closing zero */
	const size_t end = sizeof(l->text) - sizeof(cut_mark) - 1;
	unsigned int n, used;
	char hex[5];

	for (; *s; s += n) {
		used = n = utf8_printable(s);
		if (!n) {
			n = 1;
			used = 4;
			snprintf(hex, sizeof(hex), "\\x%02x", (unsigned char)*s);
		}
		if (l->len + used > end) {
			put(l, cut_mark, sizeof(cut_mark) - 1);
			return;
		}
		put(l, used == n ? s : hex, used);
	}
}

static void put_time(struct line *l)
{
	log_clock_h *h = __atomic_load_n(&clock_h, __ATOMIC_ACQUIRE);
	int64_t ms = h ? h(clock_arg) : 0;
	time_t s = ms / 1000;
	struct tm tm;
	char text[32] = "--:--:--.--- ";

	if (h && gmtime_r(&s, &tm))
		snprintf(text, sizeof(text), "%02d:%02d:%02d.%03d ", tm.tm_hour,
			 tm.tm_min, tm.tm_sec, (int)(ms % 1000));
	put(l, text, strlen(text));
}

void log_line(enum log_level level, const char *area, const char *fmt, ...)
{
	char said[LOG_LINE], prefix[4] = { '<', '0' + level, '>', '\0' };
	struct line l = { .len = 0 };
	va_list ap;

	if (level > __atomic_load_n(&log_least, __ATOMIC_RELAXED))
		return;
	va_start(ap, fmt);
	vsnprintf(said, sizeof(said), fmt, ap);
	va_end(ap);
	put(&l, prefix, 3);
	put_time(&l);
	put_safe(&l, area);
	put(&l, " ", 1);
	put_safe(&l, said);
	l.text[l.len] = '\0';
	if (sink_h)
		sink_h(sink_arg, level, l.text + 3);
	l.text[l.len++] = '\n';
	/* nowhere to complain to if stderr is gone */
	if (log_fd >= 0 && write(log_fd, l.text, l.len) < 0)
		return;
}

void log_set_level(enum log_level least)
{
	__atomic_store_n(&log_least, least, __ATOMIC_RELAXED);
}

void log_set_fd(int fd)
{
	log_fd = fd;
}

void log_set_sink(log_sink_h *h, void *arg)
{
	sink_h = h;
	sink_arg = arg;
}

void log_set_clock(log_clock_h *h, const void *arg)
{
	clock_arg = arg;
	__atomic_store_n(&clock_h, h, __ATOMIC_RELEASE);
}

void log_unset_clock(const void *arg)
{
	if (clock_arg == arg)
		log_set_clock(NULL, NULL);
}
