// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Writes the head of a recording. Layout: RIFF/WAVE, fmt (18, with cbSize as
 * every format but PCM needs), fact (samples per channel), LIST/INFO/ICMT with
 * the VOCID, data. The RIFF size counts to the end of the sound as known now;
 * what a killed process wrote after that is not part of the file's story.
 */
#include "media/wav.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WAVE_FORMAT_ALAW	6
#define COMMENT_LEN	28	/* "vocid=" and 20 digits, closing zero, even */

static uint8_t *put_tag(uint8_t *p, const char *tag)
{
	memcpy(p, tag, 4);
	return p + 4;
}

static uint8_t *put16(uint8_t *p, uint16_t v)
{
	p[0] = v;
	p[1] = v >> 8;
	return p + 2;
}

static uint8_t *put32(uint8_t *p, uint32_t v)
{
	return put16(put16(p, v), v >> 16);
}

static uint8_t *put_format(uint8_t *p)
{
	p = put32(put_tag(p, "fmt "), 18);
	p = put16(p, WAVE_FORMAT_ALAW);
	p = put16(p, WAV_CHANNELS);
	p = put32(p, WAV_RATE_HZ);
	p = put32(p, WAV_RATE_HZ * WAV_CHANNELS);	/* octets a second */
	p = put16(p, WAV_CHANNELS);			/* octets a frame */
	p = put16(p, 8);				/* bits a sample */
	return put16(p, 0);				/* cbSize */
}

static uint8_t *put_comment(uint8_t *p, uint64_t vocid)
{
	char text[COMMENT_LEN + 1] = "";

	(void)snprintf(text, sizeof(text), "vocid=%" PRIu64, vocid);
	p = put32(put_tag(p, "LIST"), 4 + 8 + COMMENT_LEN);
	p = put32(put_tag(put_tag(p, "INFO"), "ICMT"), COMMENT_LEN);
	memcpy(p, text, COMMENT_LEN);
	return p + COMMENT_LEN;
}

void wav_header(uint8_t head[WAV_HEADER_LEN], uint64_t vocid, uint32_t data_len)
{
	uint8_t *p = head;

	p = put32(put_tag(p, "RIFF"), WAV_HEADER_LEN - 8 + data_len);
	p = put_format(put_tag(p, "WAVE"));
	p = put32(put32(put_tag(p, "fact"), 4), data_len / WAV_CHANNELS);
	p = put_comment(p, vocid);
	(void)put32(put_tag(p, "data"), data_len);	/* fills it exactly */
}

/* RIFF 12, fmt 26, fact 12, LIST 12, ICMT 8 + text, data 8 */
_Static_assert(12 + 26 + 12 + 12 + 8 + COMMENT_LEN + 8 == WAV_HEADER_LEN,
	       "the chunks add up");
