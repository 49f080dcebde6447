package io.convoy.jobs.predict;

import io.convoy.driver.report.CsvRow;
import io.convoy.executor.data.storage.FileOutput;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Rows as CSV (RFC 4180): path, likeliest class and its probability, the second and so on, logits
 * and embedding as lists in brackets, if they are wanted, and at the end the error.
 */
final class CsvRows implements RowWriter {
  private final PredictOptions.Answer answer;
  private final Writer out;

  CsvRows(RowFormat.Place place, PredictOptions.Answer answer) throws IOException {
    this(
        new BufferedWriter(
            new OutputStreamWriter(
                FileOutput.create(place.folder().fileSystem(), place.file()),
                StandardCharsets.UTF_8)),
        answer);
  }

  CsvRows(Writer out, PredictOptions.Answer answer) throws IOException {
    this.out = out;
    this.answer = answer;
    CsvRow head = new CsvRow().add("path").add("class").add("probability");
    for (int place = 2; place <= answer.top(); place++) {
      head.add("class_" + place).add("probability_" + place);
    }
    if (answer.logits()) {
      head.add("logits");
    }
    if (!answer.embedding().isEmpty()) {
      head.add("embedding");
    }
    out.write(head.add("error").text());
  }

  @Override
  public void write(PredictedRow row) throws IOException {
    CsvRow line = new CsvRow().add(row.path());
    for (int place = 0; place < answer.top(); place++) {
      boolean there = place < row.likeliest().size();
      line.add(there ? row.likeliest().get(place).name() : "");
      line.add(there ? probability(row.likeliest().get(place).probability()) : "");
    }
    if (answer.logits()) {
      line.add(list(row.logits()));
    }
    if (!answer.embedding().isEmpty()) {
      line.add(list(row.embedding()));
    }
    out.write(line.add(row.error().orElse("")).text());
  }

  private static String probability(float value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }

  private static String list(Optional<float[]> values) {
    return values.map(Arrays::toString).orElse("");
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
