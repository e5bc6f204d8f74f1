/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The head of a recording: RIFF/WAVE, A-law, two channels, 8 kHz.
 *
 * Pure. Fixed size, so that it can be rewritten in place after every write:
 * libsndfile can update a header too, but writes it in several steps and at
 * its own time; ours is one pwrite() of one block, valid before and after.
 */
#ifndef MEDIA_WAV_H
#define MEDIA_WAV_H

#include <stdint.h>

#define WAV_HEADER_LEN	106
#define WAV_CHANNELS	2
#define WAV_RATE_HZ	8000
#define WAV_DATA_MAX	(UINT32_MAX - WAV_HEADER_LEN - 1)

/**
 * wav_header - the first WAV_HEADER_LEN octets for @data_len octets of sound
 * @vocid: goes into LIST/INFO/ICMT as "vocid=N"
 */
void wav_header(uint8_t head[WAV_HEADER_LEN], uint64_t vocid,
		uint32_t data_len);

#endif
