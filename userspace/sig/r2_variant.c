// SPDX-License-Identifier: GPL-3.0-or-later
/* The countries' tables, and Q.850 causes against signals of group B. */
#include "sig/r2_variant.h"

#include <stddef.h>
#include <string.h>

#include "sig/cause.h"

#define CAUSE_SPECIAL_TONE	4	/* send special information tone */
#define CAUSE_CHANGED		22

/* Q.441: national use where the table leaves it open. */
static const struct r2_variant itu = {
	.name = "itu", .cd = 1, .ani = R2_ANI_CATEGORY_AGAIN,
	.category = 1, .end_of_number = 15, .end_of_ani = 15,
	.ani_restricted = 12,
	.asks = {
		[R2_GROUP_A] = {
			[1] = R2_ASK_NEXT, [2] = R2_ASK_AGAIN_1,
			[3] = R2_ASK_TO_B, [4] = R2_ASK_CONGESTION,
			[5] = R2_ASK_CATEGORY, [6] = R2_ASK_SPEECH,
			[7] = R2_ASK_AGAIN_2, [8] = R2_ASK_AGAIN_3,
			[15] = R2_ASK_CONGESTION,
		},
		[R2_GROUP_B] = {
			[2] = R2_ASK_SPECIAL, [3] = R2_ASK_BUSY,
			[4] = R2_ASK_CONGESTION, [5] = R2_ASK_UNALLOCATED,
			[6] = R2_ASK_FREE, [7] = R2_ASK_FREE_NO_CHARGE,
			[8] = R2_ASK_OUT_OF_ORDER,
		},
	},
};

/*
 * Six backward signals only. KA is the category, KD (group_ii) the kind of
 * call: 3 is an automatic local one.
 */
static const struct r2_variant cn = {
	.name = "cn", .cd = 3, .ani = R2_ANI_NEXT,
	.category = 1, .group_ii = 3, .end_of_ani = 15,
	.asks = {
		[R2_GROUP_A] = {
			[1] = R2_ASK_NEXT, [2] = R2_ASK_RESTART,
			[3] = R2_ASK_TO_B, [4] = R2_ASK_CONGESTION,
			[5] = R2_ASK_UNALLOCATED, [6] = R2_ASK_CATEGORY,
		},
		[R2_GROUP_B] = {
			[1] = R2_ASK_FREE, [2] = R2_ASK_BUSY,
			[3] = R2_ASK_TOLL_BUSY, [4] = R2_ASK_CONGESTION,
			[5] = R2_ASK_UNALLOCATED, [6] = R2_ASK_FREE_HELD,
		},
	},
};

static const struct r2_variant br = {
	.name = "br", .cd = 1, .ani = R2_ANI_CATEGORY_AGAIN,
	.category = 1, .end_of_ani = 15, .ani_restricted = 12,
	.asks = {
		[R2_GROUP_A] = {
			[1] = R2_ASK_NEXT, [2] = R2_ASK_RESTART,
			[3] = R2_ASK_TO_B, [4] = R2_ASK_CONGESTION,
			[5] = R2_ASK_CATEGORY, [7] = R2_ASK_AGAIN_2,
			[8] = R2_ASK_AGAIN_3, [9] = R2_ASK_AGAIN_1,
		},
		[R2_GROUP_B] = {
			[1] = R2_ASK_FREE, [2] = R2_ASK_BUSY,
			[3] = R2_ASK_CHANGED, [4] = R2_ASK_CONGESTION,
			[5] = R2_ASK_FREE_NO_CHARGE, [6] = R2_ASK_SPECIAL,
			[7] = R2_ASK_NO_COLLECT, [8] = R2_ASK_UNALLOCATED,
		},
	},
};

static const struct r2_variant mx = {
	.name = "mx", .cd = 1, .ani = R2_ANI_GROUP_C,
	.category = 2, .end_of_ani = 15,
	.asks = {
		[R2_GROUP_A] = {
			[1] = R2_ASK_NEXT, [2] = R2_ASK_RESTART,
			[3] = R2_ASK_TO_B, [4] = R2_ASK_CONGESTION,
			[6] = R2_ASK_CATEGORY_TO_C,
		},
		[R2_GROUP_B] = {
			[1] = R2_ASK_FREE, [2] = R2_ASK_BUSY,
			[4] = R2_ASK_CONGESTION, [5] = R2_ASK_FREE_NO_CHARGE,
		},
		[R2_GROUP_C] = {
			[1] = R2_ASK_NEXT_ANI, [2] = R2_ASK_RESTART,
			[3] = R2_ASK_TO_B, [4] = R2_ASK_CONGESTION,
			[5] = R2_ASK_NEXT_TO_A,
		},
	},
};

