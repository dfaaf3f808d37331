#!/bin/sh
# What the Job's own template holds: reads the script once, compares it with the hash in the template, and runs what it read.
# shellcheck disable=SC2153 # both are the environment's, and this one is its text
script=$(cat "$SCRIPT") || exit
sum=$(printf '%s\n' "$script" | sha256sum)
if [ "${sum%% *}" != "$SCRIPT_SHA256" ]; then
  printf 'ERROR script %s: its SHA-256 is %s, and this Job runs only %s; nothing was changed\n' "$SCRIPT" "${sum%% *}" "$SCRIPT_SHA256" >&2
  exit 1
fi
eval "$script"
