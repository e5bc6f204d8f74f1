/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's door for ABI programs (fuzz/abi/play.h): /dev/lq's nodes, by
 * one player or by several who share their files.
 */
#ifndef TESTS_QEMU_FUZZ_NODES_H
#define TESTS_QEMU_FUZZ_NODES_H

#include <stdatomic.h>
#include <stdbool.h>

#include "fuzz/abi/play.h"

/* Open files, by number; -1: none. */
struct node_files {
	_Atomic int fd[ABI_FILES];
	_Atomic uint32_t area_octets[ABI_FILES];
};

struct nodes {
	struct node_files *files;
	bool may_plug;
	bool has_changed;	/* the board is not what it was */
	struct { void *at; size_t len; } maps[ABI_FILES];
	uint8_t *page;		/* can be used, the next cannot */
	/* done, with success */
	long n_steps, n_claimed, n_joined, n_mapped, n_plugged, n_frames;
};

extern const struct abi_door nodes_door;

void node_files_init(struct node_files *f);

/** nodes_init - @n zeroed; @f is given to several who share it */
void nodes_init(struct nodes *n, struct node_files *f);
void nodes_fini(struct nodes *n);

/** nodes_renew - another board with spans 1 to 3, if somebody changed this one */
void nodes_renew(struct nodes *n);

#endif
