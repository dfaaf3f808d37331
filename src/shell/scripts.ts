// Generated from the shell scripts in this folder by `npm run embed`. Edit the scripts.

/** init-job.sh */
export const INIT_JOB = `set -u
umask 022
say() { printf '%s\\n' "$*"; }
printable() { printf '%s' "$*" | tr -c ' -~' '?' | cut -c 1-400; }
fail() {
  code=$1
  shift
  printf 'ERROR %s %s: %s\\n' "$code" "$what" "$(printable "$*")" >&2
  exit 1
}
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
enter() {
  below=$PWD/$1
  cd -P "./$1" 2>/dev/null && [ "$PWD" = "$below" ]
}
leave() {
  above=\${PWD%/*}
  cd -P .. && [ "$PWD" = "$above" ]
}
split() {
  next=\${1%%/*}
  case $1 in */*) rest=\${1#*/} ;; *) rest= ;; esac
}
enter_or_fail() {
  is_directory "$1" || fail link "$1 is a symbolic link or no directory: remove it, or describe the directory that is meant"
  enter "$1" || fail moved "$1 was replaced while it was entered: another process swaps directories"
}
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
mounted() {
  while read -r _ _ _ part point _; do
    if [ "$point" = "$1" ]; then
      [ -z "$2" ] || [ "$part" = "$2" ]
      return
    fi
  done </proc/self/mountinfo
  return 1
}
may() {
  if [ "$uid" = 0 ]; then return; fi
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
is_owned() {
  case $1 in
    "$uid:$gid "*) true ;;
    "$uid:"*) [ -z "$gid" ] ;;
    *) false ;;
  esac
}
find_wrong() {
  depth=$1
  shift
  set -- -perm -0 '(' ! -user "$uid" \${gid:+-o ! -group "$gid"} ')' "$@"
  if [ -n "$disk_root" ]; then set -- -path ./lost+found -prune -o "$@"; fi
  find . -mindepth 1 $depth -xdev "$@"
}
first_trouble() {
  verdict=
  while IFS= read -r line; do
    case $line in
      'find: '*': No such file or directory' | 'chown: '*': No such file or directory') verdict=vanished ;;
      'find: ended with 0') verdict=\${verdict:-right} ;;
      *)
        if [ "$line" = 'find: ended with 1' ] && [ -n "$verdict" ]; then continue; fi
        printf '%s\\n' "$line"
        cat >/dev/null
        return
        ;;
    esac
  done
  printf '%s\\n' "$verdict"
}
repair() {
  prune=\${disk_root:+-path ./lost+found -prune -o}
  case $(chown --version 2>/dev/null) in
    *'(GNU coreutils)'*)
      find . -mindepth 1 -maxdepth 1 -xdev $prune -exec chown -R -h -P "$owner" {} +
      ;;
    *)
      script=$script find . -xdev $prune -type d -size "-$1" \\
        -exec sh -c 'eval "$script"' init give quick "$uid" "$gid" "$disk_root" {} + -o -type d ! -size "-$1" \\
        -exec sh -c 'eval "$script"' init give thorough "$uid" "$gid" "$disk_root" {} +
      ;;
  esac
}
give() {
  how=$1 uid=$2 gid=$3 disk_root=$4
  shift 4
  owner=$uid\${gid:+:$gid}
  cd -P . || exit
  top=$PWD
  for directory in "$@"; do
    if ! cd -P "$top" || [ "$PWD" != "$top" ]; then exit; fi
    if ! cd -P "$directory" 2>/dev/null || [ "$PWD" != "$top\${directory#.}" ]; then continue; fi
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
  is_there "\${1#./}" || shift
  for name in ./.[!.]* ./..?*; do
    if is_there "\${name#./}"; then set -- "$@" "$name"; fi
  done
  [ $# -eq 0 ] || chown -h "$owner" "$@"
}
look() {
  for _ in 1 2 3 4 5; do
    trouble=$({
      find_wrong '' -print -quit 2>&1
      printf 'find: ended with %s\\n' $?
    } | first_trouble)
    case $trouble in
      right) return 0 ;;
      vanished) ;;
      *)
        trouble=\${trouble:-find: did not come to its end}
        return 1
        ;;
    esac
  done
}
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
  if is_owned "$found" && [ "\${found#* }" = "\${mode#0}" ]; then return; fi
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
    [ "\${now#* }" = "\${mode#0}" ] || chmod "0$mode" . || fail denied "cannot have mode $mode"
    now=$(stat -c '%u:%g %a' .)
    if is_owned "$now" && [ "\${now#* }" = "\${mode#0}" ]; then break; fi
    case $now in 0:* | *' '[13]700) sleep 1 ;; *) break ;; esac
  done
  [ "\${now#* }" = "\${mode#0}" ] || fail mode "is $now after chmod $mode: is the capability FSETID missing?"
  is_owned "$now" || fail denied "is $now after chown $owner"
  if [ "$1" != existing ]; then
    say "$what: made, now $now"
  elif [ "$now" = "$found" ]; then
    say "$what: found $found\${did:-, right}"
  else
    say "$what: found $found$did, now $now"
  fi
}
is_closed() {
  case $(stat -c '%u %a' .) in '0 '*700) true ;; *) false ;; esac
}
in_the_way() {
  fail staging "cannot be made: $base\${up:+/$up}/.$root.init $1; if no other Job is at work, look at it and remove it"
}
unmake() {
  case $1 in */*) (enter "\${1%%/*}" && unmake "\${1#*/}") ;; esac
  rmdir "./\${1%%/*}"
}
clear_stage() {
  (enter ".$root.init" && is_closed && unmake "volume\${sub:+/$sub}") 2>/dev/null
  (enter ".$root.init" && is_closed) && rmdir "./.$root.init" 2>/dev/null
}
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
    rest=volume\${sub:+/$sub}
    while [ -n "$rest" ]; do
      split "$rest"
      why=$(mkdir "./$next" 2>&1) || case $why in
        *': File exists' | *': No such file or directory') exit 2 ;;
        *) blame "$why" not-made ;;
      esac
      enter "$next" || exit 2
      chown -h 0:0 . && chmod 00755 . || exit 2
    done
    settle staged
  ) || exit $?
  mv -n -T ./volume "../$root" 2>/dev/null
  if is_there volume; then exit 2; fi
  leave && rmdir "./.$root.init" 2>/dev/null
  say "$made"
)
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
    fail closed "the init container of its pod that waits for it (user $uid, groups $groups) cannot enter the volume root $base\${up:+/$up}\${root:+/$root}, which is $(stat -c '%u:%g %a' .): chmod a+x it, or switch the waiting off"
  fi
  case $sub in
    '') settle existing && return ;;
    */*) descend "\${sub%/*}" ;;
  esac
  if is_there "\${sub##*/}"; then age=existing; else age=made; fi
  descend "\${sub##*/}"
  settle $age
}
survey() {
  cd -P "$mount" || fail not-mounted 'its mount cannot be entered'
  at=$base
  rest=$up\${root:+/$root}\${sub:+/$sub}
  rest=\${rest#/}
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
  say "own $(stat -c '%d:%i' .)\${left:+/$left}"
}
survey_way() {
  its=$(stat -c '%u:%g %a' .)
  bits=$((0\${its#* }))
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
  own=\${seen##*own }
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
    mount=$1 base=$2 up=$3 root=$4 sub=$5 uid=$6 gid=$7 groups=$8 mode=$9 waits=\${10}
    owner=$uid\${gid:+:$gid}
    what=$base\${up:+/$up}\${root:+/$root}\${sub:+/$sub}
    number=$((number + 1))
    shift 10
    "$step"
  done
}
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
if [ "\${1-}" = give ]; then
  shift
  give "$@"
else
  trap 'kill $! 2>/dev/null; exit 143' TERM
  main "$@" &
  wait $!
fi
`;

