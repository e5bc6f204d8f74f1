/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The spool: files spool-<seq of the first record>.jsonl of lines (line.h), the
 * last one growing. struct spool appends and belongs to the main thread; struct
 * spool_reader follows behind and belongs to the writer thread. They share
 * nothing but the files, and the end that the owner tells the reader.
 */
#ifndef STORE_SPOOL_H
#define STORE_SPOOL_H

#include "base/list.h"
#include "store/line.h"

#define SPOOL_PATH_LEN 512

struct open_call {
	struct list link;
	uint64_t call;
};

struct spool {
	char dir[SPOOL_PATH_LEN - 48];
	uint32_t segment_octets;
	int fd;
	uint64_t segment;	/* seq of the file's first record */
	uint64_t end;		/* octets of good lines in it */
	uint64_t next_seq, next_call, next_vocid;
	int64_t last_ms;	/* last sign of life, UTC; 0: none */
	struct list open;	/* struct open_call: started, not ended */
	uint64_t n_torn;	/* lines cut off at the start */
	bool is_new;		/* there was no spool at all */
};

/**
 * spool_open - find the last file, cut off a torn end, learn where it stood
 * Return: 0, or negative errno of the file system. With is_new the caller may
 * raise the next_* numbers before the first append.
 */
int spool_open(struct spool *s, const char *dir, uint32_t segment_octets)
	__attribute__((warn_unused_result));
void spool_close(struct spool *s);

/** spool_append - one record, its seq is next_seq; goes to the page cache
 *  Return: 0; on an error nothing is written and nothing has changed */
int spool_append(struct spool *s, const struct ledger_event *ev)
	__attribute__((warn_unused_result));

/** spool_touch - a sign of life: the file's time */
void spool_touch(const struct spool *s);

struct spool_reader {
	char dir[SPOOL_PATH_LEN - 48];
	int fd;			/* -1: none open */
	uint64_t segment, at;	/* file, octets read */
	uint64_t n_bad;		/* lines that were not what was written */
	char buf[65536];	/* holds the longest line, a head with 3000 calls */
	size_t have, used;	/* octets in buf, of these consumed */
};

void spool_reader_init(struct spool_reader *r, const char *dir);
void spool_reader_fini(struct spool_reader *r);

/** spool_seek - to the record after @seq, or the oldest that is kept */
int spool_seek(struct spool_reader *r, uint64_t seq);

/**
 * spool_read - the next record
 * @segment: @end: where the spool ended when the caller last looked
 * @line: points into the reader until the next call
 * Return: 1; 0: at the end; negative errno
 */
int spool_read(struct spool_reader *r, uint64_t segment, uint64_t end,
	       struct line *line) __attribute__((warn_unused_result));

/** spool_sync - make file @segment durable; sync_names: the names of files */
int spool_sync(const char *dir, uint64_t segment);
int spool_sync_names(const char *dir);

/** spool_drop - delete all files before @segment */
void spool_drop(const char *dir, uint64_t segment);

/** spool_next - the first file after @segment; 0: there is none */
uint64_t spool_next(const char *dir, uint64_t segment);

#endif
