// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The D channel under load: frames of every length and content, as fast as the
 * line takes them, compared one by one where they arrive.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lqloop/check.h"

#define N_FRAMES 200
#define D_TS 16
#define STEP_MS 20
#define PATIENCE_MS 12000
#define TRIES 3

struct way {
	struct dev_file *tx, *rx;
	unsigned int span;	/* that receives */
	unsigned int n_sent, n_heard, n_changed;
};

static uint32_t next(uint32_t *random)
{
	*random ^= *random << 13;
	*random ^= *random >> 17;
	return *random ^= *random << 5;
}

/* Frame @n: the same at both ends. Long ones, many ones, flags inside. */
static size_t frame(uint8_t *out, unsigned int n)
{
	uint32_t random = 0x9e3779b9u * (n + 1);
	size_t len = n % 20 ? 3 + next(&random) % 200 : LQ_HDLC_MAX, i;

	for (i = 0; i < len; i++)
		out[i] = n % 7 == 1 ? 0xff : n % 7 == 2 ? 0x7e : next(&random);
	out[0] = n;
	out[1] = n >> 8;
	return len;
}

static int write_some(struct way *w)
{
	uint8_t f[LQ_HDLC_MAX];
	size_t len;
	int n;

	while (w->n_sent < N_FRAMES) {
		len = frame(f, w->n_sent);
		n = dev_write_frame(w->tx, f, len);
		if (n < 0)
			return n == -EAGAIN ? 0 : n;
		w->n_sent++;
	}
	return 0;
}

static int read_some(struct way *w)
{
	uint8_t f[LQ_HDLC_MAX], want[LQ_HDLC_MAX];
	unsigned int number;
	int n;

	while ((n = dev_read_frame(w->rx, f, sizeof(f))) > 2) {
		number = f[0] | f[1] << 8;
		if (frame(want, number) != (size_t)n || memcmp(f, want, n))
			w->n_changed++;
		w->n_heard++;
	}
	return n == -EAGAIN || n >= 0 ? 0 : n;
}

static int load(struct subject *s, struct way *ways, unsigned int n_ways)
{
	unsigned int i, ms = 0, n_left = 1;
	int err = 0;

	for (; n_left && ms < PATIENCE_MS && !err; ms += STEP_MS) {
		for (i = 0; i < n_ways && !err; i++)
			err = write_some(&ways[i]);
		if (!err)
			err = bench_wait(s->bench, STEP_MS);
		for (i = n_left = 0; i < n_ways && !err; i++) {
			err = read_some(&ways[i]);
			n_left += N_FRAMES - ways[i].n_heard;
		}
	}
	return err;
}

static int judge(struct subject *s, json_t *result, const struct way *w)
{
	struct lq_dchan_info info = { .span = w->span };
	int err = dev_request(s->bench->ctl, LQ_GET_DCHAN, &info);
	char name[24];

	if (err)
		return err;
	(void)snprintf(name, sizeof(name), "span %u", w->span);
	report_measure(result, "hdlc.lost", (double)N_FRAMES - w->n_heard, name);
	report_measure(result, "hdlc.changed", w->n_changed, name);
	return 0;
}

static int open_ways(struct subject *s, struct dev_file *d[2])
{
	int err = dev_open(&d[0], s->bench->door, DEV_DCHAN, s->from);

	if (err || !check_is_pair(s)) {
		d[1] = NULL;
		return err;
	}
	err = dev_open(&d[1], s->bench->door, DEV_DCHAN, s->to);
	if (err)
		d[0] = dev_close(d[0]);
	return err;
}

struct tally {
	double errors;
	uint64_t n_late;	/* frames lost because this program read too late */
};

static int count(struct subject *s, struct tally *t)
{
	struct lq_dchan_info to = { .span = s->to }, from = { .span = s->from };
	int err = dev_request(s->bench->ctl, LQ_GET_DCHAN, &to);

	if (!err)
		err = dev_request(s->bench->ctl, LQ_GET_DCHAN, &from);
	t->errors = to.rx_fcs_errors + to.rx_aborts + to.rx_short + to.rx_long +
		    to.rx_unaligned;
	t->n_late = to.rx_overruns + from.rx_overruns;
	return err;
}

/* Done again if this program was too late for it. */
static int load_whole(struct subject *s, struct way ways[2], unsigned int n_ways,
		      double *errors)
{
	struct tally before, after;
	unsigned int tries = TRIES, i;
	int err;

	do {
		for (i = 0; i < n_ways; i++)
			ways[i].n_sent = ways[i].n_heard = ways[i].n_changed = 0;
		err = count(s, &before);
		if (!err)
			err = load(s, ways, n_ways);
		if (!err)
			err = count(s, &after);
		*errors = after.errors - before.errors;
		if (err || before.n_late == after.n_late)
			return err;
	} while (--tries);
	return -EOVERFLOW;
}

static int stress(struct subject *s, json_t *result, struct dev_file *d[2])
{
	bool is_pair = check_is_pair(s);
	struct way ways[2] = { { .tx = d[0], .rx = is_pair ? d[1] : d[0],
				 .span = s->to },
			       { .tx = d[1], .rx = d[0], .span = s->from } };
	double errors;
	int err = load_whole(s, ways, is_pair ? 2 : 1, &errors);

	if (err)
		return err;
	report_measure(result, "hdlc.errors", errors, NULL);
	err = judge(s, result, &ways[0]);
	return err || !is_pair ? err : judge(s, result, &ways[1]);
}

int check_hdlc(struct subject *s)
{
	json_t *result = check_begin(s, "hdlc");
	struct dev_file *d[2];
	int err = check_prepare(s, CHECK_FRAMED | LQ_SPAN_F_DCHAN, D_TS);

	if (!err)
		err = open_ways(s, d);
	if (err)
		return err;
	err = stress(s, result, d);
	(void)dev_close(d[0]);	/* always NULL */
	(void)dev_close(d[1]);
	return err;
}
