/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real one has the numbers; libc's <errno.h> comes here for them too. */
#include_next <linux/errno.h>
