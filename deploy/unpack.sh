#!/usr/bin/env bash
# unpack.sh APP SPARK_JARS NATIVES: unpacks the native libraries of the jars in APP into the folder NATIVES, where
# -Dorg.bytedeco.javacpp.cachedir=NATIVES then finds them. By root, it makes a folder for all users (docs/clusters.md).
set -euo pipefail

app="$(readlink -f "$1")" spark_jars="$2" natives="$3"
mkdir -p "$natives"
natives="$(readlink -f "$natives")"

# all of them, with their times, also those that only a GPU could load
for jar in "$app"/*-linux-x86_64*.jar; do
  folder="$natives/$(basename "$jar")"
  mkdir -p "$folder"
  (cd "$folder" && jar xf "$jar" && rm -rf META-INF)
done
find "$natives" -type f ! -name '*.so*' -delete

# commands that load them make the links between them, and show that they can be loaded
convoy() {
  java -Dorg.bytedeco.javacpp.cachedir="$natives" -Dorg.bytedeco.javacpp.maxphysicalbytes=0 \
    -cp "$app/*:$spark_jars/*" io.convoy.jobs.Main "$@"
}
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
convoy draw --output "$work/drawn" --train 1 --test 1
convoy bench models lenet --steps 1 --threads 1
chmod -R go-w "$natives"
