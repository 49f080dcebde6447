package io.convoy.jobs;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Spark master and workers, as processes of this machine. Each worker is a host of its own: it
 * has its own loopback address, or is on a host of a {@link HostNetwork}.
 */
final class StandaloneCluster implements AutoCloseable {
  /** Where the master is in a network. */
  static final String MASTER = "m";

  private static final int PORT = 7077;

  private final Path folder;
  private final Optional<HostNetwork> network;
  private final String url;
  private final Path log;
  private final Process master;
  private final Map<String, Process> workers = new TreeMap<>();

  /**
   * Starts a master without workers.
   *
   * @param folder for the executors' files
   */
  StandaloneCluster(Path folder) throws IOException {
    this(folder, Optional.empty(), "127.0.0.1:" + freePort());
  }

  /** Starts a master on the host {@link #MASTER} of a network. */
  static StandaloneCluster over(HostNetwork network, Path folder) throws IOException {
    return new StandaloneCluster(
        folder, Optional.of(network), network.uriAddress(MASTER) + ":" + PORT);
  }

  private StandaloneCluster(Path folder, Optional<HostNetwork> network, String address)
      throws IOException {
    this.folder = folder;
    this.network = network;
    url = "spark://" + address;
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon);
    String port = address.substring(colon + 1);
    log = Files.createDirectories(folder).resolve("master.log");
    master = daemon(log.toFile(), MASTER, "master.Master", "--host", host, "--port", port);
  }

  /** Waits until the master takes drivers: submitted before, one is refused and awaited forever. */
  void awaitMaster() throws IOException, InterruptedException {
    while (!Files.readString(log).contains("New state: ALIVE")) {
      if (master.waitFor(20, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the master has ended; see " + log);
      }
    }
  }

  /** The process of a driver in cluster mode, below one of the workers. */
  Optional<ProcessHandle> driver() {
    return workers.values().stream()
        .flatMap(worker -> worker.toHandle().descendants())
        .filter(process -> RunProcess.commandLine(process).contains(".DriverWrapper "))
        .findFirst();
  }

  /** All that drivers in cluster mode have said to standard error, below the workers' folders. */
  String driverLogs() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder, 3)) {
      for (Path file : files.filter(StandaloneCluster::isDriverLog).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  private static boolean isDriverLog(Path file) {
    return file.endsWith("stderr") && file.getParent().getFileName().toString().contains("driver");
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  String url() {
    return url;
  }

  /** Starts a worker of one core, which it offers as soon as it has reached the master. */
  void startWorker(String host) throws IOException {
    startWorker(host, 1);
  }

  /** Starts a worker, which offers its cores as soon as it has reached the master. */
  void startWorker(String host, int cores) throws IOException {
    String files = folder.resolve(host).toString();
    List<String> arguments = new ArrayList<>();
    if (network.isEmpty()) {
      arguments.addAll(List.of("--host", host));
    }
    arguments.addAll(List.of("-c", Integer.toString(cores), "-m", 2 * cores + "g", "-d", files));
    arguments.add(url);
    String[] all = arguments.toArray(String[]::new);
    workers.put(host, daemon(Cli.OUTPUT, host, "worker.Worker", all));
  }

  /** Kills a worker; its executor ends with it, and there is no replacement. */
  void killWorker(String host) {
    workers.remove(host).destroyForcibly();
  }

  /** The executor process of a worker. */
  ProcessHandle executor(String host) {
    return RunProcess.executorsOf(workers.get(host).toHandle()).get(0);
  }

  /** The executor processes of all workers. */
  List<ProcessHandle> executors() {
    return workers.values().stream()
        .flatMap(worker -> RunProcess.executorsOf(worker.toHandle()).stream())
        .toList();
  }

  private Process daemon(File output, String host, String name, String... arguments)
      throws IOException {
    List<String> line =
        new ArrayList<>(List.of("-Xmx256m", "-cp", System.getenv("SPARK_HOME") + "/jars/*"));
    if (network.isPresent()) {
      line.add("-Dspark.worker.timeout=15"); // until the master gives up a worker
      line.add("-Djava.net.preferIPv6Addresses=" + url.contains("["));
    }
    line.add("org.apache.spark.deploy." + name);
    line.addAll(List.of("--webui-port", "0"));
    line.addAll(List.of(arguments));
    List<String> before = network.map(hosts -> hosts.on(host)).orElse(List.of());
    return Cli.java(before, line, output).start();
  }

  @Override
  public void close() {
    workers.values().forEach(Process::destroy);
    master.destroy();
  }
}
