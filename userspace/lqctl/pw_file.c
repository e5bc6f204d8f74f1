// SPDX-License-Identifier: GPL-3.0-or-later
/* Pseudowires in a file: checked whole, applied, written; see pw_file.h. */
#include "lqctl/pw_file.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "lqctl/pw.h"

#define VALUE_LEN 64
#define LINE_OCTETS 32	/* of a frame: packets hold whole ones */

struct wire {
	const char *local, *peer, *slots;
	uint32_t octets, jitter_ms, dscp, rtp, cas_rtp;
	unsigned int cas, clock;
};

static const char *const clocks[] = { "tick", "adaptive", NULL };
static const char *const cas_ways[] = { "none", "trunk", "packets", NULL };

#define AT(member) offsetof(struct wire, member)

static const struct conf_key keys[] = {
	{ "local", CONF_TEXT, AT(local), 9, 21, NULL, NULL, CONF_MUST,
	  "our address:port", "192.0.2.1:49152" },
	{ "peer", CONF_TEXT, AT(peer), 9, 21, NULL, NULL, CONF_MUST,
	  "the far end's", "192.0.2.2:49152" },
	{ "octets", CONF_NUMBER, AT(octets), LINE_OCTETS, 1024, NULL, "256", 0,
	  "of the line in a packet; whole frames of 32", NULL },
	{ "slots", CONF_TEXT, AT(slots), 1, 10, NULL, "0", 0,
	  "the mask of timeslots carried (CESoPSN); 0: all bits (SAToP)", NULL },
	{ "jitter_ms", CONF_NUMBER, AT(jitter_ms), 1, 64, NULL, "4", 0,
	  "packets wait so long", NULL },
	{ "dscp", CONF_NUMBER, AT(dscp), 0, 63, NULL, "46", 0,
	  "of our packets", NULL },
	{ "rtp", CONF_NUMBER, AT(rtp), 0, 127, NULL, "0", 0,
	  "payload type (96..127) of RTP headers; 0: none", NULL },
	{ "cas", CONF_CHOICE, AT(cas), 0, 0, cas_ways, "none", 0,
	  "signalling of the slots: behind each multiframe, or in packets", NULL },
	{ "cas_rtp", CONF_NUMBER, AT(cas_rtp), 0, 127, NULL, "0", 0,
	  "payload type of signalling packets, with rtp", NULL },
	{ "clock", CONF_CHOICE, AT(clock), 0, 0, clocks, "tick", 0,
	  "we give the time, or take the far end's", NULL },
	{ .name = NULL },
};

static const struct conf_kind kinds[] = {
	{ "wire", CONF_MANY, sizeof(struct wire), keys,
	  "one for each E1 over UDP", "paris" },
	{ .name = NULL },
};

/* --------------------------------------------------------------------- check */

static void check_end(struct conf *c, const struct conf_entry *e,
		      const char *key, const char *text)
{
	const char *colon = text ? strchr(text, ':') : NULL;
	char address[16], rest;
	unsigned int port;
	struct in_addr in;

	if (!text)
		return;		/* told: it must be given */
	if (colon && colon - text < (long)sizeof(address)) {
		snprintf(address, sizeof(address), "%.*s", (int)(colon - text),
			 text);
		if (inet_pton(AF_INET, address, &in) == 1 &&
		    sscanf(colon + 1, "%5u%c", &port, &rest) == 1 && port &&
		    port <= 65535)
			return;
	}
	conf_complain(c, e, key, "an address and a port, as in "
		      "192.0.2.1:49152");
}

static void check_rtp(struct conf *c, const struct conf_entry *e,
		      const char *key, uint32_t type)
{
	if (type && type < 96)
		conf_complain(c, e, key, "a free payload type, 96 to 127, or 0");
}

static void check_cas(struct conf *c, const struct conf_entry *e,
		      const struct wire *w, unsigned long mask)
{
	const struct pw_form form = { cas_ways[w->cas], mask, w->octets, w->rtp,
				      w->cas_rtp };
	const char *objection = pw_objection(&form);

	if (objection)
		conf_complain(c, e, "cas", "%s", objection);
}

static void check(struct conf *c, const struct conf_entry *e)
{
	const struct wire *w = e->data;
	char *end;
	unsigned long mask = strtoul(w->slots, &end, 0);

	check_end(c, e, "local", w->local);
	check_end(c, e, "peer", w->peer);
	if (w->octets % LINE_OCTETS)
		conf_complain(c, e, "octets", "a multiple of %d", LINE_OCTETS);
	check_rtp(c, e, "rtp", w->rtp);
	check_rtp(c, e, "cas_rtp", w->cas_rtp);
	if (*end || mask > 0xffffffff || mask & 1)
		conf_complain(c, e, "slots", "bit 1 is timeslot 1, bit 31 "
			      "timeslot 31, as in 0xfffefffe");
	else
		check_cas(c, e, w, mask);
}

int pw_file_read(struct conf **out, const char *path, conf_error_h *h,
		 void *arg)
{
	const struct conf_entry *e;
	int err;

	*out = NULL;
	err = conf_new(out, kinds, h, arg);
	if (!err)
		err = conf_read(*out, path);
	if (err)
		return err;
	err = conf_finish(*out);
	if (err)
		return err;
	for (e = NULL; (e = conf_next(*out, "wire", e));)
		check(*out, e);
	return conf_n_errors(*out) ? -EINVAL : 0;
}

