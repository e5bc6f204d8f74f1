/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From one sampling rate to another that is not quite known: the ratio may be
 * moved at any time, without a click, by parts in a million. So one mechanism
 * serves both what is constant (a card that only does 48 kHz) and what is not
 * (its clock against the line's).
 *
 *   in -> the last taps -> * windowed sinc, its phase between two rows -> out
 *
 * Why not libsoxr, which has variable rates: it buffers in steps of its own and
 * may allocate while it runs; this one gives every sample as soon as it can be
 * known, after a delay that is constant, and never allocates after
 * resample_new(). Pure: no clock, no I/O.
 */
#ifndef MEDIA_RESAMPLE_H
#define MEDIA_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

#define RESAMPLE_HZ_MIN	4000u
#define RESAMPLE_HZ_MAX	192000u
#define RESAMPLE_BLOCK	1024u	/* samples in at once, at most */

struct resample;

/**
 * resample_new - @from_hz, @to_hz: RESAMPLE_HZ_MIN..RESAMPLE_HZ_MAX
 * @gain: factor of the amplitude, 0..32; what is too loud is clipped
 * Return: 0, -EINVAL, -ENOMEM; mem_deref() it
 *
 * What the lower of the two rates cannot carry is taken away (0.425 of it
 * passes, 0.505 does not: 3.4 and 4.04 kHz of 8 kHz).
 */
int resample_new(struct resample **out, uint32_t from_hz, uint32_t to_hz,
		 double gain) __attribute__((warn_unused_result));

/** resample_follow - from now on the input comes so much faster [ppm] */
void resample_follow(struct resample *r, double ppm);

/**
 * resample_run - all of @in, and what can be known then
 * @in:   [n] n <= RESAMPLE_BLOCK
 * @out:  [room] room >= resample_room(r, n)
 * Return: samples written
 */
size_t resample_run(struct resample *r, const int16_t *in, size_t n,
		    int16_t *out, size_t room);

/** resample_room - the most that @n samples can become */
size_t resample_room(const struct resample *r, size_t n);

/** resample_delay - from input to output, in samples of the input */
double resample_delay(const struct resample *r);

#endif
