// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An echo canceller that is proposed any path, on any sound.
 *
 * First octet: tail and whether the NLP is on. Then steps: an octet even: a
 * block of both directions follows; odd: a part of a path to be loaded. On the
 * vectorised loops a second canceller must say the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/ec.h"

struct input {
	const uint8_t *data;
	size_t left;
};

static void must(int is_true)
{
	if (!is_true)
		abort();
}

static void take(struct input *in, void *to, size_t len)
{
	size_t n = len < in->left ? len : in->left;

	memset(to, 0, len);
	memcpy(to, in->data, n);
	in->data += n;
	in->left -= n;
}

static const struct lq_ec_ops *vectors(void)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2"))
		return &lq_ec_avx2;
#endif
	return &lq_ec_scalar;
}

static void run_block(struct input *in, struct lq_ec *ec[2], bool has_nlp)
{
	s16 sent[8], said[2][8];
	int changes[2];

	take(in, sent, sizeof(sent));
	take(in, said[0], sizeof(said[0]));
	memcpy(said[1], said[0], sizeof(said[0]));
	changes[0] = lq_ec_run(ec[0], said[0], sent, has_nlp, &lq_ec_scalar);
	changes[1] = lq_ec_run(ec[1], said[1], sent, has_nlp, vectors());
	must(changes[0] == changes[1]);
	must(!memcmp(said[0], said[1], sizeof(said[0])));
}

static void load_part(struct input *in, struct lq_ec *ec[2], u32 part)
{
	u32 first = part * LQ_EC_TAPS % ec[0]->n;
	s16 taps[LQ_EC_TAPS];

	take(in, taps, sizeof(taps));
	lq_ec_load(ec[0], first, taps);
	lq_ec_load(ec[1], first, taps);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static u64 memory[2][8192];
	struct input in = { data, size };
	struct lq_ec_info info = { 0 };
	struct lq_ec *ec[2];
	uint8_t how, step;
	u32 tail_ms;

	take(&in, &how, 1);
	tail_ms = 16u << (how & 3);
	must(lq_ec_octets(tail_ms) <= sizeof(memory[0]));
	ec[0] = lq_ec_init(memory[0], tail_ms);
	ec[1] = lq_ec_init(memory[1], tail_ms);
	while (in.left) {
		take(&in, &step, 1);
		if (step & 1)
			load_part(&in, ec, step >> 1);
		else
			run_block(&in, ec, how & 4);
	}
	lq_ec_fill_info(ec[0], &info);
	must(info.tail_ms == tail_ms && info.delay_samples < 8 * tail_ms);
	return 0;
}
