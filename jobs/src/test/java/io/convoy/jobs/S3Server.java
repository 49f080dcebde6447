package io.convoy.jobs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * An S3 server (S3Proxy) as a process of this machine, with its objects in memory. It lets in
 * whoever signs with its key.
 */
final class S3Server implements AutoCloseable {
  static final String KEY = "AKIATHEKEYOFATEST";
  static final String SECRET = "secretOfATest0123456789";

  /** The profile s3 puts it there. */
  private static final Path JAR = Path.of("target/s3/s3proxy.jar");

  private static final String BUCKET = "bucket";
  private static final long START_SECONDS = 60;

  private final String endpoint;
  private final Process process;

  /**
   * Starts a server with an empty bucket.
   *
   * @param folder for its settings
   */
  S3Server(Path folder) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    endpoint = "http://127.0.0.1:" + port;
    Path settings = Files.write(folder.resolve("s3proxy.conf"), settings());
    process =
        Cli.java(
            List.of("-Xmx512m", "-jar", JAR.toString(), "--properties", settings.toString()),
            Cli.OUTPUT);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    await(port);
    createBucket();
  }

  /** Whether Hadoop's connector is on the class path, as with {@code mvn -Ps3}. */
  static boolean hasConnector() {
    return Cli.classPath().contains("hadoop-aws-");
  }

  static boolean isThere() {
    return hasConnector() && Files.exists(JAR);
  }

  private List<String> settings() {
    return List.of(
        "s3proxy.endpoint=" + endpoint,
        "s3proxy.authorization=aws-v2-or-v4",
        "s3proxy.identity=" + KEY,
        "s3proxy.credential=" + SECRET,
        "jclouds.provider=transient",
        "jclouds.identity=none",
        "jclouds.credential=none");
  }

  /** Signed by the second version, which takes a line; the connector uses the fourth. */
  private void createBucket() throws IOException, InterruptedException {
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    String text = "PUT\n\n\n" + date + "\n/" + BUCKET;
    byte[] signature =
        new HmacUtils(HmacAlgorithms.HMAC_SHA_1, SECRET.getBytes(StandardCharsets.UTF_8))
            .hmac(text);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint + "/" + BUCKET))
            .header("Date", date)
            .header(
                "Authorization", "AWS " + KEY + ":" + Base64.getEncoder().encodeToString(signature))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("no bucket: " + response.statusCode() + " " + response.body());
    }
  }

  private void await(int port) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new IOException("no S3 server came up; see " + Cli.OUTPUT, e);
        }
        process.waitFor(50, TimeUnit.MILLISECONDS);
      }
    }
  }

  /** An object or folder as commands name it. */
  static String uri(String name) {
    return "s3a://" + BUCKET + "/" + name;
  }

  /** Hadoop's settings to reach it, without a key. */
  private Map<String, String> settingsOfClients() {
    return Map.of(
        "fs.s3a.endpoint", endpoint,
        "fs.s3a.path.style.access", "true",
        "fs.s3a.attempts.maximum", "2",
        "fs.s3a.retry.limit", "2");
  }

  /** The bucket, as its owner sees it. */
  FileSystem files() throws IOException {
    Configuration hadoop = new Configuration();
    settingsOfClients().forEach(hadoop::set);
    hadoop.set("fs.s3a.access.key", KEY);
    hadoop.set("fs.s3a.secret.key", SECRET);
    return FileSystem.newInstance(URI.create(uri("")), hadoop);
  }

  /** A command that goes there, without a key. */
  Cli reaching(Cli cli) {
    settingsOfClients().forEach((key, value) -> cli.with("spark.hadoop." + key, value));
    return cli;
  }

  /** A command with the key in Spark's settings. */
  Cli allowing(Cli cli) {
    return reaching(cli)
        .with("spark.hadoop.fs.s3a.access.key", KEY)
        .with("spark.hadoop.fs.s3a.secret.key", SECRET);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
