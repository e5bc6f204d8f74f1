/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lqpri's settings. A --span option is turned into the text of a section, so
 * that both ways have one table, the same words, and the same errors.
 */
#include "lqpri/settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/lq.h>
#include "base/conf.h"
#include "base/mem.h"

struct top {
	const char *door;
	const char *link;
	unsigned int is_traced;
};

struct section {
	unsigned int side, switch_type, order, ton, npi;
	const char *channels;
	uint32_t d_ts;
	bool has_crc4, has_overlap, has_restart;
	unsigned int law;
	const char *international, *national;
	uint32_t t301, t302, t304, t309, t310;
};

static const char *const sides[] = { "user", "network", NULL };
static const char *const orders[] = { "up", "down", NULL };
static const char *const laws[] = { "alaw", "ulaw", NULL };
static const char *const levels[] = { "facts", "trace", NULL };
static const char *const tons[] = { "unknown", "international", "national",
				    "network", "subscriber", NULL };
static const char *const npis[] = { "unknown", "e164", "national", "private",
				    NULL };
static const char *const switches[] = { "euroisdn", "qsig", "ni2", NULL };
static const int switch_types[] = { PRI_SWITCH_EUROISDN_E1, PRI_SWITCH_QSIG,
				    PRI_SWITCH_NI2 };

#define AT(member) offsetof(struct section, member)

static const struct conf_key span_keys[] = {
	{ "side", CONF_CHOICE, AT(side), 0, 0, sides, "user", 0,
	  "which end of the ISDN we are; the exchange is the other", NULL },
	{ "switch", CONF_CHOICE, AT(switch_type), 0, 0, switches, "euroisdn",
	  0, "flavour of Q.931", NULL },
	{ "channels", CONF_TEXT, AT(channels), 1, 100, NULL, "1-15,17-31", 0,
	  "timeslots that carry speech", NULL },
	{ "order", CONF_CHOICE, AT(order), 0, 0, orders, "up", 0,
	  "hunting for a free channel: the other way than the exchange", NULL },
	{ "dchannel", CONF_NUMBER, AT(d_ts), 1, 31, NULL, "16", 0,
	  "timeslot of the D channel", NULL },
	{ "crc4", CONF_YESNO, AT(has_crc4), 0, 0, NULL, "yes", 0,
	  "CRC-4 multiframe (G.704)", NULL },
	{ "law", CONF_CHOICE, AT(law), 0, 0, laws, "alaw", 0,
	  "G.711 law of the speech", NULL },
	{ "overlap", CONF_YESNO, AT(has_overlap), 0, 0, NULL, "no", 0,
	  "callers' numbers may come digit by digit", NULL },
	{ "restart", CONF_YESNO, AT(has_restart), 0, 0, NULL, "yes", 0,
	  "RESTART channels after start and after a lost D channel", NULL },
	{ "international", CONF_TEXT, AT(international), 0,
	  NUMBER_PREFIX_LEN - 1, NULL, "+", 0,
	  "written in front of international numbers", NULL },
	{ "national", CONF_TEXT, AT(national), 0, NUMBER_PREFIX_LEN - 1, NULL,
	  "", 0, "written in front of national numbers", NULL },
	{ "ton", CONF_CHOICE, AT(ton), 0, 0, tons, "unknown", 0,
	  "type of number of numbers without such a prefix", NULL },
	{ "npi", CONF_CHOICE, AT(npi), 0, 0, npis, "e164", 0,
	  "numbering plan of all numbers", NULL },
	{ "t301", CONF_TIME, AT(t301), 1000, 3600000, NULL, "180s", 0,
	  "ringing without answer", NULL },
	{ "t302", CONF_TIME, AT(t302), 1000, 60000, NULL, "15s", 0,
	  "wait for the caller's next digit", NULL },
	{ "t304", CONF_TIME, AT(t304), 1000, 120000, NULL, "30s", 0,
	  "wait of the exchange for our next digit", NULL },
	{ "t309", CONF_TIME, AT(t309), 0, 90000, NULL, "6s", 0,
	  "calls outlive a lost D channel for so long", NULL },
	{ "t310", CONF_TIME, AT(t310), 1000, 600000, NULL, "120s", 0,
	  "wait for ringing once the number is complete", NULL },
	{ .name = NULL },
};

static const struct conf_key top_keys[] = {
	{ "door", CONF_TEXT, offsetof(struct top, door), 1, 0, NULL, "auto",
	  0, "the engine: auto, kernel, or soft:PATH", NULL },
	{ "link", CONF_TEXT, offsetof(struct top, link), 1, 107, NULL,
	  "/run/lq/pri.sock", 0, "socket where lqd waits for us", NULL },
	{ "log", CONF_CHOICE, offsetof(struct top, is_traced), 0, 0, levels,
	  "facts", 0, "how much to log", NULL },
	{ .name = NULL },
};

static const struct conf_kind kinds[] = {
	{ "lqpri", CONF_ONCE, sizeof(struct top), top_keys,
	  "ISDN PRI", NULL },
	{ "span", CONF_MANY, sizeof(struct section), span_keys,
	  "one for each E1 that carries ISDN, by its number", "1" },
	{ .name = NULL },
};

