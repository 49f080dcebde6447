package io.convoy.jobs;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * A resource manager and two node managers in this process, whose containers are processes of their
 * own; commands are submitted to it by Spark's own {@code SparkSubmit}, as a user does.
 */
final class YarnCluster implements AutoCloseable {
  static final int NODES = 2;
  static final int NODE_MB = 6144;

  /**
   * Variables of this process that containers, which begin without any, are given too: by those of
   * the libraries for linear algebra, kernels are chosen, on which bits depend.
   */
  private static final Pattern PASSED_ON =
      Pattern.compile("SPARK_LOCAL_IP|(ONEDNN|OPENBLAS|ATEN|MKL)_\\w+");

  private static final String SPARK = System.getenv("SPARK_HOME") + "/jars/*";

  private final Path files;
  private final Path conf;
  private final MiniYARNCluster yarn;

  /** How a command is submitted. */
  enum Deploy {
    CLIENT,
    CLUSTER
  }

  /**
   * Starts it.
   *
   * @param name of its folder
   * @param folder for its configuration
   */
  YarnCluster(String name, Path folder) throws IOException {
    files = Path.of("target/test/data", name); // where it takes its folders from
    FileUtils.deleteDirectory(files.toFile());
    yarn = new MiniYARNCluster(name, NODES, 1, 1);
    yarn.init(configuration());
    yarn.start();
    conf = Files.createDirectories(folder.resolve("hadoop"));
    try (OutputStream out = Files.newOutputStream(conf.resolve("yarn-site.xml"))) {
      yarn.getConfig().writeXml(out);
    }
  }

  private static YarnConfiguration configuration() {
    YarnConfiguration conf = new YarnConfiguration();
    conf.set(
        YarnConfiguration.RM_SCHEDULER,
        "org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler");
    conf.set("yarn.scheduler.capacity.root.queues", "default");
    conf.set("yarn.scheduler.capacity.root.default.capacity", "100");
    conf.set("yarn.scheduler.capacity.maximum-am-resource-percent", "0.9");
    conf.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 128);
    conf.setInt(YarnConfiguration.RM_SCHEDULER_MAXIMUM_ALLOCATION_MB, NODE_MB);
    conf.setInt(YarnConfiguration.YARN_MINICLUSTER_NM_PMEM_MB, NODE_MB);
    // as real clusters do it; of addresses a JVM reserves far more than it has memory
    conf.setBoolean(YarnConfiguration.NM_PMEM_CHECK_ENABLED, true);
    conf.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
    conf.setBoolean("yarn.nodemanager.disk-health-checker.enable", false);
    // what containers have localised and printed stays until the folder is removed
    conf.setInt(YarnConfiguration.DEBUG_NM_DELETE_DELAY_SEC, 3600);
    return conf;
  }

  /** With classes where each host has them: a jar without libraries is submitted. */
  Submission thin(Deploy deploy) {
    Path jar = Path.of("target/convoy-jobs-0.1.0-SNAPSHOT.jar");
    return new Submission(deploy, Cli.classPath(), jar)
        .with("spark.executor.extraClassPath", Cli.classPath())
        .with("spark.driver.extraClassPath", Cli.classPath());
  }

  /** With a jar that has everything, and nothing on the hosts but Spark. */
  Submission assembled(Deploy deploy, Path jar) {
    return new Submission(deploy, SPARK + ":" + libraryOfYarn(), jar);
  }

  private static String libraryOfYarn() {
    return Stream.of(Cli.classPath().split(File.pathSeparator))
        .filter(entry -> Path.of(entry).getFileName().toString().startsWith("spark-yarn_"))
        .findFirst()
        .orElseThrow();
  }

  /** A way to submit commands, with settings of its own. */
  final class Submission implements RunProcess.Launch {
    private final Deploy deploy;
    private final String classPath;
    private final Path jar;
    private final Map<String, String> settings = new LinkedHashMap<>();

    private Submission(Deploy deploy, String classPath, Path jar) {
      this.deploy = deploy;
      this.classPath = classPath;
      this.jar = jar;
      with("spark.ui.enabled", "false");
      with("spark.yarn.jars", "local:" + SPARK + ",local:" + libraryOfYarn());
      with("spark.executor.instances", "2");
      with("spark.executor.cores", "1");
      for (String process : List.of("spark.executor", "spark.driver")) {
        with(process + ".memory", "1g");
        with(process + ".memoryOverhead", "1g");
        with(process + ".extraJavaOptions", String.join(" ", Cli.SHORT_LIVED));
      }
      inContainers("JAVA_HOME", System.getProperty("java.home"));
      System.getenv()
          .forEach(
              (variable, value) -> {
                if (PASSED_ON.matcher(variable).matches()) {
                  inContainers(variable, value);
                }
              });
    }

    private void inContainers(String variable, String value) {
      with("spark.executorEnv." + variable, value);
      with("spark.yarn.appMasterEnv." + variable, value);
    }

    /** With another setting of Spark. */
    Submission with(String key, String value) {
      settings.put(key, value);
      return this;
    }

    @Override
    public Process start(File output, String... command) throws IOException {
      List<String> line = new ArrayList<>(Cli.SHORT_LIVED);
      line.addAll(List.of("-cp", conf + ":" + classPath));
      line.addAll(List.of("org.apache.spark.deploy.SparkSubmit", "--master", "yarn"));
      line.addAll(List.of("--deploy-mode", deploy.name().toLowerCase(Locale.ROOT)));
      line.addAll(List.of("--class", Main.class.getName()));
      settings.forEach((key, value) -> line.addAll(List.of("--conf", key + "=" + value)));
      line.add(jar.toString());
      line.addAll(List.of(command));
      return Cli.java(line, Map.of("HADOOP_CONF_DIR", conf.toString()), output);
    }
  }

  /** The processes of drivers that run in containers. */
  static List<ProcessHandle> drivers() {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> RunProcess.isJava(process, "deploy.yarn.ApplicationMaster"))
        .toList();
  }

  /** The processes of executors, in the order of their numbers. */
  static List<ProcessHandle> executors() {
    return RunProcess.executorsOf(ProcessHandle.current());
  }

  /** Files with a name that node managers have fetched, or in which containers have printed. */
  List<Path> files(String name) {
    try (Stream<Path> all = Files.walk(files)) {
      Predicate<Path> wanted = file -> file.getFileName().toString().equals(name);
      return all.filter(wanted.and(Files::isRegularFile)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What all containers have printed so far, the log included. */
  String printed() {
    StringBuilder all = new StringBuilder();
    for (String name : List.of("stdout", "stderr")) {
      for (Path file : files(name)) {
        try {
          all.append(Files.readString(file));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return all.toString();
  }

  @Override
  public void close() {
    yarn.stop();
  }
}
