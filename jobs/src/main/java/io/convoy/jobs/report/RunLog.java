package io.convoy.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the metrics of a run say ({@link io.convoy.driver.report.MetricsLog}), as far as they go:
 * the run may be going on, and the last line may be torn.
 */
final class RunLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How lines of steps and of layers begin. */
  private static final String STEP = "{\"kind\":\"step\"";

  private static final String LAYERS = "{\"kind\":\"layers\"";

  /** Steps that suffice for a small curve. */
  private static final int GLANCED_STEPS = 60;

  private final Map<Long, LoggedStep> steps = new TreeMap<>();
  private final Map<Long, LoggedEvaluation> evaluations = new TreeMap<>();
  private final Map<Long, LoggedEvaluation> averages = new TreeMap<>();
  private final LoggedLayers.Thinned layers = new LoggedLayers.Thinned();
  private final List<LoggedTimes> times = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final List<JsonNode> starts = new ArrayList<>();
  private Optional<JsonNode> end = Optional.empty();
  private int eventsBefore;
  private String lastTime = "";
  private long unreadable;
  private long passed;
  private long glanced;

  /**
   * An evaluation of the validation split in a run.
   *
   * @param images how many there were
   * @param accuracy from 0 to 1
   * @param at when it was logged, in seconds since 1970
   */
  record LoggedEvaluation(
      long step, int epoch, long images, double loss, double accuracy, double at) {}

  /**
   * Something that happened beside training.
   *
   * @param kind as in the metrics
   * @param step after which
   * @param time as written, or empty
   * @param text what it was
   */
  record Event(String kind, long step, String time, String text) {
    /** Whether something went wrong. */
    boolean isTrouble() {
      return kind.equals("failure") || kind.equals("roll_back") || kind.equals("exclusion");
    }
  }

  /** Adds all lines of a file. */
  void read(BufferedReader lines) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      try {
        JsonNode node = JSON.readTree(line);
        if (node != null && node.isObject()) {
          add(node);
        }
      } catch (JsonProcessingException e) {
        unreadable++;
      }
    }
  }

  /** Adds the lines of a file but for most of its steps, which are the bulk of it. */
  void glance(BufferedReader lines) throws IOException {
    List<String> all = new ArrayList<>();
    int left = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.startsWith(LAYERS)) {
        all.add(line);
        left += line.startsWith(STEP) ? 1 : 0;
      }
    }
    passed += left;
    int every = Math.max(1, left / GLANCED_STEPS);
    StringBuilder kept = new StringBuilder();
    for (String line : all) {
      boolean step = line.startsWith(STEP);
      left -= step ? 1 : 0;
      if (!step || left % every == 0) {
        kept.append(line).append('\n');
        glanced += step ? 1 : 0;
      }
    }
    read(new BufferedReader(new StringReader(kept.toString())));
  }

  /** How many steps there are for each that was read. */
  double spacing() {
    return glanced == 0 ? 1 : (double) passed / glanced;
  }

  private void add(JsonNode line) {
    String time = line.path("time").asText();
    lastTime = time.isEmpty() ? lastTime : time;
    long step = line.path("step").asLong();
    switch (line.path("kind").asText()) {
      case "start" -> start(line);
      case "step" -> steps.put(step, LoggedStep.of(line));
      case "evaluation" -> evaluations.put(step, evaluation(line));
      case "average_evaluation" -> averages.put(step, evaluation(line));
      case "layers" -> layers.add(LoggedLayers.of(line));
      case "times" -> times.add(LoggedTimes.of(line));
      case "notice" -> event(line, line.path("text").asText());
      case "failure" -> event(line, line.path("cause").asText());
      case "roll_back" ->
          event(
              line,
              Text.format(
                  "back to step %s, the learning rate now %s of the schedule's: %s",
                  Text.count(step),
                  Text.percent(LoggedStep.number(line, "rate_share")),
                  line.path("cause").asText()));
      case "exclusion" ->
          event(line, "no rank runs on " + line.path("host").asText() + " any more");
      case "repetition" ->
          event(
              line,
              Text.format(
                  "on from step %s with %d ranks",
                  Text.count(step), line.path("world_size").asInt()));
      case "end" -> end = Optional.of(line);
      default -> {
        // devices, data and snapshots are not drawn
      }
    }
  }

  private void start(JsonNode line) {
    starts.add(line);
    eventsBefore = events.size();
    end = Optional.empty();
    long first = line.path("first_step").asLong(1);
    if (first > 1) {
      String text = Text.format("resumed after step %s", Text.count(first - 1));
      events.add(new Event("resume", first - 1, line.path("time").asText(), text));
    }
  }

  private void event(JsonNode line, String text) {
    long step = line.has("step") ? line.path("step").asLong() : lastStep();
    events.add(new Event(line.path("kind").asText(), step, line.path("time").asText(), text));
  }

  private static LoggedEvaluation evaluation(JsonNode line) {
    return new LoggedEvaluation(
        line.path("step").asLong(),
        line.path("epoch").asInt(),
        line.path("images").asLong(),
        LoggedStep.number(line, "loss"),
        LoggedStep.number(line, "accuracy"),
        LoggedStep.time(line));
  }

  /** Steps in ascending order; of one that was run again, the last time. */
  List<LoggedStep> steps() {
    return List.copyOf(steps.values());
  }

  /** Evaluations in the order of their steps. */
  List<LoggedEvaluation> evaluations() {
    return List.copyOf(evaluations.values());
  }

  /** Those of averaged weights. */
  List<LoggedEvaluation> averages() {
    return List.copyOf(averages.values());
  }

  /** Figures of layers, in the order of their steps. */
  List<LoggedLayers> layers() {
    return layers.all();
  }

  /** What steps took on each rank, in the order of the file. */
  List<LoggedTimes> times() {
    return List.copyOf(times);
  }

  /** What happened beside training, in the order of the file. */
  List<Event> events() {
    return List.copyOf(events);
  }

  /** Those since it was started last, in the order of the file. */
  List<Event> eventsSinceStart() {
    return List.copyOf(events.subList(eventsBefore, events.size()));
  }

  /** The last step; 0 before the first. */
  long lastStep() {
    return steps.isEmpty() ? 0 : ((TreeMap<Long, LoggedStep>) steps).lastKey();
  }

  /** The line of the last start; an empty object if there is none. */
  JsonNode start() {
    return starts.isEmpty() ? JSON.createObjectNode() : starts.get(starts.size() - 1);
  }

  /** The line of the first start. */
  JsonNode firstStart() {
    return starts.isEmpty() ? JSON.createObjectNode() : starts.get(0);
  }

  /** How often it was started. */
  int starts() {
    return starts.size();
  }

  /** The line that says how the last start ended; empty while it goes on, or if it was killed. */
  Optional<JsonNode> end() {
    return end;
  }

  /** The time of the last line, as written. */
  String lastTime() {
    return lastTime;
  }

  /** Lines that are no JSON: the last of a run that was killed may be one. */
  long unreadable() {
    return unreadable;
  }

  /** The evaluation with the highest accuracy, the first of equal ones. */
  Optional<LoggedEvaluation> best() {
    return evaluations.values().stream()
        .filter(one -> Double.isFinite(one.accuracy()))
        .reduce((a, b) -> b.accuracy() > a.accuracy() ? b : a);
  }
}
