// Generated from the shell scripts in this folder by `npm run embed`. Edit the scripts.

/** copy-data.sh */
export const COPY_DATA = `set -u
umask 077
export LC_ALL=C
STAGE=.storage-copy
DONE=.storage-done
ASIDE=.storage-aside
say() { printf '%s\\n' "$*" >&2; }
printable() { printf '%s' "$*" | tr -c ' -~' '?' | cut -c 1-400; }
fail() {
  code=$1
  shift
  say "ERROR $code $(printable "$mount/$path: $*")"
  exit 1
}
is_there() { [ -e "./$1" ] || [ -L "./$1" ]; }
enter() {
  below=\${PWD%/}/$1
  [ -d "./$1" ] && [ ! -L "./$1" ] && cd "$how" "./$1" 2>/dev/null && [ "$PWD" = "$below" ]
}
make() {
  is_there "$1" || { mkdir "./$1" && chown -h 0:0 "./$1" && chmod 00755 "./$1"; } || fail not-made "$1 cannot be made"
  enter "$1" || fail link "$1 is a symbolic link or no directory"
}
is_disk() {
  while read -r _ _ _ part point _; do
    if [ "$part $point" = "/ $1" ]; then return; fi
  done </proc/self/mountinfo
  return 1
}
go() {
  case $mount in
    /disk/*) is_disk "$mount" || fail no-disk 'is not a file system of its own on this node: mount the disk' ;;
  esac
  how=-P mounts=/proc/self/mountinfo hidden=
  case $mount in
    /proc/1/root/*) how=-L mounts=/proc/1/mountinfo hidden=/proc/1/root ;;
  esac
  if ! cd "$how" "$mount"; then fail not-mounted 'is not mounted'; fi
  rest=$path
  while [ "$rest" != . ]; do
    next=\${rest%%/*}
    case $rest in */*) rest=\${rest#*/} ;; *) rest=. ;; esac
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
each_entry() {
  for entry in ./* ./.[!.]* ./..?*; do
    case $entry in
      ./lost+found | "./$STAGE" | "./$DONE" | "./$ASIDE" | "./$skip") ;;
      *) if is_there "\${entry#./}"; then "$1" "\${entry#./}" || return; fi ;;
    esac
  done
}
token() {
  case $1 in
    *[!A-Za-z0-9._+@=,~-]*) printf '%s' "$1" | od -An -v -to1 | tr -d '\\n' | tr ' ' '%' ;;
    *) printf '%s' "$1" ;;
  esac
}
lines() {
  if [ -n "$skip" ] && [ "$2$1" = "$skip" ]; then return; fi
  id=$3$(token "$1")
  if [ -L "./$1" ]; then
    if [ "$command" = finish ]; then give_link "$1"; fi
    its=$(stat -c '%a %u:%g %s' "./$1")
    sum=$(readlink "./$1" | sha256sum) || fail unreadable "$2$1 cannot be read"
    printf 'l %s - %s %s\\n' "\${its% *}" "\${sum%% *}" "$id"
  elif [ -f "./$1" ]; then
    its=$(stat -c '%a %u:%g %s' "./$1") || fail unreadable "$2$1 cannot be read"
    sum=$(sha256sum <"./$1") || fail unreadable "$2$1 cannot be read"
    printf 'f %s %s %s\\n' "$its" "\${sum%% *}" "$id"
  elif [ -d "./$1" ]; then
    printf 'd %s - - %s\\n' "$(stat -c '%a %u:%g' "./$1")" "$id"
    (
      enter "$1" || fail moved "$2$1 was replaced while it was entered"
      set -- "$2$1/" "$id/"
      for name in ./* ./.[!.]* ./..?*; do
        if is_there "\${name#./}"; then lines "\${name#./}" "$1" "$2"; fi
      done
    ) || exit
  else
    fail special "$2$1 is no file, directory or link: remove it"
  fi
}
is_block() {
  case $1 in
    *[!0-9A-HJKMNP-TV-Z]*) false ;;
    ??????????????????????????) true ;;
    *) false ;;
  esac
}
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
  printf 'E - - - %s %s\\n' "\${hash%% *}" "$(token "$1")"
  say "read $(token "$1")"
}
sums() {
  kind=$1
  : >"$work/lines"
  (each_entry entry_sums) || exit
  case $kind-$mount in
    blocks-* | *-/proc/*) ;;
    *) if [ "$kind" = all ]; then printf 'd %s - - .\\n' "$(stat -c '%a %u:%g' "$top")"; fi ;;
  esac
  printf 'end %s\\n' "$kind"
}
given() {
  cat >"$work/given"
  kind=$(tail -n 1 "$work/given")
  case $kind in
    'end all' | 'end blocks') kind=\${kind#end } ;;
    *) fail incomplete 'the sums on standard input have no end: run all of the step again' ;;
  esac
}
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
    diff "$work/given.sorted" "$work/own.sorted" | grep '^[-+<>] \\{0,1\\}[dfl] ' >"$work/diff"
    fail differs "$(head -n 1 "$work/diff") and $(wc -l <"$work/diff") lines in all (- or < there, + or > here): run the step again"
  fi
}
stop() { false; }
missing() {
  given
  own
  if is_there $STAGE; then (enter $STAGE && each_entry forget) || exit; fi
  grep '^E ' "$work/given" >"$work/given.entries"
  grep -e '^E ' -e '^end ' "$work/own" >"$work/own.entries"
  grep -v -x -F -f "$work/own.entries" "$work/given.entries" >"$work/missing"
  say "$(wc -l <"$work/missing") of $(wc -l <"$work/given.entries") entries are to be copied"
  while read -r _ _ _ _ hash id; do printf '%s %s\\n' "$id" "$hash"; done <"$work/missing"
}
forget() {
  if [ "$kind" = all ] || is_block "$1"; then
    grep '^E ' "$work/given" | cut -d ' ' -f 6 | grep -q -x -F -e "$(token "$1")" || rm -rf "./$1"
  fi
}
find_entry() {
  found=
  each_entry is_wanted
  [ -n "$found" ] || fail no-entry "has no $wanted"
}
is_wanted() { if [ "$(token "$1")" = "$wanted" ]; then found=$1; fi; }
pack() {
  set -- "./$found"
  if [ -n "$skip" ]; then set -- --exclude "./$skip" "$@"; fi
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
mount=$1 path=\${2%%:*} skip=\${2#"\${2%%:*}"} command=$3 wanted=\${4-}
skip=\${skip#:}
ticker='' locked=''
work=$(mktemp -d) || exit
trap 'rm -rf "$work" \${locked:+"$locked"}; [ -z "$ticker" ] || kill "$ticker" 2>/dev/null' EXIT
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
    say "VERIFIED $wanted, \${theirs%% *}"
    ;;
  missing) write && missing ;;
  receive) write && receive ;;
  finish) write && finish ;;
  aside) write && aside ;;
  drop) write && rm -rf ./$ASIDE ;;
  remove) remove ;;
  *) fail command "$command is no command" ;;
esac
`;

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
    *-"$uid "*) ;;
    *) return 1 ;;
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
