/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * G.711 by table, for files and for ends that speak the other law. (The engine
 * has its own in kernel/dsp; lqd does not link the module's sources.)
 */
#ifndef MEDIA_G711_H
#define MEDIA_G711_H

#include <stddef.h>
#include <stdint.h>

#define ALAW_SILENCE	0xd5	/* G.711 Table 1a: +1 of 4096, even bits inverted */
#define ULAW_SILENCE	0xff

uint8_t alaw_encode(int16_t linear);	/* 16 bit, full scale 32767 */
int16_t alaw_decode(uint8_t code);
uint8_t ulaw_encode(int16_t linear);
int16_t ulaw_decode(uint8_t code);

/** alaw_to_ulaw, ulaw_to_alaw - [n] in place */
void alaw_to_ulaw(uint8_t *samples, size_t n);
void ulaw_to_alaw(uint8_t *samples, size_t n);

#endif
