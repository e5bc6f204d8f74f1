// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * E1 over UDP: sockets, timers, the board. SAToP (RFC 4553) carries the line's bits,
 * which we frame; CESoPSN (RFC 5086) timeslots, whose framing the far end has, and
 * if wanted what timeslot 16 says of them.
 *
 *   network ─ softirq ─ lq_satop_receive ─ jitter buffer ─┐
 *                                                         ├ lq_satop_move ─ span
 *   network ─ softirq ─ lq_satop_send ─────── queue ──────┘
 *
 * lq_satop_move() plays one packet and makes one. With the tick's clock it runs in
 * the tick, before the engine, so that the span slips neither when ticks are caught
 * up; with the adaptive clock in the timer, whose period the recovered clock trims,
 * and then the tick may follow this span. Packets are sent by the timer only:
 * never under the engine lock.
 *
 * Not here: packets towards the line and back (satop_line.c), how a user sets one up
 * (satop_config.c), a packet's form, order, the clock's loop (pw_*.c).
 */
#include <linux/err.h>
#include <linux/ip.h>
#include <linux/ktime.h>
#include <linux/lq.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/route.h>
#include <net/udp_tunnel.h>

#include "compat.h"
#include "hw/pw_slots.h"
#include "hw/satop.h"

#define FRAME_NS	125000
#define TICK_OCTETS	(8 * LQ_E1_TIMESLOTS)
#define BURST		32	/* packets moved at most in one interrupt */
#define DEBT_MAX_NS	NSEC_PER_SEC

/* -------------------------------------------------------------- from the net */

static bool lq_satop_is_peer(const struct lq_satop *s, const struct sk_buff *skb)
{
	return ip_hdr(skb)->saddr == s->cfg.peer.ip &&
	       udp_hdr(skb)->source == s->cfg.peer.port;
}

static void lq_satop_judge(struct lq_satop *s, struct sk_buff *skb)
{
	struct lq_pw_packet p;
	const u8 *data = skb->data + sizeof(struct udphdr);
	u32 len = skb->len - sizeof(struct udphdr);
	bool is_ours = lq_satop_is_peer(s, skb);
	int ret = lq_pw_parse(&p, data, len, &s->form);

	spin_lock_bh(&s->lock);
	if (!is_ours)
		s->count.n_foreign++;
	else if (ret)
		s->count.n_malformed++;
	else
		lq_satop_take_in(s, &p);
	spin_unlock_bh(&s->lock);
}

/* Context: softirq, RCU. Return: 0, the packet is ours in any case */
static int lq_satop_receive(struct sock *sk, struct sk_buff *skb)
{
	struct lq_satop *s = rcu_dereference_sk_user_data(sk);

	if (s && !skb_linearize(skb) && skb->len >= sizeof(struct udphdr))
		lq_satop_judge(s, skb);
	consume_skb(skb);
	return 0;
}

/* ---------------------------------------------------------------- to the net */

static struct rtable *lq_satop_route(struct lq_satop *s)
{
	struct flowi4 fl = {
		.daddr = s->cfg.peer.ip,
		.saddr = s->cfg.local.ip,
		.flowi4_proto = IPPROTO_UDP,
		.fl4_sport = s->cfg.local.port,
		.fl4_dport = s->cfg.peer.port,
	};
	__be32 from;
	struct rtable *rt = dst_cache_get_ip4(&s->route, &from);

	if (rt)
		return rt;
	rt = ip_route_output_key(s->net, &fl);
	if (!IS_ERR(rt))
		dst_cache_set_ip4(&s->route, &rt->dst, fl.saddr);
	return rt;
}

static bool lq_satop_send_one(struct lq_satop *s, struct sk_buff *skb)
{
	struct rtable *rt = lq_satop_route(s);

	if (IS_ERR(rt)) {
		kfree_skb(skb);
		return false;
	}
	lq_udp_tunnel_xmit_skb(rt, s->sock->sk, skb, s->cfg.local.ip,
			       s->cfg.peer.ip, s->cfg.dscp << 2,
			       ip4_dst_hoplimit(&rt->dst), htons(IP_DF),
			       s->cfg.local.port, s->cfg.peer.port, false,
			       false);
	return true;
}

