package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataFolder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The symbolic links of a folder on this machine; elsewhere there are none. Folders are followed
 * once, wherever links lead, so that a link to a folder around it ends.
 */
final class LocalLinks {
  private final DataFolder root;
  private final boolean local;
  private final Set<Path> seen = new HashSet<>();

  LocalLinks(DataFolder root) {
    this.root = root;
    local = "file".equals(root.fileSystem().getUri().getScheme());
  }

  private Path path(String relative) {
    return Path.of(root.path().toUri().getPath()).resolve(relative);
  }

  boolean isLink(String relative) {
    return local && Files.isSymbolicLink(path(relative));
  }

  /** Whether a folder, by whatever name, is met for the first time, and is none around its link. */
  boolean first(String relative) {
    if (!local) {
      return true;
    }
    try {
      Path place = path(relative);
      Path real = place.toRealPath();
      boolean around = isLink(relative) && place.getParent().toRealPath().startsWith(real);
      return seen.add(real) && !around;
    } catch (IOException e) {
      return true; // listing it says what is wrong
    }
  }

  /** Names in a folder that lead nowhere, and so are in no listing. */
  List<String> dangling(String relative, Set<String> listed) {
    List<String> names = new ArrayList<>();
    if (local) {
      String[] all = new File(path(relative).toString()).list();
      for (String name : all == null ? new String[0] : all) {
        if (!listed.contains(name) && Files.isSymbolicLink(path(relative).resolve(name))) {
          names.add(name);
        }
      }
    }
    return names;
  }
}
