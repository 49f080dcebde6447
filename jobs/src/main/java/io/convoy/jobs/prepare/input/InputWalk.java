package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;

/** Looks into all folders below one, each once: links to folders come after what is no link. */
final class InputWalk {
  private final DataFolder root;
  private final LocalFolders local;
  private final List<ListedFile> files = new ArrayList<>();
  private final Set<String> folders = new TreeSet<>();
  private final List<Rejected> rejected = new ArrayList<>();
  private final Ignored ignored = new Ignored();
  private final Deque<String> linked = new ArrayDeque<>();

  private InputWalk(DataFolder root) {
    this.root = root;
    local = new LocalFolders(root);
  }

  /** Lists a folder. */
  static InputListing list(DataFolder root) {
    InputWalk walk = new InputWalk(root);
    walk.local.first("");
    walk.gather("");
    while (!walk.linked.isEmpty()) {
      String link = walk.linked.remove();
      if (walk.local.first(link)) {
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

  private void gather(String prefix) {
    List<String> inner = new ArrayList<>();
    for (FolderEntry entry : entries(prefix)) {
      String path = prefix + entry.name();
      String clutter = entry.folder() ? Clutter.folder(entry.name()) : Clutter.file(entry.name());
      if (!entry.reason().isEmpty()) {
        rejected.add(new Rejected(path, entry.reason()));
      } else if (!clutter.isEmpty()) {
        pass(path, entry.name(), clutter);
      } else if (entry.folder()) {
        inner.add(path);
      } else {
        files.add(ListedFile.plain(path, entry.size(), entry.modified()));
      }
    }
    for (String path : inner) {
      if (local.isLink(path)) {
        linked.add(path);
      } else if (local.first(path)) {
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

  private List<FolderEntry> entries(String prefix) {
    try {
      return local.local() ? local.entries(prefix) : stored(prefix);
    } catch (FileNotFoundException e) {
      return List.of(); // removed since its parent was listed
    } catch (IOException e) {
      throw InputListing.unreadable(root + "/" + prefix, e);
    }
  }

  /** Not by {@code listFiles}, which asks for each file by itself. */
  private List<FolderEntry> stored(String prefix) throws IOException {
    List<FolderEntry> entries = new ArrayList<>();
    for (FileStatus found : root.fileSystem().listStatus(root.child("./" + prefix))) {
      entries.add(
          new FolderEntry(
              found.getPath().getName(),
              found.isDirectory(),
              found.getLen(),
              found.getModificationTime(),
              ""));
    }
    return entries;
  }
}
