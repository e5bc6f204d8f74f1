/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One key, heard both as sound and as an event, is one digit. Pure.
 */
#ifndef MEDIA_DIGITS_H
#define MEDIA_DIGITS_H

#include <stdbool.h>
#include <stdint.h>

enum digit_source { DIGIT_INBAND, DIGIT_EVENT };

struct digit_filter {
	char last;		/* '\0': none yet */
	enum digit_source source;
	uint64_t at_ms;
};

/**
 * digit_is_new - false if @digit repeats what the other source just told
 *
 * The two tell the end of a key at different times: sound passes the jitter
 * buffer and the detector. Nobody changes his way of sending between two keys
 * within DIGIT_SAME_MS, so a second source then means the same key.
 */
bool digit_is_new(struct digit_filter *f, char digit, enum digit_source source,
		  uint64_t now_ms);

#define DIGIT_SAME_MS	400

#endif
