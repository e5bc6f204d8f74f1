/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a test inside the machine speaks with the model: four words at the end of
 * the card's configuration space, which no driver touches. Write A and B, then
 * the operation: when the write returns it is done, and the answer can be read.
 *
 *   /sys/bus/pci/devices/0000:00:00.0/config, at PCIDEV_MAILBOX
 */
#ifndef TESTS_MOCK_PCIDEV_MAILBOX_H
#define TESTS_MOCK_PCIDEV_MAILBOX_H

#define PCIDEV_MAILBOX 0xe0	/* a, b, operation, answer: 32 bits each */

enum pcidev_op {
	/* out of its slot for A ms: reads all ones, hears nothing, is silent; then
	 * back as if switched on. A test removes it and looks for it by sysfs */
	PCIDEV_PULL = 1,
	/* the next A interrupts do not come through */
	PCIDEV_LOSE_INTERRUPTS,
	/* the next A transfers to or from memory fail: B 0 nobody there (master
	 * abort), 1 refused (target abort) */
	PCIDEV_FAIL_DMA,
	/* its interrupts that came through, so far */
	PCIDEV_INTERRUPTS,
	/* its transfers that failed, so far */
	PCIDEV_DMA_FAULTS,
	/* from now on every Ath interrupt does not come through; 0: all do */
	PCIDEV_LOSE_EVERY,
	/* while the machine sleeps next its slots are without power: then the card is
	 * as if switched on */
	PCIDEV_SLEEP,
	/* how often it was switched on, so far */
	PCIDEV_POWER_ONS,

	PCIDEV_MODEL = 0x100,	/* from here on each model has its own */
};

#endif
