// SPDX-License-Identifier: GPL-2.0-or-later
/* The structures of LQ_GET and LQ_SIM in all their sizes, see what.h. */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "engine/what.h"

static const u32 known[] = {
	LQ_GET_INFO, LQ_GET_BOARD, LQ_GET_SPAN, LQ_GET_DCHAN, LQ_GET_SLOT,
	LQ_GET_PERF, LQ_GET_BERT, LQ_GET_EC, LQ_GET_CALLER_ID, LQ_GET_PACE,
	LQ_GET_EC_TAPS,
	LQ_SIM_WIRE, LQ_SIM_FAULT, LQ_SIM_PORT,
};

/* Return: 0 if there is none */
static u32 find(u32 nr)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (LQ_WHAT_NR(known[i]) == nr)
			return known[i];
	return 0;
}

int lq_what_own(enum lq_client_kind kind, u32 what)
{
	u32 own = find(LQ_WHAT_NR(what)), size = LQ_WHAT_SIZE(what);

	if (!own ||
	    (LQ_WHAT_REQUEST(own) == LQ_SIM && kind != LQ_CLIENT_CTL))
		return -ENOTTY;
	return size < LQ_WHAT_MIN || size > LQ_WHAT_MAX ? -EINVAL : (int)own;
}

int lq_what_fit(u32 what, u32 own, u8 *body)
{
	u32 i, size = LQ_WHAT_SIZE(what), own_size = LQ_WHAT_SIZE(own);

	if (LQ_WHAT_REQUEST(own) == LQ_SIM)
		for (i = own_size; i < size; i++)
			if (body[i])
				return -EINVAL;
	if (size < own_size)
		memset(body + size, 0, own_size - size);
	else
		memset(body + own_size, 0, size - own_size);
	return 0;
}
