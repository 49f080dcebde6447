package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;

/** Looks into all folders below one, each once: links to folders come after what is no link. */
final class InputWalk {
  private final DataFolder root;
  private final LocalLinks links;
  private final List<ListedFile> files = new ArrayList<>();
  private final Set<String> folders = new TreeSet<>();
  private final List<Rejected> rejected = new ArrayList<>();
  private final Ignored ignored = new Ignored();
  private final Deque<String> linked = new ArrayDeque<>();

  private InputWalk(DataFolder root) {
    this.root = root;
    links = new LocalLinks(root);
  }

  /** Lists a folder. */
  static InputListing list(DataFolder root) {
    InputWalk walk = new InputWalk(root);
    walk.links.first("");
    walk.gather("");
    while (!walk.linked.isEmpty()) {
      String link = walk.linked.remove();
      if (walk.links.first(link)) {
        walk.folders.add(link);
        walk.gather(link + "/");
      } else {
        walk.rejected.add(
            new Rejected(link, "a link to a folder that is read already, which is not followed"));
      }
    }
    return new InputListing(
        root, root.toString(), walk.files, walk.folders, walk.rejected, walk.ignored);
  }

  /** Not by {@code listFiles}, which asks local files for their owners: a process each. */
  private void gather(String prefix) {
    Set<String> names = new HashSet<>();
    List<String> inner = new ArrayList<>();
    for (FileStatus entry : entries(prefix)) {
      String name = entry.getPath().getName();
      names.add(name);
      String path = prefix + name;
      String clutter = entry.isDirectory() ? Clutter.folder(name) : Clutter.file(name);
      if (!clutter.isEmpty()) {
        pass(path, name, clutter);
      } else if (entry.isDirectory()) {
        inner.add(path);
      } else {
        files.add(InputListing.file(path, entry));
      }
    }
    for (String name : links.dangling(prefix, names)) {
      rejected.add(new Rejected(prefix + name, "a link that leads nowhere"));
    }
    for (String path : inner) {
      if (links.isLink(path)) {
        linked.add(path);
      } else if (links.first(path)) {
        folders.add(path);
        gather(path + "/");
      }
    }
  }

  private void pass(String path, String name, String clutter) {
    if (clutter.equals("hidden files") && FileNames.isImage(name)) {
      rejected.add(new Rejected(path, "hidden: its name begins with a dot"));
    } else {
      ignored.add(clutter, path);
    }
  }

  private FileStatus[] entries(String prefix) {
    try {
      return root.fileSystem().listStatus(root.child("./" + prefix));
    } catch (FileNotFoundException e) {
      return new FileStatus[0]; // removed since its parent was listed
    } catch (IOException e) {
      throw InputListing.unreadable(root + "/" + prefix, e);
    }
  }
}
