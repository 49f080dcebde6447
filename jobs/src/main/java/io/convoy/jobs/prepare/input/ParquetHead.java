package io.convoy.jobs.prepare.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.executor.base.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * What a Parquet file says of itself.
 *
 * @param schema its columns
 * @param rows their number
 * @param facts what its writer noted
 */
record ParquetHead(MessageType schema, long rows, Map<String, String> facts) {
  /** Where Hugging Face's datasets note what columns mean. */
  private static final String HUGGING_FACE = "huggingface";

  private static final ObjectMapper JSON = new ObjectMapper();

  static ParquetHead read(Configuration hadoop, Path file) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop))) {
      FileMetaData facts = reader.getFileMetaData();
      return new ParquetHead(
          facts.getSchema(), reader.getRecordCount(), facts.getKeyValueMetaData());
    } catch (RuntimeException e) { // Parquet's own errors have no common type but this
      throw new IOException("no Parquet file that can be read: " + Reason.of(e), e);
    }
  }

  /** A column of bytes that are no text. */
  static boolean isBytes(Type column) {
    if (!column.isPrimitive()
        || column.asPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.BINARY) {
      return false;
    }
    LogicalTypeAnnotation meaning = column.getLogicalTypeAnnotation();
    return meaning == null;
  }

  /** A value as text; empty if there is none. */
  static String text(Group row, String column) {
    if (!row.getType().containsField(column) || row.getFieldRepetitionCount(column) == 0) {
      return "";
    }
    return row.getValueToString(row.getType().getFieldIndex(column), 0);
  }

  /** A configuration by which readers read no other columns. */
  Configuration projected(Configuration hadoop, List<String> columns) {
    List<Type> kept =
        schema.getFields().stream().filter(field -> columns.contains(field.getName())).toList();
    Configuration some = new Configuration(hadoop);
    some.set(ReadSupport.PARQUET_READ_SCHEMA, new MessageType(schema.getName(), kept).toString());
    return some;
  }

  /** The names of a column's classes as Hugging Face notes them; empty if it does not. */
  List<String> classNames(String column) {
    List<String> names = new ArrayList<>();
    try {
      JsonNode features = JSON.readTree(facts.getOrDefault(HUGGING_FACE, "{}"));
      features
          .path("info")
          .path("features")
          .path(column)
          .path("names")
          .forEach(name -> names.add(name.asText()));
    } catch (JsonProcessingException e) {
      return List.of(); // numbers do as well
    }
    return names;
  }
}
