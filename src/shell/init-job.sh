#!/bin/sh
# What the init Job runs as root: POSIX sh, and the commands of busybox or of coreutils and findutils.
#
# Ten arguments for each data directory:
#   MOUNT   where its base is mounted
#   BASE    the base's path on the node, for messages
#   UP      the directories from the base to the volume root's parent; may be empty
#   ROOT    the volume root's name; empty: UP is the volume root, and several volumes share it
#   SUB     the subPath; empty: the volume root is the data directory
#   UID     who owns the data directory
#   GID     its group; empty: left to the kubelet, which applies fsGroup
#   GROUPS  the groups of the process
#   MODE    four octal digits
#   WAITS   not empty: an init container of the process has to look into the volume root
# In the environment: OWNERSHIP (onRootMismatch, always, never), and DISK, a mount that must be a file system of its own
# (empty: none), whose path on the node is DISK_ON_NODE. `script` holds this text: workers of `repair` run it again.
#
# How it stays on its way: it enters a directory by name, goes on only where the kernel says that this is where it is, and
# acts on `.` and on `./name` without following links. No path and no id is ever part of this text.
#
# Each line of its errors is `ERROR code path: message`; programs read the code.
set -u
umask 022

say() { printf '%s\n' "$*"; }
# names on a disk may hold line breaks and escape sequences
printable() { printf '%s' "$*" | tr -c ' -~' '?' | cut -c 1-400; }
fail() {
  code=$1
  shift
  printf 'ERROR %s %s: %s\n' "$code" "$what" "$(printable "$*")" >&2
  exit 1
}
# fails with what a command said; the words are the C library's, in the locale C
blame() {
  case $1 in
    *': Read-only file system') fail read-only "$1" ;;
    *': No space left on device' | *': Disk quota exceeded') fail disk-full "$1" ;;
    *': Permission denied' | *': Operation not permitted') fail denied "$1" ;;
    *) fail "$2" "$1" ;;
  esac
}

is_there() { [ -e "./$1" ] || [ -L "./$1" ]; }
is_directory() { [ -d "./$1" ] && [ ! -L "./$1" ]; }
# one directory deeper, never through a link
enter() {
  below=$PWD/$1
  cd -P "./$1" 2>/dev/null && [ "$PWD" = "$below" ]
}
leave() {
  above=${PWD%/*}
  cd -P .. && [ "$PWD" = "$above" ]
}
# the first name of a relative path in $next, what is behind it in $rest
split() {
  next=${1%%/*}
  case $1 in */*) rest=${1#*/} ;; *) rest= ;; esac
}
enter_or_fail() {
  is_directory "$1" || fail link "$1 is a symbolic link or no directory: remove it, or describe the directory that is meant"
  enter "$1" || fail moved "$1 was replaced while it was entered: another process swaps directories"
}
# a directory in the current one, unless it is there; another Job may make it at the same time
make() {
  if is_there "$1"; then return; fi
  why=$(mkdir "./$1" 2>&1) || is_there "$1" || blame "$why" not-made
}
descend() {
  rest=$1
  while [ -n "$rest" ]; do
    split "$rest"
    make "$next"
    enter_or_fail "$next"
  done
}

# Whether something is mounted at $1, and what of its file system: / is the whole of it.
mounted() {
  while read -r _ _ _ part point _; do
    if [ "$point" = "$1" ]; then
      [ -z "$2" ] || [ "$part" = "$2" ]
      return
    fi
  done </proc/self/mountinfo
  return 1
}

# Whether the process has all of these rights (1 enter, 2 write) to the current directory, by its mode.
may() {
  if [ "$uid" = 0 ]; then return; fi
  # shellcheck disable=SC2046 # three numbers
  set -- "$1" $(stat -c '%u %g 0%a' .)
  if [ "$2" = "$uid" ]; then
    bits=$(($4 >> 6))
  else
    case " $groups " in
      *" $3 "*) bits=$(($4 >> 3)) ;;
      *) bits=$(($4)) ;;
    esac
  fi
  [ $((bits & $1)) -eq "$1" ]
}

# whether "uid:gid mode" has the wanted owner; a group that is left to the kubelet is right whatever it is
is_owned() {
  case $1 in
    "$uid:$gid "*) true ;;
    "$uid:"*) [ -z "$gid" ] ;;
    *) false ;;
  esac
}

