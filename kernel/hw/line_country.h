/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a country asks of the ends of an analog line: direct current, impedance
 * and hook of what is plugged into an exchange, impedance and ringing of what
 * plays one. In the words of the two chips that cards of this kind have.
 */
#ifndef LQ_HW_LINE_COUNTRY_H
#define LQ_HW_LINE_COUNTRY_H

#include <linux/types.h>

struct lq_line_country {
	const char *codes;	/* ISO 3166-1, lower case, each with a blank behind */

	/* Si3050 */
	u8 ring;		/* register 16: OHS, RZ, RT */
	u8 dc;			/* register 26: DCV, MINI, ILIM */
	u8 ac;			/* register 30: ACIM */
	bool is_slow_hook;	/* register 31: OHS2 */

	/* Si3210 */
	u8 two_wire;		/* register 10: TISS */
	u8 ring_hz;		/* 20 or 25 */
};

/** lq_line_country_find - by its two letters; NULL for one that is not known */
const struct lq_line_country *lq_line_country_find(const char *code);

#endif
