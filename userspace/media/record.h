/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recordings: from the media thread to files, through one I/O thread.
 *
 *   media thread -> record_put() -> bounded ring -> I/O thread -> pwrite()
 *
 * The file is playable at every moment: sound first, then its length in the
 * head, every half second. A disk that is full or slow costs silence in the
 * file (so that time stays true) and a counter, never a call.
 */
#ifndef MEDIA_RECORD_H
#define MEDIA_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "media/media.h"

struct recorders;
struct record;

/* From the I/O thread: must only pass it on. */
struct record_handler {
	void (*fault)(void *arg, uint32_t leg, enum media_fault fault,
		      int error);
	/*
	 * record_close()'s end of it: all is in the file (0), or the negative
	 * errno of what did not fit. Return: false to be told once more, later
	 */
	bool (*ended)(void *arg, uint64_t vocid, int error);
	void *arg;
};

int recorders_new(struct recorders **out, const struct record_handler *h)
	__attribute__((warn_unused_result));

/** recorders_free - finishes and tells every file first; NULL-safe, returns NULL */
struct recorders *recorders_free(struct recorders *rs);

struct record_params {
	uint32_t leg;		/* for faults */
	const char *dir;
	const char *name;	/* of the file, without a folder */
	uint64_t vocid;
};

/**
 * record_open - make the file and its head
 * @path: [MEDIA_PATH_LEN] out
 * Return: 0, -ENAMETOOLONG, -EINVAL (not a name), -EEXIST, or another of open()
 * Context: control thread
 */
int record_open(struct recorders *rs, struct record **out,
		const struct record_params *p, char *path);

/**
 * record_put - [n] pairs of A-law (customer, agent)
 * Context: the media thread only. Never blocks; what does not fit is made up
 * with silence later and counted.
 */
void record_put(struct record *r, const uint8_t *pairs, size_t n);

/**
 * record_close - no more record_put() will come; the I/O thread ends the file
 * Context: control thread. @r is gone on return. Return: length [ms]
 */
uint32_t record_close(struct record *r);

uint32_t record_lost_ms(const struct record *r);

struct record_totals {
	uint32_t open;
	uint64_t octets, errors, lost_octets;
};
void record_totals(const struct recorders *rs, struct record_totals *t);

#endif