/* --------------------------------------------------------------------- apply */

/* As lq-satop.ko shows it. */
static void value_of(const struct wire *w, const char *setting,
		     char text[VALUE_LEN])
{
	if (!strcmp(setting, "local"))
		snprintf(text, VALUE_LEN, "%s", w->local);
	else if (!strcmp(setting, "peer"))
		snprintf(text, VALUE_LEN, "%s", w->peer);
	else if (!strcmp(setting, "clock"))
		snprintf(text, VALUE_LEN, "%s", clocks[w->clock]);
	else if (!strcmp(setting, "cas"))
		snprintf(text, VALUE_LEN, "%s", cas_ways[w->cas]);
	else if (!strcmp(setting, "slots"))
		snprintf(text, VALUE_LEN, "0x%08lx", strtoul(w->slots, NULL, 0));
	else if (!strcmp(setting, "octets"))
		snprintf(text, VALUE_LEN, "%u", w->octets);
	else if (!strcmp(setting, "jitter_ms"))
		snprintf(text, VALUE_LEN, "%u", w->jitter_ms);
	else if (!strcmp(setting, "rtp"))
		snprintf(text, VALUE_LEN, "%u", w->rtp);
	else if (!strcmp(setting, "cas_rtp"))
		snprintf(text, VALUE_LEN, "%u", w->cas_rtp);
	else
		snprintf(text, VALUE_LEN, "%u", w->dscp);
}

static bool is_as_it_should_be(const struct conf_entry *e)
{
	char want[VALUE_LEN], is[PW_FACT_MAX];
	size_t i;

	for (i = 0; i < PW_SETTINGS; i++) {
		value_of(e->data, pw_settings[i], want);
		if (pw_read(e->name, pw_settings[i], is) || strcmp(want, is))
			return false;
	}
	return pw_number(e->name, "enable") == 1;
}

/* Return: 0 or -EINVAL, told */
static int set(struct conf *c, const struct conf_entry *e)
{
	char text[VALUE_LEN];
	size_t i;
	int err;

	for (i = 0; i < PW_SETTINGS; i++) {
		value_of(e->data, pw_settings[i], text);
		err = pw_write(e->name, pw_settings[i], text);
		if (err) {
			conf_complain(c, e, pw_settings[i], "%s: %s", text,
				      strerror(-err));
			return -EINVAL;
		}
	}
	err = pw_write(e->name, "enable", "1");
	if (!err)
		return 0;
	conf_complain(c, e, NULL, "cannot be set up: %s", strerror(-err));
	return -EINVAL;
}

/* A new one comes whole or not at all. */
static void apply(struct conf *c, const struct conf_entry *e,
		  unsigned int *n_changed)
{
	int err = pw_make(e->name);
	bool is_new = !err;

	if (err && err != -EEXIST) {
		conf_complain(c, e, NULL, "%s%s", strerror(-err),
			      err == -ENOENT ? ": modprobe lq-satop" : "");
		return;
	}
	if (!is_new && is_as_it_should_be(e))
		return;
	if (!is_new)
		(void)pw_write(e->name, "enable", "0");	/* set() tells */
	if (!set(c, e))
		++*n_changed;
	else if (is_new)
		(void)pw_remove(e->name);
}

int pw_file_apply(struct conf *c, unsigned int *n_changed)
{
	const struct conf_entry *e;

	*n_changed = 0;
	for (e = NULL; (e = conf_next(c, "wire", e));)
		apply(c, e, n_changed);
	return conf_n_errors(c) ? -EINVAL : 0;
}

/* --------------------------------------------------------------------- write */

/* Letters that a section's name may have, conf.h */
static bool has_plain_name(const char *name)
{
	return strlen(name) <= 31 &&
	       !name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "abcdefghijklmnopqrstuvwxyz0123456789._-")];
}

static int write_wire(FILE *to, const char *name)
{
	const struct conf_key *key;
	char text[PW_FACT_MAX];
	int err;

	if (!has_plain_name(name))
		return -EILSEQ;
	fprintf(to, "\n[wire %s]\n", name);
	for (key = keys; key->name; key++) {
		err = pw_read(name, key->name, text);
		if (err)
			return err;
		fprintf(to, "%s = %s\n", key->name, text);
	}
	return 0;
}

static int write_all(FILE *to, unsigned int *n_written)
{
	char **names;
	int i, n = pw_names(&names), err = 0;

	if (n < 0)
		return n;
	fputs("# Written by `lqctl pw save`; made again by `lqctl pw load`.\n", to);
	*n_written = 0;
	for (i = 0; i < n && !err; i++) {
		if (pw_number(names[i], "enable") != 1)
			continue;
		err = write_wire(to, names[i]);
		++*n_written;
	}
	pw_names_free(names, n);
	return err;
}

int pw_file_write(const char *path, unsigned int *n_written)
{
	char other[512];
	FILE *to;
	int err;

	if (snprintf(other, sizeof(other), "%s.new", path) >= (int)sizeof(other))
		return -ENAMETOOLONG;
	to = fopen(other, "we");
	if (!to)
		return -errno;
	err = write_all(to, n_written);
	if (!err && (fflush(to) || fsync(fileno(to))))
		err = -errno;
	if (fclose(to) && !err)
		err = -errno;
	if (!err && rename(other, path))
		err = -errno;
	if (err)
		(void)unlink(other);
	return err;
}
