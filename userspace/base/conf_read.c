// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files: inih splits lines into keys and values; our reader feeds it line by
 * line, so that we know each line's number, see sections without keys, and
 * refuse what inih would cut or skip in silence.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <ini.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/conf_priv.h"
#include "base/mem.h"
#include "base/utf8.h"

#define LINE_MAX_LEN	1000
#define INIH_NAME_MAX	50	/* inih cuts keys at this */
#define FILE_MAX	(1 << 20)
#define VALUE_MAX	(64 << 10)	/* of a list over many lines */

struct reader {
	struct conf *c;
	const char *file;	/* lives in c->files */
	const char *at, *end;	/* what is left of the text */
	unsigned int line;
	struct conf_section *section;	/* that is being read */
	bool is_skipped;	/* a section that was refused */
	bool is_pending;	/* the line has a key that must reach on_key() */
	bool is_continued;	/* the line begins with a blank */
	int err;		/* -ENOMEM */
};

__attribute__((format(printf, 3, 4)))
static void refuse(struct reader *r, const char *key, const char *fmt, ...)
{
	char reason[256], title[CONF_TITLE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	conf_error(r->c, r->file, r->line, r->section ?
		   conf_title(&r->section->e, title) : NULL, key, "%s", reason);
}

/* Letters to change, add or drop to make @b of @a; both short (inih). */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int row[INIH_NAME_MAX + 2], i, j, corner, above;
	unsigned int n = strlen(b);

	if (n > INIH_NAME_MAX)
		return n;
	for (j = 0; j <= n; j++)
		row[j] = j;
	for (i = 0; a[i]; i++) {
		corner = row[0];
		row[0] = i + 1;
		for (j = 1; j <= n; j++) {
			above = row[j];
			row[j] = corner + (a[i] != b[j - 1]);
			if (above + 1 < row[j])
				row[j] = above + 1;
			if (row[j - 1] + 1 < row[j])
				row[j] = row[j - 1] + 1;
			corner = above;
		}
	}
	return row[n];
}

static void refuse_key(struct reader *r, const char *name)
{
	const struct conf_key *key, *best = NULL;
	unsigned int d, least = 4;	/* further is no slip of the pen */

	for (key = r->section->e.kind->keys; key->name; key++) {
		d = distance(name, key->name);
		if (d < least) {
			least = d;
			best = key;
		}
	}
	refuse(r, name, best ? "no such key here; is %s meant?" :
	       "no such key here", best ? best->name : "");
}

static void refuse_kind(struct reader *r, const char *title)
{
	const struct conf_kind *k;
	char known[160] = "";
	size_t len = 0;

	for (k = r->c->kinds; k->name && len < sizeof(known); k++)
		len += snprintf(known + len, sizeof(known) - len, " [%s%s]",
				k->name, k->count == CONF_MANY ? " NAME" : "");
	refuse(r, NULL, "no such section: [%.40s]; there are:%s", title, known);
}

static void open_section(struct reader *r, const struct conf_kind *k,
			 const char *name)
{
	const struct conf_entry *old = conf_find(r->c, k->name, name);

	if (old && old->file == r->file) {
		r->section = (struct conf_section *)old;
		refuse(r, NULL, "begins again; its first part is in line %u",
		       old->line);
		r->section = NULL;
		return;
	}
	r->is_skipped = false;
	if (old)
		r->section = (struct conf_section *)old;
	else
		r->err = conf_section_new(&r->section, r->c, k, name, r->file,
					  r->line);
}

/* @line: "[kind name]", no blanks around it */
static void on_section(struct reader *r, char *line)
{
	char *end = strchr(line, ']'), *kind = line + 1, *name;
	const struct conf_kind *k;

	r->section = NULL;
	r->is_skipped = true;
	if (!end || (end[1] && !strchr(";#", end[1 + strspn(end + 1, " \t")]))) {
		refuse(r, NULL, "a section is [kind] or [kind name] and "
		       "nothing else");
		return;
	}
	*end = '\0';
	name = kind + strcspn(kind, " \t");
	if (*name) {
		*name++ = '\0';
		name += strspn(name, " \t");
	}
	for (k = r->c->kinds; k->name && strcmp(k->name, kind); k++)
		;
	if (!k->name)
		refuse_kind(r, kind);
	else if (k->count == CONF_ONCE && *name)
		refuse(r, NULL, "[%s] has no name", k->name);
	else if (k->count == CONF_MANY && !conf_name_is_valid(name))
		refuse(r, NULL, "[%s NAME] needs a name: up to 31 letters, "
		       "digits, dots, _ and -", k->name);
	else
		open_section(r, k, name);
}

/* The line that inih has just swallowed held a key, but on_key() saw none. */
static void check_swallowed(struct reader *r)
{
	if (r->is_pending)
		refuse(r, NULL, "is not \"key = value\"");
	r->is_pending = false;
}

/* Takes the next line of the text; its length, or -1 at the end. */
static int take_line(struct reader *r, char *line, size_t size)
{
	const char *nl;
	size_t len, i;
	unsigned int n;

	if (r->at == r->end)
		return -1;
	nl = memchr(r->at, '\n', r->end - r->at);
	len = (nl ? nl : r->end) - r->at;
	r->line++;
	i = len < size ? len : size - 1;
	memcpy(line, r->at, i);
	line[i] = '\0';
	r->at += len + (nl != NULL);
	if (len >= size) {
		refuse(r, NULL, "is longer than %zu octets", size - 1);
		line[0] = '\0';
		return 0;
	}
	if (len && line[len - 1] == '\r')
		line[--len] = '\0';
	for (i = 0; i < len; i += n) {
		n = line[i] == '\t' ? 1 : utf8_printable(line + i);
		if (!n) {
			refuse(r, NULL, "octet %zu is 0x%02x: a control "
			       "character, or not UTF-8", i + 1,
			       (unsigned char)line[i]);
			line[0] = '\0';
			return 0;
		}
	}
	return len;
}