# find, over what lies below the current directory and is not its owner's. On a disk's own root, lost+found is fsck's.
find_wrong() {
  depth=$1
  shift
  # -perm -0 is true of all that is there; to GNU find, what has vanished has no owner, and so a wrong one
  set -- -perm -0 '(' ! -user "$uid" ${gid:+-o ! -group "$gid"} ')' "$@"
  if [ -n "$disk_root" ]; then set -- -path ./lost+found -prune -o "$@"; fi
  # shellcheck disable=SC2086 # $depth is an option and its value, or nothing
  find . -mindepth 1 $depth -xdev "$@"
}

# The first of find's and chown's lines that reports something else than an entry that has vanished: a live process
# deletes and renames. `vanished` where there is only that, and `right` where find has come to its end without any. All is
# read, so that what writes it comes to its end.
first_trouble() {
  verdict=
  while IFS= read -r line; do
    case $line in
      'find: '*': No such file or directory' | 'chown: '*': No such file or directory') verdict=vanished ;;
      'find: ended with 0') verdict=${verdict:-right} ;;
      *)
        if [ "$line" = 'find: ended with 1' ] && [ -n "$verdict" ]; then continue; fi
        printf '%s\n' "$line"
        cat >/dev/null
        return
        ;;
    esac
  done
  printf '%s\n' "$verdict"
}

# Gives everything below the current directory to its owner, and says on standard error what it could not. It judges
# nothing: `look` does.
# $1: how many blocks of 512 bytes a directory may have whose names are all put into one command
repair() {
  prune=${disk_root:+-path ./lost+found -prune -o}
  case $(chown --version 2>/dev/null) in
    *'(GNU coreutils)'*)
      # it opens each directory by its parent's handle and never through a link; others go by paths
      # shellcheck disable=SC2086 # $prune is several words or none
      find . -mindepth 1 -maxdepth 1 -xdev $prune -exec chown -R -h -P "$owner" {} +
      ;;
    *)
      # workers enter each directory, and give its entries away as ./name; their environment holds this text
      # shellcheck disable=SC2016,SC2086,SC2154
      script=$script find . -xdev $prune -type d -size "-$1" \
        -exec sh -c 'eval "$script"' init give quick "$uid" "$gid" "$disk_root" {} + -o -type d ! -size "-$1" \
        -exec sh -c 'eval "$script"' init give thorough "$uid" "$gid" "$disk_root" {} +
      ;;
  esac
}
give() {
  how=$1 uid=$2 gid=$3 disk_root=$4
  shift 4
  owner=$uid${gid:+:$gid}
  cd -P . || exit
  top=$PWD
  for directory in "$@"; do
    if ! cd -P "$top" || [ "$PWD" != "$top" ]; then exit; fi
    # what has vanished or was replaced is left to the look
    if ! cd -P "$directory" 2>/dev/null || [ "$PWD" != "$top${directory#.}" ]; then continue; fi
    if [ "$directory" != . ]; then disk_root=; fi
    if [ "$how" = quick ] && [ -z "$disk_root" ]; then
      give_names
    else
      find_wrong '-maxdepth 1' -exec chown -h "$owner" {} +
    fi
  done
}
give_names() {
  set -- ./*
  is_there "${1#./}" || shift
  for name in ./.[!.]* ./..?*; do
    if is_there "${name#./}"; then set -- "$@" "$name"; fi
  done
  [ $# -eq 0 ] || chown -h "$owner" "$@"
}

# Looks at everything below the current directory. $trouble is an entry with another owner, or why not all could be seen.
# The look is repeated where entries vanish meanwhile. If they do so every time, the rest decides: in directories that
# belong to the owner, only the owner can take anything away.
look() {
  for _ in 1 2 3 4 5; do
    trouble=$({
      find_wrong '' -print -quit 2>&1
      printf 'find: ended with %s\n' $?
    } | first_trouble)
    case $trouble in
      right) return 0 ;;
      vanished) ;;
      *)
        trouble=${trouble:-find: did not come to its end}
        return 1
        ;;
    esac
  done
}

# Everything in the current directory gets its owner; the directory itself gets it last, with mode 3700, which lets no one
# else in, until all of it has been looked at again. With that mode a later run begins again, and pods wait.
set_content() {
  while read -r _ _ _ _ point _; do
    case $point in "$PWD"/*) fail mount-inside "$(printable "$point") is mounted in it: give that its owner by hand, or unmount it" ;; esac
  done </proc/self/mountinfo
  disk_root=
  if mounted "$PWD" /; then disk_root=yes; fi
  refused=
  for blocks in 65 0 0 end; do
    if look; then break; fi
    [ $blocks != end ] || not_right
    did=", content given to $owner"
    refused=$(repair $blocks 2>&1 | first_trouble)
  done
  if is_owned "$found" && [ "${found#* }" = "${mode#0}" ]; then return; fi
  # root's first: whoever had the directory open could set its mode until then
  if ! chown -h 0 . || ! chmod 03700 . || ! chown -h "$owner" .; then fail denied "cannot be given to $owner"; fi
  if ! look; then
    chown -h 0:0 . # closed to all but root
    not_right
  fi
}
not_right() {
  case $trouble in
    find:*) blame "$trouble" unreadable ;;
  esac
  case $refused in
    '' | vanished) fail content "$trouble in it does not belong to $owner, although it was given away: does another process write there?" ;;
    *) blame "$refused" content ;;
  esac
}

# The current directory is a data directory: first its content, where that must be, then itself.
# $1: existing, made (a moment ago), or staged (in a closed directory, where no one else can have put anything)
settle() {
  found=$(stat -c '%u:%g %a' .) || fail unreadable 'its owner cannot be read'
  now=$found
  did=
  if [ "$1" = existing ] && [ "$OWNERSHIP" = never ]; then
    if [ -n "$gid" ] && ! may 3; then
      fail not-writable "is $found, and $owner cannot write there; ownership is never: give it that owner by hand, or describe the owner that it has"
    fi
    is_owned "$found" || did=", although it does not belong to $owner"
    say "$what: found $found, left as it is$did"
    return
  fi
  if [ "$1" != staged ]; then
    case $OWNERSHIP-$found in
      always-* | *' '[13]700) set_content ;;
      *) is_owned "$found" || set_content ;;
    esac
  fi
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    now=$(stat -c '%u:%g %a' .)
    is_owned "$now" || chown -h "$owner" . || fail denied "cannot be given to $owner"
    # five digits: coreutils leaves the set-group-id bit of a directory alone with fewer
    [ "${now#* }" = "${mode#0}" ] || chmod "0$mode" . || fail denied "cannot have mode $mode"
    now=$(stat -c '%u:%g %a' .)
    if is_owned "$now" && [ "${now#* }" = "${mode#0}" ]; then break; fi
    # another Job is giving it away at the same time
    case $now in 0:* | *' '[13]700) sleep 1 ;; *) break ;; esac
  done
  [ "${now#* }" = "${mode#0}" ] || fail mode "is $now after chmod $mode: is the capability FSETID missing?"
  is_owned "$now" || fail denied "is $now after chown $owner"
  if [ "$1" != existing ]; then
    say "$what: made, now $now"
  elif [ "$now" = "$found" ]; then
    say "$what: found $found${did:-, right}"
  else
    say "$what: found $found$did, now $now"
  fi
}

# Whether the current directory belongs to root and no one else has any right to it.
is_closed() {
  case $(stat -c '%u %a' .) in '0 '*700) true ;; *) false ;; esac
}
in_the_way() {
  fail staging "cannot be made: $base${up:+/$up}/.$root.init $1; if no other Job is at work, look at it and remove it"
}
# Removes the empty directories of a relative path, the deepest first.
unmake() {
  case $1 in */*) (enter "${1%%/*}" && unmake "${1#*/}") ;; esac
  rmdir "./${1%%/*}"
}
# Removes what a killed Job has left of its staging, as far as that is closed and empty.
clear_stage() {
  (enter ".$root.init" && is_closed && unmake "volume${sub:+/$sub}") 2>/dev/null
  (enter ".$root.init" && is_closed) && rmdir "./.$root.init" 2>/dev/null
}

