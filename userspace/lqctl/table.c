// SPDX-License-Identifier: GPL-3.0-or-later
/* Tables for people. The width of a column is that of its widest cell. */
#include <stdbool.h>
#include <string.h>

#include "lqctl/table.h"
#include "lqctl/text.h"

#define COLUMNS_MAX 20

static bool is_right_aligned(enum cell cell)
{
	return cell != CELL_TEXT && cell != CELL_WORD && cell != CELL_TIME;
}

static const char *number_cell(const struct column *c, long long n, char *buf)
{
	switch (c->cell) {
	case CELL_DURATION:
		return text_duration(n, buf);
	case CELL_TIME:
		return text_time(n, buf);
	case CELL_LEVEL:
		snprintf(buf, CELL_SIZE, "%s%lld.%lld dBm0", n < 0 ? "-" : "",
			 (n < 0 ? -n : n) / 10, (n < 0 ? -n : n) % 10);
		return buf;
	case CELL_SOME:
		if (!n)
			return "";
		/* fall through */
	default:
		snprintf(buf, CELL_SIZE, "%lld", n);
		return buf;
	}
}

const char *table_cell(const struct column *c, const json_t *item, char *buf)
{
	const json_t *v = json_object_get(item, c->key);

	if (json_is_string(v))
		return c->cell == CELL_WORD ? t(json_string_value(v)) :
		       text_clean(json_string_value(v), buf, CELL_SIZE);
	if (json_is_boolean(v))
		return t(json_is_true(v) ? "yes" : "no");
	if (json_is_integer(v))
		return number_cell(c, json_integer_value(v), buf);
	if (json_is_array(v))
		return number_cell(c, json_array_size(v), buf);
	return "";
}

static void put_padded(FILE *to, const char *s, size_t width, bool is_right,
		       bool is_last)
{
	int pad = (int)(width - text_width(s));

	if (is_right)
		fprintf(to, "%*s%s", pad, "", s);
	else
		fprintf(to, "%s%*s", s, is_last ? 0 : pad, "");
	fputs(is_last ? "\n" : "  ", to);
}

static unsigned int measure(const struct column *columns, const json_t *list,
			    size_t *widths)
{
	char buf[CELL_SIZE];
	const json_t *item;
	unsigned int n;
	size_t i, w;

	for (n = 0; columns[n].title && n < COLUMNS_MAX; n++) {
		widths[n] = text_width(t(columns[n].title));
		json_array_foreach(list, i, item) {
			w = text_width(table_cell(&columns[n], item, buf));
			if (w > widths[n])
				widths[n] = w;
		}
	}
	return n;
}

void table_print(FILE *to, const struct column *columns, const json_t *list,
		 const char *empty)
{
	size_t widths[COLUMNS_MAX], i;
	char buf[CELL_SIZE];
	const json_t *item;
	unsigned int n, c;

	if (!json_array_size(list)) {
		fprintf(to, "%s\n", t(empty));
		return;
	}
	n = measure(columns, list, widths);
	for (c = 0; c < n; c++)
		put_padded(to, t(columns[c].title), widths[c],
			   is_right_aligned(columns[c].cell), c == n - 1);
	json_array_foreach(list, i, item)
		for (c = 0; c < n; c++)
			put_padded(to, table_cell(&columns[c], item, buf),
				   widths[c],
				   is_right_aligned(columns[c].cell),
				   c == n - 1);
}
