package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.parquet.schema.Type;

/**
 * The columns of Parquet files that hold images themselves, as Hugging Face's datasets are: {@code
 * image: struct<bytes, path>} or plain bytes, and a label.
 *
 * @param image name of the column
 * @param label likewise; empty if labels are not wanted
 * @param names of the classes, where labels are their numbers; empty if they are unknown
 */
record ImageTable(String image, String label, List<String> names) implements Serializable {
  static final String BYTES = "bytes";
  static final String PATH = "path";

  private static final List<String> LABELS =
      List.of(
          "label",
          "labels",
          "class",
          "cls",
          "category",
          "target",
          "fine_label",
          "class_name",
          "label_name",
          "class_id");

  /** Spark's own type of decoded images. */
  private static final List<String> DECODED = List.of("height", "width", "nChannels", "data");

  /**
   * The columns of a file with images; empty if it has none.
   *
   * @param wanted columns by name
   * @throws DataException if it has images and no label that can be read
   */
  static Optional<ImageTable> of(ParquetHead head, String file, ColumnNames wanted) {
    List<Type> fields = head.schema().getFields();
    Optional<String> image = image(fields, wanted.path(), file);
    if (image.isEmpty()) {
      return Optional.empty();
    }
    List<String> others =
        fields.stream()
            .filter(field -> field.isPrimitive() && !ParquetHead.isBytes(field))
            .map(Type::getName)
            .toList();
    String label = label(others, wanted.label(), file);
    return Optional.of(new ImageTable(image.get(), label, head.classNames(label)));
  }

  /**
   * The column of images alone; empty if there is none.
   *
   * @param wanted name of the column; empty to find out
   */
  static Optional<ImageTable> unlabelled(ParquetHead head, String file, String wanted) {
    return image(head.schema().getFields(), wanted, file)
        .map(image -> new ImageTable(image, "", List.of()));
  }

  /** The columns that are read. */
  List<String> columns() {
    return label.isEmpty() ? List.of(image) : List.of(image, label);
  }

  /** Whether a file has a column of images, decoded or not. */
  static boolean holdsImages(ParquetHead head) {
    return head.schema().getFields().stream().anyMatch(field -> isImage(field) || isDecoded(field));
  }

  private static Optional<String> image(List<Type> fields, String wanted, String file) {
    List<String> found = new ArrayList<>();
    for (Type field : fields) {
      if (isDecoded(field)) {
        throw new DataException(
            String.format(
                "the column %s of %s holds decoded pixels: write the images' files instead, as"
                    + " Spark's binaryFile reads them, with a column label",
                field.getName(), file));
      }
      if (isImage(field)) {
        found.add(field.getName());
      }
    }
    if (!wanted.isEmpty() && found.contains(wanted)) {
      return Optional.of(wanted);
    }
    if (found.size() > 1) {
      throw new DataException(
          String.format(
              "%s has %d columns of images, %s: name one by --path-column",
              file, found.size(), String.join(", ", found)));
    }
    return found.stream().findFirst();
  }

  private static boolean isImage(Type field) {
    if (field.isRepetition(Type.Repetition.REPEATED)) {
      return false;
    }
    return field.isPrimitive()
        ? ParquetHead.isBytes(field)
        : field.asGroupType().containsField(BYTES)
            && ParquetHead.isBytes(field.asGroupType().getType(BYTES));
  }

  private static boolean isDecoded(Type field) {
    return !field.isPrimitive() && DECODED.stream().allMatch(field.asGroupType()::containsField);
  }

  private static String label(List<String> columns, String wanted, String file) {
    if (!wanted.isEmpty()) {
      if (columns.contains(wanted)) {
        return wanted;
      }
      throw new DataException(
          String.format(
              "--label-column = %s: %s has no such column, but %s", wanted, file, told(columns)));
    }
    return LABELS.stream()
        .flatMap(
            name -> columns.stream().filter(c -> c.toLowerCase(Locale.ROOT).equals(name)).limit(1))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    String.format(
                        "%s has images and no column label; it has %s: name the label's by"
                            + " --label-column",
                        file, told(columns))));
  }

  private static String told(List<String> columns) {
    return columns.isEmpty()
        ? "no column of texts or numbers"
        : columns.stream().collect(Collectors.joining(", "));
  }

  /** The columns that are read. */
  @Override
  public String toString() {
    return "images in " + image + ", labels in " + label;
  }
}
