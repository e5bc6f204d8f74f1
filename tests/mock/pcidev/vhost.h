/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bus between User Mode Linux and one card: virtio's queues in the machine's
 * memory, set up and kicked by messages on a local socket (vhost-user, with
 * notifications in band), and on them the PCI accesses of virtio_pcidev.h.
 */
#ifndef TESTS_MOCK_PCIDEV_VHOST_H
#define TESTS_MOCK_PCIDEV_VHOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mock/pcidev/card.h"

#define VHOST_REGIONS 8
#define VHOST_QUEUES 2

struct vhost_region {
	uint64_t at, octets;	/* of the machine */
	uint8_t *memory;
	void *mapped;		/* what munmap() wants */
	size_t mapped_octets;
};

struct vhost_queue {
	uint32_t n;
	uint64_t descriptors, used, available;
	uint16_t next;		/* not taken yet */
};

struct vhost {
	int listen_fd, fd;
	int call_fd;		/* towards the machine; -1: not yet */
	struct vhost_region regions[VHOST_REGIONS];
	uint32_t n_regions;
	struct vhost_queue queues[VHOST_QUEUES];	/* accesses, interrupts */
	struct pcidev card;
};

/** vhost_read - one message of the machine, and what it asks done. Return: false: it is gone */
bool vhost_read(struct vhost *v);

/**
 * vhost_deliver - tell it of a pin that is asserted
 * Only while the machine waits: it answers after it has asked the time.
 */
void vhost_deliver(struct vhost *v);

/** vhost_memory - [n] of the machine's memory, or NULL */
uint8_t *vhost_memory(const struct vhost *v, uint64_t at, size_t n);

#endif