static const struct r2_variant *const variants[] = { &itu, &cn, &br, &mx };
const char *const r2_variant_names[] = { "itu", "cn", "br", "mx", NULL };

const struct r2_variant *r2_variant_find(const char *name)
{
	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++)
		if (!strcmp(variants[i]->name, name))
			return variants[i];
	return NULL;
}

/* Pairs in the order of their second, then their first frequency. */
void r2_pair(uint8_t signal, int first_hz, int step_hz, uint16_t *f1_hz,
	     uint16_t *f2_hz)
{
	int first = signal - 1, second = 1;

	while (first >= second)
		first -= second++;
	*f1_hz = (uint16_t)(first_hz + first * step_hz);
	*f2_hz = (uint16_t)(first_hz + second * step_hz);
}

uint8_t r2_signal_of(const struct r2_variant *v, enum r2_group group,
		     enum r2_ask ask)
{
	for (uint8_t i = 1; i < R2_SIGNALS; i++)
		if (v->asks[group][i] == ask)
			return i;
	return 0;
}

bool r2_ask_is_free(enum r2_ask ask)
{
	return ask == R2_ASK_FREE || ask == R2_ASK_FREE_NO_CHARGE ||
	       ask == R2_ASK_FREE_HELD || ask == R2_ASK_SPEECH;
}

uint8_t r2_cause_of(enum r2_ask ask)
{
	static const uint8_t causes[R2_ASKS] = {
		[R2_ASK_NOTHING] = CAUSE_INTERWORKING,
		[R2_ASK_BUSY] = CAUSE_BUSY, [R2_ASK_TOLL_BUSY] = CAUSE_BUSY,
		[R2_ASK_CONGESTION] = CAUSE_CONGESTION,
		[R2_ASK_UNALLOCATED] = CAUSE_UNALLOCATED,
		[R2_ASK_CHANGED] = CAUSE_CHANGED,
		[R2_ASK_OUT_OF_ORDER] = CAUSE_OUT_OF_ORDER,
		[R2_ASK_SPECIAL] = CAUSE_SPECIAL_TONE,
		[R2_ASK_NO_COLLECT] = CAUSE_REJECTED,
	};

	return causes[ask];
}

/* What a cause is called here, the best word first. */
static void words_for(uint8_t cause, enum r2_ask words[3])
{
	words[0] = words[1] = words[2] = R2_ASK_CONGESTION;
	switch (cause) {
	case CAUSE_UNALLOCATED:
	case CAUSE_NO_ROUTE:
	case 28:		/* invalid number format */
		words[0] = R2_ASK_UNALLOCATED;
		words[1] = R2_ASK_SPECIAL;
		words[2] = R2_ASK_BUSY;		/* Mexico has no other */
		break;
	case CAUSE_CHANGED:
		words[0] = R2_ASK_CHANGED;
		words[1] = R2_ASK_UNALLOCATED;
		break;
	case CAUSE_BUSY:
	case CAUSE_NORMAL:	/* released before the answer */
	case CAUSE_NO_ANSWER:
	case CAUSE_REJECTED:
		words[0] = R2_ASK_BUSY;
		break;
	case CAUSE_OUT_OF_ORDER:
		words[0] = R2_ASK_OUT_OF_ORDER;
		break;
	case CAUSE_SPECIAL_TONE:
		words[0] = R2_ASK_SPECIAL;
		break;
	default:		/* no circuit, no resource, temporary, ... */
		break;
	}
}

uint8_t r2_refusal(const struct r2_variant *v, enum r2_group group,
		   uint8_t cause)
{
	enum r2_ask words[3];
	uint8_t signal = 0;

	words_for(cause, words);
	if (group != R2_GROUP_B)	/* the exact word, or none */
		return r2_signal_of(v, group, words[0]);
	for (int i = 0; i < 3 && !signal; i++)
		signal = r2_signal_of(v, group, words[i]);
	return signal ? signal : r2_signal_of(v, group, R2_ASK_CONGESTION);
}

uint8_t r2_digit_of(char c)
{
	static const char digits[] = "1234567890*#";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (uint8_t)(at - digits + 1) : 0;
}

char r2_char_of(uint8_t signal)
{
	return "?1234567890*#ABC"[signal & 15];
}