/** run-verified-script.sh */
export const RUN_VERIFIED_SCRIPT = `script=$(cat "$SCRIPT") || exit
sum=$(printf '%s\\n' "$script" | sha256sum)
if [ "\${sum%% *}" != "$SCRIPT_SHA256" ]; then
  printf 'ERROR script %s: its SHA-256 is %s, and this Job runs only %s; nothing was changed\\n' "$SCRIPT" "\${sum%% *}" "$SCRIPT_SHA256" >&2
  exit 1
fi
eval "$script"
`;

/** wait-for-data-directory.sh */
export const WAIT_FOR_DATA_DIRECTORY = `set -u
root=$1 sub=$2 uid=$3 left=$4 ownership=$5
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
      may_write $its
      ;;
    *' 0'[13]700) return 1 ;; # the Job has not finished
    *) [ "\${its%% *}" = "$uid" ] ;;
  esac
}
until is_ready; do
  if [ "$left" -le 0 ]; then
    printf 'ERROR no-directory %s: the init Job of this node has not made it for user %s after %s seconds\\n' "$sub" "$uid" "$4" >&2
    ls -lan "$root" | tr -c ' -~\\n' '?' >&2
    exit 1
  fi
  sleep 2
  left=$((left - 2))
done
printf '%s is ready for user %s\\n' "$sub" "$uid"
`;
