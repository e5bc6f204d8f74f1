/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prompts: WAV files, decoded once, kept as A-law, shared by all who play them.
 *
 * 8 kHz, one or two channels (two are averaged), PCM of any width, A-law or
 * mu-law. Anything else is refused with a line that says what to do. A file
 * that has changed on disk is read again at its next use.
 */
#ifndef MEDIA_PROMPT_H
#define MEDIA_PROMPT_H

#include <stddef.h>
#include <stdint.h>

struct prompt_cache;

struct prompt {			/* mem_ref()ed by the cache and its players */
	uint8_t *samples;	/* [n] A-law */
	size_t n;
};

#define PROMPT_SAMPLES_MAX	(8000 * 60 * 30)	/* half an hour */

int prompt_cache_new(struct prompt_cache **out, const char *dir)
	__attribute__((warn_unused_result));
struct prompt_cache *prompt_cache_free(struct prompt_cache *c);
unsigned int prompt_cache_count(const struct prompt_cache *c);

/**
 * prompt_get - the prompt named @name, from the cache or from DIR/NAME.wav
 * @out: to be mem_deref()ed
 * Return: 0, -EINVAL (not a name), -ENOENT, -EILSEQ (not readable as a prompt;
 * logged), -EFBIG, -ENOMEM
 */
int prompt_get(struct prompt_cache *c, const char *name, struct prompt **out);

/** prompt_decode - the same from memory; @why: [size] what was wrong */
int prompt_decode(struct prompt **out, const void *file, size_t len, char *why,
		  size_t size);

#endif
