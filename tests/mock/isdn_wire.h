/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A D-channel wire between span 1 and span 2 inside a test program: two queues
 * of frames behind dev.h's functions.
 */
#ifndef TESTS_MOCK_ISDN_WIRE_H
#define TESTS_MOCK_ISDN_WIRE_H

#include <stdbool.h>
#include <stddef.h>

extern struct isdn_wire {
	bool is_cut;			/* every frame is lost */
	unsigned int lose_one_in;	/* frames, at random; 0: none */
	unsigned char setup[512];	/* the last SETUP sent, with Q.921 */
	size_t setup_len;
} isdn_wire;

#endif
