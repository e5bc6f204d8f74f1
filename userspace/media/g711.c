// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * G.711 conversions. Companding is done by computing, it is used at load time
 * only; from one law to the other goes by two tables of 256 octets, made once.
 */
#include "media/g711.h"

#include <pthread.h>

static uint8_t a2u[256], u2a[256];
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

/* Position of the highest set bit of v >> 8, which is the segment. */
static unsigned int segment_of(unsigned int v)
{
	unsigned int seg = 0;

	for (v >>= 8; v; v >>= 1)
		seg++;
	return seg;
}

uint8_t alaw_encode(int16_t linear)
{
	unsigned int sign = linear >= 0 ? 0x80 : 0;
	/* One's complement for the negative half: -1 is the same step as 0. */
	unsigned int mag = linear >= 0 ? linear : ~linear & 0x7fff;
	unsigned int seg = segment_of(mag);
	unsigned int code = seg ? seg << 4 | (mag >> (seg + 3) & 0xf) : mag >> 4;

	return (sign | code) ^ 0x55;
}

int16_t alaw_decode(uint8_t code)
{
	unsigned int c = code ^ 0x55, seg = c >> 4 & 7;
	int mag = (c & 0xf) << 4 | 8;

	if (seg)
		mag = (mag | 0x100) << (seg - 1);
	return c & 0x80 ? mag : -mag;
}

#define ULAW_BIAS 132	/* G.711 Table 2a: 33 in 14 bits */
#define ULAW_CLIP 32635

uint8_t ulaw_encode(int16_t linear)
{
	int mag = linear < 0 ? -(int)linear : linear;
	unsigned int sign = linear < 0 ? 0x80 : 0, seg;

	if (mag > ULAW_CLIP)
		mag = ULAW_CLIP;
	mag += ULAW_BIAS;
	seg = segment_of(mag);
	return ~(sign | seg << 4 | (mag >> (seg + 3) & 0xf));
}

int16_t ulaw_decode(uint8_t code)
{
	unsigned int c = (uint8_t)~code, seg = c >> 4 & 7;
	int mag = ((((c & 0xf) << 3) + ULAW_BIAS) << seg) - ULAW_BIAS;

	return c & 0x80 ? -mag : mag;
}

static void make_tables(void)
{
	for (int i = 0; i < 256; i++) {
		a2u[i] = ulaw_encode(alaw_decode(i));
		u2a[i] = alaw_encode(ulaw_decode(i));
	}
}

static void convert(uint8_t *samples, size_t n, const uint8_t *table)
{
	(void)pthread_once(&tables_once, make_tables);	/* cannot fail */
	for (size_t i = 0; i < n; i++)
		samples[i] = table[samples[i]];
}

void alaw_to_ulaw(uint8_t *samples, size_t n)
{
	convert(samples, n, a2u);
}

void ulaw_to_alaw(uint8_t *samples, size_t n)
{
	convert(samples, n, u2a);
}
