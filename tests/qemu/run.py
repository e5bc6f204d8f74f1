#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs one command of the checkout inside a virtual machine with lq.ko loaded.

    tests/qemu/run.py --name X [options] -- command arg...

The machine is QEMU without KVM (TCG), running Debian's stock kernel with the
host's own root below a layer of memory: every program built here runs in
there, and nothing it writes stays, but what it puts into $LQ_OUT, which is
build/qemu/X on the host. The module is inserted first, with --params; then the
command runs as root in the checkout's folder; its output is shown as it comes.
SIGTERM to run.py is passed to the command; the machine ends when that has.

The exit status is the command's, or
    123  the kernel complained (BUG, WARNING, Oops, ...): the lines are shown
    124  no end after --timeout seconds: the machine was switched off
    126  the machine did not come up, or the module could not be inserted

build/qemu/X.log keeps the console, the kernel's log and the output.
"""
import argparse
import glob
import gzip
import lzma
import os
import re
import shutil
import socket
import struct
import subprocess
import sys

from guest import BUILD, HERE, REPO, Guest, add_arguments, serve

# What the initramfs needs to reach the host's root; modprobe adds the rest.
BOOT_MODULES = ["virtio_pci", "9pnet_virtio", "9p", "overlay"]


# An ELF note of Xen's: where to enter (PVH), 32 or 64 bits.
ENTRY_NOTE = re.compile(rb"\x04\0\0\0[\x04\x08]\0\0\0\x12\0\0\0Xen\0")


def newest_kernel():
    kernels = glob.glob("/boot/vmlinuz-6.1.*-amd64")
    if not kernels:
        sys.exit("run.py: no Debian kernel in /boot (linux-image-amd64)")
    key = lambda k: [int(n) for n in re.findall(r"\d+", k)]
    return max(kernels, key=key)


def boot_modules(version, root):
    """Paths in the order of insertion."""
    paths = []
    for name in BOOT_MODULES:
        text = subprocess.run(
            ["modprobe", "-d", root, "-S", version, "--show-depends", name],
            check=True, capture_output=True, text=True).stdout
        for line in text.splitlines():
            word = line.split()
            if word[0] == "insmod" and word[1] not in paths:
                paths.append(word[1])
    return paths


def unpack_module(path, folder):
    """The initramfs's insmod knows no compressed modules."""
    name = os.path.basename(path)
    if not name.endswith(".xz"):
        shutil.copy(path, folder)
        return name
    name = name[:-3]
    with lzma.open(path) as packed, open(os.path.join(folder, name), "wb") as f:
        shutil.copyfileobj(packed, f)
    return name


