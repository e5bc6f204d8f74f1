/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A search for inputs that reach what none before has reached, as the kernel's
 * KCOV tells it of the calling thread. Where there is none, or the code is not
 * built for it, an input is as good as another.
 */
#ifndef TESTS_QEMU_FUZZ_GUIDE_H
#define TESTS_QEMU_FUZZ_GUIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INPUT_MAX	2048	/* octets */

struct input {
	uint8_t *data;
	size_t len;
};

/** guide_open - false if nothing will be told; @random: any but 0 */
bool guide_open(uint32_t random);

/** guide_load - the inputs of a folder; returns how many there are now */
uint32_t guide_load(const char *folder);

uint32_t guide_n(void);
const struct input *guide_input(uint32_t i);

/** guide_make - a new one out of those known; @random is the maker's own */
size_t guide_make(uint8_t *to, uint32_t *random);

/** guide_watch - what runs now in this thread is looked at, until guide_judge */
void guide_watch(void);

/**
 * guide_judge - the input's run is over: keep it if it went new ways
 * Return: new edges; those of a kept input are saved in @folder unless NULL
 */
uint32_t guide_judge(const uint8_t *data, size_t len, const char *folder);

/** guide_edges - all that were ever taken */
uint32_t guide_edges(void);

#endif
