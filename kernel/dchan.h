/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /dev/lq/sN/d: one read() or write() is one frame of the D channel. */
#ifndef LQ_DCHAN_H
#define LQ_DCHAN_H

int lq_dchan_file_init(void);
void lq_dchan_file_fini(void);

#endif
