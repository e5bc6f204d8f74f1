// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Reads prompts with libsndfile and keeps them. Control thread only; a player
 * in the media thread holds its own reference, taken and dropped by the
 * control thread.
 */
#include "media/prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/list.h"
#include "base/log.h"
#include "base/mem.h"
#include "media/g711.h"
#include "media/media.h"

#define FILE_MAX_OCTETS	(64u << 20)
#define CHUNK_FRAMES	2048

struct cached {
	struct list link;
	char name[MEDIA_NAME_LEN];
	struct timespec mtime;
	off_t size;
	struct prompt *prompt;
};

struct prompt_cache {
	char dir[MEDIA_PATH_LEN];
	struct list cached;
	unsigned int n;
};

static void prompt_destroy(void *obj)
{
	struct prompt *p = obj;

	free(p->samples);
}

/* ------------------------------------------------- a file in memory, read */

struct memory_file {
	const uint8_t *data;
	sf_count_t len, at;
};

static sf_count_t file_len(void *user)
{
	return ((struct memory_file *)user)->len;
}

static sf_count_t file_seek(sf_count_t offset, int whence, void *user)
{
	struct memory_file *f = user;
	sf_count_t at = whence == SEEK_CUR ? f->at :
			whence == SEEK_END ? f->len : 0, to;

	if (__builtin_add_overflow(at, offset, &to) || to < 0 || to > f->len)
		return -1;
	f->at = to;
	return to;
}

static sf_count_t file_read(void *buf, sf_count_t n, void *user)
{
	struct memory_file *f = user;

	if (n > f->len - f->at)
		n = f->len - f->at;
	if (n <= 0)
		return 0;
	memcpy(buf, f->data + f->at, n);
	f->at += n;
	return n;
}

static sf_count_t file_write(const void *buf, sf_count_t n, void *user)
{
	return 0;
}

static sf_count_t file_tell(void *user)
{
	return ((struct memory_file *)user)->at;
}

/* ----------------------------------------------------------------- decode */

static const char *refusal(const SF_INFO *i)
{
	switch (i->format & SF_FORMAT_SUBMASK) {
	case SF_FORMAT_PCM_U8:
	case SF_FORMAT_PCM_16:
	case SF_FORMAT_PCM_24:
	case SF_FORMAT_PCM_32:
	case SF_FORMAT_ALAW:
	case SF_FORMAT_ULAW:
		break;
	default:
		return "coding is not PCM, A-law or mu-law";
	}
	if ((i->format & SF_FORMAT_TYPEMASK) != SF_FORMAT_WAV &&
	    (i->format & SF_FORMAT_TYPEMASK) != SF_FORMAT_WAVEX)
		return "not a WAV file";
	if (i->samplerate != 8000)
		return "rate is not 8000 Hz: sox IN -r 8000 -c 1 OUT";
	if (i->channels < 1 || i->channels > 2)
		return "more than two channels";
	return NULL;
}

static void encode(uint8_t *to, const int16_t *from, size_t frames,
		   int channels)
{
	for (size_t i = 0; i < frames; i++)
		to[i] = alaw_encode(channels == 1 ? from[i] :
				    (from[2 * i] + from[2 * i + 1]) / 2);
}

static int read_samples(struct prompt *p, SNDFILE *sf, int channels)
{
	int16_t chunk[CHUNK_FRAMES * 2];
	sf_count_t n;

	while ((n = sf_readf_short(sf, chunk, CHUNK_FRAMES)) > 0) {
		uint8_t *more;

		if (p->n + n > PROMPT_SAMPLES_MAX)
			return -EFBIG;
		more = realloc(p->samples, p->n + n);
		if (!more)
			return -ENOMEM;
		p->samples = more;
		encode(p->samples + p->n, chunk, n, channels);
		p->n += n;
	}
	return p->n ? 0 : -EILSEQ;
}

int prompt_decode(struct prompt **out, const void *file, size_t len, char *why,
		  size_t size)
{
	static SF_VIRTUAL_IO io = { file_len, file_seek, file_read, file_write,
				    file_tell };
	struct memory_file f = { .data = file, .len = len };
	SF_INFO info = { 0 };
	struct prompt *p;
	SNDFILE *sf = sf_open_virtual(&io, SFM_READ, &info, &f);
	const char *no;
	int err = -EILSEQ;

	if (!sf) {
		(void)snprintf(why, size, "%s", sf_strerror(NULL));
		return -EILSEQ;
	}
	p = mem_new(sizeof(*p), prompt_destroy);
	if (!p) {
		err = -ENOMEM;
		goto out_close;
	}
	no = refusal(&info);
	if (!no)
		err = read_samples(p, sf, info.channels);
	(void)snprintf(why, size, "%s", no ? no : err == -EFBIG ?
		       "longer than half an hour" : "no samples in it");
	if (err)
		mem_deref(p);
	else
		*out = p;
out_close:
	(void)sf_close(sf);	/* read only */
	return err;
}

