package io.convoy.jobs.prepare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Parquet files with images for tests, with the columns that Hugging Face's datasets have. */
public final class ParquetFiles {
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message schema { optional group image { optional binary bytes;"
              + " optional binary path (STRING); } optional int64 label; }");

  private ParquetFiles() {}

  /**
   * One image of a file.
   *
   * @param image its file; empty for none
   * @param path as its writer knew it
   * @param label number of its class
   */
  public record Row(Optional<Binary> image, String path, long label) {
    public Row(byte[] image, String path, long label) {
      this(Optional.of(Binary.fromConstantByteArray(image)), path, label);
    }
  }

  /**
   * Writes a file.
   *
   * @param names of the classes; empty to tell none
   */
  public static void write(Path file, List<String> names, List<Row> rows) throws IOException {
    String quoted = "\"" + String.join("\", \"", names) + "\"";
    String facts =
        "{\"info\": {\"features\": {\"image\": {\"_type\": \"Image\"},"
            + " \"label\": {\"names\": ["
            + quoted
            + "], \"_type\": \"ClassLabel\"}}}}";
    Map<String, String> told = names.isEmpty() ? Map.of() : Map.of("huggingface", facts);
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toUri());
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(path).withType(SCHEMA).withExtraMetaData(told).build()) {
      for (Row row : rows) {
        Group group = new SimpleGroupFactory(SCHEMA).newGroup();
        Group image = group.addGroup("image");
        row.image().ifPresent(bytes -> image.add("bytes", bytes));
        image.add(
            "path", Binary.fromConstantByteArray(row.path().getBytes(StandardCharsets.UTF_8)));
        group.add("label", row.label());
        writer.write(group);
      }
    }
  }
}
