package io.convoy.jobs.prepare.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Tables that are text: CSV, JSON lines, and lists of files. */
final class TextTables {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How lists of files name their columns. */
  static final List<String> LIST = List.of("path", "label");

  private TextTables() {}

  /**
   * Reads a table.
   *
   * @param in the file
   * @param name of the file, whose ending tells what it is
   * @throws DataException if it is no such table
   */
  static Table read(InputStream in, String name) throws IOException {
    String text = text(in.readAllBytes(), name);
    return switch (FileNames.ending(name)) {
      case "jsonl" -> jsonLines(text, name);
      case "txt", "lst", "list" -> list(text, name);
      default -> csv(text, name);
    };
  }

  /** UTF-8, or UTF-16 where the file says so with its first bytes. */
  private static String text(byte[] bytes, String name) {
    boolean wide =
        bytes.length >= 2
            && ((bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe)
                || (bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff));
    Charset charset = wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    CharsetDecoder decoder = charset.newDecoder();
    ByteBuffer source = ByteBuffer.wrap(bytes);
    CharBuffer target = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(source, target, true);
    if (result.isError()) {
      long line = 1 + target.flip().chars().filter(c -> c == '\n').count();
      throw new DataException(
          String.format(
              "line %d of the table %s is not %s: save it as UTF-8, for instance"
                  + " iconv -f ISO-8859-1 -t UTF-8",
              line, name, charset));
    }
    return target.flip().toString().replaceFirst("^\ufeff", "");
  }

  private static Table csv(String text, String name) {
    char separator =
        name.toLowerCase(java.util.Locale.ROOT).endsWith(".tsv") ? '\t' : separator(text);
    CSVFormat format = CSVFormat.DEFAULT.builder().setDelimiter(separator).build();
    List<String> head = List.of();
    List<List<String>> rows = new ArrayList<>();
    try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
      for (CSVRecord record : parser) {
        List<String> words = record.toList();
        if (head.isEmpty()) {
          head = words;
        } else if (words.size() > 1 || !words.get(0).isBlank() || head.size() == 1) {
          requireWhole(words, head, parser.getCurrentLineNumber(), name);
          rows.add(words);
        }
      }
    } catch (IllegalStateException | UncheckedIOException e) { // by version
      throw malformed(e, name);
    } catch (IOException e) {
      throw malformed(e, name);
    }
    if (head.isEmpty()) {
      throw new DataException("the manifest " + name + " is empty");
    }
    return new Table(name, head, rows);
  }

  private static DataException malformed(Exception e, String name) {
    String message = String.valueOf(e.getMessage());
    String line = message.replaceFirst("(?s).*?(?:line:? )(\\d+).*", "$1");
    String where = line.matches("\\d+") ? "line " + line + " of " : "";
    String what =
        message.contains("EOF") || message.contains("encapsulated")
            ? "has a double quote that does not end, or text behind one"
            : "cannot be read: " + message.lines().findFirst().orElse("");
    return new DataException(
        where + "the manifest " + name + " " + what + ": put what has commas in double quotes", e);
  }

  private static void requireWhole(List<String> words, List<String> head, long line, String name) {
    if (words.size() != head.size()) {
      throw new DataException(
          String.format(
              "line %d of the manifest %s has %d columns and its first line %d: put what has"
                  + " commas in double quotes",
              line, name, words.size(), head.size()));
    }
  }

  /** As spreadsheets of many countries write it; a comma unless the first line has none. */
  private static char separator(String text) {
    String first = text.lines().findFirst().orElse("");
    for (char separator : new char[] {',', ';', '\t', '|'}) {
      if (first.indexOf(separator) >= 0) {
        return separator;
      }
    }
    return ',';
  }

  private static Table jsonLines(String text, String name) {
    List<JsonNode> objects = new ArrayList<>();
    Set<String> head = new LinkedHashSet<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (!line.isBlank()) {
        JsonNode object = object(line, number, name);
        object.properties().stream().map(Map.Entry::getKey).forEach(head::add);
        objects.add(object);
      }
    }
    List<List<String>> rows =
        objects.stream()
            .map(object -> head.stream().map(key -> word(object.path(key))).toList())
            .toList();
    return new Table(name, List.copyOf(head), rows);
  }

  private static JsonNode object(String line, int number, String name) {
    try {
      JsonNode node = JSON.readTree(line);
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new DataException(
          String.format("line %d of the table %s is no JSON: correct it", number, name), e);
    }
    throw new DataException(
        String.format("line %d of the table %s is no object of JSON: correct it", number, name));
  }

  private static String word(JsonNode node) {
    return node.isValueNode() && !node.isNull() ? node.asText() : "";
  }

  /**
   * A path in each line, perhaps with a label behind it, or a number before it; without a label it
   * is the name of the path's folder. MXNet's lists have number, label and path between tabs.
   */
  private static Table list(String text, String name) {
    List<List<String>> rows = new ArrayList<>();
    for (String line : text.lines().map(String::strip).toList()) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        rows.add(listed(line));
      }
    }
    return new Table(name, LIST, rows);
  }

  private static List<String> listed(String line) {
    String[] tabs = line.split("\t", -1);
    if (tabs.length == 3 && tabs[0].matches("\\d+") && FileNames.isImage(tabs[2])) {
      return List.of(tabs[2], tabs[1].replaceFirst("\\.0+$", ""));
    }
    String path = line.replaceFirst("^\\d+[\\s,]+(?=\\S*/)", "");
    String before = path.replaceFirst("[\\s,;]+[^\\s,;/]+$", "");
    boolean labelled =
        before.length() < path.length() && isPath(before) && !FileNames.isImage(path);
    if (labelled) {
      return List.of(before, path.substring(before.length()).replaceFirst("^[\\s,;]+", ""));
    }
    String[] folders = path.split("/", -1);
    return List.of(path, folders.length < 2 ? "" : folders[folders.length - 2]);
  }

  private static boolean isPath(String text) {
    return text.contains("/") || FileNames.isImage(text);
  }
}
