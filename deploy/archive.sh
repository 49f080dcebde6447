# Archives of classes for deploy/convoy, which sources this file: the JVM's class data sharing (JEP 310), by which
# classes are mapped into memory instead of read, checked and linked anew. Each holds for one JVM and one class path;
# the JVM checks that itself, and does without an archive that does not fit. None of this may keep a command from
# running. Needs $java, $runtime, $classes and, for that of trainings, $natives_folder.

# list_classes <file> <job...>: which classes a short command loads
list_classes() {
  local list="$1"
  shift
  "$java" "${plain_options[@]}" -Xshare:off "-XX:DumpLoadedClassList=$list" -cp "$plain_path" "$main" "$@"
}

# archive_classes: for what short commands load
archive_classes() {
  local work="$home/deploy/target/classes"
  rm -rf "$work" "$classes"
  mkdir -p "$work/images/a" "$work/images/b"
  touch "$work/images/a/1.jpg" "$work/images/b/1.jpg"
  list_classes "$work/prepare.list" prepare --input "$work/images" --dry-run &
  list_classes "$work/models.list" models lenet &
  list_classes "$work/schedule.list" schedule "$home/conf/recipes/quickstart.conf" --images 1000 &
  wait
  sort -u "$work"/*.list >"$work/all" &&
    "$java" -Xshare:dump "-XX:SharedClassListFile=$work/all" "-XX:SharedArchiveFile=$work/jsa" -cp "$plain_path" &&
    mv "$work/jsa" "$classes"
}

# training_key: of this JVM and these jars, in a file's name
training_key() {
  {
    cat "$(dirname "$(readlink -f "$(command -v "$java")")")/../release" 2>/dev/null || "$java" -version 2>&1
    stat -c '%n %s %Y' "$runtime"/app/*.jar "$runtime"/spark/jars/*.jar
  } | sha256sum | cut -c 1-16
}

# training_classes <job>: the JVM's options for a driver and its executors. Where there is no archive yet, a training
# notes what it loads; the archive is made of that once it is over. It lies in the folder of the native libraries,
# which is this user's alone
training_classes() {
  local archive
  archive="$natives_folder/convoy-$(training_key).jsa"
  if [ -s "$archive" ]; then
    touch -c "$archive" 2>/dev/null || true
    echo "-XX:SharedArchiveFile=$archive -Xlog:cds*=off"
  elif [ "$1" = train ]; then
    echo "-XX:DumpLoadedClassList=${archive%.jsa}-%p.list"
  fi
}

# archive_after <process> <options of training_classes>: in the background, once a training that notes is over
archive_after() {
  local list="${2#-XX:DumpLoadedClassList=}"
  [ "$list" != "$2" ] || return 0
  (
    # neither the user's pipes nor the run's lock are held
    exec </dev/null >/dev/null 2>&1 8>&-
    while kill -0 "$1"; do
      sleep 1
    done
    archive_training "${list%-%p.list}"
  ) &
}

# archive_training <archive without its ending>: of all lists, if ranks were among those who wrote them
archive_training() (
  set +e
  umask 077
  name="$1"
  exec 7>"$name.lock"
  flock -n 7 || exit 0
  [ ! -e "$name.jsa" ] || exit 0
  # what a loader of the application has loaded, and numbers, mean nothing in the other processes
  cat "$name"-*.list | grep -v ' source: ' | sed 's/ id: [0-9]*$//' | sort -u >"$name.all"
  if grep -q '^io/convoy/executor/worker/Training' "$name.all"; then
    nice "$java" -Xshare:dump "-XX:SharedClassListFile=$name.all" "-XX:SharedArchiveFile=$name.new" \
      -cp "$runtime/app/*:$runtime/spark/jars/*" && mv "$name.new" "$name.jsa"
  fi
  rm -f "$name"-*.list "$name.all" "$name.new" "$name.lock"
  # those of other jars that nobody has used for days
  find "$(dirname "$name")" -maxdepth 1 -name 'convoy-*.jsa' -mtime +2 ! -path "$name.jsa" -delete
)