/* inih's fgets(): the next line that holds a key; sections are ours. */
static char *next_line(char *line, int size, void *arg)
{
	struct reader *r = arg;
	char *start;
	int len;

	for (;;) {
		check_swallowed(r);
		len = r->err ? -1 : take_line(r, line, size);
		if (len < 0)
			return NULL;
		if (r->line == 1 && !strncmp(line, "\xef\xbb\xbf", 3))
			memmove(line, line + 3, len - 2);
		start = line + strspn(line, " \t");
		if (!*start || *start == '#' || *start == ';')
			continue;
		r->is_continued = start > line;
		if (*start == '[') {
			on_section(r, start);
			continue;
		}
		if (r->is_skipped)
			continue;
		if (r->section) {
			r->is_pending = true;
			return line;
		}
		refuse(r, NULL, "stands before the first [section]");
	}
}

static int append(char **text, const char *more)
{
	size_t size = strlen(*text) + 1 + strlen(more) + 1;
	char *joined = mem_new(size, NULL);

	if (!joined)
		return -ENOMEM;
	snprintf(joined, size, "%s %s", *text, more);
	(void)mem_deref(*text);
	*text = joined;
	return 0;
}

static void keep(struct reader *r, const struct conf_key *key,
		 struct conf_given *g, const char *value)
{
	if (r->is_continued) {
		if (key->type != CONF_WORDS)
			refuse(r, key->name, "only lists go on in a line that "
			       "begins with a blank");
		else if (strlen(g->text) > VALUE_MAX)
			refuse(r, key->name, "is too long");
		else
			r->err = append(&g->text, value);
		return;
	}
	if (g->text && g->file == r->file) {
		refuse(r, key->name, "stands here again; first in line %u",
		       g->line);
		return;
	}
	(void)mem_deref(g->text);
	g->text = mem_strdup(value);
	g->file = r->file;
	g->line = r->line;
	if (!g->text)
		r->err = -ENOMEM;
}

static int on_key(void *arg, const char *section, const char *name,
		  const char *value)
{
	struct reader *r = arg;
	const struct conf_key *key = r->section->e.kind->keys;
	unsigned int i;

	r->is_pending = false;
	for (i = 0; key[i].name && strcmp(key[i].name, name); i++)
		;
	if (!key[i].name)
		refuse_key(r, name);
	else if (r->is_continued && !r->section->e.given[i].text)
		refuse(r, NULL, "begins with a blank but continues nothing");
	else
		keep(r, &key[i], &r->section->e.given[i], value);
	return 1;
}

static void file_destroy(void *obj)
{
	struct conf_file *f = obj;

	list_remove(&f->link);
	(void)mem_deref(f->name);
}

static int file_new(struct conf_file **out, struct conf *c, const char *name)
{
	struct conf_file *f = mem_new(sizeof(*f), file_destroy);

	if (!f)
		return -ENOMEM;
	list_append(&c->files, &f->link);
	f->name = mem_strdup(name);
	if (!f->name) {
		(void)mem_deref(f);
		return -ENOMEM;
	}
	*out = f;
	return 0;
}

int conf_read_text(struct conf *c, const char *file, const char *text,
		   size_t len)
{
	struct reader r = { .c = c, .at = text, .end = text + len };
	unsigned int n_errors = c->n_errors;
	struct conf_file *f;
	int err = file_new(&f, c, file);

	if (err)
		return err;
	r.file = f->name;
	ini_max_line = LINE_MAX_LEN;
	(void)ini_parse_stream(next_line, &r, on_key, &r);	/* we count */
	if (r.err)
		return r.err;
	return c->n_errors > n_errors ? -EINVAL : 0;
}

/* The whole of a plain file, to be mem_deref()ed. */
static int slurp(const char *path, char **text, size_t *len)
{
	struct stat st;
	ssize_t n;
	int err = 0, fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	*text = mem_new(FILE_MAX + 1, NULL);
	if (!*text)
		err = -ENOMEM;
	else if (!fstat(fd, &st) && S_ISDIR(st.st_mode))
		err = -EISDIR;
	for (*len = 0; !err && *len <= FILE_MAX; *len += n) {
		n = read(fd, *text + *len, FILE_MAX + 1 - *len);
		if (n < 0)
			err = -errno;
		if (n <= 0)
			break;
	}
	if (!err && *len > FILE_MAX)
		err = -EFBIG;
	if (err)
		*text = mem_deref(*text);
	close(fd);
	return err;
}

static int read_one(struct conf *c, const char *path)
{
	char *text = NULL;
	size_t len = 0;
	int err = slurp(path, &text, &len);

	if (err) {
		conf_error(c, path, 0, NULL, NULL, "cannot be read: %s",
			   strerror(-err));
		return err;
	}
	err = conf_read_text(c, path, text, len);
	(void)mem_deref(text);
	return err;
}

int conf_read(struct conf *c, const char *path)
{
	char pattern[512];
	glob_t found;
	size_t i;
	int err = read_one(c, path), more;

	if ((size_t)snprintf(pattern, sizeof(pattern), "%s.d/*.conf", path) >=
	    sizeof(pattern))
		return -ENAMETOOLONG;
	if (glob(pattern, 0, NULL, &found))
		return err;	/* there are none */
	for (i = 0; i < found.gl_pathc; i++) {
		more = read_one(c, found.gl_pathv[i]);
		err = err ? err : more;
	}
	globfree(&found);
	return err;
}
