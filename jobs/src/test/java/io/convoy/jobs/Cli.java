package io.convoy.jobs;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs commands as {@code spark-submit} would, with executor processes on this machine. */
final class Cli {
  /** What started processes print, for whoever looks into a failure. */
  static final File OUTPUT = new File("target/started-processes.log");

  /** Processes of seconds: compiling thoroughly, verifying, collecting in parallel do not pay. */
  static final List<String> SHORT_LIVED =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:-BytecodeVerificationRemote",
          "-XX:+UseSerialGC",
          "-Dorg.bytedeco.javacpp.maxphysicalbytes=0");

  private static final String SUBMIT = "org.apache.spark.deploy.SparkSubmit";

  private final Map<String, String> settings = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private List<String> before = List.of();
  private List<String> submit = List.of();

  /**
   * What a command did.
   *
   * @param code exit code
   * @param out standard output
   * @param err lines of the command on standard error, without the log
   */
  record Result(int code, String out, List<String> err) {}

  private Cli(String master) {
    settings.put("spark.master", master);
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.executor.extraClassPath", classPath());
    settings.put("spark.executor.extraJavaOptions", String.join(" ", SHORT_LIVED));
  }

  /** Without executor processes: for commands that need none, or only data-parallel tasks. */
  static Cli local() {
    return new Cli("local[2]");
  }

  /** With executor processes of one core each. */
  static Cli cluster(int executors) {
    return new Cli("local-cluster[" + executors + ",1,1024]");
  }

  /** With the executor processes of a cluster, one core each. */
  static Cli at(StandaloneCluster cluster) {
    return new Cli(cluster.url())
        .with("spark.executor.cores", "1")
        .with("spark.executor.memory", "1g");
  }

  /** With another setting of Spark. */
  Cli with(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** With a variable in the environment of processes that are started. */
  Cli withEnvironment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /**
   * By {@code spark-submit}.
   *
   * @param words its options and a jar, which may be empty as the classes are on the class path
   */
  Cli submitted(String... words) {
    submit = List.of(words);
    return with("spark.driver.extraClassPath", classPath());
  }

  /** As processes that are started on a host of a network. */
  Cli on(HostNetwork network, String host) {
    before = network.on(host);
    return this;
  }

  /** The class path of tests, for processes in any folder. */
  static String classPath() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(path.split(File.pathSeparator))
        .map(each -> Path.of(each).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Runs a command in this process. */
  Result run(String... command) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    settings.forEach(System::setProperty);
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    int code;
    try {
      code = Main.run(command);
    } finally {
      System.setOut(out);
      System.setErr(err);
      settings.keySet().forEach(System::clearProperty);
    }
    List<String> lines =
        errBytes
            .toString(StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith("convoy: "))
            .toList();
    return new Result(code, outBytes.toString(StandardCharsets.UTF_8), lines);
  }

  /** Starts a command as a process of its own, which can be killed. */
  Process start(String... command) throws IOException {
    return start(OUTPUT, command);
  }

  /** Starts a command that prints into a file. */
  Process start(File output, String... command) throws IOException {
    List<String> arguments = new ArrayList<>(SHORT_LIVED);
    if (submit.isEmpty()) {
      settings.forEach((key, value) -> arguments.add("-D" + key + "=" + value));
      arguments.addAll(List.of("-cp", classPath(), Main.class.getName()));
    } else {
      arguments.addAll(List.of("-cp", System.getenv("SPARK_HOME") + "/jars/*", SUBMIT));
      settings.forEach((key, value) -> arguments.addAll(List.of("--conf", key + "=" + value)));
      arguments.addAll(List.of("--class", Main.class.getName()));
      arguments.addAll(submit);
    }
    arguments.addAll(List.of(command));
    ProcessBuilder builder = java(before, arguments, output);
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Starts Java, opened as Spark needs it. */
  static Process java(List<String> arguments, File output) throws IOException {
    return java(List.of(), arguments, output).start();
  }

  /** The same, with variables in its environment. */
  static Process java(List<String> arguments, Map<String, String> environment, File output)
      throws IOException {
    ProcessBuilder builder = java(List.of(), arguments, output);
    builder.environment().putAll(environment);
    return builder.start();
  }

  /**
   * The same, to be started.
   *
   * @param before what is to start it
   */
  static ProcessBuilder java(List<String> before, List<String> arguments, File output) {
    List<String> line = new ArrayList<>(before);
    line.add(System.getProperty("java.home") + "/bin/java");
    String[] opens = {"sun.nio.ch", "java.nio", "java.lang", "java.util", "java.lang.invoke"};
    for (String name : opens) {
      line.add("--add-opens=java.base/" + name + "=ALL-UNNAMED");
    }
    line.addAll(arguments);
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output));
  }
}
