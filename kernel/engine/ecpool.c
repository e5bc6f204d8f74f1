// SPDX-License-Identifier: GPL-2.0-or-later
/* A client's echo cancellers, see ecpool.h. */
#include <linux/types.h>
#include <linux/string.h>
#include "engine/ecpool.h"

u64 lq_ecpool_octets(const struct lq_media_setup *m)
{
	return m->n_ec ? (u64)m->n_ec * lq_ec_octets(m->ec_tail_ms) : 0;
}

void lq_ecpool_init(struct lq_ecpool *p, const struct lq_media_setup *m,
		    void *memory)
{
	memset(p, 0, sizeof(*p));
	p->memory = memory;
	p->n = m->n_ec;
	p->tail_ms = m->ec_tail_ms;
}

struct lq_ec *lq_ecpool_get(struct lq_ecpool *p, u32 tail_ms)
{
	u32 i;

	if (!p->memory || tail_ms > p->tail_ms)
		return NULL;
	for (i = 0; i < p->n; i++) {
		u64 bit = 1ull << (i % 64);

		if (p->used[i / 64] & bit)
			continue;
		p->used[i / 64] |= bit;
		return lq_ec_init(p->memory + (u64)i * lq_ec_octets(p->tail_ms),
				  tail_ms);
	}
	return NULL;
}

void lq_ecpool_put(struct lq_ecpool *p, struct lq_ec *ec)
{
	u32 i = (u32)((u8 *)ec - p->memory) / lq_ec_octets(p->tail_ms);

	p->used[i / 64] &= ~(1ull << (i % 64));
}
