package io.convoy.jobs.prepare.input;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * What classes are called: a text file with a line for each, such as ImageNet's list of synsets.
 *
 * <p>A line is {@code <folder> <name>}; what comes after the first comma of the name, other words
 * for the same, is left out. Where labels are numbers, the first line may also be the name of label
 * 0 and so on.
 *
 * @param file for messages
 * @param lines without empty ones
 */
record ClassNames(String file, List<String> lines) {

  /**
   * Reads a list.
   *
   * @throws DataException if it cannot be read or is empty
   */
  static ClassNames read(Configuration hadoop, String file) {
    DataFolder place = DataFolder.of(hadoop, file);
    try (InputStream in = place.fileSystem().open(place.path())) {
      List<String> lines =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .replace("\ufeff", "")
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .toList();
      if (lines.isEmpty()) {
        throw new DataException("the list of class names " + place + " is empty");
      }
      return new ClassNames(place.toString(), lines);
    } catch (FileNotFoundException e) {
      throw new DataException(
          "the list of class names " + place + " does not exist: check --class-names", e);
    } catch (IOException e) {
      throw new DataException(
          "cannot read the list of class names " + place + " (" + Reason.of(e) + ")", e);
    }
  }

  /**
   * Names for classes, as many and in the same order.
   *
   * @param classes folders or labels
   * @throws DataException if a class has no name in the list
   */
  List<String> of(List<String> classes) {
    Map<String, String> byFolder = new HashMap<>();
    for (String line : lines) {
      String[] words = line.split("[\\s,]+", 2);
      if (words.length == 2) {
        byFolder.put(words[0], words[1].split(",", 2)[0].strip());
      }
    }
    boolean numbers = classes.stream().allMatch(name -> name.matches("\\d{1,9}"));
    boolean byLine = numbers && !byFolder.keySet().containsAll(classes);
    List<String> names = new ArrayList<>();
    for (String folder : classes) {
      String name = byLine ? byLine(Integer.parseInt(folder)) : byFolder.get(folder);
      if (name == null || name.isEmpty()) {
        throw new DataException(
            String.format(
                "the list of class names %s has none for %s: add a line \"%s <name>\"",
                file, folder, folder));
      }
      names.add(name);
    }
    return distinct(names, classes);
  }

  /** How many labels have names, where the lines are names in their order; else 0. */
  int numbered() {
    boolean keyed = lines.stream().allMatch(line -> line.matches("\\d+[\\s,]+.*"));
    return keyed ? 0 : lines.size();
  }

  /** The name on a line, counted from 0. */
  String byLine(int number) {
    return number < lines.size() ? lines.get(number) : null;
  }

  /** ImageNet has two cranes. */
  private static List<String> distinct(List<String> names, List<String> classes) {
    Set<String> seen = new HashSet<>();
    Set<String> twice = new HashSet<>();
    names.forEach(
        name -> {
          if (!seen.add(name)) {
            twice.add(name);
          }
        });
    List<String> distinct = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      distinct.add(twice.contains(name) ? name + " (" + classes.get(i) + ")" : name);
    }
    return distinct;
  }
}
