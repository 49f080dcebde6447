package io.convoy.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code deploy/bundled/components.txt} says of jars, and what it does not. */
record BundledComponents(List<Row> rows) {
  private static final Pattern PARAGRAPHS = Pattern.compile("\\n\\s*\\n");

  /**
   * @param inside the artifact that has it, with its version; empty for an artifact itself
   * @param texts names of files with its licence
   * @param libraries patterns for names of its shared libraries
   */
  record Row(
      String name,
      String version,
      String inside,
      String licence,
      List<String> texts,
      List<String> libraries) {
    boolean isOf(BundledJar jar) {
      return inside.isEmpty() ? name.equals(jar.artifact()) : inside.equals(jar.coordinates());
    }

    boolean has(String library) {
      return libraries.stream()
          .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
          .anyMatch(pattern -> pattern.matches(Path.of(library)));
    }

    /** The text of its licence, all files of it. */
    String text() {
      return texts.stream().map(BundledComponents::text).collect(Collectors.joining("\n\n"));
    }
  }

  /** The rows of this build: with those of the profiles that are on. */
  static BundledComponents read() throws IOException {
    List<String> tables = new ArrayList<>(List.of("components.txt"));
    if (isForGpus()) {
      tables.add("components-gpu.txt");
    }
    if (S3Server.hasConnector()) {
      tables.add("components-s3.txt");
    }
    return read(tables);
  }

  /** Whether LibTorch's natives are those for GPUs, as with {@code mvn -Pgpu}. */
  static boolean isForGpus() {
    return Cli.classPath().contains("-gpu.jar");
  }

  /** The rows of all profiles. */
  static BundledComponents readAll() throws IOException {
    return read(List.of("components.txt", "components-gpu.txt", "components-s3.txt"));
  }

  private static BundledComponents read(List<String> tables) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (String table : tables) {
      rows.addAll(BundledTable.read(table, 6));
    }
    return of(rows);
  }

  private static BundledComponents of(List<List<String>> rows) {
    return new BundledComponents(rows.stream().map(BundledComponents::row).toList());
  }

  private static Row row(List<String> cells) {
    return new Row(
        cells.get(0),
        cells.get(1),
        cells.get(2),
        cells.get(3),
        BundledTable.several(cells.get(4)),
        BundledTable.several(cells.get(5)));
  }

  private static String text(String name) {
    try {
      if (name.equals("../LICENSE")) {
        return Files.readString(Path.of("../LICENSE"));
      } else if (name.startsWith("opencv4/")) {
        return resource("/org/bytedeco/opencv/linux-x86_64/share/licenses/" + name);
      }
      return Files.readString(BundledTable.FOLDER.resolve("licenses").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream content = BundledComponents.class.getResourceAsStream(name)) {
      if (content == null) {
        throw new IOException("no such text of a licence: " + name);
      }
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What a jar has that no row tells of, in words. */
  List<String> missing(BundledJar jar) {
    List<Row> of = rows.stream().filter(row -> row.isOf(jar)).toList();
    List<String> missing = new ArrayList<>();
    if (of.stream().noneMatch(row -> row.inside().isEmpty())) {
      missing.add(jar.artifact() + " has no row");
    }
    Set<String> told =
        of.stream().map(row -> row.name() + ":" + row.version()).collect(Collectors.toSet());
    for (String inside : jar.inside()) {
      if (!told.contains(inside)) {
        missing.add(inside + " in " + jar.coordinates() + " has no row");
      }
    }
    for (String library : jar.libraries()) {
      if (of.stream().noneMatch(row -> row.has(library))) {
        missing.add("no row of " + jar.coordinates() + " has " + library);
      }
    }
    String texts = oneLine(of.stream().map(Row::text).collect(Collectors.joining("\n\n")));
    for (Map.Entry<String, String> licence : jar.licences().entrySet()) {
      for (String paragraph : paragraphs(licence.getValue())) {
        if (!texts.contains(paragraph)) {
          missing.add(
              jar.coordinates()
                  + ": "
                  + licence.getKey()
                  + " says what no text does: "
                  + paragraph);
        }
      }
    }
    return missing;
  }

  /** Paragraphs, each in one line; rules between them are left out. */
  static List<String> paragraphs(String text) {
    return PARAGRAPHS
        .splitAsStream(text.replace("\r", ""))
        .map(BundledComponents::oneLine)
        .filter(line -> line.chars().anyMatch(Character::isLetterOrDigit))
        .toList();
  }

  static String oneLine(String text) {
    return text.replaceAll("-{10,}", " ").replaceAll("\\s+", " ").strip();
  }
}
