package io.convoy.jobs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Spark master and workers of one core each, as processes of this machine. Each worker is a host
 * of its own: it has its own loopback address.
 */
final class StandaloneCluster implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final Process master;
  private final Map<String, Process> workers = new TreeMap<>();

  /**
   * Starts a master without workers.
   *
   * @param folder for the executors' files
   */
  StandaloneCluster(Path folder) throws IOException {
    this.folder = folder;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    master = daemon("master.Master", "--host", "127.0.0.1", "--port", Integer.toString(port));
  }

  String url() {
    return "spark://127.0.0.1:" + port;
  }

  /** Starts a worker, which offers its core as soon as it has reached the master. */
  void startWorker(String host) throws IOException {
    String files = folder.resolve(host).toString();
    Process worker =
        daemon("worker.Worker", "--host", host, "-c", "1", "-m", "2g", "-d", files, url());
    workers.put(host, worker);
  }

  /** Kills a worker; its executor ends with it, and there is no replacement. */
  void killWorker(String host) {
    workers.remove(host).destroyForcibly();
  }

  /** The executor process of a worker. */
  ProcessHandle executor(String host) {
    return RunProcess.executorsOf(workers.get(host).toHandle()).get(0);
  }

  private static Process daemon(String name, String... arguments) throws IOException {
    List<String> line =
        new ArrayList<>(List.of("-Xmx256m", "-cp", System.getenv("SPARK_HOME") + "/jars/*"));
    line.add("org.apache.spark.deploy." + name);
    line.addAll(List.of("--webui-port", "0"));
    line.addAll(List.of(arguments));
    return Cli.java(line, Cli.OUTPUT);
  }

  @Override
  public void close() {
    workers.values().forEach(Process::destroy);
    master.destroy();
  }
}
