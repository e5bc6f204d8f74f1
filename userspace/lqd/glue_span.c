// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * E1 spans whose signalling is lqd's own: [span N] signalling = cas or r2. They
 * are set when the door opens and when a board comes. All others are lqpri's.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "lqd/lqd.h"

/* One that is already as wanted is left alone: setting it realigns it. */
static int span_configure(struct lqd *d, const struct span_settings *s,
			  uint32_t number)
{
	struct lq_span_info now = { .span = number };
	struct lq_span_cfg want = {
		.span = number,
		.flags = LQ_SPAN_F_ENABLED | LQ_SPAN_F_CAS |
			 (s->has_crc4 ? LQ_SPAN_F_CRC4 : 0),
		.law = LQ_LAW_ALAW,
	};
	int err = dev_request(d->door, LQ_GET_SPAN, &now);

	if (err)
		return err;
	if (now.kind != LQ_SPAN_E1)
		return -EOPNOTSUPP;
	if (now.flags == want.flags && now.law == want.law)
		return 0;
	log_info("board", "span=%u signalling=cas crc4=%d configured=1",
		 number, s->has_crc4);
	return dev_request(d->door, LQ_SET_SPAN, &want);
}

void spans_configure(struct lqd *d)
{
	const struct conf_entry *e = NULL;
	const struct span_settings *s;
	int err;

	while ((e = conf_next(d->settings->conf, "span", e))) {
		s = e->data;
		if (s->signalling == SPAN_PRI)
			continue;
		err = span_configure(d, s, strtoul(e->name, NULL, 10));
		if (err)
			log_warn("board", "span=%s signalling=cas error=\"%s\"",
				 e->name, strerror(-err));
	}
}
