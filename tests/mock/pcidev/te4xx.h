/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a test may do to a TE4xx card made of software, by its mailbox.
 */
#ifndef TESTS_MOCK_PCIDEV_TE4XX_H
#define TESTS_MOCK_PCIDEV_TE4XX_H

#include "mock/pcidev/mailbox.h"

enum te4xx_op {
	TE4XX_WIRE = PCIDEV_MODEL,	/* line A hears line B; 0xff: nobody */
	TE4XX_FAULT,			/* line A: B = fault | every << 8, falc.h */
	TE4XX_FREEZE,			/* it stands still until it is started anew */
	TE4XX_CLOCK,			/* whose clock it sends by: line from 1; 0: its own */
	TE4XX_LEDS,			/* its lamps */
	TE4XX_SET_UP,			/* lines that work, bit by bit */
	TE4XX_SHIFT,			/* gen1: out of its place in the frame until then */
	TE4XX_STARTS,			/* how often it was started */
};

#endif
