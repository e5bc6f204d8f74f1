#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The Debian packages: built, judged by lintian, installed, used, removed. They
# are installed into a layer of memory over the machine's own root, in a mount
# namespace of its own, so nothing of it stays; DKMS builds the module there.
#
#   tests/deb.sh          as root, from anywhere
set -euo pipefail
cd "$(dirname "$0")/.."

log=$PWD/build/log
out=$PWD/build/deb
passed=0 failed=0

claim() { # claim TEXT COMMAND...: holds if the command succeeds
    local what=$1
    shift
    if "$@" >"$log/deb-claim.log" 2>&1; then
        passed=$((passed + 1))
        echo "ok   $what"
    else
        failed=$((failed + 1))
        echo "FAIL $what"
        tail -15 "$log/deb-claim.log" | sed 's/^/    /'
    fi
}

end() {
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ] && [ "$passed" != 0 ]
}

# ------------------------------------------------- inside the layered root

installed_files() { # not one of them is missing
    local f
    for f in /usr/sbin/{lqd,lqpri,lqsoft,lqloop} /usr/bin/lqctl /etc/lq/lqd.conf \
        /lib/systemd/system/{lqd,lqpri,lqsoft,lq-pw}.service /lib/udev/rules.d/60-lq.rules \
        /usr/share/man/man8/{lqd,lqpri,lqsoft,lqloop}.8.gz /usr/share/man/man1/lqctl.1.gz \
        /usr/share/bash-completion/completions/{lqctl,lqloop} /usr/share/lq/flows/main.json \
        /usr/share/lq/prompts/zh/welcome.wav /usr/include/linux/lq.h \
        /usr/share/doc/lq-dev/configfs-lq-satop*; do
        [ -e "$f" ] || { echo "$f is missing"; return 1; }
    done
}

# Not readable by all: it holds the phones' passwords.
private_settings() {
    [ "$(stat -c '%U:%G %a' /etc/lq/lqd.conf)" = "root:lq 640" ]
}

built_by_dkms() {
    local module
    module=$(find /lib/modules -path '*updates/dkms/lq.ko*' | head -1)
    [ -n "$module" ] || { dkms status; return 1; }
    modinfo "$module" | grep -q '^license: *GPL'
    modinfo -k "$(basename "${module%%/updates/*}")" lq-satop | grep -q '^depends:.*udp_tunnel'
    case $module in
    *.xz) xz -dc "$module" >"$1" ;;
    *) cp "$module" "$1" ;;
    esac
}

# As the services do, as the services' user, but for systemd itself.
runs_as_lq() {
    local pids=() tries status=1
    setpriv --reuid=lq --regid=lq --init-groups /usr/sbin/lqsoft --no-realtime --spans 2 &
    pids+=($!)
    for tries in $(seq 600); do
        [ -S /run/lq/soft.sock ] && break
        sleep 0.1
    done
    setpriv --reuid=lq --regid=lq --init-groups /usr/sbin/lqd &
    pids+=($!)
    for tries in $(seq 600); do
        if lqctl status && lqctl span list | grep -q '^ *1 '; then
            status=0
            break
        fi
        sleep 0.1
    done
    kill "${pids[@]}"
    wait "${pids[@]}" || :
    echo "asked $tries times"
    return $status
}

compiles_against_headers() {
    printf '#include <linux/lq.h>\nint main(void) { return LQ_ABI_VERSION == 0; }\n' |
        cc -x c - -o /run/lq-dev-test && /run/lq-dev-test
}

nothing_left() {
    local left
    left=$(find /usr /etc /lib/systemd /lib/udev /lib/modules /var/lib/dkms \
        \( -name 'lqd*' -o -name 'lqctl*' -o -name 'lqloop*' -o -name 'lq.ko*' -o -name 'lq-*.ko*' \
        -o -name 'lq-pw*' -o -name '60-lq.rules' \) -print)
    [ -z "$left" ] || { echo "$left"; return 1; }
}

inside() {
    export DEBIAN_FRONTEND=noninteractive
    claim "the three packages install" dpkg -i "$out"/lq_*.deb "$out"/lq-dkms_*.deb "$out"/lq-dev_*.deb
    claim "every file is in its place" installed_files
    claim "the settings are not for everybody to read" private_settings
    claim "DKMS has built the module" built_by_dkms "$out/lq-dkms.ko"
    claim "the sample settings are valid" setpriv --reuid=lq --regid=lq --init-groups lqd --check-config
    claim "systemd accepts the units" systemd-analyze verify {lqd,lqpri,lqsoft,lq-pw}.service
    claim "the daemons run as user lq and lqctl reaches them" runs_as_lq
    claim "a program builds with lq-dev" compiles_against_headers
    claim "the packages install again over themselves" dpkg -i "$out"/lq_*.deb "$out"/lq-dkms_*.deb
    claim "the packages are purged" dpkg -P lq-dkms lq-dev lq
    claim "nothing is left of them" nothing_left
    end
}

layered() { # in a mount namespace of its own
    local layer=$1
    mount -t tmpfs -o size=2g lq "$layer"
    mkdir "$layer"/{upper,work,root}
    mount -t overlay -o "lowerdir=/,upperdir=$layer/upper,workdir=$layer/work" lq "$layer/root"
    for d in proc sys dev; do mount --rbind "/$d" "$layer/root/$d"; done
    mount -t tmpfs lq "$layer/root/run"
    mount --bind "$out" "$layer/root$out"
    exec chroot "$layer/root" "$PWD/tests/deb.sh" inside
}

case ${1:-} in
inside) inside; exit ;;
layered) layered "$2" ;;
esac

if ! make --no-print-directory deb OBJECTS=build/plain; then
    echo "0 passed, 1 failed"
    exit 1
fi
# The maintainer's address is no list of Debian's.
claim "lintian finds no error" lintian --allow-root --fail-on error \
    --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog \
    "$out"/lq_*.deb "$out"/lq-dkms_*.deb "$out"/lq-dev_*.deb
layer=$(mktemp -d)
trap 'rmdir "$layer"' EXIT
if result=$(unshare -m --propagation private "$0" layered "$layer" 2>&1); then :; fi
echo "$result" | grep -v ' passed, '
sum=$(echo "$result" | grep -E '^[0-9]+ passed, [0-9]+ failed$' | tail -1 | tr -dc '0-9 ')
read -r p f <<<"${sum:-0 1}"
passed=$((passed + p)) failed=$((failed + f))
claim "the module that DKMS built loads, serves and unloads" \
    tests/qemu/run.py --name dkms --no-module --env "LQ_MODULE=$out/lq-dkms.ko" \
    --timeout 240 -- build/plain/qemu/life
end