/* Context: softirq; no lock */
static void lq_satop_send(struct lq_satop *s)
{
	u32 n_sent = 0, n_dropped = 0;
	struct sk_buff *skb;

	rcu_read_lock();
	while ((skb = skb_dequeue(&s->out))) {
		if (lq_satop_send_one(s, skb))
			n_sent++;
		else
			n_dropped++;
	}
	rcu_read_unlock();
	spin_lock_bh(&s->lock);
	s->count.n_tx += n_sent;
	s->count.n_tx_dropped += n_dropped;
	spin_unlock_bh(&s->lock);
}

/* ---------------------------------------------------------------- their time */

static struct lq_satop *lq_satop_of(struct lq_board *b)
{
	return container_of(b, struct lq_satop, board);
}

/* The next one's time, and what is too old given up. Return: in ns from @now */
static s64 lq_satop_advance(struct lq_satop *s, ktime_t now)
{
	s64 ahead;

	spin_lock_bh(&s->lock);
	s->next = ktime_add_ns(s->next, lq_pw_clock_played(&s->clock));
	ahead = ktime_to_ns(ktime_sub(s->next, now));
	if (ahead < -(s64)DEBT_MAX_NS) {
		s->next = now;
		s->count.n_skipped++;
		ahead = 0;
	}
	spin_unlock_bh(&s->lock);
	return ahead;
}

/* Those due, a bounded number at a time: the rest comes with the next interrupt. */
static void lq_satop_catch_up(struct lq_satop *s)
{
	ktime_t now = ktime_get();
	u32 n;

	if (ktime_before(now, s->next))
		return;
	for (n = 0; n < BURST; n++) {
		lq_satop_move(s);
		if (lq_satop_advance(s, now) > 0)
			break;
	}
}

static ktime_t lq_satop_work(struct lq_timer *timer)
{
	struct lq_satop *s = container_of(timer, struct lq_satop, timer);
	bool is_adaptive = s->cfg.clock == LQ_SATOP_CLOCK_ADAPTIVE;

	if (is_adaptive)
		lq_satop_catch_up(s);
	lq_satop_send(s);
	return is_adaptive ? s->next : LQ_TIMER_NEVER;
}

/* Context: tick, the engine lock held */
static void lq_satop_tick(struct lq_board *b)
{
	struct lq_satop *s = lq_satop_of(b);

	if (s->cfg.clock != LQ_SATOP_CLOCK_TICK)
		return;
	s->due += TICK_OCTETS;
	if (s->due < s->cfg.octets)
		return;
	while (s->due >= s->cfg.octets) {
		s->due -= s->cfg.octets;
		lq_satop_move(s);
	}
	spin_lock_bh(&s->lock);
	s->next = ktime_add_ns(ktime_get(), s->clock.packet_ns);
	if (s->is_started)
		lq_timer_kick(&s->timer);
	spin_unlock_bh(&s->lock);
}

/* ------------------------------------------------------------------ the board */

static int lq_satop_start(struct lq_span_dev *sp)
{
	struct lq_satop *s = lq_satop_of(sp->board);

	/* A line timed by the tick has no clock that the tick could follow. */
	sp->span.has_clock = s->cfg.clock == LQ_SATOP_CLOCK_ADAPTIVE;
	spin_lock_bh(&s->lock);
	s->is_started = true;
	s->next = ktime_get();
	lq_timer_start(&s->timer);
	spin_unlock_bh(&s->lock);
	return 0;
}

/* The tick finds it stopped, then the timer is over and nobody starts it again. */
static void lq_satop_stop(struct lq_span_dev *sp)
{
	struct lq_satop *s = lq_satop_of(sp->board);

	spin_lock_bh(&s->lock);
	s->is_started = false;
	spin_unlock_bh(&s->lock);
	lq_timer_stop(&s->timer);
}

static const struct lq_board_ops lq_satop_ops = {
	.start = lq_satop_start,
	.stop = lq_satop_stop,
	.tick = lq_satop_tick,
};

