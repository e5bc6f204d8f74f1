/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the programs share that run in User Mode Linux beside a PCI card made of
 * software (tests/mock/pcidev, run.py --pci): its mailbox, its slot.
 */
#ifndef TESTS_UML_PCI_H
#define TESTS_UML_PCI_H

#include <stdint.h>

#include "mock/pcidev/mailbox.h"
#include "qemu/guest.h"

#define PCI_PATH 80

static inline void pci_path(char path[PCI_PATH], unsigned int slot, const char *file)
{
	snprintf(path, PCI_PATH, "/sys/bus/pci/devices/0000:00:%02x.0/%s", slot, file);
}

/** pci_command - an operation of mailbox.h. Return: its answer, or -errno */
static inline int64_t pci_command(unsigned int slot, uint32_t op, uint32_t a,
				  uint32_t b)
{
	uint32_t words[] = { a, b, op }, answer = 0;
	char path[PCI_PATH];
	int64_t ret;
	int fd;

	pci_path(path, slot, "config");
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = result(pwrite(fd, words, sizeof(words), PCIDEV_MAILBOX));
	if (ret >= 0 && op != PCIDEV_PULL)	/* then nobody answers */
		ret = result(pread(fd, &answer, sizeof(answer),
				   PCIDEV_MAILBOX + sizeof(words)));
	close(fd);
	return ret < 0 ? ret : (int64_t)answer;
}

/** pci_remove, pci_rescan - what a hot-plug controller does. Return: 0 or -errno */
static inline int pci_remove(unsigned int slot)
{
	char path[PCI_PATH];

	pci_path(path, slot, "remove");
	return write_file(path, "1");
}

static inline int pci_rescan(void)
{
	return write_file("/sys/bus/pci/rescan", "1");
}

/** pci_is_there - does the system know a card in @slot? */
static inline bool pci_is_there(unsigned int slot)
{
	char path[PCI_PATH];

	pci_path(path, slot, "config");
	return !access(path, F_OK);
}

/** is_in_service - frames come and there is no alarm */
static inline bool is_in_service(int ctl, uint32_t span)
{
	struct lq_span_info info = span_info(ctl, span);

	return !info.alarms && info.rx_frames;
}

#endif
