package io.convoy.jobs.prepare.input;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where the members of tar and zip files belong in a tree of class folders.
 *
 * <p>An archive stands for the folder that it was made of: its own name counts if it holds no
 * folders (then it is a class), or if it is called after a split; a single folder around everything
 * does not count.
 */
public final class Archives {
  private static final List<String> ENDINGS =
      List.of(
          ".tar",
          ".tar.gz",
          ".tgz",
          ".tar.bz2",
          ".tbz2",
          ".tbz",
          ".tar.xz",
          ".txz",
          ".tar.zst",
          ".tar.zstd",
          ".tzst",
          ".zip");

  private Archives() {}

  static boolean isArchive(String path) {
    return stem(path).length() < path.length();
  }

  public static boolean isPlainTar(String path) {
    return path.toLowerCase(Locale.ROOT).endsWith(".tar");
  }

  /** A path without its ending, as a folder. */
  static String stem(String path) {
    String small = path.toLowerCase(Locale.ROOT);
    for (String ending : ENDINGS) {
      if (small.endsWith(ending)) {
        return path.substring(0, path.length() - ending.length());
      }
    }
    return path;
  }

  /**
   * The place of each member in the tree.
   *
   * @param archive its path relative to the input folder
   * @param members names within it
   * @return as many paths, relative to the input folder
   */
  static List<String> places(String archive, List<String> members) {
    String stem = stem(archive);
    int slash = stem.lastIndexOf('/') + 1;
    String parent = stem.substring(0, slash);
    if (members.stream().noneMatch(name -> name.contains("/"))) {
      return members.stream().map(name -> stem + "/" + name).toList();
    }
    String around = wrapping(members);
    Set<String> tops = new TreeSet<>();
    List<String> inner = new ArrayList<>();
    for (String name : members) {
      String rest = name.substring(around.length());
      inner.add(rest);
      if (rest.contains("/")) {
        tops.add(rest.substring(0, rest.indexOf('/')));
      }
    }
    String split = SplitNames.byWord(stem.substring(slash));
    boolean named =
        parent.isEmpty()
            && !split.isEmpty()
            && tops.stream().allMatch(top -> SplitNames.byWord(top).isEmpty());
    String prefix = named ? split + "/" : parent;
    return inner.stream().map(rest -> prefix + rest).toList();
  }

  /** The one folder around all members, with its slash, if it is no split and holds folders. */
  private static String wrapping(List<String> members) {
    Set<String> tops = new HashSet<>();
    boolean deep = false;
    for (String name : members) {
      int slash = name.indexOf('/');
      tops.add(slash < 0 ? "" : name.substring(0, slash));
      deep |= slash >= 0 && name.indexOf('/', slash + 1) >= 0;
    }
    String top = tops.iterator().next();
    boolean one = tops.size() == 1 && !top.isEmpty() && deep;
    return one && SplitNames.byWord(top).isEmpty() ? top + "/" : "";
  }
}
