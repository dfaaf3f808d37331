#!/bin/sh
# Runs in the pods of a runbook as root: reads a data directory, or writes one. POSIX sh, and the commands of busybox or of
# coreutils, findutils and tar.
#
#   copy-data.sh MOUNT PATH[:SKIP] COMMAND [ENTRY]
#
#   MOUNT    what is mounted: /from/N read-only; /old/N; /to/N; /disk/N, which must be a file system of its own; or
#            a directory in /proc/1/root, the live data of another container
#   PATH     from there to the data directory, made by those who write; . is MOUNT itself
#   SKIP     a path in the data directory that is not part of the data
#   ENTRY    the name of a file or directory in the data directory, as the sums have it
#
#   sums     a line for each file, directory and link: type, mode, owner, size, SHA-256 and name; E with a hash of all
#            lines of an entry; and a last line. Other characters of a name than the usual are octal numbers
#   blocks   the same for the finished blocks of a TSDB alone, which its process never changes
#   missing  the entries of the sums on standard input that are not here, with their hash
#   send     an entry as tar
#   receive  puts an entry from tar beside the others, in a closed directory
#   check    whether standard input is what send writes
#   finish   moves the entries to their place if they are exactly those of the sums on standard input
#   aside    moves what is in the data directory into a directory of its own in it; drop removes that
#   remove   removes what is in /old/N if it is exactly what the sums on standard input say
#
# It enters a directory by name, and goes on only where the kernel says that this is where it is. Each line of its errors is
# `ERROR code path: message`.
set -u
umask 077
export LC_ALL=C
STAGE=.storage-copy
DONE=.storage-done
ASIDE=.storage-aside

say() { printf '%s\n' "$*" >&2; }
# names on a disk may hold line breaks and escape sequences
printable() { printf '%s' "$*" | tr -c ' -~' '?' | cut -c 1-400; }
fail() {
  code=$1
  shift
  say "ERROR $code $(printable "$mount/$path: $*")"
  exit 1
}
is_there() { [ -e "./$1" ] || [ -L "./$1" ]; }
# one directory deeper, never through a link
enter() {
  below=${PWD%/}/$1
  [ -d "./$1" ] && [ ! -L "./$1" ] && cd "$how" "./$1" 2>/dev/null && [ "$PWD" = "$below" ]
}
make() {
  is_there "$1" || { mkdir "./$1" && chown -h 0:0 "./$1" && chmod 00755 "./$1"; } || fail not-made "$1 cannot be made"
  enter "$1" || fail link "$1 is a symbolic link or no directory"
}
# whether the directory is the whole of a file system
is_disk() {
  while read -r _ _ _ part point _; do
    if [ "$part $point" = "/ $1" ]; then return; fi
  done </proc/self/mountinfo
  return 1
}

