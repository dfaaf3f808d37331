/**
 * What the init Job runs as root: POSIX sh with busybox' or coreutils' commands and find, and nothing else.
 *
 * Nine arguments for each data directory: MOUNT where its base is mounted; BASE the base on the node, for messages;
 * UP the directories between the base and the volume root; ROOT the volume root's name (empty: UP itself is the volume
 * root, shared by several volumes); SUB the subPath (empty: the volume root is the data directory); UID; GID (empty:
 * left to the kubelet, which applies fsGroup); MODE in octal; READERS the uid and the groups of a pod that has to look
 * into a shared volume root (empty: none has to). In the environment: OWNERSHIP (onRootMismatch, always, never) and
 * DISK, a mount that must be a file system of its own on the node (empty: none), which is DISK_ON_NODE there.
 *
 * How it stays on its way: it enters one directory at a time by `cd -P ./name` and goes on only where the kernel says
 * that this is where it is, and it acts on `.` and on `./name` without following. A link that somebody puts in its way
 * is refused or, at worst, is itself given an owner. No path and no id is ever part of the text below.
 */
export const INIT_SCRIPT = `set -u
umask 022
say() { printf '%s\\n' "$*"; }
fail() {
  printf 'ERROR %s: %s\\n' "$what" "$*" >&2
  exit 1
}

is_there() { [ -e "./$1" ] || [ -L "./$1" ]; }
is_directory() { [ -d "./$1" ] && [ ! -L "./$1" ]; }
# one directory deeper, never through a link: the kernel must say that this is where it is
enter() {
  below=$PWD/$1
  cd -P "./$1" 2>/dev/null && [ "$PWD" = "$below" ]
}
leave() {
  above=\${PWD%/*}
  cd -P .. && [ "$PWD" = "$above" ]
}
# the first name of a relative path in $next, what is behind it in $rest
split() {
  next=\${1%%/*}
  case $1 in */*) rest=\${1#*/} ;; *) rest= ;; esac
}
# a directory in the current one, unless it is there; another Job may make it, and rename it away, at the same time
make() {
  if is_there "$1" || mkdir "./$1" 2>/dev/null || is_there "$1"; then return; fi
  why=$(mkdir "./$1" 2>&1) || is_there "$1" || fail "$why"
}
# along a relative path, each directory made where it is missing
descend() {
  rest=$1
  while [ -n "$rest" ]; do
    split "$rest"
    make "$next"
    is_directory "$next" || fail "$next is a link or no directory: remove it, or describe the directory that is meant"
    enter "$next" || fail "$next is not where it was: is somebody swapping directories?"
  done
}

# gives every entry of the current directory to its owner, the deepest first
repair() {
  for entry in ./*/ ./.*; do
    entry=\${entry%/}
    case $entry in ./. | ./..) continue ;; esac
    is_directory "$entry" || continue
    before=$PWD
    if enter "\${entry#./}"; then
      repair
      leave || fail "$PWD was moved while it was repaired"
    elif [ "$PWD" != "$before" ] || is_directory "$entry"; then
      fail "$entry in $before was swapped while it was repaired"
    fi
  done
  tries=0
  until give_all 2>/dev/null; do
    # what a live writer took away meanwhile is no failure: what counts is that nothing is left with a wrong owner
    wrong=$(wrong_entry .) || fail "$PWD cannot be read"
    [ -n "$wrong" ] || break
    tries=$((tries + 1))
    [ "$tries" -lt 5 ] || fail "$(chown -h "$owner" "$wrong" 2>&1)"
  done
}
give_all() {
  set -- ./*
  [ "$1" != './*' ] || is_there '*' || set --
  for entry in ./.*; do
    [ $# -le 4000 ] || break
    case $entry in ./. | ./..) continue ;; esac
    if is_there "$entry"; then set -- "$@" "$entry"; fi
  done
  if [ $# -le 4000 ]; then
    [ $# -eq 0 ] || chown -h "$owner" "$@"
  else
    # with names of 255 bytes that would be more than half of what Linux lets a command take
    find . -mindepth 1 -maxdepth 1 -exec chown -h "$owner" {} +
    [ -z "$(wrong_entry .)" ]
  fi
}
wrong_entry() {
  if [ -n "$gid" ]; then
    find . -mindepth 1 -maxdepth 1 '(' ! -user "$uid" -o ! -group "$gid" ')' -print | head -n 1
  else
    find . -mindepth 1 -maxdepth 1 ! -user "$uid" -print | head -n 1
  fi
}

# whether "uid:gid mode" has the wanted owner; a group that is left to the kubelet is right whatever it is
is_owned() {
  case $1 in
    "$uid:$gid "*) true ;;
    "$uid:"*) [ -z "$gid" ] ;;
    *) false ;;
  esac
}
# whether the process that the current directory is for may make files in it; a group that is left to the kubelet may
may_write() {
  its=$(stat -c '%u %g 0%a' .)
  its_mode=\${its##* }
  its=\${its% *}
  bits=03
  if [ -z "$gid" ] || [ "\${its##* }" = "$gid" ]; then bits=030; fi
  if [ "\${its%% *}" = "$uid" ]; then bits=0300; fi
  [ -z "$gid" ] || [ "$uid" = 0 ] || [ $((its_mode & bits)) -eq $((bits)) ]
}

# the current directory is a data directory: first its content, where that must be, then itself
settle() {
  found=$(stat -c '%u:%g %a' .) || fail 'cannot be read'
  did=
  if [ "$1" = existing ] && [ "$OWNERSHIP" = never ]; then
    may_write || fail "found $found, and $owner may not write there: ownership is never, so give it that owner by hand, or describe the owner that it has"
    is_owned "$found" || did=", although it is not $owner's"
    say "$what: found $found, left as it is$did"
    return
  fi
  if [ "$1" = existing ] && { [ "$OWNERSHIP" = always ] || ! is_owned "$found"; }; then
    while read -r _ _ _ _ point _; do
      case $point in "$PWD"/*) fail "holds a mount, $what\${point#"$PWD"}: give that its owner by hand, or take it away" ;; esac
    done </proc/self/mountinfo
    repair
    did="content given to $owner, "
  fi
  if ! is_owned "$found"; then
    chown -h "$owner" . || fail "cannot be given to $owner"
    did="\${did}given to $owner, "
  fi
  now=$(stat -c '%u:%g %a' .)
  if [ "\${now#* }" != "$mode" ]; then
    chmod "$mode" . || fail "cannot have mode $mode"
    did="\${did}mode set to $mode, "
  fi
  now=$(stat -c '%u:%g %a' .)
  [ "\${now#* }" = "$mode" ] || fail "is $now after chmod $mode: is the capability FSETID missing?"
  is_owned "$now" || fail "is $now after chown $owner"
  if [ "$1" = new ]; then found=nothing did='made, '; fi
  say "$what: found $found, \${did:-nothing to do, }now $now"
}

# a volume root of its own appears by rename, complete; another Job may be doing the same, with the same names
make_root() (
  stage=.$root.init
  make "$stage"
  done_=$(
    is_directory "$stage" && enter "$stage" || exit 1
    rest=$sub
    while [ -n "$rest" ]; do
      split "$rest"
      holds_only "$next" || exit 1
      mkdir "./$next" 2>/dev/null
      is_directory "$next" && enter "$next" || exit 1
    done
    holds_only '' && settle new
  )
  prepared=$?
  # -n: what somebody else was quicker to make stays
  [ $prepared -ne 0 ] || is_there "$root" || mv -n -T "./$stage" "./$root" 2>/dev/null
  if is_there "$stage"; then
    (enter "$stage" && unmake "$sub") 2>/dev/null
    rmdir "./$stage" 2>/dev/null
    return 1
  fi
  [ $prepared -eq 0 ] && say "$done_"
)
holds_only() {
  for entry in ./* ./.[!.]* ./..?*; do
    if [ "$entry" != "./$1" ] && is_there "$entry"; then return 1; fi
  done
}
# removes the empty directories of a relative path, the deepest first
unmake() {
  if [ -z "$1" ]; then return; fi
  case $1 in */*) (enter "\${1%%/*}" && unmake "\${1#*/}") ;; esac
  rmdir "./\${1%%/*}"
}

# whether a process with this uid and these groups may enter the current directory
may_enter() {
  its=$(stat -c '%u %g 0%a' .)
  its_uid=\${its%% *}
  its_mode=\${its##* }
  its=\${its#* }
  its_gid=\${its%% *}
  bit=01
  case " \${1#* } " in *" $its_gid "*) bit=010 ;; esac
  if [ "\${1%% *}" = "$its_uid" ]; then bit=0100; fi
  [ $((its_mode & bit)) -ne 0 ]
}

prepare() {
  cd -P "$mount" || fail 'cannot be entered'
  descend "$up"
  if [ -n "$root" ]; then
    tries=0
    until is_there "$root"; do
      make_root && return
      tries=$((tries + 1))
      [ "$tries" -lt 20 ] || fail "cannot be made: $base\${up:+/$up}/.$root.init is in the way; if no other Job is at work, remove it"
    done
    descend "$root"
  elif [ -n "$readers" ] && ! may_enter "$readers"; then
    fail "the waiting init container of its pod (uid and groups $readers) may not enter $base\${up:+/$up}, which is $(stat -c '%u:%g %a' .): chmod a+x it"
  fi
  case $sub in
    '') settle existing && return ;;
    */*) descend "\${sub%/*}" ;;
  esac
  if is_there "\${sub##*/}"; then age=existing; else age=new; fi
  descend "\${sub##*/}"
  settle $age
}

# what a data directory is, by whatever name: "own" and the device and inode of the last directory on its way that is
# there, with the names that are missing behind it; "way" for each directory before that
survey() {
  cd -P "$mount" || fail 'cannot be entered'
  rest=$up\${root:+/$root}\${sub:+/$sub}
  rest=\${rest#/}
  while [ -n "$rest" ]; do
    left=$rest
    split "$rest"
    is_there "$next" || break
    say "way $(stat -c '%d:%i' .)"
    is_directory "$next" || fail "$next is a link or no directory: remove it, or describe the directory that is meant"
    enter "$next" || fail "$next is not where it was: is somebody swapping directories?"
    left=$rest
  done
  say "own $(stat -c '%d:%i' .)\${left:+/$left}"
}
# whether something is mounted there, and what of its file system: / for the whole
mounted() {
  while read -r _ _ _ part point _; do
    if [ "$point" = "$1" ]; then
      [ -z "$2" ] || [ "$part" = "$2" ]
      return
    fi
  done </proc/self/mountinfo
  return 1
}
target() {
  mount=$1 base=$2 up=$3 root=$4 sub=$5 uid=$6 gid=$7 mode=$8 readers=$9
  owner=$uid\${gid:+:$gid}
  what=$base\${up:+/$up}\${root:+/$root}\${sub:+/$sub}
}
targets() {
  while [ $# -gt 0 ]; do
    target "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9"
    shift 9
    "$step" || return 1
  done
}
look() {
  mounted "$mount" '' || fail "$base is not mounted: does a policy take hostPath volumes out of pods?"
  seen=$(survey .) || return 1
  own=\${seen##*own }
  for other in $owns; do
    case "$own/" in "$other"/*) fail 'is or lies in another data directory, by another name' ;; esac
    case "$other/" in "$own"/*) fail 'is or holds another data directory, by another name' ;; esac
  done
  owns="$owns $own"
  ways="$ways $seen"
}
work() { (prepare) || failed=1; }

what=$DISK_ON_NODE
[ -z "$DISK" ] || mounted "$DISK" / || fail 'is no file system of its own on this node: mount the disk first'
owns= ways= failed=0
step=look
targets "$@" || exit 1
for own in $owns; do
  case " $(echo $ways) " in *" way $own "*) what=$own && fail 'is the device and inode of a data directory and of one above another' ;; esac
done
step=work
targets "$@"
exit $failed
`;
