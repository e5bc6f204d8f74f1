// SPDX-License-Identifier: GPL-3.0-or-later
/* The request about an E1 line's performance, by intervals (lq.h, section 9). */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "lqd/request.h"

static uint64_t wall_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000ull + now.tv_nsec / 1000000;
}

static json_t *counts(const struct lq_perf_count *c)
{
	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i}", "es", c->es,
			 "ses", c->ses, "uas", c->uas, "bbe", c->bbe,
			 "eb", c->eb, "seconds", c->seconds);
}

/* A tick is a millisecond. */
static json_t *interval(const struct lq_perf *p)
{
	char slips[32];

	snprintf(slips, sizeof(slips), "+%u -%u", p->slips_dropped,
		 p->slips_repeated);
	return json_pack("{s:s, s:i, s:I, s:i, s:i, s:i, s:i, s:i, s:i, s:i, "
			 "s:i, s:s, s:b, s:b, s:o, s:o}",
			 "interval", p->length_s == LQ_PERF_DAY_S ? "24 h" :
								    "15 min",
			 "back", p->back, "begin_ms",
			 NUMBER(wall_ms() - (p->now_tick - p->begin_tick)),
			 "es", p->near_end.es, "ses", p->near_end.ses,
			 "uas", p->near_end.uas, "bbe", p->near_end.bbe,
			 "far_es", p->far_end.es, "far_ses", p->far_end.ses,
			 "far_uas", p->far_end.uas, "far_bbe", p->far_end.bbe,
			 "slips", slips,
			 "is_near_unavailable", p->is_near_unavailable,
			 "is_far_unavailable", p->is_far_unavailable,
			 "near_end", counts(&p->near_end),
			 "far_end", counts(&p->far_end));
}

/* The running interval, and with @n those before it that hold anything. */
static int add_intervals(struct lqd *d, json_t *list, uint32_t span,
			 uint32_t length_s, uint32_t n)
{
	uint32_t back;
	int err;

	for (back = 0; back <= n; back++) {
		struct lq_perf p = { .span = span, .length_s = length_s,
				     .back = back };

		err = dev_request(d->door, LQ_GET_PERF, &p);
		if (err)
			return err;
		if (!back || p.is_kept)
			request_append(list, interval(&p));
	}
	return 0;
}

int request_perf(void *arg, const json_t *args, json_t **result, char *why)
{
	bool is_all = json_is_true(json_object_get(args, "all"));
	uint64_t span = request_number(args, "span");
	json_t *list = json_array();
	struct lqd *d = arg;
	int err = !list ? -ENOMEM : !d->door ? -ENODEV :
		  span > UINT32_MAX ? -ENOENT : 0;

	if (!err)
		err = add_intervals(d, list, span, LQ_PERF_QUARTER_S,
				    is_all ? LQ_PERF_QUARTERS : 0);
	if (!err)
		err = add_intervals(d, list, span, LQ_PERF_DAY_S,
				    is_all ? LQ_PERF_DAYS : 0);
	if (!err)
		return request_list(result, "intervals", list);
	json_decref(list);
	if (err == -ENOENT || err == -EOPNOTSUPP)
		return request_refuse(why, -ENOENT, "there is no E1 line %llu",
				      (unsigned long long)span);
	return request_refuse(why, err, "the boards cannot be reached");
}