# Prepares a volume root in a closed directory beside it, from where it appears by rename, complete. Ends with 2 where
# another Job was at work at the same time.
stage() (
  if is_there ".$root.init"; then
    is_directory ".$root.init" || in_the_way 'is a symbolic link or no directory'
    found=$(enter ".$root.init" && stat -c '%u:%g %a' . && is_closed) || [ -z "$found" ] || in_the_way "is $found, and not closed and root's"
    sleep 1 # another Job may be at work in it
    is_there "$root" || clear_stage
    exit 2
  fi
  why=$(mkdir -m 700 "./.$root.init" 2>&1) || is_there ".$root.init" || blame "$why" not-made
  enter ".$root.init" && is_closed || exit 2
  made=$(
    rest=volume${sub:+/$sub}
    while [ -n "$rest" ]; do
      split "$rest"
      why=$(mkdir "./$next" 2>&1) || case $why in
        *': File exists' | *': No such file or directory') exit 2 ;;
        *) blame "$why" not-made ;;
      esac
      enter "$next" || exit 2
      # a set-group-id directory above would hand its group and that bit down
      chown -h 0:0 . && chmod 00755 . || exit 2
    done
    settle staged
  ) || exit $?
  # -n: what another Job was quicker to make stays
  mv -n -T ./volume "../$root" 2>/dev/null
  if is_there volume; then exit 2; fi
  leave && rmdir "./.$root.init" 2>/dev/null
  say "$made"
)

