/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A telephone line with an FSK transmitter at its far end, in floating point:
 * everything that may be wrong with either. Independent of dsp/fsk_gen.c.
 */
#ifndef TESTS_CONFORM_LIB_FSK_LINE_H
#define TESTS_CONFORM_LIB_FSK_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_SAMPLES_MAX 48000
#define LINE_LINEAR	 2	/* no law: as the transmitter made it */

struct fsk_line {
	unsigned int modem;	/* enum lq_cid_modem */
	double dbm0;		/* mean of both tones' levels */
	double twist_db;	/* space above mark */
	double baud, hz;	/* factors: 1 is right */
	double snr_db;		/* to white noise of 0..4 kHz */
	unsigned int law;	/* enum lq_law or LINE_LINEAR */
	unsigned int n_seizure, n_mark, n_gap;	/* bits; gap: after octets */
	double break_ms;	/* silence in the middle of the message */
};

/** fsk_line_good - nothing is wrong: -15 dBm0, no noise, A-law */
struct fsk_line fsk_line_good(unsigned int modem);

/** fsk_line_random - seeded chance, the same in every run; fsk_line_seed starts anew */
uint32_t fsk_line_random(void);
void fsk_line_seed(uint32_t seed);

/**
 * fsk_line_send - 50 ms of line noise, the octets, 100 ms of line noise
 * @out: [LINE_SAMPLES_MAX]
 * Return: samples, a multiple of 8
 */
size_t fsk_line_send(const struct fsk_line *l, const uint8_t *octets, size_t n,
		     int16_t *out);

/** fsk_line_spoil - add noise of @dbm0 and pass through @law, in place */
void fsk_line_spoil(int16_t *x, size_t n, double dbm0, unsigned int law);

#endif