def make_initrd(version, root_of_modules):
    """Built once for each kernel and version of tests/qemu/init."""
    path = os.path.join(BUILD, "qemu", "initrd-%s.gz" % version)
    init = os.path.join(HERE, "init")
    sources = [init, os.path.abspath(__file__), "/bin/busybox"]
    if is_newer(path, sources):
        return path
    root = path + ".%d" % os.getpid()
    os.makedirs(root + "/bin")
    os.makedirs(root + "/lib")
    shutil.copy("/bin/busybox", root + "/bin/busybox")
    shutil.copy(init, root + "/init")
    os.chmod(root + "/init", 0o755)
    with open(root + "/lib/order", "w") as f:
        for module in boot_modules(version, root_of_modules):
            f.write(unpack_module(module, root + "/lib") + "\n")
    archive = subprocess.run(
        "find . | /bin/busybox cpio -o -H newc", shell=True, cwd=root,
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    with gzip.open(root + ".new", "wb", 5) as f:
        f.write(archive)
    os.rename(root + ".new", path)
    shutil.rmtree(root)
    return path


def is_newer(path, sources):
    return os.path.exists(path) and all(os.path.getmtime(path) > os.path.getmtime(s) for s in sources)


def unpacked(kernel, version):
    """The kernel as it lies in memory, made once: to unpack itself takes it longer than to come up.
    One that is packed otherwise or cannot be entered so is taken as it is."""
    path = os.path.join(BUILD, "qemu", "vmlinux-%s" % version)
    if is_newer(path, [kernel, os.path.abspath(__file__)]):
        return path
    with open(kernel, "rb") as f:
        data = f.read()
    # Documentation/x86/boot.rst: setup_sects, payload_offset, payload_length
    at, length = struct.unpack_from("<II", data, 0x248)
    at += (data[0x1f1] + 1) * 512
    packed = data[at:at + length]
    if not packed.startswith(b"\xfd7zXZ"):
        return kernel
    elf = lzma.LZMADecompressor().decompress(packed)
    if not ENTRY_NOTE.search(elf):
        return kernel
    new = "%s.%d" % (path, os.getpid())
    with open(new, "wb") as f:
        f.write(elf)
    os.rename(new, path)
    return path


class Machine(Guest):
    kind = "qemu"

    def usb(self):
        """An xHCI controller with a device made of software; its commands are
        the guest's ttyS1, and QEMU's own (QMP) its ttyS2."""
        ends = [end for _ in range(3) for end in socket.socketpair()]
        port, emulator, says, commands, monitor, asks = ends
        self.helpers.append(subprocess.Popen(
            [self.args.usb, "--redir", str(emulator.fileno())],
            stdin=commands, stdout=commands, pass_fds=[emulator.fileno()]))
        self.inherited += [port, says, monitor, asks]
        names = {"port": port, "says": says, "monitor": monitor, "asks": asks}
        chardevs = ["socket,id=%s,fd=%d" % (name, end.fileno()) for name, end in names.items()]
        return [*(word for c in chardevs for word in ("-chardev", c)),
                "-serial", "mon:stdio", "-serial", "chardev:says", "-serial", "chardev:asks",
                "-mon", "chardev=monitor,mode=control", "-rtc", "clock=vm",
                "-device", "qemu-xhci,id=xhci", "-device", "usb-redir,id=device,chardev=port"]

    def machine(self):
        kernel = self.args.kernel or newest_kernel()
        version = os.path.basename(kernel).split("-", 1)[1]
        a = self.args
        share = "local,security_model=none,multidevs=remap,"
        append = ("console=ttyS0 quiet panic=-1 oops=panic mitigations=off "
                  "no_timer_check tsc=reliable clocksource=tsc nowatchdog "
                  "rcupdate.rcu_cpu_stall_suppress=1 net.ifnames=0 lqrepo=%s %s"
                  % (REPO, a.append))
        # What stays up is for people: it waits in their time, and whatever else
        # this machine does is not to be heard.
        first = ["chrt", "--fifo", "1"] if a.stays and not os.geteuid() and os.cpu_count() > a.smp else []
        clock = [] if a.icount is None else [
            "-icount", "shift=%d,sleep=%s" % (a.icount, "on" if a.stays or a.usb else "off")]
        net = ["-nic", "none"] if not self.port else [
            "-netdev", "user,id=n,restrict=on,hostfwd=tcp:127.0.0.1:%d-:%d" % (self.port, self.port),
            "-device", "virtio-net-pci,netdev=n,romfile="]
        return [*first, "qemu-system-x86_64", *clock, "-accel",
                "tcg,thread=%s,tb-size=256" % ("single" if clock else "multi"),
                "-cpu", "max", "-smp", str(a.smp), "-m", str(a.mem),
                "-nographic", "-no-reboot", *net, *(self.usb() if a.usb else []),
                "-kernel", unpacked(kernel, version), "-initrd", make_initrd(version, a.modules_root),
                "-append", append,
                "-fsdev", share + "id=r,path=/,readonly=on",
                "-device", "virtio-9p-pci,fsdev=r,mount_tag=hostroot",
                "-fsdev", share + "id=o,path=" + self.out,
                "-device", "virtio-9p-pci,fsdev=o,mount_tag=out"]


def arguments():
    ap = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(ap, None)
    ap.add_argument("--kernel", help="another than the newest in /boot")
    ap.add_argument("--debug", action="store_true",
                    help="the kernel of tests/uml/build.sh smp, and the module built for it")
    ap.add_argument("--modules-root", default="/", metavar="DIR",
                    help="where that kernel's lib/modules is")
    ap.add_argument("--smp", type=int, default=1)
    ap.add_argument("--icount", type=int, metavar="SHIFT",
                    help="virtual time: an instruction takes 2^SHIFT ns, and waiting takes none,"
                         " so that no load of the host makes speech late")
    ap.add_argument("--usb", metavar="PROGRAM",
                    help="a USB device made of software (tests/mock/ice1emu) at a controller of the machine's;"
                         " with --icount waiting takes its time then, for the program is outside")
    ap.add_argument("--stays", metavar="TEXT",
                    help="the command stays up once it has said so: no time limit from then on")
    ap.add_argument("--reach", action="append", default=[], metavar="PATH=GUEST",
                    help="with --stays: a socket PATH here, leading to the guest's")
    args = ap.parse_args()
    args.module = args.module or os.path.join(
        BUILD, "debug" if args.debug else "", "module", "lq.ko")
    if args.debug:
        args.kernel = subprocess.run(
            [os.path.join(REPO, "tests", "uml", "build.sh"), "smp"], check=True,
            stdout=subprocess.PIPE, text=True).stdout.strip()
        args.modules_root = os.path.dirname(args.kernel)
        # Its drivers are interrupted by messages. To ask ACPI for wires takes this kernel, when the
        # host is busy, longer than ACPI allows itself: at each device, in vain, half a minute.
        args.append += " pci=noacpi"
    return args


if __name__ == "__main__":
    sys.exit(serve(Machine(arguments())))
