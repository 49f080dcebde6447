package io.convoy.jobs.predict;

import io.convoy.executor.base.Reason;
import java.io.IOException;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.apache.parquet.schema.Types.MessageTypeBuilder;

/** Rows as Parquet, with lists as Spark, Hive and Arrow have them. */
final class ParquetRows implements RowWriter {
  private final MessageType schema;
  private final ParquetWriter<Group> out;

  ParquetRows(RowFormat.Place place, PredictOptions.Answer answer) throws IOException {
    schema = schema(answer);
    try {
      out =
          ExampleParquetWriter.builder(HadoopOutputFile.fromPath(place.file(), place.hadoop()))
              .withType(schema)
              .withConf(place.hadoop())
              .withCompressionCodec(CompressionCodecName.SNAPPY)
              .build();
    } catch (RuntimeException e) { // Parquet's own errors have no common type but this
      throw new IOException(Reason.of(e), e);
    }
  }

  static MessageType schema(PredictOptions.Answer answer) {
    LogicalTypeAnnotation text = LogicalTypeAnnotation.stringType();
    MessageTypeBuilder message = Types.buildMessage();
    message.required(PrimitiveTypeName.BINARY).as(text).named("path");
    message.optional(PrimitiveTypeName.BINARY).as(text).named("class");
    message.optional(PrimitiveTypeName.FLOAT).named("probability");
    message
        .optionalList()
        .requiredGroupElement()
        .required(PrimitiveTypeName.BINARY)
        .as(text)
        .named("class")
        .required(PrimitiveTypeName.FLOAT)
        .named("probability")
        .named("top");
    if (answer.logits()) {
      message.optionalList().requiredElement(PrimitiveTypeName.FLOAT).named("logits");
    }
    if (!answer.embedding().isEmpty()) {
      message.optionalList().requiredElement(PrimitiveTypeName.FLOAT).named("embedding");
    }
    message.optional(PrimitiveTypeName.BINARY).as(text).named("error");
    return message.named("prediction");
  }

  @Override
  public void write(PredictedRow row) throws IOException {
    Group group = new SimpleGroup(schema);
    group.append("path", row.path());
    if (!row.likeliest().isEmpty()) {
      group.append("class", row.likeliest().get(0).name());
      group.append("probability", row.likeliest().get(0).probability());
      Group top = group.addGroup("top");
      row.likeliest()
          .forEach(
              guess ->
                  top.addGroup("list")
                      .addGroup("element")
                      .append("class", guess.name())
                      .append("probability", guess.probability()));
    }
    append(group, "logits", row.logits());
    append(group, "embedding", row.embedding());
    row.error().ifPresent(error -> group.append("error", error));
    out.write(group);
  }

  private static void append(Group group, String name, Optional<float[]> values) {
    if (values.isPresent()) {
      Group list = group.addGroup(name);
      for (float value : values.get()) {
        list.addGroup("list").append("element", value);
      }
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
