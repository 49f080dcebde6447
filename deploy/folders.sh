# Folders of deploy/convoy, which sources this file: private ones, and those of runs. Needs fail and $runtime.

# host_name: of this machine, without anything that a file's name cannot have
host_name() {
  local name
  name="$(uname -n)"
  echo "${name//[^A-Za-z0-9._]/_}"
}

# require_private <folder> <remedy>: what others could have put there is not run. A group of the same name as its
# one user, as many systems have it, is no other
require_private() {
  local folder="$1" mode owner group
  [ -d "$folder" ] || fail "$folder cannot be made: $2"
  [ -O "$folder" ] || fail "$folder belongs to $(stat -L -c %U "$folder"), who could put other files there: $2"
  read -r mode owner group < <(stat -L -c '%a %U %G' "$folder")
  if [ $((8#$mode & 8#002)) != 0 ] || { [ $((8#$mode & 8#020)) != 0 ] && [ "$owner" != "$group" ]; }; then
    fail "$folder can be written to by other users (mode $mode): empty it and chmod 700 it, or $2"
  fi
}

# own_folder: for what a user who may write neither here nor in a home must keep somewhere
own_folder() {
  local folder
  folder="${TMPDIR:-/tmp}/convoy-$(id -u)"
  mkdir -m 700 "$folder" 2>/dev/null || true
  [ ! -L "$folder" ] || fail "$folder is a link: set TMPDIR to a folder that you may write in"
  require_private "$folder" "set TMPDIR to a folder that you may write in"
  echo "$folder"
}

# natives_folder: where native libraries are unpacked, from which they are then run
natives_folder() {
  local folder="${CONVOY_NATIVES:-}"
  if [ -z "$folder" ]; then
    folder="${HOME:-/nonexistent}/.javacpp/cache"
    mkdir -p "$folder" 2>/dev/null && [ -w "$folder" ] || folder="$(own_folder)/natives" || exit 2
  fi
  [ -d "$folder" ] || (umask 077 && mkdir -p "$folder") 2>/dev/null || true
  require_private "$folder" "let CONVOY_NATIVES name another folder"
  [ -w "$folder" ] || fail "$folder cannot be written to: let CONVOY_NATIVES name another folder"
  echo "$folder"
}

# spark_home <master>: local-cluster keeps its work folders under SPARK_HOME, so each run gets one of its own; those
# of runs of this host that have ended, which no longer hold their lock, are removed an hour later
spark_home() {
  local runs="$runtime/runs" host run
  mkdir -p "$runs" 2>/dev/null && [ -w "$runs" ] && [ -O "$runs" ] || runs="$(own_folder)/runs" || exit 2
  mkdir -p "$runs"
  host="$(host_name)"
  find "$runs" -mindepth 1 -maxdepth 1 -type d -name "$host-*" -user "$(id -u)" -mmin +60 -print0 |
    while IFS= read -r -d '' run; do
      remove_ended "$run"
    done
  run="$(mktemp -d "$runs/$host-$$-XXXXXX")"
  case "${1:-}" in
    # Spark's jars come by the class path: the folder differs from run to run, and archives of classes hold for a path
    local*) mkdir "$run/jars" ;;
    *) ln -s "$runtime/spark/jars" "$run/jars" ;;
  esac
  echo "$run"
}

# remove_ended <folder>: a run holds the lock on its folder as long as its driver lives, in whatever container
remove_ended() (
  [ -e "$1/lock" ] || exit 0
  exec 7<"$1/lock"
  flock -n 7 || exit 0
  rm -rf "$1"
)

# hold <folder>: until this process, or the one that it becomes, ends
hold() {
  exec 8>"$1/lock"
  flock -n 8 || fail "$1 is another run's"
}
