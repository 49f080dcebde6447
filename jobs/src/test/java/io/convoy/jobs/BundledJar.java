package io.convoy.jobs;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A jar that Convoy brings along for others than itself.
 *
 * @param artifact its group and name, between them a colon
 */
record BundledJar(String artifact, String version, Path file) {
  private static final Pattern PROPERTIES = Pattern.compile("META-INF/maven/.+/pom\\.properties");
  private static final Pattern LIBRARY = Pattern.compile("(?:.*/)?([^/]+\\.so(?:\\.[0-9.]+)?)");
  private static final Pattern LICENCE = Pattern.compile("META-INF/LICENSE(\\.txt|\\.md)?");
  private static final Pattern NOTICE = Pattern.compile("META-INF/NOTICE(\\.txt|\\.md)?");

  /** Those that the pom's {@code app.groups} and {@code app.artifacts} name. */
  static List<BundledJar> onClassPath() throws IOException {
    String pom = Files.readString(Path.of("../pom.xml"));
    List<String> groups = BundledTable.several(property(pom, "app.groups"));
    List<String> artifacts = BundledTable.several(property(pom, "app.artifacts"));
    return Arrays.stream(Cli.classPath().split(File.pathSeparator, -1))
        .filter(entry -> entry.endsWith(".jar"))
        .map(Path::of)
        .map(jar -> of(jar, groups, artifacts))
        .flatMap(Optional::stream)
        .toList();
  }

  private static String property(String pom, String name) {
    Matcher value = Pattern.compile("<" + name + ">(.*)</" + name + ">").matcher(pom);
    if (!value.find()) {
      throw new IllegalStateException("the pom has no " + name);
    }
    return value.group(1);
  }

  /** In a repository a jar lies in group/artifact/version/, where the group is several folders. */
  static Optional<BundledJar> of(Path jar, List<String> groups, List<String> artifacts) {
    Path version = jar.getParent();
    if (version == null || version.getNameCount() < 4) {
      return Optional.empty();
    }
    Path artifact = version.getParent();
    String name = artifact.getFileName().toString();
    List<String> all = new ArrayList<>(groups);
    if (artifacts.contains(name)) {
      all.addAll(List.of("org.apache.commons", "org.apache.hadoop"));
    }
    return all.stream()
        .filter(group -> artifact.getParent().endsWith(Path.of(group.replace('.', '/'))))
        .map(group -> new BundledJar(group + ":" + name, version.getFileName().toString(), jar))
        .findFirst();
  }

  String coordinates() {
    return artifact + ":" + version;
  }

  /** Names and versions that Maven gave to libraries which were put into the jar. */
  Set<String> inside() {
    Set<String> found = new TreeSet<>();
    texts(PROPERTIES)
        .values()
        .forEach(
            text -> {
              Properties values = new Properties();
              try {
                values.load(new StringReader(text));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              String name = values.get("groupId") + ":" + values.get("artifactId");
              if (!name.equals(artifact)) {
                found.add(name + ":" + values.get("version"));
              }
            });
    return found;
  }

  /** Names of shared libraries, but those for Python. */
  Set<String> libraries() {
    Set<String> found = new TreeSet<>();
    try (ZipFile jar = new ZipFile(file.toFile())) {
      jar.stream()
          .map(ZipEntry::getName)
          .filter(name -> !name.contains("/python/"))
          .map(LIBRARY::matcher)
          .filter(Matcher::matches)
          .forEach(match -> found.add(match.group(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  Map<String, String> licences() {
    return texts(LICENCE);
  }

  Map<String, String> notices() {
    return texts(NOTICE);
  }

  /** Texts of entries by their names. */
  Map<String, String> texts(Pattern name) {
    Map<String, String> texts = new TreeMap<>();
    try (ZipFile jar = new ZipFile(file.toFile())) {
      for (ZipEntry entry :
          jar.stream().filter(e -> name.matcher(e.getName()).matches()).toList()) {
        try (InputStream content = jar.getInputStream(entry)) {
          texts.put(entry.getName(), new String(content.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }
}
