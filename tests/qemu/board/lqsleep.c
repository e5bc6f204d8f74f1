// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For tests of suspend. The disk under us stays awake: Linux resets a virtio device
 * when the system wakes up, and 9p's driver does not set it up again.
 *
 * With an emulated USB device: vhci_hcd leaves its devices out of suspend, and the
 * program that plays one would be frozen with all others. Write its number to
 * /sys/module/lqsleep/parameters/pid, and neither is so any more.
 */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/pci.h>
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

static int __init lqsleep_init(void)
{
	struct pci_dev *disk = NULL;

	while ((disk = pci_get_device(PCI_VENDOR_ID_REDHAT_QUMRANET, PCI_ANY_ID,
				      disk)))
		dev_pm_syscore_device(&disk->dev, true);
	return 0;
}
module_init(lqsleep_init);

static void __exit lqsleep_exit(void)
{
}
module_exit(lqsleep_exit);

MODULE_DESCRIPTION("LQ: suspend of emulated USB devices, for tests");
MODULE_LICENSE("GPL");
