/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people read: in Chinese where the environment asks for it (LC_ALL,
 * LC_MESSAGES, LANG begin with "zh"), else in English. JSON is never touched. */
#ifndef LQCTL_TEXT_H
#define LQCTL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum language { LANGUAGE_ENGLISH, LANGUAGE_CHINESE };

void text_set_language(enum language l);
void text_set_language_from_env(void);

/** t - the text in the chosen language; unknown ones come back as they are */
const char *t(const char *english) __attribute__((format_arg(1)));

/** text_pair - the @i-th text and its translation; for unit tests only */
bool text_pair(size_t i, const char **english, const char **chinese);

/** text_width - columns on a terminal: CJK takes two, combining marks none */
size_t text_width(const char *s);

/** text_clean - @s with everything that is not printable UTF-8 as '?' */
const char *text_clean(const char *s, char *buf, size_t size);

/** text_duration - "0:07", "12:34", "1:02:03"; @buf: [24] */
const char *text_duration(long long ms, char *buf);

/** text_time - local time, "2026-11-21 10:44:05"; "" for 0; @buf: [32] */
const char *text_time(long long unix_ms, char *buf);

#endif
