/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the host has left: descriptors, memory, disks, and whether its clock is kept. */
#ifndef LQD_HOST_H
#define LQD_HOST_H

#include "watch/judge.h"

/** host_facts - what cannot be learnt stays 0: it is not judged then */
void host_facts(struct host_facts *h);

/** host_disk - of the file system that @dir is on; 0, or errno with size 0 */
int host_disk(const char *dir, uint64_t *free, uint64_t *size);

#endif
