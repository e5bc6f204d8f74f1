/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is measured on speech, pure: signals as octets, and what came back of
 * them. Levels are dBm0: a sine of 0 dBm0 peaks at 22827 of 16 bits.
 */
#ifndef LQLOOP_SOUND_H
#define LQLOOP_SOUND_H

#include <stddef.h>
#include <stdint.h>

#define SOUND_RATE 8000

/** sound_sine - @n octets of @law: @hz at @dbm0, phase from the first on */
void sound_sine(uint8_t *out, size_t n, unsigned int law, double hz,
		double dbm0);

/**
 * sound_sweep - many sines at once, 300, 400 ... 3400 Hz, together @dbm0
 *
 * Phases are spread so that the peaks do not add up.
 */
void sound_sweep(uint8_t *out, size_t n, unsigned int law, double dbm0);

/** sound_linear - octets to linear */
void sound_linear(double *out, const uint8_t *in, size_t n, unsigned int law);

/** sound_dbm0 - level of everything but the constant part; -99 at least */
double sound_dbm0(const double *x, size_t n);

/**
 * sound_fit - level of the sine of @hz that fits best
 * @rest: out, NULL or the level of what it leaves
 */
double sound_fit(const double *x, size_t n, double hz, double *rest);

/**
 * sound_noise - psophometric idea without the filter: 300 to 3400 Hz
 *
 * Level within the speech band, by fitting every 25 Hz of it.
 */
double sound_noise(const double *x, size_t n);

#endif
