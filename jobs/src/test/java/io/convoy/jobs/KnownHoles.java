package io.convoy.jobs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Versions with known holes, and which of them may stay: the tables of {@code deploy/bundled}. */
record KnownHoles(List<Hole> holes, List<Exemption> exceptions) {
  /**
   * @param inside the artifact that has it; empty for an artifact itself
   */
  record Library(String name, String version, String inside) {
    @Override
    public String toString() {
      return name + " " + version + (inside.isEmpty() ? "" : " in " + inside);
    }
  }

  record Hole(String library, List<VersionRange> versions, String advisory, String what) {
    boolean isIn(Library found) {
      return library.equals(found.name())
          && versions.stream().anyMatch(range -> range.contains(found.version()));
    }
  }

  record Exemption(Library library, List<String> advisories, String reason) {}

  static KnownHoles read() throws IOException {
    return new KnownHoles(
        holes(BundledTable.read("known-vulnerable.txt", 4)),
        exceptions(BundledTable.read("exceptions.txt", 5)));
  }

  static List<Hole> holes(List<List<String>> rows) {
    return rows.stream()
        .map(
            cells ->
                new Hole(
                    cells.get(0), VersionRange.parse(cells.get(1)), cells.get(2), cells.get(3)))
        .toList();
  }

  static List<Exemption> exceptions(List<List<String>> rows) {
    return rows.stream()
        .map(
            cells ->
                new Exemption(
                    new Library(cells.get(0), cells.get(1), cells.get(2)),
                    BundledTable.several(cells.get(3)),
                    cells.get(4)))
        .toList();
  }

  /** All that Convoy brings along: artifacts, what is put into them, and native code. */
  static List<Library> bundled(BundledComponents components, List<BundledJar> jars) {
    Set<String> seen = new TreeSet<>();
    List<Library> libraries = new ArrayList<>();
    for (BundledJar jar : jars) {
      if (seen.add(jar.coordinates())) {
        libraries.add(new Library(jar.artifact(), jar.version(), ""));
      }
      for (String inside : jar.inside()) {
        int version = inside.lastIndexOf(':');
        libraries.add(
            new Library(
                inside.substring(0, version), inside.substring(version + 1), jar.artifact()));
      }
    }
    for (BundledComponents.Row row : components.rows()) {
      boolean ofMaven = row.name().contains(":");
      if (!ofMaven && !row.version().isEmpty()) {
        String artifact = row.inside().substring(0, row.inside().lastIndexOf(':'));
        libraries.add(new Library(row.name(), row.version(), artifact));
      }
    }
    return libraries;
  }

  /** Holes of libraries that no exception names, in words. */
  List<String> open(List<Library> libraries) {
    List<String> open = new ArrayList<>();
    for (Library library : libraries) {
      for (Hole hole : holes) {
        if (hole.isIn(library) && exceptions.stream().noneMatch(e -> names(e, library, hole))) {
          open.add(String.format("%s: %s, %s", library, hole.advisory(), hole.what()));
        }
      }
    }
    return open;
  }

  /** Exceptions for what is not there any more, in words. */
  List<String> stale(List<Library> libraries) {
    List<String> stale = new ArrayList<>();
    for (Exemption exception : exceptions) {
      for (String advisory : exception.advisories()) {
        boolean needed =
            libraries.contains(exception.library())
                && holes.stream()
                    .anyMatch(
                        hole -> hole.advisory().equals(advisory) && hole.isIn(exception.library()));
        if (!needed) {
          stale.add(exception.library() + ": " + advisory);
        }
      }
    }
    return stale;
  }

  private static boolean names(Exemption exception, Library library, Hole hole) {
    return exception.library().equals(library) && exception.advisories().contains(hole.advisory());
  }
}
