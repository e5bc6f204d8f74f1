#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Unix sockets inside the virtual machine, used from the host as if they were its own.

    lqctl --unix--> run.py --TCP, forwarded by QEMU--> relay.py PORT --unix--> lqd
    host                                              guest

The first line of a TCP connection is the path of the guest's socket it is for.
"""
import os
import socket
import sys
import threading


def copy(source, to):
    """One way, until its end; the other way may go on."""
    try:
        while data := source.recv(65536):
            to.sendall(data)
        to.shutdown(socket.SHUT_WR)
    except OSError:
        pass    # one of them is gone: so is the other way


def join(a, b):
    """Both ways, until both have ended."""
    back = threading.Thread(target=copy, args=(b, a), daemon=True)
    back.start()
    copy(a, b)
    back.join()
    a.close()
    b.close()


def serve(listener, connect):
    """Each connection is joined to what connect(it) returns, in a thread of its own."""
    def one(near):
        try:
            far = connect(near)
        except OSError:
            near.close()
            return
        join(near, far)

    def accept():
        while True:
            near, _ = listener.accept()
            threading.Thread(target=one, args=(near,), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()


def from_host(path, port, guest_path):
    """On the host: socket `path` leads to the guest's `guest_path`."""
    def connect(_near):
        far = socket.create_connection(("127.0.0.1", port))
        far.sendall(guest_path.encode() + b"\n")
        return far
    if os.path.exists(path):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    serve(listener, connect)


def into_guest(near):
    """In the guest: read which socket is wanted."""
    path = b""
    while not path.endswith(b"\n"):
        octet = near.recv(1)
        if not octet or len(path) > 200:
            raise ConnectionError("no path")
        path += octet
    far = socket.socket(socket.AF_UNIX)
    far.connect(path[:-1].decode())
    return far


if __name__ == "__main__":
    serve(socket.create_server(("", int(sys.argv[1]))), into_guest)
    threading.Event().wait()
