/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * 256 line bits as four words, so that a whole frame is shifted, compared and
 * divided a word at a time. The first bit of the line is bit 63 of word 0.
 */
#ifndef LQ_TDM_BITS_H
#define LQ_TDM_BITS_H

#include <linux/types.h>
#include <linux/string.h>

struct lq_bits {
	u64 w[4];
};

/* Turns an octet string's order into a number's and back. */
static inline u64 lq_bits_order(u64 v)
{
	if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
		return __builtin_bswap64(v);
	return v;
}

/** lq_bits_load - from 32 octets, most significant bit first */
static inline void lq_bits_load(struct lq_bits *b, const u8 *octets)
{
	u32 i;

	memcpy(b->w, octets, sizeof(b->w));
	for (i = 0; i < 4; i++)
		b->w[i] = lq_bits_order(b->w[i]);
}

/** lq_bits_store - to 32 octets */
static inline void lq_bits_store(const struct lq_bits *b, u8 *octets)
{
	u64 v[4];
	u32 i;

	for (i = 0; i < 4; i++)
		v[i] = lq_bits_order(b->w[i]);
	memcpy(octets, v, sizeof(v));
}

/**
 * lq_bits_cut - 256 bits that begin at bit @at of @a and end in @b
 * @at: 0..255
 */
static inline void lq_bits_cut(struct lq_bits *out, const struct lq_bits *a,
			       const struct lq_bits *b, u32 at)
{
	u32 word = at / 64, shift = at % 64, i;
	u64 w[8];

	memcpy(w, a->w, sizeof(a->w));
	memcpy(w + 4, b->w, sizeof(b->w));
	if (!shift) {
		memcpy(out->w, w + word, sizeof(out->w));
		return;
	}
	for (i = 0; i < 4; i++)
		out->w[i] = w[word + i] << shift |
			    w[word + i + 1] >> (64 - shift);
}

/** lq_bits_count - ones in @v; the kernel has no __popcountdi2 to call */
static inline u32 lq_bits_count(u64 v)
{
	v -= v >> 1 & 0x5555555555555555ull;
	v = (v & 0x3333333333333333ull) + (v >> 2 & 0x3333333333333333ull);
	v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0full;
	return v * 0x0101010101010101ull >> 56;
}

#endif
