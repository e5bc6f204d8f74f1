// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pseudowires as the user sees them, in configfs (include/uapi/configfs-lq-satop): a
 * directory is one of them, its files are its settings, writing 1 to `enable` makes
 * it a board.
 *
 *   mkdir /sys/kernel/config/lq-satop/paris
 *   cd /sys/kernel/config/lq-satop/paris
 *   echo 192.0.2.1:49152 > local
 *   echo 192.0.2.2:49152 > peer
 *   echo 1 > enable; cat span stats
 *
 * The network namespace is that of who enables it. It goes down when that goes, and
 * when the directory is removed; the module stays while there is a directory.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/configfs.h>
#include <linux/inet.h>
#include <linux/lq.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nsproxy.h>
#include <linux/slab.h>
#include <net/net_namespace.h>

#include "hw/pw_slots.h"
#include "hw/satop.h"

struct lq_satop_item {
	struct config_item item;
	struct lq_satop pw;
	struct list_head node;		/* of lq_satop_items */
};

/* Settings, up and down, and the list of all. Taken before the plug lock. */
static DEFINE_MUTEX(lq_satop_lock);
static LIST_HEAD(lq_satop_items);

static struct lq_satop_item *lq_satop_item(struct config_item *item)
{
	return container_of(item, struct lq_satop_item, item);
}

static struct lq_satop *lq_satop_pw(struct config_item *item)
{
	return &lq_satop_item(item)->pw;
}

/* ------------------------------------------------------------------ addresses */

static ssize_t lq_satop_show_end(const struct lq_satop_end *end, char *page)
{
	return sysfs_emit(page, "%pI4:%u\n", &end->ip, ntohs(end->port));
}

/* "192.0.2.1:49152" */
static int lq_satop_parse_end(struct lq_satop_end *end, const char *text)
{
	struct lq_satop_end now;
	const char *rest;
	u16 port;
	int ret;

	if (!in4_pton(text, -1, (u8 *)&now.ip, ':', &rest) || *rest != ':')
		return -EINVAL;
	ret = kstrtou16(rest + 1, 10, &port);
	if (ret)
		return ret;
	if (!port || ipv4_is_multicast(now.ip) || ipv4_is_lbcast(now.ip) ||
	    ipv4_is_zeronet(now.ip))
		return -EINVAL;
	now.port = htons(port);
	*end = now;
	return 0;
}

/* One file: @show and @parse are told of @cfg and @page. Settings stand while it is up. */
#define LQ_SATOP_SETTING(name, show, parse)				\
static ssize_t lq_satop_##name##_show(struct config_item *item, char *page) \
{									\
	const struct lq_satop_cfg *cfg = &lq_satop_pw(item)->cfg;	\
									\
	return show;							\
}									\
static ssize_t lq_satop_##name##_store(struct config_item *item,	\
				       const char *page, size_t len)	\
{									\
	struct lq_satop *s = lq_satop_pw(item);				\
	struct lq_satop_cfg *cfg = &s->cfg;				\
	int ret;							\
									\
	mutex_lock(&lq_satop_lock);					\
	ret = s->is_up ? -EBUSY : (parse);				\
	mutex_unlock(&lq_satop_lock);					\
	return ret ? ret : len;						\
}									\
CONFIGFS_ATTR(lq_satop_, name)

#define LQ_SATOP_END(name)						\
LQ_SATOP_SETTING(name, lq_satop_show_end(&cfg->name, page),		\
		 lq_satop_parse_end(&cfg->name, page))

LQ_SATOP_END(local);
LQ_SATOP_END(peer);

/* -------------------------------------------------------------------- numbers */

static int lq_satop_parse(u32 *to, const char *text, u32 step, u32 least,
			  u32 most)
{
	u32 value;
	int ret = kstrtou32(text, 0, &value);

	if (ret)
		return ret;
	if (value < least || value > most || value % step)
		return -EINVAL;
	*to = value;
	return 0;
}

