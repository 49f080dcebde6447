package io.convoy.jobs.prepare;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import io.convoy.driver.spark.ExecutorTokens;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.driver.spark.SparkDefaults;
import io.convoy.driver.spark.SparkOverrides;
import io.convoy.executor.base.LongWait;
import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.jobs.prepare.input.ColumnNames;
import io.convoy.jobs.prepare.input.InputOptions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code convoy prepare}: makes a prepared dataset of a folder of images. */
@Command(
    name = "prepare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes a dataset for training of images, on any Hadoop file system.",
      "Every image is decoded once; those that fail are listed in rejected.csv.",
      "Doing it again with nothing changed does nothing."
    })
public final class PrepareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "PATH",
      description = {
        "Folder with one folder a class, or with train/, val/, test/ that have them;",
        "archives of such folders (.tar, .tar.gz, .tar.bz2, .tar.xz, .tar.zst, .zip);",
        "a manifest (.csv, .tsv, .jsonl, .parquet, or .txt as a list of files);",
        "WebDataset shards; or Parquet files with images, as of Hugging Face."
      })
  private String input;

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = {
        "Table with the columns path, label and perhaps split, of images in --input;",
        "or lists of files with commas between them (train.txt,val.txt)."
      })
  private String manifest;

  @Option(
      names = "--path-column",
      paramLabel = "NAME",
      description = "Column of images in a table (default: path, file_name, image_id, ...).")
  private String pathColumn = "";

  @Option(
      names = "--label-column",
      paramLabel = "NAME",
      description = {
        "Column of labels in a table; in WebDataset shards the extension of the member,",
        "or the field of .json (default: label, class, ...; cls, ...)."
      })
  private String labelColumn = "";

  @Option(
      names = "--split-column",
      paramLabel = "NAME",
      description = "Column of splits in a table (default: split).")
  private String splitColumn = "";

  @Option(
      names = "--class-names",
      paramLabel = "FILE",
      description = "Lines of a class folder and the class's name, such as a list of synsets.")
  private String classNames;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Folder of the dataset; --input itself to index WebDataset shards there.")
  private String output;

  @Option(
      names = "--splits",
      split = ",",
      paramLabel = "NAME",
      description = {
        "Names of the split folders, or SPLIT=FOLDER such as val=holdout",
        "(default: found out by usual names, such as Training and valid)."
      })
  private List<String> splits = List.of();

  @Option(
      names = "--val-fraction",
      paramLabel = "F",
      description = "Share of each class's training images that becomes val (default: 0).")
  private double valFraction;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of that choice and of the order of images (default: 0).")
  private long seed;

  @Option(
      names = "--shard-size",
      paramLabel = "SIZE",
      converter = Bytes.class,
      defaultValue = "64MB",
      description = "Size of a shard, such as 256MiB (default: ${DEFAULT-VALUE}).")
  private long shardBytes;

  @Option(
      names = "--resize",
      paramLabel = "PIXELS",
      description = "Reduce longer shorter sides to this (default: keep the files as they are).")
  private int resize = IntakeOptions.DEFAULT.shorterSide();

  @Option(
      names = "--jpeg-quality",
      paramLabel = "Q",
      description = "Of reduced images, 1 to 100 (default: 95).")
  private int jpegQuality = IntakeOptions.DEFAULT.jpegQuality();

  @Option(
      names = "--max-pixels",
      paramLabel = "N",
      description = "Refuse larger images, undecoded (default: 100,000,000).")
  private long maxPixels = IntakeOptions.DEFAULT.maxPixels();

  @Option(
      names = "--max-aspect",
      paramLabel = "R",
      description = "Refuse images more than R times as long as wide (default: 50).")
  private double maxAspect = IntakeOptions.DEFAULT.maxAspect();

  @Option(
      names = "--bits",
      paramLabel = "N",
      description = "Bits that 16-bit images use, 9 to 15; scales them (default: 16).")
  private int bits = IntakeOptions.DEFAULT.bits();

  @Option(
      names = "--mean-image",
      paramLabel = "PIXELS",
      description = "Write the mean training image, a square of this side (default: none).")
  private int meanSide = IntakeOptions.DEFAULT.meanSide();

  @Option(
      names = "--dry-run",
      description = "Say what would be read as what, without decoding or writing.")
  private boolean dryRun;

  @Option(names = "--overwrite", description = "Replace another dataset in the output folder.")
  private boolean overwrite;

  @Override
  public Integer call() {
    PrepareOptions options = options();
    if (dryRun) {
      String text = new DryRun(SparkCluster.fileSystems(), options).text();
      spec.commandLine().getOut().print(text);
      spec.commandLine().getOut().flush();
      return CommandLine.ExitCode.OK;
    }
    try (Session session = new Session()) {
      PrepareSummary summary =
          new PrepareJob(SparkCluster.fileSystems(), session::start, options).run();
      spec.commandLine().getOut().print(summary.text());
      spec.commandLine().getOut().flush();
    }
    return CommandLine.ExitCode.OK;
  }

  /** The settings of its session, from those of {@code spark-submit}. */
  static SparkConf settings(SparkConf given) {
    return SparkDefaults.complete(SparkOverrides.tellForTasks(given))
        .setIfMissing("spark.master", "local[*]")
        .setIfMissing("spark.app.name", "convoy prepare")
        // what tasks send back grows with the dataset
        .setIfMissing("spark.driver.maxResultSize", "0");
  }

  /** A Spark session that is started when it is needed. */
  private static final class Session implements AutoCloseable {
    private JavaSparkContext spark;

    JavaSparkContext start() {
      try (LongWait wait = LongWait.on("the cluster to take the driver; queues may be full")) {
        spark = new JavaSparkContext(settings(new SparkConf()));
      }
      ExecutorTokens.handOut(spark.sc());
      return spark;
    }

    @Override
    public void close() {
      if (spark != null) {
        spark.close();
      }
    }
  }

  private PrepareOptions options() {
    if (output == null && !dryRun) {
      throw new ParameterException(
          spec.commandLine(), "Missing required option: '--output=DIR' (or give --dry-run)");
    }
    try {
      return new PrepareOptions(
          new InputOptions(
              input,
              splits,
              Optional.ofNullable(manifest),
              Optional.ofNullable(classNames),
              new ColumnNames(pathColumn, labelColumn, splitColumn)),
          output == null ? "" : output,
          valFraction,
          seed,
          shardBytes,
          new IntakeOptions(resize, jpegQuality, maxPixels, maxAspect, meanSide, bits),
          overwrite);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Sizes as in HOCON, in small or capital letters: 64MB, 256MiB, 2gb, 65536. */
  static final class Bytes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return ConfigValueFactory.fromAnyRef(hocon(text)).atKey("size").getBytes("size");
      } catch (ConfigException e) {
        throw new TypeConversionException(
            "\"" + text + "\" is no size: write for instance 64MB, 256MiB or 65536");
      }
    }

    /** HOCON's units are kB, and in capitals MB, GB, TB, with i as it is. */
    private static String hocon(String text) {
      String small = text.toLowerCase(Locale.ROOT);
      return small.matches("\\s*[0-9.]+\\s*[kmgt]i?b\\s*")
          ? small.toUpperCase(Locale.ROOT).replace("KB", "kB").replace('I', 'i')
          : text;
    }
  }
}
