# SPDX-License-Identifier: GPL-2.0-or-later
# Over tests/uml/config, for hours of virtual time: what costs time at every
# memory access and every lock is left out. What looks at allocations stays.

# CONFIG_KASAN is not set
# CONFIG_UBSAN is not set
# CONFIG_PROVE_LOCKING is not set
# CONFIG_DEBUG_ATOMIC_SLEEP is not set
# CONFIG_DEBUG_MUTEXES is not set
# CONFIG_DEBUG_SPINLOCK is not set
# CONFIG_DEBUG_OBJECTS is not set
# CONFIG_DEBUG_NOTIFIERS is not set
# CONFIG_DEBUG_SG is not set
# CONFIG_DEBUG_STACK_USAGE is not set
# CONFIG_SCHED_STACK_END_CHECK is not set
# CONFIG_FAULT_INJECTION is not set
# CONFIG_KUNIT is not set
# CONFIG_GCOV_KERNEL is not set
# CONFIG_KCOV is not set
# CONFIG_NAMESPACES is not set
# CONFIG_NETDEVICES is not set
# CONFIG_NET_SCHED is not set
# CONFIG_USB_SUPPORT is not set
# CONFIG_VIRTIO_UML is not set
# CONFIG_UML_PCI_OVER_VIRTIO is not set
CONFIG_CC_OPTIMIZE_FOR_PERFORMANCE=y
