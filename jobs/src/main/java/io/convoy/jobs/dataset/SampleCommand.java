package io.convoy.jobs.dataset;

import com.typesafe.config.ConfigUtil;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.data.dataset.SampleOrder;
import io.convoy.executor.data.pipeline.BatchLoader;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.Thumbnail;
import io.convoy.executor.data.shard.EncodedSample;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.storage.DataException;
import io.convoy.jobs.recipe.RecipeArguments;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convoy dataset sample}: draws samples as the network sees them. */
@Command(
    name = "sample",
    description = {
      "Draws a sheet of samples, each as it is stored and as a recipe's augmentations make it.",
      "The network gets these images, normalised. Below a mixed image stand its targets.",
      ""
    },
    footerHeading = "%nExample:%n",
    footer = {"  convoy dataset sample mydata my.conf --count 24 --output sheet.png"})
final class SampleCommand implements Callable<Integer> {
  /** Smaller ones are what label smoothing leaves to the other classes. */
  private static final double SMALLEST_SHARE = 0.03;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "PATH", description = "Folder of the dataset.")
  private String path;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = RecipeArguments.LABEL,
      hideParamSyntax = true,
      description = {RecipeArguments.DESCRIPTION, "Without them only stored images are drawn."})
  private List<String> recipe = new ArrayList<>();

  @Option(names = "--count", paramLabel = "N", description = "Samples to draw (default: 16).")
  private int count = 16;

  @Option(
      names = "--variants",
      paramLabel = "N",
      description = "Augmented versions of each, as in as many epochs (default: 3).")
  private int variants = 3;

  @Option(names = "--split", paramLabel = "NAME", description = "Default: train.")
  private String split = "train";

  @Option(names = "--seed", paramLabel = "N", description = "Of the choice (default: 1).")
  private long seed = 1;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "The sheet, a PNG file on this machine.")
  private Path output;

  @Override
  public Integer call() throws InterruptedException {
    check();
    Optional<RunConf> conf = recipe.isEmpty() ? Optional.empty() : Optional.of(configuration());
    try (SampleStore store = SampleStore.open(SparkCluster.fileSystems(), path, split)) {
      SampleOrder order = new SampleOrder(seed, 1, store.size());
      long[] samples =
          LongStream.range(0, Math.min(count, store.size())).map(order::sampleAt).toArray();
      write(sheet(store, conf, samples).png());
      spec.commandLine()
          .getOut()
          .printf("%s: %d samples of %s in %s%n", output, samples.length, split, path);
      spec.commandLine().getOut().flush();
    }
    return CommandLine.ExitCode.OK;
  }

  private SampleSheet sheet(SampleStore store, Optional<RunConf> conf, long... samples)
      throws InterruptedException {
    List<String> names = new ArrayList<>(List.of("stored"));
    List<List<SampleSheet.Cell>> columns = new ArrayList<>(List.of(stored(store, samples)));
    for (int epoch = 1; conf.isPresent() && epoch <= variants; epoch++) {
      List<List<SampleSheet.Cell>> showings = augmented(store, conf.get(), samples, epoch);
      for (int showing = 1; showing <= showings.size(); showing++) {
        names.add("epoch " + epoch + (showings.size() > 1 ? ", showing " + showing : ""));
        columns.add(showings.get(showing - 1));
      }
    }
    SampleSheet sheet = new SampleSheet(names);
    for (int i = 0; i < samples.length; i++) {
      int row = i;
      sheet.row(columns.stream().map(column -> column.get(row)).toList());
    }
    return sheet;
  }

  private void check() {
    if (count < 1 || count > 1000 || variants < 1 || variants > 20) {
      throw new ParameterException(
          spec.commandLine(), "--count must be from 1 to 1000 and --variants from 1 to 20");
    }
  }

  private RunConf configuration() {
    List<String> arguments = new ArrayList<>(recipe);
    arguments.add("data.path=" + ConfigUtil.quoteString(path));
    arguments.add("run.dir=unused");
    return RecipeArguments.read(arguments);
  }

  private static List<SampleSheet.Cell> stored(SampleStore store, long... samples) {
    List<SampleSheet.Cell> cells = new ArrayList<>();
    for (long number : samples) {
      EncodedSample sample = store.read(number);
      String name = store.dataset().classes().get(sample.label());
      cells.add(
          new SampleSheet.Cell(
              Thumbnail.of(sample, SampleSheet.CELL), List.of(name, "no. " + number)));
    }
    return cells;
  }

  /** What the network sees in an epoch, but for the normalisation: a list for each showing. */
  private static List<List<SampleSheet.Cell>> augmented(
      SampleStore store, RunConf conf, long[] samples, int epoch) throws InterruptedException {
    DatasetView view = new DatasetView(store, conf);
    List<List<SampleSheet.Cell>> showings = new ArrayList<>();
    try (BatchLoader loader = view.loader(samples, epoch);
        ImageBatch batch = loader.next().orElseThrow()) {
      for (int first = 0; first < view.repeats() * samples.length; first += samples.length) {
        showings.add(
            IntStream.range(first, first + samples.length)
                .mapToObj(i -> cell(batch, i, view))
                .toList());
      }
    }
    return showings;
  }

  private static SampleSheet.Cell cell(ImageBatch batch, int index, DatasetView view) {
    List<String> text =
        view.task().isRotation()
            ? List.of(view.classes().get(batch.labels()[index]))
            : targets(batch, index, view.classes());
    return new SampleSheet.Cell(Thumbnail.of(batch, index, SampleSheet.CELL), text);
  }

  /** The classes that a mixed image is most of; none if the label says all. */
  static List<String> targets(ImageBatch batch, int index, List<String> classes) {
    if (batch.targets().isEmpty()) {
      return List.of();
    }
    FloatBuffer targets = batch.targets().get();
    int from = index * classes.size();
    return IntStream.range(0, classes.size())
        .boxed()
        .sorted((a, b) -> Float.compare(targets.get(from + b), targets.get(from + a)))
        .limit(2)
        .filter(label -> targets.get(from + label) >= SMALLEST_SHARE)
        .map(
            label ->
                String.format(
                    Locale.ROOT, "%s %.0f%%", classes.get(label), 100 * targets.get(from + label)))
        .toList();
  }

  private void write(byte[] png) {
    try {
      Files.write(output, png);
    } catch (IOException e) {
      throw new DataException(
          "cannot write the sheet " + output + " (" + e + "): check --output", e);
    }
  }
}
