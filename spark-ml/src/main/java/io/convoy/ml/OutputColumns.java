package io.convoy.ml;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The columns that a model adds to a row; those with an empty name are left out.
 *
 * @param prediction number of the likeliest class
 * @param name of that class
 * @param probability of each class
 * @param scores of each class before the last activation
 * @param embedding output of a layer
 * @param error why an image could not be read
 */
record OutputColumns(
    String prediction,
    String name,
    String probability,
    String scores,
    String embedding,
    String error)
    implements Serializable {

  /** A column and its type. */
  private record Column(String name, DataType type) {}

  /**
   * What is said of one image; of one that could not be read the error alone.
   *
   * @param name of the likeliest class
   * @param embedding null if no layer is asked
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(
      double prediction, String name, double[] probability, double[] scores, double[] embedding) {}

  private List<Column> all() {
    return List.of(
        new Column(prediction, DataTypes.DoubleType),
        new Column(name, DataTypes.StringType),
        new Column(probability, SQLDataTypes.VectorType()),
        new Column(scores, SQLDataTypes.VectorType()),
        new Column(embedding, SQLDataTypes.VectorType()),
        new Column(error, DataTypes.StringType));
  }

  /**
   * A table's columns with these.
   *
   * @throws IllegalArgumentException if there is one of such a name
   */
  StructType addedTo(StructType table) {
    StructType all = table;
    for (Column column : all()) {
      if (column.name().isEmpty()) {
        continue;
      }
      if (List.of(all.fieldNames()).contains(column.name())) {
        throw new IllegalArgumentException(
            String.format(
                "there is a column %s already: name the model's otherwise, or drop it first",
                column.name()));
      }
      all = all.add(column.name(), column.type(), true);
    }
    return all;
  }

  /**
   * The values of the columns that are there.
   *
   * @param answer null if the image could not be read
   * @param problem why; else empty
   */
  List<Object> values(Answer answer, Optional<String> problem) {
    List<Object> values = new ArrayList<>();
    add(values, prediction, answer == null ? null : answer.prediction());
    add(values, name, answer == null ? null : answer.name());
    add(values, probability, answer == null ? null : Vectors.dense(answer.probability()));
    add(values, scores, answer == null ? null : Vectors.dense(answer.scores()));
    add(values, embedding, answer == null ? null : vector(answer.embedding()));
    add(values, error, problem.orElse(null));
    return values;
  }

  private static Object vector(double[] values) {
    return values == null ? null : Vectors.dense(values);
  }

  private static void add(List<Object> values, String column, Object value) {
    if (!column.isEmpty()) {
      values.add(value);
    }
  }
}