# All of a data directory and the way to it, made or repaired.
prepare() {
  cd -P "$mount" || fail not-mounted 'its mount cannot be entered'
  descend "$up"
  if [ -n "$root" ]; then
    tries=0
    until is_there "$root"; do
      stage
      case $? in
        0) return ;;
        1) exit 1 ;;
      esac
      tries=$((tries + 1))
      [ $tries -lt 10 ] || in_the_way 'does not go away'
    done
    clear_stage
    enter_or_fail "$root"
  fi
  if [ -n "$waits" ] && ! may 1; then
    fail closed "the init container of its pod that waits for it (user $uid, groups $groups) cannot enter the volume root $base${up:+/$up}${root:+/$root}, which is $(stat -c '%u:%g %a' .): chmod a+x it, or switch the waiting off"
  fi
  case $sub in
    '') settle existing && return ;;
    */*) descend "${sub%/*}" ;;
  esac
  if is_there "${sub##*/}"; then age=existing; else age=made; fi
  descend "${sub##*/}"
  settle $age
}

# What a data directory is, by whatever name: `own` with the device and inode of the last directory on its way that is
# there, and behind them the names that are missing; `way` with those of each directory before that; `open` with each that
# another user could change.
survey() {
  cd -P "$mount" || fail not-mounted 'its mount cannot be entered'
  at=$base
  rest=$up${root:+/$root}${sub:+/$sub}
  rest=${rest#/}
  left=
  while [ -n "$rest" ]; do
    left=$rest
    survey_way
    split "$rest"
    is_there "$next" || break
    say "way $(stat -c '%d:%i' .)"
    enter_or_fail "$next"
    at=$at/$next
    left=$rest
  done
  say "own $(stat -c '%d:%i' .)${left:+/$left}"
}
survey_way() {
  its=$(stat -c '%u:%g %a' .)
  bits=$((0${its#* }))
  if [ $((bits & 01002)) -eq 2 ]; then
    fail open "every user can replace what lies in $at, which is $its: chmod o-w $at"
  elif [ $((bits & 022)) -ne 0 ]; then
    say "open $at $its"
  else
    case $its in "0:"* | "$uid:"*) ;; *) say "open $at $its" ;; esac
  fi
}
look_around() {
  mounted "$mount" '' || fail not-mounted "$base is not mounted in the Job's container: does a policy take hostPath volumes out of pods?"
  seen=$(survey) || {
    bad="$bad$number "
    failed=1
    return
  }
  surveys="$surveys$seen
"
  own=${seen##*own }
  for other in $owns; do
    case "$own/" in "$other"/*) fail same-directory 'is or lies in another data directory, by another name: nothing was changed' ;; esac
    case "$other/" in "$own"/*) fail same-directory 'is or holds another data directory, by another name: nothing was changed' ;; esac
  done
  owns="$owns $own"
}
work() {
  case $bad in *" $number "*) ;; *) (prepare) || failed=1 ;; esac
}
each() {
  step=$1
  shift
  number=0
  while [ $# -gt 0 ]; do
    mount=$1 base=$2 up=$3 root=$4 sub=$5 uid=$6 gid=$7 groups=$8 mode=$9 waits=${10}
    owner=$uid${gid:+:$gid}
    what=$base${up:+/$up}${root:+/$root}${sub:+/$sub}
    number=$((number + 1))
    shift 10
    "$step"
  done
}

# A data directory that cannot be made right fails alone. Where two are one, or the disk is not mounted, nothing is changed.
main() {
  what=$DISK_ON_NODE
  [ -z "$DISK" ] || mounted "$DISK" / || fail no-disk 'is not a file system of its own on this node: mount the disk; nothing was changed'
  bad=' '
  owns=
  surveys=
  failed=0
  each look_around "$@"
  for own in $owns; do
    case "
$surveys" in *"
way $own
"*) what=$own && fail same-directory 'is the device and inode of a data directory and of one above another: nothing was changed' ;; esac
  done
  printf '%s' "$surveys" | sort -u | while read -r kind at its; do
    if [ "$kind" = open ]; then say "WARNING open $at: is $its: users other than root can replace what lies in it"; fi
  done
  each work "$@"
  exit $failed
}

if [ "${1-}" = give ]; then
  shift
  give "$@"
else
  # the shell is the container's first process: its end ends all others
  trap 'kill $! 2>/dev/null; exit 143' TERM
  main "$@" &
  wait $!
fi
