package io.convoy.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** What stands in the examples of {@code deploy/}: commands of Convoy, and settings of Spark. */
final class DeployExamples {
  static final Path FOLDER = Path.of("..", "deploy");

  /** The jar in the image, after which the arguments of a command come. */
  private static final String JAR = "local:///opt/convoy/app/convoy.jar";

  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:deploy/convoy|convoy\\.jar|jobs\\.Main) ((?:train|finetune|status|clean)\\b[^\"'|;>\n]*)");

  /** What a scheduler or a shell puts in. */
  private static final String PLACE = "\\{\\{[^}]*\\}\\}|\\$?\\$\\([^)]*\\)";

  private DeployExamples() {}

  static String text(Path file) {
    try {
      return Files.readString(FOLDER.resolve(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The commands in a file, as words; of manifests also those that are lists. */
  static List<List<String>> commands(Path file) {
    String text =
        text(file)
            .replaceAll("(?m)^ *#.*$", "")
            .replaceAll("\\\\\n\\s*", " ") // of a shell, or a unit of systemd
            .replaceAll("\"\n\\s*f?\"", "") // of texts in Python that stand one after the other
            .replace("{SUBMIT}", "convoy.jar")
            .replace("{RUN}", "hdfs:///runs/pretraining")
            .replaceAll(PLACE, "today");
    List<List<String>> commands = new ArrayList<>();
    Matcher found = COMMAND.matcher(text);
    while (found.find()) {
      commands.add(List.of(found.group(1).strip().split("\\s+")));
    }
    if (file.toString().endsWith(".yaml")) {
      documents(file).forEach(document -> addLists(document, commands));
    }
    return commands.stream().map(DeployExamples::here).toList();
  }

  private static void addLists(Object node, List<List<String>> commands) {
    if (node instanceof Map<?, ?> map) {
      map.values().forEach(value -> addLists(value, commands));
      if (JAR.equals(map.get("mainApplicationFile"))) {
        commands.add(words((List<?>) map.get("arguments")));
      }
    } else if (node instanceof List<?> list) {
      list.forEach(value -> addLists(value, commands));
      int jar = list.indexOf(JAR);
      if (jar >= 0) {
        commands.add(words(list.subList(jar + 1, list.size())));
      }
    }
  }

  private static List<String> words(List<?> list) {
    return list.stream().map(Object::toString).toList();
  }

  /** Without what the launcher takes for itself, and with the recipes of this checkout. */
  private static List<String> here(List<String> command) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < command.size(); i++) {
      String word = command.get(i);
      if (word.matches("--(master|executors|cores-per-executor)")) {
        i++;
      } else {
        words.add(
            word.replaceAll(PLACE, "today")
                .replaceFirst("^(?:[^=]*/)?([\\w-]+\\.conf)$", "../conf/recipes/$1"));
      }
    }
    return words;
  }

  static List<Map<String, Object>> documents(Path manifest) {
    List<Map<String, Object>> documents = new ArrayList<>();
    new Yaml().loadAll(text(manifest)).forEach(document -> documents.add(map(document)));
    return documents;
  }

  /** What lies below a name, or several names one below the other, in a document. */
  static Map<String, Object> part(Map<String, Object> document, String... names) {
    Map<String, Object> part = document;
    for (String name : names) {
      part = map(part.get(name));
    }
    return part;
  }

  @SuppressWarnings("unchecked") // keys of manifests are texts
  private static Map<String, Object> map(Object node) {
    return (Map<String, Object>) node;
  }

  /** The files of a folder below {@code deploy/}. */
  static List<Path> files(String folder) {
    try (Stream<Path> list = Files.list(FOLDER.resolve(folder))) {
      return list.filter(Files::isRegularFile).map(FOLDER::relativize).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