static void complain(void *arg, const char *text)
{
	fprintf(stderr, "%s\n", text);
}

void settings_init(struct settings *s)
{
	memset(s, 0, sizeof(*s));
	s->door = "auto";
	s->link = "/run/lq/pri.sock";
}

void settings_fini(struct settings *s)
{
	s->conf = mem_deref(s->conf);
}

static void cfg_from(struct span_cfg *cfg, const struct section *d)
{
	cfg->side = d->side ? LINK_NETWORK : LINK_USER;
	cfg->switch_type = switch_types[d->switch_type];
	cfg->order = d->order ? CHANNEL_DOWN : CHANNEL_UP;
	cfg->d_ts = d->d_ts;
	cfg->has_crc4 = d->has_crc4;
	cfg->is_ulaw = d->law;
	cfg->has_overlap = d->has_overlap;
	cfg->has_restart = d->has_restart;
	cfg->plan.ton = number_ton_parse(tons[d->ton]);
	cfg->plan.npi = number_npi_parse(npis[d->npi]);
	snprintf(cfg->plan.international, NUMBER_PREFIX_LEN, "%s",
		 d->international);
	snprintf(cfg->plan.national, NUMBER_PREFIX_LEN, "%s", d->national);
	cfg->t301_ms = d->t301;
	cfg->t302_ms = d->t302;
	cfg->t304_ms = d->t304;
	cfg->t309_ms = d->t309;
	cfg->t310_ms = d->t310;
}

static struct span_cfg *cfg_get(struct settings *s, unsigned int span)
{
	for (unsigned int i = 0; i < s->n_spans; i++)
		if (s->spans[i].span == span)
			return &s->spans[i];
	return s->n_spans < SPANS_MAX ? &s->spans[s->n_spans++] : NULL;
}

static void check_prefix(struct conf *c, const struct conf_entry *e,
			 const char *key, const char *prefix)
{
	if (!link_number_is_valid(prefix))
		conf_complain(c, e, key, "digits, * and # only, or +");
}

static void take_section(struct settings *s, struct conf *c,
			 const struct conf_entry *e)
{
	const struct section *d = e->data;
	struct span_cfg *cfg;
	unsigned int span;
	char end;

	if (sscanf(e->name, "%5u%c", &span, &end) != 1 || !span ||
	    span > 65535) {
		conf_complain(c, e, NULL, "a span's number, as in [span 1]");
		return;
	}
	check_prefix(c, e, "international", d->international);
	check_prefix(c, e, "national", d->national);
	cfg = cfg_get(s, span);
	if (!cfg) {
		conf_complain(c, e, NULL, "more than %d spans", SPANS_MAX);
		return;
	}
	span_cfg_default(cfg, span);
	cfg_from(cfg, d);
	if (channels_parse(&cfg->channels, d->channels))
		conf_complain(c, e, "channels", "ranges of 1..31, as in "
			      "1-15,17-31");
	else if (cfg->channels & (1u << cfg->d_ts))
		conf_complain(c, e, "channels", "timeslot %u is the D channel",
			      cfg->d_ts);
}

static int take_all(struct settings *s, struct conf *c)
{
	const struct conf_entry *e = NULL;

	while ((e = conf_next(c, "span", e)))
		take_section(s, c, e);
	return conf_n_errors(c) ? -EINVAL : 0;
}

int settings_read(struct settings *s, const char *path)
{
	const struct top *top;
	int err = conf_new(&s->conf, kinds, complain, NULL);

	if (!err)
		err = conf_read(s->conf, path);
	if (!err)
		err = conf_finish(s->conf);
	if (!err)
		err = take_all(s, s->conf);
	if (err)
		return err;
	top = conf_find(s->conf, "lqpri", "")->data;
	s->door = top->door;
	s->link = top->link;
	s->is_traced = top->is_traced;
	return 0;
}

/* "2:network:order=down" to "[span 2]\nside=network\norder=down\n" */
static int section_text(char *to, size_t size, const char *text)
{
	int n = (int)strcspn(text, ":");
	size_t len = (size_t)snprintf(to, size, "[span %.*s]\n", n, text);

	text += n;
	for (int i = 0; *text && len < size; i++, text += n) {
		text++;
		n = (int)strcspn(text, ":");
		len += (size_t)snprintf(to + len, size - len, "%s%.*s\n",
					i ? "" : "side=", n, text);
	}
	return len < size ? (int)len : -EINVAL;
}

int settings_span(struct settings *s, const char *text)
{
	char buf[512];
	struct conf *c;
	int len = section_text(buf, sizeof(buf), text);
	int err = len < 0 ? len : conf_new(&c, kinds, complain, NULL);

	if (err)
		return err;
	err = conf_read_text(c, "--span", buf, (size_t)len);
	if (!err)
		err = conf_finish(c);
	if (!err)
		err = take_all(s, c);
	mem_deref(c);
	return err;
}

void settings_sample(FILE *to)
{
	conf_print_sample(to, kinds, "lqpri: ISDN PRI");
}
