/**
 * What a pod's waiting init container runs, as the pod's own user: ROOT where the volume is mounted without its
 * subPath, SUB the subPath, UID who must own it, SECONDS how long to wait. It goes on once the init Job has made the
 * directory; the kubelet, which would make it as root, gets there only afterwards.
 */
export const WAIT_SCRIPT = `set -u
root=$1 sub=$2 uid=$3 left=$4
until [ -d "$root/$sub" ] && [ "$(stat -c %u "$root/$sub")" = "$uid" ]; do
  if [ "$left" -le 0 ]; then
    printf 'ERROR %s is not there with owner %s after %s seconds: has the directory-init Job of this node run?\\n' "$sub" "$uid" "$4" >&2
    ls -lan "$root" >&2
    exit 1
  fi
  sleep 2
  left=$((left - 2))
done
printf '%s is there with owner %s\\n' "$sub" "$uid"
`;
