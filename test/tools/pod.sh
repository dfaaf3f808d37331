#!/bin/sh
# Runs a command like a container of the init Job: in its own mount namespace, with an empty read-only root that
# has only the shell's commands and the mounted directories, and with only the capabilities of the Job.
#   pod.sh ROOT busybox|dash UID:GID CAPABILITIES [SOURCE TARGET]... -- COMMAND...
set -eu
root=$1 shell=$2 user=$3 capabilities=$4
shift 4
mount --make-rprivate /
mount -t tmpfs tmpfs "$root"
mkdir "$root/proc" "$root/dev"
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
if [ "$shell" = busybox ]; then
  mkdir "$root/bin"
  cp "$(command -v busybox)" "$root/bin/busybox"
  chroot "$root" /bin/busybox --install -s /bin
else
  mkdir "$root/usr"
  mount --rbind /usr "$root/usr"
  for link in bin sbin lib lib64; do ln -s "usr/$link" "$root/$link"; done
  ln -sf /usr/bin/dash "$root/sh"
fi
while [ "$1" != -- ]; do
  mkdir -p "$root$2"
  mount --rbind "$1" "$root$2"
  shift 2
done
shift
mount -o remount,ro "$root"
bounding=-all${capabilities:+,$capabilities},+sys_chroot,+setpcap,+setuid,+setgid
if [ "$user" = 0:0 ]; then user=; else user="--groups=${user#*:} --gid=${user#*:} --uid=${user%:*}"; fi
# $user is several words or empty
# shellcheck disable=SC2086
exec setpriv --bounding-set="$bounding" --inh-caps=-all --no-new-privs \
  capsh --chroot="$root" --drop=cap_sys_chroot,cap_setuid,cap_setgid,cap_setpcap $user --shell=/bin/sh -- -c 'cd / && exec "$@"' sh "$@"