/* -------------------------------------------------------------- the cache */

static void cached_destroy(void *obj)
{
	struct cached *e = obj;

	list_remove(&e->link);
	mem_deref(e->prompt);
}

int prompt_cache_new(struct prompt_cache **out, const char *dir)
{
	struct prompt_cache *c;

	if (strlen(dir) >= sizeof(c->dir))
		return -ENAMETOOLONG;
	c = mem_new(sizeof(*c), NULL);
	if (!c)
		return -ENOMEM;
	list_init(&c->cached);
	memcpy(c->dir, dir, strlen(dir) + 1);	/* checked above */
	*out = c;
	return 0;
}

struct prompt_cache *prompt_cache_free(struct prompt_cache *c)
{
	struct cached *e, *tmp;

	if (!c)
		return NULL;
	list_for_each_safe(e, tmp, &c->cached, link)
		mem_deref(e);
	return mem_deref(c);
}

unsigned int prompt_cache_count(const struct prompt_cache *c)
{
	return c->n;
}

/* Folders by '/', nothing hidden, nothing above the prompt directory. */
static bool is_name(const char *name)
{
	if (!*name || *name == '/' || strlen(name) >= MEDIA_NAME_LEN)
		return false;
	for (const char *p = name; *p; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f || *p == '\\' ||
		    (*p == '.' && (p == name || p[-1] == '/')))
			return false;
	return true;
}

static int read_file(int fd, size_t len, void **data)
{
	size_t have = 0;
	ssize_t n;

	*data = malloc(len + 1);
	if (!*data)
		return -ENOMEM;
	while (have < len) {
		n = read(fd, (uint8_t *)*data + have, len - have);
		if (n > 0) {
			have += n;
			continue;
		}
		free(*data);
		return n < 0 ? -errno : -EILSEQ;	/* shrank under us */
	}
	return 0;
}

static int load(const char *path, int fd, const struct stat *st,
		struct prompt **out)
{
	char why[160] = "";
	void *data;
	int err;

	if (!S_ISREG(st->st_mode) || st->st_size > FILE_MAX_OCTETS) {
		log_error("media", "prompt=%s error=\"%s\"", path,
			  S_ISREG(st->st_mode) ? "larger than 64 MB" :
			  "not a regular file");
		return S_ISREG(st->st_mode) ? -EFBIG : -EILSEQ;
	}
	err = read_file(fd, st->st_size, &data);
	if (err)
		return err;
	err = prompt_decode(out, data, st->st_size, why, sizeof(why));
	if (err)
		log_error("media", "prompt=%s error=\"%s\"", path, why);
	free(data);
	return err;
}

static struct cached *find(struct prompt_cache *c, const char *name)
{
	struct cached *e;

	list_for_each(e, &c->cached, link)
		if (!strcmp(e->name, name)) {
			list_remove(&e->link);	/* the last used is first */
			list_prepend(&c->cached, &e->link);
			return e;
		}
	return NULL;
}

static bool is_fresh(const struct cached *e, const struct stat *st)
{
	return e->prompt && e->size == st->st_size &&
	       e->mtime.tv_sec == st->st_mtim.tv_sec &&
	       e->mtime.tv_nsec == st->st_mtim.tv_nsec;
}

static struct cached *add(struct prompt_cache *c, const char *name)
{
	struct cached *e = mem_new(sizeof(*e), cached_destroy);

	if (!e)
		return NULL;
	(void)snprintf(e->name, sizeof(e->name), "%s", name);
	list_prepend(&c->cached, &e->link);
	c->n++;
	return e;
}

static int refresh(struct prompt_cache *c, const char *name, const char *path,
		   int fd, struct cached **out)
{
	struct cached *e = find(c, name);
	struct prompt *p;
	struct stat st;
	int err;

	if (fstat(fd, &st))
		return -errno;
	if (e && is_fresh(e, &st)) {
		*out = e;
		return 0;
	}
	err = load(path, fd, &st, &p);
	if (err)
		return err;
	if (!e)
		e = add(c, name);
	if (!e) {
		mem_deref(p);
		return -ENOMEM;
	}
	mem_deref(e->prompt);
	e->prompt = p;
	e->mtime = st.st_mtim;
	e->size = st.st_size;
	*out = e;
	return 0;
}

int prompt_get(struct prompt_cache *c, const char *name, struct prompt **out)
{
	char path[MEDIA_PATH_LEN + MEDIA_NAME_LEN + 8];
	struct cached *e = NULL;
	int fd, err;

	if (!is_name(name))
		return -EINVAL;
	(void)snprintf(path, sizeof(path), "%s/%s.wav", c->dir, name);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		err = -errno;
		log_error("media", "prompt=%s error=\"%s\"", path,
			  strerror(errno));
		return err;
	}
	err = refresh(c, name, path, fd, &e);
	(void)close(fd);
	if (!err)
		*out = mem_ref(e->prompt);
	return err;
}
