// SPDX-License-Identifier: GPL-2.0-or-later
/* When a tick is due, see clock.h. */
#include "lqsoft/clock.h"

void soft_clock_init(struct soft_clock *c, uint64_t now_ns)
{
	c->next_ns = now_ns + SOFT_CLOCK_TICK_NS;
	c->n_burst = 0;
	c->n_given_up = 0;
}

void soft_clock_begin(struct soft_clock *c)
{
	c->n_burst = 0;
}

bool soft_clock_next(struct soft_clock *c, uint64_t now_ns,
		     struct soft_due *due)
{
	if (now_ns < c->next_ns || c->n_burst == SOFT_CLOCK_BURST)
		return false;
	due->is_late = now_ns - c->next_ns > SOFT_CLOCK_TICK_NS;
	due->is_missed = c->n_burst > 0;
	c->n_burst++;
	c->next_ns += SOFT_CLOCK_TICK_NS;
	return true;
}

uint64_t soft_clock_end(struct soft_clock *c, uint64_t now_ns)
{
	uint64_t debt_ms;

	if (now_ns < c->next_ns)
		return 0;
	debt_ms = (now_ns - c->next_ns) / SOFT_CLOCK_TICK_NS;
	if (debt_ms <= SOFT_CLOCK_DEBT_MS)
		return 0;
	c->next_ns += debt_ms * SOFT_CLOCK_TICK_NS;
	c->n_given_up += debt_ms;
	return debt_ms;
}
