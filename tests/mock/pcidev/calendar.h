/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine's time (time-travel=ext: of User Mode Linux): it asks to run at some
 * moment and waits; it is let run up to the next tick of the cards, no further.
 *
 * The cards tick every millisecond from the machine's first moment on, in use or
 * not, so that what it has been allowed never has to be taken back.
 */
#ifndef TESTS_MOCK_PCIDEV_CALENDAR_H
#define TESTS_MOCK_PCIDEV_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

/** calendar_init - @fd: the machine's connection */
void calendar_init(int fd);

/** calendar_now_ns - the machine's time */
uint64_t calendar_now_ns(void);

/** calendar_read - one message of the machine. Return: false: it is gone */
bool calendar_read(void);

/** calendar_until - serve it until @fd can be read. Return: false: it is gone */
bool calendar_until(int fd);

/** calendar_wish_ns - when the machine wants to run next, if nobody wakes it before */
uint64_t calendar_wish_ns(void);

/** calendar_waits - does the machine wait for its turn? */
bool calendar_waits(void);

/** calendar_turn - who is next: true: the cards' tick, and it is now; else the machine runs */
bool calendar_turn(void);

#endif
