/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a test asks of the model of a TDM400P, beside mailbox.h. Sockets are 1..4.
 * The k-th FXS is wired to the k-th FXO.
 */
#ifndef TESTS_MOCK_TDM400_H
#define TESTS_MOCK_TDM400_H

#include "mock/pcidev/mailbox.h"

enum tdm400_op {
	/* the wire of socket A: B of the bits below */
	TDM400_WIRE = PCIDEV_MODEL,
	/* the chip in socket A forgets everything, as after a spark on the line */
	TDM400_FORGET,
	/* the module in socket A: B of the bits below, from now on */
	TDM400_MODULE,
	/* accesses of the bridge's registers so far: A 0 of all, 1 of SPI's pins */
	TDM400_ACCESSES,
	/* register B of the chip in socket A, as the chip has it */
	TDM400_REGISTER,
};

#define TDM400_CUT	1u	/* broken: no voltage, no loop, no sound */
#define TDM400_LIFTED	2u	/* a telephone beside the FXO is lifted */
#define TDM400_LOSS	4u	/* 6 dB too much of it */
#define TDM400_ECHO	8u	/* a badly matched end: 6 dB return loss */

#define TDM400_SILENT	1u	/* it does not answer */
#define TDM400_NO_POWER	2u	/* FXS: no high voltage */
#define TDM400_NO_LINK	4u	/* FXO: nobody behind the isolation */
#define TDM400_DEAF	8u	/* FXO: ringing is not seen */

#endif
