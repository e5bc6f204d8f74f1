// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The D channels: numbered frames of all lengths both ways. Each arrives, once,
 * in order and whole, or was lost while something was wrong with the line.
 */
#include "uml/soak/bed.h"

#define KEPT		1024	/* sent and not yet known to have arrived */
#define N_FILL_MAX	3	/* frames a step; 4 kB would fill the line */

struct head {
	uint32_t number;
	uint16_t len;
	uint8_t type, ts;
};

/* To one span. */
struct pipe {
	uint32_t to;
	int from_fd, to_fd;
	struct { uint64_t tick; uint16_t len; } sent[KEPT];	/* by number */
	uint32_t n_sent, n_expected, n_good, n_lost, n_wrong, n_full;
	uint32_t n_read;
	uint64_t octets;
	struct lq_dchan_info tx, rx;	/* at the beginning */
};

static struct pipe pipes[2];

/* Each frame's filling is another part of the noise. */
static const uint8_t *filling(const struct head *h)
{
	return bed.noise + h->number * 37 % NOISE_LEN;
}

static bool pipe_send(struct pipe *p, enum frame_type type, uint32_t ts,
		      uint32_t len)
{
	struct head h = { p->n_sent, len, type, ts };
	uint8_t frame[LQ_HDLC_MAX];
	int ret;

	memcpy(frame, &h, sizeof(h));
	memcpy(frame + sizeof(h), filling(&h), len - sizeof(h));
	ret = result(write(p->from_fd, frame, len));
	if (ret == -EAGAIN) {
		p->n_full++;
		return false;
	}
	CHECK_EQ(len, ret);
	p->sent[h.number % KEPT].tick = bed.tick;
	p->sent[h.number % KEPT].len = len;
	p->n_sent++;
	p->octets += len;
	return true;
}

bool frame_send(uint32_t to, enum frame_type type, uint32_t ts)
{
	return pipe_send(&pipes[to - 1], type, ts, within(sizeof(struct head), 60));
}

/* Those before @number have not come and will not. */
static void pipe_miss(struct pipe *p, uint32_t number)
{
	for (; p->n_expected != number; p->n_expected++) {
		p->n_lost++;
		CHECK(was_harmed(p->to, p->sent[p->n_expected % KEPT].tick));
	}
}

static bool is_whole(const struct pipe *p, const struct head *h,
		     const uint8_t *frame, uint32_t len)
{
	return h->number - p->n_expected < p->n_sent - p->n_expected &&
	       h->len == len && p->sent[h->number % KEPT].len == len &&
	       !memcmp(frame + sizeof(*h), filling(h), len - sizeof(*h));
}

static void pipe_receive(struct pipe *p, const uint8_t *frame, uint32_t len)
{
	struct head h = { 0 };

	p->n_read++;
	if (len >= sizeof(h))
		memcpy(&h, frame, sizeof(h));
	if (len < sizeof(h) || !is_whole(p, &h, frame, len)) {
		p->n_wrong++;	/* errors that the FCS does not see: 1 in 65536 */
		CHECK(was_harmed(p->to, bed.tick - 2 * STEP_TICKS));
		return;
	}
	pipe_miss(p, h.number);
	p->n_expected++;
	p->n_good++;
	if (h.type != FRAME_FILL)
		call_frame(p->to, h.type, h.ts);
}

static void pipe_step(struct pipe *p)
{
	uint8_t frame[LQ_HDLC_MAX];
	uint32_t n = bed.is_ending ? 0 : within(0, N_FILL_MAX);
	int len;

	while ((len = result(read(p->to_fd, frame, sizeof(frame)))) > 0)
		pipe_receive(p, frame, len);
	CHECK_EQ(-EAGAIN, len);
	while (n--)
		(void)pipe_send(p, FRAME_FILL, 0,	/* a full queue is counted */
				within(0, 3) ? within(sizeof(struct head), 300) :
					       within(300, LQ_HDLC_MAX));
}

void frames_step(void)
{
	pipe_step(&pipes[0]);
	pipe_step(&pipes[1]);
}

static struct lq_dchan_info dchan_info(uint32_t span)
{
	struct lq_dchan_info info = { .span = span };

	CHECK_EQ(0, req(bed.ctl, LQ_GET_DCHAN, &info));
	return info;
}

void frames_begin(void)
{
	int fds[2] = { open_dchan(1), open_dchan(2) };
	uint32_t i;

	for (i = 0; i < 2; i++) {
		CHECK(fds[i] >= 0);
		pipes[i] = (struct pipe){
			.to = i + 1, .to_fd = fds[i], .from_fd = fds[1 - i],
			.rx = dchan_info(i + 1), .tx = dchan_info(2 - i),
		};
	}
}

static void pipe_end(struct pipe *p)
{
	struct lq_dchan_info tx = dchan_info(3 - p->to), rx = dchan_info(p->to);

	pipe_miss(p, p->n_sent);
	CHECK_EQ(p->n_sent, p->n_good + p->n_lost);
	CHECK_EQ(p->n_sent, tx.tx_frames - p->tx.tx_frames);
	CHECK_EQ(p->octets, tx.tx_octets - p->tx.tx_octets);
	CHECK_EQ(p->n_full, tx.tx_refused - p->tx.tx_refused);
	CHECK_EQ(p->n_read, rx.rx_frames - p->rx.rx_frames);
	CHECK_EQ(p->n_read, p->n_good + p->n_wrong);
	CHECK_EQ(0, rx.rx_overruns - p->rx.rx_overruns);
	printf("D channel to span %u: %u frames sent (%llu octets) = %u received + %u lost; %llu wrong FCS, %llu aborts, %u refused by a full queue\n",
	       p->to, p->n_sent, (unsigned long long)p->octets, p->n_good,
	       p->n_lost,
	       (unsigned long long)(rx.rx_fcs_errors - p->rx.rx_fcs_errors),
	       (unsigned long long)(rx.rx_aborts - p->rx.rx_aborts), p->n_full);
	CHECK(p->n_good > p->n_lost);
}

void frames_end(void)
{
	pipe_end(&pipes[0]);
	pipe_end(&pipes[1]);
	close(pipes[0].to_fd);
	close(pipes[1].to_fd);
}
