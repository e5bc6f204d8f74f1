/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /dev/lq/ctl and /dev/lq/media: uapi/linux/lq.h is their manual. */
#ifndef LQ_CDEV_H
#define LQ_CDEV_H

#include <linux/types.h>

/** lq_cdev_init - @area_mib: bound on all mapped areas together */
int lq_cdev_init(u32 area_mib);
void lq_cdev_fini(void);

/** lq_cdev_area_octets - of all mapped areas now */
u64 lq_cdev_area_octets(void);

#endif
