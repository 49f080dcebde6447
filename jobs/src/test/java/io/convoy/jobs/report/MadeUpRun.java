package io.convoy.jobs.report;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** A run's folder of which each line is made up. */
final class MadeUpRun {
  private static final String TIME = "\"time\":\"2026-01-02T03:04:05.678Z\"";

  private final StringWriter metrics = new StringWriter();
  private final Path folder;

  MadeUpRun(Path folder) {
    this.folder = folder;
  }

  /** Begins: two epochs of some steps, with batches of 10. */
  MadeUpRun start(int stepsPerEpoch) {
    return line(
        "{\"kind\":\"start\",%s,\"model\":\"resnet8\",\"parameters\":75900,\"engine\":\"torch\","
            + "\"world_size\":2,\"batch\":10,\"epochs\":2,\"steps_per_epoch\":%d,\"first_step\":1}",
        TIME, stepsPerEpoch);
  }

  MadeUpRun step(long step, int epoch, double loss, double accuracy) {
    return line(
        "{\"kind\":\"step\",%s,\"step\":%d,\"epoch\":%d,\"loss\":%s,\"accuracy\":%s,"
            + "\"learning_rate\":0.1,\"gradient_norm\":1.5,\"clipped\":0.0,"
            + "\"update_ratio\":null,\"seconds\":0.5,\"wait_seconds\":0.01}",
        TIME, step, epoch, loss, accuracy);
  }

  MadeUpRun evaluation(long step, int epoch, double loss, double accuracy) {
    return line(
        "{\"kind\":\"evaluation\",%s,\"step\":%d,\"epoch\":%d,\"images\":100,\"loss\":%s,"
            + "\"accuracy\":%s}",
        TIME, step, epoch, loss, accuracy);
  }

  /** Ends; the failure may be null. */
  MadeUpRun end(long step, String failure) {
    return line(
        "{\"kind\":\"end\",%s,\"step\":%d,\"failure\":%s,\"stopped\":null}",
        TIME, step, failure == null ? "null" : '"' + failure + '"');
  }

  MadeUpRun line(String format, Object... values) {
    metrics.write(String.format(Locale.ROOT, format, values) + "\n");
    return this;
  }

  /** A line that a killed driver left. */
  MadeUpRun torn() {
    metrics.write("{\"kind\":\"step\",\"step\":7,\"lo");
    return this;
  }

  /** Two epochs in which all goes well. */
  static MadeUpRun good(Path folder) {
    MadeUpRun run = new MadeUpRun(folder).start(50);
    for (int i = 1; i <= 100; i++) {
      run.step(i, i <= 50 ? 1 : 2, 2.3 / (1 + 0.05 * i), Math.min(0.9, i / 80.0));
      if (i % 50 == 0) {
        run.evaluation(i, i / 50, 2.3 / (1 + 0.04 * i), Math.min(0.88, i / 90.0));
      }
    }
    return run.end(100, null);
  }

  /** Writes the folder, with a recipe. */
  Path write(String recipe) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("metrics.jsonl"), metrics.toString());
      Files.writeString(folder.resolve("run.conf"), recipe);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The log alone. */
  RunLog log() {
    try {
      RunLog log = new RunLog();
      log.read(new java.io.BufferedReader(new StringReader(metrics.toString())));
      return log;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A page as an XML parser reads it, which refuses what is not well formed. */
  static Document parsed(String page) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(page)));
  }

  static Document parsed(Path file) throws Exception {
    return parsed(Files.readString(file, StandardCharsets.UTF_8));
  }
}
