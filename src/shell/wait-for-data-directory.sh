#!/bin/sh
# What a pod's waiting init container runs, as the pod's own user. It goes on once the init Job has made the data directory
# and has looked at all of it; the kubelet, which would make it as root, gets there only afterwards.
#
#   ROOT       where the volume is mounted without its subPath
#   SUB        the subPath
#   UID        who must own it
#   SECONDS    how long to wait
#   OWNERSHIP  never: it is enough that its user may write there
#
# It is part of the values, where Flux may replace variables: no dollar is followed by a brace or another dollar.
set -u
root=$1 sub=$2 uid=$3 left=$4 ownership=$5

# whether the directory with these numbers is writable for this process; `test -w` would say no on a read-only mount
may_write() {
  if [ "$1" = "$(id -u)" ]; then
    bits=$(($3 >> 6))
  else
    case " $(id -G) " in
      *" $2 "*) bits=$(($3 >> 3)) ;;
      *) bits=$(($3)) ;;
    esac
  fi
  [ "$(id -u)" = 0 ] || [ $((bits & 3)) -eq 3 ]
}
is_ready() {
  [ -d "$root/$sub" ] && [ ! -L "$root/$sub" ] || return
  its=$(stat -c '%u %g 0%a' "$root/$sub") || return
  case $ownership-$its in
    never-*)
      # shellcheck disable=SC2086 # three numbers
      may_write $its
      ;;
    *' 0'[13]700) return 1 ;; # the Job has not finished
    *-"$uid "*) ;;
    *) return 1 ;;
  esac
}
until is_ready; do
  if [ "$left" -le 0 ]; then
    printf 'ERROR no-directory %s: the init Job of this node has not made it for user %s after %s seconds\n' "$sub" "$uid" "$4" >&2
    # shellcheck disable=SC2012 # for people
    ls -lan "$root" | tr -c ' -~\n' '?' >&2
    exit 1
  fi
  sleep 2
  left=$((left - 2))
done
printf '%s is ready for user %s\n' "$sub" "$uid"
