/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every difference between the kernel versions the module builds against, and
 * nothing else: no other file tests LINUX_VERSION_CODE. The oldest is Debian
 * 12's 6.1; names are those of the newest kernel, made up here for older ones.
 */
#ifndef LQ_COMPAT_H
#define LQ_COMPAT_H

#include <linux/device/class.h>
#include <linux/hrtimer.h>
#include <linux/mm.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
/* class->devnode got a const device */
#define lq_devnode_device struct device
#else
#define lq_devnode_device const struct device
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
/* vma->vm_flags became read-only */
static inline void vm_flags_clear(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags &= ~flags;
}
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
/* class_create() lost its owner */
#define lq_class_create(name) class_create(THIS_MODULE, name)
#else
#define lq_class_create(name) class_create(name)
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
/* one call instead of init and an assignment */
static inline void
lq_hrtimer_setup(struct hrtimer *t, enum hrtimer_restart (*fn)(struct hrtimer *),
		 clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(t, clock, mode);
	t->function = fn;
}
#else
#define lq_hrtimer_setup hrtimer_setup
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
/* got ipcb_flags, its last argument */
#define lq_udp_tunnel_xmit_skb udp_tunnel_xmit_skb
#else
#define lq_udp_tunnel_xmit_skb(...) udp_tunnel_xmit_skb(__VA_ARGS__, 0)
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 2, 0)
/* setup_udp_tunnel_sock() and _release() took a socket, then its sock */
#define lq_udp_tunnel_sock(socket) (socket)
#else
#define lq_udp_tunnel_sock(socket) ((socket)->sk)
#endif

#endif
