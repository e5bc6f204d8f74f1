// SPDX-License-Identifier: GPL-2.0-or-later
/* Two E1 line ends, see lib_e1.h. */
#include <stdlib.h>
#include <string.h>

#include "conform/lib_e1.h"

void e1_pair_init(struct e1_pair *p, u32 flags_a, u32 flags_b, u32 seed)
{
	memset(p, 0, sizeof(*p));
	lq_e1_init(&p->a);
	lq_e1_init(&p->b);
	lq_e1_set_flags(&p->a, flags_a);
	lq_e1_set_flags(&p->b, flags_b);
	memset(&p->before, 0xff, sizeof(p->before));
	p->random = seed * 2654435761u | 1;
	lq_biterror_init(&p->errors, 0, seed);
}

/* Random octets in A's timeslots; B sends idle. */
static void feed(struct e1_pair *p)
{
	u8 ts[32][8], *octet = ts[0];
	unsigned int i;

	for (i = 0; i < sizeof(ts); i++)
		octet[i] = lq_random(&p->random) >> 13;
	lq_e1_put(&p->a, ts);
	memset(ts, LQ_IDLE_OCTET, sizeof(ts));
	lq_e1_put(&p->b, ts);
	lq_e1_take(&p->a, ts);
	lq_e1_take(&p->b, ts);
}

static void carry(struct e1_pair *p)
{
	struct lq_bits now, unit;

	if (p->spoil)
		p->spoil(p, p->ab);
	if (p->line != E1_CLEAN)
		memset(p->ab, p->line == E1_DEAD ? 0 : 0xff, sizeof(p->ab));
	lq_bits_load(&now, p->ab);
	unit = now;
	if (p->offset)
		lq_bits_cut(&unit, &p->before, &now, 256 - p->offset);
	p->before = now;
	(void)lq_biterror_run(&p->errors, &unit);
	lq_bits_store(&unit, p->ab);
}

void e1_pair_run(struct e1_pair *p, unsigned int n)
{
	for (; n; n--) {
		if (p->n_frames++ % 8 == 0)
			feed(p);
		lq_e1_tx(&p->a, p->ab, 1);
		lq_e1_tx(&p->b, p->ba, 1);
		carry(p);
		lq_e1_rx(&p->b, p->ab, 1);
		lq_e1_rx(&p->a, p->ba, 1);
	}
}

unsigned int e1_pair_until(struct e1_pair *p, const struct lq_e1 *e1, u32 mask,
			   u32 want, unsigned int max)
{
	unsigned int n;

	for (n = 0; (lq_e1_alarms(e1) & mask) != want; n++) {
		if (n > max)
			return n;
		e1_pair_run(p, 1);
	}
	return n;
}

void times_add(struct times *t, double ms)
{
	if (t->n < sizeof(t->ms) / sizeof(t->ms[0]))
		t->ms[t->n++] = ms;
}

double times_mean(const struct times *t)
{
	double sum = 0;
	unsigned int i;

	for (i = 0; i < t->n; i++)
		sum += t->ms[i];
	return sum / t->n;
}

static int by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

double times_at(struct times *t, unsigned int percent)
{
	qsort(t->ms, t->n, sizeof(t->ms[0]), by_size);
	return t->ms[(t->n - 1) * percent / 100];
}
