package io.convoy.jobs.prepare;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.data.IntakeOptions;
import java.util.List;
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
        "tar or tar.gz files of such folders; a manifest (.csv, .tsv, .parquet);",
        "or WebDataset shards."
      })
  private String input;

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = "Table with the columns path, label and perhaps split, of images in --input.")
  private String manifest;

  @Option(
      names = "--class-names",
      paramLabel = "FILE",
      description = "Lines of a class folder and the class's name, such as a list of synsets.")
  private String classNames;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the dataset; --input itself to index WebDataset shards there.")
  private String output;

  @Option(
      names = "--splits",
      split = ",",
      paramLabel = "NAME",
      description = "Names of the split folders (default: found out).")
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
      names = "--mean-image",
      paramLabel = "PIXELS",
      description = "Write the mean training image, a square of this side (default: none).")
  private int meanSide = IntakeOptions.DEFAULT.meanSide();

  @Option(names = "--overwrite", description = "Replace another dataset in the output folder.")
  private boolean overwrite;

  @Override
  public Integer call() {
    PrepareOptions options = options();
    try (Session session = new Session()) {
      PrepareSummary summary =
          new PrepareJob(SparkCluster.fileSystems(), session::start, options).run();
      spec.commandLine().getOut().print(summary.text());
      spec.commandLine().getOut().flush();
    }
    return CommandLine.ExitCode.OK;
  }

  /** A Spark session that is started when it is needed. */
  private static final class Session implements AutoCloseable {
    private JavaSparkContext spark;

    JavaSparkContext start() {
      spark =
          new JavaSparkContext(
              new SparkConf()
                  .setIfMissing("spark.master", "local[*]")
                  .setIfMissing("spark.app.name", "convoy prepare")
                  .setIfMissing("spark.executorEnv.OPENCV_LOG_LEVEL", "OFF")
                  // JavaCPP's own limit does not know what the container allows
                  .setIfMissing(
                      "spark.executor.extraJavaOptions",
                      "-Dorg.bytedeco.javacpp.maxphysicalbytes=0")
                  // what tasks send back grows with the dataset
                  .setIfMissing("spark.driver.maxResultSize", "0"));
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
    try {
      return new PrepareOptions(
          new InputOptions(
              input, splits, Optional.ofNullable(manifest), Optional.ofNullable(classNames)),
          output,
          valFraction,
          seed,
          shardBytes,
          new IntakeOptions(resize, jpegQuality, maxPixels, maxAspect, meanSide),
          overwrite);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Sizes as in HOCON: 64MB, 256MiB, 65536. */
  static final class Bytes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return ConfigValueFactory.fromAnyRef(text).atKey("size").getBytes("size");
      } catch (ConfigException e) {
        throw new TypeConversionException(
            "\"" + text + "\" is no size: write for instance 64MB, 256MiB or 65536");
      }
    }
  }
}
