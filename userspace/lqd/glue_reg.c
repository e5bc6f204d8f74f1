// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Registrations over a restart: kept in data_dir/registrations, a JSON object
 * per contact and line, written again within a second of every change. At the
 * start those that have not expired by the wall clock are put back with what is
 * left of them. One by TCP is not: its connection is gone; but that its phone
 * was there is remembered, so that its coming back is no new coming.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "lqd/request.h"

#define PATH_LEN	530
#define FLUSH_MS	2000u

/* A phone that was registered when lqd ended. */
struct kept {
	struct list link;	/* lqd.kept */
	char phone[CORE_KEY_LEN];
};

static struct kept *kept_find(const struct lqd *d, const char *phone)
{
	struct kept *k;

	list_for_each(k, &d->kept, link)
		if (!strcmp(k->phone, phone))
			return k;
	return NULL;
}

bool reg_was_there(struct lqd *d, const char *phone)
{
	struct kept *k = kept_find(d, phone);

	if (!k)
		return false;
	list_remove(&k->link);
	(void)mem_deref(k);
	return true;
}

static void keep(struct lqd *d, const char *phone)
{
	struct kept *k = kept_find(d, phone) ? NULL : mem_new(sizeof(*k), NULL);

	if (!k)
		return;	/* short of memory: it counts as a new coming */
	snprintf(k->phone, sizeof(k->phone), "%s", phone);
	list_append(&d->kept, &k->link);
}

void reg_forget(struct lqd *d)
{
	struct kept *k, *next;

	list_for_each_safe(k, next, &d->kept, link) {
		list_remove(&k->link);
		(void)mem_deref(k);
	}
}

static int path_of(const struct lqd *d, char path[PATH_LEN], const char *name)
{
	char dir[512];
	int err = settings_path(d->settings, dir, sizeof(dir),
				d->settings->lqd->data_dir);

	snprintf(path, PATH_LEN, "%s/%s", dir, name);
	return err;
}

/* ------------------------------------------------------------------- writing */

struct writing {
	FILE *to;
	int64_t unix_ms;
};

static void write_one(void *arg, const struct sip_binding_info *b)
{
	struct writing *w = arg;
	char *text = NULL;
	json_t *o;

	/* NULL for what is not UTF-8: such a phone has to register again */
	o = json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:i, s:b, s:o, s:I}",
		      "account", b->account, "contact", b->contact,
		      "path", b->path, "call_id", b->call_id,
		      "cseq", (int)(b->cseq & INT32_MAX), "addr", b->addr,
		      "port", b->port, "is_tcp", b->is_tcp,
		      "user_agent", request_safe_text(b->user_agent),
		      "expires", (json_int_t)(w->unix_ms + b->left_ms));
	if (o)
		text = json_dumps(o, JSON_COMPACT);
	if (text)
		fprintf(w->to, "%s\n", text);
	free(text);
	json_decref(o);
}

/* Whole or not at all: written beside, then put in its place. */
static int write_all(struct lqd *d)
{
	struct writing w = { .unix_ms = loop_unix_ms(d->loop) };
	char path[PATH_LEN], beside[PATH_LEN];
	int fd, err = path_of(d, path, "registrations");

	if (!err)
		err = path_of(d, beside, "registrations.new");
	if (err)
		return err;
	fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	if (fd < 0)
		return -errno;
	w.to = fdopen(fd, "w");
	if (!w.to) {
		close(fd);
		return -ENOMEM;
	}
	sip_bindings(d->sip, write_one, &w);
	err = ferror(w.to) ? -EIO : 0;
	if (fclose(w.to) && !err)
		err = -errno;
	if (!err && rename(beside, path))
		err = -errno;
	return err;
}

void reg_save(struct lqd *d)
{
	uint64_t version = d->sip ? sip_bindings_version(d->sip) : 0;
	int err;

	if (version == d->reg_saved)
		return;
	err = write_all(d);	/* tried again at the next call */
	if (!err)
		d->reg_saved = version;
	if (err != d->reg_error)
		log_warn("lqd", "registrations=%s reason=\"%s\"",
			 err ? "unsaved" : "saved", strerror(-err));
	d->reg_error = err;
}

/* ------------------------------------------------------------------- reading */

struct reading {
	unsigned int n_back, n_expired, n_bad;
};

static void restore_one(struct lqd *d, struct reading *r, json_t *o)
{
	struct sip_binding_info b = { 0 };
	json_int_t expires, left;
	int cseq, port, is_tcp, err;

	if (json_unpack(o, "{s:s, s:s, s:s, s:s, s:i, s:s, s:i, s:b, s:s, s:I}",
			"account", &b.account, "contact", &b.contact,
			"path", &b.path, "call_id", &b.call_id,
			"cseq", &cseq, "addr", &b.addr, "port", &port,
			"is_tcp", &is_tcp, "user_agent", &b.user_agent,
			"expires", &expires) ||
	    port < 1 || port > 65535 || cseq < 0) {
		r->n_bad++;
		return;
	}
	left = expires - loop_unix_ms(d->loop);
	if (left <= 0) {
		r->n_expired++;
		return;
	}
	/* more than was ever given: the clock was set back */
	if (left > (json_int_t)d->settings->sip->expires_max_ms)
		left = d->settings->sip->expires_max_ms;
	b.left_ms = (uint32_t)left;
	b.cseq = (uint32_t)cseq;
	b.port = (uint16_t)port;
	b.is_tcp = is_tcp;
	if (!conf_find(d->settings->conf, "phone", b.account))
		return;		/* taken away meanwhile */
	keep(d, b.account);
	err = b.is_tcp ? 0 : sip_binding_restore(d->sip, &b);
	r->n_back += !err && !b.is_tcp;
	r->n_bad += err != 0;
}

void reg_restore(struct lqd *d)
{
	struct reading r = { 0 };
	char path[PATH_LEN], *line = NULL;
	size_t size = 0;
	json_t *o;
	FILE *f;

	if (path_of(d, path, "registrations"))
		return;
	f = fopen(path, "re");
	if (!f)
		return;		/* the first start */
	/* how agents were is in the ledger: all of it, also of the spool */
	(void)store_flush(d->store, FLUSH_MS);
	while (getline(&line, &size, f) > 0) {
		o = json_loads(line, 0, NULL);
		if (o)
			restore_one(d, &r, o);
		else
			r.n_bad++;
		json_decref(o);
	}
	free(line);
	fclose(f);
	d->reg_saved = sip_bindings_version(d->sip);
	log_note("lqd", "registrations restored=%u expired=%u unusable=%u",
		 r.n_back, r.n_expired, r.n_bad);
}
