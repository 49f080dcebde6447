package io.convoy.jobs.predict;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.convoy.executor.data.storage.FileOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** Rows as JSON lines; what a row does not have is left out. */
final class JsonRows implements RowWriter {
  private final JsonGenerator json;

  JsonRows(RowFormat.Place place) throws IOException {
    this(new BufferedOutputStream(FileOutput.create(place.folder().fileSystem(), place.file())));
  }

  JsonRows(OutputStream out) throws IOException {
    json = new JsonFactory().createGenerator(out, JsonEncoding.UTF8).setRootValueSeparator(null);
  }

  @Override
  public void write(PredictedRow row) throws IOException {
    json.writeStartObject();
    json.writeStringField("path", row.path());
    List<PredictedRow.Guess> likeliest = row.likeliest();
    if (!likeliest.isEmpty()) {
      json.writeStringField("class", likeliest.get(0).name());
      json.writeNumberField("probability", likeliest.get(0).probability());
      json.writeArrayFieldStart("top");
      for (PredictedRow.Guess guess : likeliest) {
        json.writeStartObject();
        json.writeStringField("class", guess.name());
        json.writeNumberField("probability", guess.probability());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    writeList("logits", row.logits());
    writeList("embedding", row.embedding());
    if (row.error().isPresent()) {
      json.writeStringField("error", row.error().get());
    }
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private void writeList(String name, Optional<float[]> values) throws IOException {
    if (values.isPresent()) {
      json.writeArrayFieldStart(name);
      for (float value : values.get()) {
        json.writeNumber(value);
      }
      json.writeEndArray();
    }
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
