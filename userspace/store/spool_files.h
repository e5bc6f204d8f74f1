/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to store/: the names of the spool's files. */
#ifndef STORE_SPOOL_FILES_H
#define STORE_SPOOL_FILES_H

#include "store/spool.h"

void spool_path(char path[SPOOL_PATH_LEN], const char *dir, uint64_t segment);

/** spool_last, spool_first - the file of the highest, lowest seq; 0: none */
uint64_t spool_last(const char *dir);
uint64_t spool_first(const char *dir);

/** spool_before - the last file that begins at or before @seq; 0: none */
uint64_t spool_before(const char *dir, uint64_t seq);

#endif
