/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What lqsoft and its users say to each other: the ABI of
 * include/uapi/linux/lq.h carried over a local socket.
 *
 *
 * 1. A connection is an open file
 *
 *   user                                lqsoft
 *   connect (SOCK_SEQPACKET) ---------->
 *   SOFT_OPEN {kind, span}   ---------->
 *          <---------- ret, and if it is 0 one descriptor: the channel
 *   LQ_GET_INFO              ---------->
 *          <---------- ret, struct lq_info
 *   ...
 *   close                    ----------> slots, confs and area are released
 *
 * SOFT_OPEN comes first and once. Its errors are those of open(): -ENOENT (no
 * such span, or one without a D channel), -EBUSY (D channel open),
 * -EPROTONOSUPPORT (another version), -EMFILE (too many open files), -EINVAL.
 * After an error the connection is closed.
 *
 *
 * 2. Requests
 *
 * One message is struct soft_head and the request's structure: exactly the
 * octets that ioctl() would copy in for that number. The reply repeats the
 * number; ret is 0 or a negative errno; the structure is there if ret is 0 and
 * ioctl() would have copied out. What stands in an envelope there travels
 * without one: its LQ_GET_* or LQ_SIM_* is the number. One request at a time:
 * who does not take his replies is disconnected.
 *
 * The reply to LQ_MEDIA_SETUP carries the area: a memfd of area_octets, sealed
 * against any change of size, to be mapped shared from offset 0.
 *
 *
 * 3. The channel
 *
 *   ctl, media  SOCK_STREAM: whole struct lq_event records towards the user.
 *               The engine keeps its events until the user has taken all that
 *               are on their way, so a slow reader loses what he would lose
 *               with lq.ko, is told so (LQ_EV_LOST), and delays nobody.
 *   D channel   SOCK_SEQPACKET: one message is one frame, both ways. A full
 *               engine queue leaves frames in the socket, which fills: the
 *               writer gets -EAGAIN. As with events, the next frames come
 *               when the user has taken the last. A frame of a forbidden
 *               length is counted (tx_refused) and dropped. One that does not
 *               fit into the reader's buffer is dropped in the reader's
 *               process, where nobody counts.
 *
 * When lqsoft is gone both sockets say end of file: -ENODEV and POLLHUP.
 *
 *
 * 4. Bad messages
 *
 * A message that is too short, too long, of a length that its number does not
 * have, or out of order costs its sender the connection, one line in the log
 * and one count. A well-formed request with an unknown number is -ENOTTY.
 *
 *
 * 5. The manual clock (lqsoft --clock=manual, for tests)
 *
 * Time stands still until some ctl file sends SOFT_TICKS; frames that were
 * written before it are in the engine before the first tick, and every event
 * of those ticks is in its channel before the reply. With a clock of its own
 * lqsoft answers -EPERM.
 */
#ifndef DEV_SOFT_PROTO_H
#define DEV_SOFT_PROTO_H

#include <stddef.h>
#include <linux/lq.h>

#define SOFT_SOCKET	"/run/lq/soft.sock"
#define SOFT_VERSION	2

struct soft_head {
	__u32 cmd;		/* LQ_*, LQ_GET_*, LQ_SIM_* or SOFT_* */
	__s32 ret;		/* in requests 0 */
};

enum soft_kind { SOFT_CTL = 1, SOFT_MEDIA = 2, SOFT_DCHAN = 3 };

struct soft_open {		/* SOFT_OPEN */
	__u32 version;		/* SOFT_VERSION */
	__u32 abi_version;	/* LQ_ABI_VERSION */
	__u32 kind;		/* enum soft_kind */
	__u32 span;		/* SOFT_DCHAN: 1.., else 0 */
};

#define SOFT_TICKS_MAX	10000

struct soft_ticks {		/* SOFT_TICKS */
	__u32 n;		/* in: 1..SOFT_TICKS_MAX */
	__u32 reserved;
	__u64 tick;		/* out: as in lq_info */
};

#define SOFT_OPEN	_IOW('Q', 0x01, struct soft_open)
#define SOFT_TICKS	_IOWR('Q', 0x02, struct soft_ticks)

#define SOFT_BODY_MAX	LQ_WHAT_MAX	/* octets; no other structure is larger */

struct soft_message {
	struct soft_head head;
	__u64 body[SOFT_BODY_MAX / 8];	/* aligned for any of them */
};

/** soft_asked_len - octets of the structure in a request */
static inline size_t soft_asked_len(__u32 cmd)
{
	if (LQ_IS_WHAT(cmd))
		return LQ_WHAT_SIZE(cmd);
	return _IOC_DIR(cmd) & _IOC_WRITE ? _IOC_SIZE(cmd) : 0;
}

/** soft_answered_len - octets of the structure in a reply without an error */
static inline size_t soft_answered_len(__u32 cmd)
{
	if (LQ_IS_WHAT(cmd))
		return LQ_WHAT_REQUEST(cmd) == LQ_GET ? LQ_WHAT_SIZE(cmd) : 0;
	return _IOC_DIR(cmd) & _IOC_READ ? _IOC_SIZE(cmd) : 0;
}

#endif
