/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * WAV files of the exchange: read whole into A-law, written as A-law while a
 * recording runs. 8 kHz; mono (of several channels the first is taken); 16 bit,
 * A-law or u-law.
 */
#ifndef EXCHANGE_WAVFILE_H
#define EXCHANGE_WAVFILE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct wav_sound {		/* mem_deref() it */
	size_t n;		/* samples */
	uint8_t alaw[];
};

/** wav_read - a WAV file, or (name ends in .al) raw A-law; 0 or -errno */
int wav_read(struct wav_sound **out, const char *path);

struct wav_out {
	FILE *f;		/* NULL: not open */
	uint32_t n;		/* samples written */
};

int wav_out_open(struct wav_out *w, const char *path);
int wav_out_write(struct wav_out *w, const uint8_t *alaw, size_t n);
int wav_out_close(struct wav_out *w);	/* with its length; safe if not open */

uint8_t wav_alaw(int16_t sample);	/* G.711 */

#endif
