/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list of JSON objects as an aligned table for people: what a column shows
 * is data, so that a command is a request's name and a row of columns.
 */
#ifndef LQCTL_TABLE_H
#define LQCTL_TABLE_H

#include <jansson.h>
#include <stdio.h>

enum cell {
	CELL_TEXT,	/* as it is */
	CELL_WORD,	/* a state or the like, in the reader's language */
	CELL_NUMBER,	/* right-aligned; absent is empty */
	CELL_SOME,	/* a number, empty when 0 */
	CELL_DURATION,	/* [ms] as 1:02 */
	CELL_TIME,	/* [ms] UTC as local date and time */
	CELL_LEVEL,	/* 0.1 dBm0 as -12.3 dBm0 */
	CELL_COUNT,	/* of a list: how many */
};

struct column {
	const char *title;	/* NULL ends a table */
	const char *key;
	enum cell cell;
};

#define CELL_SIZE 256

/** table_cell - what stands in one cell; @buf: [CELL_SIZE] */
const char *table_cell(const struct column *c, const json_t *item, char *buf);

/** table_print - titles and rows, or @empty when @list has none */
void table_print(FILE *to, const struct column *columns, const json_t *list,
		 const char *empty);

#endif
