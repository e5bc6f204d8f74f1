// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What listening for a caller costs a sample: FSK, DTMF and the alerting signal
 * at once.
 */
#include <linux/types.h>
#include "bench/bench.h"
#include "dsp/cid.h"
#include "dsp/cid_gen.h"

#define ROUNDS 25
#define BLOCKS 640

static struct lq_cid cid;
static s16 sound[BLOCKS][8];

static void listen(void *arg)
{
	int i;

	lq_cid_listen(&cid);
	for (i = 0; i < BLOCKS; i++)
		(void)lq_cid_run(&cid, sound[i]);
}

static double best_ns(void)
{
	return bench_best_ns(NULL, listen, NULL, ROUNDS, BLOCKS * 8);
}

static void fill_message(void)
{
	struct lq_caller_id id = { .kind = LQ_CID_MDMF, .number = "01058301234",
				   .date = "06151230" };
	struct lq_cid_gen g;
	int i, k;

	lq_cid_gen_start(&g, &id);
	for (i = 0; i < BLOCKS; i++) {
		s32 sum[8] = { 0 };

		if (lq_cid_gen_is_on(&g))
			(void)lq_cid_gen_add(&g, sum);
		for (k = 0; k < 8; k++)
			sound[i][k] = sum[k];
	}
}

int main(void)
{
	lq_cid_init(&cid);
	printf("cid_idle_ns %.2f ns\n", best_ns());
	fill_message();
	printf("cid_ns %.2f ns\n", best_ns());
	bench_require(cid.heard.status == LQ_CID_WHOLE &&
		      cid.heard.kind == LQ_CID_MDMF, "the message is heard");
	return bench_end();
}
