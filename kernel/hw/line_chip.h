/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the chip of one analog line is reached: octets over SPI, chip select low
 * during each. What the octets mean is the chip's (hw/proslic.h, hw/daa.h), how
 * they travel the card's (hw/tj320.h). None of the calls can fail: where no chip
 * answers, the line idles and octets read are all ones.
 */
#ifndef LQ_HW_LINE_CHIP_H
#define LQ_HW_LINE_CHIP_H

#include <linux/types.h>

struct lq_spi {
	void (*put)(struct lq_spi *spi, u8 octet);	/* first bit: the highest */
	u8 (*get)(struct lq_spi *spi);
	void (*wait)(struct lq_spi *spi, u32 ms);	/* during set-up: may sleep */
};

/*
 * How often a line is looked at: three looks stand in the shortest break of a
 * dial (20 ms) and in a half wave of ringing (25 Hz). Chips count time in looks.
 */
#define LQ_LINE_LOOK_MS	5

#endif
