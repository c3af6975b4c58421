#!/bin/sh
# A machine that has nothing of ours: a bare Debian root with make, git and Python, entered by pivot_root
# (bubblewrap cannot start under a plain chroot), in which a clone of this repository runs a command.
#
#   sudo tests/acceptance/fresh_machine.sh                      # make demo
#   sudo tests/acceptance/fresh_machine.sh 'make test'
#
# Needs root, debootstrap, unshare, and a network. FRESH_SUITE (bookworm), FRESH_MIRROR and FRESH_CACHE (a
# folder that keeps the bare root between runs) may be set. Proxy, certificate and package-index settings of
# this machine are passed through.
set -eu

suite=${FRESH_SUITE:-bookworm}
mirror=${FRESH_MIRROR:-http://deb.debian.org/debian}
command=${1:-make demo}
repository=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$PATH:/usr/sbin:/sbin

[ "$(id -u)" -eq 0 ] || { echo "fresh_machine: needs root" >&2; exit 2; }
for tool in debootstrap unshare git; do
    command -v "$tool" >/dev/null || { echo "fresh_machine: needs $tool" >&2; exit 2; }
done

root=$(mktemp -d)
trap 'rm -rf --one-file-system "$root"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

make_root() {
    base=${FRESH_CACHE:+$FRESH_CACHE/$suite.tar}
    if [ -n "$base" ] && [ -f "$base" ]; then
        tar -C "$root" -xf "$base"
        return
    fi
    debootstrap --variant=minbase --include=make,git,python3,ca-certificates "$suite" "$root" "$mirror" >&2
    if [ -n "$base" ]; then
        mkdir -p "$FRESH_CACHE"
        tar -C "$root" --one-file-system -cf "$base.new" .
        mv "$base.new" "$base"
    fi
}

pass_settings() { # name resolution, package sources, and every certificate this machine trusts
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    mkdir -p "$root/usr/local/share/ca-certificates"
    awk -v folder="$root/usr/local/share/ca-certificates" \
        '/BEGIN CERTIFICATE/ { n++ } n { print > (folder "/host-" n ".crt") }' /etc/ssl/certs/ca-certificates.crt
    chroot "$root" update-ca-certificates >/dev/null 2>&1
    [ ! -f "$HOME/.m2/settings.xml" ] || install -D -m 600 "$HOME/.m2/settings.xml" "$root/root/.m2/settings.xml"
}

passed_environment() {
    env | grep -iE '^(https?_proxy|no_proxy|all_proxy|PIP_(INDEX_URL|EXTRA_INDEX_URL|CERT|DEFAULT_TIMEOUT|TRUSTED_HOST)|SSL_CERT_[A-Z]*|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|GIT_SSL_CAINFO|TERM|NO_COLOR|CI)=' || true
}

make_root
chmod 755 "$root"
pass_settings
git clone --quiet --no-hardlinks "$repository" "$root/root/repairnator"
passed_environment >"$root/root/environment"

cat >"$root/root/enter" <<'END'
#!/bin/sh
# inside the new root, as its first process
set -eu
cd /root/repairnator
set -- HOME=/root USER=root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
while IFS= read -r line; do set -- "$@" "$line"; done </root/environment
status=0
env -i "$@" sh -c "$(cat /root/command)" || status=$?
for process in /proc/[0-9]*; do # nothing may be left running but this script (what has ended has no exe)
    if [ "$process" != /proc/1 ] && [ -e "$process/exe" ] && read -r name <"$process/comm"; then
        echo "fresh_machine: left running: $name (${process#/proc/})" >&2
        status=1
    fi
done
exit "$status"
END
chmod +x "$root/root/enter"
printf '%s' "$command" >"$root/root/command"

echo "fresh_machine: $command, on a bare $suite" >&2
ROOT=$root unshare --mount --pid --fork --kill-child sh -eu -c '
    mount --make-rprivate /
    mount --bind "$ROOT" "$ROOT"
    mount -t proc proc "$ROOT/proc"
    mount --rbind /sys "$ROOT/sys"
    mount --rbind /dev "$ROOT/dev"
    cd "$ROOT"
    mkdir -p old
    pivot_root . old
    cd /
    umount -l /old
    rmdir /old
    exec /root/enter'
echo "fresh_machine: done, exit 0" >&2
