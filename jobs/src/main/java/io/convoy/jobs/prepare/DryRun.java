package io.convoy.jobs.prepare;

import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.prepare.input.ArchiveContent;
import io.convoy.jobs.prepare.input.ClassCounts;
import io.convoy.jobs.prepare.input.ContainerRule;
import io.convoy.jobs.prepare.input.InputFile;
import io.convoy.jobs.prepare.input.InputReport;
import io.convoy.jobs.prepare.input.InputTree;
import io.convoy.jobs.prepare.input.ListedFile;
import io.convoy.jobs.prepare.input.PrepareInput;
import io.convoy.jobs.prepare.input.Splits;
import io.convoy.jobs.prepare.task.ShardPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * What a preparation would read as what: by names and the beginnings of files, in about a second.
 * Nothing is decoded or written.
 */
final class DryRun {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

  private final Configuration hadoop;
  private final PrepareOptions options;
  private final List<String> limits = new ArrayList<>();

  DryRun(Configuration hadoop, PrepareOptions options) {
    this.hadoop = hadoop;
    this.options = options;
  }

  /**
   * Looks.
   *
   * @return some lines of text, ending in a newline
   * @throws io.convoy.executor.data.storage.DataException if the input cannot be used
   */
  String text() {
    PrepareInput input = PrepareInput.of(hadoop, options.input());
    DataFolder root = input.listing().root();
    InputTree tree =
        input.tree(options.input().splits(), (files, rule) -> contents(root, files, rule));
    List<ShardPlan> plans = ShardPlanner.plan(tree, options);
    InputReport report =
        tree.report().noting(PrepareNotices.ofHoldOut(tree, plans, options.valFraction()));
    SummaryText text = new SummaryText();
    text.plain("dry run: nothing was decoded or written");
    text.line("read as", report.layout());
    text.line("classes", counts(tree).toString());
    files(plans).forEach((split, files) -> text.line(split, String.format("%,d files", files)));
    text.lines("ignored", report.ignored().lines());
    text.line(
        "rejected", tree.strays().isEmpty() ? "none so far" : tree.strays().size() + " so far");
    text.reasons(PrepareSummary.reasons(tree.strays()));
    List<String> notices = new ArrayList<>(report.notices());
    notices.addAll(limits);
    text.lines("notice", notices);
    return text.toString();
  }

  private static ClassCounts counts(InputTree tree) {
    List<Long> counts = new ArrayList<>();
    List<InputFile> train = tree.splits().getOrDefault(Splits.TRAIN, List.of());
    Map<Integer, Long> found = new TreeMap<>();
    train.forEach(file -> found.merge(file.label(), 1L, Long::sum));
    IntStream.range(0, tree.classes().size())
        .forEach(label -> counts.add(found.getOrDefault(label, 0L)));
    return new ClassCounts(tree.classes(), counts);
  }

  private static Map<String, Long> files(List<ShardPlan> plans) {
    Map<String, Long> files = new TreeMap<>();
    plans.forEach(plan -> files.merge(plan.split(), (long) plan.files().size(), Long::sum));
    return files;
  }

  private List<ArchiveContent> contents(
      DataFolder root, List<ListedFile> files, ContainerRule rule) {
    long end = System.nanoTime() + PATIENCE;
    List<ArchiveContent> contents = new ArrayList<>();
    for (ListedFile file : files) {
      if (!contents.isEmpty() && System.nanoTime() > end) {
        break;
      }
      ArchiveContent content = rule.read(hadoop, root, Optional.empty(), file);
      contents.add(content);
      if (!content.whole()) {
        limits.add("only the beginning of " + file.path() + " was looked at: numbers are of that");
      }
    }
    if (contents.size() < files.size()) {
      limits.add(
          String.format(
              "%,d of %,d files were looked into: numbers are of these",
              contents.size(), files.size()));
    }
    return contents;
  }
}