#define LQ_SATOP_NUMBER(name, step, least, most)			\
LQ_SATOP_SETTING(name, sysfs_emit(page, "%u\n", cfg->name),		\
		 lq_satop_parse(&cfg->name, page, step, least, most))

LQ_SATOP_NUMBER(octets, LQ_E1_TIMESLOTS, LQ_E1_TIMESLOTS, LQ_SATOP_OCTETS_MAX);
LQ_SATOP_NUMBER(jitter_ms, 1, 1, LQ_SATOP_JITTER_MAX_MS);
LQ_SATOP_NUMBER(dscp, 1, 0, 63);

static int lq_satop_parse_rtp(u32 *to, const char *text)
{
	u32 value;
	int ret = lq_satop_parse(&value, text, 1, 0, LQ_PW_RTP_MAX);

	if (ret)
		return ret;
	if (value && value < LQ_PW_RTP_MIN)
		return -EINVAL;
	*to = value;
	return 0;
}

#define LQ_SATOP_RTP(name)						\
LQ_SATOP_SETTING(name, sysfs_emit(page, "%u\n", cfg->name),		\
		 lq_satop_parse_rtp(&cfg->name, page))

LQ_SATOP_RTP(rtp);
LQ_SATOP_RTP(cas_rtp);

/* A mask, bit t: timeslot t. */
static int lq_satop_parse_slots(u32 *to, const char *text)
{
	u32 value;
	int ret = kstrtou32(text, 0, &value);

	if (ret)
		return ret;
	if (value & ~LQ_PW_SLOTS_ALL)
		return -EINVAL;
	*to = value;
	return 0;
}

LQ_SATOP_SETTING(slots, sysfs_emit(page, "0x%08x\n", cfg->slots),
		 lq_satop_parse_slots(&cfg->slots, page));

/* ---------------------------------------------------------------------- words */

static const char *const lq_satop_clocks[] = {
	[LQ_SATOP_CLOCK_TICK] = "tick",
	[LQ_SATOP_CLOCK_ADAPTIVE] = "adaptive",
};

static const char *const lq_satop_cas_ways[] = {
	[LQ_SATOP_CAS_NONE] = "none",
	[LQ_SATOP_CAS_TRUNK] = "trunk",
	[LQ_SATOP_CAS_PACKETS] = "packets",
};

static int lq_satop_parse_word(u32 *to, const char *text,
			       const char *const *words, u32 n)
{
	int i = __sysfs_match_string(words, n, text);

	if (i < 0)
		return i;
	*to = i;
	return 0;
}

#define LQ_SATOP_WORD(name, words)					\
LQ_SATOP_SETTING(name, sysfs_emit(page, "%s\n", words[cfg->name]),	\
		 lq_satop_parse_word(&cfg->name, page, words, ARRAY_SIZE(words)))

LQ_SATOP_WORD(clock, lq_satop_clocks);
LQ_SATOP_WORD(cas, lq_satop_cas_ways);

/* --------------------------------------------------------------------- enable */

/* Return: why these settings do not go together, or NULL */
static const char *lq_satop_objection(const struct lq_satop_cfg *cfg)
{
	if (cfg->cas == LQ_SATOP_CAS_NONE)
		return NULL;
	if (!cfg->slots || cfg->slots & 1u << LQ_PW_CAS_TS)
		return "cas is of slots other than timeslot 16";
	if (cfg->cas == LQ_SATOP_CAS_TRUNK &&
	    LQ_PW_CAS_FRAMES * LQ_E1_TIMESLOTS % cfg->octets)
		return "with cas=trunk octets are 32, 64, 128, 256 or 512";
	if (cfg->cas == LQ_SATOP_CAS_PACKETS && cfg->rtp &&
	    (!cfg->cas_rtp || cfg->cas_rtp == cfg->rtp))
		return "cas_rtp is a payload type of its own";
	return NULL;
}

