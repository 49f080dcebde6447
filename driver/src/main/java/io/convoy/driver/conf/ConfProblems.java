package io.convoy.driver.conf;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The problems found so far: each with its place, reported in the order of the recipe's lines. */
final class ConfProblems {
  static final String COMMAND_LINE = "command line";
  static final String REFERENCE = "reference.conf";

  private static final int NO_LINE = Integer.MAX_VALUE;

  private record Problem(String source, int line, String text) {
    String message() {
      if (source.isEmpty()) {
        return text;
      }
      return source + (line == NO_LINE ? "" : ":" + line) + ": " + text;
    }
  }

  private final List<Problem> problems = new ArrayList<>();
  private boolean unread;

  /** A problem at a place in a file or on the command line. */
  void add(ConfigOrigin origin, String text) {
    String source = source(origin);
    boolean lines = origin.lineNumber() > 0 && !source.equals(COMMAND_LINE);
    problems.add(new Problem(source, lines ? origin.lineNumber() : NO_LINE, text));
  }

  /** A problem of a source as a whole; an empty name if it belongs to none. */
  void add(String source, String text) {
    problems.add(new Problem(source, NO_LINE, text));
  }

  /** A source that cannot be read at all. */
  void addUnread(String source, String text) {
    unread = true;
    add(source, text);
  }

  /** A required key without a value, unless it may stand in a source that could not be read. */
  void addMissing(String source, String text) {
    if (!unread) {
      add(source, text);
    }
  }

  /** What the HOCON parser or resolver refused. */
  void addUnread(String source, ConfigException refusal) {
    unread = true;
    ConfigOrigin origin = refusal.origin();
    if (origin == null || source(origin).equals(COMMAND_LINE)) {
      add(source, unplaced(refusal));
    } else {
      add(origin, unplaced(refusal));
    }
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  ConfException exception() {
    return new ConfException(
        problems.stream()
            .sorted(Comparator.comparingInt(Problem::line))
            .map(Problem::message)
            .distinct()
            .toList());
  }

  /** Whether a value is a default. */
  static boolean isDefault(ConfigOrigin origin) {
    return source(origin).equals(REFERENCE);
  }

  private static String source(ConfigOrigin origin) {
    return origin.withLineNumber(-1).description();
  }

  private static String unplaced(ConfigException refusal) {
    String message = refusal.getMessage();
    ConfigOrigin origin = refusal.origin();
    String place = origin == null ? "" : origin.description() + ": ";
    return message.startsWith(place) ? message.substring(place.length()) : message;
  }
}
