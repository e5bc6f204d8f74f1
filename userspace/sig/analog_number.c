// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The caller's number, as the line has it and as a leg has it. Names are
 * GB 2312 or GBK on Chinese lines, and UTF-8 here.
 */
#include <iconv.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"
#include "sig/analog_priv.h"

/* False: it could not be converted; @to is empty then. */
static bool convert(const char *to_set, const char *from_set, char *to,
		    size_t size, const char *from)
{
	char *in = (char *)from, *out = to;	/* iconv() writes no input */
	size_t in_left = strlen(from), out_left = size - 1;
	iconv_t cd = iconv_open(to_set, from_set);
	bool is_done;

	memset(to, 0, size);
	if (cd == (iconv_t)-1)
		return false;
	is_done = iconv(cd, &in, &in_left, &out, &out_left) != (size_t)-1;
	(void)iconv_close(cd);
	if (!is_done)
		memset(to, 0, size);
	return is_done;
}

static bool is_shown(const char *s)
{
	unsigned int n;

	for (; *s; s += n) {
		n = utf8_printable(s);
		if (!n)
			return false;
	}
	return true;
}

void number_read(struct leg_address *to, const struct lq_caller_id *id)
{
	memset(to, 0, sizeof(*to));
	to->presentation = LEG_UNAVAILABLE;
	if (id->kind == LQ_CID_NONE)
		return;
	if (id->no_number == LQ_CID_WITHHELD)
		to->presentation = LEG_RESTRICTED;
	else if (id->number[0])
		to->presentation = LEG_ALLOWED;
	snprintf(to->number, sizeof(to->number), "%.*s",
		 (int)sizeof(id->number), id->number);
	if (id->no_name != LQ_CID_NOT_SAID ||
	    !convert("UTF-8", "GBK", to->name, sizeof(to->name), id->name) ||
	    !is_shown(to->name))
		to->name[0] = '\0';
}

static void write_digits(char *to, size_t size, const char *from)
{
	size_t n = 0;

	for (; *from && n + 1 < size && n < 20; from++)
		if (strchr("0123456789*#", *from))
			to[n++] = *from;
	to[n] = '\0';
}

static void write_date(char *to, size_t size, int64_t unix_ms)
{
	time_t s = unix_ms / 1000;
	struct tm tm;

	if (localtime_r(&s, &tm))
		(void)strftime(to, size, "%m%d%H%M", &tm);
}

bool number_write(struct lq_caller_id *to, const struct leg_address *from,
		  enum analog_caller how, int64_t unix_ms)
{
	char name[64];

	memset(to, 0, sizeof(*to));
	to->kind = how == ANALOG_CALLER_DTMF ? LQ_CID_DTMF : LQ_CID_MDMF;
	if (from->presentation == LEG_RESTRICTED)
		to->no_number = LQ_CID_WITHHELD;
	else
		write_digits(to->number, sizeof(to->number), from->number);
	if (to->kind == LQ_CID_DTMF)
		return to->number[0] != '\0';
	if (!to->number[0] && !to->no_number)
		to->no_number = LQ_CID_UNAVAILABLE;
	write_date(to->date, sizeof(to->date), unix_ms);
	if (from->presentation != LEG_RESTRICTED &&
	    convert("GBK", "UTF-8", name, sizeof(name), from->name) &&
	    strlen(name) <= 50)
		memcpy(to->name, name, sizeof(to->name));
	return true;
}