static int lq_satop_enable(struct lq_satop *s)
{
	const char *objection = lq_satop_objection(&s->cfg);

	if (s->is_up)
		return 0;
	if (!s->cfg.local.ip || !s->cfg.peer.ip)
		return -EDESTADDRREQ;
	if (objection) {
		pr_err("%s: %s\n", s->name, objection);
		return -EINVAL;
	}
	return lq_satop_up(s, current->nsproxy->net_ns);
}

static int lq_satop_disable(struct lq_satop *s)
{
	if (s->is_up)
		lq_satop_down(s);
	return 0;
}

static ssize_t lq_satop_enable_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", lq_satop_pw(item)->is_up);
}

static ssize_t lq_satop_enable_store(struct config_item *item, const char *page,
				     size_t len)
{
	struct lq_satop *s = lq_satop_pw(item);
	bool is_wanted;
	int ret = kstrtobool(page, &is_wanted);

	if (ret)
		return ret;
	mutex_lock(&lq_satop_lock);
	ret = is_wanted ? lq_satop_enable(s) : lq_satop_disable(s);
	mutex_unlock(&lq_satop_lock);
	return ret ? ret : len;
}
CONFIGFS_ATTR(lq_satop_, enable);

/* ---------------------------------------------------------------------- facts */

/* Its number, 0 while it is down. */
static ssize_t lq_satop_span_show(struct config_item *item, char *page)
{
	struct lq_satop *s = lq_satop_pw(item);
	u32 number;

	mutex_lock(&lq_satop_lock);
	number = s->is_up ? s->board.spans[0]->number : 0;
	mutex_unlock(&lq_satop_lock);
	return sysfs_emit(page, "%u\n", number);
}
CONFIGFS_ATTR_RO(lq_satop_, span);

/* What it has counted since it went up; stands after it has gone down. */
static ssize_t lq_satop_stats_show(struct config_item *item, char *page)
{
	struct lq_satop *s = lq_satop_pw(item);
	struct lq_satop_counts c;
	struct lq_pw_counts j;
	bool is_playing;
	u32 fill;
	s32 ppb;

	spin_lock_bh(&s->lock);
	c = s->count;
	j = s->jitter.count;
	is_playing = s->jitter.is_playing;
	fill = lq_pw_jitter_fill(&s->jitter);
	ppb = s->clock.trim_ppb;
	spin_unlock_bh(&s->lock);
	return sysfs_emit(page,
			  "rx=%llu\ntx=%llu\ntx_dropped=%llu\nforeign=%llu\n"
			  "malformed=%llu\nplayed=%llu\nlost=%llu\nlate=%llu\n"
			  "duplicate=%llu\nreordered=%llu\nstray=%llu\n"
			  "overrun=%llu\ninvalid=%llu\nlops=%llu\nfar_lops=%llu\n"
			  "skipped=%llu\nmisplaced=%llu\ncas_rx=%llu\n"
			  "cas_tx=%llu\ncas_stale=%llu\ncas_refused=%llu\n"
			  "is_lops=%u\nfill=%u\ntrim_ppb=%d\n",
			  c.n_rx, c.n_tx, c.n_tx_dropped, c.n_foreign,
			  c.n_malformed, j.n_played, j.n_lost, j.n_late,
			  j.n_duplicate, j.n_reordered, j.n_stray, j.n_overrun,
			  j.n_invalid, j.n_lops, c.n_far_lops, c.n_skipped,
			  c.n_misplaced, c.n_cas_rx, c.n_cas_tx, c.n_cas_stale,
			  c.n_cas_refused,
			  !is_playing, fill, ppb);
}
CONFIGFS_ATTR_RO(lq_satop_, stats);

static struct configfs_attribute *lq_satop_attrs[] = {
	&lq_satop_attr_local,
	&lq_satop_attr_peer,
	&lq_satop_attr_octets,
	&lq_satop_attr_slots,
	&lq_satop_attr_jitter_ms,
	&lq_satop_attr_dscp,
	&lq_satop_attr_rtp,
	&lq_satop_attr_cas,
	&lq_satop_attr_cas_rtp,
	&lq_satop_attr_clock,
	&lq_satop_attr_enable,
	&lq_satop_attr_span,
	&lq_satop_attr_stats,
	NULL,
};

