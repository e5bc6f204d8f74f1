/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who plays equipment waits for no disk: in a virtual machine whose time is
 * virtual, a page that the host has to fetch takes a second or more of it.
 */
#ifndef TESTS_MOCK_MEMORY_H
#define TESTS_MOCK_MEMORY_H

#include <sys/mman.h>

/** memory_keep - what is mapped now stays in memory, where that is allowed */
static inline void memory_keep(void)
{
	(void)mlockall(MCL_CURRENT);
}

#endif
