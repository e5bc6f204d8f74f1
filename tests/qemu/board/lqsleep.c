// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For tests of suspend with emulated USB devices. vhci_hcd leaves its devices out
 * of it, and the program that plays one would be frozen with all others: write its
 * number to /sys/module/lqsleep/parameters/pid, and neither is so any more.
 */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/usb.h>

static int take_part(struct usb_device *udev, void *unused)
{
	dev_pm_syscore_device(&udev->dev, false);
	return 0;
}

static int set_pid(const char *text, const struct kernel_param *kp)
{
	struct task_struct *task;
	int pid, ret = kstrtoint(text, 10, &pid);

	if (ret)
		return ret;
	rcu_read_lock();
	task = pid_task(find_vpid(pid), PIDTYPE_PID);
	if (task)
		task->flags |= PF_NOFREEZE;
	rcu_read_unlock();
	if (!task)
		return -ESRCH;
	return usb_for_each_dev(NULL, take_part);
}

static const struct kernel_param_ops pid_ops = { .set = set_pid };
module_param_cb(pid, &pid_ops, NULL, 0200);
MODULE_PARM_DESC(pid, "this program is never frozen; USB devices sleep");

MODULE_DESCRIPTION("LQ: suspend of emulated USB devices, for tests");
MODULE_LICENSE("GPL");
