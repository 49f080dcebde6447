package io.convoy.jobs.prepare.input;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The usual names of splits, as datasets write them: {@code Training}, {@code valid}, {@code
 * test_set}.
 */
final class SplitNames {
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("train", Splits.TRAIN),
          Map.entry("training", Splits.TRAIN),
          Map.entry("trainset", Splits.TRAIN),
          Map.entry("trn", Splits.TRAIN),
          Map.entry("val", Splits.VAL),
          Map.entry("valid", Splits.VAL),
          Map.entry("validation", Splits.VAL),
          Map.entry("valset", Splits.VAL),
          Map.entry("test", "test"),
          Map.entry("testing", "test"),
          Map.entry("testset", "test"),
          Map.entry("tst", "test"));

  /** What may stand beside the split in a folder's name. */
  private static final Set<String> FILLERS =
      Set.of(
          "set",
          "data",
          "dataset",
          "image",
          "images",
          "img",
          "imgs",
          "split",
          "seg",
          "stage",
          "photos",
          "pictures",
          "folder",
          "");

  private SplitNames() {}

  /** The split that a word of a file's name tells, the last one counting; empty if none does. */
  static String byWord(String name) {
    String found = "";
    for (String word : words(name)) {
      found = WORDS.getOrDefault(word, found);
    }
    return found;
  }

  /** The split that a name means as a whole; empty if it says anything else, or two splits. */
  static String usual(String name) {
    if (!name.matches("[A-Za-z0-9 ._-]+")) {
      return "";
    }
    Set<String> found = new HashSet<>();
    for (String word : words(name)) {
      String split = WORDS.getOrDefault(word, "");
      if (split.isEmpty() && !FILLERS.contains(word)) {
        return "";
      }
      found.add(split);
    }
    found.remove("");
    return found.size() == 1 ? found.iterator().next() : "";
  }

  private static String[] words(String name) {
    return name.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT).split("[^a-z]+", -1);
  }
}