/* ---------------------------------------------------------------- directories */

static void lq_satop_release(struct config_item *item)
{
	kvfree(lq_satop_item(item));
}

static struct configfs_item_operations lq_satop_item_ops = {
	.release = lq_satop_release,
};

static const struct config_item_type lq_satop_type = {
	.ct_item_ops = &lq_satop_item_ops,
	.ct_attrs = lq_satop_attrs,
	.ct_owner = THIS_MODULE,
};

static struct config_item *lq_satop_make_item(struct config_group *group,
					      const char *name)
{
	struct lq_satop_item *i;

	if (strlen(name) >= LQ_NAME_LEN)
		return ERR_PTR(-ENAMETOOLONG);
	i = kvzalloc(sizeof(*i), GFP_KERNEL);
	if (!i)
		return ERR_PTR(-ENOMEM);
	config_item_init_type_name(&i->item, name, &lq_satop_type);
	if (!config_item_name(&i->item)) {
		/* A long one is allocated, and nobody said that it could not be. */
		kvfree(i);
		return ERR_PTR(-ENOMEM);
	}
	lq_satop_init(&i->pw, config_item_name(&i->item));
	i->pw.cfg.octets = 256;		/* RFC 4553: every E1 end can */
	i->pw.cfg.jitter_ms = 4;
	i->pw.cfg.dscp = 46;		/* EF */
	mutex_lock(&lq_satop_lock);
	list_add_tail(&i->node, &lq_satop_items);
	mutex_unlock(&lq_satop_lock);
	return &i->item;
}

static void lq_satop_drop_item(struct config_group *group,
			       struct config_item *item)
{
	struct lq_satop_item *i = lq_satop_item(item);

	mutex_lock(&lq_satop_lock);
	(void)lq_satop_disable(&i->pw);	/* it cannot fail */
	list_del(&i->node);
	mutex_unlock(&lq_satop_lock);
	config_item_put(item);
}

static struct configfs_group_operations lq_satop_group_ops = {
	.make_item = lq_satop_make_item,
	.drop_item = lq_satop_drop_item,
};

static const struct config_item_type lq_satop_group_type = {
	.ct_group_ops = &lq_satop_group_ops,
	.ct_owner = THIS_MODULE,
};

static struct configfs_subsystem lq_satop_subsystem = {
	.su_group = {
		.cg_item = {
			.ci_namebuf = "lq-satop",
			.ci_type = &lq_satop_group_type,
		},
	},
};

/* ----------------------------------------------------------------- namespaces */

/* A namespace does not live longer for our sake. */
static void __net_exit lq_satop_net_exit(struct net *net)
{
	struct lq_satop_item *i;

	mutex_lock(&lq_satop_lock);
	list_for_each_entry(i, &lq_satop_items, node)
		if (i->pw.is_up && i->pw.net == net)
			lq_satop_down(&i->pw);
	mutex_unlock(&lq_satop_lock);
}

static struct pernet_operations lq_satop_net_ops = {
	.exit = lq_satop_net_exit,
};

static int __init lq_satop_module_init(void)
{
	int ret = register_pernet_subsys(&lq_satop_net_ops);

	if (ret)
		return ret;
	config_group_init(&lq_satop_subsystem.su_group);
	mutex_init(&lq_satop_subsystem.su_mutex);
	ret = configfs_register_subsystem(&lq_satop_subsystem);
	if (ret)
		unregister_pernet_subsys(&lq_satop_net_ops);
	return ret;
}

static void __exit lq_satop_module_exit(void)
{
	configfs_unregister_subsystem(&lq_satop_subsystem);
	unregister_pernet_subsys(&lq_satop_net_ops);
}

module_init(lq_satop_module_init);
module_exit(lq_satop_module_exit);

MODULE_DESCRIPTION("LQ: E1 over UDP (SAToP, RFC 4553; CESoPSN, RFC 5086)");
MODULE_LICENSE("GPL");
