/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * So many random octets out on a slot, so many in: what it hears is the line's. Who
 * includes this says before how many, SPEECH.
 */
#ifndef LQ_TESTS_QEMU_TALKER_H
#define LQ_TESTS_QEMU_TALKER_H

#include "dev/ring.h"
#include "qemu/guest.h"

struct talker {
	struct dev_ring rx, tx;
	uint8_t said[SPEECH], heard[SPEECH];
	uint32_t n_heard;
};

static inline void talker_start(struct talker *t, int media, struct lq_area *area,
				uint32_t slot)
{
	struct lq_claim c = { .slot = slot };
	struct lq_slot_cfg cfg = { .slot = slot,
		.flags = LQ_SLOT_F_RX | LQ_SLOT_F_TX };
	uint32_t i;

	CHECK_EQ(0, req(media, LQ_SLOT_CLAIM, &c));
	CHECK_EQ(0, req(media, LQ_SLOT_SET, &cfg));
	t->rx = dev_ring_of(area, c.index, LQ_RING_RX);
	t->tx = dev_ring_of(area, c.index, LQ_RING_TX);
	t->n_heard = 0;
	for (i = 0; i < SPEECH; i++) {
		t->said[i] = test_random();
		t->said[i] ^= t->said[i] == 0xd5;	/* idle */
	}
	CHECK_EQ(SPEECH, dev_ring_write(&t->tx, t->said, SPEECH));
}

/* The same once more, of all; what their lines have said in between is passed over. */
static inline void talkers_again(struct talker *talkers, uint32_t n)
{
	struct talker *t;

	for (t = talkers; t < talkers + n; t++) {
		while (dev_ring_read(&t->rx, t->heard, SPEECH))
			;
		t->n_heard = 0;
	}
	for (t = talkers; t < talkers + n; t++)
		CHECK_EQ(SPEECH, dev_ring_write(&t->tx, t->said, SPEECH));
}

/* What comes is read, idle before it passed over. Return: has every one heard all? */
static inline bool all_have_heard(struct talker *talkers, uint32_t n)
{
	struct talker *t;
	uint8_t octet;
	bool yes = true;

	for (t = talkers; t < talkers + n; t++) {
		while (t->n_heard < SPEECH && dev_ring_read(&t->rx, &octet, 1))
			if (t->n_heard || octet != 0xd5)
				t->heard[t->n_heard++] = octet;
		yes &= t->n_heard == SPEECH;
	}
	return yes;
}

#endif
