package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which columns of a table are an image's path, label and split.
 *
 * @param path position of the column
 * @param label likewise
 * @param split likewise; -1 if there is none
 * @param text what was chosen, for people
 */
record Columns(int path, int label, int split, String text) {
  /** Names of columns without spaces, dashes and underscores, the likeliest first. */
  private static final List<String> PATHS =
      List.of(
          "path",
          "filename",
          "filepath",
          "filepaths",
          "file",
          "imagepath",
          "imagefile",
          "imagefilename",
          "imgpath",
          "imagename",
          "imgname",
          "imageid",
          "imgid",
          "idcode",
          "image",
          "images",
          "img",
          "id");

  private static final List<String> LABELS =
      List.of(
          "label",
          "labels",
          "class",
          "classname",
          "labelname",
          "category",
          "categoryname",
          "target",
          "classid",
          "labelid",
          "categoryid");

  private static final List<String> SPLITS =
      List.of("split", "dataset", "subset", "set", "partition");

  /** Columns that hold texts about images, not classes. */
  private static final Set<String> TEXTS =
      Set.of("text", "caption", "captions", "description", "prompt", "objects", "bbox", "url");

  /**
   * Chooses columns: those wanted, or else by their usual names. A column that is left over alone
   * is the label.
   *
   * @return empty if no column is called as paths or labels are
   * @throws DataException if a wanted column is not there
   */
  static Optional<Columns> choose(Table table, ColumnNames wanted) {
    List<String> plain = table.head().stream().map(Columns::plain).toList();
    int path = place(table, plain, wanted.path(), PATHS, "--path-column");
    int label = place(table, plain, wanted.label(), LABELS, "--label-column");
    int split = place(table, plain, wanted.split(), SPLITS, "--split-column");
    if (split >= 0 && wanted.split().isEmpty() && !isSplit(table, plain, split)) {
      split = -1;
    }
    if (label < 0) {
      label = alone(plain, path, split);
    }
    if (path < 0 || label < 0 || path == label) {
      return Optional.empty();
    }
    List<String> head = table.head();
    String told =
        String.format("paths in %s, labels in %s", head.get(path).strip(), head.get(label).strip())
            + (split < 0 ? "" : ", splits in " + head.get(split).strip());
    return Optional.of(new Columns(path, label, split, told));
  }

  /**
   * The column of images' paths, where nothing else is needed.
   *
   * @param wanted name of the column; empty to find out
   * @throws DataException if there is none
   */
  static int pathOf(Table table, String wanted) {
    List<String> plain = table.head().stream().map(Columns::plain).toList();
    int path = place(table, plain, wanted, PATHS, "--path-column");
    if (path < 0) {
      throw new DataException(
          String.format(
              "the table %s has no column path; it has %s: name the one of images' paths by"
                  + " --path-column",
              table.name(), String.join(", ", table.head())));
    }
    return path;
  }

  private static String plain(String name) {
    return name.replace("\ufeff", "").toLowerCase(Locale.ROOT).replaceAll("[\\s_-]+", "");
  }

  private static int place(
      Table table, List<String> plain, String wanted, List<String> usual, String option) {
    if (wanted.isEmpty()) {
      return usual.stream().filter(plain::contains).findFirst().map(plain::indexOf).orElse(-1);
    }
    int exact = table.head().indexOf(wanted);
    int place = exact >= 0 ? exact : plain.indexOf(plain(wanted));
    if (place < 0) {
      throw new DataException(
          String.format(
              "%s = %s: the table %s has no such column, but %s",
              option, wanted, table.name(), String.join(", ", table.head())));
    }
    return place;
  }

  /** Only a column called split may have values of its own. */
  private static boolean isSplit(Table table, List<String> plain, int column) {
    return plain.get(column).equals("split")
        || table.rows().stream().allMatch(row -> !SplitNames.usual(row.get(column)).isEmpty());
  }

  private static int alone(List<String> plain, int path, int split) {
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < plain.size(); i++) {
      if (i != path && i != split && !plain.get(i).isEmpty()) {
        others.add(i);
      }
    }
    return path >= 0 && others.size() == 1 && !TEXTS.contains(plain.get(others.get(0)))
        ? others.get(0)
        : -1;
  }
}
