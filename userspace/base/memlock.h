/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process whose memory is never read from disk while somebody speaks.
 */
#ifndef BASE_MEMLOCK_H
#define BASE_MEMLOCK_H

#include <stddef.h>

/**
 * memlock_all - what is mapped now is read in and stays, code and libraries; what
 * is mapped later stays once it was touched, so that unused stacks cost nothing
 *
 * Only where no limit stands (RLIMIT_MEMLOCK, raised here if that is permitted):
 * under one, allocations would fail later.
 *
 * Context: once, early, by any thread; children do not inherit it.
 * Return: 0; -EPERM: a limit stands; -ENOMEM, -EAGAIN: not enough memory
 */
int memlock_all(void) __attribute__((warn_unused_result));

/**
 * memlock_stack - touch the next @len octets of the calling thread's stack
 * @len: up to MEMLOCK_STACK_MAX, and less than is left of it
 */
#define MEMLOCK_STACK_MAX (256 * 1024)
void memlock_stack(size_t len);

#endif