/* ------------------------------------------------------------------ up, down */

static int lq_satop_open(struct lq_satop *s)
{
	struct udp_port_cfg udp = {
		.family = AF_INET,
		.local_ip.s_addr = s->cfg.local.ip,
		.local_udp_port = s->cfg.local.port,
		.use_udp_checksums = 1,
	};
	struct udp_tunnel_sock_cfg tunnel = {
		.sk_user_data = s,
		.encap_type = 1,
		.encap_rcv = lq_satop_receive,
	};
	int ret = udp_sock_create4(s->net, &udp, &s->sock);

	if (!ret)
		setup_udp_tunnel_sock(s->net, lq_udp_tunnel_sock(s->sock), &tunnel);
	return ret;
}

/* No packet is in lq_satop_receive() any more when this returns. */
static void lq_satop_close(struct lq_satop *s)
{
	udp_tunnel_sock_release(lq_udp_tunnel_sock(s->sock));
	synchronize_rcu();
	s->sock = NULL;
}

static int lq_satop_furnish(struct lq_satop *s)
{
	u32 packet_us = lq_satop_frames(s) * FRAME_NS / 1000;
	u32 target = DIV_ROUND_UP(s->cfg.jitter_ms * 1000, packet_us), octets;

	lq_satop_furnish_line(s);
	octets = s->form.octets + s->form.cas_octets;
	target = clamp_t(u32, target, 2, LQ_PW_TARGET_MAX);
	s->memory = kvmalloc_array(lq_pw_jitter_slots(target), octets,
				   GFP_KERNEL);
	if (!s->memory)
		return -ENOMEM;
	lq_pw_jitter_init(&s->jitter, octets, target, s->memory);
	lq_pw_clock_init(&s->clock, lq_satop_frames(s) * FRAME_NS);
	memset(&s->count, 0, sizeof(s->count));
	s->next = ktime_get();
	s->due = 0;
	return 0;
}

static int lq_satop_register(struct lq_satop *s)
{
	struct lq_board *b = &s->board;
	struct lq_span_dev *sp = lq_span_dev_new_e1(s->cfg.slots ?
						    LQ_FRAMER_BOARD :
						    LQ_FRAMER_SOFT);
	int ret;

	if (IS_ERR(sp))
		return PTR_ERR(sp);
	memset(b, 0, sizeof(*b));
	b->ops = &lq_satop_ops;
	b->name = s->name;
	b->model = s->cfg.slots ? "CESoPSN, E1 over UDP" : "SAToP, E1 over UDP";
	b->serial = s->name;
	b->spans[0] = sp;
	b->n_spans = 1;
	ret = lq_board_add(b);
	if (ret)
		lq_span_dev_put(sp);
	return ret;
}

void lq_satop_init(struct lq_satop *s, const char *name)
{
	s->name = name;
	spin_lock_init(&s->lock);
	skb_queue_head_init(&s->out);
	lq_timer_init(&s->timer, lq_satop_work);
}

int lq_satop_up(struct lq_satop *s, struct net *net)
{
	int ret;

	s->net = net;
	ret = lq_satop_furnish(s);
	if (ret)
		return ret;
	ret = dst_cache_init(&s->route, GFP_KERNEL);
	if (ret)
		goto free_memory;
	ret = lq_satop_open(s);
	if (ret)
		goto free_route;
	ret = lq_satop_register(s);
	if (ret)
		goto close;
	s->is_up = true;
	return 0;

close:
	lq_satop_close(s);
free_route:
	dst_cache_destroy(&s->route);
free_memory:
	kvfree(s->memory);
	return ret;
}

/* The board first: it uses the socket. */
void lq_satop_down(struct lq_satop *s)
{
	struct lq_span_dev *sp = s->board.spans[0];

	lq_board_remove(&s->board);
	lq_span_dev_put(sp);
	skb_queue_purge(&s->out);
	lq_satop_close(s);
	dst_cache_destroy(&s->route);
	kvfree(s->memory);
	s->is_up = false;
}
