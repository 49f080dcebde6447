package io.convoy.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoy.driver.conf.ConfChange;
import io.convoy.jobs.report.RunLog.Event;
import io.convoy.jobs.report.RunLog.LoggedEvaluation;
import io.convoy.jobs.report.plot.Markup;
import java.util.List;
import java.util.TreeMap;

/** The page about one run. */
final class RunPage {
  /** Events that are listed; more are counted. */
  private static final int MOST_EVENTS = 200;

  private static final int LONGEST = 600;

  private final ReportedRun run;

  RunPage(ReportedRun run) {
    this.run = run;
  }

  /** All but evaluations and pictures. */
  Markup head() {
    Markup body = new Markup();
    body.element("h1", "Run " + run.name());
    body.element("p", subtitle(), "class", "soft");
    body.open("ul", "class", "verdict");
    for (Remark remark : new RunVerdict(run).remarks()) {
      body.element("li", shortened(remark.text()), "class", remark.level().style());
    }
    body.close("ul");
    if (!run.log().steps().isEmpty()) {
      body.add(tiles());
      body.add(Page.heading("Curves")).add(Page.plots(new Curves(run).plots()));
      body.add(new LayerSection(run.log()).markup()).add(new TimesSection(run.log()).markup());
    }
    return body.add(events());
  }

  private String subtitle() {
    JsonNode start = run.log().start();
    if (start.isEmpty()) {
      return run.folder();
    }
    return Text.format(
        "%s, %s parameters, engine %s on %s; %s",
        start.path("model").asText(),
        Text.count(start.path("parameters").asLong()),
        start.path("engine").asText(),
        Text.count(start.path("world_size").asLong(), "rank"),
        run.folder());
  }

  private Markup tiles() {
    Markup tiles = new Markup().open("div", "class", "tiles");
    RunLog log = run.log();
    tile(tiles, Text.percent(run.bestAccuracy()), "best validation accuracy");
    tile(tiles, Text.count(log.lastStep()), "steps");
    tile(tiles, Text.duration(run.stepSeconds()), "time of all steps");
    tile(tiles, Text.number(run.imagesPerSecond()), "images a second (median)");
    if (!log.evaluations().isEmpty()) {
      LoggedEvaluation last = log.evaluations().get(log.evaluations().size() - 1);
      tile(tiles, Text.number(last.loss()), "last validation loss");
    }
    return tiles.close("div");
  }

  private static void tile(Markup tiles, String figure, String what) {
    tiles.open("div", "class", "tile").element("b", figure).element("span", what).close("div");
  }

  private Markup events() {
    List<Event> events = run.log().events();
    if (events.isEmpty()) {
      return new Markup();
    }
    Table table = Table.of("#step", "time", "what", "");
    for (Event event : events.subList(0, Math.min(MOST_EVENTS, events.size()))) {
      table
          .row()
          .number((double) event.step(), Text.count(event.step()))
          .text(Text.time(event.time()))
          .text(event.kind().replace('_', ' '))
          .text(shortened(event.text()))
          .end();
    }
    Markup all = Page.heading("What happened").add(table.markup());
    return events.size() <= MOST_EVENTS
        ? all
        : all.element("p", Text.format("and %s more", Text.count(events.size() - MOST_EVENTS)));
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " ...";
  }

  /** The recipe, and the command that repeats the run. */
  Markup recipe() {
    Markup body = new Markup();
    if (run.recipe().isEmpty()) {
      return body;
    }
    body.add(Page.heading("Recipe"));
    Table table = Table.of("key", "default", "here");
    for (ConfChange change : ConfChange.fromDefaults(run.recipe())) {
      table.row().code(change.key()).code(change.before()).code(change.after()).end();
    }
    body.element("p", "What is not as in conf/reference.conf:").add(table.markup());
    body.element("p", "The command that runs it again, in another folder:");
    body.element(
        "pre",
        Text.format(
            "convoy train %s run.dir=%s",
            quoted(run.folder() + "/" + run.stored().file()), quoted(run.folder() + "-again")));
    body.open("details").element("summary", "All keys (" + run.stored().file() + ")");
    body.element("pre", run.recipe()).close("details");
    if (!run.identity().versions().isEmpty()) {
      body.open("p", "class", "soft").text("Made with ");
      body.text(
          String.join(
              ", ",
              new TreeMap<>(run.identity().versions())
                  .entrySet().stream().map(one -> one.getKey() + " " + one.getValue()).toList()));
      body.close("p");
    }
    return body;
  }

  /** A word of a command line; in quotes where a shell would not take it as it is. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