# Enters the data directory; those who write make the way to it.
go() {
  case $mount in
    /disk/*) is_disk "$mount" || fail no-disk 'is not a file system of its own on this node: mount the disk' ;;
  esac
  how=-P mounts=/proc/self/mountinfo hidden=
  case $mount in
    # in the other container's root, where the kernel has no path for this one
    /proc/1/root/*) how=-L mounts=/proc/1/mountinfo hidden=/proc/1/root ;;
  esac
  if ! cd "$how" "$mount"; then fail not-mounted 'is not mounted'; fi
  rest=$path
  while [ "$rest" != . ]; do
    next=${rest%%/*}
    case $rest in */*) rest=${rest#*/} ;; *) rest=. ;; esac
    case $next in '' | . | ..) fail path 'must have no . and no ..' ;; esac
    case $mount in
      /to/* | /disk/*) make "$next" ;;
      *) enter "$next" || fail link "$next is missing, a symbolic link or no directory" ;;
    esac
  done
  top=$PWD
  while read -r _ _ _ _ point _; do
    case $hidden$point in "$top"/*) fail mount-inside "$point is mounted in it: unmount it" ;; esac
  done <"$mounts"
}
# those who write are alone, and come to the end of what another has begun to move into place
write() {
  case $mount in /to/* | /disk/*) ;; *) fail read-only 'is only read' ;; esac
  go
  lock=/tmp/$(printf '%s' "$top" | sha256sum | cut -c 1-32)
  until ln -s $$ "$lock" 2>/dev/null; do
    if kill -0 "$(readlink "$lock")" 2>/dev/null; then
      say 'waits for the end of a command that was interrupted, or delete its pod and start it again'
      sleep 5
    else
      rm -f "$lock"
    fi
  done
  locked=$lock
  if is_there $DONE; then publish; fi
}

# The entries of the current directory as ./name, one in each round: `each_entry COMMAND`.
each_entry() {
  for entry in ./* ./.[!.]* ./..?*; do
    case $entry in
      ./lost+found | "./$STAGE" | "./$DONE" | "./$ASIDE" | "./$skip") ;;
      *) if is_there "${entry#./}"; then "$1" "${entry#./}" || return; fi ;;
    esac
  done
}

# A name in usual characters, and in octal numbers where it has others.
token() {
  case $1 in
    *[!A-Za-z0-9._+@=,~-]*) printf '%s' "$1" | od -An -v -to1 | tr -d '\n' | tr ' ' '%' ;;
    *) printf '%s' "$1" ;;
  esac
}
# $1: a name in the current directory; $2: the path of the current directory in the data directory, with a slash or empty
lines() {
  if [ -n "$skip" ] && [ "$2$1" = "$skip" ]; then return; fi
  id=$3$(token "$1")
  if [ -L "./$1" ]; then
    if [ "$command" = finish ]; then give_link "$1"; fi
    its=$(stat -c '%a %u:%g %s' "./$1")
    sum=$(readlink "./$1" | sha256sum) || fail unreadable "$2$1 cannot be read"
    printf 'l %s - %s %s\n' "${its% *}" "${sum%% *}" "$id"
  elif [ -f "./$1" ]; then
    its=$(stat -c '%a %u:%g %s' "./$1") || fail unreadable "$2$1 cannot be read"
    sum=$(sha256sum <"./$1") || fail unreadable "$2$1 cannot be read"
    printf 'f %s %s %s\n' "$its" "${sum%% *}" "$id"
  elif [ -d "./$1" ]; then
    printf 'd %s - - %s\n' "$(stat -c '%a %u:%g' "./$1")" "$id"
    (
      enter "$1" || fail moved "$2$1 was replaced while it was entered"
      set -- "$2$1/" "$id/"
      for name in ./* ./.[!.]* ./..?*; do
        if is_there "${name#./}"; then lines "${name#./}" "$1" "$2"; fi
      done
    ) || exit
  else
    fail special "$2$1 is no file, directory or link: remove it"
  fi
}
# whether a name is a ULID
is_block() {
  case $1 in
    *[!0-9A-HJKMNP-TV-Z]*) false ;;
    ??????????????????????????) true ;;
    *) false ;;
  esac
}
# the tar of busybox leaves links to other directories to root
give_link() {
  while read -r type _ owner _ _ its_id; do
    if [ "$type $its_id" = "l $id" ]; then chown -h "$owner" "./$1"; fi
  done <"$work/given"
}
entry_sums() {
  if [ "$kind" = blocks ] && ! is_block "$1"; then return; fi
  lines "$1" '' '' >"$work/lines" || exit
  [ -s "$work/lines" ] || return 0
  sort "$work/lines"
  hash=$(sort "$work/lines" | sha256sum)
  printf 'E - - - %s %s\n' "${hash%% *}" "$(token "$1")"
  say "read $(token "$1")"
}
sums() {
  kind=$1
  : >"$work/lines"
  (each_entry entry_sums) || exit
  # the live data of a container is in a directory that the kubelet made
  case $kind-$mount in
    blocks-* | *-/proc/*) ;;
    *) if [ "$kind" = all ]; then printf 'd %s - - .\n' "$(stat -c '%a %u:%g' "$top")"; fi ;;
  esac
  printf 'end %s\n' "$kind"
}
# The sums on standard input, complete, in a file.
given() {
  cat >"$work/given"
  kind=$(tail -n 1 "$work/given")
  case $kind in
    'end all' | 'end blocks') kind=${kind#end } ;;
    *) fail incomplete 'the sums on standard input have no end: run all of the step again' ;;
  esac
}
# The sums of what is staged, or of the data directory if nothing is.
own() {
  if is_there $STAGE; then
    (enter $STAGE && sums "$kind") >"$work/own" || exit
  else
    sums "$kind" >"$work/own" || exit
  fi
}
same() {
  own
  for one in given own; do grep -v -e '^E ' -e ' [.]$' "$work/$one" | sort >"$work/$one.sorted"; done
  if ! cmp -s "$work/given.sorted" "$work/own.sorted"; then
    diff "$work/given.sorted" "$work/own.sorted" | grep '^[-+<>] \{0,1\}[dfl] ' >"$work/diff"
    fail differs "$(head -n 1 "$work/diff") and $(wc -l <"$work/diff") lines in all (- or < there, + or > here): run the step again"
  fi
}

stop() { false; }
missing() {
  given
  own
  if is_there $STAGE; then (enter $STAGE && each_entry forget) || exit; fi
  grep '^E ' "$work/given" >"$work/given.entries"
  # never empty: an empty list would match every line or none
  grep -e '^E ' -e '^end ' "$work/own" >"$work/own.entries"
  grep -v -x -F -f "$work/own.entries" "$work/given.entries" >"$work/missing"
  say "$(wc -l <"$work/missing") of $(wc -l <"$work/given.entries") entries are to be copied"
  while read -r _ _ _ _ hash id; do printf '%s %s\n' "$id" "$hash"; done <"$work/missing"
}
# what was staged, and the source no longer has
forget() {
  if [ "$kind" = all ] || is_block "$1"; then
    grep '^E ' "$work/given" | cut -d ' ' -f 6 | grep -q -x -F -e "$(token "$1")" || rm -rf "./$1"
  fi
}
# the name of the entry with this token, in $found
find_entry() {
  found=
  each_entry is_wanted
  [ -n "$found" ] || fail no-entry "has no $wanted"
}
is_wanted() { if [ "$(token "$1")" = "$wanted" ]; then found=$1; fi; }
pack() {
  set -- "./$found"
  if [ -n "$skip" ]; then set -- --exclude "./$skip" "$@"; fi
  # GNU tar reads escape sequences in names; busybox does not, and has no such option
  case $(tar --version 2>/dev/null) in *'GNU tar'*) set -- --no-unquote "$@" ;; esac
  tar -cf - --numeric-owner "$@"
}
enter_own() {
  if ! enter "$1" || [ "$(stat -c %u .)" != 0 ]; then fail link "$1 is not the directory that this command made"; fi
}
receive() {
  if ! is_there $STAGE; then
    each_entry stop || fail not-empty "$(printable "$entry") is in it: it must be empty"
    mkdir -m 700 ./$STAGE || fail not-made "$STAGE cannot be made"
  fi
  enter_own $STAGE
  found=
  each_entry is_wanted
  if [ -n "$found" ]; then rm -rf "./$found"; fi
  tick &
  ticker=$!
  tar -xpf - --numeric-owner || fail broken "$wanted did not arrive whole: run the step again"
  find_entry
  say "received $wanted, $(du -sk "./$found" | head -n 1 | cut -f 1) KiB"
}
tick() {
  exec </dev/null >/dev/null
  # a sleep that holds standard error open would keep kubectl waiting
  while sleep 10 2>/dev/null; do say "$wanted: $(du -sk . | cut -f 1) KiB are here"; done
}
finish() {
  given
  same
  if is_there $STAGE; then
    each_entry stop || fail not-empty "$(printable "$entry") is in it: it must be empty"
    while read -r type mode owner _ _ id; do
      if [ "$type $id" != 'd .' ]; then continue; fi
      if ! chown -h "$owner" . || ! chmod "00$mode" .; then fail denied 'cannot be given its owner'; fi
    done <"$work/given"
    mv -n -T ./$STAGE ./$DONE
    publish
  fi
  say "VERIFIED $(grep -c '^f ' "$work/given") files in $(grep -c '^E ' "$work/given") entries, each with its SHA-256"
}
publish() {
  (
    enter_own $DONE
    each_entry move_up
  ) || exit
  rmdir ./$DONE || fail not-empty "$DONE still holds something"
}
move_up() {
  mv -n -T "./$1" "../$1"
  if is_there "$1"; then fail not-empty "$1 is in it already"; fi
}
aside() {
  if is_there $STAGE || each_entry stop; then return; fi
  if is_there $ASIDE; then fail not-empty "$ASIDE is in it already: run drop, or move it away"; fi
  mkdir -m 700 ./$ASIDE || fail not-made "$ASIDE cannot be made"
  each_entry set_aside
}
set_aside() { mv -n -T "./$1" "./$ASIDE/$1" || fail denied "$1 cannot be moved"; }
remove() {
  case $mount in /old/*) ;; *) fail read-only 'is only read' ;; esac
  go
  given
  same
  each_entry delete
}
delete() {
  case $skip in "$1"/*) return ;; esac
  rm -rf "./$1" || fail denied "$1 cannot be removed"
}

mount=$1 path=${2%%:*} skip=${2#"${2%%:*}"} command=$3 wanted=${4-}
skip=${skip#:}
ticker='' locked=''
work=$(mktemp -d) || exit
trap 'rm -rf "$work" ${locked:+"$locked"}; [ -z "$ticker" ] || kill "$ticker" 2>/dev/null' EXIT
trap 'exit 143' TERM INT HUP
case $command in
  sums) go && sums all ;;
  blocks) go && sums blocks ;;
  send) go && find_entry && say "sends $wanted" && pack ;;
  check)
    go
    find_entry
    theirs=$(sha256sum)
    [ "$theirs" = "$(pack | sha256sum)" ] || fail differs "the copy of $wanted differs"
    say "VERIFIED $wanted, ${theirs%% *}"
    ;;
  missing) write && missing ;;
  receive) write && receive ;;
  finish) write && finish ;;
  aside) write && aside ;;
  drop) write && rm -rf ./$ASIDE ;;
  remove) remove ;;
  *) fail command "$command is no command" ;;
esac
